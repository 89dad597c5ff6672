"""A settled claim (结算结果): amounts that add up, postings, the form and the drawing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Self

from attrs import field, frozen

from yibao.asking import dated
from yibao.benefits.claim import Claim, Yuan
from yibao.benefits.purses import Balances
from yibao.benefits.schedule import Terms
from yibao.benefits.stage import Counts, Reckoned
from yibao.benefits.year import BenefitYear
from yibao.core.calendar import day
from yibao.core.ledger import Posting
from yibao.core.money import fen, yuan
from yibao.errors import InvalidInput, NotInForce, NotKnown
from yibao.mutual_aid.payment import Payment
from yibao.people import FACT, Enrolment
from yibao.vocabulary import (
    Account,
    Care,
    LateOrder,
    Layer,
    Part,
    Payable,
    Position,
    Purse,
    Scheme,
)

GIVERS: dict[Layer, Account] = {
    Layer.LARGE_SUM: Account.LARGE_SUM_FUND,
    Layer.CIVIL_SERVANT: Account.CIVIL_SERVANT_FUND,
    Layer.CRITICAL_ILLNESS: Account.CRITICAL_ILLNESS_FUND,
    Layer.ASSISTANCE: Account.ASSISTANCE_FUND,
    Layer.EXTRA_ASSISTANCE: Account.ASSISTANCE_FUND,
}
"""Whose money a layer's payment is; the basic layer's is the scheme's own fund."""

LAYER_RULES: dict[Layer, tuple[str, ...]] = {
    Layer.BASIC: ("N-BEN-11", "N-BEN-12", "N-BEN-13"),
    Layer.LARGE_SUM: ("N-BEN-23",),
    Layer.CIVIL_SERVANT: ("N-BEN-23",),
    Layer.CRITICAL_ILLNESS: ("N-BEN-20", "N-BEN-21"),
    Layer.ASSISTANCE: ("N-BEN-24", "N-BEN-25"),
    Layer.EXTRA_ASSISTANCE: ("N-BEN-24",),
}


@frozen
class LayerPayment:
    """What one layer made of what reached it, in yuan: base = deductible + own + above + paid."""

    layer: Layer
    base: Decimal
    deductible: Decimal
    co_payment: Decimal
    above_cap: Decimal
    paid: Decimal
    reckoned: Reckoned = field(repr=False, eq=False)

    def shared(self) -> Iterator[tuple[Decimal, int]]:
        """The cost that fund and person share, band by band, with the rate in millionths.

        What a cap leaves to the person wholly is ``above_cap`` and no part of it.
        """
        one = self.reckoned
        rest = one.co_payment + one.paid - one.flat
        if one.stage.deductible.position is Position.PAYMENT:
            rest += one.deductible
        for amount, ratio, _ in one.pieces():
            if rest > 0:
                yield yuan(min(amount, rest)), ratio
            rest -= amount


LACKING = {
    "cap": ("未收录封顶线", "its cap isn't on file"),
    "bands": (
        "未告知分段口径或周期（span、per）",
        "where or over which period its bands are counted (span, per) isn't told",
    ),
    "deductible": ("未告知起付周期（per）", "over which period its deductible counts isn't told"),
    "ratio": ("未告知更高费用段的支付比例", "its ratio on higher cost isn't told"),
    "earlier": (
        "本年度此前有费用在该层未计算",
        "it wasn't reckoned for an earlier bill of the year, on which this one rests",
    ),
}
"""What a layer lacks, in a word."""


@frozen
class Missing:
    """A layer that could not be reckoned, and why; what lies above it wasn't reckoned either.

    ``parameter`` is the path of the table that is not on file, ``fact`` the name of the fact that
    isn't told, where it is one of them; ``lacks`` is ``"cap"`` where all but its cap is on file,
    ``"bands"``, ``"deductible"`` or ``"ratio"`` where its table leaves open how they count or go
    on, ``"earlier"`` where the answer rests on a bill of the year that it wasn't reckoned for.
    """

    layer: Layer
    why: str
    parameter: str = ""
    fact: str = ""
    lacks: str = ""

    @classmethod
    def of(cls, layer: Layer, error: NotKnown | NotInForce, lacks: str = "") -> Self:
        """What an error tells of a layer."""
        if isinstance(error, NotInForce):
            return cls(layer, str(error))
        return cls(layer, str(error), error.parameter, error.fact, lacks)

    def text(self, language: str = "zh") -> str:
        """The layer, and in a word why it wasn't reckoned."""
        chinese, english = self._reason()
        if language == "zh":
            return f"{self.layer.zh}：未计算（{chinese}）"
        return f"{self.layer.en}: not reckoned ({english})"

    def _reason(self) -> tuple[str, str]:
        if self.fact:
            fact = FACT[self.fact]
            return f"未告知{fact.zh}", f"the {fact.en} isn't told"
        if self.lacks:
            return LACKING[self.lacks]
        if self.parameter.endswith(".takes"):
            return "未收录计入的费用", "which costs count isn't on file"
        if self.parameter:
            return "未收录待遇标准", "its terms aren't on file"
        return "在档规定不能决定", "what is on file doesn't decide it"


@frozen(kw_only=True)
class Settlement:
    """A settled claim (结算结果). Amounts are yuan; they add up to the fen.

    ``total`` = ``fund`` (all layers) + ``person`` + ``provider_share`` + ``third_party``;
    ``person`` = ``account`` + ``family`` + ``cash``. ``missing`` names layers that are not on
    file: what they would pay is still in ``person``, and ``complete`` is False. ``left`` is what
    is left of the balances that were told. ``account_first`` is in ``parts`` as co-payment.
    """

    claim: Claim = field(repr=False)
    enrolment: Enrolment = field(repr=False)
    decision: Payable
    rules: tuple[str, ...] = ()
    on: date
    layers: tuple[LayerPayment, ...]
    parts: Mapping[Part, Decimal]
    third_party: Decimal
    payment: Payment
    left: Balances = Balances()
    account_first: Decimal = Decimal("0.00")
    advance: Decimal = Decimal("0.00")
    missing: tuple[Missing, ...] = ()
    before: BenefitYear = field(repr=False)
    next: BenefitYear = field(repr=False)
    terms: Terms = field(repr=False, eq=False)

    @property
    def total(self) -> Decimal:
        """The bill (医疗费总额)."""
        items = sum(fen(item.amount) for item in self.claim.items)
        return yuan(items) if self.claim.total is None else yuan(fen(self.claim.total))

    @property
    def fund(self) -> Decimal:
        """What all funds pay (基金支付总额)."""
        return sum((layer.paid for layer in self.layers), Decimal("0.00"))

    def paid_by(self, layer: Layer | str) -> Decimal:
        """What one layer pays, such as ``"basic"`` or ``"大病保险"``."""
        wanted = Layer.parse(layer, "layer")
        return sum((one.paid for one in self.layers if one.layer is wanted), Decimal("0.00"))

    @property
    def provider_share(self) -> Decimal:
        """What the provider bears (医院负担)."""
        return yuan(fen(self.claim.provider_share))

    @property
    def person(self) -> Decimal:
        """What is left to the person (个人负担): the parts of the bill, whoever's purse pays."""
        return sum(self.parts.values(), Decimal("0.00"))

    @property
    def account(self) -> Decimal:
        """What the own account pays (个人账户支付)."""
        return self.account_first + self.payment.by(Purse.OWN_ACCOUNT)

    @property
    def family(self) -> Decimal:
        """What family accounts pay (共济账户支付)."""
        return self.payment.by(Purse.FAMILY)

    @property
    def cash(self) -> Decimal:
        """What is paid in cash (现金支付)."""
        return self.payment.by(Purse.CASH)

    @property
    def complete(self) -> bool:
        """Whether every layer that concerns the person was reckoned."""
        return not self.missing

    @property
    def added(self) -> Counts:
        """What the claim added to the benefit year."""
        names = {**self.before.counts, **self.next.counts}
        before, after = self.before.counts, self.next.counts
        changed = {name: after.get(name, 0) - before.get(name, 0) for name in names}
        return {name: amount for name, amount in changed.items() if amount}

    def postings(self, on: date | None = None, *, account: str = "") -> tuple[Posting, ...]:
        """The settlement as booked on a day: everybody's share goes to the provider.

        ``account`` is the own account's name in the ledger. What the provider bears moves no
        money. What a third party owes stands under its own name.
        """
        when, to = on or self.on, Account.PROVIDER.key
        rows: list[tuple[str, Decimal, str, tuple[str, ...]]] = [
            (
                GIVERS.get(one.layer, self._fund).key,
                one.paid,
                f"settlement.{one.layer.key}",
                LAYER_RULES[one.layer],
            )
            for one in self.layers
        ]
        own = account or Account.PERSONAL_ACCOUNT.key
        rows.append((own, self.account, "settlement.account", ("N-ACC-14",)))
        rows += [
            (f"{Account.QUOTA.key}:{part.giver}", part.amount, "settlement.family", ("N-FAM-09",))
            for part in self.payment.parts
            if part.purse is Purse.FAMILY
        ]
        rows.append((Account.CASH.key, self.cash, "settlement.cash", ()))
        rows.append((Account.THIRD_PARTY.key, self.third_party, "settlement.third_party", ()))
        note = f"{Care.parse(self.claim.care).key} {self.claim.on.isoformat()}"
        return tuple(
            Posting(when, to, giver, amount, purpose, note, rules)
            for giver, amount, purpose, rules in rows
            if amount
        )

    def reverse(self, year: BenefitYear) -> BenefitYear:
        """Take the settlement back (冲销): the benefit year as if it had not been settled.

        The last one of a year restores exactly the year before it. An earlier one is taken out
        of the sums where the region counts in order of settlement; where it settles anew,
        ``settle_all`` the claims that are left.

        Raises:
            InvalidInput: for a year, scheme or region other than the settlement's own; for a
                year that doesn't count it, or has given it back already.
            NotKnown: for an earlier one, where the region's rule is not on file.
        """
        if not isinstance(year, BenefitYear):
            raise InvalidInput("year", year, expected="the BenefitYear that counts the settlement")
        if not year.same_as(self.next):
            raise InvalidInput(
                "year",
                year.first,
                expected=f"the benefit year that begins on {self.next.first}, of the same scheme "
                "and region",
                remedy="A claim is taken back from the year in which it was counted.",
            )
        if year == self.next:
            return self.before
        mark = self._mark
        year.refuse_uncounted(mark)
        if self._late_order() is LateOrder.RESETTLE:
            raise InvalidInput(
                "year",
                year.last,
                expected="a year in which the settlement was the last one",
                remedy="The region settles anew: settle_all(the claims left, enrolment).",
            )
        return year.without(self.added, mark)

    @property
    def _mark(self) -> str:
        """What the year after it knows it by."""
        return next(iter(Counter(self.next.marks) - Counter(self.before.marks)))

    def _late_order(self) -> LateOrder:
        try:
            return self.terms.late_order(Scheme.parse(self.enrolment.scheme))
        except (NotKnown, NotInForce) as error:
            raise dated(error, self.on) from None

    def return_advance(self, on: date, amount: Yuan) -> tuple[Posting, ...]:
        """The advance given back (退回先行支付), once the third party has paid (N-BEN-05).

        Raises:
            InvalidInput: for more than the advance, or a day before the claim's.
        """
        if fen(amount, "amount") > fen(self.advance):
            raise InvalidInput("amount", amount, expected=f"at most the advance ({self.advance})")
        if day(on) < self.on:
            raise InvalidInput("on", on, expected=f"a day from the claim's on ({self.on})")
        to, purpose = self._fund.key, "advance.returned"
        giver = Account.THIRD_PARTY.key
        return (Posting(on, to, giver, yuan(fen(amount)), purpose, "", ("N-BEN-05",)),)

    @property
    def _fund(self) -> Account:
        """The fund of the person's scheme."""
        employee = self.enrolment.scheme is Scheme.EMPLOYEE
        return Account.POOLED_FUND if employee else Account.RESIDENT_FUND

    def __str__(self) -> str:
        return self.text()

    def text(self, language: str = "zh") -> str:
        """The settlement as the form a hospital hands out (结算单), in zh or en."""
        from yibao.benefits.form import form

        return form(self, language)

    def svg(self, language: str = "zh") -> str:
        """The bill as a waterfall: who paid which yuan, by which rule; an SVG text."""
        from yibao.benefits.waterfall import waterfall

        return waterfall(self, language)

    def _repr_svg_(self) -> str:
        return self.svg()
