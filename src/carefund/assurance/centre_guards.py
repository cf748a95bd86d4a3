"""What must hold beside state and role before the centre reviews, decides, sets conditions, supports or publishes.

As in `guards`: one function each, raising a refusal; its docstring is its row in the documentation's matrix.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from carefund.assurance import event as done
from carefund.assurance.body import CERTAIN, Chance
from carefund.assurance.event import area_of
from carefund.assurance.permissions import NotPermitted, Role, memberships_on
from carefund.assurance.request import Case, NotNow, Outcome
from carefund.wording.chances import SCALE
from carefund.wording.dates import day_words
from carefund.wording.lists import counted, either, listed

HARDLY = int({word: end for end, word in SCALE}["unlikely"] * CERTAIN)
"""A chance below which an appraisal counts as against a target, in thousandths: it is called unlikely."""


def later_than_now(case: Case) -> None:
    """The new moment lies ahead."""
    body = case.body
    assert isinstance(body, done.DeadlineMoved)
    if body.until <= case.asked.at:
        raise NotNow("a moment that lies ahead", "one that has gone by", "Choose a later day")


def own_or_assigning(case: Case) -> None:
    """A reviewer takes it up for themselves; who assigns others is regional manager or of the national team."""
    body = case.body
    assert isinstance(body, done.ReviewerAssigned)
    if _only_reviews(case) and body.reviewer != case.asked.actor.person:
        raise NotPermitted(
            "a regional manager or somebody of the national team, to assign another reviewer",
            "a reviewer",
            "Ask your regional manager to assign the plan",
        )


def assigned_reviewer(case: Case) -> None:
    """The reviewer is assigned."""
    body = case.body
    assert isinstance(body, done.ReviewerReleased)
    if not case.state.review.is_assigned(body.reviewer):
        raise NotNow("a reviewer who is assigned", "somebody who is not", "Choose one from the plan's reviewers")


def before_reading_others(case: Case) -> None:
    """Who reads others' judgements here, as a regional manager does, judges only what nobody had judged before."""
    review, person = case.state.review, case.asked.actor.person
    body = case.body
    if _only_reviews(case) or person in review.reviewers:
        return
    if isinstance(body, done.ReviewerAssigned) and body.reviewer != person:
        return
    first = min((line.at for one in review.reviewers.values() for line in one.lines.values()), default=None)
    assigned = next((one.at for one in review.assigned if one.reviewer == person), case.asked.at)
    if first is not None and first < assigned:
        raise NotPermitted(
            "somebody who could not read what others hold of the plan",
            "a regional manager, who can, of a plan that somebody judges already",
            "Let a reviewer judge it; you can moderate and recommend",
        )


def assigned_to_this_person(case: Case) -> None:
    """The plan is assigned to this person, who neither prepared nor signed it."""
    _require_assigned(case)
    without_part(case)


def without_part(case: Case) -> None:
    """This person neither prepared nor signed the plan."""
    _require_no_part(case, "somebody of the centre", "Let somebody else review it")


def of_this_version(case: Case) -> None:
    """It is about the version that was submitted."""
    body = case.body
    assert isinstance(body, done.JudgementSaved | done.JudgementCompleted | done.Recommended | done.Decided)
    if body.version != case.state.version:
        raise NotNow(
            f"version {case.state.version} of the plan, which was submitted",
            f"version {body.version}",
            "Read the plan as it stands now; nothing that you typed is lost",
        )


def known_line(case: Case) -> None:
    """Key line and score are the round's."""
    body = case.body
    assert isinstance(body, done.JudgementSaved)
    _require_known("a key line of enquiry", body.line, case.setting.rules.lines)
    _require_known("a score", body.score, case.setting.rules.steps)


def every_line_judged(case: Case) -> None:
    """This person has judged every key line in this version, and not completed it yet."""
    own = case.state.review.reviewers.get(case.asked.actor.person)
    lines, version = case.setting.rules.lines, case.state.version
    left = own.outstanding(lines, version) if own else lines
    if left:
        raise NotNow(
            f"a judgement of {counted(len(lines), 'key line')}", f"none of {listed(left)}", "Judge these, then complete"
        )
    if own is not None and own.completed == version:
        raise NotNow("a judgement that is not completed", "that you completed it", "Nothing more is needed")


def own_judgement_first(case: Case) -> None:
    """Who is to judge the plan as well has completed their own judgement."""
    if not case.state.review.others_shown_to(case.asked.actor.person, case.state.version):
        raise NotNow("your own judgement, completed", "that it is not", "Complete it, then record the meeting")


def known_moves(case: Case) -> None:
    """Moved are scores of completed judgements, to a step of the round's scale; the meeting does not lie ahead."""
    body = case.body
    assert isinstance(body, done.Moderated)
    for one in body.moved:
        own = case.state.review.reviewers.get(one.reviewer)
        if own is None or one.line not in own.lines or own.completed != case.state.version:
            raise NotNow(
                "a score of a completed judgement of this version",
                f"none of {one.line}",
                "Choose one from the plan's judgements",
            )
        _require_known("a score", one.score, case.setting.rules.steps)
    if body.held > case.asked.day:
        raise NotNow(f"a meeting held by {day_words(case.asked.day)}", day_words(body.held), "Correct the day")


def judged(case: Case) -> None:
    """A reviewer has completed their own judgement and is still assigned; for others, at least one reviewer has."""
    review, version, person = case.state.review, case.state.version, case.asked.actor.person
    complete = {one.person for one in review.completed(version)}
    if _only_reviews(case):
        _require_assigned(case)
        if person not in complete:
            raise NotNow("your own judgement, completed", "that it is not", "Judge every key line, then complete it")
    if not complete:
        raise NotNow("a judgement that a reviewer has completed", "none", "Wait for it, or assign a reviewer")


def known_outcome(case: Case) -> None:
    """The category of decision is the round's."""
    body = case.body
    assert isinstance(body, done.Recommended | done.Decided | done.DecisionCorrected)
    _require_known("a decision", body.outcome, case.setting.rules.outcomes)


def decided_by_another(case: Case) -> None:
    """Who decides is not who recommended, nor anybody who prepared or signed the plan."""
    _require_no_part(case, "somebody of the national team", "Let another of the team decide")
    recommended = case.state.review.recommendation
    if recommended is not None and recommended.person == case.asked.actor.person:
        raise NotPermitted(
            "somebody else than the one who recommended", "the same person", "Let another of the team decide"
        )


def conditions_fit(case: Case) -> None:
    """A decision that asks for conditions has some, each new and due ahead; one that does not approve has none."""
    body = case.body
    assert isinstance(body, done.Decided)
    outcome = case.setting.rules.outcomes[body.outcome]
    if outcome.conditions and not body.conditions:
        raise NotNow("at least one condition with owner and due date", "none", "Set a condition, or decide otherwise")
    if body.conditions and not outcome.approves:
        raise NotNow("no conditions for a plan that is not approved", "some", "Return the plan with what to change")
    for one in body.conditions:
        _require_new_condition(case, one)


def reasoned(case: Case) -> None:
    """Against the recommendation or the appraisal it has a reason, and it tells the chances that the appraisal gave."""
    body = case.body
    assert isinstance(body, done.Decided)
    if body.chances != case.setting.chances:
        raise NotNow("the chances that the appraisal gives now", "others", "Look at the plan again, then decide")
    against = against_words(case.setting.rules.outcomes, body.outcome, case.setting.chances, _recommended(case))
    if against and not body.reason.strip():
        raise NotNow(f"a reason, for the decision goes against {listed(against)}", "none", "Write why")


def against_words(
    outcomes: Mapping[str, Outcome], outcome: str, chances: tuple[Chance, ...], recommended: str
) -> tuple[str, ...]:
    """What a decision goes against, in words: the recommendation, the appraisal, both or nothing.

    Whether it goes against the appraisal is as `side_of_appraisal` says.
    """
    against = ["the recommendation"] if recommended and recommended != outcome else []
    side = side_of_appraisal(approves=outcomes[outcome].approves, chances=chances)
    rates = any(one.basis == "base rate" for one in chances)
    if side > 0:
        own, seldom = (
            [one.metric for one in chances if one.thousandths < HARDLY and one.basis == basis]
            for basis in ("own", "base rate")
        )
        target, are = ("target", "is") if len(own) == 1 else ("targets", "are")
        against += [f"the appraisal, by which the {target} for {listed(own)} {are} unlikely to be met"] if own else []
        against += [f"how seldom areas have changed so much in {listed(seldom)}"] if seldom else []
    if side < 0:
        by = ", some by how often areas have changed so much" if rates else ""
        against.append(f"the appraisal, by which every target is at least as likely met as not{by}")
    return tuple(against)


def side_of_appraisal(*, approves: bool, chances: Sequence[Chance]) -> Literal[-1, 0, 1]:
    """On which side of the appraisal it is to approve a plan, or not to: 1 kinder, -1 stricter, 0 neither.

    Kinder is to approve one of which a target is unlikely to be met; stricter, to refuse one of which every target is
    at least as likely met as not. Without chances it is neither.
    """
    if approves:
        return 1 if any(one.thousandths < HARDLY for one in chances) else 0
    return -1 if chances and all(one.thousandths * 2 >= CERTAIN for one in chances) else 0


def of_the_plan_that_stands(case: Case) -> None:
    """It is about the plan that was submitted."""
    body = case.body
    assert isinstance(body, done.Decided)
    if body.plan_hash != case.state.plan_hash:
        raise NotNow("the plan that was submitted", "another", "Look at the plan again, then decide")


def decision_in_view(case: Case) -> None:
    """It is about the decision that stands, where it names one."""
    body, standing = case.body, case.state.decisions.standing
    assert isinstance(body, done.DecisionCorrected | done.DecisionWithdrawn)
    if standing is not None and body.decision not in (0, standing.sequence):
        raise NotNow(
            "the decision that stands now",
            "one that was corrected or withdrawn since",
            "Look at the decision as it stands now, then decide whether it is still wrong",
        )


def another_outcome(case: Case) -> None:
    """The correction changes something."""
    body, standing = case.body, case.state.decisions.standing
    assert isinstance(body, done.DecisionCorrected)
    if standing is None or (standing.outcome, standing.reason) == (body.outcome, body.reason):
        raise NotNow("a decision other than the one that stands", "the same", "Nothing more is needed")


def next_edition(case: Case) -> None:
    """It is the next edition, and something is new in it."""
    body, decisions = case.body, case.state.decisions
    assert isinstance(body, done.Published)
    if decisions.published and body.edition <= decisions.published[-1].edition:
        raise NotNow("a later edition", f"edition {body.edition}", "Publish anew")


def new_condition(case: Case) -> None:
    """The condition is new, and due ahead."""
    body = case.body
    assert isinstance(body, done.ConditionSet)
    _require_new_condition(case, body.condition)


def open_condition(case: Case) -> None:
    """The condition is open."""
    _condition(case)


def evidence_waits(case: Case) -> None:
    """The condition is open, and evidence waits to be judged."""
    if not _condition(case).waits_for_centre:
        raise NotNow("evidence that waits to be judged", "none", "Wait for the area to hand it in")


def later_due(case: Case) -> None:
    """The condition is open, and its new last day does not lie behind."""
    body = case.body
    assert isinstance(body, done.ConditionChanged)
    _condition(case)
    _require_ahead(body.due, case.asked.day)


def new_support(case: Case) -> None:
    """The support is new."""
    body = case.body
    assert isinstance(body, done.SupportAsked | done.SupportOffered)
    if body.support in case.state.supports:
        raise NotNow("new support", f"that {body.support} is there", "Add to that")


def offered_support(case: Case) -> None:
    """The support was offered, and waits for an answer."""
    body = case.body
    assert isinstance(body, done.SupportAnswered)
    one = case.state.supports.get(body.support)
    if one is None or one.accepted is not None:
        raise NotNow("an offer that waits for an answer", "none of that name", "Choose one from the plan's support")


def open_support(case: Case) -> None:
    """The support was asked for or taken, and goes on."""
    body: Any = case.body
    one = case.state.supports.get(body.support)
    if one is None or not one.is_open or one.accepted is None:
        raise NotNow("support that goes on", "none of that name", "Choose one from the plan's support")


def _only_reviews(case: Case) -> bool:
    """Whether the person is a reviewer of this area, and neither its regional manager nor of the national team."""
    held = memberships_on(case.asked.actor, area_of(case.state.submission), case.asked.day)
    return not any(one.role in (Role.MANAGER, Role.NATIONAL) for one in held)


def _require_assigned(case: Case) -> None:
    if not case.state.review.is_assigned(case.asked.actor.person):
        raise NotPermitted(
            "a reviewer to whom the plan is assigned",
            "that it is not assigned to you",
            "Take the plan up from your desk, or ask the regional manager to assign it to you",
        )


def _require_no_part(case: Case, who: str, to_do: str) -> None:
    """Raise NotPermitted for somebody who ever changed the plan, or whose signature it was handed in with."""
    person = case.asked.actor.person
    if person in case.state.prepared_by:
        raise NotPermitted(f"{who} who did not prepare the plan", "that you changed it", to_do)
    if any(one.person == person for handed_in in case.state.submissions for one in handed_in.signatures):
        raise NotPermitted(f"{who} who did not sign the plan", "that you signed it", to_do)


def _recommended(case: Case) -> str:
    recommendation = case.state.review.recommendation
    return recommendation.outcome if recommendation else ""


def _condition(case: Case) -> Any:  # noqa: ANN401 - a Condition
    body: Any = case.body
    one = case.state.conditions.get(body.condition)
    if one is None or not one.is_open:
        raise NotNow("a condition that is open", "none of that name", "Choose one from the plan's conditions")
    return one


def _require_new_condition(case: Case, new: done.NewCondition) -> None:
    if new.condition in case.state.conditions:
        raise NotNow("a new condition", f"that {new.condition} is there", "Change that one")
    _require_ahead(new.due, case.asked.day)


def _require_ahead(due: date, day: date) -> None:
    if due < day:
        raise NotNow(f"a last day on or after {day_words(day)}", day_words(due), "Choose a later day")


def _require_known(what: str, name: str, known: Any) -> None:  # noqa: ANN401 - ids, or a mapping by id
    if name not in known:
        raise NotNow(f"{what} of this round: {either(known) or 'it has none'}", name, "Choose one of these")


def target_text(change: Decimal | float) -> str:
    """A planned change in per cent as a chance tells it: to two decimals, such as `-3.5`."""
    return f"{Decimal(str(change)).quantize(Decimal('0.01')).normalize():f}"
