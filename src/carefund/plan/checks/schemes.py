"""Checks of the schemes: whether the chain from what a scheme does to what it changes holds together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from carefund.plan.chain import planned_effect
from carefund.plan.checks.check import ERROR, WARNING, Discrepancy, Facts, check, has_limit, is_for_the_worse
from carefund.plan.model import Scheme
from carefund.plan.required_fields import begins_chain, lacking, required_of_scheme
from carefund.pool.lines import HUNDRED
from carefund.wording.dates import day_words
from carefund.wording.lists import NOTHING, counted, listed, listed_or_none
from carefund.wording.numbers import count, exact_count, number, percent

CHAIN = "Each scheme's delivery chain, evidence base and impact"
GREEN_BOOK = "HM Treasury, The Green Book: adjust for optimism, from evidence"
DAYS_IN_MONTH = 30.4
SLACK = 0.02
"""Part of a target that rounding of its schemes may leave unexplained."""


@check(
    "schemes-given",
    ERROR,
    "The plan has schemes",
    to_do="List what the pool pays for, one line for each scheme.",
    policy=CHAIN,
    completeness=True,
)
def schemes_given(facts: Facts) -> Iterator[Discrepancy]:
    """There is at least one scheme."""
    if not facts.plan.schemes:
        yield Discrepancy("schemes", expected="at least one scheme", found=NOTHING)


@check(
    "scheme-chain-complete",
    ERROR,
    "Each scheme that is to move a metric says how: whom, how many, what effect, from when",
    to_do="Fill in the chain; leave metric, reach and effect all blank for a scheme that moves none.",
    policy=CHAIN,
    completeness=True,
)
def scheme_chain_complete(facts: Facts) -> Iterator[Discrepancy]:
    """A scheme has name, description, type where the round has types, and the whole chain where it has any of it."""
    for index, scheme in enumerate(facts.plan.schemes):
        wanted = required_of_scheme(scheme, facts.required["schemes"])
        if fields := lacking(scheme, wanted):
            expected = "a whole chain" if begins_chain(scheme) else listed(wanted.values())
            found = f"missing: {listed(wanted[each] for each in fields)}"
            lacks = tuple(f"schemes[{index}].{each}" for each in fields)
            yield Discrepancy(f"schemes[{index}]", expected=expected, found=found, lacks=lacks)


@check(
    "scheme-reach-possible",
    ERROR,
    "A scheme reaches between none and all of the people it is for",
    to_do="Give the part reached in per cent, 0 to 100.",
    policy=CHAIN,
)
def scheme_reach_possible(facts: Facts) -> Iterator[Discrepancy]:
    """Reach is 0 to 100 per cent; effect is no fall of more than 100 per cent; eligible is not negative."""
    for index, scheme in enumerate(facts.plan.schemes):
        if scheme.reach_percent is not None and not 0 <= scheme.reach_percent <= HUNDRED:
            yield Discrepancy(
                f"schemes[{index}].reach_percent", expected="0 to 100 per cent", found=f"{number(scheme.reach_percent)}"
            )
        if scheme.effect_percent is not None and scheme.effect_percent < -HUNDRED:
            found = percent(scheme.effect_percent)
            yield Discrepancy(
                f"schemes[{index}].effect_percent",
                expected="a fall of at most 100%",
                found=found,
                to_do="Correct the effect.",
            )
        if scheme.eligible is not None and scheme.eligible < 0:
            yield Discrepancy(
                f"schemes[{index}].eligible",
                expected="0 or more",
                found=exact_count(scheme.eligible),
                to_do="Correct the count.",
            )


@check(
    "scheme-effect-helps",
    WARNING,
    "A scheme moves its metric the better way",
    to_do="Correct the sign: a fall is negative.",
    policy=CHAIN,
)
def scheme_effect_helps(facts: Facts) -> Iterator[Discrepancy]:
    """The sign of the effect is that of the metric's better direction."""
    for index, scheme in enumerate(facts.plan.schemes):
        if scheme.metric and scheme.effect_percent and is_for_the_worse(facts, scheme.metric, scheme.effect_percent):
            expected = "a fall" if scheme.effect_percent > 0 else "a rise"
            field = f"schemes[{index}].effect_percent"
            yield Discrepancy(field, expected=expected, found=percent(scheme.effect_percent))


@check(
    "scheme-effect-plausible",
    WARNING,
    "A claimed effect is no larger than good studies have found",
    to_do="Lower the effect. One so large stands only with a waiver that names the study which found it.",
    policy=GREEN_BOOK,
    applies=has_limit("largest-effect"),
)
def scheme_effect_plausible(facts: Facts) -> Iterator[Discrepancy]:
    """The effect among those reached is within the largest that matched studies found."""
    limit = Decimal(facts.planning.limit("largest-effect").value)
    for index, scheme in enumerate(facts.plan.schemes):
        if scheme.effect_percent is not None and abs(scheme.effect_percent) > limit:
            expected = f"a change of at most {number(limit)}% among those reached"
            yield Discrepancy(
                f"schemes[{index}].effect_percent", expected=expected, found=percent(scheme.effect_percent)
            )


@check(
    "scheme-evidence-cited",
    WARNING,
    "A claimed effect rests on evidence that is named",
    to_do="Cite the study or the pilot, with its numbers.",
    policy=CHAIN,
    completeness=True,
)
def scheme_evidence_cited(facts: Facts) -> Iterator[Discrepancy]:
    """A scheme with an effect cites evidence."""
    for index, scheme in enumerate(facts.plan.schemes):
        if scheme.effect_percent and not scheme.evidence:
            yield Discrepancy(f"schemes[{index}].evidence", expected="the evidence for the effect", found=NOTHING)


@check(
    "scheme-starts-in-time",
    ERROR,
    "A scheme starts before the period that it is to change is over",
    to_do="Correct the date, or leave the scheme's effect out of this plan.",
    policy=CHAIN,
)
def scheme_starts_in_time(facts: Facts) -> Iterator[Discrepancy]:
    """The start lies before the end of the target; the full effect not before the start."""
    for index, scheme in enumerate(facts.plan.schemes):
        target = facts.planning.target(scheme.metric or "")
        if target and scheme.starts and scheme.starts > (last := _end(target.target[-1].last)):
            yield Discrepancy(
                f"schemes[{index}].starts", expected=f"a start before {day_words(last)}", found=day_words(scheme.starts)
            )
        if scheme.starts and scheme.full_effect and scheme.full_effect < scheme.starts:
            expected = f"a day on or after its start, {day_words(scheme.starts)}"
            yield Discrepancy(
                f"schemes[{index}].full_effect",
                expected=expected,
                found=day_words(scheme.full_effect),
                to_do="Correct the dates.",
            )


def _end(month: date) -> date:
    """The 28th, a day that every month has, stands for its end."""
    return month.replace(day=28)


@check(
    "scheme-ramps-up",
    WARNING,
    "A scheme takes time to have its full effect",
    to_do="Say when the effect will be full, counting recruitment and the time that it takes to reach people.",
    policy=GREEN_BOOK,
    applies=has_limit("shortest-ramp-up"),
)
def scheme_ramps_up(facts: Facts) -> Iterator[Discrepancy]:
    """Between a scheme's start and its full effect lie at least the limit's months."""
    months = float(facts.planning.limit("shortest-ramp-up").value)
    for index, scheme in enumerate(facts.plan.schemes):
        if scheme.starts and scheme.full_effect and scheme.effect_percent:
            between = (scheme.full_effect - scheme.starts).days
            if 0 <= between / DAYS_IN_MONTH < months * 0.95:
                found = f"after {counted(between, 'day')}" if between else "from the first day"
                yield Discrepancy(
                    f"schemes[{index}].full_effect",
                    expected=f"{count(months)} months or more after the start",
                    found=found,
                )


def _reaching(facts: Facts) -> dict[tuple[str, str], list[tuple[int, Scheme]]]:
    """The schemes that reach into the same people for the same metric, by metric and group in small letters."""
    groups: dict[tuple[str, str], list[tuple[int, Scheme]]] = defaultdict(list)
    for index, scheme in enumerate(facts.plan.schemes):
        if scheme.metric and scheme.people_group and scheme.reach_percent:
            groups[scheme.metric, scheme.people_group.casefold()].append((index, scheme))
    return groups


@check(
    "people-reached-once",
    WARNING,
    "Schemes together reach no more people than there are",
    to_do="Lower the reach, or split the people between the schemes under different names.",
    policy=CHAIN,
)
def people_reached_once(facts: Facts) -> Iterator[Discrepancy]:
    """The reaches of schemes into the same people add up to at most 100 per cent."""
    for (_, group), reaching in _reaching(facts).items():
        total = sum((scheme.reach_percent or Decimal(0) for _, scheme in reaching), Decimal(0))
        if len(reaching) > 1 and total > HUNDRED:
            names = listed_or_none(scheme.name or scheme.id for _, scheme in reaching)
            expected = f"at most 100% of '{group}' between {names}"
            yield Discrepancy(f"schemes[{reaching[-1][0]}].reach_percent", expected=expected, found=f"{number(total)}%")


@check(
    "people-counted-alike",
    WARNING,
    "Schemes for the same people count them alike",
    to_do="Give the same count for the same people, or name the groups differently.",
    policy=CHAIN,
)
def people_counted_alike(facts: Facts) -> Iterator[Discrepancy]:
    """Schemes with the same group of people give the same eligible count."""
    for (_, group), reaching in _reaching(facts).items():
        first = reaching[0][1].eligible
        for index, scheme in reaching[1:]:
            if first is not None and scheme.eligible is not None and scheme.eligible != first:
                yield Discrepancy(
                    f"schemes[{index}].eligible",
                    expected=f"{exact_count(first)} for '{group}'",
                    found=exact_count(scheme.eligible),
                )


@check(
    "eligible-within-baseline",
    ERROR,
    "Schemes cover no more admissions or days than the area has",
    to_do="Count only what the people it is for have in a year; groups must not overlap.",
    policy=CHAIN,
)
def eligible_within_baseline(facts: Facts) -> Iterator[Discrepancy]:
    """What distinct groups of people have in a year, by metric, is at most the area's baseline."""
    largest: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for (metric, group), reaching in _reaching(facts).items():
        largest[metric][group] = max(scheme.eligible or Decimal(0) for _, scheme in reaching)
    for metric, groups in largest.items():
        target = facts.plan.target_for(metric)
        baseline = (
            sum((figure.numerator or Decimal(0) for figure in target.baseline.values()), Decimal(0)) if target else 0
        )
        if baseline and (total := sum(groups.values())) > baseline:
            expected = f"at most {exact_count(baseline)}, the baseline of {facts.round.metric(metric).label.lower()}"
            yield Discrepancy("schemes", expected=expected, found=f"{exact_count(total)} in {len(groups)} group(s)")


@check(
    "chain-reaches-target",
    WARNING,
    "The schemes' chains together come to the target",
    to_do="Lower the target, or add the scheme that brings the rest with its chain.",
    policy=CHAIN,
    rests_on=("schemes", "schemes[].reach_percent", "schemes[].effect_percent", "schemes[].eligible"),
)
def chain_reaches_target(facts: Facts) -> Iterator[Discrepancy]:
    """Reach x effect x ramp-up, combined over the people that schemes share, is the planned change or more.

    Only for metrics that count events: a share in per cent has no eligible count to work from.
    """
    for target in facts.plan.targets:
        setting = facts.planning.target(target.metric)
        planned = facts.planned_change(target.metric)
        if setting is None or not planned or facts.round.metric(target.metric).rate_per == HUNDRED:
            continue
        expected = planned_effect(facts.plan.schemes, target.metric, setting)
        slack = float(abs(planned)) * SLACK + len(setting.target)
        if facts.plan.schemes and abs(expected) + slack < abs(planned):
            index = facts.plan.targets.index(target)
            words = f"{exact_count(planned)}, the target's change, from the schemes"
            yield Discrepancy(
                f"targets[{index}].target", expected=words, found=f"{exact_count(round(expected))} by their chains"
            )
