"""An area finds no word of how it is judged: on no page, in no file, by no token, in no refusal and no e-mail."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile, is_zipfile

import pytest
from django.core import mail
from django.test import Client

from carefund.assurance.event import Moderated, QuestionAsked, Recommended, ScoreMoved
from tests.service.api.program import lead
from tests.service.desk.making import AT, DESK, SECRET, handed_in, judged, taken_up, tenant
from tests.service.frame.test_routes import address, routes
from tests.service.signing.test_pages import settings_of_mail
from tests.service.site import LEEDS, ROUND, Site

__all__ = ["settings_of_mail"]
TELLING = re.compile(rf"{SECRET}|recommend|moderat|judg|reviewer-|second reviewer|(?-i:\bManager\b)", re.IGNORECASE)
"""What would tell an area of its review, beside what anyone may know."""
KNOWN = (
    "Reviewers, regional managers, the national team and auditors",
    "In review",
    "in review",
)
"""Words of pages that say who reads a shared question, and how far a plan is."""


def reviewed(site: Site) -> None:
    """Judged by two, moderated, noted on, and recommended."""
    handed_in(site)
    taken_up(site, "reviewer", "second reviewer")
    judged(site, "reviewer", "not-met")
    judged(site, "second reviewer", "met-well")
    manager, reviewer = tenant(site, "manager"), tenant(site, "reviewer")
    move = ScoreMoved(reviewer=reviewer.actor.person, line="metrics", score="met", why=SECRET)
    held = manager.open_round.opened.date()
    manager.record(Moderated(held=held, present=("Mary",), words=SECRET, moved=(move,)))
    note = QuestionAsked(thread="inside", audience="internal", words=SECRET)
    tenant(site, "second reviewer").record(note)
    recommended = Recommended(outcome="not-approved", reason=SECRET, conditions=(SECRET,), version=1)
    tenant(site, "second reviewer").record(recommended)


BY_CHANCE = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
"""Letters drawn by lot, in which any short word may stand."""


def text_of(answer: Any) -> str:
    """What an answer says: of a packed workbook what was packed, for its bytes may hold any short word by chance."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if is_zipfile(BytesIO(content)):
        with ZipFile(BytesIO(content)) as packed:
            content = b"\n".join(packed.read(name) for name in packed.namelist())
    return BY_CHANCE.sub("", content.decode(errors="replace"))


def found_in(answer: Any) -> list[str]:
    text = text_of(answer)
    for words in KNOWN:
        text = text.replace(words, "")
    return sorted({found[0] for found in TELLING.finditer(text)})


def addresses() -> list[str]:
    """Every address that is read, of Leeds' plan."""
    filled = {"section": "targets", "number": "1", "metric": "discharge-delay", "table": "schemes"}
    made = []
    for one in routes():
        if "GET" in one.methods and not one.pattern.startswith("desk/"):
            path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: filled.get(found[1], found[0]), one.pattern)
            made.append(address(path, LEEDS))
    return sorted(set(made))


PUBLIC = ("/accessibility", "/privacy", "/api/v1/openapi.json", "/api/v1/docs", "/metrics", f"/rounds/{ROUND}/")
"""For anyone: they name roles and rules, and count requests, of no plan."""


@pytest.mark.parametrize("who", ["leeds editor", "leeds lead", "leeds section-151-officer"])
def test_no_page_or_file_tells_an_area_of_its_review(site: Site, who: str) -> None:
    reviewed(site)
    client = site.client(who)
    told = {}
    for path in addresses():
        if path not in PUBLIC and (found := found_in(client.get(path))):
            told[path] = found
    assert told == {}
    assert "in review" in client.get(f"{AT}/sections/cover").content.decode()
    assert found_in(site.client("manager").get(DESK))  # the pattern would notice


def test_no_answer_of_the_api_tells_an_area_of_its_review(site: Site) -> None:
    reviewed(site)
    program = Client(headers={"authorization": f"Bearer {lead(site).token}"})
    told = {}
    for path in addresses():
        if path.startswith("/api/v1/") and path not in PUBLIC:
            answer = program.get(path)
            if found := found_in(answer):
                told[path] = found
    assert told == {}
    history = program.get(f"/api/v1/plans/{ROUND}/{LEEDS}/history").json()["events"]
    assert history[-1]["kind"] == "submitted"
    line = next(one for one in program.get("/api/v1/plans").json()["plans"] if one["area"] == LEEDS)
    assert (line["status"], line["last_by"]) == ("in review", site.people["leeds lead"].name)


def test_no_refusal_and_no_letter_tells_an_area_of_its_review(site: Site, settings_of_mail: None) -> None:
    reviewed(site)
    editor, own = site.client("leeds editor"), site.client("leeds lead")
    answers = [
        editor.post(f"{AT}/sections/cover/save", {"based_on": "1", "contact": "Ada", "save": "y"}),
        own.post(f"{AT}/submit", {"version": "1", "plan_hash": "0" * 64}),
        editor.post(f"{AT}/questions", {"do": "answer", "thread": "inside", "words": "?"}),
        editor.post(f"{AT}/questions", {"do": "close", "thread": "inside"}),
    ]
    assert [found_in(one) for one in answers] == [[]] * len(answers)
    assert all(one.status_code in (403, 409, 422) for one in answers)
    assert not any(TELLING.search(f"{one.subject} {one.body}") for one in mail.outbox)


def test_an_area_does_not_reach_the_desk(site: Site) -> None:
    reviewed(site)
    for who in ("leeds editor", "leeds lead", "administrator"):
        client = site.client(who)
        assert client.get("/desk/").status_code == 403
        assert client.get(f"/desk/{ROUND}/").status_code == 403
        assert client.get(DESK).status_code == 403
        assert ">Desk<" not in client.get("/").content.decode()


def test_the_centre_does_not_read_of_an_areas_internal_notes_in_its_history(site: Site) -> None:
    handed_in(site)
    note = QuestionAsked(thread="ours", audience="internal", words="Ours alone")
    tenant(site, "leeds editor").record(note)
    reviewer, editor = site.client("reviewer"), site.client("leeds editor")
    said = "wrote a note that only their own side sees"
    assert said not in reviewer.get(f"{AT}/").content.decode()
    assert said in editor.get(f"{AT}/").content.decode()
    assert "Leeds Editor" not in reviewer.get(f"/plans/{ROUND}/").content.decode()
