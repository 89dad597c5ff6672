"""The skeleton of a new pack: its head, the keys, and each wanted topic, with example and question.

``python -m yibao.policy.skeleton 330200 宁波市 Ningbo`` writes the pack and its intake table;
``python -m yibao.policy.skeleton employee.large_sum`` prints examples of any other topic.
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

from yibao.catalogue import CATALOGUE, Dimension, Field, Kind, Parameter, topic_of
from yibao.catalogue.dimensions import HELPED
from yibao.errors import PolicyError
from yibao.policy.intake import COLUMNS
from yibao.policy.law import NATION
from yibao.policy.policy import Policy

NOT_LOOKED_FOR = "Not looked for yet."
"""The text of a question that only holds a place."""

USAGE = """\
usage: make region CODE=330200 NAME=宁波市 EN=Ningbo
       python -m yibao.policy.skeleton TOPIC, such as employee.large_sum"""
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
    """The text of a new pack; what its province hands down isn't asked."""
    asked = wanted(catalogue)
    handed = handed_down(code)
    parts = [_head(code, zh, en), _keys(asked)]
    for key, parameters in groupby(asked, key=_group):
        parts.append(f"# ---- {key} ----\n")
        for p in parameters:
            below = handed[p.name] if p.name in handed else _question(p)
            parts.append(f"{_commented(example(p))}\n\n{below}")
    rest = [p for p in local(catalogue) if p not in asked]
    parts.append("\n".join(_listed(rest)) + "\n")
    return "\n".join(parts)


def handed_down(code: str) -> dict[str, str]:
    """What the province of a region hands down, by name, each with a comment that tells so."""
    policy = Policy()
    layer = next((r for r in policy.regions() if r.layer and r.code[:2] == code[:2]), None)
    if layer is None or layer.code == code:
        return {}
    told = f"# {layer.zh} hands this down: write it only where {code} has its own.\n"
    entries = policy.pack(layer.code).entries
    return {p.name: told for p in policy.catalogue if p.inherits and entries.get(p.name)}


def _group(parameter: Parameter) -> str:
    return ".".join(parameter.path.split(".")[:2])


def _commented(lines: Iterator[str]) -> str:
    return "\n".join(f"# {line}".rstrip() for line in lines)


def _keys(parameters: list[Parameter]) -> str:
    """The keys of some tables, each told once."""
    dimensions = {d.name: d for p in parameters for d in p.dimensions}
    lines = ['# ---- keys: a row names those that decide; "..34", "35..49", "50.." are bands ----']
    lines += [f"# {_key_note(dimension)}" for dimension in dimensions.values()]
    return "\n".join(lines) + "\n"


def _listed(parameters: list[Parameter]) -> Iterator[str]:
    """The topics of which no more than the name is told."""
    yield "# ---- what else you find: python -m yibao.policy.skeleton TOPIC prints an example ----"
    yield from (f"# {p.path}  {p.zh}" for p in parameters)


def intake(code: str, catalogue: tuple[Parameter, ...] = CATALOGUE) -> str:
    """The text of its intake table: one line for each question."""
    asked = [p for p in wanted(catalogue) if p.name not in handed_down(code)]
    rows = [f"{i},{p.path},question,," for i, p in enumerate(asked)]
    return "\n".join([",".join(COLUMNS), *rows]) + "\n"


def wanted(catalogue: tuple[Parameter, ...] = CATALOGUE) -> list[Parameter]:
    """What every region should have a value of, or an open question about."""
    return [parameter for parameter in catalogue if parameter.wanted]


def example(parameter: Parameter) -> Iterator[str]:
    """An entry of a parameter as it could be written, a line at a time."""
    yield f"# {parameter.zh} {parameter.en}"
    if parameter.dimensions:
        yield f"# keys: {', '.join(dimension.name for dimension in parameter.dimensions)}"
    yield f"[[{parameter.path}]]"
    yield "from = 2026-01-01"
    yield "to = 2027-01-01  # the day after the last one; leave it out if it is open"
    shown = _shown(parameter)
    cells = [f"{column.name} = {_example(column)}" for column in shown]
    if parameter.dimensions:
        keys = [f"{dimension.name} = {_key(dimension)}" for dimension in _keyed(parameter)]
        yield f'rows = [{{ {", ".join([*keys, *cells])} }}, {{ unknown = "why" }}]'
    else:
        yield from cells
    yield 'source = "notice"'
    rest = [f"{column.name} ({column.zh})" for column in parameter.fields if column not in shown]
    if parameter.adjusted:
        rest.append('add = [{ status = "retired", ratio = 0.05 }] (points added)')
    if rest:
        yield f"# also, where it is told: {', '.join(rest)}"


def _head(code: str, zh: str, en: str) -> str:
    return f"""\
# Evidence: official = the issuer's own wording was read whole; reported = a report or an
# excerpt was read; unverified = memory, or a source that can't be relied on.
# Nothing is filled in by analogy. A row holds for everybody whom no other row names more
# closely: name helped = "none" where helped groups pay something else.
# The format: docs/en/packs.md, docs/zh/packs.md.

[region]
code = "{code}"
zh = "{zh}"
en = "{en}"
parent = "{NATION if code.endswith("0000") else code[:2] + "0000"}"

# [source.notice]
# title = "关于…的通知"          # as printed
# issuer = "{zh}医疗保障局"
# number = "…医保发〔2026〕1号"   # 文号, if known
# date = "2026-01-01"            # as much of it as is known
# link = "https://…"
# evidence = "official"
"""


def local(catalogue: tuple[Parameter, ...] = CATALOGUE) -> list[Parameter]:
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


def _keyed(parameter: Parameter) -> list[Dimension]:
    """The keys an example shows: the first; who is helped pays another premium, so that too."""
    first, *rest = parameter.dimensions
    return [first, *(dimension for dimension in rest[:1] if dimension is HELPED)]


def _example(column: Field) -> str:
    if column.example or column.term is None:
        return column.example or EXAMPLES[column.kind]
    name = f'"{column.first or next(iter(column.term)).key}"'
    return f"[{name}]" if column.kind is Kind.LIST else name


def _key(dimension: Dimension) -> str:
    if dimension.term is not None:
        return f'"{next(iter(dimension.term)).key}"'
    return '"..2012-12-31"' if dimension.days else '"..34"'


def _key_note(dimension: Dimension) -> str:
    if dimension.term is not None:
        members = ", ".join(member.key for member in dimension.term)
        return f"{dimension.name} ({dimension.zh}): {members}"
    kind = "days" if dimension.days else "whole numbers"
    return f"{dimension.name} ({dimension.zh}): {kind}, such as {_key(dimension)}"


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
    table.write_text(intake(code), "utf-8")
    return pack, table


def examples(topic: str, catalogue: tuple[Parameter, ...] = CATALOGUE) -> str:
    """Examples of a topic: a parameter's path or name, or the beginning of a path."""
    found = topic_of(topic, catalogue)
    parts = [_keys(list(found)).strip(), *("\n".join(example(p)) for p in found)]
    return "\n\n".join(filter(None, parts))


def main(arguments: list[str]) -> int:
    """Write the skeleton of a region: code, Chinese name, English name; or show a topic."""
    if len(arguments) not in (1, 3) or not all(arguments):
        print(USAGE, file=sys.stderr)
        return 2
    try:
        if len(arguments) == 1:
            print(examples(arguments[0]))
            return 0
        paths: Any = write(Path(str(files("yibao") / "data")), *arguments)
    except PolicyError as error:
        print(error, file=sys.stderr)
        return 1
    print(*paths, sep="\n")
    print(f"{sys.executable} -m yibao.policy.checks {paths[0]} tells what is missing.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
