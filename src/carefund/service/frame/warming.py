"""Reading what every page needs before the service says that it is ready: cold, the first pages would take seconds."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable
from threading import Event, Thread

import structlog

_WARM = Event()
SELDOM = (10_000, 10, 50)
"""Objects more than before at which the collector looks at the youngest, and how many such looks until at older ones.

By Python's own (700, 10, 10) all that is kept of plans was looked at every seven seconds of a deadline hour, each time
for 80 to 210 ms in which the process answered nobody. What lives long here is kept on purpose and holds no cycles.
"""
log = structlog.get_logger("carefund.start")


def is_warm() -> bool:
    """Whether this process has read what it needs."""
    return _WARM.is_set()


def warm_up(steps: Iterable[Callable[[], object]], later: Iterable[Callable[[], object]] = ()) -> None:
    """Run some steps beside the start of the server, then say that it is ready; a step that fails is told of.

    Those that are wanted `later` are run when it is ready: lists that only a few people ask for.
    """

    def run() -> None:
        _run_all(steps)
        _WARM.set()
        _run_all(later)

    Thread(target=run, daemon=True, name="warming").start()


def _run_all(steps: Iterable[Callable[[], object]]) -> None:
    for step in steps:
        try:
            step()
        except Exception:
            log.exception("a step of warming up failed", step=getattr(step, "__name__", str(step)))
    _leave_to_itself()


def _leave_to_itself() -> None:
    """Take what was read out of the collector's sight, and let it look seldom: each look holds up every page."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)
