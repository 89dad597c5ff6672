"""Which posting a correction takes back (冲正): by its accounts, amount, day and purpose."""

from __future__ import annotations

from collections.abc import Sequence

from yibao.core.ledger import Posting

CORRECTION = "correction"


def taken_back(postings: Sequence[Posting]) -> dict[int, int]:
    """Each correction's place among postings in order, and the place of what it takes back.

    Of postings alike the last one that still stands is meant.
    """
    standing: dict[tuple[str, str, int, str], list[int]] = {}
    found = {}
    for place, p in enumerate(postings):
        if p.purpose == CORRECTION:
            meant = standing.get((p.credit, p.debit, p.fen, p.note.partition("; ")[0]))
            if meant:
                found[place] = meant.pop()
        else:
            told = f"{p.day.isoformat()} {p.purpose}"
            standing.setdefault((p.debit, p.credit, p.fen, told), []).append(place)
    return found
