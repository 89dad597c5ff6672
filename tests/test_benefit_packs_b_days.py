"""The days on which the benefit tables of Jinan to Urumqi answer."""

from __future__ import annotations

from datetime import date

import pytest

from yibao import Policy

KINDS = ("deductible", "ratio", "cap")

# Every table with days of its own: its first day, and the last where there is one.
DAYS: list[tuple[str, str, str, str]] = [
    ("370100", "employee_outpatient_cap", "2022-12-31", ""),
    *(("410100", f"employee_outpatient_{kind}", "2022-07-01", "") for kind in KINDS),
    *(("420100", f"employee_outpatient_{kind}", "2023-02-01", "") for kind in KINDS),
    *(("440100", f"employee_outpatient_{kind}", "2022-12-01", "") for kind in KINDS),
    *(("440100", f"employee_inpatient_{kind}", "2023-01-01", "") for kind in KINDS[:2]),
    *(("440300", f"employee_outpatient_{kind}", "2023-10-01", "") for kind in KINDS),
    *(("440300", f"employee_inpatient_{kind}", "2023-10-01", "") for kind in KINDS[:2]),
    *(("440300", f"resident_outpatient_{kind}", "2023-10-01", "") for kind in KINDS),
    *(("440300", f"resident_inpatient_{kind}", "2023-10-01", "") for kind in KINDS[:2]),
    ("440300", "employee_chronic_ratio", "2023-10-01", ""),
    ("440300", "resident_hypertension_diabetes_ratio", "2023-10-01", ""),
    ("450100", "employee_outpatient_deductible", "2022-03-30", "2023-12-31"),
    ("450100", "employee_outpatient_cap", "2022-03-30", "2023-12-31"),
    *(("450100", f"employee_outpatient_{kind}", "2024-12-31", "2024-12-31") for kind in KINDS),
    *(("460000", f"employee_outpatient_{kind}", "2022-01-01", "") for kind in KINDS),
    ("460000", "employee_inpatient_deductible", "2025-04-18", "2025-04-18"),
    ("460000", "employee_critical_illness", "2025-01-01", ""),
    *(("460000", f"resident_inpatient_{kind}", "2025-01-01", "2025-12-31") for kind in KINDS),
    *(("460000", f"resident_outpatient_{kind}", "2025-01-01", "2025-12-31") for kind in KINDS[:2]),
    ("460000", "resident_outpatient_cap", "2025-01-01", ""),
    ("460000", "critical_illness", "2025-01-01", ""),
    *(("500000", f"employee_outpatient_{kind}", "2024-01-01", "") for kind in KINDS),
    ("500000", "critical_illness", "2025-01-01", "2026-12-31"),
    *(("510100", f"employee_outpatient_{kind}", "2023-01-01", "") for kind in KINDS),
    ("540100", "employee_outpatient_cap", "2025-01-01", "2025-12-31"),
    ("540100", "employee_inpatient_cap", "2025-01-01", "2025-12-31"),
    ("540100", "resident_outpatient_deductible", "2025-01-01", "2025-06-22"),
    ("540100", "resident_outpatient_deductible", "2025-11-12", "2025-11-12"),
    *(("540100", f"resident_outpatient_{kind}", "2025-01-01", "") for kind in KINDS[1:]),
    ("540100", "resident_inpatient_ratio", "2025-01-01", ""),
    ("540100", "resident_hypertension_diabetes_ratio", "2025-01-01", "2025-12-31"),
    *(("620100", f"employee_outpatient_{kind}", "2023-01-01", "") for kind in KINDS),
    *(("630100", f"employee_outpatient_{kind}", "2022-01-01", "") for kind in KINDS),
    *(("640100", f"employee_outpatient_{kind}", "2023-06-01", "") for kind in KINDS),
    *(
        ("640100", f"employee_{c}_{k}", "2023-01-01", "")
        for c in ("chronic", "inpatient")
        for k in KINDS
    ),
    ("640100", "large_sum_benefit", "2023-01-01", ""),
    ("650100", "employee_outpatient_deductible", "2025-01-01", ""),
    ("650100", "employee_outpatient_cap", "2025-01-01", ""),
    *(("650100", f"resident_outpatient_{kind}", "2023-01-01", "") for kind in KINDS),
]


@pytest.mark.parametrize(("code", "name", "first", "last"), DAYS)
def test_a_dated_table_answers_on_its_days_only(
    code: str, name: str, first: str, last: str
) -> None:
    def known(day: date) -> bool:
        return Policy().law(code, day).piece(name) is not None

    start = date.fromisoformat(first)
    assert known(start)
    assert not known(date.fromordinal(start.toordinal() - 1))
    end = date.fromisoformat(last) if last else date(2030, 1, 1)
    assert known(end)
    assert known(date.fromordinal(end.toordinal() + 1)) == (not last)
