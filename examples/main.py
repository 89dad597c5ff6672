"""The main example: one credit explained, published figures checked, one family's two years.

python examples/main.py [--out FOLDER]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import cases
import family
import yibao
from yibao import Enrolment


def changchun() -> None:
    """What an employee's account receives in Changchun, why, and why a slip says otherwise."""
    me = Enrolment(scheme="employee", status="in_service", region="长春", base="12000")
    day = date(2026, 11, 1)
    print("has a personal account:", yibao.has_personal_account(me, on=day))
    print("credited a month:", yibao.monthly_credit(me, on=day))
    why = yibao.explain(yibao.monthly_credit, me, on=day)
    print(f"\n{why}\n\n{why.text('en')}")
    print("\nA payslip says 240.00. Why?")
    found = yibao.reconcile("240.00", yibao.monthly_credit, me, on=day)
    print(f"{found}\n{found.text('en')}")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="The main example.")
    parser.add_argument("--out", type=Path, default=family.BUILD, help="folder for the picture")
    out = parser.parse_args(arguments).out
    print("== One employee in Changchun, November 2026\n")
    changchun()
    print("\n== Published worked examples: those that don't simply agree\n")
    code = cases.run(sorted(cases.FOLDER.glob("*.toml")), short=True)
    print("\n== One family of four, a year before and a year after a reform\n")
    family.show(out)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
