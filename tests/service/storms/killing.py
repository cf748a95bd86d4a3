"""A storm of kills: the whole process group of `carefund serve` is killed, again and again, while it is written to.

Run by hand: `python -m tests.service.storms.killing FOLDER --kills 40 [--seed 1] [--address postgresql://...]`; with
`--minutes 30` it ends after so long, however many kills that were, and `--until-done` lets the service run on after it
until all jobs are over.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

from tests.service.storms.asking import Answer, Browser, by_token
from tests.service.storms.delivering import Client, Marked
from tests.service.storms.rows import jobs
from tests.service.storms.running import KENT, LEEDS, ROUND, Service, furnish

AWAY = (OSError, HTTPException)
SHORTEST, LONGEST = 0.2, 5.0
"""Seconds between the first answer of a life, or the first of its work where it is killed at that, and its end."""

JOBS_DONE_IN = 600
"""Seconds that jobs may take which are left after a storm."""


@dataclass
class Storm:
    """What was acknowledged before each kill, and what was asked in vain."""

    told: dict[str, Any]
    saves: list[tuple[str, int, str]] = field(default_factory=list)
    """Submission, version and, where the answer tells it, the plan's hash."""
    uploads: list[tuple[str, int]] = field(default_factory=list)
    marked: list[Marked] = field(default_factory=list)
    """What was acknowledged of decisions, conditions, books and returns."""
    submissions: dict[str, str] = field(default_factory=dict)
    """Receipt's hash by submission."""
    unanswered: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)
    life: int = 0
    kills: int = 0


def life(storm: Storm, service: Service, stop: Event) -> list[Thread]:
    """Clients of one life of the service, until it is over: of plans, and of what comes after them."""
    areas = list(storm.told["areas"])
    loops: list[Callable[[], None]] = [
        lambda: _save(storm, service, areas[0]),
        lambda: _save(storm, service, areas[1]),
        lambda: _save_page(storm, service, "leeds editor", LEEDS),
        lambda: _save_page(storm, service, "kent lead", KENT),
        lambda: _upload(storm, service, areas[2]),
        lambda: _submit(storm, service, areas[3:]),
        *Client(service, storm.told["cookies"], lambda *told: _note(storm, *told)).loops(),
    ]
    threads = [Thread(target=_until, args=(storm, stop, one), daemon=True) for one in loops]
    for one in threads:
        one.start()
    return threads


def _note(storm: Storm, kind: str, mark: str, answer: Answer) -> None:
    """What was done with a mark is acknowledged where its page leads on."""
    if answer.status == 302:
        storm.marked.append(Marked(kind, mark))
    else:
        storm.refused.append((answer.status, f"{kind}: {answer.text[:300]}"))


def _until(storm: Storm, stop: Event, once: Callable[[], None]) -> None:
    while not stop.is_set():
        try:
            once()
        except AWAY:
            with storm.lock:
                storm.unanswered += 1
            stop.wait(0.05)


def _at(area: str) -> str:
    return f"/plans/{ROUND}/{area}"


def _save(storm: Storm, service: Service, area: str) -> None:
    """Save a whole plan by the API, as long as the service answers."""
    token = storm.told["tokens"]["editor"]
    stands = by_token(service.url, token, "GET", f"{_at(area)}/plan")
    if stands.status != 200:
        storm.refused.append((stands.status, stands.text[:300]))
        return
    version, plan = stands.json["version"], stands.json["plan"]
    for number in range(20):
        plan["vision"] = f"Words of life {storm.life}, number {number}"
        sent = {"based_on": version, "plan": plan}
        answer = by_token(service.url, token, "PUT", f"{_at(area)}/plan", sent)
        if answer.status != 200:
            storm.refused.append((answer.status, answer.text[:300]))
            return
        version = answer.json["version"]
        storm.saves.append((f"{ROUND}/{area}", version, answer.json["plan_hash"]))


def _save_page(storm: Storm, service: Service, who: str, area: str) -> None:
    """Save one section by its page."""
    browser = Browser(service.url, storm.told["cookies"][who])
    page = browser.get(f"{_at(area)}/sections/cover")
    if page.status != 200:
        storm.refused.append((page.status, page.text[:300]))
        return
    based_on = page.hidden("based_on")
    words = f"Life {storm.life}, {time.monotonic()}"
    fields = {"based_on": based_on, "key": page.hidden("key"), "contact": words, "save": "y"}
    answer = browser.post(f"{_at(area)}/sections/cover/save", page, fields)
    if answer.status == 302:
        storm.saves.append((f"{ROUND}/{area}", int(based_on) + 1, ""))
    else:
        storm.refused.append((answer.status, answer.text[:300]))


def _upload(storm: Storm, service: Service, area: str) -> None:
    """Take the workbook, change a cell, and bring it back."""
    import openpyxl

    browser = Browser(service.url, storm.told["cookies"]["storms editor"])
    page = browser.get(f"{_at(area)}/workbook")
    content = _bytes(service, storm, area)
    book = openpyxl.load_workbook(io.BytesIO(content))
    row = next(one for one in book["Cover"].iter_rows() if one[0].value == "Contact")
    row[1].value = f"Life {storm.life}, {time.monotonic()}"
    changed = io.BytesIO()
    book.save(changed)
    answer = browser.upload(f"{_at(area)}/workbook", page, changed.getvalue(), {"based_on": page.hidden("based_on")})
    if answer.status == 302:
        storm.uploads.append((f"{ROUND}/{area}", int(answer.location.rpartition("/")[2])))
    else:
        storm.refused.append((answer.status, answer.text[:300]))


def _bytes(service: Service, storm: Storm, area: str) -> bytes:
    from urllib.request import Request, urlopen

    cookies = "; ".join(f"{name}={value}" for name, value in storm.told["cookies"]["storms editor"].items())
    with urlopen(Request(f"{service.url}{_at(area)}/workbook/template.xlsx", headers={"Cookie": cookies})) as answer:
        content: bytes = answer.read()
    return content


def _submit(storm: Storm, service: Service, areas: list[str]) -> None:
    """Submit the next signed plan; one that was not answered is sent again with its key, in the next life too."""
    left = [one for one in areas if f"{ROUND}/{one}" not in storm.submissions]
    if not left:
        time.sleep(0.2)
        return
    area = left[0]
    sent = storm.told["areas"][area]
    token = storm.told["tokens"]["lead"]
    answer = by_token(service.url, token, "POST", f"{_at(area)}/submit", sent, f"submit-of-{area}")
    if answer.status == 200:
        storm.submissions[f"{ROUND}/{area}"] = answer.json["receipt_hash"]
        time.sleep(random.uniform(0, 0.5))
    else:
        storm.refused.append((answer.status, answer.text[:300]))


def rage(
    folder: Path,
    address: str,
    kills: int,
    seed: int,
    *,
    minutes: float = float("inf"),
    say: Callable[[str], None] = lambda _: None,
) -> Storm:
    """Furnish a folder, kill its service so many times, or until the minutes are over.

    One life in five ends while it begins, one when its worker has begun with something.
    """
    until = time.monotonic() + 60 * minutes
    draw = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    storm = Storm(furnish(folder, address, areas=3 + min(40, kills), delivering=True))
    for number in range(kills):
        if time.monotonic() > until:
            break
        storm.life, service, stop = number, Service(folder, address), Event()
        threads: list[Thread] = []
        try:
            if number % 5 == 4:
                time.sleep(draw.uniform(0.5, 6))
            else:
                service.wait_until("live")
                threads = life(storm, service, stop)
                if number % 5 == 0:
                    _wait_for_work(folder, address, service)
                time.sleep(draw.uniform(SHORTEST, LONGEST))
        finally:
            service.kill()
            storm.kills += 1
            stop.set()
        for one in threads:
            one.join(60)
        say(f"{number + 1}: {figures(storm)}")
    return storm


def _wait_for_work(folder: Path, address: str, service: Service) -> None:
    """Until the worker holds a job, or all are over: on a busy machine a life of some seconds may end before."""
    service.wait_until("ready")
    until = time.monotonic() + JOBS_DONE_IN
    while time.monotonic() < until:
        stands = {status for _kind, status, *_ in jobs(folder, address)}
        if "running" in stands or (stands and stands <= {"done", "failed"}):
            return
        time.sleep(0.1)
    raise AssertionError(f"no work was begun within {JOBS_DONE_IN} s")


def figures(storm: Storm) -> dict[str, int]:
    """How much was acknowledged, and how much asked in vain."""
    return {
        "kills": storm.kills,
        "saves": len(storm.saves),
        "uploads": len(storm.uploads),
        "submissions": len(storm.submissions),
        "marked": len(storm.marked),
        "unanswered": storm.unanswered,
        "refused": len(storm.refused),
    }


def main() -> None:
    """Rage, then say what is left of what was acknowledged."""
    given = argparse.ArgumentParser()
    given.add_argument("folder", type=Path)
    given.add_argument("--kills", type=int, default=40)
    given.add_argument("--seed", type=int, default=1)
    given.add_argument("--address", default="")
    given.add_argument("--minutes", type=float, default=float("inf"))
    given.add_argument("--until-done", action="store_true")
    made = given.parse_args()
    from tests.service.storms.after import account_of

    def say(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    storm = rage(made.folder, made.address, made.kills, made.seed, minutes=made.minutes, say=say)
    done_in = JOBS_DONE_IN if made.until_done else 0
    print(json.dumps(account_of(made.folder, made.address, storm, jobs_done_in=done_in), indent=2), flush=True)


if __name__ == "__main__":
    main()
