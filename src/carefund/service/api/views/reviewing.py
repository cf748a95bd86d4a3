"""How plans are judged, for programs of the centre: judgements of one plan, calibration of a round's reviewers."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest

from carefund.assurance.calibration import FEWEST_PLANS, Against, Agreement
from carefund.assurance.review import Moderation, Recommendation, Review, Reviewer
from carefund.service.api.operations import NATIONAL, PLAN, operation
from carefund.service.api.review_answers import (
    AgainstLine,
    AgreementLine,
    AreaMeetingLine,
    AssignedLine,
    BesideLine,
    CalibrationAnswer,
    JudgedAnswer,
    JudgedLine,
    JudgementsAnswer,
    MeetingLine,
    MovedLine,
    RecommendedLine,
    ScoreLine,
)
from carefund.service.desk.gathering import on_desk
from carefund.service.desk.pages.plan import why_hidden
from carefund.service.frame.routes import DESK_ROLES
from carefund.service.national.pages.calibration import agreements_of, beside, judged_twice, meetings_shown
from carefund.service.national.reach import OVERSEEING, reached_round
from carefund.service.national.scoring import AgainstDecision, Score, against, decided_targets, scores
from carefund.service.plans.tenant import Tenant, tenant_of


@operation(
    "GET",
    f"{PLAN}/judgements",
    "judgements",
    DESK_ROLES,
    tenant=tenant_of,
    answers=JudgementsAnswer,
    tag="review",
    kept=True,
)
def judgements(tenant: Tenant) -> JudgementsAnswer:
    """What reviewers hold of a plan, as the desk shows it: another's judgement only after one's own."""
    desk, review = on_desk(tenant), tenant.state.review
    own, told = review.reviewers.get(desk.person), review if desk.reads_others else Review()
    return JudgementsAnswer(
        version=tenant.state.version,
        status=str(tenant.status),
        assigned=[
            AssignedLine(person=one.reviewer, name=one.name, due=one.due, assigned_by=one.assigned_by, at=one.at)
            for one in review.assigned
        ],
        own=_judged(own) if own else None,
        others_hidden="" if desk.reads_others else why_hidden(desk),
        others=[_judged(one) for one in told.reviewers.values() if one.person != desk.person],
        meetings=[_meeting(one) for one in told.moderations],
        recommendations=list(_recommended(told)),
        apart=list(_apart(told, tenant)),
    )


def _apart(told: Review, tenant: Tenant) -> tuple[str, ...]:
    review = tenant.round.review
    return told.apart([one.id for one in review.scale], tenant.state.version) if review else ()


def _judged(who: Reviewer) -> JudgedAnswer:
    return JudgedAnswer(
        person=who.person,
        name=who.name,
        organisation=who.organisation,
        completed=who.completed,
        completed_at=who.completed_at,
        lines=[
            JudgedLine(
                line=one.line,
                score=one.score,
                first=one.first,
                moderated=one.moderated,
                words=one.words,
                evidence=list(one.evidence),
                version=one.version,
                at=one.at,
            )
            for one in who.lines.values()
        ],
    )


def _meeting(held: Moderation) -> MeetingLine:
    return MeetingLine(
        held=held.held,
        present=list(held.present),
        words=held.words,
        moved=[MovedLine(person=one.reviewer, line=one.line, score=one.score, why=one.why) for one in held.moved],
        recorded_by=held.recorded_by,
        at=held.at,
    )


def _recommended(review: Review) -> Iterator[RecommendedLine]:
    stands = review.recommendation
    if stands:
        yield _recommendation(stands, standing=True)
    for one in reversed(review.past):
        yield _recommendation(one, standing=False)


def _recommendation(one: Recommendation, *, standing: bool) -> RecommendedLine:
    return RecommendedLine(
        outcome=one.outcome,
        reason=one.reason,
        conditions=list(one.conditions),
        version=one.version,
        by=one.name,
        organisation=one.organisation,
        at=one.at,
        standing=standing,
    )


@operation(
    "GET",
    f"{NATIONAL}/calibration",
    "national-calibration",
    OVERSEEING,
    answers=CalibrationAnswer,
    tag="national",
    kept=True,
)
def calibration(request: HttpRequest, round_id: str) -> CalibrationAnswer:
    """Whether reviewers use one yardstick: agreement, each beside appraisal and others, meetings, decisions, scores."""
    reach = reached_round(request, round_id)
    targets = decided_targets(reach.standings, reach.round, reach.appraised, reach.data)
    appraisal, others = beside(reach.round, reach.standings)
    every, own = scores(targets)
    return CalibrationAnswer(
        round=round_id,
        judged_twice=judged_twice(reach.standings),
        fewest_plans=FEWEST_PLANS,
        agreements=[_agreement(*one) for one in agreements_of(reach.round, [one.state for one in reach.standings])],
        beside_appraisal=[_beside(one) for one in appraisal],
        beside_others=[_beside(one) for one in others],
        meetings=[
            AreaMeetingLine(**_meeting(held).model_dump(), area=one.area.code, area_name=one.area.name)
            for one, held in meetings_shown(reach.standings, reach.actor.person)
        ],
        against=[_against(one) for one in against(reach.standings, reach.round, targets)],
        scores=[_score("all targets", one) for one in every]
        + [_score("targets with a reviewer's chance", one) for one in own],
    )


def _agreement(line: str, label: str, one: Agreement) -> AgreementLine:
    low, high = one.interval.ends if one.interval else (None, None)
    same = one.same if one.pairs else None
    return AgreementLine(
        line=line, label=label, plans=one.plans, pairs=one.pairs, same=same, kappa=one.kappa, low=low, high=high
    )


def _beside(one: Against) -> BesideLine:
    return BesideLine(
        person=one.person, name=one.name, plans=one.plans, kinder=one.kinder, alike=one.alike, stricter=one.stricter
    )


def _against(one: AgainstDecision) -> AgainstLine:
    decision = one.standing.state.decisions.standing
    assert decision is not None  # only decided plans are among them
    return AgainstLine(
        area=one.standing.area.code,
        area_name=one.standing.area.name,
        outcome=decision.outcome,
        against=list(one.against),
        reason=decision.reason,
        by=decision.name,
        at=decision.at,
    )


def _score(of: str, one: Score) -> ScoreLine:
    held = one.scored
    brier_low, brier_high = held.brier_interval.ends if held and held.brier_interval else (None, None)
    log_low, log_high = held.log_interval.ends if held and held.log_interval else (None, None)
    return ScoreLine(
        of=of,
        who=one.who,
        targets=one.targets,
        areas=held.areas if held else 0,
        brier=held.brier if held else None,
        brier_low=brier_low,
        brier_high=brier_high,
        log=held.log if held else None,
        log_low=log_low,
        log_high=log_high,
    )
