"""Reading what every page needs before the service says that it is ready: cold, the first pages would take seconds."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable
from threading import Event, Thread

import structlog

_WARM = Event()
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
    """Take what was read out of the collector's sight: it stays for good, and each look at it holds up every page."""
    gc.collect()
    gc.freeze()
