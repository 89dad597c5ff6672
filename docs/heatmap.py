"""How much is on file, drawn: one square for each region and parameter, a map for each chapter.

The colour is the evidence of the value in force, or of the last one before, its strength the
age of what the source speaks of. Nothing here knows Markdown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from attrs import frozen

from yibao import Policy
from yibao.catalogue import CATALOGUE, Parameter
from yibao.core.sources import Evidence
from yibao.core.timeline import LAST, Standing
from yibao.policy.pack import Region
from yibao.policy.words import span

NATION = "100000"
CHAPTERS: dict[tuple[str, str], dict[str, tuple[str, str]]] = {
    ("筹资", "Financing"): {
        "employee.contribution": ("职工缴费", "employee contributions"),
        "employee.flexible": ("灵活就业", "flexible workers"),
        "employee.history": ("缴费历史", "contribution history"),
        "employee.rounding": ("取整", "rounding"),
        "resident.premium": ("居民筹资", "resident premium"),
        "resident.contribution": ("居民基数", "resident base"),
        "resident": ("居民医保", "resident scheme"),
    },
    ("个人账户", "Personal accounts"): {
        "employee": ("建立账户", "who has an account"),
        "employee.credit": ("个账计入", "account credits"),
        "employee.balance": ("个账使用", "account balance"),
        "employee.mutual_aid": ("家庭共济", "family mutual aid"),
        "resident.balance": ("居民账户", "resident account"),
    },
    ("参保关系", "The insurance relation"): {
        "scheme": ("参保", "schemes"),
        "duplicate": ("重复参保", "duplicate enrolment"),
        "duplicate.refund": ("退费", "refunds"),
        "employee.gap": ("职工断缴", "gaps in the employee scheme"),
        "resident.waiting_period": ("居民待遇等待期", "residents' waiting period"),
        "resident.incentive": ("连续参保激励", "incentives for continuity"),
        "employee.retirement": ("退休年限", "years for retirement"),
        "transfer": ("转移接续", "transfer"),
    },
    ("待遇", "Benefits"): {
        "employee.outpatient": ("职工门诊", "employee outpatient"),
        "employee.chronic": ("职工慢特病", "employee chronic"),
        "employee.inpatient": ("职工住院", "employee inpatient"),
        "employee.maternity": ("职工生育", "employee maternity"),
        "employee.special_drugs": ("职工单独支付药品", "employee special drugs"),
        "resident.outpatient": ("居民门诊", "resident outpatient"),
        "resident.chronic": ("居民慢特病", "resident chronic"),
        "resident.inpatient": ("居民住院", "resident inpatient"),
        "resident.maternity": ("居民生育", "resident maternity"),
        "resident.special_drugs": ("居民单独支付药品", "resident special drugs"),
        "resident.hypertension_diabetes": ("居民两病", "hypertension and diabetes"),
        "employee.large_sum": ("大额补助", "large-sum subsidy"),
        "employee.civil_servant": ("公务员补助", "civil-servant subsidy"),
        "employee.critical_illness": ("职工大病保险", "employee critical illness"),
        "resident.critical_illness": ("居民大病保险", "resident critical illness"),
        "medical_assistance": ("医疗救助", "medical assistance"),
        "further_assistance": ("倾斜救助", "further assistance"),
        "out_of_area": ("异地就医", "out-of-area care"),
        "benefit": ("结算规则", "rules of settling"),
    },
}
"""The maps, each with its topics in order: what a topic is called, in Chinese and English."""

TOPICS = {key: names for topics in CHAPTERS.values() for key, names in topics.items()}

COLOURS = {
    Evidence.OFFICIAL: "#1b7837",
    Evidence.REPORTED: "#2166ac",
    Evidence.UNVERIFIED: "#e08214",
}
STRENGTHS = (1.0, 0.62, 0.32)
FRESH, FAIR = 366, 3 * 366
"""Ages in days up to which a value is drawn strong, and up to which half strong."""

MARKS = {"question": "?", "coming": "›"}
"""What stands in the square of a region that has no value so far."""

SIDE, GAP, LEFT = 13, 2, 104
STEP = SIDE + GAP


@frozen
class Known:
    """What is on file for a parameter of a region: its newest value, or what stands for one.

    ``coming`` is the next day to come from which another value is on file.
    """

    kind: str
    evidence: Evidence | None = None
    start: date | None = None
    end: date | None = None
    seen: bool = False
    coming: date | None = None

    def newest_day(self, today: date) -> date | None:
        """The newest day that the source speaks of, up to today."""
        if self.end is not None and self.end < LAST:
            return min(today, self.end - timedelta(days=1))
        return self.start

    def strength(self, today: date) -> float:
        """How strong to draw it: weaker with age."""
        newest = self.newest_day(today)
        age = (today - newest).days if newest else FAIR + 1
        return STRENGTHS[0 if age <= FRESH else 1 if age <= FAIR else 2]


def topic(parameter: Parameter) -> str:
    """The topic of a parameter: the first two steps of its path."""
    steps = parameter.path.split(".")
    return ".".join(steps[: min(2, len(steps) - 1)])


def topic_name(key: str, language: str) -> str:
    return TOPICS[key][language == "en"]


def known(policy: Policy, region: Region, parameter: Parameter, today: date) -> Known | None:
    """What is on file, the best first: own value, handed down, undated, coming, a question.

    A value is that of today, else the last one before.
    """
    pieces = [
        piece
        for piece in policy.timeline(region.code, parameter.name)
        if piece.entry.table and getattr(piece.inherited_from, "code", "") != NATION
    ]
    begun = [piece for piece in pieces if piece.start <= today]
    coming = min((piece.start for piece in pieces if piece.start > today), default=None)
    pack = policy.pack(region.code)
    if begun:
        piece = begun[-1]
        return Known(
            "inherited" if piece.inherited_from else "value",
            piece.entry.source.evidence,
            piece.start,
            piece.end,
            piece.entry.standing is Standing.SEEN,
            coming,
        )
    loose = [
        entry
        for entry in pack.entries.get(parameter.name, ())
        if entry.table and entry.standing in (Standing.UNDATED, Standing.RIVAL)
    ]
    if loose:
        return Known("undated", min(e.source.evidence for e in loose), coming=coming)
    if coming:
        return Known("coming", coming=coming)
    if any(question.topic == parameter.path for question in pack.questions):
        return Known("question")
    return None


Groups = list[tuple[str, list[Parameter]]]


def told(policy: Policy) -> list[Parameter]:
    """The parameters that some region says anything of."""
    packs = [policy.pack(region.code) for region in policy.regions()]
    asked = {question.topic for pack in packs for question in pack.questions}
    return [
        p for p in CATALOGUE if p.path in asked or any(pack.entries.get(p.name) for pack in packs)
    ]


def columns(policy: Policy, chapter: tuple[str, str]) -> Groups:
    """Those of a chapter, by topic."""
    found = told(policy)
    groups = [(key, [p for p in found if topic(p) == key]) for key in CHAPTERS[chapter]]
    return [(key, parameters) for key, parameters in groups if parameters]


def svg(language: str, today: date, chapter: tuple[str, str]) -> str:
    """The map of a chapter, on one line for each row."""
    policy = Policy()
    groups, regions = columns(policy, chapter), policy.regions()
    parameters = [p for _, found in groups for p in found]
    places = dict(_places(groups))
    top = 18 + max(_width(getattr(p, language)) for p in parameters)
    width = max(*places.values(), LEFT + 340) + STEP + 16
    return _drawn(
        chapter[language == "en"],
        (width, top + len(regions) * STEP + 6),
        [
            *_heads(groups, places, top, language),
            *(
                _row(policy, region, top + i * STEP, places, parameters, language, today)
                for i, region in enumerate(regions)
            ),
        ],
    )


def legend(language: str) -> str:
    """What the squares of the maps mean."""
    name = "图例" if language == "zh" else "Legend"
    return _drawn(name, (LEFT + 550, 92), list(_legend(6, language)))


def _drawn(name: str, size: tuple[int, int], lines: list[str]) -> str:
    """A drawing of its own size: never stretched over the width of a page."""
    width, height = size
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" '
            f'role="img" aria-label={quoteattr(name)} font-family="sans-serif" font-size="10">',
            f"<title>{escape(name)}</title>",
            *lines,
            "</svg>",
        ]
    )


def _places(groups: Groups) -> Iterator[tuple[str, int]]:
    """Where each column begins; topics stand apart."""
    x = LEFT
    for _, parameters in groups:
        for parameter in parameters:
            yield parameter.name, x
            x += STEP
        x += 2 * GAP + 2


def _heads(groups: Groups, places: dict[str, int], top: int, language: str) -> Iterator[str]:
    labels = Counter(getattr(p, language) for _, parameters in groups for p in parameters)
    for key, parameters in groups:
        first, last = places[parameters[0].name], places[parameters[-1].name] + SIDE
        yield (
            f'<path d="M{first} {top - 4}H{last}" stroke="currentColor" stroke-width="1.2">'
            f"<title>{escape(topic_name(key, language))}</title></path>"
        )
        for parameter in parameters:
            x = places[parameter.name] + SIDE - 3
            label = getattr(parameter, language)
            label = topic_name(key, language) if labels[label] > 1 else label
            yield (
                f'<text transform="translate({x} {top - 8}) rotate(-90)" fill="currentColor">'
                f"{escape(label)}</text>"
            )


def _row(
    policy: Policy,
    region: Region,
    y: int,
    places: dict[str, int],
    parameters: list[Parameter],
    language: str,
    today: date,
) -> str:
    name = escape(getattr(region, language))
    parts = [
        f'<a href="regions/{region.code}.html"><text x="{LEFT - 6}" y="{y + 10}" '
        f'text-anchor="end" fill="currentColor">{name}</text></a>'
    ]
    for parameter in parameters:
        found = known(policy, region, parameter, today)
        told = f"{getattr(region, language)} · {getattr(parameter, language)}"
        parts.append(_square(places[parameter.name], y, found, told, language, today))
    return "".join(parts)


def _square(x: int, y: int, found: Known | None, told: str, language: str, today: date) -> str:
    if found is None:
        return _box(x, y, "currentColor", 0.07)
    title = f"<title>{escape(told + _told(found, language))}</title>"
    if found.kind in MARKS:
        return (
            f"<g>{title}{_box(x, y, 'currentColor', 0.07)}"
            f'<text x="{x + SIDE / 2}" y="{y + 10}" text-anchor="middle" '
            f'fill="currentColor">{MARKS[found.kind]}</text></g>'
        )
    assert found.evidence is not None
    colour = COLOURS[found.evidence]
    if found.kind == "undated":
        return (
            f'<g>{title}<rect x="{x + 1.5}" y="{y + 1.5}" width="{SIDE - 3}" '
            f'height="{SIDE - 3}" fill="none" stroke="{colour}" stroke-width="2"/></g>'
        )
    inset = 3 if found.kind == "inherited" else 0
    return f"<g>{title}{_box(x, y, colour, found.strength(today), inset)}</g>"


def _box(x: float, y: float, colour: str, opacity: float, inset: int = 0) -> str:
    side = SIDE - 2 * inset
    return (
        f'<rect x="{x + inset}" y="{y + inset}" width="{side}" height="{side}" '
        f'fill="{colour}" fill-opacity="{opacity:g}"/>'
    )


def _told(found: Known, language: str) -> str:
    zh = language == "zh"
    if found.kind == "question":
        return "：待查" if zh else ": open question"
    words = {
        "undated": "日期不详" if zh else "undated",
        "inherited": "省级规定" if zh else "handed down by the province",
        "coming": "尚未施行" if zh else "none in force yet",
    }
    seen = ("见于" if zh else "seen") if found.seen else ""
    days = span(found.start, found.end, language)
    evidence = getattr(found.evidence, language) if found.evidence else ""
    told = f"{found.coming} 起有新值" if zh else f"a value to come from {found.coming}"
    coming = told if found.coming else ""
    parts = (words.get(found.kind, ""), f"{seen} {days}".strip(), evidence, coming)
    return ("：" if zh else ": ") + ("，" if zh else ", ").join(filter(None, parts))


def _legend(y: int, language: str) -> Iterator[str]:
    zh = language == "zh"
    x = float(LEFT)
    ages = ("一年内", "三年内", "更早") if zh else ("within a year", "within three", "older")
    for evidence, colour in COLOURS.items():
        yield _words(x, y, getattr(evidence, language))
        for i, (strength, age) in enumerate(zip(STRENGTHS, ages, strict=True)):
            at = x + 62 + i * 86
            yield _box(at, y, colour, strength) + _words(at + SIDE + 4, y, age)
        y += STEP + 3
    y += 6
    today = date.min
    rest: tuple[tuple[Any, str], ...] = (
        (Known("inherited", Evidence.REPORTED, date.min), "省级规定" if zh else "handed down"),
        (Known("undated", Evidence.REPORTED), "日期不详" if zh else "undated"),
        (Known("coming"), "尚未施行" if zh else "to come"),
        (Known("question"), "待查" if zh else "open question"),
        (None, "没有收录" if zh else "nothing on file"),
    )
    for i, (what, word) in enumerate(rest):
        at_x, at_y = x + i * 110, y
        yield _square(int(at_x), at_y, what, "", language, today)
        yield _words(at_x + SIDE + 4, at_y, word)


def _width(text: str) -> int:
    """About how wide a label is drawn."""
    return round(sum(10 if ord(mark) > 0x2E80 else 5.4 for mark in text))


def _words(x: float, y: float, text: str) -> str:
    return f'<text x="{x:g}" y="{y + 10}" fill="currentColor">{escape(text)}</text>'
