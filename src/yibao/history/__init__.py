"""Chapter: contribution history. What was paid when, what is owed, what it credited.

National rules N-FIN-14 to N-FIN-16. The parts: ``records`` (a checked history), ``arrears``
(missed months, late fee, cover meanwhile), ``changes`` (a new base, joining and leaving),
``replay`` (every credit on its day).
"""
