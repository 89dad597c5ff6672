"""A family of four in Beijing, a year before the reform of 2022 and the year after it.

    python examples/family.py [--out FOLDER]

Two work, one is retired, one is a child. Bases are held the same in both years, so that only
the rules differ. A table is printed; with matplotlib (the extra ``plot``) a picture is drawn,
``build/family.png`` unless told otherwise.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from attrs import frozen

import yibao
from yibao import Enrolment, Evidence, Month, Policy

CITY = "110000"
REFORM = Month(2022, 9)
BEFORE = tuple(REFORM + i for i in range(-12, 0))
AFTER = tuple(REFORM + i for i in range(12))
BUILD = Path(__file__).parents[1] / "build"


@frozen
class Member:
    """One of the family."""

    name: str
    who: str
    enrolment: Enrolment


def _employee(status: str, **facts: Any) -> Enrolment:
    return Enrolment(scheme="employee", status=status, region=CITY, **facts)


FAMILY = (
    Member(
        "mother",
        "in service, base 15,000, turns 45 in March 2022",
        _employee("in_service", base="15000", birth_date=date(1977, 3, 8)),
    ),
    Member(
        "father",
        "in service, base 9,000, aged 42 to 44",
        _employee("in_service", base="9000", birth_date=date(1979, 6, 20)),
    ),
    Member(
        "grandmother",
        "retired, aged 72 to 74",
        _employee("retired", birth_date=date(1949, 5, 2), retired_on=date(2004, 5, 2)),
    ),
    Member(
        "son",
        "resident scheme, aged 11 to 13",
        Enrolment(scheme="resident", group="minor", region=CITY, birth_date=date(2010, 7, 1)),
    ),
)


def policy() -> Policy:
    """The packs, with what they lack for this story, marked as assumed.

    The pack of Beijing has the sums of retired members from August 2022 on. Here they are
    taken back a year.
    """
    return Policy().revise(
        CITY,
        since=BEFORE[0].first,
        until=date(2022, 7, 31),
        title="the sums of August 2022, taken back a year",
        retiree_credit=[{"age": "..69", "sum": 100}, {"age": "70..", "sum": 110}],
    )


@frozen
class Year:
    """Twelve months of one member's account, in yuan.

    ``own`` and ``pool`` have a sum a month: what the own contribution brings (or, for the
    retired, the fixed sum), and what the employer's contribution adds to it.
    """

    months: tuple[Month, ...]
    account: bool
    own: tuple[Decimal, ...]
    pool: tuple[Decimal, ...]
    evidences: tuple[Evidence, ...]
    pooled_fund: Decimal

    @property
    def evidence(self) -> Evidence:
        """The weakest evidence that the year rests on."""
        return max(self.evidences)

    @property
    def total(self) -> Decimal:
        return sum((*self.own, *self.pool), Decimal("0.00"))


def year(member: Member, months: tuple[Month, ...], law: Policy) -> Year:
    """What a member's account receives in twelve months, and the pooled fund beside it."""
    e = member.enrolment
    own, pool, pooled = [], [], Decimal("0.00")
    for month in months:
        booked = yibao.credits(e, month, policy=law)
        added = [c.amount for c in booked if c.kind.key == "pool_share"]
        pool.append(sum(added, Decimal("0.00")))
        own.append(sum((c.amount for c in booked), Decimal("0.00")) - pool[-1])
        if e.status is yibao.Status.IN_SERVICE:
            paid = yibao.monthly_contribution(e, on=month.first, policy=law)
            pooled += yibao.allocate(paid, policy=law).pooled_fund
    account = yibao.has_personal_account(e, on=months[0].first, policy=law)
    told = [yibao.explain(yibao.monthly_credit, e, on=m.first, policy=law) for m in months]
    evidences = tuple(explanation.evidence for explanation in told)
    return Year(months, account, tuple(own), tuple(pool), evidences, pooled)


def story(law: Policy | None = None) -> dict[str, tuple[Year, Year]]:
    """Both years of every member."""
    law = law or policy()
    with warnings.catch_warnings():
        # The table names the evidence of every figure.
        warnings.simplefilter("ignore", yibao.UnverifiedParameterWarning)
        return {
            member.name: (year(member, BEFORE, law), year(member, AFTER, law)) for member in FAMILY
        }


# -- the table


def table(years: dict[str, tuple[Year, Year]]) -> str:
    """What each account receives in each year, and what it rests on."""
    head = ("", "before", "after", "change", "evidence before / after")
    rows = [head]
    for member in FAMILY:
        before, after = years[member.name]
        told = f"{before.evidence.key} / {after.evidence.key}"
        sums = _compared(before.total, after.total)
        if not (before.account or after.account):
            sums = ("no account", "no account", "-")
        rows.append((member.name, *sums, told))
    befores, afters = zip(*years.values(), strict=True)
    rows.append(("all accounts", *_compared(_totals(befores), _totals(afters)), ""))
    funds = [sum((y.pooled_fund for y in ys), Decimal("0.00")) for ys in (befores, afters)]
    rows.append(("pooled fund", *_compared(*funds), ""))
    lines = [
        f"Beijing, yuan a year: {BEFORE[0]} to {BEFORE[-1]}, and {AFTER[0]} to {AFTER[-1]}",
        "",
        *(f"{r[0]:<13}{r[1]:>12}{r[2]:>12}{r[3]:>12}   {r[4]}".rstrip() for r in rows),
        "",
        *(f"{member.name}: {member.who}" for member in FAMILY),
        "pooled fund: what the contributions of the two at work (maternity included) leave to it",
    ]
    return "\n".join([*lines, *_remarks()])


def _compared(before: Decimal, after: Decimal) -> tuple[str, str, str]:
    return f"{before:,.2f}", f"{after:,.2f}", f"{after - before:+,.2f}"


def _totals(years: Iterable[Year]) -> Decimal:
    return sum((y.total for y in years), Decimal("0.00"))


def _remarks() -> list[str]:
    law, son = policy(), FAMILY[-1].enrolment
    premiums = [
        yibao.resident_premium(son, benefit_year=y, policy=law).individual for y in (2022, 2023)
    ]
    return [
        f"son: pays a premium instead, {premiums[0]} for 2022 and {premiums[1]} for 2023",
        "grandmother: 110 a month is on file from August 2022; taken back a year by assumption",
        "reported: told by others than the issuer; see the region's page in the docs",
    ]


# -- the picture

OWN, POOL, RETIRED = "#2a7f8e", "#f0a04b", "#8a78a6"
INK, SOFT, FAINT = "#22313a", "#6b7a83", "#e4e9ec"


def picture(years: dict[str, tuple[Year, Year]], path: Path) -> Path:
    """Draw the accounts month by month, before and after; returns the path written."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.6, 6.6), layout="constrained", facecolor="white")
    FigureCanvasAgg(figure)
    panels = figure.subplots(
        4,
        2,
        sharex="col",
        gridspec_kw={"width_ratios": (4.2, 1), "height_ratios": (3, 3, 3, 1.4), "hspace": 0.08},
    )
    figure.suptitle(
        # The empty second line leaves room for the legend.
        "Beijing: the reform of September 2022 in one family's accounts\n",
        x=0.01,
        ha="left",
        fontsize=14,
        fontweight="bold",
        color=INK,
    )
    widest = float(max(y.total for pair in years.values() for y in pair))
    for member, (left, right) in zip(FAMILY, panels, strict=True):
        _months_panel(left, member, years[member.name])
        _year_panel(right, member, years[member.name], widest)
    panels[0, 1].set_title("yuan a year", loc="left", fontsize=8.5, color=SOFT)
    _legend(figure)
    figure.supxlabel(_footnote(years), x=0.01, ha="left", fontsize=8, color=SOFT)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=150)
    return path


def _legend(figure: Any) -> None:
    from matplotlib.patches import Patch

    told = (
        Patch(color=OWN, label="own contribution, 2%"),
        Patch(color=POOL, label="share of the employer's contribution"),
        Patch(color=RETIRED, label="retired: fixed sum"),
        Patch(facecolor="white", edgecolor=SOFT, hatch="////", label="assumed"),
    )
    legend = figure.legend(
        handles=told,
        loc="upper left",
        bbox_to_anchor=(0.003, 0.957),
        ncols=4,
        frameon=False,
        fontsize=8.5,
        labelcolor=INK,
        borderaxespad=0,
    )
    legend.set_in_layout(False)


def _colour(member: Member) -> str:
    return RETIRED if member.enrolment.status is yibao.Status.RETIRED else OWN


def _months_panel(axes: Any, member: Member, years: tuple[Year, Year]) -> None:
    own = [float(amount) for y in years for amount in y.own]
    pool = [float(amount) for y in years for amount in y.pool]
    bars = axes.bar(range(24), own, 0.82, color=_colour(member), edgecolor="white", linewidth=0)
    axes.bar(range(24), pool, 0.82, bottom=own, color=POOL)
    for bar, evidence in zip(bars, years[0].evidences, strict=False):
        if evidence is Evidence.ASSUMED:
            bar.set_hatch("////")
    axes.set_title(f"{member.name}  ·  {member.who}", loc="left", fontsize=9, color=INK, pad=5)
    axes.axvline(11.5, color=INK, linewidth=0.9, linestyle=(0, (4, 3)))
    axes.set_xlim(-0.7, 23.7)
    axes.set_ylim(0, 700)
    axes.set_xticks(
        (0, 4, 11.5, 16, 23), ("Sep 2021", "Jan 2022", "Sep 2022", "Jan 2023", "Aug 2023")
    )
    if years[0].account:
        axes.set_yticks((0, 300, 600))
        axes.grid(axis="y", color=FAINT, linewidth=0.8)
        axes.set_axisbelow(True)
        _month_sums(axes, own, pool)
    else:
        axes.set_yticks(())
        axes.text(-0.41, 300, "no personal account in the resident scheme", fontsize=9, color=SOFT)
    axes.tick_params(labelsize=8, colors=SOFT, length=0)
    _plain(axes)


def _month_sums(axes: Any, own: Sequence[float], pool: Sequence[float]) -> None:
    """The monthly sum over the first bar of every run of equal months."""
    last = None
    for place, total in enumerate(map(sum, zip(own, pool, strict=True))):
        if total != last or place == len(BEFORE):
            axes.text(place - 0.41, total + 22, f"{total:,.0f} a month", fontsize=8, color=INK)
        last = total


def _year_panel(axes: Any, member: Member, years: tuple[Year, Year], widest: float) -> None:
    for place, (word, y) in enumerate(zip(("after", "before"), reversed(years), strict=True)):
        own, pool = float(sum(y.own)), float(sum(y.pool))
        axes.barh(place, own, 0.62, color=_colour(member))
        axes.barh(place, pool, 0.62, left=own, color=POOL)
        told = f"{y.total:,.0f}" if y.account else "none"
        axes.text(own + pool + widest * 0.04, place, told, va="center", fontsize=9, color=INK)
        axes.text(-widest * 0.05, place, word, va="center", ha="right", fontsize=8, color=SOFT)
    axes.set_ylim(-0.6, 1.6)
    axes.set_xlim(0, widest * 1.5)
    axes.set_xticks(())
    axes.set_yticks(())
    _plain(axes)


def _plain(axes: Any) -> None:
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)


def _footnote(years: dict[str, tuple[Year, Year]]) -> str:
    told = ", ".join(
        f"{name} {before.evidence.key} / {after.evidence.key}"
        for name, (before, after) in years.items()
        if before.account
    )
    return (
        f"Bases are the same in both years. Evidence before / after: {told}.\n"
        "Assumed: the grandmother's 110 yuan a month are on file from August 2022 "
        "and taken back a year."
    )


def show(folder: Path = BUILD) -> None:
    """Print the table and draw the picture."""
    years = story()
    print(table(years))
    try:
        path = picture(years, folder / "family.png")
    except ImportError:
        print("\nNo picture: it needs matplotlib, pip install '.[plot]'.")
        return
    print(f"\nPicture: {path}")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="One family before and after the reform.")
    parser.add_argument("--out", type=Path, default=BUILD, help="folder for the picture")
    show(parser.parse_args(arguments).out)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
