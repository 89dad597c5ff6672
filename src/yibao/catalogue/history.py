"""Parameters of the contribution history: late fees, terms, arrears, back payment."""

from __future__ import annotations

from yibao.catalogue.dimensions import RECORD_KIND
from yibao.catalogue.kinds import Parameter, flag, integer, rate

HISTORY: tuple[Parameter, ...] = (
    Parameter(
        "late_fee",
        "employee.history.late_fee",
        "滞纳金",
        "late fee",
        (
            rate("rate", "每日比例", "rate per day"),
            integer("fine_least", "罚款最低倍数", "least fine, times the arrears"),
            integer("fine_most", "罚款最高倍数", "highest fine, times the arrears"),
            integer("undeclared", "未申报的按上月百分比", "undeclared: per cent of last month"),
        ),
        (),
        ("N-FIN-14",),
        inherits=True,
    ),
    Parameter(
        "payment_term",
        "employee.history.term",
        "缴费期限",
        "last day of payment",
        (
            integer("lag_months", "滞后月数", "months after the contribution month", default=0),
            integer("day", "最后缴费日", "last day of payment"),
        ),
        (),
        ("N-FIN-14",),
    ),
    Parameter(
        "month_of_change",
        "employee.history.month_of_change",
        "入职、离职当月",
        "month of joining and of leaving",
        (
            integer("join_until", "入职截止日", "last day of joining for the month to be due"),
            integer("leave_from", "离职起算日", "first day of leaving for the month to be due"),
        ),
        (),
        ("N-FIN-02",),
    ),
    Parameter(
        "unpaid_cover",
        "employee.history.unpaid_cover",
        "欠费期间的待遇",
        "cover while contributions are unpaid",
        (
            integer("pauses", "欠费后第几个月停待遇", "months after the arrears when cover stops"),
            integer("resumes", "补缴后第几个月恢复", "months after payment when cover resumes"),
            flag("reimbursed", "限期内补缴的予以报销", "paid afterwards if cured in time"),
            flag("employer_bears", "逾期的由单位承担", "borne by the employer otherwise"),
        ),
        (),
        ("N-FIN-15",),
        inherits=True,
    ),
    Parameter(
        "backpay_credit",
        "employee.history.backpay_credit",
        "补缴是否计入个人账户",
        "whether what is paid later is credited",
        (flag("credited", "计入个人账户", "credited"),),
        (RECORD_KIND,),
        ("N-FIN-16",),
    ),
)
