"""The skeleton of a new pack: its head, a commented example for each topic, what is open.

``python -m yibao.policy.skeleton 330200 宁波市 Ningbo`` writes the pack and its intake table.
Everything is made from the catalogue, so a new parameter has its example by itself. What
nobody has looked for yet stands as a question, which the checks find until it is answered.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Any

from yibao.catalogue import CATALOGUE, Dimension, Field, Kind, Parameter
from yibao.errors import PolicyError
from yibao.policy.intake import COLUMNS
from yibao.policy.law import NATION

NOT_LOOKED_FOR = "Not looked for yet."
"""The text of a question that only holds a place."""

EXAMPLES: dict[Kind, str] = {
    Kind.MONEY: '"4393.20"',
    Kind.RATE: "0.02",
    Kind.BANDS: "[{ to = 10000, ratio = 0.85 }, { ratio = 0.9 }]",
    Kind.INTEGER: "1",
    Kind.FLAG: "true",
    Kind.TEXT: '"…"',
    Kind.ROUNDING: '"fen half_up"',
    Kind.LIST: '["…"]',
    Kind.RECORDS: '[{ sum = 500, per = "month" }]',
}


def skeleton(code: str, zh: str, en: str, catalogue: tuple[Parameter, ...] = CATALOGUE) -> str:
    """The text of a new pack."""
    parts = [_head(code, zh, en)]
    for key, parameters in groupby(
        _local(catalogue), key=lambda p: ".".join(p.path.split(".")[:2])
    ):
        parts.append(f"# ---- {key} ----\n")
        parts += ["\n".join(f"# {line}".rstrip() for line in example(p)) + "\n" for p in parameters]
    parts.append("# ---- what is open: answer it above, or tell here what was looked for ----\n")
    parts += [_question(p) for p in wanted(catalogue)]
    return "\n".join(parts)


def intake(catalogue: tuple[Parameter, ...] = CATALOGUE) -> str:
    """The text of its intake table: one line for each question."""
    rows = [f"{i},{p.path},question,," for i, p in enumerate(wanted(catalogue))]
    return "\n".join([",".join(COLUMNS), *rows]) + "\n"


def wanted(catalogue: tuple[Parameter, ...] = CATALOGUE) -> list[Parameter]:
    """What every region should have a value of, or an open question about."""
    return [parameter for parameter in catalogue if parameter.wanted]


def example(parameter: Parameter) -> Iterator[str]:
    """An entry of a parameter as it could be written, a line at a time."""
    yield f"# {parameter.zh} {parameter.en}"
    yield from (f"# key {_key_note(dimension)}" for dimension in parameter.dimensions)
    yield f"[[{parameter.path}]]"
    yield "from = 2026-01-01"
    yield "to = 2027-01-01  # the day after the last one; leave it out if it is open"
    cells = [f"{column.name} = {_example(column)}" for column in _shown(parameter)]
    if parameter.dimensions:
        key = f"{parameter.dimensions[0].name} = {_key(parameter.dimensions[0])}"
        yield f'rows = [{{ {", ".join([key, *cells])} }}, {{ unknown = "why" }}]'
    else:
        yield from cells
    yield 'source = "notice"'


def _head(code: str, zh: str, en: str) -> str:
    return f"""\
# Evidence: official = the issuer's own text was read; reported = a report, a reprint or an
# excerpt was read; unverified = memory, or a source that can't be relied on.
# Nothing is filled in by analogy. The format: docs/en/packs.md, docs/zh/packs.md.

[region]
code = "{code}"
zh = "{zh}"
en = "{en}"
parent = "{code[:2]}0000"

# [source.notice]
# title = "关于…的通知"          # as printed
# issuer = "{zh}医疗保障局"
# number = "…医保发〔2026〕1号"   # 文号, if known
# date = "2026-01-01"            # as much of it as is known
# link = "https://…"
# evidence = "official"
"""


def _local(catalogue: tuple[Parameter, ...]) -> list[Parameter]:
    """Parameters that a region may state: all but those that the nation alone fixes."""
    return [
        p for p in catalogue if p.wanted or not p.path.startswith(("scheme.", "resident.notice"))
    ]


def _question(parameter: Parameter) -> str:
    return (
        f'[[question]]  # {parameter.zh}\ntopic = "{parameter.path}"\ntext = "{NOT_LOOKED_FOR}"\n'
    )


def _shown(parameter: Parameter) -> list[Field]:
    """The columns an example shows: those without a default, or else the first."""
    return [c for c in parameter.fields if not c.optional] or [parameter.fields[0]]


def _example(column: Field) -> str:
    if column.term is None:
        return EXAMPLES[column.kind]
    name = f'"{column.first or next(iter(column.term)).key}"'
    return f"[{name}]" if column.kind is Kind.LIST else name


def _key(dimension: Dimension) -> str:
    if dimension.term is not None:
        return f'"{next(iter(dimension.term)).key}"'
    return '"..2012-12-31"' if dimension.days else '"..34"'


def _key_note(dimension: Dimension) -> str:
    if dimension.term is not None:
        return f"{dimension.name}: {', '.join(member.key for member in dimension.term)}"
    kind = "days" if dimension.days else "whole numbers"
    return f"{dimension.name}: {kind}, {_key(dimension)} or a band of two ends"


def write(folder: Path, code: str, zh: str, en: str) -> tuple[Path, Path]:
    """Write the skeleton and its intake table into a data folder; never over a file."""
    if not (len(code) == 6 and code.isascii() and code.isdecimal()):
        raise PolicyError(f"CODE: got {code!r}; expected the area code, six digits: 330200.")
    if not zh.strip() or not en.strip():
        raise PolicyError("NAME, EN: expected the Chinese and the English name of the region.")
    pack, table = folder / "regions" / f"{code}.toml", folder / "intake" / f"{code}.csv"
    if code == NATION or pack.exists() or table.exists():
        raise PolicyError(f"{code}: a pack of it is there already: {pack.name}.")
    pack.write_text(skeleton(code, zh, en), "utf-8")
    table.write_text(intake(), "utf-8")
    return pack, table


def main(arguments: list[str]) -> int:
    """Write the skeleton of a region: code, Chinese name, English name."""
    if len(arguments) != 3:
        print("usage: make region CODE=330200 NAME=宁波市 EN=Ningbo", file=sys.stderr)
        return 2
    try:
        paths: Any = write(Path(str(files("yibao") / "data")), *arguments)
    except PolicyError as error:
        print(error, file=sys.stderr)
        return 1
    print(*paths, sep="\n")
    print(f"python -m yibao.policy.checks {paths[0]} tells what is missing.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
