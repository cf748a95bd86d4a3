"""Deciding in bulk and singly: preview, per-row refusal, once and only once, conditions, correction, withdrawal."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail

from carefund.assurance.body import Chance
from carefund.assurance.event import RecommendationWithdrawn
from carefund.assurance.permissions import Role
from carefund.service.ledger.events import events_of
from tests.service.national.furnishing import Story, ready_to_decide
from tests.service.national.test_overview import text_of
from tests.service.signing.test_pages import hidden, settings_of_mail
from tests.service.site import KENT, LEEDS, ROUND, Site

__all__ = ["settings_of_mail"]
MANY, ONE = f"/national/{ROUND}/decide", f"/national/{ROUND}/{LEEDS}/decide"
BURY = "E08000002"


def previewed(page: Any) -> dict[str, Any]:
    """The same, and what the preview showed of each plan."""
    return form_of(page) | dict(re.findall(r'name="(previewed-\w+)" value="([^"]*)"', page.content.decode()))


def form_of(page: Any) -> dict[str, Any]:
    """The key and the plans that a page's form carries."""
    text = page.content.decode()
    return {"key": hidden(text, "key"), "plan": re.findall(r'name="plan" value="([^"]+)"', text)}


def decided(area: str) -> int:
    return sum(one.body.kind == "decided" for one in events_of(f"{ROUND}/{area}"))


@pytest.fixture
def three(site: Site) -> Site:
    """Leeds recommended by a reviewer, Kent recommended as not approved, Bury handed in only."""
    ready_to_decide(site, LEEDS)
    ready_to_decide(site, KENT, "not-approved")
    Story(site, BURY).submitted()
    return site


def test_many_are_previewed_then_decided_each_by_itself(three: Site, settings_of_mail: None) -> None:
    client = three.client("national")
    sent = form_of(client.get(f"{MANY}?area={LEEDS}&area={KENT}&area={BURY}&area=E99999999"))
    assert len(sent["plan"]) == 3
    sent |= {"outcome": "approved", "reason": ""}
    shown = client.post(MANY, sent | {"do": "preview"})
    said = text_of(shown)
    assert "1 plan would be decided on, 2 refused" in said
    assert "goes against the recommendation" in said
    assert "one that is submitted" in said
    assert [decided(area) for area in (LEEDS, KENT, BURY)] == [0, 0, 0]
    again = form_of(shown) | {"outcome": "approved", "reason": ""}
    assert again["key"] == sent["key"]
    first = text_of(client.post(MANY, again | {"do": "confirm"}))
    assert "1 plan was decided on, 2 refused" in first
    told = {address for one in mail.outbox for address in one.to}
    assert three.people["leeds lead"].email in told
    assert not [one for one in told if one.startswith("kent")]
    mail.outbox.clear()
    second = text_of(client.post(MANY, again | {"do": "confirm"}))
    assert "nothing was done twice" in second
    assert [decided(area) for area in (LEEDS, KENT, BURY)] == [1, 0, 0]
    assert not mail.outbox


def test_each_is_decided_as_it_was_recommended(three: Site, settings_of_mail: None) -> None:
    client = three.client("national")
    sent = form_of(client.get(f"{MANY}?all=yes&state=recommended")) | {"outcome": "as-recommended", "reason": ""}
    assert len(sent["plan"]) == 2
    said = text_of(client.post(MANY, sent | {"do": "preview"}))
    assert "2 plans would be decided on, 0 refused" in said
    client.post(MANY, sent | {"do": "confirm"})
    outcomes = [Story(three, area).state.decisions.standing for area in (LEEDS, KENT)]
    assert [one.outcome for one in outcomes if one] == ["approved", "not-approved"]


def test_what_is_confirmed_is_what_the_preview_showed(three: Site) -> None:
    """Between preview and confirmation Kent is recommended otherwise, and Bury, which was refused, is recommended."""
    client, choice = three.client("national"), {"outcome": "as-recommended", "reason": ""}
    sent = form_of(client.get(f"{MANY}?area={LEEDS}&area={KENT}&area={BURY}")) | choice
    sent = previewed(client.post(MANY, sent | {"do": "preview"})) | choice
    assert sent[f"previewed-{KENT}"] == "not-approved"
    kent, reason = Story(three, KENT, keys=100), "New figures."
    kent.do("reviewer", Role.REVIEWER, RecommendationWithdrawn(reason=reason))
    kent.recommended("approved")
    Story(three, BURY, keys=100).judged().recommended("approved")
    said = text_of(client.post(MANY, sent | {"do": "confirm"}))
    assert "1 plan was decided on, 2 refused" in said
    assert "it was recommended anew" in said
    assert "that it was refused there" in said
    assert [decided(area) for area in (LEEDS, KENT, BURY)] == [1, 0, 0]
    assert "nothing was done twice" in text_of(client.post(MANY, sent | {"do": "confirm"}))


def test_who_recommended_does_not_decide_and_a_plan_that_changed_since_is_refused(three: Site) -> None:
    story = Story(three, "E06000001").submitted().judged("national")
    story.recommended("approved", who="national")
    client = three.client("national")
    sent = form_of(client.get(f"{MANY}?area={LEEDS}")) | {"outcome": "approved"}
    other = [re.sub(r"\|\d+\|", "|7|", one) for one in sent["plan"]]
    said = text_of(client.post(MANY, sent | {"plan": other, "do": "preview"}))
    assert "version 1 of the plan, which was submitted" in said
    own = form_of(client.get(f"{MANY}?area=E06000001")) | {"outcome": "approved", "do": "confirm"}
    assert "somebody else than the one who recommended" in text_of(client.post(MANY, own))
    assert decided("E06000001") == 0
    said = text_of(client.post(MANY, sent | {"plan": ["nonsense", "a|b", f"{LEEDS}|x|y"], "do": "confirm"}))
    assert "0 plans were decided on, 1 refused" in said
    assert decided(LEEDS) == 0


def test_a_form_that_is_not_filled_in_is_shown_again_with_what_is_wrong(three: Site) -> None:
    client = three.client("national")
    sent = form_of(client.get(f"{MANY}?area={LEEDS}"))
    answer = client.post(MANY, sent | {"outcome": "", "reason": "<b>typed</b>", "words-2": "Agree it", "do": "preview"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: " in page
    for place in ("outcome", "owner-2", "due-2"):
        assert f'href="#{place}"' in page
    assert "&lt;b&gt;typed&lt;/b&gt;" in page
    assert "Agree it" in page
    assert 'href="#plans"' in client.post(MANY, {"outcome": "approved"}).content.decode()


def test_one_is_decided_with_conditions_and_its_area_reads_it(three: Site, settings_of_mail: None) -> None:
    client = three.client("national")
    page = client.get(ONE)
    assert "It holds." in text_of(page)
    condition = {"words-1": "Agree it with the trust", "owner-1": "Director of finance", "due-1": "2099-05-01"}
    sent = form_of(page) | {"outcome": "approved-with-support", "reason": "Strained finances."} | condition
    assert "with 1 condition" in text_of(client.post(ONE, sent | {"do": "preview"}))
    foreign = sent | {"plan": [*form_of(client.get(f"{MANY}?area={KENT}"))["plan"], *sent["plan"]]}
    client.post(ONE, foreign | {"do": "confirm"})
    assert (decided(LEEDS), decided(KENT)) == (1, 0)
    read = text_of(three.client("leeds editor").get(f"/plans/{ROUND}/{LEEDS}/"))
    for words in ("Decision: Approved with support", "Strained finances.", "Agree it with the trust", "1 May 2099"):
        assert words in read
    body = next(one.body for one in mail.outbox if three.people["leeds lead"].email in one.to)
    assert "Strained finances." in body
    assert "Agree it with the trust (Director of finance, by 1 May 2099)" in body
    assert "reviewer" not in body.lower()


def test_a_last_day_that_has_gone_by_is_refused(three: Site) -> None:
    condition = {"words-1": "Agree it", "owner-1": "Somebody", "due-1": "2014-05-01"}
    client = three.client("national")
    sent = form_of(client.get(ONE)) | {"outcome": "approved"} | condition
    assert "Refused" in text_of(client.post(ONE, sent | {"do": "confirm"}))
    assert decided(LEEDS) == 0


def test_a_decision_is_corrected_and_withdrawn_and_both_sides_see_it(three: Site, settings_of_mail: None) -> None:
    client = three.client("national")
    client.post(ONE, form_of(client.get(ONE)) | {"outcome": "approved", "reason": "", "do": "confirm"})
    key = {"key": "1" * 32}
    at = f"/national/{ROUND}/{LEEDS}"
    same = client.post(f"{at}/correct", key | {"outcome": "approved", "reason": ""})
    assert (same.status_code, "<title>Error: " in same.content.decode()) == (422, True)
    mail.outbox.clear()
    for _ in range(2):
        answer = client.post(f"{at}/correct", key | {"outcome": "not-approved", "reason": "The board had not met."})
        assert answer.status_code == 302
    assert len([one for one in mail.outbox if "Decision corrected" in one.subject]) == len({
        address for one in mail.outbox for address in one.to
    })  # fmt: skip
    for who in ("leeds lead", "national", "auditor"):
        read = text_of(three.client(who).get(f"/plans/{ROUND}/{LEEDS}/"))
        assert "Decision: Not approved" in read
        assert "The board had not met." in read
        assert "Corrected since" in read
    refused = client.post(f"{at}/withdraw", {"reason": ""})
    assert (refused.status_code, 'href="#withdraw-reason"' in refused.content.decode()) == (422, True)
    assert client.post(f"{at}/withdraw", {"reason": "Given by mistake"}).status_code == 302
    read = text_of(three.client("leeds lead").get(f"/plans/{ROUND}/{LEEDS}/"))
    assert "No decision stands" in read
    assert "Withdrawn" in read
    assert client.post(f"{at}/withdraw", {"reason": "again"}).status_code == 409


def test_a_correction_or_withdrawal_is_of_the_decision_that_was_in_view(three: Site) -> None:
    client, at = three.client("national"), f"/national/{ROUND}/{LEEDS}"
    client.post(ONE, form_of(client.get(ONE)) | {"outcome": "approved", "reason": "", "do": "confirm"})
    seen = {"decision": hidden(client.get(ONE).content.decode(), "decision")}
    assert client.post(f"{at}/correct", seen | {"outcome": "not-approved", "reason": "No board."}).status_code == 302
    late = client.post(f"{at}/correct", seen | {"outcome": "approved-with-support", "reason": "<i>Mine</i>"})
    assert late.status_code == 409
    assert "one that was corrected or withdrawn since" in text_of(late)
    assert "&lt;i&gt;Mine&lt;/i&gt;</textarea>" in late.content.decode()
    gone = client.post(f"{at}/withdraw", seen | {"reason": "By mistake"})
    assert gone.status_code == 409
    assert gone.content.decode().count("By mistake</textarea>") == 1
    standing = Story(three, LEEDS).state.decisions.standing
    assert standing
    assert standing.outcome == "not-approved"


def test_nobody_else_decides(three: Site) -> None:
    for who in ("manager", "auditor", "reviewer", "administrator", "leeds lead"):
        client = three.client(who)
        assert client.get(MANY).status_code == 403
        assert client.post(MANY, {"plan": f"{LEEDS}|1|x", "outcome": "approved", "do": "confirm"}).status_code == 403
    assert three.client("national").get(f"/national/{ROUND}/E99999999/decide").status_code == 404
    assert decided(LEEDS) == 0


def test_against_the_appraisal_a_reason_is_asked_for_and_the_chances_stand_with_it(three: Site) -> None:
    from dataclasses import replace

    from carefund.programme.rounds import load_round
    from carefund.service.national.choices import Choice
    from carefund.service.national.deciding import decide, preview
    from carefund.service.national.effects import seen
    from carefund.service.national.forms import DecisionTyped
    from carefund.service.national.pages.deciding import effect_page
    from carefund.service.national.reach import RoundReach
    from carefund.service.people.actors import actor_of
    from carefund.service.plans.standing import PlanSummary, Standing
    from carefund.service.rounds.opening import opened

    open_round = opened(ROUND)
    assert open_round
    reach = RoundReach(load_round(ROUND), open_round, actor_of(three.people["national"]), only=LEEDS)
    chances = (Chance(metric="emergency-admissions", target="-9", thousandths=40, basis="base rate"),)
    summary = PlanSummary(pooled={}, spent={}, changes={"emergency-admissions": -9.0}, chances=chances)
    standing: Standing = replace(reach.standings[0], summary=summary)
    reach.__dict__["standings"] = [standing]
    choice = Choice(outcome="approved", reason="", conditions=(), key="k")
    refused = preview(reach, [seen(standing)], choice)
    page = effect_page(reach.round, refused, DecisionTyped(), "k", done=False)
    assert page.lines[0].refused
    assert "how seldom areas have changed so much in emergency admissions" in page.lines[0].needed
    made = decide(reach, [seen(standing)], replace(choice, reason="A new ward opens."))
    assert made[0].refused is None
    decision = Story(three, LEEDS).state.decisions.standing
    assert decision
    assert decision.chances == chances
