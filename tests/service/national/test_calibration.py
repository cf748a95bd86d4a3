"""Calibration: agreement only of enough pairs, a draw that anyone can repeat, second reviewers, scores by outturn."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core import mail

from carefund.appraisal.chance_scores import score_chances
from carefund.assurance import event as done
from carefund.assurance.body import Chance
from carefund.assurance.deadline import Deadline
from carefund.assurance.decision import Decision, Decisions
from carefund.assurance.permissions import Role
from carefund.assurance.review import Recommendation, Review
from carefund.assurance.state import State
from carefund.evidence.areas import default_register
from carefund.programme.rounds import load_round
from carefund.service.national.pages.calibration import calibration_page, happened_words
from carefund.service.national.scoring import ALIKE, BASE, DECISIONS, Scored, decided_targets, outturns_of, scores
from carefund.service.national.second_reviews import drawn
from carefund.service.plans.standing import Standing
from carefund.service.rounds.opening import areas_of_round
from carefund.wording.intervals import score_with_interval
from tests.service.national.furnishing import Story, ready_to_decide
from tests.service.national.test_overview import text_of
from tests.service.signing.test_pages import settings_of_mail
from tests.service.site import LEEDS, ROUND, Site

__all__ = ["settings_of_mail"]
AT = f"/national/{ROUND}/calibration"


def test_the_draw_is_by_hash_of_seed_and_code_and_as_large_as_the_round_asks() -> None:
    codes = [one.code for one in areas_of_round(load_round(ROUND))]
    own = sorted(codes, key=lambda code: sha256(f"spring {code}".encode()).hexdigest())[:16]
    assert drawn(codes, 10, "spring") == frozenset(own)
    assert drawn(list(reversed(codes)), 10, "spring") == frozenset(own)
    assert drawn(codes, 10, "autumn") != frozenset(own)
    assert drawn(codes, 0, "spring") == frozenset()


def seed_that_draws(area: str) -> str:
    codes = [one.code for one in areas_of_round(load_round(ROUND))]
    return next(str(number) for number in range(10_000) if area in drawn(codes, 10, str(number)))


def test_a_second_reviewer_is_proposed_by_the_seed_that_is_shown_and_assigned_once(
    site: Site, settings_of_mail: None
) -> None:
    story, seed = Story(site, LEEDS).submitted(), seed_that_draws(LEEDS)
    client = site.client("national")
    assert "It has no first reviewer yet" in text_of(client.get(f"{AT}?seed={seed}"))
    story.judged("reviewer")
    page = client.get(f"{AT}?seed={seed}").content.decode()
    second = site.people["second reviewer"]
    assert f'value="{LEEDS}|{second.pk}"' in page
    assert f"<strong>{seed}</strong>" in page
    sent = {"second": [f"{LEEDS}|{second.pk}", f"{LEEDS}|nobody", "x"], "key": "2" * 32, "due": "2099-01-31"}
    for _ in range(2):
        assert client.post(f"{AT}/assign", sent).status_code == 302
    assert [one.to for one in mail.outbox] == [[second.email]]
    assigned = [(one.reviewer, one.due) for one in story.state.review.assigned]
    assert assigned == [(str(site.people["reviewer"].pk), None), (str(second.pk), date(2099, 1, 31))]
    assert "Two reviewers judge it already" in text_of(client.get(f"{AT}?seed={seed}"))
    assert site.client("auditor").post(f"{AT}/assign", sent).status_code == 403


def judged_twice(site: Site, number: int) -> None:
    for area in [one.code for one in areas_of_round(load_round(ROUND))][:number]:
        Story(site, area).submitted().judged("ann", "met").judged("bea", "partly-met" if number % 2 else "met")


def test_agreement_is_told_of_enough_plans_alone(site: Site) -> None:
    judged_twice(site, 1)
    page = site.client("auditor").get(AT)
    assert "Fewer than 10 plans judged twice: no figure" in text_of(page)
    assert "1 plan judged by two reviewers" in text_of(page)
    assert "None" not in re.sub(r"None(?= of the|</td>)", "", text_of(page).split("Second reviews")[0])


def test_reviewers_stand_beside_the_others_in_table_and_picture(site: Site) -> None:
    for area, second in ((LEEDS, "not-met"), ("E06000001", "met-well"), ("E06000002", "met")):
        Story(site, area).submitted().judged("ann", "met", "Ann <& Co>").judged("bea", second)
    client = site.client("national")
    page = text_of(client.get(AT))
    assert "Beside the others who judged the same plans" in page
    assert re.search(r"bea 3 1 1 1", page)
    for form in ("wide", "narrow"):
        picture = client.get(f"{AT}/{form}.svg")
        assert picture["Content-Type"] == "image/svg+xml"
        assert "style" not in picture.content.decode()
        ET.fromstring(picture.content.decode())


def test_meetings_show_what_they_changed_and_why(site: Site) -> None:
    story = Story(site, LEEDS).submitted().judged("reviewer", "met")
    line = next(iter(next(iter(story.state.review.reviewers.values())).lines))
    moved = done.ScoreMoved(
        reviewer=str(site.people["reviewer"].pk), line=line, score="partly-met", why="The letter is missing."
    )
    body = done.Moderated(held=date(2020, 1, 2), present=("Ada", "Bo"), words="One step down.", moved=(moved,))
    story.do("manager", Role.MANAGER, body)
    said = text_of(site.client("national").get(AT))
    assert "Ada and Bo" in said
    assert "now Partly met: to be put right (first Met), because The letter is missing." in said
    manager = site.people["manager"]
    assert "One step down." in text_of(site.client("manager").get(AT))
    story.do("national", Role.NATIONAL, done.ReviewerAssigned(reviewer=str(manager.pk), reviewer_name=manager.name))
    assert "One step down." not in text_of(site.client("manager").get(AT))


def test_a_decision_against_the_recommendation_is_listed_with_its_reason(site: Site) -> None:
    story = ready_to_decide(site, LEEDS, "not-approved")
    body = done.Decided(outcome="approved", reason="The board has met since.", **story.this)
    story.do("national", Role.NATIONAL, body)
    said = text_of(site.client("national").get(AT))
    assert "Against the recommendation" in said
    page = site.client("auditor").get(AT).content.decode()
    assert f'<a href="/plans/{ROUND}/{LEEDS}/">' in page  # and not where an auditor may not go
    assert "/decide" not in page
    assert "The board has met since." in said


def scored(probability: float, own: float | None, base: float, met: bool | None, code: str = LEEDS) -> Scored:
    area = default_register().get(code)
    assert area
    deadline: Any = None
    return Scored(
        standing=Standing(area=area, state=State(), deadline=deadline),
        chance=Chance(metric="delayed-days", target="-3.5", thousandths=round(probability * 1000)),
        appraisal=probability, own=own, base_rate=base, change=None if met is None else -4.0, met=met,
        last=date(2016, 3, 1),
    )  # fmt: skip


def test_chances_are_scored_on_the_same_targets_beside_the_base_rate() -> None:
    every = [scored(0.2, 0.6, 0.1, True), scored(0.2, None, 0.1, False), scored(0.9, 0.9, 0.5, None)]
    (appraisal, base, decisions, alike), own = scores(every)
    assert decisions.scored == alike.scored  # no decision stands on either
    assert [one.scored.brier for one in (appraisal, base, decisions) if one.scored] == [
        pytest.approx((0.8**2 + 0.2**2) / 2), pytest.approx((0.9**2 + 0.1**2) / 2), 0.25
    ]  # fmt: skip
    assert [(one.targets, one.scored.brier) for one in own if one.scored] == [
        (1, pytest.approx(0.16)), (1, pytest.approx(0.64)), (1, pytest.approx(0.81))
    ]  # fmt: skip
    assert happened_words(every[0]) == "Met: −4.0% by the figures at hand"
    assert happened_words(every[2]) == "Not known yet: scored when figures up to March 2016 are at hand"
    assert scores([])[0][0].scored is None


def test_the_page_scores_reviewers_decisions_and_appraisal_alike_with_intervals_from_ten_areas() -> None:
    areas = [one.code for one in areas_of_round(load_round(ROUND))][:12]
    every = [scored(0.2, 0.6, 0.1, number % 3 == 0, area) for number, area in enumerate(areas)]
    page = calibration_page(load_round(ROUND), [], every, (), "seed", person="", assigns=False)
    (_title, of_all), (_own, of_own) = page.scores
    assert [line.who for line in of_all] == ["The appraisal", BASE, DECISIONS, ALIKE]
    assert [line.who for line in of_own] == ["Reviewers", "The appraisal", BASE]
    met = [number % 3 == 0 for number in range(12)]
    direct = score_chances([0.2] * 12, met, areas)
    assert of_all[0].brier == score_with_interval(direct.brier, direct.brier_interval)
    assert of_all[0].log == of_own[1].log == score_with_interval(direct.log, direct.log_interval)
    assert of_all[0].targets == "12 in 12 areas"
    assert " to " in of_own[0].brier


def test_what_a_reviewer_says_when_the_months_are_over_is_no_forecast(tmp_path: Path) -> None:
    said = Chance(metric="delayed-days", target="-3.5", thousandths=600)
    area, deadline = default_register().get(LEEDS), Deadline.at_end_of(date(2014, 9, 19))
    assert area

    def own_of(at: datetime) -> float | None:
        who = {"outcome": "approved", "reason": "so", "version": 1, "person": "r", "name": "R", "organisation": "O"}
        recommended = Recommendation(**who, at=at, conditions=(), chances=(said,))  # type: ignore[arg-type]
        made = Decision(**who, at=at, plan_hash="0" * 64, chances=(said,), sequence=9)  # type: ignore[arg-type]
        state = State(review=Review(recommendation=recommended), decisions=Decisions(made=(made,)))
        standing = Standing(area=area, state=state, deadline=deadline)
        (found,) = decided_targets([standing], load_round("bcf-2015-16"), None, tmp_path)
        assert found.met is not None
        return found.own

    assert own_of(datetime(2014, 10, 1, tzinfo=UTC)) == 0.6
    assert own_of(datetime(2016, 4, 1, tzinfo=UTC)) is None


def test_what_happened_in_2015_16_is_that_of_the_evidence() -> None:
    """England's delayed days rose by 11.4% (domain.md D2), which the National Audit Office published too."""
    outturns = outturns_of("bcf-2015-16")
    delayed = outturns["delayed-days"]
    assert delayed.changes["E92000001"] == pytest.approx(100 * (1_809_587 / 1_624_977 - 1), abs=0.01)
    assert not delayed.more_is_better
    assert outturns["reablement"].changes == {}
    assert len([code for code in delayed.changes if code.startswith("E0") or code.startswith("E1")]) > 145


def test_a_round_whose_outturn_is_not_there_says_when_it_will_be(site: Site) -> None:
    story = ready_to_decide(site, LEEDS)
    story.chances = (Chance(metric="emergency-admissions", target="-1", thousandths=400),)
    story.do("national", Role.NATIONAL, done.Decided(outcome="approved", chances=story.chances, **story.this))
    said = text_of(site.client("national").get(AT))
    assert "No target can be scored yet: scored when figures up to March 2026 are at hand" in said
