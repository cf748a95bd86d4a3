"""How often somebody may ask: so many requests in each minute.

Counted in the memory of each server process, so that reading writes nothing; with several processes the limit is that
of each, so that who asks all of them in turn may ask as many times as often (docs/run-the-service.md says what to set).
"""

from __future__ import annotations

import time
from threading import Lock

MINUTE = 60
MOST_KNOWN = 10_000
FILE_COUNTS_AS = 20
"""As how many requests a file counts that is sent: it is kept, opened, checked and scanned."""
_COUNTS: dict[str, int] = {}
_LOCK = Lock()
_state = {"minute": 0}


def seconds_to_wait(who: str, most: int, counts_as: int = 1) -> int:
    """Count a request of somebody who may ask `most` times; 0 where it may be answered, else the seconds until it may.

    The first of a minute may always be answered.
    """
    at = time.time()
    minute = int(at // MINUTE)
    with _LOCK:
        if minute != _state["minute"] or len(_COUNTS) > MOST_KNOWN:
            _state["minute"] = minute
            _COUNTS.clear()
        before = _COUNTS.get(who, 0)
        _COUNTS[who] = before + counts_as
    return 0 if not before or before + counts_as <= most else int(MINUTE - at % MINUTE) + 1
