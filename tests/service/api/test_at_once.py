"""Many at once, against a service of its own process: one wins, and every answer is true (contracts A6 and A7)."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.service.api.program import OWN
from tests.service.api.serving import Live

AT_ONCE = 20


def asked(live: Live, who: str, method: str, path: str, sent: Any = None, key: str = "") -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {live.tokens[who]}", "Content-Type": "application/json"}
    if key:
        headers["Idempotency-Key"] = key
    body = None if sent is None else json.dumps(sent).encode()
    try:
        with urlopen(Request(live.url + path, body, headers, method=method), timeout=60) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        return error.code, json.load(error)


def at_once(count: int, do: Any) -> list[Any]:
    """What `do` gives for each number, all begun at the same moment."""
    gate = Barrier(count)

    def one(number: int) -> Any:
        gate.wait()
        return do(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


@pytest.mark.parametrize("keys", ["one key", "a key each"])
def test_a_submission_that_is_sent_many_times_at_once_is_one(live: Live, keys: str) -> None:
    def submit(number: int) -> Any:
        key = "pressed-twice" if keys == "one key" else f"pressed-{number:04}"
        return asked(live, "lead", "POST", f"{OWN}/submit", live.submit, key)

    answers = at_once(AT_ONCE, submit)
    assert {status for status, _ in answers} == {200}
    assert len({receipt["receipt_hash"] for _, receipt in answers}) == 1
    _, told = asked(live, "editor", "GET", f"{OWN}/history")
    assert [one["kind"] for one in told["events"]].count("submitted") == 1


def test_of_two_who_save_one_section_at_once_one_is_told_both_values(live: Live) -> None:
    path = OWN.replace("E08000035", "E10000016")
    for turn in range(8):
        _, stands = asked(live, "foreign", "GET", f"{path}/plan")

        def save(number: int, stands: Any = stands, turn: int = turn) -> Any:
            plan = {**stands["plan"], "vision": f"words {turn} of {number}"}
            return asked(live, "foreign", "PUT", f"{path}/plan", {"based_on": stands["version"], "plan": plan})

        answers = at_once(2, save)
        assert sorted(status for status, _ in answers) == [200, 409]
        _, now = asked(live, "foreign", "GET", f"{path}/plan")
        assert now["version"] == stands["version"] + 1
        told = next(problem for status, problem in answers if status == 409)
        both = next(one for one in told["changed"] if one["field"] == "vision")
        assert both["stands"] == now["plan"]["vision"]
        assert both["sent"] != both["stands"]
