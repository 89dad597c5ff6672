"""The pages that are made from the packs, as plain Markdown: regions, rules, catalogue.

``pages()`` yields every page as (path, text), in both languages. Nothing here knows MkDocs.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from attrs import frozen
from figures import statistics_page

from atlas import calendar_of_changes, coverage_page
from heatmap import known, told
from marks import Speaker, cell, escape, table
from yibao import Policy
from yibao.catalogue import CATALOGUE, Kind, Parameter
from yibao.core.money import yuan
from yibao.core.sources import Evidence, Source
from yibao.core.timeline import Entry, Standing
from yibao.policy.checks import Stale, silences, stale
from yibao.policy.pack import Pack, Region
from yibao.policy.statistics import NAMES as STATISTICS
from yibao.policy.statistics import OWN, Statistic, shipped_statistics
from yibao.policy.words import entry_days, entry_lines
from yibao.rulebook import NationalRule, rulebook

LANGUAGES = ("zh", "en")
NATION = "100000"


def pages(today: date | None = None) -> Iterator[tuple[str, str]]:
    """Every generated page: its path under docs, and its Markdown.

    ``today`` parts what is to come from what has been: the day of the build, unless given.
    """
    today = today or date.today()
    for language in LANGUAGES:
        write = Writer(language)
        yield f"{language}/regions/index.md", write.index()
        for code in (NATION, *(region.code for region in Policy().regions())):
            yield f"{language}/regions/{code}.md", write.region(Policy().pack(code))
        yield f"{language}/rules.md", write.rules()
        yield f"{language}/catalogue.md", write.catalogue()
        sentence = coverage_sentence(language)
        yield f"{language}/coverage.md", coverage_page(language, today, sentence)
        yield f"{language}/changes.md", calendar_of_changes(language, today)
        yield f"{language}/statistics.md", statistics_page(language, write.source)


# -- counting


@frozen
class Tally:
    """How much is on file, and how well it is known."""

    values: int
    evidence: dict[Evidence, int]
    undated: int
    rivals: int
    questions: int


def tally(packs: Iterable[Pack]) -> Tally:
    """Entries that answer, by evidence; entries that don't; open questions."""
    packs = list(packs)
    entries = [entry for pack in packs for found in pack.entries.values() for entry in found]
    answering = [e for e in entries if e.standing in (Standing.FROM, Standing.SEEN) and e.table]
    return Tally(
        len(answering),
        Counter(entry.source.evidence for entry in answering),
        sum(entry.standing is Standing.UNDATED for entry in entries),
        sum(entry.standing is Standing.RIVAL for entry in entries),
        sum(len(pack.questions) for pack in packs),
    )


def coverage_sentence(language: str) -> str:
    """What is known, in one sentence; the tests hold the READMEs to it."""
    regions = Policy().regions()
    count = tally(Policy().pack(region.code) for region in regions)
    layers = sum(region.layer for region in regions)
    official, reported, unverified = (
        count.evidence[e] for e in (Evidence.OFFICIAL, Evidence.REPORTED, Evidence.UNVERIFIED)
    )
    if language == "zh":
        return (
            f"{len(regions)} 个地区（其中省级层 {layers} 个），{count.values} 条有日期的参数："
            f"官方原文 {official} 条、报道转述 {reported} 条、未经核实 {unverified} 条；"
            f"另有日期不详 {count.undated} 条、另有说法 {count.rivals} 条、"
            f"待查问题 {count.questions} 个。"
        )
    return (
        f"{len(regions)} regions ({layers} of them province layers), {count.values} dated "
        f"values: {official} official, {reported} reported, {unverified} unverified; besides "
        f"{count.undated} undated, {count.rivals} rival, and {count.questions} open questions."
    )


@cache
def intake(code: str) -> tuple[dict[str, str], ...]:
    """What became of each researched fact of a region."""
    path = files("yibao") / "data" / "intake" / f"{code}.csv"
    if not path.is_file():
        return ()
    return tuple(csv.DictReader(path.read_text("utf-8").splitlines()))


def figures(pack: Pack) -> list[Statistic]:
    """The statistics of a region, its own and those that a province without a page hands down."""
    code, parent = pack.region.code, pack.region.parent
    own = [*pack.figures, *shipped_statistics().get(code, ())]
    paged = {NATION, *(region.code for region in Policy().regions())}
    kept = {*OWN, *(figure.name for figure in own)}
    above = () if parent in paged else shipped_statistics().get(parent, ())
    return own + [figure for figure in above if figure.name not in kept]


@cache
def behind() -> tuple[Stale, ...]:
    """What has fallen behind, over all regions."""
    return stale(Policy())


# -- writing


class Writer(Speaker):
    """Writes the pages of one language."""

    def name(self, thing: Any) -> str:
        return str(getattr(thing, self.language))

    def title(self, thing: Any) -> str:
        name = self.name(thing)
        return name[0].upper() + name[1:]

    # regions

    def index(self) -> str:
        head = self.say(
            ["代码", "地区", "参数", "官方", "转述", "未核实", "无日期", "另有说法", "待查"],
            [
                "Code",
                "Region",
                "Values",
                "Official",
                "Reported",
                "Unverified",
                "Undated",
                "Rival",
                "Open questions",
            ],
        )
        return (
            "\n\n".join(
                [
                    self.say("# 地区", "# Regions"),
                    coverage_sentence(self.language),
                    self.say(
                        "每个数字都有出处，见各地区页。"
                        "“未经核实”的值用到时提醒一次；“日期不详”和“另有说法”只列出，不参与计算。"
                        "没有的就是没有：不以别处的规定类推。",
                        "Every figure has its source, on the region's page. An unverified value "
                        "warns once when it is used; undated values and rivals are listed, never "
                        "computed with. What is not on file is not on file: nothing is filled in "
                        "by analogy.",
                    ),
                    table(
                        head, [self._index_row(r) for r in (self._nation(), *Policy().regions())]
                    ),
                ]
            )
            + "\n"
        )

    def _nation(self) -> Region:
        return Policy().pack(NATION).region

    def _index_row(self, region: Region) -> list[str]:
        count = tally([Policy().pack(region.code)])
        layer = self.say("（省级层）", " (province layer)") if region.layer else ""
        known = [count.evidence[e] for e in list(Evidence)[:3]]
        numbers = [count.values, *known, count.undated, count.rivals, count.questions]
        link = f"[{self.name(region)}]({region.code}.md){layer}"
        return [region.code, link, *map(str, numbers)]

    def region(self, pack: Pack) -> str:
        """A region's page: values with days, sources and evidence; what is open."""
        region = pack.region
        back = self.say("[← 全部地区](index.md)", "[← All regions](index.md)")
        parts = [f"# {self.name(region)}", back, self._lead(region)]
        for parameter in CATALOGUE:
            entries = pack.entries.get(parameter.name, ())
            if entries:
                parts += [
                    f"## {self.title(parameter)}\n\n`{parameter.path}`",
                    *self._stale(region, parameter),
                    self._entries(parameter, entries),
                ]
        parts += self._inherited(region)
        parts += self._statistics(pack)
        parts += self._questions(pack)
        parts += self._missing(region)
        parts += self._intake(region.code)
        parts += self._sources(pack)
        return "\n\n".join(parts) + "\n"

    def _lead(self, region: Region) -> str:
        if region.code == NATION:
            return self.say(
                "国家统一规定的参数，以及国家原则。原则只在 `policy.using(national=True)` 时作答。",
                "What the nation fixes, and its principles. A principle answers only with "
                "`policy.using(national=True)`.",
            )
        other = region.en if self.language == "zh" else region.zh
        layer = self.say("省级层，供下属地区继承。", "A province layer, inherited by its regions.")
        names = (
            "、".join((other, *region.aliases))
            if self.language == "zh"
            else ", ".join((other, *region.aliases))
        )
        return self.say(
            f"{names}，医保区划代码 `{region.code}`。{layer if region.layer else ''}"
            "备注、缘由、文字类的值和待查问题为英文。",
            f"{names}, insurance area code `{region.code}`. {layer if region.layer else ''}",
        ).strip()

    def _entries(self, parameter: Parameter, entries: Iterable[Entry]) -> str:
        head = self.say(
            ["日期", "值", "证据", "出处", "备注"], ["Days", "Value", "Evidence", "Source", "Note"]
        )
        ordered = sorted(entries, key=lambda e: (e.standing, -(e.start or date.min).toordinal()))
        return table(head, [self._entry(parameter, entry) for entry in ordered])

    def _entry(self, parameter: Parameter, entry: Entry) -> list[str]:
        note = [entry.note, entry.rival_of, entry.gap]
        return [
            entry_days(entry, self.language),
            self.value(parameter, entry),
            self.name(entry.source.evidence),
            "<br>".join(cell(source.named(self.language)) for source in entry.sources),
            "<br>".join(cell(text) for text in note if text),
        ]

    def value(self, parameter: Parameter, entry: Entry) -> str:
        """The rows of an entry, one a line."""
        return "<br>".join(cell(text) for text in entry_lines(parameter, entry, self.language))

    def _inherited(self, region: Region) -> list[str]:
        layer = next((r for r in Policy().regions() if r.code == region.parent and r.layer), None)
        if layer is None:
            return []
        upper = Policy().pack(layer.code)
        found = [
            f"- {self.name(p)} `{p.path}`" for p in CATALOGUE if p.inherits and upper.main(p.name)
        ]
        title = self.say("## 继承自", "## Inherited from")
        lead = self.say(
            "本地没有自己的规定时，以下参数继承：", "Where the region has none of its own:"
        )
        return [f"{title} [{self.name(layer)}]({layer.code}.md)", lead, "\n".join(found)]

    def _statistics(self, pack: Pack) -> list[str]:
        rows = [
            [
                self._statistic(figure.name),
                str(figure.year),
                f"{yuan(figure.value):,}",
                f"{cell(figure.source.named(self.language))} · {self.name(figure.source.evidence)}",
                cell(figure.note),
            ]
            for figure in sorted(figures(pack), key=lambda figure: (figure.name, -figure.year))
        ]
        if not rows:
            return []
        head = self.say(
            ["统计", "年份", "元", "出处", "备注"], ["Statistic", "Year", "Yuan", "Source", "Note"]
        )
        return [self.say("## 统计数字", "## Statistics"), table(head, rows)]

    def _statistic(self, name: str) -> str:
        return self.say(*STATISTICS.get(name, (name, name)))

    def _stale(self, region: Region, parameter: Parameter) -> list[str]:
        """That a newer figure is on file elsewhere, but not here."""
        return [
            self.say(f"**该更新**：{mark.text('zh')}。", f"**Fallen behind**: {mark.text('en')}.")
            for mark in behind()
            if (mark.region.code, mark.parameter) == (region.code, parameter)
        ]

    def _missing(self, region: Region) -> list[str]:
        """Parameters that other regions have, and of which this one says nothing at all."""
        if region.code == NATION:
            return []
        policy = Policy()
        absent = [p for p in told(policy) if known(policy, region, p, date.max) is None]
        if not absent:
            return []
        lead = self.say(
            "别的地区已有收录，这里还没有：", "On file for other regions, and not for this one:"
        )
        marks = {mark.parameter.name for mark in silences(policy, region.code)}
        wanted = self.say("（每个地区都该有）", " (every region should have it)")
        lines = "\n".join(
            f"- {self.name(p)} `{p.path}`{wanted if p.name in marks else ''}" for p in absent
        )
        return [self.say("## 没有收录", "## Not on file"), lead, lines]

    def _questions(self, pack: Pack) -> list[str]:
        lines = [f"- `{q.topic}` {escape(q.text)}" for q in pack.questions]
        if not lines:
            return []
        return [self.say("## 待查问题", "## Open questions"), "\n".join(lines)]

    def _intake(self, code: str) -> list[str]:
        """What waits for a later chapter, and what was left out."""
        waiting = Counter(row["topic"] for row in intake(code) if row["became"] == "later")
        left = [row for row in intake(code) if row["became"] == "left_out"]
        parts = []
        if waiting:
            lead = self.say(
                "已查到、等待后续章节的事实：", "Researched, waiting for a chapter to come:"
            )
            topics = "\n".join(f"- `{topic}` × {n}" for topic, n in sorted(waiting.items()))
            parts += [self.say("## 尚未收入", "## Not in the pack yet"), lead, topics]
        if left:
            lead = self.say("已查到、未采用：", "Researched and left out:")
            parts += [lead, "\n".join(f"- `{r['topic']}` {escape(r['why'])}" for r in left)]
        return parts

    def _sources(self, pack: Pack) -> list[str]:
        used = {
            source: None
            for found in pack.entries.values()
            for entry in found
            for source in entry.sources
        }
        lines = [f"- {line}" for line in dict.fromkeys(self.source(s) for s in used)]
        if not lines:
            return []
        return [self.say("## 出处", "## Sources"), "\n".join(lines)]

    def source(self, source: Source) -> str:
        """A source in one line; its link is for readers, nothing is loaded from it."""
        title = f"《{escape(source.title)}》"
        if source.link:
            title = f"[{title}]({source.link.replace(' ', '%20').replace(')', '%29')})"
        words = [escape(text) for text in (source.issuer, source.number, source.date) if text]
        words.append(self.name(source.evidence))
        text = (
            title + "，" + "，".join(words)
            if self.language == "zh"
            else (title + ", " + ", ".join(words))
        )
        return text + (f". {escape(source.note)}" if source.note else "")

    # rules

    def rules(self) -> str:
        parts = [
            self.say("# 全国规则", "# National rules"),
            self.say(
                "解释所引用的全国规则，一条一句，用自己的话写。编号可用 "
                '`yibao.national_rule("N-ACC-07")` 查到。注为英文。',
                "The national rules that explanations cite, one sentence each, in our own "
                'words. `yibao.national_rule("N-ACC-07")` finds one by its id.',
            ),
        ]
        chapters = {
            "N-LAW": ("法律框架", "Legal frame"),
            "N-MEM": ("参保", "Membership"),
            "N-FIN": ("筹资", "Financing"),
            "N-ACC": ("个人账户", "Personal account"),
            "N-FAM": ("家庭共济", "Family mutual aid"),
            "N-BEN": ("待遇", "Benefits"),
            "N-DUP": ("重复参保", "Duplicate enrolment"),
            "N-RET": ("退休", "Retirement"),
            "N-TRF": ("转移接续", "Transfer"),
            "N-GAP": ("断保、等待期与激励", "Gaps, waiting periods, incentives"),
        }
        for prefix, (zh, en) in chapters.items():
            parts.append(f"## {self.say(zh, en)}")
            parts += [
                self._rule(rule) for key, rule in rulebook().items() if key.startswith(prefix)
            ]
        return "\n\n".join(parts) + "\n"

    def _rule(self, rule: NationalRule) -> str:
        since = self.say(f"{rule.start} 起施行。", f"From {rule.start}. ") if rule.start else ""
        named = "；".join(f"《{escape(s.title)}》{escape(s.number)}" for s in rule.sources)
        where = (named + escape(rule.articles)) or self.say("没有读到出处", "no source was read")
        lines = [
            f"### {rule.id} {{ #{rule.id} }}",
            escape(getattr(rule, self.language)),
            f"{since}{where}（{self.name(rule.evidence)}）",
        ]
        if rule.note:
            lines.append(self.say("注：", "Note: ") + escape(rule.note))
        return "\n\n".join(lines)

    # catalogue

    def catalogue(self) -> str:
        parts = [
            self.say("# 参数目录", "# Catalogue"),
            self.say(
                "每个参数声明一次。政策包按路径写，规则按名称读。没有默认值的列，没写就是不知道。",
                "Every parameter is declared once. A pack writes it under its path, a rule "
                "reads it by its name. A column without a default that is left out is not known.",
            ),
        ]
        parts += [self._parameter(parameter) for parameter in CATALOGUE]
        return "\n\n".join(parts) + "\n"

    def _parameter(self, parameter: Parameter) -> str:
        head = self.say(["列", "含义", "类型", "默认"], ["Column", "Meaning", "Kind", "Default"])
        rows = [
            [
                f"`{name}`",
                self.name(c),
                KINDS[c.kind][self.language == "en"],
                f"`{c.default!r}`" if c.optional else "",
            ]
            for column in parameter.fields
            for name, c in [
                (column.name, column),
                *((f"{column.name}.{own.name}", own) for own in column.columns),
            ]
        ]
        facts = [f"`{parameter.name}`"]
        if parameter.dimensions:
            keys = "、".join(f"`{d.name}`（{self.name(d)}）" for d in parameter.dimensions)
            if self.language == "en":
                keys = ", ".join(f"`{d.name}` ({self.name(d)})" for d in parameter.dimensions)
            facts.append(self.say("键：", "keys: ") + keys)
        if parameter.rules:
            links = ", ".join(f"[{i}](rules.md#{i})" for i in parameter.rules if i in rulebook())
            facts.append(self.say("规则：", "rules: ") + links)
        if parameter.inherits:
            facts.append(self.say("可继承", "inherited"))
        if parameter.default is not None:
            facts.append(self.say("有通用约定", "has a convention of the library"))
        join = "；" if self.language == "zh" else "; "
        title = f"## {self.title(parameter)} {{ #{parameter.path} }}"
        return "\n\n".join([title, f"`{parameter.path}`", join.join(facts), table(head, rows)])


KINDS = {
    Kind.MONEY: ("元", "yuan"),
    Kind.RATE: ("比例", "rate"),
    Kind.INTEGER: ("整数", "whole number"),
    Kind.FLAG: ("是否", "true or false"),
    Kind.TEXT: ("文字", "text"),
    Kind.TERM: ("词表", "term"),
    Kind.ROUNDING: ("取整", "rounding"),
    Kind.LIST: ("列表", "list"),
    Kind.BANDS: ("比例或者分段比例", "rate or bands"),
    Kind.RECORDS: ("若干条记录", "records"),
}


if __name__ == "__main__":
    for language in LANGUAGES:
        print(coverage_sentence(language))
