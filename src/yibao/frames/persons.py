"""Rules over all rows of one person: enrolments in, what they are to each other out.

Rows of a person may stand anywhere in a frame. A stream of frames sorted by person is cut
anew by ``whole_persons``, so that no person lies in two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import narwhals as nw

from yibao.asking import default_policy
from yibao.core.rules import Quantity
from yibao.duplicates.finding import Duplicate
from yibao.duplicates.finding import find_duplicates as find
from yibao.errors import InvalidInput, YibaoError
from yibao.frames.distinct import plain
from yibao.frames.questions import Question
from yibao.frames.telling import Telling
from yibao.frames.writing import SHOWN, FrameError, given_frame
from yibao.people import Enrolment
from yibao.policy import Policy

_ENROLMENTS = Question(("find_duplicates",), Quantity.TERM)
_SCHEMA: dict[str, Any] = {
    "first_row": nw.Int64,
    "second_row": nw.Int64,
    "kind": nw.String,
    "since": nw.Date,
    "until": nw.Date,
    "days": nw.Int64,
}


def find_duplicates(
    frame: Any, *, person: str = "person", as_of: date | None = None, policy: Policy | None = None
) -> Any:
    """``yibao.find_duplicates`` over a frame of enrolments, person by person.

    Gives a frame with a row a duplicate: ``person``, the numbers of the two rows (from 0),
    ``kind``, ``since``, ``until`` and ``days``. It is ordered by the person's first row.

    Args:
        frame: an eager frame; columns are named as the fields of ``Enrolment``.
        person: the column that tells whose row it is; none may be null.
        as_of, policy: as for ``yibao.find_duplicates``.

    Raises:
        FrameError: naming the first persons whose enrolments can't be used, and why.
    """
    table = eager(frame)
    keys = _keys(table, person)
    policy = default_policy() if policy is None else policy
    rows: dict[Any, list[int]] = {}
    for number, key in enumerate(keys):
        rows.setdefault(key, []).append(number)
    read = _reader(table, policy)
    columns: dict[str, list[Any]] = {person: [], **{name: [] for name in _SCHEMA}}
    errors: dict[int, Exception] = {}
    for key, numbers in rows.items():
        try:
            listed = {id(e): (number, e) for number, e in ((n, read(n)) for n in numbers)}
            found = find([e for _, e in listed.values()], as_of=as_of, policy=policy)
        except YibaoError as error:
            errors[numbers[0]] = error.with_traceback(None)
            continue
        for duplicate in found:
            columns[person].append(key)
            for name, value in _cells(duplicate, listed).items():
                columns[name].append(value)
    if errors:
        raise FrameError("enrolments", len(errors), dict(list(errors.items())[:SHOWN]))
    kinds = {person: table.schema[person], **_SCHEMA}
    if table.implementation.is_pandas():
        kinds |= {"since": nw.Datetime, "until": nw.Datetime, "days": nw.Float64}
        columns["days"] = [None if d is None else float(d) for d in columns["days"]]
    return nw.from_dict(columns, schema=kinds, backend=table.implementation).to_native()


def whole_persons(batches: Iterable[Any], *, person: str = "person") -> Iterator[Any]:
    """Frames of a stream sorted by person, cut anew so that every person lies whole in one.

    The last person of each frame is carried over to the next.

    Raises:
        InvalidInput: where a person comes back after others.
    """
    held: Any = None
    done: set[Any] = set()
    for batch in batches:
        table = eager(batch)
        table = table if held is None else nw.concat([held, table])
        keys = _keys(table, person)
        if not keys:
            continue
        cut = len(keys)
        while cut and keys[cut - 1] == keys[-1]:
            cut -= 1
        before = set(keys[:cut])
        back = (before | {keys[-1]}) & done
        if back or keys[-1] in before:
            raise InvalidInput(
                person, min(back, default=keys[-1]), expected="frames sorted by person"
            )
        done |= before
        held = table[cut:]
        if cut:
            yield table[:cut].to_native()
    if held is not None:
        yield held.to_native()


def eager(frame: Any) -> Any:
    table = given_frame(frame)
    if isinstance(table, nw.LazyFrame):
        raise InvalidInput(
            "frame", "a lazy frame", expected="an eager one", remedy="Collect it first."
        )
    return table


def _keys(table: Any, person: str) -> list[Any]:
    if person not in table.columns:
        raise InvalidInput(
            "person",
            person,
            expected="the column that tells whose row it is, one of " + ", ".join(table.columns),
        )
    if table[person].null_count():
        raise InvalidInput(person, None, expected="a person in every row")
    keys: list[Any] = table[person].to_list()
    return keys


def _reader(table: Any, policy: Policy) -> Any:
    """What makes an enrolment of the numbered row."""
    columns = Telling(table, date.max, policy, _ENROLMENTS).columns
    names = list(dict.fromkeys(column for column, _ in columns.values()))
    cells = table.select(names).rows()

    def read(number: int) -> Enrolment:
        row = dict(zip(names, map(plain, cells[number]), strict=True))
        told = {
            name: reader.one(row[column])
            for name, (column, reader) in columns.items()
            if row[column] is not None
        }
        return Enrolment(**{"scheme": None, **told})

    return read


def _cells(duplicate: Duplicate, listed: dict[int, tuple[int, Enrolment]]) -> dict[str, Any]:
    return {
        "first_row": listed[id(duplicate.first)][0],
        "second_row": listed[id(duplicate.second)][0],
        "kind": duplicate.kind.key,
        "since": duplicate.since,
        "until": duplicate.until,
        "days": duplicate.days,
    }
