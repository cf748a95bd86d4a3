"""Deciding on some plans at once: what would come of each, without doing it; and doing it, each by its own event.

What would happen is found by holding the very request against the rules that it will be held against, so that a preview
cannot say anything else than what then happens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from carefund.assurance.centre_guards import against_words
from carefund.assurance.event import Decided, NewCondition
from carefund.assurance.request import Asked
from carefund.assurance.transitions import accept
from carefund.refusal import Refusal
from carefund.service.national.choices import AS_RECOMMENDED, REFUSED, Choice, PlanSeen, key_of_area
from carefund.service.national.effects import Effect
from carefund.service.national.reach import RoundReach
from carefund.service.people.sessions import now
from carefund.service.plans.standing import Standing
from carefund.service.plans.tenant import Tenant
from carefund.service.rounds.review_rules import review_rules


def preview(reach: RoundReach, plans: Sequence[PlanSeen], choice: Choice) -> list[Effect]:
    """What would come of a decision on each plan; nothing is recorded. An area that is not reached is left out."""
    return [_effect(reach, one, choice, record=False) for one in plans if reach.standing(one.area)]


def decide(reach: RoundReach, plans: Sequence[PlanSeen], choice: Choice) -> list[Effect]:
    """Decide on each plan by an event of its own; one that is refused keeps none of the others from being done."""
    return [_effect(reach, one, choice, record=True) for one in plans if reach.standing(one.area)]


def _effect(reach: RoundReach, plan: PlanSeen, choice: Choice, *, record: bool) -> Effect:
    standing = reach.standing(plan.area)
    assert standing is not None  # its callers leave others out
    tenant = reach.tenant(standing)
    outcome = _outcome(standing, choice)
    against = _against(tenant, outcome)
    body = _body(tenant, plan, outcome, choice)
    effect = Effect(
        standing=standing, plan=plan, outcome=outcome, conditions=len(body.conditions) if body else 0, against=against
    )
    try:
        if body is None:
            raise NothingRecommended(
                "a plan for which a decision is recommended",
                f"one that is {standing.state.status}",
                "Choose an outcome yourself once it is recommended, or leave it out",
            )
        key = key_of_area(choice.key, plan.area)
        before = _accepted_before(tenant, body, key)
        if record and not before:
            _require_as_previewed(plan, outcome)
            before = tenant.record(body, key).event is None
    except Refusal as refused:
        return replace(effect, refused=refused)
    return replace(effect, before=before)


class NothingRecommended(Refusal):
    """A plan that is to be decided on as recommended, for which nothing is."""


class NotAsPreviewed(Refusal):
    """A plan of which something else would come now than what was confirmed."""


def _require_as_previewed(plan: PlanSeen, outcome: str) -> None:
    """Raise NotAsPreviewed where a preview showed another outcome, or a refusal."""
    if plan.previewed not in ("", outcome):
        found = "that it was refused there" if plan.previewed == REFUSED else "another, for it was recommended anew"
        raise NotAsPreviewed("the outcome that the preview showed", found, "See once more what would happen")


def _accepted_before(tenant: Tenant, body: Decided, key: str) -> bool:
    """Hold the request against the rules; whether it was done before. Raises as `accept`."""
    asked = Asked(body=body, actor=tenant.actor, at=now(), key=key)
    return accept(tenant.state, asked, tenant.setting_of(body), tenant.submission).event is None


def _outcome(standing: Standing, choice: Choice) -> str:
    recommended = standing.state.review.recommendation
    if choice.outcome != AS_RECOMMENDED:
        return choice.outcome
    return recommended.outcome if recommended else ""


def _against(tenant: Tenant, outcome: str) -> tuple[str, ...]:
    outcomes = review_rules(tenant.round).outcomes
    recommended = tenant.state.review.recommendation
    if outcome not in outcomes:
        return ()
    return against_words(outcomes, outcome, tenant.chances, recommended.outcome if recommended else "")


def _body(tenant: Tenant, plan: PlanSeen, outcome: str, choice: Choice) -> Decided | None:
    if not outcome or not plan.version:
        return None
    asks = review_rules(tenant.round).outcomes.get(outcome)
    wanted = choice.outcome != AS_RECOMMENDED or (asks is not None and asks.conditions)
    own = key_of_area(choice.key, plan.area)
    conditions = tuple(
        NewCondition(condition=f"{own}-{number}", words=one.words, owner=one.owner, due=one.due)
        for number, one in enumerate(choice.conditions if wanted else (), 1)
    )
    return Decided(
        outcome=outcome,
        reason=choice.reason,
        version=plan.version,
        plan_hash=plan.plan_hash,
        chances=tenant.chances,
        conditions=conditions,
    )
