"""Following what is on record: events, one decision, one pound; who may read what; a tampered row is named."""

from __future__ import annotations

import hashlib
import re
from decimal import Decimal
from html import unescape
from typing import Any

import pytest

from tests.service.ledger.test_events import execute, without_triggers
from tests.service.public.published import INTERNAL, decided, plan_of_leeds, published
from tests.service.site import KENT, LEEDS, ROUND, Site

AT, POUND = f"/ledger/{ROUND}/{LEEDS}", f"/ledger/pound/{ROUND}/{LEEDS}"


def page(client: Any, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return unescape(answer.content.decode())


def number_of(desk: Any, kind: str) -> int:
    from carefund.service.ledger.events import events_of

    return next(one.sequence for one in events_of(desk.submission) if one.body.kind == kind)


def test_an_auditor_follows_a_decision_from_the_first_version_to_its_publication(site: Site) -> None:
    published(site)
    said = page(site.client("auditor"), f"{AT}/decision")
    for words in ("Version 1: expenditure", "Judgement of version 1 completed", "Internal reason of the desk.",
                  "Recommended: Approved", "13%, unlikely, how often areas have changed so much",
                  "Decided: Approved", "Condition by 1 May 2025: Agree with providers.",
                  "Published in edition 1"):  # fmt: skip
        assert words in said, words
    listed = page(site.client("auditor"), f"{AT}/")
    assert f'href="{AT}/decision"' in listed
    assert "Judged a key line" in listed


@pytest.mark.parametrize("who", ["leeds editor", "leeds lead", "leeds section-151-officer"])
def test_what_the_centre_writes_for_itself_is_withheld_from_the_area_and_the_chain_is_whole(
    site: Site, who: str
) -> None:
    desks = decided(site)
    client, last = site.client(who), desks[LEEDS].state.sequence
    listed = page(client, f"{AT}/")
    assert not any(words in listed for words in (*INTERNAL, "Rhoda", "judged a key line", "decision from end"))
    assert set(re.findall(rf'href="{AT}/(\d+)"', listed)) == {f"{one}" for one in range(1, last + 1)}
    assert "Kept within the centre" in listed
    for number in range(1, last + 1):
        own = page(client, f"{AT}/{number}")
        assert not any(words in own for words in (*INTERNAL, "Rhoda")), number
    judged = page(client, f"{AT}/{number_of(desks[LEEDS], 'judgement-saved')}")
    assert "not shown to your side" in judged
    assert client.get(f"{AT}/decision").status_code == 403
    assert "Decided on the plan" in page(client, f"{AT}/{number_of(desks[LEEDS], 'decided')}")


def test_internal_words_of_the_area_are_withheld_from_the_centre(site: Site) -> None:
    decided(site)
    editor = site.client("leeds editor")
    editor.post(f"/plans/{ROUND}/{LEEDS}/questions", {"do": "ask", "words": "Only ours", "audience": "internal"})
    assert "Kept within the area" in page(site.client("auditor"), f"{AT}/")
    assert "Only ours" not in page(site.client("auditor"), f"{AT}/{_last(editor)}")
    assert "Only ours" in page(editor, f"{AT}/{_last(editor)}")


def _last(client: Any) -> str:
    return max(re.findall(rf'href="{AT}/(\d+)"', page(client, f"{AT}/")), key=int)


def test_an_event_is_worked_out_anew_from_the_text_that_is_shown(site: Site) -> None:
    desks = decided(site)
    said = page(site.client("auditor"), f"{AT}/{number_of(desks[LEEDS], 'decided')}")
    text = re.search(r'<p class="carefund-hash">(\{.*?\})</p>', said)
    assert text
    assert hashlib.sha256(text[1].encode("ascii")).hexdigest() in said
    assert "The same" in said


@pytest.mark.parametrize("path", [f"{AT}/", f"{AT}/1", f"{POUND}/", f"{POUND}/1"])
def test_a_foreign_and_an_unknown_area_are_answered_alike(site: Site, path: str) -> None:
    decided(site)
    client = site.client("leeds editor")
    for area in (KENT, "E99999999"):
        assert client.get(path.replace(LEEDS, area)).status_code == 404
    for who in ("reviewer", "manager"):
        assert site.client(who).get(path).status_code == 403
    assert site.client("administrator").get(path).status_code == 403
    assert site.client().get(path).status_code == 302


@pytest.mark.parametrize("path", [f"{AT}/999", f"{AT}/0", f"{POUND}/999", f"{POUND}/0", f"/ledger/{ROUND}/{KENT}x/"])
def test_what_is_not_there_is_not_found(site: Site, path: str) -> None:
    decided(site)
    assert site.client("auditor").get(path).status_code == 404


def test_one_pound_is_followed_from_those_who_pay_it_to_its_provider(site: Site) -> None:
    decided(site)
    plan, auditor = plan_of_leeds(), site.client("auditor")
    assert page(auditor, f"{POUND}/").count(f'href="{POUND}/') == len(plan.expenditure)
    line = plan.expenditure[0]
    said = page(auditor, f"{POUND}/1")
    year, pounds = next(iter(line.amounts.items()))
    paid = {one.organisation: one.amounts[year] for one in plan.contributions if one.stream == line.stream}
    for words in (f"£{pounds:,.0f} in {year}", *(str(one) for one in paid), *(f"£{one:,.0f}" for one in paid.values())):
        assert words in said, words


def test_whose_money_a_line_is_adds_up_to_the_line_to_the_penny() -> None:
    from carefund.pool.lines import Contribution, Expenditure
    from carefund.service.ledger.pages.pound import whose_money

    paid = [
        Contribution(organisation=name, stream="s", amounts={"2025-26": Decimal(pounds)})
        for name, pounds in (("Council", "100.00"), ("Board", "200.00"), ("Other", "0.01"))
    ]
    line = Expenditure(stream="s", scheme="1", amounts={"2025-26": Decimal("100.00")})
    told = {who: Decimal(sum_.replace("£", "").replace(",", "")) for who, _, sum_ in whose_money(paid, line, "2025-26")}
    assert sum(told.values()) == Decimal("100.00")
    assert told["Council"] * 2 - told["Board"] <= Decimal("0.02")
    over = Expenditure(stream="none", scheme="1", amounts={"2025-26": Decimal(5)})
    assert list(whose_money(paid, over, "2025-26")) == [("nobody: more is spent than is paid in", "2025-26", "£5")]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ("UPDATE event SET actor = 'mallory' WHERE submission = %s AND sequence = 2", "actor"),
        (
            "UPDATE event SET text = replace(text, 'Targets', 'Aims') WHERE submission = %s AND kind = 'decided'",
            "hash",
        ),
        ("DELETE FROM event WHERE submission = %s AND kind = 'decided'", "anchor"),
    ],
)
def test_a_tampered_row_is_named_with_submission_event_and_field(site: Site, change: str, field: str) -> None:
    desks = decided(site)
    state = desks[KENT].state
    sent = {"anchor": f"{state.submission}@{state.sequence}:{state.head}"}
    anyone, auditor = site.client(), site.client("auditor")
    assert "True." in anyone.post("/ledger/verify", sent).content.decode()
    number = 2 if field == "actor" else number_of(desks[KENT], "decided")
    with without_triggers("default" if _is_sqlite() else "postgresql"):
        execute("default", change, state.submission)
    said = unescape(anyone.post("/ledger/verify", sent).content.decode())
    assert "Not true." in said
    assert f"{state.submission}, event {number}, {field}" in said
    assert "mallory" not in said
    whole = unescape(auditor.post("/ledger/verify", {**sent, "do": "everything"}).content.decode())
    assert f"{state.submission}, event {number}, {field}" in whole
    assert field != "actor" or "mallory" in whole


def _is_sqlite() -> bool:
    from django.db import connection

    return connection.vendor == "sqlite"


def test_anyone_may_hold_one_chain_against_a_head_and_the_auditor_the_whole_ledger(site: Site) -> None:
    decided(site)
    anyone, auditor = site.client(), site.client("auditor")
    assert "Look at the whole ledger" not in page(anyone, "/ledger/verify")
    assert "Look at the whole ledger" in page(auditor, "/ledger/verify")
    refused = anyone.post("/ledger/verify", {"anchor": "nonsense"})
    assert refused.status_code == 422
    assert "<title>Error: " in refused.content.decode()
    assert "chains" in auditor.post("/ledger/verify", {"do": "everything"}).content.decode()
    assert anyone.post("/ledger/verify", {"do": "everything"}).status_code == 422
    other = anyone.post("/ledger/verify", {"anchor": f"{ROUND}/{LEEDS}@3:{'0' * 64}"}).content.decode()
    assert "event 3, anchor" in other
