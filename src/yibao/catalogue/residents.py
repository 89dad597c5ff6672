"""Parameters of the resident scheme: premiums, subsidies, the yearly notice."""

from __future__ import annotations

from decimal import Decimal

from yibao.catalogue.dimensions import GROUP, HELPED, PLAN, PROVINCE
from yibao.catalogue.kinds import Parameter, flag, money, rate, text

RESIDENTS: tuple[Parameter, ...] = (
    Parameter(
        "premium",
        "resident.premium.individual",
        "居民个人缴费标准",
        "individual premium of the resident scheme",
        (
            # Collected together with the subsidy the sum is about 2.7 times the minimum.
            money("sum", "个人缴费", "individual payment", most_times=Decimal("2.5")),
            money("long_term_care", "其中长护险", "long-term-care part within it", default="0"),
        ),
        (GROUP, HELPED, PLAN),
        ("N-FIN-09", "N-FIN-10", "N-FIN-13"),
        inherits=True,
        renewed=1,
        wanted=True,
        everywhere=True,
    ),
    Parameter(
        "late_premium",
        "resident.premium.late",
        "居民逾期个人缴费标准",
        "individual premium paid after the window",
        (
            money("sum", "个人缴费", "individual payment"),
            flag("owes_subsidy", "另缴财政补助部分", "owes the subsidy too", default=False),
        ),
        (GROUP, HELPED, PLAN),
        ("N-FIN-10", "N-FIN-12"),
        inherits=True,
        renewed=1,
    ),
    Parameter(
        "subsidy",
        "resident.premium.subsidy",
        "居民财政补助标准",
        "government subsidy of the resident scheme",
        (
            money("sum", "财政补助", "subsidy"),
            rate("central_share", "中央财政分担比例", "central share"),
        ),
        (GROUP,),
        ("N-FIN-10", "N-FIN-11"),
        inherits=True,
        renewed=1,
        wanted=True,
    ),
    Parameter(
        "resident_base",
        "resident.contribution.base",
        "居民缴费计算基数",
        "base used for the resident premium",
        (money("value", "基数", "base"),),
        (),
        ("N-FIN-09",),
        renewed=1,
    ),
    Parameter(
        "notice",
        "resident.notice",
        "全国居民筹资标准（按通知年度）",
        "national resident financing by notice year",
        (
            money("individual", "个人缴费", "individual payment"),
            money("subsidy", "财政补助", "subsidy"),
            text("kind", "性质", "what the sums are", default="minimum"),
        ),
        (),
        ("N-FIN-10", "N-FIN-12"),
        renewed=1,
    ),
    Parameter(
        "central_share",
        "resident.central_share",
        "中央财政分担档次",
        "central share of the subsidy",
        (rate("value", "分担比例", "share"),),
        (PROVINCE,),
        ("N-FIN-11",),
        inherits=True,
    ),
)
