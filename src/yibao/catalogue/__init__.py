"""Every parameter of the law, declared once: path, columns, dimensions, labels, rules.

The loader, the editor schema, coverage, explanations and the docs all read ``CATALOGUE``.
A rule reads a parameter by its ``name``; a pack writes it under its ``path``.
"""

from __future__ import annotations

from yibao.catalogue.accounts import ACCOUNTS
from yibao.catalogue.benefits import BENEFITS
from yibao.catalogue.continuity import CONTINUITY
from yibao.catalogue.contributions import CONTRIBUTIONS
from yibao.catalogue.dimensions import AGE
from yibao.catalogue.duplicates import DUPLICATES
from yibao.catalogue.history import HISTORY
from yibao.catalogue.kinds import (
    Bound,
    Dimension,
    Field,
    Kind,
    Near,
    Order,
    Parameter,
    flag,
    integer,
    money,
    rate,
    rounding,
    term,
    text,
)
from yibao.catalogue.mutual_aid import MUTUAL_AID
from yibao.catalogue.residents import RESIDENTS
from yibao.catalogue.retirement import RETIREMENT
from yibao.catalogue.schemes import SCHEMES
from yibao.catalogue.transfer import TRANSFER
from yibao.errors import PolicyError, nearest

CATALOGUE: tuple[Parameter, ...] = (
    *SCHEMES,
    *CONTRIBUTIONS,
    *HISTORY,
    *ACCOUNTS,
    *RESIDENTS,
    *MUTUAL_AID,
    *DUPLICATES,
    *RETIREMENT,
    *TRANSFER,
    *BENEFITS,
    *CONTINUITY,
)


def by_name(catalogue: tuple[Parameter, ...] = CATALOGUE) -> dict[str, Parameter]:
    """Parameters by the name rules read them by."""
    return {parameter.name: parameter for parameter in catalogue}


def find(key: str, catalogue: tuple[Parameter, ...] = CATALOGUE) -> Parameter:
    """The parameter of a name or a path."""
    for parameter in catalogue:
        if key in (parameter.name, parameter.path, parameter.zh):
            return parameter
    known = [name for p in catalogue for name in (p.name, p.path)]
    raise PolicyError(
        f"{key!r} is no parameter of the catalogue. {nearest(key, known)} "
        "yibao.catalogue.CATALOGUE lists them all.".replace("  ", " ")
    )


def topic_of(key: str, catalogue: tuple[Parameter, ...] = CATALOGUE) -> tuple[Parameter, ...]:
    """The parameters of a topic: one by name or path, or all under the beginning of a path."""
    under = tuple(p for p in catalogue if isinstance(key, str) and p.path.startswith(f"{key}."))
    return under or (find(key, catalogue),)


__all__ = [
    "AGE",
    "CATALOGUE",
    "Bound",
    "Dimension",
    "Field",
    "Kind",
    "Near",
    "Order",
    "Parameter",
    "by_name",
    "find",
    "flag",
    "integer",
    "money",
    "rate",
    "rounding",
    "term",
    "text",
    "topic_of",
]
