"""The page on which a decision is recommended, with conditions and the reviewer's own chances of the targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from carefund.assurance.body import CERTAIN, Chance
from carefund.assurance.centre_guards import against_words, target_text
from carefund.assurance.request import Outcome
from carefund.plan.model import Plan
from carefund.programme.definition import Round
from carefund.service.frame.filled_in import Form
from carefund.service.frame.problem import Problem
from carefund.service.national.words import in_labels
from carefund.service.plans.pages.chances import chance_told
from carefund.wording.lists import listed, mid_sentence
from carefund.wording.numbers import percent

CHANCE = "chance-"
"""Begins the name of the field of a target's chance."""


@dataclass(frozen=True, kw_only=True)
class OutcomeLine:
    """One category of decision, what it means, and what it would go against."""

    id: str
    label: str
    meaning: str
    against: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class OwnChance:
    """One target, what the appraisal says of it, and the reviewer's own chance as it was typed."""

    name: str
    metric: str
    target: str
    """As a chance tells it, such as `-3.5`."""
    label: str
    told: str
    typed: str


@dataclass(frozen=True, kw_only=True)
class RecommendingPage:
    """The form, or why nothing can be recommended yet."""

    title: str
    version: int
    why_not: str
    outcomes: tuple[OutcomeLine, ...]
    reason: str
    conditions: str
    chances: tuple[OwnChance, ...]
    problems: tuple[Problem, ...]


def recommending_page(
    round_: Round,
    plan: Plan,
    area: str,
    version: int,
    chances: Sequence[Chance],
    outcomes: Mapping[str, Outcome],
    why_not: str,
    typed: Mapping[str, str],
    problems: tuple[Problem, ...] = (),
) -> RecommendingPage:
    """The page; `chances` are the appraisal's, `outcomes` the round's, `typed` the texts where it is shown again."""
    lines = []
    for one in round_.decisions:
        against = listed(against_words(outcomes, one.id, tuple(chances), ""))
        lines.append(
            OutcomeLine(
                id=one.id,
                label=one.label,
                meaning=one.meaning,
                against=f"This goes against {in_labels(against, round_)}." if against else "",
                chosen=typed.get("outcome") == one.id,
            )
        )
    return RecommendingPage(
        title=f"Recommend a decision on {area}’s plan",
        version=version,
        why_not=why_not,
        outcomes=tuple(lines),
        reason=typed.get("reason", ""),
        conditions=typed.get("conditions", ""),
        chances=own_chances(round_, plan, chances, typed),
        problems=problems,
    )


def own_chances(
    round_: Round, plan: Plan, chances: Sequence[Chance], typed: Mapping[str, str]
) -> tuple[OwnChance, ...]:
    """Every target that the plan sets, for the reviewer's own chance of it."""
    assert round_.planning is not None  # rounds without it are not opened
    labels = {one.id: one.label for one in round_.metrics}
    told = {one.metric: chance_told(one) for one in chances}
    made = []
    for one in round_.planning.targets:
        planned = plan.planned_percent(one)
        if planned is None:
            continue
        name = f"{CHANCE}{one.metric}"
        label = mid_sentence(labels.get(one.metric, one.metric))
        made.append(
            OwnChance(
                name=name,
                metric=one.metric,
                target=target_text(planned),
                label=f"A change of {percent(planned)} in {label}",
                told=told.get(one.metric, "No chance is told"),
                typed=typed.get(name, ""),
            )
        )
    return tuple(made)


def read_chances(form: Form, asked: Sequence[OwnChance]) -> tuple[Chance, ...]:
    """The chances that were given, in thousandths; one that cannot be read is noted in the form."""
    made = []
    for one in asked:
        text = form.text(one.name).removesuffix("%").strip()
        if not text:
            continue
        thousandths = _thousandths(text)
        if thousandths is None:
            form.note(one.name, f"Give a chance from 0 to 100 per cent: {one.label}")
        else:
            made.append(Chance(metric=one.metric, target=one.target, thousandths=thousandths))
    return tuple(made)


def _thousandths(text: str) -> int | None:
    """Per cent with at most one decimal in thousandths; None for anything else."""
    whole, _, tenth = text.partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) <= len("100")):
        return None
    if tenth and not (tenth.isascii() and tenth.isdigit() and len(tenth) == 1):
        return None
    made = int(whole) * 10 + int(tenth or 0)
    return made if made <= CERTAIN else None
