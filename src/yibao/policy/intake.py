"""The intake table of a pack (收录账): what became of each researched fact.

``python -m yibao.policy.intake 330200`` adds the lines that follow from the pack itself, one
for each entry and question that no line names yet, and tells which lines no longer fit: an
entry is named by its place in the pack, so one put in between moves those after it. What was
found and left out, and why, only the contributor knows: those lines are kept, and written by
hand.
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

    A question that the pack no longer asks has been answered, so its line goes. A line may ask
    about more than one topic: ``employee.inpatient``.
    """
    asked = {question.topic for question in pack.questions}
    kept = [line for line in lines if line["became"] != "question" or _open(line, asked)]
    named = {entry for line in kept for entry in line["entry"].split()}
    noted = {line["topic"] for line in kept if line["became"] == "question"}
    new = [line for line in _entries(pack, policy) if line["entry"] not in named]
    new += [_line(topic, "question") for topic in sorted(asked - noted)]
    return [{**line, "place": str(place)} for place, line in enumerate([*kept, *new])]


def _open(line: Line, asked: set[str]) -> bool:
    return any(f"{topic}.".startswith(f"{line['topic']}.") for topic in asked)


def astray(lines: list[Line], pack: Pack, policy: Policy) -> Iterator[str]:
    """The lines that name an entry which isn't in the pack, or stands there otherwise."""
    became = {line["entry"]: line["became"] for line in _entries(pack, policy)}
    for line in lines:
        for entry in line["entry"].split():
            if entry not in became:
                yield f"line {line['place']} names {entry}, which is not in the pack"
            elif line["became"] != became[entry]:
                yield (
                    f"line {line['place']} says {line['became']} of {entry}, which stands in the "
                    f"pack as {became[entry]}"
                )


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


def complete(folder: Path, code: str) -> Iterator[str]:
    """Complete the table of a region in a data folder; tells what was done and what doesn't fit."""
    policy = Policy().with_pack(folder / "regions" / f"{code}.toml")
    path = folder / "intake" / f"{code}.csv"
    text = path.read_text("utf-8") if path.exists() else ""
    lines = list(csv.DictReader(text.splitlines()))
    found = completed(lines, policy.packs[-1], policy)
    path.write_text(written(found), "utf-8")
    asked = {question.topic for question in policy.packs[-1].questions}
    gone = sum(line["became"] == "question" and not _open(line, asked) for line in lines)
    added = len(found) - len(lines) + gone
    yield f"{added} lines added, {gone} answered questions taken out"
    yield from astray(found, policy.packs[-1], policy)


def main(arguments: list[str]) -> int:
    """Complete the tables of some regions, by code."""
    try:
        for code in arguments:
            for told in complete(Path(str(files("yibao") / "data")), code):
                print(f"{code}: {told}")
    except YibaoError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
