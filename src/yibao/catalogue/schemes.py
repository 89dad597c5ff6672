"""Parameters of the schemes: their days, who joins, who has an account."""

from __future__ import annotations

from yibao.catalogue.dimensions import PLAN, SCHEME
from yibao.catalogue.kinds import Parameter, flag

SCHEMES: tuple[Parameter, ...] = (
    Parameter(
        "scheme_period",
        "scheme.period",
        "险种存续",
        "existence of a scheme",
        (flag("open", "存续", "open"),),
        (SCHEME,),
        ("N-MEM-05", "N-MEM-06", "N-LAW-07"),
        inherits=True,
    ),
    Parameter(
        "security_law",
        "scheme.healthcare_security_law",
        "医疗保障法施行",
        "the Healthcare Security Law is in force",
        (flag("in_force", "施行", "in force"),),
        (),
        ("N-LAW-02",),
        inherits=True,
    ),
    Parameter(
        "foreigners_join",
        "scheme.foreigners",
        "在境内就业的外国人参保",
        "foreigners employed in China join",
        (flag("join", "参保", "join"),),
        (),
        ("N-MEM-13",),
        inherits=True,
    ),
    Parameter(
        "hong_kong_macao_taiwan_join",
        "scheme.hong_kong_macao_taiwan",
        "港澳台居民参保",
        "Hong Kong, Macao and Taiwan residents join",
        (flag("join", "参保", "join"),),
        (),
        ("N-MEM-12",),
        inherits=True,
    ),
    Parameter(
        "employee_account",
        "employee.account",
        "职工医保个人账户",
        "personal account of the employee scheme",
        (flag("exists", "是否建立", "exists"),),
        (PLAN,),
        ("N-ACC-01", "N-ACC-02"),
        inherits=True,
    ),
    Parameter(
        "resident_account",
        "resident.account",
        "居民个人（家庭）账户",
        "personal or family account of residents",
        (flag("exists", "是否设立", "exists"),),
        (SCHEME,),
        ("N-ACC-03", "N-ACC-04"),
        inherits=True,
    ),
)
