"""The page of calibration: whether reviewers use one yardstick, and how their chances and the appraisal's held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from carefund.appraisal.chance_scores import FEWEST_AREAS
from carefund.assurance.calibration import (
    FEWEST_PLANS,
    Against,
    Agreement,
    against_appraisal,
    against_the_others,
    agreement,
    double_judgements,
)
from carefund.assurance.review import Moderation, ScoreMoved
from carefund.assurance.state import State
from carefund.programme.definition import Round
from carefund.report.charts.two_sided import TwoSided, two_sided_bars
from carefund.service.national.scoring import AgainstDecision, Score, Scored, against, scored, scores
from carefund.service.national.second_reviews import SecondReview
from carefund.service.national.words import in_labels, outcome_labels, said_words
from carefund.service.plans.standing import Standing
from carefund.wording.chances import chance
from carefund.wording.dates import day_words, moment_words, month_words
from carefund.wording.intervals import score_with_interval
from carefund.wording.lists import capital, counted, listed
from carefund.wording.numbers import NONE, decimals, part, percent

WIDE, NARROW = 720, 340


@dataclass(frozen=True, kw_only=True)
class AgreementLine:
    """Agreement on one key line, or on all together; `kappa` is told only of enough pairs."""

    line: str
    pairs: str
    same: str
    kappa: str


@dataclass(frozen=True, kw_only=True)
class ReviewerLine:
    """One reviewer beside the appraisal or the others."""

    name: str
    plans: str
    kinder: str
    alike: str
    stricter: str


@dataclass(frozen=True, kw_only=True)
class MeetingLine:
    """A moderation meeting: of which plan, when, who, what was agreed, and what it changed with why."""

    area: str
    code: str
    held: str
    present: str
    words: str
    moved: tuple[str, ...]
    recorded: str


@dataclass(frozen=True, kw_only=True)
class ProposalLine:
    """One plan that was drawn: its reviewers, and who might judge it too; `value` is what the form sends."""

    area: str
    code: str
    reviewers: str
    proposed: str
    value: str


@dataclass(frozen=True, kw_only=True)
class TargetLine:
    """One target of a decided plan: what was said of it, and what happened."""

    label: str
    said: str
    own: str
    happened: str


@dataclass(frozen=True, kw_only=True)
class AgainstLine:
    """A decision against the recommendation or the appraisal."""

    area: str
    code: str
    outcome: str
    against: str
    reason: str
    by: str
    targets: tuple[TargetLine, ...]


@dataclass(frozen=True, kw_only=True)
class ScoreLine:
    """Whose chances, of how many targets and areas, and their scores with intervals."""

    who: str
    targets: str
    brier: str
    log: str


@dataclass(frozen=True, kw_only=True)
class CalibrationPage:
    """The page; `beside_appraisal` and `beside_others` are the tables that the chart draws."""

    title: str
    round_id: str
    summary: str
    agreements: tuple[AgreementLine, ...]
    beside_appraisal: tuple[ReviewerLine, ...]
    beside_others: tuple[ReviewerLine, ...]
    chart_alt: str
    meetings: tuple[MeetingLine, ...]
    share: str
    seed: str
    proposals: tuple[ProposalLine, ...]
    assigns: bool
    some_proposed: bool
    decisions: tuple[AgainstLine, ...]
    scores: tuple[tuple[str, tuple[ScoreLine, ...]], ...]
    score_words: str
    fewest_areas: int


def calibration_page(
    round_: Round,
    standings: Sequence[Standing],
    targets: Sequence[Scored],
    proposals: Sequence[SecondReview],
    seed: str,
    *,
    person: str,
    assigns: bool,
) -> CalibrationPage:
    """The page of the plans that somebody reaches; no meeting stands on it of a plan that they are still to judge."""
    review = round_.review
    agreements = agreements_of(round_, [one.state for one in standings])
    appraisal, others = beside(round_, standings)
    return CalibrationPage(
        title="Calibration of reviewers",
        round_id=round_.id,
        summary=f"{capital(counted(judged_twice(standings), 'plan'))} judged by two reviewers. " + _summary(agreements),
        agreements=tuple(_agreement(label, one) for _, label, one in agreements),
        beside_appraisal=tuple(map(_reviewer, appraisal)),
        beside_others=tuple(map(_reviewer, others)),
        chart_alt=chart_words(appraisal, others),
        meetings=tuple(_meeting(one, held, round_) for one, held in meetings_shown(standings, person)),
        share=f"{review.double_reviewed_percent}%" if review else "0%",
        seed=seed,
        proposals=tuple(map(_proposal, proposals)),
        assigns=assigns,
        some_proposed=any(one.proposed for one in proposals),
        decisions=tuple(_against(one, round_) for one in against(standings, round_, targets)),
        scores=_scores(targets),
        score_words=_scored_words(targets),
        fewest_areas=FEWEST_AREAS,
    )


def judged_twice(standings: Iterable[Standing]) -> int:
    """How many plans were judged by two reviewers or more in their version now."""
    return sum(len(one.state.review.completed(one.state.version)) > 1 for one in standings)


def meetings_shown(standings: Iterable[Standing], person: str) -> Iterator[tuple[Standing, Moderation]]:
    """The moderation meetings, of no plan that the person is still to judge."""
    for one in standings:
        if one.state.review.others_shown_to(person, one.state.version):
            yield from ((one, held) for held in one.state.review.moderations)


def agreements_of(round_: Round, states: Sequence[State]) -> list[tuple[str, str, Agreement]]:
    """Agreement on each key line of the round, by id and label, in its order, and last on all together (no id).

    None without key lines.
    """
    review = round_.review
    if review is None:
        return []
    steps = [one.id for one in review.scale]
    pairs = double_judgements(states, steps)
    by_line = [(one.id, one.label, [pair for pair in pairs if pair.line == one.id]) for one in review.key_lines]
    every = [*by_line, ("", "All key lines together", pairs)]
    return [(line, label, agreement(some, len(steps))) for line, label, some in every]


def _summary(agreements: Sequence[tuple[str, str, Agreement]]) -> str:
    whole = agreements[-1][-1] if agreements else None
    if whole is None or whole.kappa is None or whole.interval is None:
        return f"Agreement is told from {FEWEST_PLANS} plans judged twice on: {whole.plans if whole else 0} so far."
    low, high = (decimals(end, 2) for end in whole.interval.ends)
    return (
        f"Agreement beyond chance on all key lines together is {decimals(whole.kappa, 2)} ({low} to {high}, 95%), "
        "where 1 is full agreement and 0 is what chance alone gives."
    )


def _agreement(label: str, one: Agreement) -> AgreementLine:
    if one.kappa is not None and one.interval is not None:
        low, high = (decimals(end, 2) for end in one.interval.ends)
        kappa = f"{decimals(one.kappa, 2)} ({low} to {high})"
    elif one.plans < FEWEST_PLANS:
        kappa = f"Fewer than {FEWEST_PLANS} plans judged twice: no figure"
    else:
        kappa = "Not defined: all gave one and the same score"
    return AgreementLine(line=label, pairs=str(one.pairs), same=part(one.same) if one.pairs else NONE, kappa=kappa)


def beside(round_: Round, standings: Sequence[Standing]) -> tuple[tuple[Against, ...], tuple[Against, ...]]:
    """Each reviewer beside the appraisal, and beside the others who judged the same plans."""
    approving = {one.id: one.approves for one in round_.decisions}
    states = [one.state for one in standings]
    chances = {one.state.submission: one.summary.chances for one in standings if one.summary}
    steps = [one.id for one in round_.review.scale] if round_.review else []
    known = [
        one for one in states if one.review.recommendation is None or one.review.recommendation.outcome in approving
    ]
    return against_appraisal(known, approving, chances), against_the_others(states, steps)


def _reviewer(one: Against) -> ReviewerLine:
    return ReviewerLine(
        name=one.name, plans=str(one.plans), kinder=str(one.kinder), alike=str(one.alike), stricter=str(one.stricter)
    )


def chart_words(appraisal: Sequence[Against], others: Sequence[Against]) -> str:
    """What the chart shows, in words; empty where there is nothing to draw."""
    if not appraisal and not others:
        return ""
    return (
        "Bars for each reviewer: plans on which they were stricter, to the left, and kinder, to the right, than the "
        "appraisal and than the others who judged the same plans. The tables below have the same figures."
    )


def chart(appraisal: Sequence[Against], others: Sequence[Against], *, narrow: bool) -> str:
    """The chart as an SVG."""
    beside_each = [(one, "the appraisal") for one in appraisal] + [(one, "the others") for one in others]
    ordered = sorted(beside_each, key=lambda pair: (pair[0].name.casefold(), pair[0].person))
    rows = [TwoSided(f"{one.name}, beside {whom}", one.stricter, one.kinder) for one, whom in ordered]
    return two_sided_bars(rows, "Stricter", "Kinder", chart_words(appraisal, others), NARROW if narrow else WIDE)


def _meeting(standing: Standing, held: Moderation, round_: Round) -> MeetingLine:
    return MeetingLine(
        area=standing.area.name,
        code=standing.area.code,
        held=day_words(held.held),
        present=listed(held.present),
        words=held.words,
        moved=tuple(_moved(one, standing.state, round_) for one in held.moved),
        recorded=f"{held.recorded_by}, {moment_words(held.at)}",
    )


def _moved(one: ScoreMoved, state: State, round_: Round) -> str:
    review = round_.review
    lines: Mapping[str, str] = {each.id: each.label for each in review.key_lines} if review else {}
    steps: Mapping[str, str] = {each.id: each.label for each in review.scale} if review else {}
    own = state.review.reviewers.get(one.reviewer)
    first = own.lines[one.line].first if own and one.line in own.lines else ""
    name = own.name if own else "A reviewer"
    before = f" (first {steps.get(first, first)})" if first else ""
    return f"{name}, {lines.get(one.line, one.line)}: now {steps.get(one.score, one.score)}{before}, because {one.why}"


def _proposal(one: SecondReview) -> ProposalLine:
    code = one.standing.area.code
    return ProposalLine(
        area=one.standing.area.name,
        code=code,
        reviewers=listed((each.name for each in one.standing.state.review.assigned), otherwise="None"),
        proposed=one.proposed.name if one.proposed else one.why,
        value=f"{code}|{one.proposed.person}" if one.proposed else "",
    )


def _against(one: AgainstDecision, round_: Round) -> AgainstLine:
    decision = one.standing.state.decisions.standing
    assert decision is not None  # only decided plans are among them
    return AgainstLine(
        area=one.standing.area.name,
        code=one.standing.area.code,
        outcome=outcome_labels(round_).get(decision.outcome, decision.outcome),
        against=in_labels(f"Against {listed(one.against)}", round_),
        reason=decision.reason,
        by=f"{decision.name}, {moment_words(decision.at)}",
        targets=tuple(_target(each, round_) for each in one.targets),
    )


def _target(one: Scored, round_: Round) -> TargetLine:
    labels = {each.id: each.label for each in round_.metrics}
    return TargetLine(
        label=f"{labels[one.chance.metric]} {percent(float(one.chance.target))}",
        said=said_words(one.chance),
        own=f"the reviewer said {chance(one.own)}" if one.own is not None else "",
        happened=happened_words(one),
    )


def happened_words(one: Scored) -> str:
    """Whether a target was met, by the evidence at hand; when that can be known, where it is not."""
    if one.met is not None and one.change is not None:
        return f"{'Met' if one.met else 'Not met'}: {percent(one.change)} by the figures at hand"
    return f"Not known yet: {_when(one.last)}"


def _when(last: date | None) -> str:
    return f"scored when figures up to {month_words(last)} are at hand" if last else "no figures measure it"


def _scores(targets: Sequence[Scored]) -> tuple[tuple[str, tuple[ScoreLine, ...]], ...]:
    every, own = scores(targets)
    tables = (("All targets of decided plans", every), ("Targets for which a reviewer gave a chance", own))
    return tuple((title, tuple(map(_score, some))) for title, some in tables if some[0].targets)


def _score(one: Score) -> ScoreLine:
    held = one.scored
    if held is None:
        return ScoreLine(who=one.who, targets=str(one.targets), brier=NONE, log=NONE)
    return ScoreLine(
        who=one.who,
        targets=f"{one.targets} in {counted(held.areas, 'area')}",
        brier=score_with_interval(held.brier, held.brier_interval),
        log=score_with_interval(held.log, held.log_interval),
    )


def _scored_words(targets: Sequence[Scored]) -> str:
    if not targets:
        return "No plan was decided on with a chance of its targets yet."
    held = scored(targets)
    known = len(held)
    left = [one.last for one in targets if one.met is None and one.last]
    later = f" The others are {_when(max(left))}." if left and known else ""
    if not known:
        return f"No target can be scored yet: {_when(max(left) if left else None)}."
    base = sum(one.chance.basis == "base rate" for one in held)
    same = f" Of these, {base} had the base rate as their chance, so that there the two say the same." if base else ""
    return f"The outturn of {known} of {counted(len(targets), 'target')} is at hand.{same}{later}"


def first_seed(round_: Round) -> str:
    """The seed of the draw where nobody gives another: the round's id."""
    return round_.id
