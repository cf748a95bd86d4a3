"""Two who save one section from the same version: the second is told both values, and nothing is lost (contract A6)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.service.api.program import OWN, as_sent, editor, lead, sound_plan, sound_workbook
from tests.service.site import LEEDS, ROUND, Site


def changed(stands: dict[str, Any], **parts: Any) -> dict[str, Any]:
    return {**stands, **parts}


def test_the_second_is_told_both_values_and_nothing_of_the_first_is_lost(site: Site) -> None:
    one, other = editor(site), lead(site)
    stands = one.get(f"{OWN}/plan").json()
    first = {"based_on": 0, "plan": changed(stands["plan"], vision="Care at home")}
    second = {"based_on": 0, "plan": changed(stands["plan"], vision="Care near home")}
    assert one.ask("PUT", f"{OWN}/plan", first).json()["version"] == 1
    answer = other.ask("PUT", f"{OWN}/plan", second)
    assert answer.status_code == 409
    told = answer.json()
    assert {"field": "vision", "stands": "Care at home", "sent": "Care near home"}.items() <= next(
        one for one in told["changed"] if one["field"] == "vision"
    ).items()
    assert list(told["sections"].values()) == [1]
    assert one.get(f"{OWN}/plan").json()["plan"]["vision"] == "Care at home"


def test_sections_that_others_saved_meanwhile_are_kept(site: Site) -> None:
    one, other = editor(site), lead(site)
    one.ask("PUT", f"{OWN}/plan", {"based_on": 0, "plan": as_sent(sound_plan())})
    stands = one.get(f"{OWN}/plan").json()["plan"]
    risks = [{**stands["risks"][0], "description": "Winter"}]
    schemes = [{**stands["schemes"][0], "name": "Nurses at night"}, *stands["schemes"][1:]]
    assert one.ask("PUT", f"{OWN}/plan", {"based_on": 1, "plan": changed(stands, risks=risks)}).status_code == 200
    saved = other.ask("PUT", f"{OWN}/plan", {"based_on": 1, "plan": changed(stands, schemes=schemes)})
    assert saved.status_code == 200, saved.content
    now = one.get(f"{OWN}/plan").json()
    assert now["version"] == 3
    assert now["plan"]["risks"][0]["description"] == "Winter"
    assert now["plan"]["schemes"][0]["name"] == "Nurses at night"


def test_a_save_that_is_sent_again_is_done_once(site: Site) -> None:
    program = editor(site)
    sent = {"based_on": 0, "plan": {"round_id": ROUND, "area_code": LEEDS, "vision": "Care at home"}}
    answers = [program.ask("PUT", f"{OWN}/plan", sent, idempotency_key="a-key-of-ours") for _ in range(3)]
    assert [one.json()["version"] for one in answers] == [1, 1, 1]


def test_a_key_that_was_used_for_something_else_is_refused(site: Site) -> None:
    program, key = editor(site), "a-key-of-ours"
    assert program.ask("POST", f"{OWN}/questions", {"words": "Why?"}).status_code == 409
    _begin(program)
    assert program.ask("POST", f"{OWN}/questions", {"words": "Why?"}, idempotency_key=key).status_code == 201
    assert program.ask("POST", f"{OWN}/questions", {"words": "Why?"}, idempotency_key=key).status_code == 201
    assert program.ask("POST", f"{OWN}/questions", {"words": "Why not?"}, idempotency_key=key).status_code == 409
    assert len(program.get(f"{OWN}/questions").json()["questions"]) == 1


def test_money_comes_back_to_the_penny(site: Site) -> None:
    program = editor(site)
    for number, sum_ in enumerate(("9999999999999.99", '"123456789012345678901.23"', "0.1", "0.30")):
        line = f'{{"organisation": "Leeds Council", "amounts": {{"2025-26": {sum_}}}}}'
        plan = f'{{"round_id": "{ROUND}", "area_code": "{LEEDS}", "contributions": [{line}]}}'
        assert (
            program.ask("PUT", f"{OWN}/plan", f'{{"based_on": {number}, "plan": {plan}}}'.encode()).status_code == 200
        )
        kept = program.get(f"{OWN}/plan").json()["plan"]["contributions"][0]["amounts"]["2025-26"]
        assert Decimal(kept) == Decimal(sum_.strip('"'))


def test_what_the_round_does_not_ask_for_is_refused_and_not_dropped_in_silence(site: Site) -> None:
    program = editor(site)
    stands = program.get(f"{OWN}/plan").json()["plan"]
    answer = program.ask("PUT", f"{OWN}/plan", {"based_on": 0, "plan": changed(stands, admission_price="1490.00")})
    assert answer.status_code == 409
    assert "admission_price" in answer.json()["found"]


def test_what_is_not_of_the_form_is_named(site: Site) -> None:
    program = editor(site)
    for sent in (
        b"{",
        b"[]",
        {"based_on": "0", "plan": {}},
        {"based_on": 0, "plan": {"round_id": ROUND, "area_code": LEEDS, "visions": "x"}},
        {"based_on": 0, "plan": {"round_id": ROUND, "area_code": LEEDS, "illustrative": 1}},
        {"based_on": 0, "plan": {"round_id": ROUND, "area_code": LEEDS, "admission_price": "NaN"}},
    ):
        answer = program.ask("PUT", f"{OWN}/plan", sent)
        assert answer.status_code == 422, sent
        assert answer.json()["found"]


def test_an_upload_and_a_save_of_one_section_meet_alike(site: Site) -> None:
    program = editor(site)
    stands = program.get(f"{OWN}/plan").json()["plan"]
    program.ask("PUT", f"{OWN}/plan", {"based_on": 0, "plan": changed(stands, vision="Care at home")})
    answer = program.upload(f"{OWN}/workbook", sound_workbook(), based_on=0)
    assert answer.status_code == 409
    assert any(one["field"] == "vision" for one in answer.json()["changed"])


def test_what_changed_between_two_versions_is_told(site: Site) -> None:
    program = editor(site)
    stands = program.get(f"{OWN}/plan").json()["plan"]
    for number, words in enumerate(("one", "two")):
        program.ask("PUT", f"{OWN}/plan", {"based_on": number, "plan": changed(stands, vision=words)})
    told = program.get(f"{OWN}/compare?from=1&to=2").json()
    assert [(one["before"], one["after"]) for one in told["changes"] if one["field"] == "vision"] == [("one", "two")]
    assert program.get(f"{OWN}/plan?version=1").json()["plan"]["vision"] == "one"
    assert program.get(f"{OWN}/plan?version=3").status_code == 404
    assert program.get(f"{OWN}/compare?from=1").status_code == 422


def _begin(program: Any) -> None:
    program.ask("PUT", f"{OWN}/plan", {"based_on": 0, "plan": {"round_id": ROUND, "area_code": LEEDS, "vision": "x"}})


def test_a_question_and_a_waiver_have_their_days(site: Site) -> None:
    program = editor(site)
    _begin(program)
    asked = program.ask("POST", f"{OWN}/questions", {"words": "Why?", "due": "2099-01-31"})
    assert asked.status_code == 201, asked.content
    assert asked.json()["due"] == "2099-01-31"
    assert program.ask("POST", f"{OWN}/questions", {"words": "Why?", "due": 4070908800}).status_code == 422
    thread = asked.json()["thread"]
    assert lead(site).ask("POST", f"{OWN}/questions/{thread}/answers", {"words": "So."}).status_code == 200
    assert program.ask("POST", f"{OWN}/questions/{thread}/close").json()["closed"] is True
    found = next(
        one for one in program.get(f"{OWN}/findings").json()["plans"][0]["findings"] if one["severity"] == "error"
    )
    sent = {
        "check": found["check"],
        "field": found["field"],
        "reason": "The figure comes in May",
        "until": "2099-01-31",
    }
    answer = program.ask("POST", f"{OWN}/waivers", sent)
    assert answer.status_code in (201, 409), answer.content
    assert program.ask("POST", f"{OWN}/waivers", sent | {"until": "2099-02-31"}).status_code == 422
