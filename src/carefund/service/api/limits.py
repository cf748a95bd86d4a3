"""How often one token, or one address without a token, may ask: so many requests in each minute.

Counted in the memory of each server process, so that reading writes nothing; with several processes the limit is that
of each.
"""

from __future__ import annotations

import time
from threading import Lock

from django.conf import settings

MINUTE = 60
MOST_KNOWN = 10_000
_COUNTS: dict[str, int] = {}
_LOCK = Lock()
_state = {"minute": 0}


def seconds_to_wait(who: str) -> int:
    """Count one request of somebody; 0 where it may be answered, else the seconds until it may."""
    at = time.time()
    minute = int(at // MINUTE)
    with _LOCK:
        if minute != _state["minute"] or len(_COUNTS) > MOST_KNOWN:
            _state["minute"] = minute
            _COUNTS.clear()
        _COUNTS[who] = count = _COUNTS.get(who, 0) + 1
    return 0 if count <= settings.API_REQUESTS_A_MINUTE else int(MINUTE - at % MINUTE) + 1
