"""What programs of the centre read of how plans are judged: as the desk and the page of calibration, and no more."""

from __future__ import annotations

from typing import Any

import pytest

from carefund.assurance.calibration import against_the_others, double_judgements
from carefund.assurance.event import Moderated, QuestionAsked, Recommended, ScoreMoved
from carefund.assurance.permissions import Role
from carefund.programme.rounds import load_round
from tests.service.api.program import OWN, Program, editor, lead, program_of
from tests.service.desk.making import LINES, SECRET, handed_in, judged, page, taken_up, tenant
from tests.service.site import LEEDS, ROUND, Site

REGION = "North East and Yorkshire"
JUDGEMENTS, CALIBRATION = f"{OWN}/judgements", f"/api/v1/national/{ROUND}/calibration"
CENTRE = {"national": ("National team", Role.NATIONAL), "auditor": ("Auditor", Role.AUDITOR),
          "manager": (REGION, Role.MANAGER), "reviewer": (REGION, Role.REVIEWER),
          "second reviewer": (REGION, Role.REVIEWER)}  # fmt: skip
INSIDE = "Timbuktu"
"""A word of an internal comment alone."""


def asks(site: Site, who: str) -> Program:
    return program_of(site, who, *CENTRE[who])


def told(site: Site, who: str, path: str = JUDGEMENTS) -> dict[str, Any]:
    answer = asks(site, who).get(path)
    assert answer.status_code == 200, answer.content
    assert INSIDE not in answer.content.decode()
    found: dict[str, Any] = answer.json()
    return found


def names(answer: dict[str, Any]) -> list[str]:
    return [one["name"] for one in answer["others"]]


@pytest.fixture
def begun(site: Site) -> Site:
    """Two reviewers: one has completed their judgement, the other has judged nothing; somebody noted something."""
    handed_in(site)
    taken_up(site, "reviewer", "second reviewer")
    judged(site, "reviewer", "not-met")
    tenant(site, "reviewer").record(QuestionAsked(thread="in", audience="internal", words=INSIDE), told=False)
    return site


def test_anothers_judgement_is_told_after_ones_own_and_no_earlier(begun: Site) -> None:
    before = told(begun, "second reviewer")
    assert (before["own"], before["others"], before["recommendations"]) == (None, [], [])
    assert "complete" in before["others_hidden"]
    assert SECRET not in str(before)
    judged(begun, "second reviewer", "met-well", complete=False)
    halfway = told(begun, "second reviewer")
    assert [one["line"] for one in halfway["own"]["lines"]] == list(LINES)
    assert (halfway["others"], halfway["own"]["completed"]) == ([], 0)
    judged(begun, "second reviewer", "met-well")
    after = told(begun, "second reviewer")
    assert names(after) == [begun.people["reviewer"].name]
    assert {one["score"] for one in after["others"][0]["lines"]} == {"not-met"}
    assert (after["others_hidden"], sorted(after["apart"])) == ("", sorted(LINES))


def test_those_who_are_to_judge_nothing_read_all_and_the_page_says_the_same(begun: Site) -> None:
    for who in ("manager", "national", "auditor"):
        answer = told(begun, who)
        assert (names(answer), answer["own"]) == ([begun.people["reviewer"].name], None)
        assert f"{SECRET} agreed of reviewer" in page(begun.client(who))
    assert SECRET not in page(begun.client("second reviewer"))
    assert [one["name"] for one in told(begun, "auditor")["assigned"]] == [
        begun.people["reviewer"].name,
        begun.people["second reviewer"].name,
    ]


def test_meetings_and_recommendations_are_told_with_what_they_moved(begun: Site) -> None:
    judged(begun, "second reviewer", "met-well")
    manager, first = tenant(begun, "manager"), str(begun.people["reviewer"].pk)
    move = ScoreMoved(reviewer=first, line="metrics", score="met", why=SECRET)
    held = manager.open_round.opened.date()
    manager.record(Moderated(held=held, present=("Mary",), words="Agreed.", moved=(move,)), told=False)
    body = Recommended(outcome="approved", reason="It holds.", conditions=("One",), version=1)
    tenant(begun, "reviewer").record(body, told=False)
    answer = told(begun, "auditor")
    (meeting,) = answer["meetings"]
    assert (meeting["present"], meeting["moved"][0]["score"], meeting["moved"][0]["person"]) == (["Mary"], "met", first)
    line = next(one for one in answer["others"][0]["lines"] if one["line"] == "metrics")
    assert (line["score"], line["first"], line["moderated"]) == ("met", "not-met", True)
    (recommended,) = answer["recommendations"]
    assert (recommended["outcome"], recommended["conditions"], recommended["standing"]) == ("approved", ["One"], True)
    (own,) = told(begun, "national", CALIBRATION)["meetings"]
    assert own == {**meeting, "area": LEEDS, "area_name": "Leeds"}


def test_nobody_of_an_area_or_elsewhere_is_told_anything(begun: Site) -> None:
    foreign = program_of(begun, "kent lead", "Kent Council", Role.LEAD)
    for program in (lead(begun), editor(begun)):
        for path in (JUDGEMENTS, CALIBRATION):
            answer = program.get(path)
            assert answer.status_code == 403
            assert SECRET not in answer.content.decode()
            assert "judge" not in answer.json()["detail"].casefold()
    assert (foreign.get(JUDGEMENTS).status_code, foreign.get(CALIBRATION).status_code) == (404, 403)
    assert {Program().get(path).status_code for path in (JUDGEMENTS, CALIBRATION)} == {401}
    for who in CENTRE:
        assert asks(begun, who).get(JUDGEMENTS.replace(LEEDS, "E10000016")).status_code == (
            200 if who in ("national", "auditor") else 404
        )
        wanted = 403 if "reviewer" in who else 200
        assert asks(begun, who).get(CALIBRATION).status_code == wanted
    assert asks(begun, "national").get(CALIBRATION.replace(ROUND, "bcf-1999")).status_code == 404


def test_calibration_counts_what_was_judged_independently(begun: Site) -> None:
    judged(begun, "second reviewer", "met-well")
    answer, round_ = told(begun, "auditor", CALIBRATION), load_round(ROUND)
    assert round_.review
    state, steps = tenant(begun, "auditor").state, [one.id for one in round_.review.scale]
    pairs = double_judgements([state], steps)
    assert answer["judged_twice"] == 1
    by_line = {one["line"]: one for one in answer["agreements"]}
    assert list(by_line) == [*LINES, ""]
    assert (by_line[""]["pairs"], by_line[""]["plans"], by_line[""]["same"]) == (len(pairs), 1, 0.0)
    assert {one["kappa"] for one in answer["agreements"]} == {None}  # too few plans
    counted = {one.person: (one.plans, one.kinder, one.stricter) for one in against_the_others([state], steps)}
    beside = {one["person"]: (one["plans"], one["kinder"], one["stricter"]) for one in answer["beside_others"]}
    assert beside == counted
    assert len(beside) == 2
    assert told(begun, "manager", CALIBRATION)["beside_others"] == answer["beside_others"]


def test_what_is_held_already_is_not_sent_again(begun: Site) -> None:
    program = asks(begun, "national")
    tags = {path: program.get(path)["ETag"] for path in (JUDGEMENTS, CALIBRATION)}
    for path, tag in tags.items():
        assert program.ask("GET", path, if_none_match=tag).status_code == 304
    judged(begun, "second reviewer", complete=False)
    assert program.ask("GET", JUDGEMENTS, if_none_match=tags[JUDGEMENTS]).status_code == 200
