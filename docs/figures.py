"""The page of the statistics on file: by year and region, each with its source."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from marks import Speaker, cell, table
from yibao import Policy
from yibao.core.money import yuan
from yibao.core.sources import Source
from yibao.policy.naming import provinces
from yibao.policy.statistics import NAMES, Statistic, shipped_statistics

NATION = "100000"
CITE = Callable[[Source], str]


def statistics_page(language: str, cite: CITE) -> str:
    """Every statistic on file; ``cite`` writes a source."""
    return "\n\n".join(_Figures(language).parts(cite)) + "\n"


def on_file() -> list[Statistic]:
    """The statistics of all regions, those of their packs among them."""
    found = [each for of_region in shipped_statistics().values() for each in of_region]
    for region in Policy().regions():
        found += Policy().pack(region.code).figures
    return sorted(found, key=lambda each: (each.region, each.year))


class _Figures(Speaker):
    def parts(self, cite: CITE) -> Iterator[str]:
        yield self.say("# 统计数字", "# Statistics")
        yield self.say(
            "规则或者检查用到的统计数字，单位元，按年份和地区。方括号里是下面出处的序号；"
            "没有的年份没有查到。省级的工资由下属地区沿用（自有数字的除外），"
            "省级的养老金和收入不当作某个市的。备注为英文。",
            "The statistics that rules or checks need, in yuan, by year and region. The number in "
            "brackets is that of the source below; a year that is missing was not found. A "
            "province's wages hold for its regions, but for those with wages of their own; a "
            "province's pension or income is never taken for a city's.",
        )
        found = on_file()
        for name in NAMES:
            mine = [each for each in found if each.name == name]
            if mine:
                yield from self.section(name, mine, cite)

    def section(self, name: str, mine: list[Statistic], cite: CITE) -> Iterator[str]:
        title = self.say(*NAMES[name])
        yield f"## {title[0].upper()}{title[1:]} {{ #{name} }}"
        sources = list(dict.fromkeys(each.source for each in mine))
        cells = {
            (each.region, each.year): f"{_shown(each.value)} \\[{sources.index(each.source) + 1}\\]"
            for each in mine
        }
        years = range(min(each.year for each in mine), max(each.year for each in mine) + 1)
        kept = [year for year in years if any(each.year == year for each in mine)]
        yield table(
            [self.say("地区", "Region"), *map(str, kept)],
            (
                [self.region(code), *(cells.get((code, year), "") for year in kept)]
                for code in dict.fromkeys(each.region for each in mine)
            ),
        )
        notes = [
            f"- {self.region(each.region)} {each.year}: {cell(each.note)}"
            for each in mine
            if each.note
        ]
        if notes:
            yield "\n".join(notes)
        yield "\n".join(f"{i}. {cite(source)}" for i, source in enumerate(sources, 1))

    def region(self, code: str) -> str:
        """A region's name, with a link where it has a page."""
        known = {region.code: region for region in Policy().regions()}
        if code in known or code == NATION:
            region = known.get(code) or Policy().pack(NATION).region
            return f"[{getattr(region, self.language)}](regions/{code}.md)"
        zh, rest, en = provinces()[code[:2]]
        return str(self.say(zh + rest, en))


def _shown(fen: int) -> str:
    """Whole yuan without decimals."""
    return f"{yuan(fen):,}".removesuffix(".00")
