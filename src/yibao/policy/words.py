"""What is on file, in words of either language: cells, rows, entries and their days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yibao.catalogue import Field, Kind, Parameter
from yibao.core.calendar import ONE_DAY
from yibao.core.money import MILLION, NO_LIMIT, yuan
from yibao.core.table import Band, Cells, Line, Moving
from yibao.core.timeline import FIRST, LAST, Entry, Standing
from yibao.policy.face import percent, shown, stated
from yibao.policy.statistics import NAMES
from yibao.policy.values import default_cell

DIMENSIONS = {"age": "年龄", "short_years": "缴费年限差额"}


def entry_lines(parameter: Parameter, entry: Entry, language: str) -> list[str]:
    """The value of an entry, one line a row; adjustments after the rows."""
    if entry.table is None:
        return [absence(entry, language)]
    adjusted = (
        (_say(language, "加：", "plus: "), entry.table.added),
        (_say(language, "乘：", "times: "), entry.table.factors),
    )
    return [
        *(row_line(parameter, cells, language) for cells in entry.table.rows),
        *(word + row_line(parameter, c, language) for word, rows in adjusted for c in rows),
    ]


def absence(entry: Entry, language: str) -> str:
    """Why an entry has no value: not in force, or not known."""
    kind = _say(language, "未施行", "not in force") if entry.not_in_force else _unknown(language)
    return kind + _say(language, "：", ": ") + entry.why if entry.why else kind


def row_line(parameter: Parameter, cells: Cells, language: str) -> str:
    """A row: its key, and its cells."""
    key = key_words(parameter, cells.when, language)
    if not key and parameter.dimensions and (cells.unknown or cells.not_in_force):
        key = _say(language, "其余", "others")
    value = row_words(parameter, cells, language)
    return f"{key}{_say(language, '：', ': ')}{value}" if key else value


def key_words(parameter: Parameter, when: Mapping[str, Any], language: str) -> str:
    """The key of a row; nothing for a row that holds for all."""
    return _say(language, "，", ", ").join(
        _key(parameter, name, wanted, language) for name, wanted in when.items()
    )


def row_words(parameter: Parameter, cells: Cells, language: str) -> str:
    """The cells of a row, without its key; those at their default are left out."""
    if cells.unknown or cells.not_in_force:
        kind = _unknown(language) if cells.unknown else _say(language, "未施行", "not in force")
        why = cells.unknown or cells.not_in_force
        return kind + _say(language, f"（{why}）", f" ({why})")
    told = [
        (column, cells.values[column.name])
        for column in parameter.fields
        if column.name in cells.values
    ]
    telling = [
        (column, value)
        for column, value in told
        if not (column.optional and value == default_cell(column))
    ] or (told[:1] if not cells.silent else [])
    if len(parameter.fields) == 1 and telling:
        return cell_words(*telling[0], language)
    words = [
        f"{getattr(column, language)} {cell_words(column, value, language)}"
        for column, value in telling
    ]
    words += [
        f"{getattr(column, language)} {_unknown(language)}"
        + _say(language, f"（{cells.silent[column.name]}）", f" ({cells.silent[column.name]})")
        for column in parameter.fields
        if column.name in cells.silent
    ]
    return _say(language, "，", ", ").join(words)


def cell_words(column: Field, value: Any, language: str) -> str:
    """One cell."""
    if isinstance(value, Line):
        return _line(column, value, language)
    if isinstance(value, Moving):
        return _moving(value, language)
    if column.kind is Kind.MONEY:
        if value == NO_LIMIT:
            return _say(language, "不限", "no limit")
        return f"{shown(column, value):,}" + _say(language, " 元", "")
    if column.kind is Kind.BANDS and isinstance(value, tuple):
        told = [f"{_upto(to, language)}{percent(ratio)}" for to, ratio in value]
        return _say(language, "、", ", ").join(told)
    if column.kind in (Kind.RATE, Kind.BANDS):
        return percent(value)
    if column.kind is Kind.FLAG:
        return _say(language, "是", "yes") if value else _say(language, "否", "no")
    if column.kind is Kind.TERM and column.term:
        return str(getattr(column.term.of(value), language))
    if column.kind is Kind.LIST and column.term:
        members = (column.term.parse(name) for name in value)
        return _say(language, "、", ", ").join(getattr(m, language) for m in members)
    if column.kind is Kind.RECORDS:
        return "; ".join(_record_words(column, record, language) for record in value)
    return str(shown(column, value))


def _record_words(column: Field, record: Any, language: str) -> str:
    """What a record states, its name first where it has one."""
    cells = stated(column, record)
    named = [str(value) for own, value in cells if own.kind is Kind.TEXT]
    told = [
        f"{getattr(own, language)} " * (own.kind is Kind.LIST) + cell_words(own, value, language)
        for own, value in cells
        if own.kind is not Kind.TEXT
    ]
    return " ".join([*named, _say(language, "，", ", ").join(told)])


def _upto(to: int, language: str) -> str:
    """The upper edge of a band, before its ratio; the last one is open."""
    if to == NO_LIMIT:
        return _say(language, "以上 ", "above: ")
    return _say(language, f"{to // 100:,} 元以内 ", f"up to {to // 100:,}: ")


def entry_days(entry: Entry, language: str) -> str:
    """The days of an entry, both ends included, and how it stands."""
    mark = {
        Standing.SEEN: _say(language, "见于", "seen"),
        Standing.UNDATED: _say(language, "日期不详", "undated"),
        Standing.RIVAL: _say(language, "另有说法", "rival"),
    }.get(entry.standing, "")
    if entry.principle:
        mark = _say(language, "国家原则", "principle")
    return f"{mark} {span(entry.start, entry.end, language)}".strip()


def span(start: date | None, end: date | None, language: str) -> str:
    """Days from the first to the last; ``end`` is the day after the last."""
    first = "" if start is None or start == FIRST else str(start)
    last = "" if end is None or end == LAST else str(end - ONE_DAY)
    if first and first == last:
        return first
    if last:
        return f"{first} … {last}".strip()
    return first and _say(language, f"{first} 起", f"since {first}")


def band_words(wanted: Band) -> str:
    """A band of numbers or days."""
    if wanted.first == wanted.last:
        return str(wanted.first)
    if wanted.first is None:
        return f"≤ {wanted.last}"
    return f"≥ {wanted.first}" if wanted.last is None else f"{wanted.first}–{wanted.last}"


def _key(parameter: Parameter, name: str, wanted: Any, language: str) -> str:
    dimension = next(d for d in parameter.dimensions if d.name == name)
    if dimension.term is not None:
        members = (dimension.term.of(code) for code in sorted(wanted.codes))
        return _say(language, "、", " or ").join(getattr(m, language) for m in members)
    return f"{getattr(dimension, language)} {band_words(wanted)}"


def _line(column: Field, line: Line, language: str) -> str:
    def show(value: int) -> str:
        return percent(value) if column.kind in (Kind.RATE, Kind.BANDS) else str(yuan(value))

    of = _say(language, DIMENSIONS.get(line.of, line.of), line.of.replace("_", " "))
    text = f"{show(line.per)} × {of}"
    if line.start:
        text = f"{show(line.start)} {'-' if line.per < 0 else '+'} {show(abs(line.per))} × {of}"
    if line.least is not None:
        text += _say(language, "，不低于 ", ", at least ") + show(line.least)
    if line.most is not None:
        text += _say(language, "，不高于 ", ", at most ") + show(line.most)
    return text


def _moving(cell: Moving, language: str) -> str:
    names = NAMES.get(cell.name, (cell.name, cell.name.replace("_", " ")))
    times, rest = divmod(cell.share, MILLION)
    many = times if times > 1 and not rest else 0
    if language == "zh":
        year = {0: "当年", 1: "上年", 2: "上上年"}.get(cell.before, f"{cell.before} 年前")
        return f"{year}{names[0]}的 {f'{many} 倍' if many else percent(cell.share)}"
    year = {0: "of the year", 1: "of last year"}.get(cell.before, f"of {cell.before} years before")
    return f"{f'{many} times' if many else f'{percent(cell.share)} of'} the {names[1]} ({year})"


def _unknown(language: str) -> str:
    return _say(language, "不详", "not known")


def _say(language: str, zh: str, en: str) -> str:
    return zh if language == "zh" else en
