"""An edition as it would be published now: every plan that was decided on, with its figures as they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from carefund.assurance.body import CERTAIN, Chance
from carefund.assurance.checkpoint import Checkpoint
from carefund.assurance.conditions import Condition
from carefund.assurance.decision import Decision
from carefund.assurance.state import State, Status
from carefund.assurance.status import condition_words, status_words
from carefund.assurance.transitions import CONCLUDED
from carefund.assurance.waivers import granted_waivers
from carefund.evidence.areas import Area
from carefund.evidence.series import ENGLAND
from carefund.plan.model import Plan
from carefund.programme.definition import Round
from carefund.programme.planning import Planning, TargetSetting
from carefund.service.monitoring.kept import KeptYear
from carefund.service.plans.chances import answers_of
from carefund.service.plans.storing import plan_of
from carefund.service.plans.targets import AppraisedRound, TargetAnswer
from carefund.service.public.edition import (
    Correction,
    Edition,
    Named,
    PublishedArea,
    PublishedCondition,
    PublishedDecision,
    PublishedProspect,
    PublishedTarget,
    PublishedWaiver,
    ReleaseUsed,
    Span,
    Sum,
    Undecided,
)
from carefund.service.public.names import people_of, without_names
from carefund.service.public.observed import ObservedRound
from carefund.wording.chances import word_for
from carefund.wording.dates import LONDON

HUNDREDTH = Decimal("0.01")
Direction = Literal["lower", "higher", "set-locally"]


@dataclass(frozen=True, kw_only=True)
class Making:
    """What an edition is made from: who publishes it when, what is known, and the edition before."""

    round: Round
    invented: bool
    at: datetime
    organisation: str
    checkpoint: Checkpoint
    appraised: AppraisedRound | None
    observed: ObservedRound
    data: Path
    year: KeptYear | None = None
    before: Edition | None = None

    @property
    def day(self) -> date:
        """The day in London."""
        return self.at.astimezone(LONDON).date()

    @property
    def planning(self) -> Planning:
        """What a plan of the round must hold."""
        assert self.round.planning is not None  # rounds without it are not opened
        return self.round.planning


def draft(making: Making, areas: Iterable[Area], states: Mapping[str, State]) -> Edition:
    """The edition of all areas as their states (by code) are. Raises FileNotFoundError where a plan is not held."""
    wanted = list(areas)
    releases = {one.id: one.file_hash for one in making.observed.releases}
    decided = [_area(making, area, states[area.code], releases) for area in wanted if _is_decided(states[area.code])]
    round_, planning = making.round, making.planning
    return Edition(
        round=round_.id,
        title=round_.title,
        fund_year=round_.fund_year,
        edition=making.before.edition + 1 if making.before else 1,
        published=making.at,
        organisation=making.organisation,
        invented=making.invented,
        ledger_submissions=making.checkpoint.submissions,
        ledger_root=making.checkpoint.root,
        releases=tuple(ReleaseUsed(id=name, file_hash=releases[name]) for name in sorted(releases)),
        metric_names=_names(round_.metric(one.metric) for one in planning.targets),
        stream_names=_names(round_.streams),
        area_of_spend_names=_names(planning.areas_of_spend),
        outcome_names=_names(round_.decisions),
        areas=tuple(decided),
        undecided=tuple(
            _undecided(making, one, states[one.code]) for one in wanted if not _is_decided(states[one.code])
        ),
        corrections=tuple(corrections(making.before, decided)) if making.before else (),
        happened=making.observed.happened,
        england=making.observed.england,
        year=_year(making, ENGLAND),
        pictures=making.observed.pictures,
        no_outturn=making.observed.no_outturn,
    )


def _names(called: Iterable[Any]) -> tuple[Named, ...]:
    """The ids and labels of parts of a round's definition."""
    return tuple(Named(id=one.id, label=one.label) for one in called)


def _is_decided(state: State) -> bool:
    return state.status in CONCLUDED and state.decisions.standing is not None


def corrections(before: Edition, now: Iterable[PublishedArea]) -> Iterator[Correction]:
    """The decisions that the edition before shows otherwise."""
    for one in now:
        old = before.area(one.code)
        if old is not None and old.decision.sequence != one.decision.sequence:
            yield Correction(code=one.code, name=one.name, before=old.decision, after=one.decision)


def _undecided(making: Making, area: Area, state: State) -> Undecided:
    return Undecided(
        code=area.code, name=area.name, region=area.region or "", state=status_words(state, making.day, "area")
    )


def _area(making: Making, area: Area, state: State, releases: dict[str, str]) -> PublishedArea:
    """What is published of one area; releases that what is said of its targets rests on are added to those known."""
    decision = state.decisions.standing
    assert decision is not None  # asked before
    plan, people = plan_of(decision.plan_hash, making.data), people_of(state)
    chances = {one.metric: one for one in decision.chances}
    answers = {
        one.verdict.metric: one
        for one in answers_of(making.appraised, making.round, area.code, plan, making.data)
        if _says(one, chances.get(one.verdict.metric))
    }
    for one in answers.values():
        releases.update(one.grid.releases)
    return PublishedArea(
        code=area.code,
        name=area.name,
        region=area.region or "",
        state=", ".join((Status.PUBLISHED, *condition_words(tuple(state.conditions.values()), making.day))),
        decision=_decision(making.round, decision, people),
        sums=tuple(sums_of(plan, making.planning)),
        targets=tuple(_targets(plan, making.round, chances, answers)),
        conditions=tuple(_condition(one, making.day, people) for one in state.conditions.values() if not one.withdrawn),
        waivers=tuple(_waivers(state, people)),
        outturns=making.observed.areas.get(area.code, ()),
        year=_year(making, area.code),
    )


def _year(making: Making, code: str) -> tuple[PublishedProspect, ...]:
    """Where the year of a place is heading, as it was watched last."""
    return tuple(
        PublishedProspect(
            metric=one.metric,
            label=one.label,
            to=one.to,
            known=one.known,
            months=one.months,
            target=one.target,
            target_from=one.target_from,
            change=Span(low=one.low, middle=one.middle, high=one.high),
            thousandths=one.thousandths,
            basis=one.basis,
            word=one.word,
        )
        for one in (making.year.prospects.get(code, ()) if making.year else ())
    )


def _decision(round_: Round, decision: Decision, people: Iterable[str]) -> PublishedDecision:
    category = next(one for one in round_.decisions if one.id == decision.outcome)
    return PublishedDecision(
        outcome=decision.outcome,
        label=category.label,
        approves=category.approves,
        reason=without_names(decision.reason, people),
        at=decision.at,
        version=decision.version,
        plan_hash=decision.plan_hash,
        sequence=decision.sequence,
    )


def sums_of(plan: Plan, planning: Planning) -> Iterator[Sum]:
    """The plan's money by year: in by stream, out by stream and area of spend; exact, in the order of its lines."""
    for year in (one.id for one in planning.pooled_years):
        paid: dict[str, Decimal] = {}
        spent: dict[tuple[str, str], Decimal] = {}
        for line in plan.contributions:
            paid[line.stream or ""] = paid.get(line.stream or "", Decimal(0)) + line.amounts.get(year, Decimal(0))
        for each in plan.expenditure:
            key = each.stream or "", each.area_of_spend or ""
            spent[key] = spent.get(key, Decimal(0)) + each.amounts.get(year, Decimal(0))
        yield from (Sum(side="in", year=year, stream=one, pounds=pounds) for one, pounds in paid.items())
        yield from (
            Sum(side="out", year=year, stream=stream, area_of_spend=purpose, pounds=pounds)
            for (stream, purpose), pounds in spent.items()
        )


def _says(answer: TargetAnswer, chance: Chance | None) -> bool:
    """Whether the appraisal that is at hand still says the chance that was told with the decision."""
    return chance is not None and round(answer.verdict.leading * CERTAIN) == chance.thousandths


def _targets(
    plan: Plan, round_: Round, chances: Mapping[str, Chance], answers: Mapping[str, TargetAnswer]
) -> Iterator[PublishedTarget]:
    assert round_.planning is not None
    for setting in round_.planning.targets:
        direction = round_.metric(setting.metric).direction
        yield _target(plan, setting, direction, chances.get(setting.metric), answers.get(setting.metric))


def _target(
    plan: Plan, setting: TargetSetting, direction: Direction, chance: Chance | None, answer: TargetAnswer | None
) -> PublishedTarget:
    """One target; `answer` is that of the appraisal, where it still says the chance that was told."""
    planned = plan.planned_percent(setting)
    before, after = setting.months_compared
    interval = answer.interval_without if answer else None
    return PublishedTarget(
        metric=setting.metric,
        direction=direction,
        percent=None if planned is None else Decimal(str(planned)).quantize(HUNDREDTH),
        months=(before[0], before[-1], after[0], after[-1]),
        thousandths=chance.thousandths if chance else None,
        basis=chance.basis if chance else None,
        word=word_for(chance.thousandths / CERTAIN) if chance else "",
        expected=Span(low=interval.low, middle=interval.middle, high=interval.high) if interval else None,
    )


def _condition(one: Condition, day: date, people: Iterable[str]) -> PublishedCondition:
    waiting = "waits for the centre" if one.waits_for_centre else "open"
    standing = "met" if one.met else "overdue" if one.overdue(day) else waiting
    words = without_names(one.words, people)
    return PublishedCondition.model_validate({"id": one.id, "words": words, "due": one.due, "standing": standing})


def _waivers(state: State, people: Iterable[str]) -> Iterator[PublishedWaiver]:
    for one in granted_waivers(state):
        yield PublishedWaiver(
            check=one.check,
            field=one.field,
            reason=without_names(one.reason, people),
            approved=one.approved,
            until=one.until,
        )
