"""The intake table of a pack (收录账): what became of each researched fact.

``python -m yibao.policy.intake 330200`` adds the lines that follow from the pack itself, one
for each entry and question that no line names yet. What was found and left out, and why, only
the contributor knows: those lines are kept, and written by hand.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from yibao.core.timeline import Standing
from yibao.errors import YibaoError
from yibao.policy.pack import Pack
from yibao.policy.policy import Policy

COLUMNS = ("place", "topic", "became", "entry", "why")
BECAME = {Standing.UNDATED: "undated", Standing.RIVAL: "rival"}

Line = dict[str, str]


def completed(lines: list[Line], pack: Pack, policy: Policy) -> list[Line]:
    """The lines of a table with those of the pack that are missing; places counted anew.

    A question that the pack no longer asks has been answered, so its line goes.
    """
    asked = {question.topic for question in pack.questions}
    kept = [line for line in lines if line["became"] != "question" or line["topic"] in asked]
    named = {entry for line in kept for entry in line["entry"].split()}
    noted = {line["topic"] for line in kept if line["became"] == "question"}
    new = [line for line in _entries(pack, policy) if line["entry"] not in named]
    new += [_line(topic, "question") for topic in sorted(asked - noted)]
    return [{**line, "place": str(place)} for place, line in enumerate([*kept, *new])]


def _entries(pack: Pack, policy: Policy) -> Iterator[Line]:
    for parameter in policy.catalogue:
        for index, entry in enumerate(pack.entries.get(parameter.name, ())):
            became = BECAME.get(entry.standing, "pack")
            yield _line(parameter.path, became, f"{parameter.path}[{index}]")


def _line(topic: str, became: str, entry: str = "") -> Line:
    return {"topic": topic, "became": became, "entry": entry, "why": ""}


def written(lines: list[Line]) -> str:
    """The table as text."""
    text = io.StringIO()
    table = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    table.writeheader()
    table.writerows(lines)
    return text.getvalue()


def complete(folder: Path, code: str) -> tuple[int, int]:
    """Complete the table of a region in a data folder: lines added, answered questions gone."""
    policy = Policy().with_pack(folder / "regions" / f"{code}.toml")
    path = folder / "intake" / f"{code}.csv"
    text = path.read_text("utf-8") if path.exists() else ""
    lines = list(csv.DictReader(text.splitlines()))
    found = completed(lines, policy.packs[-1], policy)
    path.write_text(written(found), "utf-8")
    open_still = {line["topic"] for line in found if line["became"] == "question"}
    gone = sum(x["became"] == "question" and x["topic"] not in open_still for x in lines)
    return len(found) - len(lines) + gone, gone


def main(arguments: list[str]) -> int:
    """Complete the tables of some regions, by code."""
    try:
        for code in arguments:
            added, gone = complete(Path(str(files("yibao") / "data")), code)
            print(f"{code}: {added} lines added, {gone} answered questions taken out")
    except YibaoError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
