"""Chapter: continuity (待遇衔接). Gaps, waiting periods, starts of benefits, incentives, newborns.

``years`` reduces a person's enrolments to facts; ``waiting`` and ``starts`` are the residents'
rules from 2025, ``newborns`` theirs, ``gaps`` the employees', ``incentives`` the rises of the
critical-illness cap. National rules N-GAP-01 to N-GAP-18, N-MEM-10, N-FIN-12.
"""
