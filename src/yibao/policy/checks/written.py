"""Checks on a file as written, for what a pack doesn't keep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from yibao.policy.checks.findings import Doubt, Subject


def unused_sources(subject: Subject) -> Iterator[Doubt]:
    """A source that nothing cites is a value forgotten, or a leftover."""
    assert subject.raw is not None
    cited = {key for _, _, raw in _written(subject.raw) for key in _listed(raw.get("source"))}
    for key in subject.raw.get("source", {}):
        if key not in cited:
            yield Doubt(f"source.{key}", None, "no value cites it")


def rivals_without_a_counterpart(subject: Subject) -> Iterator[Doubt]:
    """``rival_of`` begins with the source of an entry that stands, so that both can be weighed."""
    assert subject.raw is not None
    written = list(_written(subject.raw))
    for path, index, raw in written:
        if "rival_of" not in raw:
            continue
        wanted, _, why = raw["rival_of"].partition(":")
        standing = {
            key
            for other_path, _, other in written
            if other_path == path and "rival_of" not in other
            for key in _listed(other.get("source"))
        }
        if wanted.strip() not in standing or not why.strip():
            yield Doubt(path, index, f"rival_of {raw['rival_of']!r} is not 'source key: why'")


def _written(raw: Mapping[str, Any]) -> Iterator[tuple[str, int | None, Mapping[str, Any]]]:
    """Every table of a file that may cite a source, with its path and place."""

    def walk(node: Any, path: str) -> Iterator[tuple[str, int | None, Mapping[str, Any]]]:
        if isinstance(node, list):
            yield from ((path, index, entry) for index, entry in enumerate(node))
        elif isinstance(node, dict):
            for key, child in node.items():
                yield from walk(child, f"{path}.{key}" if path else key)

    yield from walk({k: v for k, v in raw.items() if k not in ("region", "source")}, "")


def _listed(source: Any) -> list[str]:
    if source is None:
        return []
    return [source] if isinstance(source, str) else source


FILE_CHECKS = (unused_sources, rivals_without_a_counterpart)
