"""Two at once on the pages: nobody's words are lost, and a form that is sent twice is one request (A6 and A7)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from tests.service.storms.asking import Answer, Browser, by_token
from tests.service.storms.running import LEEDS, ROUND

AT = f"/plans/{ROUND}/{LEEDS}"
OTHER = "risks-and-contingency"


def at_once(*asks: Any) -> list[Any]:
    """What each gives, all begun at the same moment."""
    gate = Barrier(len(asks))

    def one(ask: Any) -> Any:
        gate.wait()
        return ask()

    with ThreadPoolExecutor(len(asks)) as pool:
        return list(pool.map(one, asks))


def two(live: Any) -> tuple[Browser, Browser]:
    """The editor and the lead of Leeds."""
    editor, lead = (Browser(live["url"], live["cookies"][f"leeds {one}"]) for one in ("editor", "lead"))
    return editor, lead


def save(browser: Browser, page: Answer, section: str, **fields: str) -> Answer:
    own = {name: page.hidden(name) for name in ("based_on", "key")}
    return browser.post(f"{AT}/sections/{section}/save", page, {**own, "save": "y", **fields})


def stands(live: Any) -> Any:
    return by_token(live["url"], live["tokens"]["leeds editor"], "GET", f"{AT}/plan").json


def test_of_two_who_save_one_section_one_is_told_both_values(live: Any) -> None:
    editor, lead = two(live)
    seen = [one.get(f"{AT}/sections/cover") for one in (editor, lead)]
    first = save(editor, seen[0], "cover", contact="Ada Words")
    second = save(lead, seen[1], "cover", contact="Lea Words")
    assert (first.status, second.status) == (302, 409)
    assert "Ada Words" in second.text
    assert "Lea Words" in second.text
    other = save(lead, seen[1], OTHER, **{"contingency.arrangement": "Half each", "key": ""})
    assert other.status == 302, other.text
    now = stands(live)["plan"]
    assert now["contact"] == "Ada Words"
    assert now["contingency"]["arrangement"] == "Half each"


@pytest.mark.parametrize("rounds", [5, pytest.param(50, marks=pytest.mark.deep)])
def test_two_sections_saved_at_the_same_instant_are_both_in_the_plan(live: Any, rounds: int) -> None:
    editor, lead = two(live)
    for turn in range(rounds):
        one, other = editor.get(f"{AT}/sections/cover"), lead.get(f"{AT}/sections/{OTHER}")
        words = f"{rounds}, turn {turn}"
        answers = at_once(
            lambda one=one, words=words: save(editor, one, "cover", contact=f"Ada {words}"),
            lambda other=other, words=words: save(lead, other, OTHER, **{"contingency.arrangement": f"Lea {words}"}),
        )
        assert [answer.status for answer in answers] == [302, 302], [answer.text for answer in answers]
        now = stands(live)["plan"]
        assert (now["contact"], now["contingency"]["arrangement"]) == (f"Ada {words}", f"Lea {words}")


@pytest.mark.parametrize("rounds", [3, pytest.param(20, marks=pytest.mark.deep)])
def test_a_save_form_that_is_sent_twice_at_once_makes_one_version(live: Any, rounds: int) -> None:
    editor, _ = two(live)
    for turn in range(rounds):
        before, page = stands(live)["version"], editor.get(f"{AT}/sections/cover")
        send = [
            lambda page=page, turn=turn: save(editor, page, "cover", contact=f"Twice {rounds}, {turn}")
            for _ in range(2)
        ]
        assert {answer.status for answer in at_once(*send)} == {302}
        assert stands(live)["version"] == before + 1


def submissions(live: Any, area: str) -> int:
    told = by_token(live["url"], live["tokens"]["lead"], "GET", f"/plans/{ROUND}/{area}/history").json
    return [one["kind"] for one in told["events"]].count("submitted")


@pytest.mark.deep
def test_twenty_submit_forms_each_posted_twice_at_once_are_twenty_submissions(live: Any) -> None:
    for area in list(live["areas"])[2:]:
        submitted_twice(live, area)


def test_a_submit_form_posted_twice_at_once_is_one_submission(live: Any) -> None:
    for area in list(live["areas"])[:2]:
        submitted_twice(live, area)


def submitted_twice(live: Any, area: str) -> None:
    at = f"/plans/{ROUND}/{area}/submit"
    browser = Browser(live["url"], live["cookies"]["storms lead"])
    page = browser.get(at)
    fields = {name: page.hidden(name) for name in ("version", "plan_hash", "key")}
    first, second = at_once(*[lambda: browser.post(at, page, fields) for _ in range(2)])
    assert first.status == second.status == 302, (first.text, second.text)
    assert first.location == second.location
    assert browser.get(first.location).status == 200
    assert submissions(live, area) == 1
