"""Pages over all regions at once: what changes on which day, and how much is on file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import Any

from heatmap import CHAPTERS, columns, known, legend, svg, topic_name
from marks import Speaker, cell, escape, table
from yibao import Policy
from yibao.catalogue import CATALOGUE, Parameter
from yibao.policy.checks import holes, stale
from yibao.policy.difference import Change, endings, turns
from yibao.policy.law import NATION
from yibao.policy.pack import Region
from yibao.rulebook import NationalRule, rulebook


def coverage_page(language: str, today: date, sentence: str) -> str:
    """How much is on file: the map, the numbers by topic, what has fallen behind."""
    return "\n\n".join(_Coverage(language).parts(today, sentence)) + "\n"


class _Coverage(Speaker):
    def parts(self, today: date, sentence: str) -> Iterator[str]:
        yield self.say("# 收录情况", "# Coverage")
        yield sentence
        yield self.say(
            "每个格子是一个地区的一项参数。颜色是现行一条的证据，没有现行的取最近一条，"
            f"深浅是出处所说的最近日子离 {today} 有多久："
            "深的在一年内，中等的在三年内，浅的更早。"
            "浅不等于失效：多年不变的费率一直是浅色。"
            "鼠标停在格子上看日期和将有的新值，点地区名看全部数值和出处。",
            "Each square is one parameter of one region. The colour is the evidence of the value "
            "in force, or of the last before; the strength is how far the newest day its source "
            f"speaks of lies before {today}. Pale is not void: a rate unchanged for years is pale. "
            "Hover over a square for its days, and for the day of a value to come; a region's name "
            "leads to all its values and sources.",
        )
        yield _map(legend(self.language))
        for chapter in CHAPTERS:
            yield f"## {self.say(*chapter)}"
            yield _map(svg(self.language, today, chapter))
        yield from self.answering(today)
        yield from self.wanted()
        yield self.say("## 按主题", "## By topic")
        yield self.say(
            "有日期的条数，以及其中已开始的最新一条的年份；“?”是只有待查问题。",
            "Values with a day, and the year in which the newest one so far began; ? is a question "
            "only.",
        )
        for chapter in CHAPTERS:
            yield f"### {self.say(*chapter)}"
            yield self.by_topic(chapter, today)
        yield self.say("## 该更新的", "## Fallen behind")
        yield self.say(
            "这些标准每年调整，别处已有更新的，此处还没有收录。值本身没有错，只在所写日期内作答。",
            "These are set anew every year; a newer one is on file elsewhere, not here. The values "
            "aren't wrong: they answer for their own days.",
        )
        yield self.stale()

    def answering(self, today: date) -> Iterator[str]:
        """In how many pools each wanted parameter answers today."""
        yield self.say(f"## {today} 答得出的", f"## What answers on {today}")
        yield self.say(
            "统筹地区的个数。“今天有效”直接作答；“此前收录”的，"
            "`Policy().using(carry_forward=True)` 沿用最后所知的值并标明暂按；其余的要自己给出。",
            "Numbers of pooling regions. What is in force today answers; of what was known before, "
            "`Policy().using(carry_forward=True)` takes the last value, marked provisional; the "
            "rest is yours to give.",
        )
        head = self.say(
            ["参数", "今天有效", "此前收录", "只有日期不详的、待查的，或没有"],
            ["Parameter", "In force today", "Known before", "Undated, asked, or nothing"],
        )
        wanted = [parameter for parameter in CATALOGUE if parameter.wanted]
        yield table(
            head, ([_parameter(p, self.language), *map(str, reach(p, today))] for p in wanted)
        )

    def wanted(self) -> Iterator[str]:
        """What no pool of a province has, of all that is wanted everywhere."""
        everywhere = [getattr(p, self.language) for p in CATALOGUE if p.everywhere]
        yield self.say("## 各省还缺的", "## Missing in a whole province")
        yield self.say(
            "每个省至少要有一个统筹地区，下列各项都有数值，或者有说明查过什么的待查问题："
            f"{'、'.join(everywhere)}。表里是每省收录最全的地区还缺的；没有列出的省不缺。",
            "At least one pooling region of every province should have a value, or an open "
            f"question that tells what was looked for, of each of: {'; '.join(everywhere)}. The "
            "table tells what the best described region of a province still lacks; provinces "
            "that aren't there lack nothing.",
        )
        rows = [
            [
                _link(marks[0].region, self.language),
                "<br>".join(
                    f"{_parameter(mark.parameter, self.language)}{self.say('：', ': ')}"
                    f"{mark.text(self.language)}"
                    for mark in marks
                ),
            ]
            for _, marks in sorted(holes(Policy()).items())
            if marks
        ]
        if rows:
            yield table(self.say(["地区", "还缺"], ["Region", "Missing"]), rows)
        else:
            yield self.say("目前不缺。", "Nothing is missing.")

    def by_topic(self, chapter: tuple[str, str], today: date) -> str:
        policy = Policy()
        groups = columns(policy, chapter)
        head = [self.say("地区", "Region"), *(topic_name(key, self.language) for key, _ in groups)]
        return table(
            head,
            (
                [
                    _link(region, self.language),
                    *(_count(policy, region, ps, today) for _, ps in groups),
                ]
                for region in policy.regions()
            ),
        )

    def stale(self) -> str:
        head = self.say(
            ["地区", "参数", "情况", "待查"], ["Region", "Parameter", "How far", "Asked"]
        )
        return table(
            head,
            (
                [
                    _link(mark.region, self.language),
                    _parameter(mark.parameter, self.language),
                    mark.text(self.language),
                    self.say("是", "yes") if mark.asked else "",
                ]
                for mark in sorted(stale(Policy()), key=lambda mark: mark.region.code)
            ),
        )


def reach(parameter: Parameter, today: date) -> tuple[int, int, int]:
    """The pools in which a parameter is in force on a day, was known before, or is neither."""
    policy = Policy()
    found = Counter(
        _reached(policy, region, parameter, today)
        for region in policy.regions()
        if not region.layer and region.code != NATION
    )
    return found["now"], found["before"], found["no"]


def _reached(policy: Policy, region: Region, parameter: Parameter, today: date) -> str:
    found = known(policy, region, parameter, today)
    if found is None or found.end is None:  # undated, coming, or asked
        return "no"
    return "now" if today < found.end else "before"


def _map(drawing: str) -> str:
    return f'<div data-search-exclude class="map">\n{drawing}\n</div>'


def _count(policy: Policy, region: Region, parameters: Iterable[Parameter], today: date) -> str:
    """How many values a region has in a topic, and since when the newest, unless yet to come."""
    pack = policy.pack(region.code)
    main = [e for p in parameters for e in pack.main(p.name) if e.table]
    if main:
        years = [e.start.year for e in main if e.start and e.start <= today]
        return f"{len(main)} · {max(years)}" if years else str(len(main))
    paths = {p.path for p in parameters}
    return "?" if any(question.topic in paths for question in pack.questions) else ""


def _link(region: Region, language: str) -> str:
    return f"[{getattr(region, language)}](regions/{region.code}.md)"


def _parameter(parameter: Parameter, language: str) -> str:
    return f"[{getattr(parameter, language)}](catalogue.md#{parameter.path})"


def calendar_of_changes(language: str, today: date) -> str:
    """What is to come, the next day first; then each day past from which something holds.

    Days past stand newest first.
    """
    return "\n\n".join(_Calendar(language).parts(today)) + "\n"


class _Calendar(Speaker):
    def parts(self, today: date) -> Iterator[str]:
        found = turns(Policy(), date.min, date.max)
        rules = _rules_by_day()
        days = sorted({*found, *rules} - {date.min}, reverse=True)
        yield self.say("# 变动日历", "# Calendar of changes")
        yield self.say(
            "收录的每一项规定从哪一天起不同，新的在前；将要变动的列在最前，近的在前。"
            "只列知道起始日的；起始日不详的见各地区页。"
            "“未收录”只是说此前没有查到，不等于此前没有规定。"
            "文字类的值和“不详”的缘由为英文。代码里用 "
            "`Policy().diff(day_a, day_b)` 比较任意两天，"
            "用 `Policy().history(region, topic)` 看沿革。",
            "From which day each rule on file differs, newest first; what is to come stands on "
            "top, the next day first. Only what has a known first day is listed; the rest stands "
            'on the regions\' pages. "Not on file" says that '
            "nothing was found for the time before, not that there was no rule. "
            "`Policy().diff(day_a, day_b)` compares any two days, "
            "`Policy().history(region, topic)` tells how one topic went.",
        )
        coming = [day for day in days if day > today]
        yield self.say(f"## 将要变动（{today} 之后）", f"## To come (after {today})")
        yield from self.ending(today)
        for day in reversed(coming):
            yield from self.day(day, found.get(day, []), rules.get(day, []))
        if not coming:
            yield self.say("此外没有收录要变动的。", "No other change to come is on file.")
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
        nothing = self.say("未收录", "not on file")
        before, after = (
            cell(side.text(self.language)) if side else nothing
            for side in (change.before, change.after)
        )
        evidence = getattr(change.source.evidence, self.language)
        source = f"{cell(change.source.named(self.language))} · {evidence}"
        return [
            _link(change.region, self.language),
            _parameter(change.parameter, self.language) + (f"<br>{cell(key)}" if key else ""),
            before,
            after,
            source,
        ]

    def ending(self, today: date) -> Iterator[str]:
        """What is on file until a day to come, with nothing of its own after it."""
        rows = [
            [
                str(last),
                _link(region, self.language),
                self.say("、", ", ").join(getattr(p, self.language) for p in parameters),
            ]
            for (last, region), parameters in endings(Policy(), today).items()
        ]
        if rows:
            yield self.say("### 到期后尚未收录", "### On file until then, nothing of its own after")
            yield self.say(
                "这些参数只收录到下列日期，之后的标准尚未公布，或者还没有查到；"
                "省级层、国家另有规定的，此后按其规定回答。",
                "These are on file until the day given; what follows has not been published, or "
                "was not found yet. Where the province layer or the nation says something, that "
                "answers after.",
            )
            yield table(
                self.say(["最后一天", "地区", "参数"], ["Last day", "Region", "Parameters"]), rows
            )


def _rules_by_day() -> dict[date, list[Any]]:
    found: dict[date, list[Any]] = {}
    for rule in rulebook().values():
        if rule.start:
            found.setdefault(rule.start, []).append(rule)
    return found
