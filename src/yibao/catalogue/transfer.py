"""Parameters of moving the relation: who may, time limits, the gap around a move."""

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
    Parameter(
        "transfer_gap",
        "transfer.gap",
        "转移、切换前后的中断",
        "a gap around a move or a switch",
        (
            integer("bridged", "可补缴的中断月数", "months that may be paid up"),
            integer("continuous", "切换险种须连续参保月数", "months of cover before a switch"),
            integer("longest_wait", "等待期最长月数", "longest wait in months"),
        ),
        (),
        ("N-LAW-16",),
        inherits=True,
    ),
)
