"""A deadline hour with every role at work at once, on the service as `carefund serve` runs it.

    python benchmarks/service_hour.py [--seconds 60] [--share 1.0] [--database sqlite|postgresql|both] [--log FILE]

Editors save and upload, signatories sign, leads submit, reviewers judge, managers ask, the national team decides and
reads its list of 152 areas, pool managers import extracts, an auditor reads the ledger, and the public reads pages and
takes files away; the worker appraises and writes letters behind them. Open loop: a request is sent at its scheduled
instant, each at one of its own, and its latency counts from there. `--share` is the part of the hour's rates (30
changes and 60 pages a second) that is sent. Everything, the load as well, runs on this machine. Prints, by action,
answers, errors, p50, p95 and p99, the figures that are asked for, and what waits in the queue.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from typing import IO, Any
from urllib.parse import urlencode

from service_hour_cast import Target, opened_targets, stage_of_the_hour, targets
from service_load import free_port, postgresql_in

THREADS = 32
SEED = 1
"""Of the instants at which people come: each by itself, as they do, and not all actions on the same beat."""
QUANTILES = (0.5, 0.95, 0.99)
RATES = {
    "save": 26.0, "upload": 0.5, "sign": 1.0, "submit": 0.4, "judge": 1.5, "manager asks": 0.2, "decide": 0.4,
    "import": 0.2, "area page": 18.0, "section page": 14.0, "findings": 8.0, "desk": 4.0, "desk plan": 3.0,
    "manager reads": 1.0, "national list": 3.0, "auditor reads": 2.0, "public page": 5.0, "download": 2.0,
}  # fmt: skip
"""Requests a second of each action in the whole hour; together some 30 changes and 60 pages."""
ONCE = ("submit", "decide")
"""What can be done to a plan once: so often as there are plans for it, spread over the time."""
ASKED = {"upload": (2000, None), "national list": (80, None), "desk": (80, None), "import": (2000, None)}
"""The p95 and p99 in milliseconds that `service.md` asks for, where they are other than of pages and saves."""
PAGES_AND_SAVES = (50, 150)
FINE = (200, 302)
FORM = "application/x-www-form-urlencoded"
WAITING = re.compile(r'^(carefund_(?:jobs|mails)\{status="(?:waiting|failed)"\}) ([\d.e+]+)$', re.MULTILINE)


def main() -> None:
    """Measure on each database that is asked for, and print a table."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--warm-up", type=float, default=10)
    asked.add_argument("--share", type=float, default=1.0)
    asked.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    asked.add_argument("--log", default="", help="where the service writes its log, to see what an error was")
    given = asked.parse_args()
    for kind in ("sqlite", "postgresql") if given.database == "both" else (given.database,):
        with tempfile.TemporaryDirectory(prefix="carefund-hour-") as folder:
            address = postgresql_in(Path(folder)) if kind == "postgresql" else ""
            _measure(kind, [sys.executable, __file__, "--serve", folder, address, given.log], given)


def _measure(kind: str, command: list[str], given: argparse.Namespace) -> None:
    with tempfile.TemporaryFile() as log:
        _measure_told(kind, command, given, log)


def _measure_told(kind: str, command: list[str], given: argparse.Namespace, log: IO[bytes]) -> None:
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            log.seek(0)
            sys.exit(log.read().decode()[-3000:])
        told = json.loads(line)
        hour = Hour(told["port"], told["targets"])
        hour.run(given.warm_up, given.share, once=False)
        hour.forget()
        hour.run(given.seconds, given.share)
        hour.tell(kind)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)


class Hour:
    """Requests of every action at their instants, by threads that each keep a connection open."""

    def __init__(self, port: int, found: dict[str, list[Target]]) -> None:
        self.port, self.targets = port, found
        self.locks = {id(one): threading.Lock() for some in found.values() for one in some}
        self.done: Counter[str] = Counter()
        self.times: dict[str, list[float]] = defaultdict(list)
        self.errors: dict[str, Counter[int]] = defaultdict(Counter)
        self.waiting: list[dict[str, float]] = []

    def forget(self) -> None:
        """Forget what was measured while it warmed up."""
        self.times.clear()
        self.errors.clear()
        self.waiting.clear()

    def run(self, seconds: float, share: float, *, once: bool = True) -> None:
        """Send everything at its rate for some seconds; `once` says whether also what can be done once to a plan."""
        start, plan, chance = time.perf_counter() + 0.5, Queue[tuple[float, str]](), random.Random(SEED)
        wanted = [one for one in RATES if self.targets.get(one) and (once or one not in ONCE)]
        many = {one: self._many(one, RATES[one] * share * seconds) for one in wanted}
        instants = [(start + chance.uniform(0, seconds), action) for action in wanted for _ in range(many[action])]
        for one in sorted(instants):
            plan.put(one)
        over = threading.Event()
        watch = threading.Thread(target=self._watch, args=(over,))
        threads = [threading.Thread(target=self._work, args=(plan,)) for _ in range(THREADS)]
        for one in (watch, *threads):
            one.start()
        for one in threads:
            one.join()
        over.set()
        watch.join()

    def _many(self, action: str, wanted: float) -> int:
        left = len(self.targets[action]) - self.done[action] if action in ONCE else wanted
        return int(min(wanted, left) + 0.5)

    def _work(self, plan: Queue[tuple[float, str]]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while True:
            try:
                at, action = plan.get_nowait()
            except Empty:
                connection.close()
                return
            number = self.done[action]
            self.done[action] += 1
            time.sleep(max(0.0, at - time.perf_counter()))
            target = self.targets[action][number % len(self.targets[action])]
            if action in CHANGES:
                with self.locks[id(target)]:
                    status = CHANGES[action](connection, target, number)
            else:
                status = got(connection, target["path"], target)[0]
            self.times[action].append(time.perf_counter() - at)
            if status not in FINE:
                self.errors[action][status] += 1

    def _watch(self, over: threading.Event) -> None:
        """How the queue stands, every two seconds."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while not over.wait(2):
            text = got(connection, "/metrics", {"cookie": ""})[1].decode()
            found = WAITING.findall(text)
            self.waiting.append({name: float(value) for name, value in found})

    def tell(self, kind: str) -> None:
        """Print what was measured."""
        print(f"{kind:16}{'answers':>9}{'errors':>8}" + "".join(f"{f'p{q:.0%}'.rstrip('%'):>9}" for q in QUANTILES))
        for action in RATES:
            times = sorted(self.times[action])
            if not times:
                continue
            at = {q: 1000 * times[min(len(times) - 1, int(q * len(times)))] for q in QUANTILES}
            limits = ASKED.get(action, PAGES_AND_SAVES)
            held = all(limit is None or at[q] <= limit for q, limit in zip(QUANTILES[1:], limits, strict=True))
            shown = "".join(f"{at[q]:9.1f}" for q in QUANTILES)
            wrong = f"  {dict(self.errors[action])}" if self.errors[action] else ""
            errors = sum(self.errors[action].values())
            asked = f"asked p95 {limits[0]}" + (f", p99 {limits[1]}" if limits[1] else "")
            print(f"{action:16}{len(times):9}{errors:8}{shown}  ms  {'held' if held else 'MISSED'}: {asked}{wrong}")
        for name in sorted({name for one in self.waiting for name in one}):
            seen = [one.get(name, 0.0) for one in self.waiting]
            print(f"{name}: at most {max(seen):.0f}, at the end {seen[-1]:.0f}", flush=True)


def got(connection: http.client.HTTPConnection, path: str, who: Target) -> tuple[int, bytes]:
    """Status and content of a page; 0 where there was no answer."""
    return _sent(connection, "GET", path, who["cookie"], b"", "")


def posted(
    connection: http.client.HTTPConnection, target: Target, form: dict[str, str], path: str = ""
) -> tuple[int, bytes]:
    """Send a form."""
    body = urlencode({"csrfmiddlewaretoken": target["token"], **form}).encode()
    return _sent(connection, "POST", path or target["path"], target["cookie"], body, FORM)


def _with_file(
    connection: http.client.HTTPConnection, target: Target, form: dict[str, str], name: str, content: bytes
) -> tuple[int, bytes]:
    mark = b"----carefund-load"
    parts = [
        b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (mark, one.encode(), text.encode())
        for one, text in {"csrfmiddlewaretoken": target["token"], **form}.items()
    ]
    head = f'Content-Disposition: form-data; name="file"; filename="{name}"'.encode()
    parts.append(
        b"--%s\r\n%s\r\nContent-Type: application/octet-stream\r\n\r\n%s\r\n--%s--\r\n" % (mark, head, content, mark)
    )
    kind = f"multipart/form-data; boundary={mark.decode()}"
    return _sent(connection, "POST", target["path"], target["cookie"], b"".join(parts), kind)


def _sent(
    connection: http.client.HTTPConnection, method: str, path: str, cookie: str, body: bytes, kind: str
) -> tuple[int, bytes]:
    headers = {name: text for name, text in (("Cookie", cookie), ("Content-Type", kind)) if text}
    try:
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        connection.close()
        return 0, b""


def _save(connection: http.client.HTTPConnection, target: Target, number: int) -> int:
    form = {"save": "y", "contact": f"Contact {number}", "based_on": str(target["at"])}
    status, _ = posted(connection, target, form)
    target["at"] += status == 302
    return status


def _upload(connection: http.client.HTTPConnection, target: Target, number: int) -> int:
    form = {"based_on": str(target.get("at", 0)), "note": f"Upload {number}"}
    return _with_file(connection, target, form, "plan.xlsx", bytes.fromhex(target["file"]))[0]


def _sign(connection: http.client.HTTPConnection, target: Target, _number: int) -> int:
    """Sign, and the next time take the signature back."""
    target["signed"] = not target.get("signed", False)
    if target["signed"]:
        return posted(connection, target, target["form"])[0]
    back = {name: target["form"][name] for name in ("role", "on_behalf_of")} | {"reason": "To read it once more."}
    return posted(connection, target, back, f"{target['path']}/withdraw")[0]


def _submit(connection: http.client.HTTPConnection, target: Target, _number: int) -> int:
    return posted(connection, target, target["form"])[0]


def _say(connection: http.client.HTTPConnection, target: Target, number: int) -> int:
    return posted(connection, target, {**target["form"], "words": f"For the {number}th time: why so?"})[0]


def _decide(connection: http.client.HTTPConnection, target: Target, _number: int) -> int:
    form = {
        "plan": target["plan"],
        "outcome": "as-recommended",
        "reason": "As recommended, on balance.",
        "do": "confirm",
    }
    status, page = posted(connection, target, form)
    return status if b"1 plan was decided on" in page else status * 1000 + 1


def _import(connection: http.client.HTTPConnection, target: Target, number: int) -> int:
    """Have an extract looked at, then post it: both count as one."""
    row = f"{target['scheme']},30/04/2015,{number}.25,Load,LOAD-{number},A provider"
    extract = f"Cost centre,Date,Amount,Description,Reference,Supplier\n{row}\n".encode()
    form = {"year": target["year"], "mapping": target["mapping"]}
    status, page = _with_file(connection, target, form, "gl.csv", extract)
    token = re.search(rb'name="token" value="([^"]*)"', page)
    if token is None:
        return status * 1000 + 1
    return posted(connection, target, {"year": target["year"], "token": token[1].decode()})[0]


Change = Callable[[http.client.HTTPConnection, Target, int], int]
CHANGES: dict[str, Change] = {
    "save": _save, "upload": _upload, "sign": _sign, "submit": _submit, "judge": _say, "manager asks": _say,
    "decide": _decide, "import": _import,
}  # fmt: skip


def serve_hour(folder: str, address: str, log: str) -> None:
    """Furnish an England with plans at every stage, tell what may be done to which, and run the service."""
    from datetime import UTC, datetime

    os.environ["CAREFUND_DEMONSTRATION"] = "yes"
    from carefund.service.operations.preparing import prepare
    from carefund.service.operations.serving import serve

    data = Path(folder) / "carefund"
    prepare(data, address)
    from carefund.service.demonstration.furnishing import furnish

    stage_of_the_hour()
    furnish(data, datetime.now(UTC))
    found, port = targets(data), free_port()
    cast = found.pop("_fresh")[0]["keep"]

    def ready(_: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        print(json.dumps({"port": port, "targets": opened_targets(connection, found)}), flush=True)
        threading.Thread(target=_keep_fresh, args=(cast,), daemon=True).start()

    serve(data, "127.0.0.1", port, ready, log=Path(log) if log else data / "log")


def _keep_fresh(cast: Any) -> None:
    while True:
        cast.keep_fresh()
        time.sleep(300)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        serve_hour(*sys.argv[2:5])
    else:
        main()
