"""A signed plan is handed in by the lead's program, once, however often it is sent."""

from __future__ import annotations

import json
from typing import Any

from tests.service.api.program import OWN, Program, editor, lead
from tests.service.api.signing import signed
from tests.service.site import KENT, LEEDS, ROUND, Site


def test_a_signed_plan_is_submitted_and_its_receipt_verifies(site: Site) -> None:
    of_version = signed(site, editor(site))
    answer = lead(site).ask("POST", f"{OWN}/submit", of_version, idempotency_key="submit-once")
    assert answer.status_code == 200, answer.content
    receipt = answer.json()
    assert Program().ask("POST", "/api/v1/ledger/verify", receipt).json()["held"] is True
    head = {"head": receipt["ledger_head"]}
    assert Program().ask("POST", "/api/v1/ledger/verify", head).json()["held"] is True
    listed = lead(site).get(f"{OWN}/receipts").json()["receipts"]
    assert [one["receipt_hash"] for one in listed] == [receipt["receipt_hash"]]
    assert lead(site).get(f"/api/v1/receipts/{listed[0]['id']}").json() == receipt


def test_what_is_not_in_the_ledger_is_named_without_its_true_value(site: Site) -> None:
    of_version = signed(site, editor(site))
    receipt = lead(site).ask("POST", f"{OWN}/submit", of_version, idempotency_key="submit-once").json()
    spoilt = receipt | {"submitted_by": "Somebody Else"}
    answer = Program().ask("POST", "/api/v1/ledger/verify", spoilt)
    assert answer.json()["held"] is False
    assert "submitted_by" in answer.json()["fields"]
    assert receipt["submitted_by"] not in answer.content.decode()
    other = {"head": receipt["ledger_head"][:-1] + ("0" if receipt["ledger_head"][-1] != "0" else "1")}
    assert Program().ask("POST", "/api/v1/ledger/verify", other).json()["held"] is False


def test_sent_again_it_is_the_same_receipt_whatever_the_key(site: Site) -> None:
    of_version = signed(site, editor(site))
    answers = [
        lead(site).ask("POST", f"{OWN}/submit", of_version, idempotency_key=key).json()
        for key in ("submit-once", "submit-once", "submit-otherwise")
    ]
    assert answers[0] == answers[1] == answers[2]
    assert _submissions(site) == 1


def test_an_unsigned_plan_is_not_submitted(site: Site) -> None:
    program = editor(site)
    saved = program.ask("PUT", f"{OWN}/plan", {"based_on": 0, "plan": _short()}).json()
    sent = {"version": saved["version"], "plan_hash": saved["plan_hash"]}
    answer = lead(site).ask("POST", f"{OWN}/submit", sent, idempotency_key="submit-once")
    assert answer.status_code == 409
    assert answer.json()["to_do"]


def test_a_program_neither_signs_nor_declares_ready(site: Site) -> None:
    kinds = {one["kind"] for one in lead(site).get(OWN).json()["may"]}
    editor(site).ask("PUT", f"{OWN}/plan", {"based_on": 0, "plan": _short()})
    kinds |= {one["kind"] for one in lead(site).get(OWN).json()["may"]}
    assert kinds == {
        "plan-started",
        "plan-saved",
        "question-asked",
        "question-answered",
        "question-closed",
        "waiver-asked",
    }
    assert lead(site).ask("POST", f"{OWN}/sign", {}).status_code == 404


def test_a_foreign_receipt_is_not_there(site: Site) -> None:
    from carefund.assurance.permissions import Role
    from tests.service.api.program import program_of

    of_version = signed(site, editor(site))
    lead(site).ask("POST", f"{OWN}/submit", of_version, idempotency_key="submit-once")
    own = lead(site).get(f"{OWN}/receipts").json()["receipts"][0]["id"]
    other = program_of(site, "kent lead", "Kent Council", Role.LEAD)
    foreign, unknown = (other.get(f"/api/v1/receipts/{one}") for one in (own, "0" * 32))
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.content == unknown.content
    assert other.get(f"/api/v1/plans/{ROUND}/{KENT}/receipts").json() == {"receipts": []}


def _submissions(site: Site) -> int:
    from carefund.service.ledger.models import StoredEvent

    return StoredEvent.objects.filter(kind="submitted", submission=f"{ROUND}/{LEEDS}").count()


def _short() -> dict[str, Any]:
    return json.loads(json.dumps({"round_id": ROUND, "area_code": LEEDS, "vision": "Care at home"}))
