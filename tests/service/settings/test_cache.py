"""What the cache keeps in a busy hour: codes that were used, and how often somebody failed."""

from __future__ import annotations

from typing import Any


def test_a_busy_hour_forgets_no_code_that_was_used(site: Any) -> None:
    from django.core.cache import cache

    for one in range(700):  # Django's own bound is 300
        cache.set(f"used-{one}", one, 300)
    assert len(cache.get_many([f"used-{one}" for one in range(700)])) == 700
