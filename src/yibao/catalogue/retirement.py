"""Parameters of retirement: years required, years counted, making up a shortfall."""

from __future__ import annotations

from yibao import vocabulary as v
from yibao.catalogue.dimensions import (
    BIRTH_DATE,
    OPTION,
    ORIGIN,
    PLAN,
    SERVED_ON,
    SEX,
    STARTED_ON,
    YEARS_KIND,
)
from yibao.catalogue.kinds import Order, Parameter, flag, integer, money, rate, term

SEXES = (v.Sex.FEMALE, v.Sex.MALE)

RETIREMENT: tuple[Parameter, ...] = (
    Parameter(
        "retirement_years",
        "employee.retirement.years",
        "退休所需缴费年限",
        "contribution years required at retirement",
        (
            integer("total", "累计年限", "years in total"),
            integer("actual", "其中实际缴费年限", "years actually paid"),
            integer("local", "其中本地实际缴费年限", "years paid in the region"),
            flag("exceeds", "须超过累计年限", "the total must be exceeded", default=False),
        ),
        (SEX, ORIGIN, PLAN, BIRTH_DATE, STARTED_ON),
        ("N-RET-01", "N-RET-02", "N-RET-05"),
        inherits=True,
        wanted=True,
        everywhere=True,
        # Regions ask men for no fewer years than women, mostly for five more (N-RET-03).
        orders=tuple(Order(years, "sex", terms=SEXES) for years in ("total", "actual", "local")),
    ),
    Parameter(
        "counted_years",
        "employee.retirement.counted",
        "计入缴费年限的月份",
        "months that count as contribution years",
        (flag("counts", "计入", "counts"),),
        (YEARS_KIND, SERVED_ON),
        ("N-RET-06", "N-RET-08"),
        inherits=True,
    ),
    Parameter(
        "military_years",
        "employee.retirement.military",
        "服现役年限视同缴费年限",
        "active service counts as contribution years",
        (flag("counts", "计入", "counts"),),
        (),
        ("N-MEM-14",),
        inherits=True,
    ),
    Parameter(
        "may_pay_on",
        "employee.retirement.pay_on",
        "年限不足可缴费至规定年限",
        "who is short may pay until the years are reached",
        (flag("allowed", "可以缴费", "allowed"),),
        (),
        ("N-RET-01",),
        inherits=True,
    ),
    Parameter(
        "shortfall",
        "employee.retirement.shortfall",
        "年限不足的补足办法",
        "ways to make up missing years",
        (
            flag("allowed", "可以办理", "allowed"),
            money("base", "月缴费基数", "base a month"),
            flag("own_base", "按本人缴费基数", "on the person's own base", default=False),
            rate("rate", "费率", "rate"),
            flag("employer_rate", "按单位费率", "at the employer's rate", default=False),
            money("large_sum", "每月大额补助费", "large-sum contribution a month", default="0"),
            flag("credits", "计入个人账户", "credits the account"),
            term("meanwhile", "缴费期间待遇", "benefits meanwhile, as of status", v.Status),
        ),
        (OPTION,),
        ("N-RET-01", "N-FIN-16"),
        inherits=True,
    ),
)
