"""What each request of the deadline hour costs in processor time, of this tree and of another one, in the same run.

    python benchmarks/service_requests.py [--before TREE] [--times 24] [--rounds 3] [--database sqlite|postgresql]
        [--only "national list" ...] [--furnished FOLDER]

An England with plans at every stage is furnished as `service_hour.py` does, and the worker does what there is (on
SQLite it is kept in the folder of `--furnished`, where one is named, for the next run). Two processes, one for each
tree (`--before` is the root of a checkout of an earlier state; without it only this one is measured), each with an
England of its own, answer the requests of the hour in turn, without a network, as the service answers them: with all of
its middleware. Before each page there are some saves, as there are in the hour, so that lists have moved. Prints the
median of the processor milliseconds of each request, children's included, and what of it is left of the other tree's.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from service_hour import CHANGES, FINE, ONCE, RATES, got
from service_hour_cast import Target, opened_targets, stage_of_the_hour, targets
from service_load import postgresql_in

SAVES_BETWEEN = 4
"""Saves between two requests: some more are sent than pages that many people look at at once."""
MOST_TARGETS = 10
"""Of how many plans each action is done in turn: in the hour most pages were asked for before."""


def main() -> None:
    """Measure, and print a table."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--before", type=Path, help="root of a checkout to compare with")
    asked.add_argument("--times", type=int, default=24)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    asked.add_argument("--only", nargs="*", choices=list(RATES), default=list(RATES))
    asked.add_argument("--furnished", type=Path, help="where a furnished England is kept from run to run; SQLite only")
    asked.add_argument("--profile", default="", help="where to write a profile of each request, by name")
    given = asked.parse_args()
    trees = {"now": Path(__file__).parents[1], **({"before": given.before.resolve()} if given.before else {})}
    with tempfile.TemporaryDirectory(prefix="carefund-requests-") as folder:
        processes = {
            name: _started(tree, Path(folder) / name, given, given.profile if name == "now" else "")
            for name, tree in trees.items()
        }
        try:
            found = _alternately(processes, given)
        finally:
            for one in processes.values():
                one.kill()
                one.wait()
    _tell(found, given)


def _started(tree: Path, folder: Path, given: argparse.Namespace, profile: str) -> subprocess.Popen[str]:
    folder.mkdir()
    address = postgresql_in(folder) if given.database == "postgresql" else ""
    if given.furnished and not address:
        if not given.furnished.exists():
            subprocess.run([sys.executable, __file__, "--furnish", str(given.furnished)], check=True)
        shutil.copytree(given.furnished, folder / "carefund")
    path = os.pathsep.join((str(tree / "src"), str(tree)))
    command = [sys.executable, __file__, "--answer", str(folder), address, profile]
    environment = os.environ | {"PYTHONPATH": path}
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)


def _alternately(processes: dict[str, subprocess.Popen[str]], given: argparse.Namespace) -> dict[str, dict[str, Any]]:
    """The milliseconds of each action in each tree, the trees in turn."""
    for one in processes.values():
        _line(one)
        for action in given.only:
            _asked(one, action, 0 if action in ONCE else MOST_TARGETS)
    found: dict[str, dict[str, Any]] = {name: defaultdict(list) for name in processes}
    for _round in range(given.rounds):
        for action in given.only:
            for name, one in processes.items():
                found[name][action] += _asked(one, action, given.times)
    return found


def _asked(process: subprocess.Popen[str], action: str, times: int) -> list[list[float]]:
    """What a process measured of an action."""
    assert process.stdin is not None
    print(json.dumps([action, times]), file=process.stdin, flush=True)
    found: list[list[float]] = json.loads(_line(process))
    return found


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        sys.exit("a process ended by itself")
    return line


def _tell(found: dict[str, dict[str, Any]], given: argparse.Namespace) -> None:
    print(
        f"{given.database:16}"
        + "".join(f"{name + ', ms':>12}" for name in found)
        + f"{'queries':>12}{'a second of the hour, ms':>26}"
    )
    for action in given.only:
        of = {name: found[name][action] for name in found}
        middle = {name: statistics.median(one[0] for one in some) for name, some in of.items() if some}
        if not middle:
            continue
        shown = "".join(f"{one:12.1f}" for one in middle.values())
        whole = " -> ".join(f"{RATES[action] * one:.0f}" for one in reversed(middle.values()))
        queries = " -> ".join(f"{statistics.median(one[1] for one in some):.0f}" for some in reversed(of.values()))
        share = f"{middle['now'] / middle['before']:8.0%}" if "before" in middle else ""
        print(f"{action:16}{shown}{queries:>12}{whole:>26}{share}", flush=True)


# --- The process that answers


class InProcess:
    """As a connection of `http.client`, but answered by the application in this process."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self._application = application
        self._answer: Answer | None = None

    def request(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> None:
        """Have a request answered."""
        path, _, query = path.partition("?")
        sent, given = body or b"", headers or {}
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "SCRIPT_NAME": "",
            "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1",
            "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_COOKIE": given.get("Cookie", ""),
            "CONTENT_TYPE": given.get("Content-Type", ""), "CONTENT_LENGTH": str(len(sent)),
            "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(sent),
            "wsgi.errors": sys.stderr, "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False,
        }  # fmt: skip
        status: list[int] = []
        parts = self._application(environ, lambda line, *_more: status.append(int(line.split()[0])))
        self._answer = Answer(0, b"".join(parts))
        self._answer.status = status[0]
        if hasattr(parts, "close"):
            parts.close()

    def getresponse(self) -> Answer:
        """The answer to the last request."""
        assert self._answer is not None
        return self._answer


@dataclass
class Answer:
    """A status and a content."""

    status: int
    content: bytes

    def read(self) -> bytes:
        """The content."""
        return self.content


@dataclass
class Answering:
    """The service in this process, and what may be asked of it."""

    connection: Any
    targets: dict[str, list[Target]]
    profile: str
    done: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def measured(self, action: str, times: int) -> list[tuple[float, int]]:
        """Processor milliseconds and number of queries of an action, each time it is done."""
        found = []
        left = len(self.targets[action]) - self.done[action] if action in ONCE else times
        for _ in range(min(times, left, *((times // 3,) if action in ONCE else ()))):
            for _save in range(SAVES_BETWEEN if action != "save" else 0):
                self._do("save")
            found.append(self._timed(action))
        return found

    def _timed(self, action: str) -> tuple[float, int]:
        from django.db import connection

        number = 0

        def counting(execute: Any, sql: str, *rest: Any) -> Any:
            nonlocal number
            number += 1
            return execute(sql, *rest)

        with connection.execute_wrapper(counting):
            began = _processor()
            self._do(action, self.profile)
            return (_processor() - began) * 1000, number

    def _do(self, action: str, profile: str = "") -> None:
        number = self.done[action]
        self.done[action] += 1
        some = self.targets[action] if action in ONCE else self.targets[action][:MOST_TARGETS]
        target = some[number % len(some)]
        if profile:
            status = _profiled(action, profile, lambda: self._status(action, target, number))
        else:
            status = self._status(action, target, number)
        assert status in FINE, (action, target, status)

    def _status(self, action: str, target: Target, number: int) -> int:
        if action in CHANGES:
            return CHANGES[action](self.connection, target, number)
        return got(self.connection, target["path"], target)[0]


def _processor() -> float:
    """Seconds of the processor that this process and its children have had."""
    return time.process_time() + sum(os.times()[2:4])


_PROFILES: dict[str, Any] = {}


def _profiled(action: str, where: str, do: Callable[[], int]) -> int:
    import cProfile

    if action not in _PROFILES:
        _PROFILES[action] = cProfile.Profile(), [0]
    made, many = _PROFILES[action]
    if many[0] < 2:
        many[0] += 1
        return do()
    made.enable()
    try:
        return do()
    finally:
        made.disable()
        made.dump_stats(Path(where) / f"{action.replace(' ', '-')}.prof")


def furnished(data: Path, address: str) -> None:
    """Furnish the service, where that was not done, and let the worker do what there is."""
    from datetime import UTC, datetime

    os.environ["CAREFUND_DEMONSTRATION"] = "yes"
    from carefund.service.operations.preparing import ask_for_appraisals, prepare

    prepare(data, address)
    from carefund.service.demonstration.furnishing import furnish

    stage_of_the_hour()
    furnish(data, datetime.now(UTC))
    ask_for_appraisals(datetime.now(UTC))
    from carefund.service.work.doing import Worker

    worker = Worker(data, Event())
    while worker.do_one():
        pass


def answer(folder: str, address: str, profile: str) -> None:
    """Furnish, and measure what is asked for on standard input."""
    data = Path(folder) / "carefund"
    furnished(data, address)
    found = targets(data)
    cast = found.pop("_fresh")[0]["keep"]
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    from django.core.wsgi import get_wsgi_application

    from carefund.service.frame.warming import is_warm
    from carefund.service.starting import begin_logging, begin_warming

    connection = InProcess(get_wsgi_application())
    begin_logging()
    begin_warming()
    while not is_warm() or "warming" in {one.name for one in threading.enumerate()}:
        time.sleep(0.1)
    answering = Answering(connection, opened_targets(connection, found), profile)
    print("ready", flush=True)
    for line in sys.stdin:
        cast.keep_fresh()
        print(json.dumps(answering.measured(*json.loads(line))), flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--answer"]:
        answer(*sys.argv[2:5])
    elif sys.argv[1:2] == ["--furnish"]:
        furnished(Path(sys.argv[2]), "")
    else:
        main()
