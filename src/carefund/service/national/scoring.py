"""Decisions set beside the appraisal, and both beside what happened: chances scored when the outturn is there.

Reviewers, decisions and the appraisal are scored by the same rules (`carefund.appraisal.chance_scores`), beside what
always saying the base rate would have scored: how often, by what was known then, areas had ever come to such a change.
A decision states no chance; it is scored by what became of other areas' targets with the same decision, beside those of
all others alike, which knows as much of how the year went and tells nothing of the plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from carefund.appraisal.chance_scores import ChanceScore, chances_of_decisions, score_chances
from carefund.appraisal.question import NoAppraisal, question_of
from carefund.assurance.body import CERTAIN, Chance
from carefund.assurance.centre_guards import against_words
from carefund.assurance.decision import Decision
from carefund.calendar import last_day
from carefund.evaluation.observed import NoEvidence, observe
from carefund.evidence.areas import default_register
from carefund.programme.definition import Round
from carefund.programme.rounds import load_round
from carefund.service.plans.evidence import evidence_at_hand
from carefund.service.plans.standing import Standing
from carefund.service.plans.targets import AppraisedRound, NoSuchTarget, TargetAnswer, answer_from
from carefund.service.rounds.review_rules import review_rules
from carefund.wording.dates import LONDON


@dataclass(frozen=True, kw_only=True)
class Outturns:
    """What happened to one metric: changes in per cent by area, over the months that targets are set for.

    `last` is the last of those months. No change is given where a month has no figure.
    """

    changes: Mapping[str, float]
    last: date | None
    more_is_better: bool


@dataclass(frozen=True, kw_only=True)
class Scored:
    """One target of a plan that was decided on: chances from 0 to 1, and whether it was met (None: not known yet).

    `own` is what the reviewer held while months of the target were still to come, `base_rate` what areas had done
    before; None where there is none.
    """

    standing: Standing
    chance: Chance
    appraisal: float
    own: float | None
    base_rate: float | None
    change: float | None
    met: bool | None
    last: date | None


@dataclass(frozen=True, kw_only=True)
class AgainstDecision:
    """A decision that goes against the recommendation or the appraisal: against what in words, and its targets."""

    standing: Standing
    against: tuple[str, ...]
    targets: tuple[Scored, ...]


@dataclass(frozen=True, kw_only=True)
class Score:
    """The scores of somebody's chances on the same targets as those that stand beside it; None for none."""

    who: str
    targets: int
    scored: ChanceScore | None


@lru_cache(maxsize=16)
def outturns_of(round_id: str) -> dict[str, Outturns]:
    """What happened to each metric of a round, by the evidence at hand; worked out once in a process."""
    round_ = load_round(round_id)
    assert round_.planning is not None  # rounds without it are not opened
    return {one.metric: _outturns(round_, one.metric) for one in round_.planning.targets}


def _outturns(round_: Round, metric: str) -> Outturns:
    evidence = evidence_at_hand()
    try:
        asked = question_of(round_, metric, known=evidence.series)
    except NoAppraisal:
        return Outturns(changes={}, last=_last_month(round_, metric), more_is_better=False)
    more, last = asked.more_is_better, asked.target[-1]
    try:
        seen = observe(evidence, asked.metric, areas=default_register())
    except (NoEvidence, ValueError):
        return Outturns(changes={}, last=last, more_is_better=more)
    totals = {code: (seen.total(code, asked.baseline), seen.total(code, asked.target)) for code in seen.area_codes}
    changes = {
        code: (after / before - 1) * 100 for code, (before, after) in totals.items() if before and after is not None
    }
    return Outturns(changes=changes, last=last, more_is_better=more)


def _last_month(round_: Round, metric: str) -> date | None:
    setting = round_.planning.target(metric) if round_.planning else None
    return setting.target[-1].last if setting else None


def decided_targets(
    standings: Sequence[Standing], round_: Round, known: AppraisedRound | None, data: Path
) -> list[Scored]:
    """Every target of every plan on which a decision stands that tells a chance of it."""
    outturns = outturns_of(round_.id)
    return [one for standing in standings for one in _targets(standing, outturns, known, data)]


def _targets(
    standing: Standing, outturns: Mapping[str, Outturns], known: AppraisedRound | None, data: Path
) -> Iterator[Scored]:
    decision, recommended = standing.state.decisions.standing, standing.state.review.recommendation
    own = {(one.metric, one.target): one.thousandths for one in recommended.chances} if recommended else {}
    said_on = recommended.at.astimezone(LONDON).date() if recommended else None
    for said in decision.chances if decision else ():
        happened = outturns.get(said.metric)
        change = happened.changes.get(standing.area.code) if happened else None
        last = happened.last if happened else None
        ahead = last is None or said_on is None or said_on <= last_day(last)
        held = own.get((said.metric, said.target)) if ahead else None
        yield Scored(
            standing=standing,
            chance=said,
            appraisal=said.thousandths / CERTAIN,
            own=held / CERTAIN if held is not None else None,
            base_rate=_base_rate(known, standing.area.code, said, data),
            change=change,
            met=_met(change, float(said.target), happened) if happened else None,
            last=last,
        )


def _met(change: float | None, target: float, happened: Outturns) -> bool | None:
    if change is None:
        return None
    return change >= target if happened.more_is_better else change <= target


def _base_rate(known: AppraisedRound | None, area: str, said: Chance, data: Path) -> float | None:
    """How often areas had come to such a change, by what the appraisal knew."""
    if known is None:
        return None
    try:
        answer = answer_from(known, area, said.metric, float(said.target), data)
    except (NoAppraisal, NoSuchTarget):
        return None
    if not isinstance(answer, TargetAnswer):
        return None
    return answer.grid.seen.chance(float(said.target), more_is_better=answer.grid.no_change.more_is_better)


def against(standings: Sequence[Standing], round_: Round, targets: Sequence[Scored]) -> list[AgainstDecision]:
    """The decisions that go against the recommendation or the appraisal, in the order of the areas."""
    outcomes = review_rules(round_).outcomes
    found = []
    for standing in standings:
        decision, recommended = standing.state.decisions.standing, standing.state.review.recommendation
        if decision is None or decision.outcome not in outcomes:
            continue
        words = against_words(outcomes, decision.outcome, decision.chances, recommended.outcome if recommended else "")
        if words:
            own = tuple(one for one in targets if one.standing is standing)
            found.append(AgainstDecision(standing=standing, against=words, targets=own))
    return found


def scored(targets: Sequence[Scored]) -> list[Scored]:
    """The targets that are scored: their outturn is known, and what the base rate was."""
    return [one for one in targets if one.met is not None and one.base_rate is not None]


def scores(targets: Sequence[Scored]) -> tuple[tuple[Score, ...], tuple[Score, ...]]:
    """Scores where the outturn is known: of all targets, and of those for which a reviewer gave a chance too."""
    known = scored(targets)
    with_own = [one for one in known if one.own is not None]
    return (
        (
            _score("The appraisal", known, _of("appraisal")),
            _score(BASE, known, _of("base_rate")),
            _afterwards(DECISIONS, known, [one.standing.state.decisions.standing for one in known]),
            _afterwards(ALIKE, known, [None] * len(known)),
        ),
        (
            _score("Reviewers", with_own, _of("own")),
            _score("The appraisal", with_own, _of("appraisal")),
            _score(BASE, with_own, _of("base_rate")),
        ),
    )


BASE = "Always saying the base rate"
DECISIONS = "The decision, by other areas with the same"
ALIKE = "No decision, by all other areas"
"""What a decision is held against: it knows as much of how the year went, and tells nothing of the plan."""


def _of(what: str) -> Callable[[Scored], float]:
    return lambda one: float(getattr(one, what))


def _score(who: str, targets: Sequence[Scored], said: Callable[[Scored], float]) -> Score:
    return _scored(who, targets, [said(one) for one in targets])


def _afterwards(who: str, targets: Sequence[Scored], decisions: Sequence[Decision | None]) -> Score:
    """Decisions on targets, each taken for what it told of them by what became of others with the same."""
    named = [one.outcome if one else "" for one in decisions]
    return _scored(who, targets, chances_of_decisions(named, _met_of(targets), _areas(targets)).tolist())


def _scored(who: str, targets: Sequence[Scored], said: Sequence[float]) -> Score:
    known = score_chances(said, _met_of(targets), _areas(targets)) if targets else None
    return Score(who=who, targets=len(targets), scored=known)


def _met_of(targets: Sequence[Scored]) -> list[bool]:
    return [bool(one.met) for one in targets]


def _areas(targets: Sequence[Scored]) -> list[str]:
    return [one.standing.area.code for one in targets]
