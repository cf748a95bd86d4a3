"""What is said of one area: planned, happened, the chance then, how good such chances were, and what could be seen."""

from __future__ import annotations

from collections.abc import Iterator

from carefund.evaluation.area import AreaChance, AreaEvaluation
from carefund.evaluation.outturn import OWN_PLAN, Outturn
from carefund.evidence.series import ENGLAND
from carefund.evidence.similar import Similar
from carefund.programme.measures import Metric
from carefund.report.audit.comparisons import is_estimate
from carefund.report.audit.measures import NO_PLAN, planned
from carefund.report.audit.sentences import cost_words
from carefund.wording.chances import chance, chance_with_word
from carefund.wording.dates import month_words
from carefund.wording.intervals import between, between_percents
from carefund.wording.money import pounds
from carefund.wording.numbers import count, decimals, percent, roughly, share, signed

NO_FIGURES = "the official files have no figure for this area in these periods."
SHARED = "England’s plan, shared out by baseline. This area’s own plan is not known here"
FAR = 2.0
"""Standard deviations beyond which even the nearest area is not much like it."""


def happened(evaluation: AreaEvaluation, metric: Metric) -> str:
    """What happened to one metric, the corrected range first where part of the figures is known to be missing."""
    outturn, comparison = evaluation.outturn(metric), evaluation.leading(metric)
    named = f"{metric.label}{_estimate(evaluation, metric)}"
    if outturn is None or outturn.change is None:
        return f"{named}: {NO_FIGURES}"
    corrected, percents = outturn.corrected_change, outturn.corrected_percent
    when = comparison.label
    change = f"{signed(outturn.change, outturn.places)} {metric.unit}"
    published = f"{_rose_or_fell(outturn.change)} ({change})"
    if corrected is None or percents is None:
        return f"{named} {published.replace('(', f'by {_size(outturn.change_percent)} (', 1)}, {when}."
    return (
        f"{named}: part of these figures is known to be missing. With an estimate of it added, the change was "
        f"{between_percents(percents)} ({between(*corrected.ends)} {metric.unit}; 95% interval), {when}. As published, "
        f"with the hole, it was {percent(outturn.change_percent)} ({change})."
    )


def against_plan(evaluation: AreaEvaluation, metric: Metric) -> str:
    """What was planned, whose plan that is, and what the difference cost; that there was none where that is so."""
    outturn = evaluation.outturn(metric)
    if outturn is None or outturn.planned_change is None:
        return "No plan for it is known on these periods."
    own = outturn.plan == OWN_PLAN
    words = f"{'The area’s own plan' if own else 'Its share of England’s plan'}: {planned(outturn)}."
    gap = outturn.central_gap
    if gap is not None:
        middle = " (by the middle estimate)" if outturn.corrected_change else ""
        apart = f"{count(abs(gap), outturn.places)} {metric.unit} {'above' if gap > 0 else 'below'}"
        words = f"{words} What happened is {apart} that{middle}"
        words = f"{words}{_worth(outturn)}."
    return words if own else f"{words} {_whose(evaluation, metric)}"


def _whose(evaluation: AreaEvaluation, metric: Metric) -> str:
    """Why England's share stands in for the area's plan."""
    own = evaluation.target_of(metric)
    if own is not None:
        return f"The area’s own plan ({signed(own.change)}) is for other months than any that the round compares."
    if evaluation.plan_name:
        return "The area’s plan has no target for it."
    return "The area’s own plan is not known here."


def own_baseline(evaluation: AreaEvaluation, metric: Metric) -> str:
    """That the plan's baseline is not that of the official figures, where that is so; else nothing."""
    own, outturn = evaluation.target_of(metric), evaluation.outturn(metric)
    if own is None or own.comparison is None or outturn is None or outturn.baseline is None:
        return ""
    if round(own.baseline) == round(outturn.baseline):
        return ""
    return (
        f"The plan starts from {count(own.baseline)} {metric.unit}; the official figures for the same months are "
        f"{count(outturn.baseline)}. The planned change is taken from the plan as it stands."
    )


def chance_words(evaluation: AreaEvaluation, metric: Metric) -> Iterator[str]:
    """The chance at the time, how good such chances were, and what could not be said."""
    found = evaluation.chances.get(metric.id)
    if found is None:
        why = evaluation.no_chance.get(metric.id)
        if why is not None:
            yield f"There is no chance to give: {why}"
        return
    yield _asked(metric, found)
    yield from _answer(found)


def _asked(metric: Metric, found: AreaChance) -> str:
    when = metric.comparison(found.comparison).label
    return f"Would they change by {percent(found.target)} or fall further, {when}?"


def known_then(found: AreaChance) -> str:
    """When plans were due, and what counts as known then."""
    due = month_words(found.as_of)
    return f"Plans were due in {due}. Only figures of the months up to then are used, as later revised."


def _answer(found: AreaChance) -> Iterator[str]:
    expected = f"{percent(found.change.middle)} was to be expected ({between_percents(found.change)}, 95% interval)"
    if found.is_given:
        yield f"The chance for this area, without the plan: {chance_with_word(found.chance)}. {expected}."
        yield from _how_good(found)
        yield _base_rate(found)
        return
    yield _base_rate(found)
    yield from _how_good(found)
    yield f"By the forecast without the plan {expected}."


def _base_rate(found: AreaChance) -> str:
    if found.base_rate is None:
        return "No area had a year of figures before that, so there is no base rate."
    return (
        f"Up to then areas had changed so much in {chance(found.base_rate)} of {count(found.base_rate_cases)} cases, "
        f"over {count(found.base_rate_months)} months each."
    )


def _how_good(found: AreaChance) -> Iterator[str]:
    """How good such chances were, as measured; that it was not measured where it was not."""
    span = f"{found.ahead[0]} to {found.ahead[1]} months ahead"
    skill = found.skill
    if skill is None:
        yield f"How good such chances are {span} has not been measured for this series: take it with that doubt."
        return
    tested = f"{count(skill.cases)} forecasts of the past"
    if not skill.shown:
        yield (
            f"In {tested}, a chance for a single area {span} was not surely better than how often areas change so much "
            f"(skill {_skill(skill.skill)}, where 0 is no better and 1 is perfect), so none is given for this area."
        )
        return
    yield f"In {tested}, such chances {span} had a skill of {_skill(skill.skill)} (0 is no better than the base rate)."
    like = found.reliability.bin_of(found.chance) if found.reliability else None
    if like is not None:
        yield (
            f"Of chances between {share(like.low)} and {share(like.high)}, on average {share(like.said)} was said and "
            f"{share(like.happened)} happened."
        )


def detectable_words(found: AreaChance) -> str:
    """The smallest change that one year's figures could tell from chance."""
    words = f"The smallest fall that one year of this area’s figures can tell from chance is {share(found.detectable)}"
    if found.target >= 0:
        return f"{words}."
    if -found.target < found.detectable:
        return f"{words}. The planned change is smaller, so the figures alone cannot show whether a plan worked here."
    return f"{words}. The planned change is larger, so it could have been seen."


def place_words(evaluation: AreaEvaluation, metric: Metric) -> str:
    """Where the area stands among those most like it, by its change; the corrected one where a hole is known."""
    own, others = evaluation.outturn(metric), evaluation.similar_outturns(metric)
    known = [one for one in others if one.central_percent is not None]
    if own is None or own.central_percent is None or not known:
        return ""
    rose_more = sum((one.central_percent or 0) > own.central_percent for one in known)
    hole = " (by the middle estimate, for part of its figures is missing)" if own.corrected_change else ""
    if rose_more in {0, len(known)}:
        way = "less (or fell more)" if rose_more else "more (or fell less)"
        rest = f"any of the {count(len(known))} areas most like it"
        return f"{metric.label} rose {way} in {own.area_name} than in {rest}{hole}."
    return (
        f"{metric.label}: of the {count(len(known))} areas most like {own.area_name}, {count(rose_more)} rose more (or "
        f"fell less) and {count(len(known) - rose_more)} rose less (or fell more){hole}."
    )


def similar_method(evaluation: AreaEvaluation) -> str:
    """How areas are compared, and how near the nearest is."""
    return compared_by(evaluation.similar)


def compared_by(similar: Similar) -> str:
    """The same of the similar areas of any area."""
    if not similar.is_known:
        return "The residents or the deprivation of this area are not held, so no area can be called like it."
    nearest = similar.distances[similar.neighbours[0]] if similar.neighbours else 0.0
    far = f" Even the nearest is {decimals(nearest, 1)} apart, so no area is much like it." if nearest > FAR else ""
    return (
        "The areas most like it in how many people live there, the share aged 65 and over and 85 and over "
        f"(mid-{similar.people_year}), and the average deprivation score ({similar.index_year}). Distance is in "
        "standard deviations over all areas; the number of residents is compared by its logarithm. Deprivation is a "
        "score for whole councils: it says nothing of single places."
        f"{far}"
    )


def findings_words(evaluation: AreaEvaluation, metric: Metric) -> Iterator[str]:
    """The coverage findings that change this area's figures, each with what it does to the change."""
    for finding in evaluation.audit.coverage[metric.id].findings:
        effect = evaluation.effect_of(metric, finding)
        if round(effect):
            counted = (
                "It is counted in the corrected range." if finding.counts else "It may be real, so it is not counted."
            )
            way = "larger" if effect > 0 else "smaller"
            moved = f"Without it, this area’s change would be {way} by about {roughly(abs(effect))}."
            yield f"{metric.label}: {finding.what} {moved} {counted}"


def england_words(evaluation: AreaEvaluation, metric: Metric) -> str:
    """How England changed over the same periods."""
    comparison = evaluation.leading(metric)
    england = evaluation.audit.outturns.get((metric.id, comparison.id, ENGLAND))
    if england is None or england.central_percent is None:
        return ""
    return f"England: {percent(england.central_percent)}{' (middle estimate)' if england.corrected_change else ''}."


def whose_plan(outturn: Outturn) -> str:
    """Whose plan is shown, in a few words."""
    if outturn.planned_change is None:
        return NO_PLAN
    return "own plan" if outturn.plan == OWN_PLAN else "England’s plan, shared by baseline"


def _worth(outturn: Outturn) -> str:
    if outturn.cost_of_gap is None:
        return ""
    return (
        f", {cost_words(outturn)} at an average price"
        if outturn.cost_range
        else f", {pounds(abs(outturn.cost_of_gap))} at an average price"
    )


def _rose_or_fell(change: float) -> str:
    return "did not change" if not round(change) else "rose" if change > 0 else "fell"


def _size(change_percent: float | None) -> str:
    return percent(None if change_percent is None else abs(change_percent)).lstrip("+")


def _estimate(evaluation: AreaEvaluation, metric: Metric) -> str:
    return " (an estimate from commissioners’ figures)" if is_estimate(evaluation.audit, metric) else ""


def _skill(value: float) -> str:
    return decimals(value, 2)
