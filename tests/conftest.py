"""Settings that all tests share."""

from __future__ import annotations

import os

from hypothesis import settings

# The same examples on every run, so that a red build can be repeated anywhere. Searching for
# new ones is asked for: HYPOTHESIS_PROFILE=explore.
settings.register_profile("ci", deadline=None, derandomize=True, database=None)
settings.register_profile("explore", deadline=None, max_examples=1000, database=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
