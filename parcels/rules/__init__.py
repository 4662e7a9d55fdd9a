"""One module a rule. Each reads ``ParcelFacts`` and the policy and answers with a ``Ruling``.

No number of a policy stands here: thresholds come from the profile, calendar and unit constants
from ``dates`` and ``units``.
"""
