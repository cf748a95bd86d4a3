"""Review, recommendation and moderation: who judges, what they may read of each other, and what a new version asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from carefund.assurance import event as done
from carefund.assurance.permissions import NotPermitted
from carefund.assurance.request import NotNow
from carefund.assurance.state import Status
from tests.assurance.making import CHIEF, EDITOR, LINES, MANAGER, NATIONAL, REVIEWER, SECOND_REVIEWER, Ledger


def judgement(line: str = "narrative", score: str = "weak", version: int = 1, **more: Any) -> done.JudgementSaved:
    return done.JudgementSaved(line=line, score=score, words="so", version=version, **more)


def take_up(ledger: Ledger, who: Any) -> None:
    ledger.do(who, done.ReviewerAssigned(reviewer=who.person, reviewer_name=who.name))


def test_a_reviewer_takes_a_plan_up_and_judges_it_line_by_line() -> None:
    ledger = Ledger().submitted()
    with pytest.raises(NotPermitted, match="not assigned to you"):
        ledger.do(REVIEWER, judgement())
    take_up(ledger, REVIEWER)
    assert ledger.state.status is Status.SUBMITTED
    ledger.do(REVIEWER, judgement(evidence=("targets[0].target",)))
    assert ledger.state.status is Status.IN_REVIEW
    own = ledger.state.review.reviewers["rhoda"]
    assert own.outstanding(LINES, 1) == ("analysis",)
    assert own.lines["narrative"].evidence == ("targets[0].target",)


def test_nobody_completes_a_judgement_with_a_line_left_out() -> None:
    ledger = Ledger().submitted()
    take_up(ledger, REVIEWER)
    ledger.do(REVIEWER, judgement())
    with pytest.raises(NotNow, match="none of analysis"):
        ledger.do(REVIEWER, done.JudgementCompleted(version=1))


@pytest.mark.parametrize(("line", "score"), [("narrative", "superb"), ("vision", "weak")])
def test_line_and_score_are_the_rounds(line: str, score: str) -> None:
    ledger = Ledger().submitted()
    take_up(ledger, REVIEWER)
    with pytest.raises(NotNow, match="of this round"):
        ledger.do(REVIEWER, judgement(line, score))


def test_a_reviewer_reads_the_others_judgement_only_after_their_own() -> None:
    ledger = Ledger().judged()
    take_up(ledger, SECOND_REVIEWER)
    assert not ledger.state.review.others_shown_to("roger", 1)
    ledger.do(SECOND_REVIEWER, judgement())
    assert not ledger.state.review.others_shown_to("roger", 1)
    ledger.do(SECOND_REVIEWER, judgement("analysis"))
    ledger.do(SECOND_REVIEWER, done.JudgementCompleted(version=1))
    assert ledger.state.review.others_shown_to("roger", 1)
    assert ledger.state.review.others_shown_to("nadia", 1)


def test_what_was_first_given_is_kept_when_it_is_changed_after_reading_the_others() -> None:
    ledger = Ledger().judged()
    ledger.do(REVIEWER, judgement(score="strong"))
    line = ledger.state.review.reviewers["rhoda"].lines["narrative"]
    assert (line.score, line.first) == ("strong", "adequate")


def test_a_reviewer_does_not_assign_another_but_a_regional_manager_does() -> None:
    ledger = Ledger().submitted()
    second = done.ReviewerAssigned(reviewer="roger", reviewer_name="Roger", due=date(2025, 4, 1))
    with pytest.raises(NotPermitted, match="regional manager"):
        ledger.do(REVIEWER, second)
    ledger.do(MANAGER, second)
    (assigned,) = ledger.state.review.assigned
    assert (assigned.name, assigned.due, assigned.assigned_by) == ("Roger", date(2025, 4, 1), "Mary")
    ledger.do(MANAGER, done.ReviewerReleased(reviewer="roger", reason="On leave."))
    assert ledger.state.review.assigned == ()


def test_who_prepared_a_plan_does_not_review_it() -> None:
    ledger = Ledger().submitted()
    both = EDITOR.__class__(
        person=EDITOR.person, name=EDITOR.name, memberships=(*EDITOR.memberships, *REVIEWER.memberships)
    )
    take_up(ledger, both)
    with pytest.raises(NotPermitted, match="you changed it"):
        ledger.do(both, judgement())


def test_a_plan_that_comes_again_is_judged_anew_and_keeps_what_was_written() -> None:
    ledger = Ledger().recommended()
    ledger.do(REVIEWER, done.Returned(reason="The target does not follow from the schemes."))
    assert ledger.state.status is Status.RETURNED
    ledger.save()
    ledger.ready_again()
    review = ledger.state.review
    assert review.recommendation is None
    assert [one.outcome for one in review.past] == ["approved"]
    assert review.completed(2) == ()
    assert review.reviewers["rhoda"].outstanding(LINES, 2) == LINES
    with pytest.raises(NotNow, match="version 2"):
        ledger.do(REVIEWER, judgement(version=1))


def test_nobody_recommends_before_judging() -> None:
    ledger = Ledger().judged()
    take_up(ledger, SECOND_REVIEWER)
    recommended = done.Recommended(outcome="approved", reason="It holds.", version=1)
    with pytest.raises(NotNow, match="your own judgement"):
        ledger.do(SECOND_REVIEWER, recommended)
    ledger.do(MANAGER, recommended)
    assert ledger.state.status is Status.RECOMMENDED


def test_a_recommendation_that_is_withdrawn_stays_on_record() -> None:
    ledger = Ledger().recommended()
    ledger.do(REVIEWER, done.RecommendationWithdrawn(reason="The provider's letter changes it."))
    assert ledger.state.status is Status.IN_REVIEW
    assert ledger.state.review.recommendation is None
    assert len(ledger.state.review.past) == 1


def test_moderation_moves_a_score_and_says_why() -> None:
    ledger = Ledger().judged()
    moved = done.ScoreMoved(reviewer="rhoda", line="analysis", score="weak", why="Others judged this basis weak.")
    meeting = done.Moderated(held=date(2025, 3, 1), present=("Rhoda", "Mary"), words="One yardstick.", moved=(moved,))
    ledger.do(MANAGER, meeting)
    line = ledger.state.review.reviewers["rhoda"].lines["analysis"]
    assert (line.score, line.first, line.moderated) == ("weak", "adequate", True)
    assert ledger.state.review.moderations[0].present == ("Rhoda", "Mary")


def test_moderation_moves_no_score_that_nobody_gave() -> None:
    ledger = Ledger().judged()
    moved = done.ScoreMoved(reviewer="roger", line="analysis", score="weak", why="So.")
    with pytest.raises(NotNow, match="a score of a completed judgement"):
        ledger.do(NATIONAL, done.Moderated(held=date(2025, 3, 1), present=("Nadia",), words="So.", moved=(moved,)))


def test_moderation_moves_no_score_of_somebody_who_still_judges() -> None:
    """They would see it moved in their own form, and give as their first what others agreed on."""
    ledger = Ledger().judged()
    take_up(ledger, SECOND_REVIEWER)
    ledger.do(SECOND_REVIEWER, judgement("analysis"))
    moved = done.ScoreMoved(reviewer="roger", line="analysis", score="strong", why="So.")
    with pytest.raises(NotNow, match="a score of a completed judgement"):
        ledger.do(NATIONAL, done.Moderated(held=date(2025, 3, 1), present=("Nadia",), words="So.", moved=(moved,)))


def test_who_was_released_neither_completes_nor_recommends() -> None:
    ledger = Ledger().submitted()
    take_up(ledger, REVIEWER)
    for line in LINES:
        ledger.do(REVIEWER, judgement(line))
    released = done.ReviewerReleased(reviewer="rhoda", reason="Works for the provider.")
    ledger.do(MANAGER, released)
    with pytest.raises(NotPermitted, match="not assigned to you"):
        ledger.do(REVIEWER, done.JudgementCompleted(version=1))
    take_up(ledger, REVIEWER)
    ledger.do(REVIEWER, done.JudgementCompleted(version=1))
    ledger.do(MANAGER, released)
    with pytest.raises(NotPermitted, match="not assigned to you"):
        ledger.do(REVIEWER, done.Recommended(outcome="approved", reason="It holds.", version=1))


def test_a_manager_who_signed_the_plan_neither_moderates_nor_recommends() -> None:
    ledger = Ledger().judged()
    both = replace(CHIEF, memberships=(*CHIEF.memberships, *MANAGER.memberships))
    for body in (
        done.Recommended(outcome="approved", reason="It holds.", version=1),
        done.Moderated(held=date(2025, 3, 1), present=("Charles",), words="So."),
    ):
        with pytest.raises(NotPermitted, match="you signed it"):
            ledger.do(both, body)


def test_a_manager_who_reviews_as_well_assigns_others() -> None:
    ledger = Ledger().submitted()
    both = replace(REVIEWER, memberships=(*REVIEWER.memberships, *MANAGER.memberships))
    ledger.do(both, done.ReviewerAssigned(reviewer="roger", reviewer_name="Roger"))
    assert ledger.state.review.is_assigned("roger")


def test_scores_lie_apart_where_more_than_one_step_is_between_completed_judgements() -> None:
    ledger = Ledger().judged()
    take_up(ledger, SECOND_REVIEWER)
    scores = ledger.state.review.reviewers["rhoda"].lines
    other = {"weak": "strong", "strong": "weak", "adequate": "strong"}[scores["narrative"].score]
    ledger.do(SECOND_REVIEWER, judgement("narrative", other))
    ledger.do(SECOND_REVIEWER, judgement("analysis", scores["analysis"].score))
    steps = ("weak", "adequate", "strong")
    assert ledger.state.review.apart(steps, 1) == ()
    ledger.do(SECOND_REVIEWER, done.JudgementCompleted(version=1))
    expected = ("narrative",) if scores["narrative"].score != "adequate" else ()
    assert ledger.state.review.apart(steps, 1) == expected


def test_an_unlock_of_a_reviewed_plan_is_undone_to_where_it_was() -> None:
    ledger = Ledger().judged()
    before = ledger.state.status
    ledger.do(MANAGER, done.Unlocked(reason="asked"))
    ledger.do(MANAGER, done.UnlockUndone(reason="not needed"))
    assert ledger.state.status is before is Status.IN_REVIEW


def test_a_manager_judges_only_what_nobody_judged_before_for_managers_read_what_others_hold() -> None:
    ledger = Ledger().judged()
    assert ledger.state.review.others_shown_to("mary", 1)
    with pytest.raises(NotPermitted, match="could not read what others hold"):
        take_up(ledger, MANAGER)
    ledger.do(NATIONAL, done.ReviewerAssigned(reviewer="mary", reviewer_name="Mary"))
    with pytest.raises(NotPermitted, match="could not read what others hold"):
        ledger.do(MANAGER, judgement())
    take_up(ledger, SECOND_REVIEWER)
    ledger.do(SECOND_REVIEWER, judgement())


def test_a_manager_who_took_a_plan_up_first_reads_and_judges_as_a_reviewer_does() -> None:
    ledger = Ledger().submitted()
    take_up(ledger, MANAGER)
    take_up(ledger, REVIEWER)
    ledger.do(REVIEWER, judgement())
    assert not ledger.state.review.others_shown_to("mary", 1)
    for line in LINES:
        ledger.do(MANAGER, judgement(line))
    ledger.do(MANAGER, done.JudgementCompleted(version=1))
    assert ledger.state.review.others_shown_to("mary", 1)


def test_a_manager_who_lets_a_plan_go_to_read_it_cannot_take_it_up_again() -> None:
    ledger = Ledger().submitted()
    take_up(ledger, MANAGER)
    take_up(ledger, REVIEWER)
    ledger.do(REVIEWER, judgement())
    ledger.do(MANAGER, done.ReviewerReleased(reviewer="mary", reason="To read."))
    assert ledger.state.review.others_shown_to("mary", 1)
    with pytest.raises(NotPermitted, match="could not read"):
        take_up(ledger, MANAGER)
