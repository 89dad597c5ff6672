"""Parameters of family mutual aid: who, since when, how far, the e-wallet."""

from __future__ import annotations

from yibao import vocabulary as v
from yibao.catalogue.dimensions import DISTANCE, RELATION
from yibao.catalogue.kinds import Parameter, flag, integer, money, term

MUTUAL_AID: tuple[Parameter, ...] = (
    Parameter(
        "sharing_kin",
        "employee.mutual_aid.kin",
        "近亲属范围",
        "who is a near relative",
        (term("circle", "亲属范围", "circle of relatives", v.Circle),),
        (RELATION,),
        ("N-FAM-02", "N-FAM-03"),
        inherits=True,
    ),
    Parameter(
        "sharing_close",
        "employee.mutual_aid.close",
        "配偶、父母、子女可以共济",
        "open to spouse, parents and children",
        (flag("open", "配偶、父母、子女", "open to spouse, parents, children"),),
        (),
        ("N-FAM-01", "N-FAM-02"),
        inherits=True,
    ),
    Parameter(
        "sharing_near",
        "employee.mutual_aid.near",
        "其他近亲属可以共济",
        "open to the other near relatives",
        (flag("open", "其他近亲属", "open to the other near relatives"),),
        (),
        ("N-FAM-03",),
        inherits=True,
    ),
    Parameter(
        "sharing_reach",
        "employee.mutual_aid.reach",
        "共济的地域范围",
        "how far sharing reaches",
        (flag("open", "两地之间可以共济", "open at this distance"),),
        (DISTANCE,),
        ("N-FAM-05",),
        inherits=True,
    ),
    Parameter(
        "sharing_pilot",
        "employee.mutual_aid.pilot",
        "跨省共济试点地区",
        "a region of the pilot between provinces",
        (flag("member", "试点地区", "in the pilot"),),
        (),
        ("N-FAM-05",),
    ),
    Parameter(
        "sharing_terms",
        "employee.mutual_aid.terms",
        "共济的地方条件",
        "local terms of sharing",
        (
            money("reserve", "本人预留额", "reserved for the holder"),
            flag("own_first", "先用本人账户", "the own account pays first"),
        ),
        (),
        ("N-FAM-08",),
        inherits=True,
    ),
    Parameter(
        "wallet",
        "employee.mutual_aid.wallet",
        "医保钱包转账规则",
        "transfers by the e-wallet",
        (
            integer("transfers", "每日转账次数", "transfers a day"),
            money("each", "单笔限额", "limit of one transfer"),
            integer("opens", "开放时刻", "hour of opening"),
            integer("closes", "关闭时刻", "hour of closing"),
            integer("returns", "次日退回时刻", "hour of return on the next day"),
        ),
        (),
        ("N-FAM-07",),
    ),
)
