"""Parameters of benefits: deductible, ratio and cap of each kind of care, and the layers above."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from yibao import vocabulary as v
from yibao.catalogue import courses
from yibao.catalogue import dimensions as d
from yibao.catalogue.kinds import (
    Bound,
    Dimension,
    Near,
    Parameter,
    bands,
    flag,
    integer,
    money,
    rate,
    records,
    rounding,
    term,
    text,
    texts,
)
from yibao.vocabulary import Care, Layer, Scheme

PROVIDER_KEYS = (d.TIER, d.PROVIDER, d.PLACE, d.REFERRAL, d.FAMILY_DOCTOR)
PERSON_KEYS = (d.STATUS, d.AGE, d.PLAN, d.GROUP, d.HELPED, d.EMPLOYER, d.ORIGIN, d.RETIRED_ON)
YEARS_KEYS = (d.MONTHS, d.SHORT_YEARS, d.PAID_RATE)
KEYS = (*PROVIDER_KEYS, *PERSON_KEYS, *YEARS_KEYS, d.ADMISSION, d.DISEASE)
LAYER_KEYS = (d.CARE, d.TIER, *PERSON_KEYS, *YEARS_KEYS, d.DISEASE)
SHARED = "counted together with these kinds of care"
WANTED = (Care.OUTPATIENT, Care.INPATIENT)
HALF_THE_INCOME = Near("national_disposable_income", 500_000, 3, local="disposable_income")
WITH_LAYERS = "counted together with these layers"
MARKS = ".:@"
"""What no cap's name holds: they part what a benefit year counts."""


def _fault(cap: Mapping[str, Any]) -> str:
    """What is expected of a cap that can't be so."""
    if set(MARKS) & set(cap.get("name", "")):
        return f"a name without any of {' '.join(MARKS)}"
    if cap.get("over") and cap.get("on") != v.Measure.FUND:
        return 'on = "fund" where over is given: layers have nothing but money in common'
    return ""


def _clash(rows: tuple[Mapping[str, Any], ...]) -> str:
    """What is expected of caps of one name: what stands under it is counted for its layers."""
    over: dict[str, set[Layer]] = {}
    for row in rows:
        of_row: dict[str, set[Layer]] = {}
        for cap in (row, *map(dict, row.get("further", ()))):
            layers = map(Layer.parse, cap.get("over", ()))
            of_row.setdefault(cap.get("name", ""), set()).update(layers)
        for name, found in of_row.items():
            if name and over.setdefault(name, found) != found:
                return f"caps of one name ({name!r}) over the same layers in every row"
    return ""


CAP = (
    money("sum", "支付限额", "cap", positive=True),
    term("per", "限额周期", "counted", v.Period, default="year"),
    term("on", "限额口径", "cuts", v.Measure, default="fund"),
    texts("shared", "合并计算的医疗类别", SHARED, default=[], term=v.Care),
    texts("over", "合并计算的保障层次", WITH_LAYERS, default=[], term=Layer),
    text("name", "名称（只计入同名限额的费用）", "name: counts only what is under it", default=""),
)
USUAL = {v.Care.OUTPATIENT: (300_000, 950_000), v.Care.INPATIENT: (500_000, 990_000)}
"""Ratios that are seldom passed: the nation asks for half of outpatient care and for some 70%
(residents) and 80% (members) of care in hospital; one turned round or a decimal off lies outside.
"""
DEDUCTIBLES = dict.fromkeys((v.Care.OUTPATIENT, v.Care.INPATIENT), (0, 200000))
"""Deductibles in fen: seldom above 2,000 yuan, whether of a stay or of a year."""
FURTHER = records("further", "另有限额", "further caps", *CAP, default=[])
"""Caps beside the first one: of a month, of a visit, of a part of the care, over layers."""


def _basic(scheme: Scheme, care: Care, rules: tuple[str, ...]) -> Iterator[Parameter]:
    """What the pooled fund pays for one kind of care: three tables."""
    path, name = f"{scheme.key}.{care.key}", f"{scheme.key}_{care.key}"
    zh, en = f"{scheme.zh}{care.zh}", f"{scheme.en}, {care.en}:"
    wanted = care in WANTED
    yield Parameter(
        f"{name}_deductible",
        f"{path}.deductible",
        f"{zh}起付标准",
        f"{en} deductible",
        (
            money("sum", "起付标准", "deductible", usual=DEDUCTIBLES.get(care)),
            term("per", "起付周期", "counted", v.Period),
            term("position", "起付位置", "taken off", v.Position, default="cost"),
            money("year_most", "年度起付封顶", "at most in a year", default="none"),
            texts("shared", "合并计算的医疗类别", SHARED, default=[], term=v.Care),
        ),
        KEYS,
        ("N-BEN-11", *rules),
        orders=courses.DEDUCTIBLE,
        wanted=wanted,
        everywhere=wanted,
    )
    yield Parameter(
        f"{name}_ratio",
        f"{path}.ratio",
        f"{zh}支付比例",
        f"{en} ratio",
        (
            bands("ratio", "支付比例", "ratio", national=Bound.LEAST, usual=USUAL.get(care)),
            term("span", "分段口径", "bands measured on", v.Span),
            term("per", "分段周期", "bands counted", v.Period),
            money("known_to", "比例已知至", "ratio known up to", default="none"),
        ),
        KEYS,
        ("N-BEN-12", *rules),
        adjusted="ratio",
        orders=courses.RATIO,
        wanted=wanted,
        everywhere=wanted,
    )
    yield Parameter(
        f"{name}_cap",
        f"{path}.cap",
        f"{zh}支付限额",
        f"{en} cap",
        (*CAP, FURTHER),
        KEYS,
        ("N-BEN-13", *rules),
        orders=courses.CAP,
        wanted=wanted,
        everywhere=wanted,
        fault=_fault,
        clash=_clash,
    )


def _layer(
    name: str,
    path: str,
    layer: Layer,
    rules: tuple[str, ...],
    *,
    above_only: bool = False,
    named: tuple[str, str] | None = None,
) -> Iterator[Parameter]:
    """What a layer above the basic one pays, and on which parts of the bill."""
    critical = layer is Layer.CRITICAL_ILLNESS
    near = HALF_THE_INCOME if critical else None
    zh, en = named or (layer.zh, layer.en)
    yield Parameter(
        name,
        f"{path}.terms",
        zh,
        en,
        (
            money("threshold", "起付线", "threshold", default="0", near=near),
            term("per", "起付线和分段周期", "threshold, bands counted", v.Period, default="year"),
            bands("ratio", "支付比例", "ratio", national=Bound.LEAST, rises=critical),
            term("span", "分段口径", "bands measured on", v.Span),
            money("cap", "年度支付限额", "yearly cap", positive=True),
            term("on", "限额口径", "cap cuts", v.Measure, default="fund"),
            FURTHER,
        ),
        LAYER_KEYS,
        rules,
        adjusted="ratio",
        orders=courses.LAYER,
        fault=_fault,
        clash=_clash,
    )
    yield Parameter(
        f"{name}_takes",
        f"{path}.takes",
        f"{zh}计入的费用",
        f"what counts for the {en}",
        (
            texts(
                "parts",
                "计入的费用",
                "parts of the bill that count",
                term=v.Part,
                example='["co_payment", "deductible"]',
            ),
        ),
        (d.CARE,),
        rules,
        inherits=True,
        default={"parts": ["above_cap"]} if above_only else None,
    )


CARE_RULES: dict[Care, dict[Scheme, tuple[str, ...]]] = {
    Care.OUTPATIENT: {
        Scheme.EMPLOYEE: ("N-BEN-15", "N-BEN-16"),
        Scheme.RESIDENT: ("N-BEN-17", "N-BEN-19"),
    },
    Care.CHRONIC: {Scheme.RESIDENT: ("N-BEN-17",)},
    Care.MATERNITY: {Scheme.EMPLOYEE: ("N-BEN-26",), Scheme.RESIDENT: ("N-BEN-19",)},
    Care.HYPERTENSION_DIABETES: {Scheme.RESIDENT: ("N-BEN-17",)},
}
"""The national rules on a kind of care, beside those on deductibles, ratios and caps."""

LAYER_NAMES: dict[tuple[Scheme, Layer], str] = {
    (Scheme.EMPLOYEE, Layer.LARGE_SUM): "large_sum_benefit",
    (Scheme.EMPLOYEE, Layer.CIVIL_SERVANT): "civil_servant_benefit",
    (Scheme.EMPLOYEE, Layer.CRITICAL_ILLNESS): "employee_critical_illness",
    (Scheme.RESIDENT, Layer.CRITICAL_ILLNESS): "critical_illness",
    **{(scheme, Layer.ASSISTANCE): "assistance" for scheme in Scheme},
    **{(scheme, Layer.EXTRA_ASSISTANCE): "extra_assistance" for scheme in Scheme},
}
"""The parameter of a layer's terms, by scheme."""

CRITICAL = ("N-BEN-20", "N-BEN-21", "N-BEN-22")
ASSISTED = ("N-BEN-24", "N-BEN-25")
ORDER = [layer.key for layer in Layer]
WHO: tuple[Dimension, ...] = (d.SCHEME, d.CARE)

BENEFITS: tuple[Parameter, ...] = (
    *(
        parameter
        for scheme in (Scheme.EMPLOYEE, Scheme.RESIDENT)
        for care in Care
        if (scheme, care) != (Scheme.EMPLOYEE, Care.HYPERTENSION_DIABETES)
        for parameter in _basic(scheme, care, CARE_RULES.get(care, {}).get(scheme, ()))
    ),
    *_layer(
        "large_sum_benefit",
        "employee.large_sum",
        Layer.LARGE_SUM,
        ("N-BEN-23",),
        above_only=True,
    ),
    *_layer("civil_servant_benefit", "employee.civil_servant", Layer.CIVIL_SERVANT, ("N-BEN-23",)),
    *_layer(
        "employee_critical_illness",
        "employee.critical_illness",
        Layer.CRITICAL_ILLNESS,
        CRITICAL,
        named=("职工大病保险", "employee critical-illness insurance"),
    ),
    *_layer("critical_illness", "resident.critical_illness", Layer.CRITICAL_ILLNESS, CRITICAL),
    *_layer("assistance", "medical_assistance", Layer.ASSISTANCE, ASSISTED),
    *_layer("extra_assistance", "further_assistance", Layer.EXTRA_ASSISTANCE, ASSISTED),
    Parameter(
        "out_of_area",
        "out_of_area.cut",
        "异地就医降低的支付比例",
        "out-of-area care: how much less",
        (
            rate(
                "points",
                "降低的百分点",
                "points off the ratio",
                default="0",
                national=Bound.MOST,
            ),
            rate("first_share", "先行自付比例", "share the person bears first", default="0"),
        ),
        (d.SCHEME, d.PLACE, d.CARE),
        ("N-BEN-30", "N-BEN-31"),
        inherits=True,
    ),
    Parameter(
        "class_b",
        "benefit.class_b",
        "乙类先行自付比例",
        "class B: share the person bears first",
        (rate("share", "先行自付比例", "share borne first"),),
        (d.SCHEME,),
        ("N-BEN-09",),
        inherits=True,
    ),
    Parameter(
        "item_share",
        "benefit.item_share",
        "单列项目的支付比例",
        "lines with a share of their own",
        (
            rate("first_share", "先行自付比例（其余按一般比例）", "share borne first"),
            rate("ratio", "支付比例（不再按一般比例）", "ratio, and no further one"),
        ),
        (d.ITEM, *WHO, d.TIER, d.PLAN, d.STATUS),
        ("N-BEN-09", "N-BEN-12"),
    ),
    Parameter(
        "account_first",
        "benefit.account_first",
        "先用当年个人账户",
        "this year's account money pays first",
        (flag("first", "先用当年账户", "account first"),),
        WHO,
        ("N-BEN-11", "N-ACC-14"),
        inherits=True,
        default={"first": False},
    ),
    Parameter(
        "benefit_layers",
        "benefit.layers",
        "保障层次的顺序",
        "order of the layers",
        (texts("order", "顺序", "order", term=Layer, first=Layer.BASIC.key),),
        (d.SCHEME,),
        ("N-BEN-14", "N-BEN-20", "N-BEN-23", "N-BEN-24"),
        inherits=True,
        default={"order": ORDER},
    ),
    Parameter(
        "benefit_year",
        "benefit.year",
        "待遇年度",
        "benefit year",
        (integer("first_month", "起始月份", "first month"),),
        (d.SCHEME,),
        ("N-BEN-13",),
        inherits=True,
        default={"first_month": 1},
    ),
    Parameter(
        "stay_year",
        "benefit.stay_year",
        "跨年度住院的归属年度",
        "year of a stay over the year's end",
        (term("counted", "归属年度", "counted in", v.StayYear),),
        (d.SCHEME,),
        ("N-BEN-13",),
        inherits=True,
    ),
    Parameter(
        "late_claims",
        "benefit.late_claims",
        "迟到费用的计算顺序",
        "order of claims that come late",
        (term("order", "计算顺序", "order", v.LateOrder),),
        (d.SCHEME,),
        ("N-BEN-29",),
        inherits=True,
    ),
    Parameter(
        "benefit_rounding",
        "benefit.rounding",
        "待遇支付额取整",
        "rounding of each payment",
        (rounding("value", "取整", "rounding"),),
        rules=("N-BEN-14",),
        default={"value": "fen half_up"},
        inherits=True,
    ),
    Parameter(
        "local_exclusion",
        "benefit.exclusion",
        "地方规定的不予支付情形",
        "exclusions of the region",
        (flag("excluded", "不予支付", "excluded"),),
        (d.CAUSE,),
        ("N-BEN-04",),
        inherits=True,
    ),
    Parameter(
        "advance_despite_payment",
        "benefit.advance",
        "个人已结算的仍可先行支付",
        "an advance is open to who has already paid the bill",
        (flag("open", "仍可先行支付", "open"),),
        (),
        ("N-BEN-05",),
        inherits=True,
    ),
)
