"""A person and enrolments (参保人、参保关系) out of the answer of 1101.

The platform gives one row for each kind of insurance: the basic scheme, the large-sum subsidy,
maternity. Those of a basic scheme in force become an ``Enrolment``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from attrs import evolve, field, frozen

from yibao.core import money
from yibao.core.calendar import day as calendar_day
from yibao.errors import InvalidInput
from yibao.ledgers.buckets import Buckets
from yibao.nhsa import reading
from yibao.nhsa.areas import Area, area
from yibao.nhsa.codes import Code
from yibao.nhsa.reading import Node, froze, thawed
from yibao.nhsa.records import Record, amount, coded, day, flag, number, refuse_lacking, text
from yibao.people import Enrolment, Person
from yibao.policy import Policy
from yibao.vocabulary import Employer, Group, Helped, Origin, Scheme, Sex, Status

ACTIVE, SUSPENDED = "1", "2"


@frozen(kw_only=True, repr=False)
class BaseInfo(Record):
    """人员基本信息: who it is."""

    NODE: ClassVar[str] = "baseinfo"

    psn_no: str | None = text("人员编号", "number of the person", personal=True)
    psn_cert_type: Code | None = coded("人员证件类型", "kind of identity paper", "psn_cert_type")
    certno: str | None = text("证件号码", "number of the identity paper", personal=True)
    psn_name: str | None = text("人员姓名", "name", personal=True)
    gend: Code | None = coded("性别", "sex", "gend")
    naty: str | None = text("民族", "ethnic group", personal=True)
    brdy: date | None = day("出生日期", "birth date", personal=True)
    age: Decimal | None = number("年龄", "age", 1)


@frozen(kw_only=True, repr=False)
class InsuranceRow(Record):
    """参保信息: one kind of insurance of a person; the balance is in yuan."""

    NODE: ClassVar[str] = "insuinfo"

    balc: Decimal | None = amount("余额", "balance of the account")
    insutype: Code | None = coded("险种类型", "kind of insurance", "insutype", required=True)
    psn_type: Code | None = coded("人员类别", "class of insured person", "psn_type", required=True)
    psn_insu_stas: Code | None = coded(
        "人员参保状态", "state of the enrolment", "psn_insu_stas", required=True
    )
    psn_insu_date: date | None = day("参保日期", "first day")
    paus_insu_date: date | None = day("暂停日期", "day of the pause or end")
    cvlserv_flag: bool | None = flag("公务员标志", "civil servant")
    insuplc_admdvs: str | None = text("参保地医保区划", "area code", required=True)
    emp_name: str | None = text("单位名称", "employer", personal=True)

    @property
    def scheme(self) -> Scheme | None:
        """The basic scheme; None for another kind of insurance."""
        return self.insutype.term(Scheme) if self.insutype else None

    @property
    def active(self) -> bool:
        """Whether the enrolment is in force (正常参保)."""
        return _state(self) == ACTIVE

    @property
    def suspended(self) -> bool:
        """Whether the enrolment is suspended (暂停参保)."""
        return _state(self) == SUSPENDED


def _state(row: InsuranceRow) -> str:
    return row.psn_insu_stas.raw if row.psn_insu_stas else ""


@frozen(kw_only=True, repr=False)
class PersonIdentity(Record):
    """身份信息: a class of persons whom a rule favours."""

    NODE: ClassVar[str] = "idetinfo"

    psn_idet_type: Code | None = coded("人员身份类别", "identity class", "psn_idet_type")
    psn_type_lv: str | None = text("人员类别等级", "level")
    memo: str | None = text("备注", "note", personal=True)
    begntime: date | None = day("开始时间", "first day")
    endtime: date | None = day("结束时间", "last day")

    def holds(self, on: date) -> bool:
        """Whether it holds on a day, as far as its days are told."""
        started = self.begntime is None or self.begntime <= on
        return started and (self.endtime is None or on <= self.endtime)


@frozen(kw_only=True)
class Insured:
    """A person as the platform knows one (参保人): ``rows`` has one for each kind of insurance."""

    base: BaseInfo
    rows: tuple[InsuranceRow, ...] = ()
    identities: tuple[PersonIdentity, ...] = ()
    form: Node = field(default=Node(), eq=False, repr=False)

    @property
    def person(self) -> Person:
        """The person: birth date and sex, where they are told."""
        return Person(birth_date=self.base.brdy, sex=_term(self.base.gend, Sex))

    @property
    def buckets(self) -> Buckets | None:
        """This year's and earlier years' balance, where ``exp_content`` tells (Zhejiang)."""
        told = self.base.extra.get("exp_content")
        if isinstance(told, str) and told.strip():
            told = reading.from_json(told, "exp_content")
        if not isinstance(told, Mapping) or not {"crtYearBalc", "calYearBalc"} <= set(told):
            return None
        path = "baseinfo.exp_content"
        held = (reading.amount(f"{path}.{n}", told[n]) for n in ("crtYearBalc", "calYearBalc"))
        return Buckets(*held)

    def balance(self, scheme: Scheme | str = Scheme.EMPLOYEE) -> Decimal | None:
        """The balance that the rows of a scheme tell together; None if none does."""
        wanted = Scheme.parse(scheme)
        told = [row.balc for row in self.rows if row.scheme == wanted and row.balc is not None]
        return money.yuan(sum(money.fen(each, negative=True) for each in told)) if told else None

    def helped(self, on: date) -> tuple[Helped, ...]:
        """The helped groups (资助对象) whose identity holds on a day."""
        calendar_day(on)
        terms = [_term(each.psn_idet_type, Helped) for each in self.identities if each.holds(on)]
        return tuple(dict.fromkeys(term for term in terms if term is not None))

    def areas(
        self, *, pools: Mapping[str, str] | None = None, policy: Policy | None = None
    ) -> tuple[Area, ...]:
        """The area of each row."""
        return tuple(
            area(row.insuplc_admdvs or "", pools=pools, policy=policy) for row in self.rows
        )

    def enrolments(
        self,
        *,
        on: date | None = None,
        helped: Helped | str | None = None,
        pools: Mapping[str, str] | None = None,
        policy: Policy | None = None,
    ) -> tuple[Enrolment, ...]:
        """The enrolments in the basic schemes, one for each row in force.

        A row that ended, is void or never began gives none, nor does a resident's suspended
        one: an ``Enrolment`` would say that it is in force. A suspended employee's has the
        status ``suspended``. ``until`` stays open, as the platform doesn't tell whether the
        day of a pause still counts.

        Args:
            on: the day whose helped group (资助对象) counts; needed where the person has one.
            helped: the group that counts where a person has several.
            pools: the region of area codes without a pack: ``{"130399": "130300"}``.
            policy: the policy whose regions are on file.

        Raises:
            InvalidInput: where several helped groups hold and none was chosen, or the day is
                needed to tell.
        """
        group = helped if helped is not None else self._one_helped(on)
        areas = self.areas(pools=pools, policy=policy)
        found = (self._enrolment(row, place) for row, place in zip(self.rows, areas, strict=True))
        return tuple(
            evolve(each, helped=group) if group and each.scheme != Scheme.EMPLOYEE else each
            for each in found
            if each is not None
        )

    def enrolment(
        self,
        scheme: Scheme | Code | str | None,
        *,
        on: date,
        helped: Helped | str | None = None,
        pools: Mapping[str, str] | None = None,
        policy: Policy | None = None,
    ) -> Enrolment:
        """The one enrolment in a basic scheme, as a claim of a day needs it.

        Args:
            scheme: the scheme, or the ``insutype`` that a visit or request tells.
            on, helped, pools, policy: as for ``enrolments``.

        Raises:
            InvalidInput: where no row in force is of that scheme, or several are.
        """
        if scheme is None or isinstance(scheme, Code):
            wanted: Scheme | None = _term(scheme, Scheme)
        else:
            wanted = Scheme.parse(scheme, "scheme")
        all_of_them = self.enrolments(on=on, helped=helped, pools=pools, policy=policy)
        found = [each for each in all_of_them if each.scheme == wanted]
        if len(found) == 1 and wanted is not None:
            return found[0]
        name = wanted.en if wanted else "a basic scheme"
        raise InvalidInput(
            "insutype",
            None if scheme is None else str(scheme),
            expected=f"one row of 1101 in force for {name}, of which it has {len(found)}",
            remedy="Choose from enrolments()." if found else "",
        )

    def _one_helped(self, on: date | None) -> Helped | None:
        if on is None:
            if any(_term(each.psn_idet_type, Helped) for each in self.identities):
                expected = "a day: the person belongs to a helped group (资助对象) for a time"
                raise InvalidInput("on", None, expected=expected)
            return None
        groups = self.helped(on)
        if len(groups) > 1:
            raise InvalidInput(
                "psn_idet_type",
                [group.key for group in groups],
                expected="one helped group",
                remedy="Choose with helped=…: which one counts is for the region to say.",
            )
        return groups[0] if groups else None

    def _enrolment(self, row: InsuranceRow, place: Area) -> Enrolment | None:
        scheme, employee = row.scheme, row.scheme == Scheme.EMPLOYEE
        if scheme is None or not (row.active or (employee and row.suspended)):
            return None
        status = Status.SUSPENDED if row.suspended else _term(row.psn_type, Status)
        return Enrolment(
            scheme=scheme,
            status=status if employee else None,
            region=place.name,
            since=row.psn_insu_date,
            person=self.person,
            origin=_term(row.psn_type, Origin) if status is Status.RETIRED else None,
            employer=_employer(row) if employee else None,
            group=None if employee else _term(row.psn_type, Group),
        )

    def to_message(self) -> dict[str, Any]:
        """The answer, with the platform's names."""
        whole: dict[str, Any] = thawed(self.form)
        body = whole.get("output", whole)
        body["baseinfo"] = self.base.to_message()
        for name, records in (("insuinfo", self.rows), ("idetinfo", self.identities)):
            if records or body.get(name) is not None:
                body[name] = [record.to_message() for record in records]
        return whole


def _employer(row: InsuranceRow) -> Employer | None:
    """What the class of person tells of the employer, unless the row says civil servant."""
    told: Employer | None = _term(row.psn_type, Employer)
    return Employer.CIVIL_SERVICE if row.cvlserv_flag else told


def _term(code: Code | None, kind: Any) -> Any:
    return code.term(kind) if code else None


def read_person(message: Mapping[str, Any] | str | bytes) -> Insured:
    """A person from the answer of 1101 (人员信息获取), an object or JSON text.

    Raises:
        InvalidInput: naming field, value and what was expected; personal values are hidden.
    """
    if isinstance(message, str | bytes):
        message = reading.from_json(message, "1101")
    body = reading.body_of(message, "1101")
    if "baseinfo" not in body:
        raise InvalidInput("1101 baseinfo", None, expected="who the person is (人员基本信息)")
    insured = Insured(
        base=BaseInfo.read(body["baseinfo"], "1101 baseinfo"),
        rows=tuple(
            InsuranceRow.read(row, path)
            for path, row in reading.rows(body.get("insuinfo"), "1101 insuinfo")
        ),
        identities=tuple(
            PersonIdentity.read(row, path)
            for path, row in reading.rows(body.get("idetinfo"), "1101 idetinfo")
        ),
        form=froze(message, "1101"),
    )
    for index, row in enumerate(insured.rows):
        refuse_lacking(row, f"1101 insuinfo[{index}]")
        if row.balc is not None and row.balc < 0:
            path = f"1101 insuinfo[{index}].balc"
            raise InvalidInput(path, row.balc, expected="an amount of at least 0 yuan")
    return insured
