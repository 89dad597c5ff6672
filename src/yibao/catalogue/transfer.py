"""Parameters of moving the relation: who may, time limits."""

from __future__ import annotations

from yibao.catalogue.dimensions import SCHEME
from yibao.catalogue.kinds import Parameter, flag, integer

TRANSFER: tuple[Parameter, ...] = (
    Parameter(
        "transfer_open",
        "transfer.relation",
        "基本医保关系跨统筹地区转移",
        "the relation moves between regions",
        (flag("moves", "可以转移", "moves"),),
        (SCHEME,),
        ("N-TRF-01",),
        inherits=True,
    ),
    Parameter(
        "transfer_retired",
        "transfer.retired",
        "退休人员的关系转移",
        "a retired member's relation moves",
        (flag("moves", "可以转移", "moves"),),
        (),
        ("N-TRF-05",),
        inherits=True,
    ),
    Parameter(
        "transfer_limits",
        "transfer.limits",
        "转移接续的办理时限",
        "time limits of a transfer",
        (
            integer("sending", "转出地工作日", "working days of the sending agency"),
            integer("receiving", "转入地工作日", "working days of the receiving agency"),
        ),
        (),
        ("N-TRF-02",),
        inherits=True,
    ),
)
