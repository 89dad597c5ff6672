"""Checks over packs: what the loader can't refuse, since a region may do it, yet is seldom meant.

Each check is a function whose docstring is its reason. Where the law leaves room, a note on
the entry answers it: the check asks that the pack says so, not that the region conforms.
``python -m yibao.policy.checks FILE…`` prints what it finds in packs of your own.
"""

from __future__ import annotations

import re
import sys
import tomllib
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise, product
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from attrs import frozen

from yibao.catalogue import Dimension, Kind, Parameter
from yibao.core import money
from yibao.core.calendar import ONE_DAY
from yibao.core.sources import Source
from yibao.core.table import Band, Cells, Choice, Line, Table
from yibao.core.timeline import FIRST, LAST, Entry, Standing
from yibao.policy.law import NATION
from yibao.policy.pack import Pack
from yibao.policy.policy import Policy
from yibao.vocabulary import Group, Helped

REFORM_DONE = date(2025, 1, 1)
"""The transition of the 2021 reform ended by the end of 2024 (N-ACC-10)."""

HIGH_EMPLOYER_RATE = 150_000
HIGH_EMPLOYEE_RATE = 30_000
YUAN = 100


@frozen
class Finding:
    """What a check found; ``entry`` is the place under ``path``, counted from 0."""

    check: str
    region: str
    path: str
    entry: int | None
    message: str

    def __str__(self) -> str:
        place = self.path if self.entry is None else f"{self.path}[{self.entry}]"
        return f"{self.region} {place}: {self.message} ({self.check})"


@frozen
class Doubt:
    """What looks wrong, and the words of the pack that answer it, if there are any."""

    path: str
    entry: int | None
    message: str
    answer: str = ""


@frozen(eq=False)
class Placed:
    """An entry with its place in the pack."""

    parameter: Parameter
    index: int
    entry: Entry

    def doubt(self, message: str, answer: str = "") -> Doubt:
        """A doubt about this entry."""
        return Doubt(self.parameter.path, self.index, message, answer)

    @property
    def rows(self) -> tuple[Cells, ...]:
        """The rows of its table; none where it is unknown."""
        return self.entry.table.rows if self.entry.table else ()

    @property
    def note(self) -> str:
        """The words that may answer a doubt about it."""
        return self.entry.note or self.entry.rival_of

    @property
    def dated(self) -> bool:
        """Whether it answers on some day."""
        return self.entry.standing in (Standing.FROM, Standing.SEEN)


@frozen(eq=False)
class Subject:
    """A pack under check, the policy it belongs to, and the file as written, if there is one."""

    pack: Pack
    policy: Policy
    raw: Mapping[str, Any] | None = None

    def parameter(self, name: str) -> Parameter:
        """A parameter of the policy's catalogue."""
        return next(p for p in self.policy.catalogue if p.name == name)

    def placed(self, *names: str) -> Iterator[Placed]:
        """The entries of some parameters, or of all."""
        for name in names or self.pack.entries:
            for index, entry in enumerate(self.pack.entries.get(name, ())):
                yield Placed(self.parameter(name), index, entry)

    def above(self) -> str:
        """The code of the layer above, or the nation where that layer has no pack."""
        parent = self.pack.region.parent
        return parent if any(r.code == parent for r in self.policy.regions()) else NATION

    def principles(self, name: str) -> list[Entry]:
        """The national principles on a parameter."""
        return [e for e in self.policy.pack(NATION).main(name) if e.principle]

    def sources(self) -> Iterator[tuple[str, Source]]:
        """Every source, under its key in the file; without a file, those that a value cites."""
        if self.raw is None:
            for source in dict.fromkeys(s for p in self.placed() for s in p.entry.sources):
                yield f"source 《{source.title}》", source
        else:
            for key, raw in self.raw.get("source", {}).items():
                number, day, link = (str(raw.get(k, "")) for k in ("number", "date", "link"))
                yield f"source.{key}", Source(raw["title"], number=number, date=day, link=link)


Check = Callable[[Subject], Iterator[Doubt]]


# -- contributions and credits


def credit_above_contribution(subject: Subject) -> Iterator[Doubt]:
    """In-service credit is the own contribution, no more and no less, since the 2021 reform.

    Looks at credits in force from 2025 on, and at all that have no part from the pooled fund.
    """
    for placed in subject.placed("in_service_credit"):
        pooled = any(c.values.get("pool_rate") or c.values.get("pool_yearly") for c in placed.rows)
        if pooled and (placed.entry.end or LAST) <= REFORM_DONE:
            continue
        if any(c.values.get("pool_yearly") for c in placed.rows):
            yield placed.doubt("still adds a yearly sum of the pooled fund", placed.note)
        start = max(placed.entry.start or FIRST, REFORM_DONE if pooled else FIRST)
        for credit, paid in sorted(_credit_and_contribution(subject, placed, start)):
            if credit != paid:
                yield placed.doubt(
                    f"credits {_percent(credit)} of the base where the employee pays "
                    f"{_percent(paid)}",
                    placed.note,
                )


def _credit_and_contribution(subject: Subject, placed: Placed, start: date) -> set[tuple[int, int]]:
    """Every pair of credit rate and employee rate that hold for one key on one day."""
    code = subject.pack.region.code
    rates = subject.policy.using(national=True).timeline(code, "employee_rate")
    end = placed.entry.end or LAST
    pairs = set()
    for piece in rates:
        if piece.start < end and start < piece.end and piece.entry.table and placed.entry.table:
            tables = (placed.entry.table, piece.entry.table)
            for key in _keys(placed.parameter.dimensions, tables):
                credit, paid = (_cell(table, key, "rate") for table in tables)
                if credit is not None and paid is not None:
                    pairs.add((credit + (_cell(tables[0], key, "pool_rate") or 0), paid))
    return pairs


def base_limits(subject: Subject) -> Iterator[Doubt]:
    """Ceiling and floor are shares of one wage, mostly 300% and 60%, where a base rule says so.

    Without a rule in force a ratio outside 3 to 8 wants a note: limits may be of two wages.
    """
    for floor, ceiling in product(subject.placed("base_floor"), subject.placed("base_ceiling")):
        low, high = _value(floor), _value(ceiling)
        if not low or not high or not _same_days(floor.entry, ceiling.entry):
            continue
        if Standing.RIVAL in (floor.entry.standing, ceiling.entry.standing):
            continue
        note = ceiling.note or floor.note
        ratios = set(_ruled_ratios(subject, floor.entry))
        for ratio in ratios:
            if abs(high - low * ratio) > (ratio + 1) * YUAN:
                yield ceiling.doubt(
                    f"{money.yuan(high)} is not {ratio.normalize():f} times the floor "
                    f"{money.yuan(low)}, though the base rule takes both from one wage",
                    note,
                )
        if not ratios and not 3 * low <= high <= 8 * low:
            yield ceiling.doubt(
                f"{money.yuan(high)} is {Decimal(high) / low:.2f} times the floor "
                f"{money.yuan(low)}; 5 is usual",
                note,
            )


def stated_shares(subject: Subject) -> Iterator[Doubt]:
    """A limit whose note says "60% of 8637" is that share, within the rounding to a yuan.

    So 300% and 60% of one figure stand as five to one.
    """
    for placed in subject.placed("base_floor", "base_ceiling"):
        value = _value(placed)
        shares = [s * w for w, s in _stated_shares(placed.note).items()]
        if value and shares and all(abs(value - s * YUAN) >= YUAN for s in shares):
            yield placed.doubt(f"{money.yuan(value)} is no share that its note states")


def _stated_shares(note: str) -> dict[Decimal, Decimal]:
    """Shares that a note states of a figure, by figure: "60% of 8637", "300% of 90,220/12"."""
    found = re.findall(r"(\d+(?:\.\d+)?)% of (\d[\d,]*(?:\.\d+)?)(/12)?(?![\d%])", note)
    return {
        Decimal(wage.replace(",", "")) / (12 if yearly else 1): Decimal(share) / 100
        for share, wage, yearly in found
    }


def _ruled_ratios(subject: Subject, floor: Entry) -> Iterator[Decimal]:
    """Ceiling over floor by the base rules of the region that hold beside a floor."""
    for piece in subject.policy.timeline(subject.pack.region.code, "base_rule"):
        table = piece.entry.table
        if table and floor.start and piece.start < (floor.end or LAST) and floor.start < piece.end:
            low, high = (table.rows[0].values.get(f"{x}_share") for x in ("floor", "ceiling"))
            if low and high and re.fullmatch(r"\d+(\.\d+)?", high):
                yield Decimal(high) * money.MILLION / low


def plausible_rates(subject: Subject) -> Iterator[Doubt]:
    """Rates lie in 0..1; an employer pays below 15% and an employee at most 3%, or a note tells."""
    for placed in subject.placed():
        for cells in placed.rows:
            for column in placed.parameter.fields:
                if column.kind is not Kind.RATE or column.name not in cells.values:
                    continue
                for rate in _extremes(placed.parameter, cells, cells.values[column.name]):
                    if not 0 <= rate <= money.MILLION:
                        yield placed.doubt(f"{column.name} reaches {_percent(rate)}")
                    elif _is_high(placed.parameter.name, rate):
                        yield placed.doubt(
                            f"{column.name} of {_percent(rate)} is unusually high",
                            placed.note,
                        )


def _is_high(name: str, rate: int) -> bool:
    return (name == "employer_rate" and rate >= HIGH_EMPLOYER_RATE) or (
        name == "employee_rate" and rate > HIGH_EMPLOYEE_RATE
    )


def flexible_sums(subject: Subject) -> Iterator[Doubt]:
    """A flexible worker's monthly sum is base times rate to the fen, and a yearly sum twelve."""
    for placed in subject.placed("flexible_plan"):
        for cells in placed.rows:
            for message in _wrong_sums(**cells.values):
                yield placed.doubt(message, placed.note)


def _wrong_sums(
    rate: int | None = None,
    base: int | None = None,
    sum: int | None = None,
    yearly: int | None = None,
    **_: Any,
) -> Iterator[str]:
    if rate is not None and base is not None and sum is not None:
        given = money.round_millionths(base * rate)
        if abs(given - sum) > 1:
            yield (
                f"{_percent(rate)} of {money.yuan(base)} is {money.yuan(given)}, "
                f"not {money.yuan(sum)}"
            )
    if sum is not None and yearly is not None and abs(12 * sum - yearly) > 12:
        yield f"twelve times {money.yuan(sum)} is not {money.yuan(yearly)}"


# -- residents


def premium_below_minimum(subject: Subject) -> Iterator[Doubt]:
    """The nation sets the least individual payment of a benefit year (N-FIN-10).

    An adult without help never pays less; students, minors, helped groups and the lower of
    several tiers may, with a note. A long-term-care part doesn't count towards it.
    """
    adult = {"group": Group.ADULT, "helped": Helped.NONE}
    for placed, cells, message in _below(subject, "premium", adult):
        strict = "plan" not in cells.when and all(
            name not in cells.when or member in cells.when[name] for name, member in adult.items()
        )
        yield placed.doubt(message, "" if strict else placed.note)


def subsidy_below_minimum(subject: Subject) -> Iterator[Doubt]:
    """The nation sets the least subsidy of a year (N-FIN-10); less wants a note.

    Most often the sum is that of the notice of the year before (N-FIN-12).
    """
    for placed, _, message in _below(subject, "subsidy", {"group": Group.ADULT}):
        yield placed.doubt(message, placed.note)


def _below(
    subject: Subject, name: str, key: Mapping[str, Any]
) -> Iterator[tuple[Placed, Cells, str]]:
    """Rows whose sum lies below the national one of a year in which they hold, and in words."""
    for placed in subject.placed(name):
        if not placed.dated or placed.entry.principle:
            continue
        whole_key = {d.name: key.get(d.name) for d in placed.parameter.dimensions}
        least = max(
            (
                _cell(principle.table, whole_key, "sum") or 0
                for principle in subject.principles(name)
                if principle.table and _overlap(principle, placed.entry)
            ),
            default=0,
        )
        for cells in placed.rows:
            paid = cells.values.get("sum")
            if paid is not None and paid - cells.values.get("long_term_care", 0) < least:
                shown = money.yuan(paid - cells.values.get("long_term_care", 0))
                message = f"{shown} is below the national minimum of {money.yuan(least)}"
                yield placed, cells, message


def wait_above_ceiling(subject: Subject) -> Iterator[Doubt]:
    """A region's wait after a gap in the employee scheme is six months at most (N-GAP-03)."""
    pieces = subject.policy.timeline(NATION, "gap_ceiling")
    tables = [piece.entry.table for piece in pieces if piece.entry.table]
    most = max((row.values["months"] for table in tables for row in table.rows), default=None)
    for placed in subject.placed("gap_wait"):
        for cells in placed.rows:
            months = cells.values.get("months")
            if months is not None and most is not None and months > most:
                message = f"{months} months are more than the national ceiling of {most}"
                yield placed.doubt(message, placed.note)


def possible_windows(subject: Subject) -> Iterator[Doubt]:
    """A window's days are days: month and day, from January of the year before its year."""
    for placed in subject.placed("resident_window"):
        for cells in placed.rows:
            days = [cells.values.get(name) for name in ("opens", "closes")]
            for code in days:
                if code is not None and not _is_day(code):
                    yield placed.doubt(f"{code} is no month and day, such as 901 or 1428")
            opens, closes = days
            if opens is not None and closes is not None and opens > closes:
                yield placed.doubt(f"it closes ({closes}) before it opens ({opens})")


def _is_day(code: int) -> bool:
    month, number = divmod(code, 100)
    return 1 <= month <= 24 and 1 <= number <= monthrange(2024, (month - 1) % 12 + 1)[1]


# -- days, sources, contradictions


def unexplained_gaps(subject: Subject) -> Iterator[Doubt]:
    """Days between two entries on which nothing is known are marked as such, not overlooked."""
    by_name: dict[tuple[str, bool], list[Placed]] = {}
    for placed in subject.placed():
        if placed.dated:
            key = placed.parameter.name, placed.entry.principle
            by_name.setdefault(key, []).append(placed)
    for entries in by_name.values():
        entries.sort(key=lambda placed: placed.entry.start or FIRST)
        for one, other in pairwise(entries):
            end, start = one.entry.end, other.entry.start
            if end and start and end < start:
                yield one.doubt(
                    f'nothing is said of the days {end}..{start - ONE_DAY}: write gap = "why" here',
                    one.entry.gap,
                )


def unmarked_contradictions(subject: Subject) -> Iterator[Doubt]:
    """A value of a region's own that departs from the one it would inherit says so in a note."""
    if subject.pack.region.code == NATION:
        return
    above = subject.above()
    for placed in subject.placed():
        if not placed.dated or placed.entry.table is None:
            continue
        for piece in subject.policy.timeline(above, placed.parameter.name):
            entry = piece.entry
            national = above == NATION or piece.inherited_from
            if not (placed.parameter.inherits or national) or entry.table is None:
                continue
            met = piece.start < (placed.entry.end or LAST) and (
                (placed.entry.start or FIRST) < piece.end
            )
            if met and _differ(placed.parameter, placed.entry.table, entry.table):
                yield placed.doubt(
                    f"departs from what {entry.source.short} says for the layer above",
                    placed.note,
                )


def _differ(parameter: Parameter, one: Table, other: Table) -> bool:
    """Whether two tables know different cells for one key."""
    for key in _keys(parameter.dimensions, (one, other)):
        for column in parameter.fields:
            values = {_cell(table, key, column.name) for table in (one, other)}
            if len(values - {None}) == 2:
                return True
    return False


def evidence_of_rivals(subject: Subject) -> Iterator[Doubt]:
    """The better evidence stands; a rival with better evidence than what stands tells why."""
    for rival in subject.placed():
        if rival.entry.standing is not Standing.RIVAL:
            continue
        _, _, why = rival.entry.rival_of.partition(":")
        for placed in subject.placed(rival.parameter.name):
            if (
                placed.entry.standing is not Standing.RIVAL
                and _same_days(placed.entry, rival.entry)
                and rival.entry.source.evidence < placed.entry.source.evidence
            ):
                yield rival.doubt(
                    f"is {rival.entry.source.evidence.key}, the entry that stands is "
                    f"{placed.entry.source.evidence.key}; write why after a colon in rival_of",
                    why.strip(),
                )


def well_formed_links(subject: Subject) -> Iterator[Doubt]:
    """A link opens: a scheme, a host, no blanks."""
    for key, source in subject.sources():
        if source.link and not _opens(source.link):
            yield Doubt(key, None, f"link {source.link!r} is no http or https address")


def _opens(link: str) -> bool:
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
    except ValueError:
        return False
    well_named = re.fullmatch(r"[\w-]+(\.[\w-]+)+", host) is not None
    return parts.scheme in ("http", "https") and well_named and not re.search(r"\s", link)


NUMBER = re.compile(
    r"""[\u4e00-\u9fff]+〔\d{4}〕第?\d+号          # 国办发〔2021〕14号
    |[\u4e00-\u9fff、]*令第?[\d一二三四五六七八九十百]+号  # 深圳市人民政府令第256号
    |[\u4e00-\u9fff]*公告(〔\d{4}〕|\d{4}年)?第?\d+号   # 公告2020年第5号""",
    re.VERBOSE,
)


def well_formed_numbers(subject: Subject) -> Iterator[Doubt]:
    """A document number (文号) has the form that finds the document: issuer, 〔year〕, 号."""
    for key, source in subject.sources():
        for number in re.split(r"[；;，,]\s*|、(?=.*〔)", source.number) if source.number else ():
            if not NUMBER.fullmatch(re.sub(r"（[^（）]*）$", "", number)):
                yield Doubt(key, None, f"{number!r} is not of the form 国办发〔2021〕14号")


def well_formed_dates(subject: Subject) -> Iterator[Doubt]:
    """The date of a source tells as much as is known: a year, a month or a day that exists."""
    for key, source in subject.sources():
        if source.date and not _is_date(source.date):
            yield Doubt(key, None, f"date {source.date!r} is no year, month or day")


def _is_date(text: str) -> bool:
    if not re.fullmatch(r"\d{4}(-\d\d){0,2}", text):
        return False
    try:
        date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return False
    return True


CHECKS: tuple[Check, ...] = (
    credit_above_contribution,
    base_limits,
    stated_shares,
    plausible_rates,
    flexible_sums,
    premium_below_minimum,
    subsidy_below_minimum,
    wait_above_ceiling,
    possible_windows,
    unexplained_gaps,
    unmarked_contradictions,
    evidence_of_rivals,
    well_formed_links,
    well_formed_numbers,
    well_formed_dates,
)


# -- the file as written, for what a pack doesn't keep


def unused_sources(subject: Subject) -> Iterator[Doubt]:
    """A source that nothing cites is a value forgotten, or a leftover."""
    assert subject.raw is not None
    cited = {key for _, _, raw in _written(subject.raw) for key in _listed(raw.get("source"))}
    for key in subject.raw.get("source", {}):
        if key not in cited:
            yield Doubt(f"source.{key}", None, "no value cites it")


def rivals_without_a_counterpart(subject: Subject) -> Iterator[Doubt]:
    """``rival_of`` begins with the source of an entry that stands, so that both can be weighed."""
    assert subject.raw is not None
    written = list(_written(subject.raw))
    for path, index, raw in written:
        if "rival_of" not in raw:
            continue
        wanted, _, why = raw["rival_of"].partition(":")
        standing = {
            key
            for other_path, _, other in written
            if other_path == path and "rival_of" not in other
            for key in _listed(other.get("source"))
        }
        if wanted.strip() not in standing or not why.strip():
            yield Doubt(path, index, f"rival_of {raw['rival_of']!r} is not 'source key: why'")


FILE_CHECKS: tuple[Check, ...] = (unused_sources, rivals_without_a_counterpart)


def _written(raw: Mapping[str, Any]) -> Iterator[tuple[str, int | None, Mapping[str, Any]]]:
    """Every table of a file that may cite a source, with its path and place."""

    def walk(node: Any, path: str) -> Iterator[tuple[str, int | None, Mapping[str, Any]]]:
        if isinstance(node, list):
            yield from ((path, index, entry) for index, entry in enumerate(node))
        elif isinstance(node, dict):
            for key, child in node.items():
                yield from walk(child, f"{path}.{key}" if path else key)

    yield from walk({k: v for k, v in raw.items() if k not in ("region", "source")}, "")


def _listed(source: Any) -> list[str]:
    if source is None:
        return []
    return [source] if isinstance(source, str) else source


# -- running them


def check(pack: Pack, policy: Policy) -> list[Finding]:
    """What the checks find in a pack that no note of it answers."""
    return [f for f, answer in _run(Subject(pack, _with(pack, policy)), CHECKS) if not answer]


def check_file(path: str | Path, policy: Policy) -> list[Finding]:
    """What the checks find in a pack's file, those on its text included."""
    subject = _of_file(Path(path), policy)
    return [f for f, answer in _run(subject, CHECKS + FILE_CHECKS) if not answer]


def answered(pack: Pack, policy: Policy) -> list[tuple[Finding, str]]:
    """What the checks would find but for a note, with that note: the oddities of a region."""
    return [found for found in _run(Subject(pack, _with(pack, policy)), CHECKS) if found[1]]


def _with(pack: Pack, policy: Policy) -> Policy:
    code = pack.region.code
    known = code == NATION or any(region.code == code for region in policy.regions())
    if pack in policy.packs or (known and policy.pack(code) is pack):
        return policy
    return policy.with_pack(pack)


def _of_file(path: Path, policy: Policy) -> Subject:
    with_it = policy.with_pack(path)
    raw = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    return Subject(with_it.packs[-1], with_it, raw)


def _run(subject: Subject, checks: Iterable[Check]) -> Iterator[tuple[Finding, str]]:
    for run in checks:
        for doubt in dict.fromkeys(run(subject)):
            found = Finding(
                run.__name__, subject.pack.region.code, doubt.path, doubt.entry, doubt.message
            )
            yield found, doubt.answer


# -- small helps


def _keys(dimensions: Iterable[Dimension], tables: Iterable[Table]) -> Iterator[dict[str, Any]]:
    """One key for every way in which some tables may tell keys apart."""
    tables = tuple(tables)
    used = [d for d in dimensions if any(d.name in table.uses for table in tables)]
    for keys in product(*(_domain(d, tables) for d in used)):
        yield dict(zip((d.name for d in used), keys, strict=True))


def _domain(dimension: Dimension, tables: Iterable[Table]) -> tuple[Any, ...]:
    if dimension.term is not None:
        return tuple(dimension.term)
    edges = {edge for table in tables for edge in table.edges(dimension.name)}
    return (date.min if dimension.days else 0, *sorted(edges))


def _cell(table: Table, key: Mapping[str, Any], name: str) -> Any:
    """A cell for a key; None where it isn't known."""
    cells = table.find(key)
    if cells is None or cells.unknown or cells.not_in_force:
        return None
    value = cells.values.get(name)
    return value.at(key[value.of]) if isinstance(value, Line) else value


def _value(placed: Placed) -> int | None:
    found = placed.rows[0].values.get("value") if placed.rows else None
    return found if isinstance(found, int) else None


def _extremes(parameter: Parameter, cells: Cells, value: Any) -> tuple[int, ...]:
    """The lowest and highest of a cell over its row's keys."""
    if not isinstance(value, Line):
        return (value,)
    dimension = next(d for d in parameter.dimensions if d.name == value.of)
    wanted: Band | Choice | None = cells.when.get(value.of)
    first, last = (wanted.first, wanted.last) if isinstance(wanted, Band) else (None, None)
    return value.at(first or 0), value.at(dimension.last if last is None else last)


def _overlap(one: Entry, other: Entry) -> bool:
    return (one.start or FIRST) < (other.end or LAST) and (other.start or FIRST) < (one.end or LAST)


def _same_days(one: Entry, other: Entry) -> bool:
    """Days in common, or none given in either and a source in common."""
    if one.start or one.end or other.start or other.end:
        return bool((one.start or one.end) and (other.start or other.end)) and _overlap(one, other)
    return bool({s.title for s in one.sources} & {s.title for s in other.sources})


def _percent(rate: int) -> str:
    return f"{(Decimal(rate) / 10_000).normalize():f}%"


def main(paths: list[str]) -> int:
    """Print the findings in some files; 1 if there are any."""
    findings = [found for path in paths for found in check_file(path, Policy())]
    for found in findings:
        print(found)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
