"""Chapter: ledgers. Balances of personal accounts, what they may pay, and what becomes of them.

National rules N-ACC-05 and N-ACC-11 to N-ACC-28. The parts: ``uses`` (may it be spent),
``account`` (booking), ``buckets`` and ``interest``, ``closing`` (events), ``reasons``.
"""
