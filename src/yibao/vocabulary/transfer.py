"""转移接续: whether a relation moves, what moves with it, who acts."""

from __future__ import annotations

from yibao.core.terms import Term


class TransferOutcome(Term):
    """转移结论: whether the insurance relation is moved, or what is done instead."""

    MOVES = 1, "转移职工医保关系", "the employee relation moves"
    MOVES_RESIDENT = 2, "可转移居民医保关系", "the resident relation may move"
    SWITCH = 3, "在职工医保和居民医保之间切换", "a switch between the two schemes"
    FROM_ARMY = 4, "由军队财务部门转出", "the army finance department transfers it"
    NOT_RETIRED = 5, "退休人员的关系不转移", "a retired member's relation isn't moved"
    SAME_REGION = 6, "同一统筹地区，无须转移", "same region, nothing to move"
    UNDECIDED = 7, "未见规定", "no rule on file"

    @property
    def moves(self) -> bool | None:
        """Whether a relation is moved; None where no rule is on file."""
        if self is TransferOutcome.UNDECIDED:
            return None
        moved = (TransferOutcome.MOVES, TransferOutcome.MOVES_RESIDENT, TransferOutcome.FROM_ARMY)
        return self in moved


class YearsFate(Term):
    """缴费年限的处理: what becomes of contribution years on a move."""

    ADDED = 1, "合并计算", "added up"
    NOT_COUNTED = 2, "不计入职工医保年限", "not counted as employee years"
    LOCAL = 3, "由地方规定，未收录", "left to the region, not on file"
    KEPT = 4, "保留，再参加职工医保时合并计算", "kept for a later return"
    NONE = 5, "居民医保没有退休年限", "the resident scheme counts none"
    STAY = 6, "留在原参保地", "stay where they are"


class TransferParty(Term):
    """办理人: who acts in a step."""

    PERSON = 1, "参保人或者用人单位", "the insured person or the employer"
    BOTH = 2, "转出地和转入地经办机构", "both agencies"
    SENDING = 3, "转出地经办机构", "the sending agency"
    RECEIVING = 4, "转入地经办机构", "the receiving agency"
    ARMY = 5, "军队财务部门", "the army finance department"


class TransferStep(Term):
    """转移步骤: what is done, in order."""

    APPLY = 1, "线上或者窗口提出申请", "apply online or at a counter, on either side"
    CHECK = 2, "校验，受理或者说明理由不予受理", "check; accept, or refuse with reasons"
    SEND = (
        3,
        "转出关系，上传信息表，划转个人账户余额",
        "close the relation, upload the form, remit the account balance",
    )
    RECEIVE = 4, "核对信息表，余额计入个人账户", "book the form and the balance"


class GapOutcome(Term):
    """中断的处理: what a gap around a move or a switch does."""

    NONE = 1, "没有中断", "no gap"
    BRIDGED = (
        2,
        "已补缴，不设等待期，中断期间待遇追溯",
        "paid up: no wait, benefits back-dated",
    )
    LOCAL_WAIT = 3, "当地可设等待期", "the region may set a wait"
    LOCAL = 4, "按当地规定", "the region's own rules"
    UNDECIDED = 5, "未见规定", "no rule on file"
    MAY_PAY_UP = 6, "可以补缴，尚未补缴", "may be paid up, not yet done"
