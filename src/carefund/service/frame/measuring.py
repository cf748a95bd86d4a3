"""What is counted of the service while it runs, for `/metrics`.

The web server has several processes. Where `serve` started them, each keeps its counts in a folder in memory that
`PROMETHEUS_MULTIPROC_DIR` names, and whichever is asked tells those of all.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory, gettempdir

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""The environment's name, which is prometheus-client's own, of the folder in which processes keep their counts."""
IN_MEMORY = Path("/dev/shm")
PREFIX = "carefund-counts-"
"""How the folder's name begins, before the number of the process that made it."""
REGISTRY = CollectorRegistry()
REQUESTS = Counter("carefund_requests", "Requests answered", ["route", "method", "status"], registry=REGISTRY)
SECONDS = Histogram(
    "carefund_request_seconds",
    "Seconds that answers took",
    ["route"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
    registry=REGISTRY,
)
SIGN_INS_FAILED = Counter("carefund_sign_ins_failed", "Attempts to sign in that failed", registry=REGISTRY)
MAILS_NOT_SENT = Counter(
    "carefund_mails_not_sent", "Messages about signing in that the mail server did not take", registry=REGISTRY
)


def counted_by_all() -> bytes:
    """The counts of all of the server's processes in Prometheus' format; of this one where no folder is shared."""
    if SHARED not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


@contextmanager
def shared_counts() -> Iterator[dict[str, str]]:
    """What the processes of a server need in their environment to share their counts.

    The folder is gone at the end. Those that killed servers left, whose processes are no more, are cleared away first.
    """
    where = IN_MEMORY if IN_MEMORY.is_dir() else Path(gettempdir())
    for left in where.glob(f"{PREFIX}*"):
        if not _is_running(left.name.removeprefix(PREFIX).partition("-")[0]):
            rmtree(left, ignore_errors=True)
    prefix = f"{PREFIX}{os.getpid()}-"
    with TemporaryDirectory(prefix=prefix, dir=where, ignore_cleanup_errors=True) as folder:
        yield {SHARED: folder}


def _is_running(number: str) -> bool:
    """Whether there may be a process of a number: where that cannot be told, there may."""
    if not number.isdecimal() or os.name != "posix":
        return True
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
