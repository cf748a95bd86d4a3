"""What becomes of plans after they were handed in: judged, moderated, decided on, and held to their conditions.

Reviewers differ: each has a leaning of their own, kind or strict, so that agreement is something to look at. What they
give follows from the chance of the plan's boldest target and from chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from carefund.assurance import event as done
from carefund.assurance.body import CERTAIN
from carefund.assurance.centre_guards import against_words
from carefund.plan.model import Plan
from carefund.service.demonstration.company import Player
from carefund.service.demonstration.stories import Story, late, signed_anew, submitted, submitted_again
from carefund.service.demonstration.telling import Telling
from carefund.service.rounds.review_rules import review_rules
from carefund.wording.dates import LONDON

WORDS = {
    "weak": "The plan says little of it; what there is does not hold.",
    "partial": "Named, but without figures that bear it out.",
    "adequate": "Shown, with gaps that can be closed within the year.",
    "strong": "Shown, and borne out by the area's own figures.",
}
OTHERWISE = "Judged by what the plan shows."
LATER = timedelta(days=75)
"""How long after the decision a condition is due."""
APPROVED, SUPPORT, CONDITIONS, REFUSED = (
    "approved",
    "approved-with-support",
    "approved-subject-to-conditions",
    "not-approved",
)


def in_review(telling: Telling, plan: Plan, draw: Random) -> None:
    """Taken up by a reviewer, who has judged a part of it."""
    submitted(telling, plan, draw)
    _take_up(telling, telling.cast.reviewer)
    _judge(telling, telling.cast.reviewer, draw, leave=1)


def reviewed_twice(telling: Telling, plan: Plan, draw: Random) -> None:
    """Judged by two reviewers, neither of whom had seen what the other wrote."""
    submitted(telling, plan, draw)
    for who in (telling.cast.reviewer, telling.cast.second_reviewer):
        _take_up(telling, who)
        _judge(telling, who, draw)


def recommended(telling: Telling, plan: Plan, draw: Random) -> None:
    """Judged, with a recommendation that waits for a decision."""
    submitted(telling, plan, draw)
    _take_up(telling, telling.cast.reviewer)
    _judge(telling, telling.cast.reviewer, draw)
    _recommend(telling, draw.choice([SUPPORT, SUPPORT, CONDITIONS]))


def decided(outcome: str, before: Story = submitted, *, twice: bool = False) -> Story:
    """The story of a plan that was decided on so, after the story of its handing in."""

    def story(telling: Telling, plan: Plan, draw: Random) -> None:
        before(telling, plan, draw)
        _take_up(telling, telling.cast.reviewer)
        _judge(telling, telling.cast.reviewer, draw)
        if twice:
            _take_up(telling, telling.cast.second_reviewer)
            _judge(telling, telling.cast.second_reviewer, draw)
            _moderate(telling)
        _recommend(telling, outcome)
        _decide(telling, outcome)

    story.__name__ = f"decided_{outcome.replace('-', '_')}_{before.__name__}{'_twice' if twice else ''}"
    return story


def conditions_met(telling: Telling, plan: Plan, draw: Random) -> None:
    """Approved subject to a condition, which was met."""
    decided(CONDITIONS)(telling, plan, draw)
    _evidence(telling, met=True)


def conditions_waiting(telling: Telling, plan: Plan, draw: Random) -> None:
    """Approved subject to a condition, of which the evidence waits to be judged."""
    decided(CONDITIONS)(telling, plan, draw)
    _evidence(telling, met=None)


def conditions_escalated(telling: Telling, plan: Plan, draw: Random) -> None:
    """Approved subject to a condition, for which nothing came: it was escalated."""
    decided(CONDITIONS)(telling, plan, draw)
    escalated = done.ConditionEscalated(
        condition="condition-1", to="The regional director", reason="Nothing has come, and nobody answers."
    )
    telling.record(escalated, telling.cast.manager, 24 * 40, 24 * 60)


def supported(telling: Telling, plan: Plan, draw: Random) -> None:
    """Approved with support, which was asked for, given and closed."""
    decided(SUPPORT)(telling, plan, draw)
    _support(telling)


def shown(telling: Telling, plan: Plan, draw: Random) -> None:
    """Everything at one area: returned, handed in again, judged twice, moderated, conditions met and open, support."""
    decided(CONDITIONS, submitted_again, twice=True)(telling, plan, draw)
    _evidence(telling, met=True)
    second = done.NewCondition(
        condition="condition-2",
        words="Show how many people each scheme reaches, by quarter.",
        owner=f"{telling.cast.lead.name}, {telling.cast.lead.place.name}",
        due=_due(telling),
    )
    telling.record(done.ConditionSet(condition=second), telling.cast.national)
    _support(telling)


def corrected(telling: Telling, plan: Plan, draw: Random) -> None:
    """Decided on, and the decision put right."""
    decided(APPROVED)(telling, plan, draw)
    body = done.DecisionCorrected(outcome=SUPPORT, reason="The letter named the wrong category; the board was told.")
    telling.record(body, telling.cast.national, 20, 60)


def _take_up(telling: Telling, who: Player) -> None:
    due = telling.clock.now.astimezone(LONDON).date() + timedelta(days=14)
    body = done.ReviewerAssigned(reviewer=str(who.id), reviewer_name=who.name, due=due)
    telling.record(body, telling.cast.manager, 2, 40)


def _judge(telling: Telling, who: Player, draw: Random, leave: int = 0) -> None:
    """A reviewer judges every key line, all but the last few, and completes the judgement where none is left."""
    rules, version = review_rules(telling.scene.round), telling.state.version
    leaning = Random(who.email).choice([-0.25, 0, 0, 0.25])
    chances = [one.thousandths / CERTAIN for one in telling.chances]
    merit = 0.35 + 0.5 * min(chances, default=0.5) + leaning
    for line in rules.lines[: len(rules.lines) - leave]:
        place = min(max(merit + draw.gauss(0, 0.2), 0), 0.999)
        score = rules.steps[int(place * len(rules.steps))]
        body = done.JudgementSaved(line=line, score=score, words=WORDS.get(score, OTHERWISE), version=version)
        telling.record(body, who, 1, 12)
    if not leave:
        telling.record(done.JudgementCompleted(version=version), who, 0.2, 2)


def _moderate(telling: Telling) -> None:
    """A meeting looks at two judgements of one plan, and moves the lowest score of the first line by a step."""
    rules, review = review_rules(telling.scene.round), telling.state.review
    line = rules.lines[0]
    people = sorted(review.reviewers.values(), key=lambda one: rules.steps.index(one.lines[line].score))
    low, high = people[0], people[-1]
    moved: tuple[done.ScoreMoved, ...] = ()
    if low.lines[line].score != high.lines[line].score:
        step = rules.steps[rules.steps.index(low.lines[line].score) + 1]
        moved = (
            done.ScoreMoved(reviewer=low.person, line=line, score=step, why="The annex shows more than was read."),
        )
    body = done.Moderated(
        held=telling.clock.now.astimezone(LONDON).date(),
        present=(telling.cast.manager.name, *(one.name for one in people)),
        words="Both judgements were read aloud, and set beside three other plans.",
        moved=moved,
    )
    telling.record(body, telling.cast.manager, 4, 40)


def _recommend(telling: Telling, outcome: str) -> None:
    asked = ("Show the provider's agreement to the target.",) if outcome == CONDITIONS else ()
    body = done.Recommended(
        outcome=outcome,
        reason="As judged by key line; illustrative, as all of this plan.",
        conditions=asked,
        chances=telling.chances,
        version=telling.state.version,
    )
    telling.record(body, telling.cast.reviewer, 4, 40)


def _decide(telling: Telling, outcome: str) -> None:
    state, rules = telling.state, review_rules(telling.scene.round)
    against = against_words(rules.outcomes, outcome, telling.chances, outcome)
    reason = "The board holds its schemes to be new, and is held to them." if against else ""
    conditions = (_condition(telling),) if rules.outcomes[outcome].conditions else ()
    body = done.Decided(
        outcome=outcome,
        reason=reason,
        version=state.version,
        plan_hash=state.plan_hash,
        chances=telling.chances,
        conditions=conditions,
    )
    telling.record(body, telling.cast.national, 20, 80)


def _condition(telling: Telling) -> done.NewCondition:
    return done.NewCondition(
        condition="condition-1",
        words="Show the provider's agreement to the target, in writing.",
        owner=f"{telling.cast.lead.name}, {telling.cast.lead.place.name}",
        due=_due(telling),
    )


def _due(telling: Telling) -> date:
    return telling.clock.now.astimezone(LONDON).date() + LATER


def _evidence(telling: Telling, *, met: bool | None) -> None:
    shown_ = done.ConditionEvidenced(condition="condition-1", words="The provider's letter of this week agrees.")
    telling.record(shown_, telling.cast.lead, 24 * 20, 24 * 40)
    if met is not None:
        judged = done.ConditionJudged(condition="condition-1", met=met, reason="The letter names the target.")
        telling.record(judged, telling.cast.reviewer, 20, 100)


def _support(telling: Telling) -> None:
    version, lead = telling.state.version, telling.cast.lead
    telling.record(
        done.SupportAsked(support="support-1", about="How to tell the effect of each scheme.", version=version), lead
    )
    telling.record(
        done.AdviserAssigned(support="support-1", adviser=telling.cast.second_reviewer.name), telling.cast.manager
    )
    on = telling.clock.now.astimezone(LONDON).date()
    given = done.SupportGiven(support="support-1", on=on, words="An afternoon on measures of reach and effect.")
    telling.record(given, telling.cast.second_reviewer, 24, 100)
    closed = done.SupportClosed(
        support="support-1", helped=True, words="We know now what to count.", version=telling.state.version
    )
    telling.record(closed, lead, 100, 300)


HISTORY: Sequence[tuple[Story, int]] = (
    (decided(APPROVED), 5),
    (decided(SUPPORT, late), 5),
    (decided(SUPPORT, signed_anew), 4),
    (decided(CONDITIONS), 14),
    (decided(REFUSED), 4),
)
"""Decisions, so many of each; with the others' they come to about the shares of 2014: 6, 91, 49 and 5 of 151."""
