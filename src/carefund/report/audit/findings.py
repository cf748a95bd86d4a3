"""What each chart of an audit shows, in a sentence: the title of a chart that stands on a slide."""

from __future__ import annotations

from collections.abc import Iterator

from carefund.evaluation.audit import Audit
from carefund.evaluation.outturn import Outturn
from carefund.evaluation.retrospective import most_ambitious
from carefund.programme.measures import Metric
from carefund.report.audit.area_charts import met_plan
from carefund.report.audit.charts import breakdowns_in_order, metrics_in_parts, parts_of
from carefund.report.audit.comparisons import is_own, of_areas, of_england
from carefund.report.audit.money_section import money_sentence
from carefund.report.audit.sentences import cost_in_short, headline, opening
from carefund.wording.chances import chance
from carefund.wording.dates import month_words
from carefund.wording.lists import mid_sentence
from carefund.wording.numbers import count, exact_percent, percent, signed


def chart_findings(audit: Audit) -> dict[str, str]:
    """The finding of each chart, by the chart's name."""
    said = {"plan-and-outturn": opening(audit), "money": money_sentence(audit.round)}
    if costs := cost_in_short(audit):
        said["cost-of-gap"] = costs
    for metric in audit.measured:
        said |= _of_metric(audit, metric)
    return said | dict(_parts(audit)) | dict(_retrospective(audit))


def _of_metric(audit: Audit, metric: Metric) -> dict[str, str]:
    """England's charts of one metric, and those of its areas."""
    england = headline(f"England: {mid_sentence(metric.label)}", of_england(audit, metric, metric.comparisons[0]))
    areas = [one for one in of_areas(audit, metric, metric.comparisons[0]) if one.central_percent is not None]
    named = mid_sentence(metric.label)
    return {
        f"change-{metric.id}": england,
        f"monthly-{metric.id}": england,
        f"map-{metric.id}": _how_many(areas, named),
        f"ranked-{metric.id}": _extremes(areas, named),
    }


def _how_many(areas: list[Outturn], named: str) -> str:
    """In how many areas it fell, and in how many by as much as was planned."""
    if not areas:
        return f"No area has a figure of {named}."
    fell = sum((one.central_change or 0) < 0 for one in areas)
    planned = any(one.planned_percent is not None for one in areas)
    whose = "the plan, their own or England’s" if any(map(is_own, areas)) else "England’s plan"
    met = f", and in {count(sum(map(met_plan, areas)))} by as much as {whose}" if planned else ""
    return f"In {count(fell)} of {count(len(areas))} areas {named} fell{met}."


def _extremes(areas: list[Outturn], named: str) -> str:
    """The largest fall and the largest rise; of areas with a hole the middle estimate."""
    if not areas:
        return f"No area has a figure of {named}."
    ranked = sorted(areas, key=lambda one: one.central_percent or 0.0)
    ends = (f"{percent(one.central_percent)} in {one.area_name}" for one in (ranked[0], ranked[-1]))
    return f"Areas’ {named} changed by {' to '.join(ends)}."


def _parts(audit: Audit) -> Iterator[tuple[str, str]]:
    """Which part of each breakdown changed most."""
    for metric in metrics_in_parts(audit):
        for breakdown in breakdowns_in_order(audit, metric):
            parts = parts_of(audit, metric, breakdown)
            if parts:
                most = max(parts, key=lambda part: abs(part["change"]))
                words = f"{most['label']} changed most: {signed(most['change'])} {metric.unit}."
                yield f"{metric.national_series}-by-{breakdown}", words


def _retrospective(audit: Audit) -> Iterator[tuple[str, str]]:
    """What would have been said of each metric's most ambitious target, and what happened."""
    for metric, one in most_ambitious(audit.retrospective).items():
        said = chance(one.appraisal.england.probability_without)
        happened = "" if one.observed is None else f" {percent(one.observed)} happened."
        target = exact_percent(one.target.percent)
        when = month_words(one.appraisal.as_of)
        yield (
            f"retrospective-{metric}",
            f"In {when} England’s {target} had a chance of {said} without the plan.{happened}",
        )
