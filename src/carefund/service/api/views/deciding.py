"""What the centre did with a plan: the decision, its conditions, support. How it came to decide is not told here."""

from __future__ import annotations

from dataclasses import asdict

from carefund.assurance.conditions import Condition
from carefund.assurance.decision import Decision
from carefund.assurance.support import Support
from carefund.service.api.centre_answers import (
    ConditionLine,
    ConditionsAnswer,
    DecisionAnswer,
    DecisionLine,
    EditionLine,
    EvidenceLine,
    GivenLine,
    StepLine,
    SupportAnswer,
    SupportLine,
)
from carefund.service.api.operations import PLAN, operation
from carefund.service.frame.routes import READERS
from carefund.service.people.sessions import today
from carefund.service.plans.tenant import Tenant, tenant_of
from carefund.service.support.pages.support import state_of


@operation(
    "GET", f"{PLAN}/decision", "decision", READERS, tenant=tenant_of, answers=DecisionAnswer, tag="decisions", kept=True
)
def decision(tenant: Tenant) -> DecisionAnswer:
    """What was decided on the plan, with what was corrected or withdrawn, and the editions that show it."""
    known = tenant.state.decisions
    labels = {one.id: one.label for one in tenant.round.decisions}
    made = [_decision(one, labels, "corrected") for one in reversed(known.made[:-1])]
    withdrawn = [_decision(one, labels, "withdrawn") for one in reversed(known.withdrawn)]
    return DecisionAnswer(
        status=str(tenant.status),
        standing=_decision(known.standing, labels, "standing") if known.standing else None,
        earlier=[*made, *withdrawn],
        published=[EditionLine(edition=one.edition, file_hash=one.file_hash, at=one.at) for one in known.published],
    )


@operation(
    "GET",
    f"{PLAN}/conditions",
    "conditions",
    READERS,
    tenant=tenant_of,
    answers=ConditionsAnswer,
    tag="decisions",
    kept=True,
)
def conditions(tenant: Tenant) -> ConditionsAnswer:
    """The conditions of the decision as they stand today, with evidence, judgements and changes."""
    kept = enumerate(tenant.state.conditions.values(), 1)
    return ConditionsAnswer(conditions=[_condition(one, number) for number, one in kept])


@operation(
    "GET", f"{PLAN}/support", "support", READERS, tenant=tenant_of, answers=SupportAnswer, tag="decisions", kept=True
)
def support(tenant: Tenant) -> SupportAnswer:
    """The support that the area asked for or was offered: who advises, what was done, whether it helped."""
    return SupportAnswer(support=[support_line(one) for one in tenant.state.supports.values()])


def support_line(one: Support) -> SupportLine:
    """One piece of support."""
    return SupportLine(
        support=one.id,
        about=one.about,
        begun_by=one.side,
        by=one.by,
        at=one.at,
        version=one.version,
        state=state_of(one)[0],
        accepted=one.accepted,
        answer=one.answer,
        adviser=one.adviser,
        given=[GivenLine(on=each.on, words=each.words, by=each.by) for each in one.given],
        helped=one.helped,
        closing=one.closing,
        closed_by=one.closed_by,
        closed_at=one.closed_at,
    )


def _decision(one: Decision, labels: dict[str, str], status: str) -> DecisionLine:
    return DecisionLine(
        sequence=one.sequence,
        corrects=one.corrects,
        outcome=one.outcome,
        label=labels.get(one.outcome, one.outcome),
        reason=one.reason,
        by=one.name,
        organisation=one.organisation,
        at=one.at,
        version=one.version,
        plan_hash=one.plan_hash,
        status=status,
    )


def _condition(one: Condition, number: int) -> ConditionLine:
    return ConditionLine(
        number=number,
        condition=one.id,
        words=one.words,
        owner=one.owner,
        due=one.due,
        state=str(one.state_on(today())),
        escalated_to=one.escalated_to,
        set_by=one.set_by,
        set_at=one.at,
        evidence=[EvidenceLine(**asdict(each)) for each in one.evidence],
        steps=[StepLine(**asdict(each)) for each in one.steps],
    )
