"""Pages over all regions at once: what changes on which day, and how much is on file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from marks import cell, escape, table
from yibao import Policy
from yibao.core.timeline import Standing
from yibao.policy.difference import Change, turns
from yibao.policy.pack import Region
from yibao.rulebook import NationalRule, rulebook

NATION = "100000"
ONE_DAY = timedelta(days=1)


def calendar_of_changes(language: str, today: date) -> str:
    """Every day from which something on file holds, newest first; what is to come on top."""
    return "\n\n".join(_Calendar(language).parts(today)) + "\n"


class _Calendar:
    def __init__(self, language: str) -> None:
        self.language = language

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def parts(self, today: date) -> Iterator[str]:
        found = turns(Policy().using(national=True), date.min, date.max)
        rules = _rules_by_day()
        days = sorted({*found, *rules}, reverse=True)
        yield self.say("# 变动日历", "# Calendar of changes")
        yield self.say(
            "收录的每一项规定从哪一天起不同，新的在前。只列知道起始日的；起始日不详的见各地区页。"
            "“未收录”只是说此前没有查到，不等于此前没有规定。代码里用 "
            "`Policy().diff(day_a, day_b)` 比较任意两天，"
            "用 `Policy().history(region, topic)` 看沿革。",
            "From which day each rule on file differs, newest first. Only what has a known first "
            'day is listed; the rest stands on the regions\' pages. "Not on file" says that '
            "nothing was found for the time before, not that there was no rule. "
            "`Policy().diff(day_a, day_b)` compares any two days, "
            "`Policy().history(region, topic)` tells how one topic went.",
        )
        coming = [day for day in days if day > today]
        yield self.say(f"## 将要变动（{today} 之后）", f"## To come (after {today})")
        for day in coming:
            yield from self.day(day, found.get(day, []), rules.get(day, []))
        if not coming:
            yield self.say("目前没有收录。", "Nothing is on file.")
        yield from self.ending(today)
        past = [day for day in days if day <= today]
        for year, group in groupby(past, key=lambda day: day.year):
            yield f"## {year}"
            for day in group:
                yield from self.day(day, found.get(day, []), rules.get(day, []))

    def day(
        self, day: date, changes: Iterable[Change], rules: Iterable[NationalRule]
    ) -> Iterator[str]:
        """One day: the national rules in force from it, and the parameters that change."""
        yield f"### {day} {{ #d{day} }}"
        for rule in rules:
            yield f"[{rule.id}](rules.md#{rule.id}) {escape(getattr(rule, self.language))}"
        rows = [self.row(change) for change in changes]
        if rows:
            head = self.say(
                ["地区", "参数", "此前", "此后", "出处"],
                ["Region", "Parameter", "Before", "After", "Source"],
            )
            yield table(head, rows)

    def row(self, change: Change) -> list[str]:
        key = change.key_text(self.language)
        name = getattr(change.parameter, self.language)
        nothing = self.say("未收录", "not on file")
        before, after = (
            cell(side.text(self.language)) if side else nothing
            for side in (change.before, change.after)
        )
        evidence = getattr(change.source.evidence, self.language)
        source = f"{cell(change.source.short)} · {evidence}"
        return [
            self.region(change.region),
            f"[{name}](catalogue.md#{change.parameter.path})" + (f"<br>{cell(key)}" if key else ""),
            before,
            after,
            source,
        ]

    def region(self, region: Region) -> str:
        return f"[{getattr(region, self.language)}](regions/{region.code}.md)"

    def ending(self, today: date) -> Iterator[str]:
        """What is on file until a day to come, with nothing after it."""
        rows = [
            [
                str(last),
                self.region(region),
                "、".join(names) if self.language == "zh" else ", ".join(names),
            ]
            for (last, region), names in sorted(
                _endings(today, self.language).items(),
                key=lambda item: (item[0][0], item[0][1].code),
            )
        ]
        if rows:
            yield self.say("### 到期后尚未收录", "### On file until then, nothing after")
            yield self.say(
                "这些参数只收录到下列日期，之后的标准尚未公布，或者还没有查到。",
                "These are on file until the day given; what follows has not been published, or "
                "was not found yet.",
            )
            yield table(
                self.say(["最后一天", "地区", "参数"], ["Last day", "Region", "Parameters"]), rows
            )


def _endings(today: date, language: str) -> dict[tuple[date, Region], list[str]]:
    policy = Policy()
    found: dict[tuple[date, Region], list[str]] = {}
    for region in (policy.region(NATION), *policy.regions()):
        for parameter in policy.catalogue:
            pieces = policy.timeline(region.code, parameter.name)
            last = pieces[-1] if pieces else None
            if (
                last
                and last.entry.standing is Standing.FROM
                and last.inherited_from is None
                and today < last.end < date.max
            ):
                key = last.end - ONE_DAY, region
                found.setdefault(key, []).append(str(getattr(parameter, language)))
    return found


def _rules_by_day() -> dict[date, list[Any]]:
    found: dict[date, list[Any]] = {}
    for rule in rulebook().values():
        if rule.start:
            found.setdefault(rule.start, []).append(rule)
    return found
