"""Policy packs: the facts of the law as data, loaded, layered and checked."""

from yibao.policy.law import Law
from yibao.policy.pack import Pack, Region
from yibao.policy.policy import Policy

__all__ = ["Law", "Pack", "Policy", "Region"]
