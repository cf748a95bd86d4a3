"""The desk's list: one's own first, then nobody's, boldest first; filters, days waiting, and the tasks it leads to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from carefund.assurance.body import Chance
from carefund.assurance.deadline import Deadline
from carefund.assurance.review import Assignment, Judgement, Review, Reviewer
from carefund.assurance.state import State, Status, Submission
from carefund.evidence.areas import default_register
from carefund.programme.rounds import load_round
from carefund.service.desk.pages.desk import DeskOf, desk_page, round_line
from carefund.service.desk.pages.recommending import recommending_page
from carefund.service.desk.pages.tasks import desk_tasks
from carefund.service.plans.standing import PlanSummary, Standing
from carefund.service.public.pages.home import task_of
from carefund.service.rounds.review_rules import review_rules
from tests.service.whole_plan import whole_plan

ROUND = load_round("bcf-2025-26")
AT = datetime(2025, 5, 20, 9, tzinfo=UTC)
DAY = AT.date()
ME, OTHER = "me", "other"
DESK = DeskOf(person=ME, at=AT, day=DAY, judges=True)
CODES = ("E08000035", "E10000016", "E10000008", "E06000023", "E06000015")


def assigned(*people: str, due: date | None = None) -> Review:
    made = (Assignment(reviewer=one, name=one.title(), due=due, assigned_by="M", at=AT) for one in people)
    return Review(assigned=tuple(made))


def standing(
    code: str, chance: int | None, review: Review | None = None, status: Status = Status.SUBMITTED
) -> Standing:
    area = default_register().get(code)
    assert area is not None
    at = AT - timedelta(days=12, hours=3)
    handed_in = Submission(
        version=1, plan_hash="0" * 64, person="p", name="P", at=at, late=False, sequence=9, signatures=()
    )
    state = State(status=status, version=1, submissions=(handed_in,), review=review or Review())
    chances = () if chance is None else (Chance(metric="discharge-delay", target="-18", thousandths=chance),)
    summary = PlanSummary(pooled={}, spent={}, changes={"discharge-delay": -18.0}, chances=chances)
    return Standing(area=area, state=state, deadline=Deadline.at_end_of(date(2025, 5, 9)), summary=summary)


ALL = [
    standing(CODES[0], 30, assigned(OTHER)),
    standing(CODES[1], 400),
    standing(CODES[2], 20),
    standing(CODES[3], 700, assigned(ME)),
    standing(CODES[4], None, status=Status.PREPARING),
]


def codes(**filters: str) -> list[str]:
    return [one.code for one in desk_page(ROUND, ALL, DESK, lambda _state: None, **filters).lines]


def test_mine_stand_first_then_nobodys_and_in_each_the_boldest_target() -> None:
    assert codes() == [CODES[3], CODES[2], CODES[1], CODES[0]]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"whose": "mine"}, [CODES[3]]),
        ({"whose": "unassigned"}, [CODES[2], CODES[1]]),
        ({"whose": "unassigned", "state": "preparing"}, [CODES[4]]),
        ({"state": "all"}, [CODES[3], CODES[2], CODES[1], CODES[4], CODES[0]]),
        ({"whose": "'; drop", "state": "<b>"}, [CODES[3], CODES[2], CODES[1], CODES[0]]),
        ({"state": "decided"}, []),
    ],
)
def test_filters_leave_what_they_say(filters: dict[str, str], found: list[str]) -> None:
    assert codes(**filters) == found


def test_counts_are_told_for_each_choice() -> None:
    page = desk_page(ROUND, ALL, DESK, lambda _state: None, whose="unassigned")
    assert page.shown == "2 plans of 5"
    assert [one.label for one in page.whose] == ["Everybody's (4)", "Mine (1)", "Nobody's yet (2)"]
    assert [one.label for one in page.states] == ["Handed in (2)", "All (3)", "Preparing (1)", "Submitted (2)"]


def test_a_line_tells_days_chance_and_who_judges() -> None:
    line = desk_page(ROUND, ALL, DESK, lambda _state: None).lines[1]
    assert (line.waiting, line.chance, line.findings) == ("12 days", "2%, very unlikely", "")
    assert line.boldest.endswith(": −18.0%")
    assert line.can_be_taken_up
    reads = replace(DESK, judges=False)
    assert not any(one.can_be_taken_up for one in desk_page(ROUND, ALL, reads, lambda _state: None).lines)


def test_a_base_rate_is_not_told_as_the_areas_own_chance() -> None:
    one = standing(CODES[0], 20)
    assert one.summary is not None
    rate = one.summary.chances[0].model_copy(update={"basis": "base rate"})
    plain = replace(one, summary=replace(one.summary, chances=(rate,)))
    said = desk_page(ROUND, [plain], DESK, lambda _state: None).lines[0].chance
    assert said == "very unlikely: areas change so much 2% of the time"


def test_a_round_counts_what_waits() -> None:
    line = round_line(ROUND, DAY, [one.state for one in ALL], ME)
    assert (line.waiting, line.mine, line.unassigned) == ("4 plans", "1", "2")


def judged(person: str, score: str, version: int = 1) -> Reviewer:
    line = Judgement(
        line="metrics", score=score, words="so", evidence=(), version=version, at=AT, first=score, moderated=False
    )
    return Reviewer(
        person=person, name=person, organisation="O", lines={"metrics": line}, completed=version, completed_at=AT
    )


def tasks(state: State, **more: Any) -> list[tuple[str, bool]]:
    area = default_register().get(CODES[0])
    assert area is not None
    found = desk_tasks(ROUND, {area: state}, ME, DAY, **({"manages": False} | more))
    return [(one.what, one.overdue) for one in found]


def test_a_reviewer_is_asked_to_judge_then_to_recommend_and_anew_after_a_new_version() -> None:
    mine = ALL[3].state
    assert tasks(mine) == [("Judge the plan", False)]
    late = replace(mine, review=assigned(ME, due=DAY - timedelta(days=1)))
    assert tasks(late) == [("Judge the plan", True)]
    complete = replace(mine.review, reviewers={ME: judged(ME, "met")})
    assert tasks(replace(mine, status=Status.IN_REVIEW, review=complete)) == [("Recommend a decision", False)]
    assert tasks(replace(mine, version=2, review=complete)) == [("Confirm your judgement", False)]
    assert tasks(replace(mine, status=Status.RETURNED, review=complete)) == []


def test_a_manager_is_asked_to_remind_to_moderate_and_to_assign() -> None:
    late = replace(ALL[0].state, review=assigned(OTHER, due=DAY - timedelta(days=1)))
    assert tasks(late, manages=True) == [("Look at an overdue judgement", True)]
    assert tasks(late) == []
    both = replace(assigned(OTHER), reviewers={OTHER: judged(OTHER, "met-well"), "third": judged("third", "not-met")})
    apart = replace(ALL[0].state, status=Status.IN_REVIEW, review=both)
    assert tasks(apart, manages=True) == [("Moderate the judgements", False)]
    assert tasks(ALL[1].state, manages=True) == [("Assign reviewers", False)]


def test_what_a_recommendation_goes_against_is_told_in_the_metrics_own_words() -> None:
    plan = whole_plan(ROUND.id, CODES[0], {"council": "Leeds Council", "nhs": "NHS Leeds"})
    chances = [Chance(metric="discharge-delay", target="-3.5", thousandths=20)]
    made = recommending_page(ROUND, plan, "Leeds", 1, chances, review_rules(ROUND).outcomes, "", {})
    assert {one.against for one in made.outcomes} == {
        "This goes against the appraisal, by which the target for discharge delay is unlikely to be met.",
        "",
    }


def test_the_start_page_says_of_each_plan_why_it_waits() -> None:
    deadline = Deadline.at_end_of(DAY)
    why = {
        status: task_of(State(status=status), set(), round_=("r", "R"), area=("a", "A"), deadline=deadline).why
        for status in Status
    }
    assert why[Status.PUBLISHED] == "its decision is published"
    assert why[Status.RECOMMENDED] == why[Status.SUBMITTED] == "it was submitted"
