"""Insurance area codes (医保区划): like GB/T 2260, with codes of its own for insurance pools."""

from __future__ import annotations

import re
from collections.abc import Mapping

from attrs import frozen

from yibao.asking import default_policy
from yibao.errors import InvalidInput, UnknownRegion
from yibao.policy import Policy
from yibao.policy.pack import Region

SHAPE = re.compile(r"[1-9]\d{5}", re.ASCII)
POOL = "99"


@frozen
class Area:
    """An insurance area code; ``region`` is the pooling region on file for it, if any.

    Which region pools a county or a ``99`` code is never computed from its digits, since
    there are exceptions: tell it with ``pools``.
    """

    code: str
    region: Region | None = None

    @property
    def insurance_only(self) -> bool:
        """Whether it is a code that only the insurance has: ``xx99xx``, ``xxxx99``."""
        return POOL in (self.code[2:4], self.code[4:])

    @property
    def name(self) -> str:
        """What to give as the region of an enrolment: the region's code, or else this one."""
        return self.region.code if self.region else self.code

    def __str__(self) -> str:
        return self.code


def area(
    raw: str,
    *,
    field: str = "insuplc_admdvs",
    pools: Mapping[str, str] | None = None,
    policy: Policy | None = None,
) -> Area:
    """The area of a code, with its pooling region where a pack is on file.

    ``pools`` tells the region of codes that have no pack of their own:
    ``{"130399": "130300"}``; what it names must be on file.
    """
    if not isinstance(raw, str) or not SHAPE.fullmatch(raw):
        raise InvalidInput(field, raw, expected="an area code of six digits, as text")
    packs = policy or default_policy()
    told = (pools or {}).get(raw)
    if told is not None:
        return Area(raw, packs.region(told))
    try:
        return Area(raw, packs.region(raw))
    except UnknownRegion:
        return Area(raw)
