"""The pages on which the national team decides: the form, what would come of it, what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from carefund.assurance.decision import Decision
from carefund.assurance.state import State, Status
from carefund.programme.definition import Round
from carefund.refusal import Refusal
from carefund.service.frame.problem import Problem
from carefund.service.national.choices import AS_RECOMMENDED, REFUSED
from carefund.service.national.effects import Effect, seen
from carefund.service.national.forms import CONDITIONS, DecisionTyped, TypedCondition, plan_text
from carefund.service.national.words import in_labels, outcome_labels, said_words
from carefund.service.plans.standing import Standing
from carefund.wording.dates import moment_words
from carefund.wording.lists import capital, counted, listed
from carefund.wording.numbers import percent


@dataclass(frozen=True, kw_only=True)
class ChosenLine:
    """One plan that is to be decided on: `value` is how the form names it, `targets` what the appraisal says."""

    value: str
    code: str
    area: str
    status: str
    recommended: str
    by: str
    targets: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class EffectLine:
    """What comes of one plan: `what` will happen, or `needed` and `found` say why it is refused."""

    value: str
    code: str
    area: str
    previewed: str
    """The outcome as a form says it, so that nothing else is done than what was shown."""
    recommended: str
    what: str
    against: str
    refused: bool
    needed: str = ""
    found: str = ""
    to_do: str = ""


@dataclass(frozen=True, kw_only=True)
class DecisionLine:
    """A decision that was given: what, by whom and when, why."""

    outcome: str
    by: str
    reason: str
    note: str


@dataclass(frozen=True, kw_only=True)
class RecommendationLines:
    """What the reviewer recommended, why, and what should be asked of the area first."""

    outcome: str
    by: str
    reason: str
    conditions: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DecidePage:
    """The form, with what was typed; for one plan also what it stands on, and the decision that was given."""

    title: str
    round_id: str
    problem: tuple[Problem, ...]
    chosen: tuple[ChosenLine, ...]
    outcomes: tuple[tuple[str, str, str], ...]
    """Id, label and meaning."""
    outcome: str
    reason: str
    conditions: tuple[TypedCondition, ...]
    key: str
    recommendation: RecommendationLines | None = None
    decisions: tuple[DecisionLine, ...] = ()
    decided: bool = False
    blocked: str = ""
    """Why the one plan cannot be decided on now; empty where it can."""
    can_withdraw: bool = False
    standing: int = 0
    """The number of the event of the decision that stands; 0 for none."""
    correction: tuple[str, str] = ("", "")
    """Outcome and reason of a correction as they were typed, or no outcome and the reason of a withdrawal."""

    @property
    def wrong(self) -> dict[str, str]:
        """What is wrong, by the field's element."""
        return {one.element: one.words for one in self.problem}


@dataclass(frozen=True, kw_only=True)
class EffectPage:
    """What would come of a decision (`done` is false), or came of it."""

    title: str
    round_id: str
    done: bool
    lead: str
    totals: tuple[tuple[str, str], ...]
    lines: tuple[EffectLine, ...]
    some: bool
    """Whether any plan is, or would be, decided on."""
    key: str
    outcome: str
    reason: str
    conditions: tuple[TypedCondition, ...]


def decide_page(
    round_: Round, standings: Sequence[Standing], typed: DecisionTyped, key: str, correction: tuple[str, str] = ("", "")
) -> DecidePage:
    """The form for some plans; those of a single one are shown with the recommendation and past decisions."""
    single = standings[0] if len(standings) == 1 else None
    outcomes = [(one.id, one.label, one.meaning or "") for one in round_.decisions]
    if not single:
        outcomes.append((AS_RECOMMENDED, "As recommended", "Each plan gets the decision that was recommended for it."))
    conditions = typed.conditions or (_recommended_conditions(single.state) if single else ())
    empty = (TypedCondition(),) * (CONDITIONS - len(conditions))
    state = single.state if single else None
    stands = state.decisions.standing if state else None
    return DecidePage(
        title=f"Decide: {single.area.name if single else counted(len(standings), 'plan')}" if standings else "Decide",
        round_id=round_.id,
        problem=typed.problems,
        chosen=tuple(_chosen(one, round_) for one in standings),
        outcomes=tuple(outcomes),
        outcome=typed.outcome,
        reason=typed.reason,
        conditions=(*conditions, *empty),
        key=key,
        recommendation=_recommendation(state, round_) if state else None,
        decisions=decision_lines(state, round_) if state else (),
        decided=state is not None and state.status in (Status.DECIDED, Status.PUBLISHED),
        blocked=_blocked(state) if state else "",
        can_withdraw=state is not None and state.status is Status.DECIDED,
        standing=stands.sequence if stands else 0,
        correction=correction,
    )


def _blocked(state: State) -> str:
    """Why a plan cannot be decided on; empty for one that is recommended, or decided on already."""
    if state.status in (Status.RECOMMENDED, Status.DECIDED, Status.PUBLISHED):
        return ""
    return f"The plan is {state.status}. It can be decided on once a reviewer has recommended a decision."


def effect_page(round_: Round, effects: Sequence[Effect], typed: DecisionTyped, key: str, *, done: bool) -> EffectPage:
    """What would come, or came, of a decision on some plans: totals by outcome, then plan by plan."""
    labels = outcome_labels(round_)
    will = [one for one in effects if one.refused is None]
    refused = len(effects) - len(will)
    counts = Counter(labels[one.outcome] for one in will)
    verb = "was decided on" if done else "would be decided on"
    many = "were decided on" if done else "would be decided on"
    lead = f"{capital(counted(len(will), 'plan'))} {verb if len(will) == 1 else many}, {refused} refused."
    return EffectPage(
        title="What was decided" if done else "What would happen",
        round_id=round_.id,
        done=done,
        lead=lead,
        totals=tuple((label, str(counts[label])) for label in labels.values() if counts[label]),
        lines=tuple(_effect(one, round_, labels, done=done) for one in sorted(effects, key=_refused_first)),
        some=bool(will),
        key=key,
        outcome=typed.outcome,
        reason=typed.reason,
        conditions=tuple(one for one in typed.conditions if not one.is_empty),
    )


def _refused_first(one: Effect) -> tuple[bool, str]:
    return one.refused is None, one.standing.area.name


def decision_lines(state: State, round_: Round) -> tuple[DecisionLine, ...]:
    """Every decision on a plan, the one that stands first; then those that were corrected or withdrawn."""
    labels, made = outcome_labels(round_), state.decisions.made
    lines = [_decision(one, labels, "" if one is made[-1] else "Corrected since") for one in reversed(made)]
    return (*lines, *(_decision(one, labels, "Withdrawn") for one in reversed(state.decisions.withdrawn)))


def _decision(one: Decision, labels: Mapping[str, str], note: str) -> DecisionLine:
    what = labels.get(one.outcome, one.outcome)
    return DecisionLine(
        outcome=f"{what}, as a correction" if one.corrects else what,
        by=f"{one.name}, {one.organisation}, {moment_words(one.at)}",
        reason=one.reason,
        note=note,
    )


def _recommendation(state: State, round_: Round) -> RecommendationLines | None:
    one = state.review.recommendation
    if one is None:
        return None
    return RecommendationLines(
        outcome=outcome_labels(round_).get(one.outcome, one.outcome),
        by=f"{one.name}, {one.organisation}, {moment_words(one.at)}",
        reason=one.reason,
        conditions=one.conditions,
    )


def _recommended_conditions(state: State) -> tuple[TypedCondition, ...]:
    """What the reviewer would ask of the area, for the one who decides to take up or strike out."""
    one = state.review.recommendation
    asked = one.conditions if one and not state.decisions.made else ()
    return tuple(TypedCondition(words=words) for words in asked[:CONDITIONS])


def _chosen(standing: Standing, round_: Round) -> ChosenLine:
    recommendation = standing.state.review.recommendation
    labels = {one.id: one.label for one in round_.metrics}
    summary = standing.summary
    return ChosenLine(
        value=plan_text(seen(standing)),
        code=standing.area.code,
        area=standing.area.name,
        status=capital(str(standing.state.status)),
        recommended=outcome_labels(round_).get(recommendation.outcome, "") if recommendation else "",
        by=f"by {recommendation.name}" if recommendation else "",
        targets=tuple(
            f"{labels[one.metric]} {percent(float(one.target))}: {said_words(one)}" for one in summary.chances
        )
        if summary
        else (),
    )


def _effect(one: Effect, round_: Round, labels: Mapping[str, str], *, done: bool) -> EffectLine:
    recommendation = one.standing.state.review.recommendation
    refusal = one.refused
    return EffectLine(
        value=plan_text(one.plan),
        code=one.standing.area.code,
        area=one.standing.area.name,
        previewed=REFUSED if refusal else one.outcome,
        recommended=labels.get(recommendation.outcome, "") if recommendation else "",
        what="" if refusal else _what(one, labels, done=done),
        against=in_labels(f"Against {listed(one.against)}", round_) if one.against else "",
        refused=refusal is not None,
        **(_why(refusal, round_) if refusal else {}),
    )


def _what(one: Effect, labels: Mapping[str, str], *, done: bool) -> str:
    with_conditions = f", with {counted(one.conditions, 'condition')}" if one.conditions else ""
    again = ". It was decided so by this very form before: nothing was done twice" if one.before else ""
    return f"{'Decided' if done else 'Would be'}: {labels[one.outcome]}{with_conditions}{again}"


def _why(refusal: Refusal, round_: Round) -> dict[str, str]:
    return {
        "needed": in_labels(refusal.expected, round_),
        "found": in_labels(refusal.found, round_),
        "to_do": refusal.to_do,
    }
