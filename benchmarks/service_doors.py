"""What people wait for at the doors of the web service: the first page, signing in, and the check of a workbook.

    python benchmarks/service_doors.py [--checks 40] [--sign-ins 20]

A demonstration is furnished, served and asked on this machine. The first page is asked for once the service says it is
ready; the password's page is sent by people one after the other (the hash of a password costs most of it); workbooks
are checked at two a second by `POST /api/v1/plans/<round>/<area>/check`, each latency from its scheduled instant.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen

sys.path.insert(0, str(Path(__file__).parent))
from service_load import free_port, postgresql_in  # the same way to a port and to a database

ROUND = "bcf-2025-26"
A_SECOND = 2
SECRET = 'name="csrfmiddlewaretoken" value="'


def main() -> None:
    """Measure on each database, and print a table."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--checks", type=int, default=40)
    asked.add_argument("--sign-ins", type=int, default=20)
    given = asked.parse_args()
    print(f"{'':34}{'answers':>9}{'p50':>9}{'p95':>9}")
    for kind in ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory(prefix="carefund-doors-") as folder:
            database = ["--database", postgresql_in(Path(folder))] if kind == "postgresql" else []
            _measure(kind, [*database, "--data", str(Path(folder) / "data")], given)


def _measure(kind: str, options: list[str], given: Any) -> None:
    start = "from carefund.cli.main import run; run()"
    command = [sys.executable, "-c", start, "serve", "--demo", "--port", str(free_port()), "--json", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        _print(kind, "first page", [_timed(lambda: urlopen(told["url"], timeout=30).read())])
        _print(kind, "password sent", [_timed(_signing_in(told, number)) for number in range(given.sign_ins)])
        _print(kind, "workbook checked, 2 a second", _checks(told, given.checks))
    finally:
        process.terminate()
        process.wait(60)


def _timed(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began


def _signing_in(told: dict[str, Any], number: int) -> Callable[[], object]:
    """What sends the password of one of the people, with the page opened beforehand."""
    person = told["people"][number % len(told["people"])]
    opener = build_opener(HTTPCookieProcessor(CookieJar()))
    page = opener.open(f"{told['url']}/account/sign-in", timeout=30).read().decode()
    token = page.partition(SECRET)[2].partition('"')[0]
    fields = urlencode({"csrfmiddlewaretoken": token, "login": person["email"], "password": person["password"]})
    asked = Request(f"{told['url']}/account/sign-in", fields.encode(), {"Referer": told["url"]})
    return lambda: opener.open(asked, timeout=30).read()


def _checks(told: dict[str, Any], number: int) -> list[float]:
    """Latencies of checks that begin at scheduled instants."""
    area, token = next(iter(told["tokens"].items()))
    headers = {"Authorization": f"Bearer {token}"}
    at = f"{told['url']}/api/v1/plans/{ROUND}/{area}"
    content = urlopen(Request(f"{at}/workbook", headers=headers), timeout=60).read()
    body = (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="plan.xlsx"\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n" + content + b"\r\n--b--\r\n"
    )
    sent = headers | {"Content-Type": "multipart/form-data; boundary=b"}
    begins, found = time.perf_counter() + 1, list[float]()

    def ask(due: float) -> None:
        time.sleep(max(0.0, due - time.perf_counter()))
        with urlopen(Request(f"{at}/check", body, sent, method="POST"), timeout=60) as answer:
            assert answer.status == 200
            answer.read()
            found.append(time.perf_counter() - due)

    threads = [threading.Thread(target=ask, args=(begins + one / A_SECOND,)) for one in range(number)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return found


def _print(kind: str, what: str, times: list[float]) -> None:
    ordered = sorted(times)
    shown = "".join(f"{ordered[int(part * (len(ordered) - 1))] * 1000:9.0f}" for part in (0.5, 0.95)) if ordered else ""
    print(f"{f'{kind}, {what}':34}{len(ordered):9}{shown}  ms", flush=True)


if __name__ == "__main__":
    main()
