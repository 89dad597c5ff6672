"""Chapter: duplicates (重复参保). What is enrolled twice, what is kept, what comes back.

``finding`` finds the overlaps of a person's relations, ``kept`` tells which of two is kept,
``resolving`` what becomes of the other, ``refunds`` what of a payment comes back,
``double_benefits`` what follows on benefits drawn twice.

National rules N-DUP-01 to N-DUP-14 and N-MEM-07.
"""
