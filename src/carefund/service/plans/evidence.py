"""The evidence that plans are checked and appraised against, read once in a process."""

from __future__ import annotations

from functools import lru_cache

from carefund.evidence.query import Evidence


@lru_cache(maxsize=1)
def evidence_at_hand() -> Evidence:
    """The evidence that carefund ships."""
    return Evidence.packaged()
