"""Parameters of duplicates: what is kept, refunds, double benefits."""

from __future__ import annotations

from yibao.catalogue.dimensions import GROUND
from yibao.catalogue.kinds import Parameter, flag, integer

DUPLICATES: tuple[Parameter, ...] = (
    Parameter(
        "duplicate_terms",
        "duplicate.kept",
        "重复参保保留规则",
        "which of two relations is kept",
        (
            flag("apply", "保留规则已施行", "the rules apply"),
            integer(
                "employee_months", "保留职工医保所需连续月数", "months that keep the employee's"
            ),
        ),
        (),
        ("N-DUP-03", "N-DUP-04", "N-DUP-05"),
        inherits=True,
    ),
    Parameter(
        "written_choice",
        "duplicate.written_choice",
        "居民重复参保可以书面选择",
        "residents may choose in writing",
        (flag("allowed", "可以书面选择", "may choose in writing"),),
        (),
        ("N-DUP-04",),
        inherits=True,
    ),
    Parameter(
        "stop_first",
        "duplicate.stop_first",
        "先停其他关系再参加居民医保",
        "the other relation ends before joining as a resident",
        (
            flag("students", "在外地参保的学生", "students insured elsewhere"),
            flag("employees", "职工医保参保人", "members of the employee scheme"),
        ),
        (),
        ("N-DUP-04", "N-DUP-05"),
    ),
    Parameter(
        "refund_ground",
        "duplicate.refund.ground",
        "居民医保退费事由",
        "grounds of a refund in the resident scheme",
        (
            flag("before", "享受期开始前发生的退费", "refunded before the period begins"),
            flag("after", "享受期开始后发生的退费", "refunded once the period has begun"),
        ),
        (GROUND,),
        ("N-DUP-08", "N-DUP-09"),
        inherits=True,
    ),
    Parameter(
        "local_refund",
        "duplicate.refund.local",
        "居民医保退费的地方规定",
        "local rules of a refund in the resident scheme",
        (
            flag("before", "享受期开始前发生的退费", "refunded before the period begins"),
            flag("after", "享受期开始后发生的退费", "refunded once the period has begun"),
        ),
        (GROUND,),
        ("N-DUP-08",),
        inherits=True,
    ),
    Parameter(
        "refund_deadline",
        "duplicate.refund.deadline",
        "居民医保退费申请期限",
        "deadline of an application for a refund",
        (integer("days", "至迟于享受期开始前天数", "days before the period at the latest"),),
        (),
        ("N-DUP-08",),
        inherits=True,
    ),
    Parameter(
        "prepaid_refund",
        "duplicate.refund.prepaid",
        "灵活就业人员预缴月份退费",
        "prepaid months of a flexible worker come back",
        (flag("by_month", "退还未到月份", "unused months come back"),),
        (),
        ("N-DUP-10",),
        inherits=True,
    ),
    Parameter(
        "over_collection",
        "duplicate.refund.over_collection",
        "擅自更改基数费率多收的退还",
        "over-collection by a changed base or rate is returned",
        (flag("returned", "退还", "returned"),),
        (),
        ("N-DUP-10",),
        inherits=True,
    ),
    Parameter(
        "double_benefits",
        "duplicate.double_benefits",
        "重复享受待遇的责任",
        "what follows on drawing benefits twice",
        (
            flag("forbidden", "禁止重复享受", "forbidden"),
            flag("suspension_mandatory", "应当暂停", "the suspension is mandatory"),
            integer("suspension_least", "暂停联网结算最短月数", "least months of suspension"),
            integer("suspension_most", "暂停联网结算最长月数", "most months of suspension"),
            integer("fine_least", "罚款最低倍数", "least fine, times the amount"),
            integer("fine_most", "罚款最高倍数", "most fine, times the amount"),
        ),
        (),
        ("N-DUP-13",),
        inherits=True,
    ),
    Parameter(
        "overdrawn",
        "duplicate.overdrawn",
        "多享待遇的退回",
        "how overdrawn benefits are returned",
        (
            flag("instalments", "可以分期退回", "by instalments"),
            flag("set_off", "可以从以后待遇抵扣", "set off against later benefits"),
        ),
        (),
        ("N-DUP-13",),
        inherits=True,
    ),
)
