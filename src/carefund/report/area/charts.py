"""The pictures of one area: its months, and its change beside that of the areas most like it and of England."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from carefund.evaluation.area import AreaEvaluation
from carefund.evaluation.outturn import Outturn
from carefund.programme.measures import Metric
from carefund.report.audit.charts import monthly_figure
from carefund.report.audit.comparisons import area_source
from carefund.report.charts.bars import Bar, Upright, in_sentence, labelled_bars
from carefund.report.charts.theme import DATA, PLAN, QUIET
from carefund.report.document import DataTable, Figure
from carefund.wording.intervals import between_percents
from carefund.wording.lists import capital, mid_sentence
from carefund.wording.numbers import percent, signed


def story_figure(evaluation: AreaEvaluation) -> Figure:
    """What was planned for the area and what happened, with England beside it, metric by metric, in per cent."""
    bars = [bar for metric in evaluation.audit.measured for bar in _story_bars(evaluation, metric)]
    title = f"{evaluation.area.name}: what was planned and what happened"
    return Figure(
        name="plan-and-outturn",
        title=title,
        key=f"Change in per cent. {_story_key(bars)} To the left of no change: less; to the right: more.",
        description=in_sentence(bars) if bars else "There is no figure.",
        source=" ".join(dict.fromkeys(area_source(evaluation.audit, metric) for metric in evaluation.audit.measured)),
        make=partial(labelled_bars, bars, "Change in per cent"),
        table=DataTable(("What", "Change"), tuple((f"{bar.group}: {bar.label}", bar.text) for bar in bars), title),
    )


def _story_bars(evaluation: AreaEvaluation, metric: Metric) -> Iterator[Bar]:
    group, own = f"{metric.label}, {evaluation.leading(metric).label}", evaluation.outturn(metric)
    if own is not None and own.planned_percent is not None and own.planned_change is not None:
        words = f"{percent(own.planned_percent)} ({signed(own.planned_change, own.places)})"
        yield Bar(f"Planned for {own.area_name}", words, own.planned_percent, PLAN, shown="line", group=group)
    yield from change_bars([*([own] if own else []), evaluation.england(metric)], group, DATA)


def trend_figure(evaluation: AreaEvaluation, metric: Metric) -> Figure | None:
    """The area's months of one metric with the planned level; None where it has no figures, or none by month."""
    outturn, definition = evaluation.outturn(metric), evaluation.audit.series.get(metric.area_series or "")
    if definition is not None and not definition.is_monthly:
        return None
    if outturn is None or not any(evaluation.audit.observed[metric.id].values_of(evaluation.code).values()):
        return None
    figure = monthly_figure(evaluation.audit, metric, outturn, evaluation.leading(metric))
    return replace(figure, name=f"trend-{metric.id}")


def similar_figure(evaluation: AreaEvaluation, metric: Metric) -> Figure | None:
    """The change of the area, of those most like it and of England; None where none of it is known."""
    own, others, comparison = (
        evaluation.outturn(metric),
        evaluation.similar_outturns(metric),
        evaluation.leading(metric),
    )
    if own is None or own.central_percent is None or not others:
        return None
    ranked = sorted(others, key=lambda one: -(one.central_percent or 0))
    bars = [
        *change_bars([own], "This area", DATA),
        *change_bars(ranked, f"The {len(ranked)} areas most like it, the largest rise first", QUIET),
        *change_bars([evaluation.england(metric)], "All areas", QUIET),
    ]
    planned = own.planned_percent
    upright = None if planned is None else Upright(planned, f"Planned {percent(planned)}")
    return Figure(
        name=f"similar-{metric.id}",
        title=f"{metric.label}: {own.area_name} and the areas most like it, {mid_sentence(comparison.label)}",
        key=f"Change in per cent. {change_key(bars, f'the change that was planned for {own.area_name}', planned)}",
        description=in_sentence(bars),
        source=area_source(evaluation.audit, metric),
        make=partial(labelled_bars, bars, "Change in per cent", upright),
        table=DataTable(("Area", "Change"), tuple((bar.label, bar.text) for bar in bars), "Changes in this chart"),
    )


def _story_key(bars: list[Bar]) -> str:
    """What upright lines, points and bands are, as far as there are any."""
    shown = {bar.shown for bar in bars}
    said = [
        *(["upright lines are plans"] if "line" in shown else []),
        *(["points what was published"] if "point" in shown else []),
        *(["a band the change with missing figures added (95% interval)"] if "band" in shown else []),
    ]
    return f"{capital(', '.join(said))}." if said else ""


def change_key(bars: list[Bar], plan: str, planned: float | None) -> str:
    """What points, bands and the dashed line are, as far as there are any; `plan` says whose plan that is."""
    shown = {bar.shown for bar in bars}
    parts = (
        "Points are published figures." if "point" in shown else "",
        "A band: part of the figures is missing, and the change with an estimate of it added lies in it (95% interval)."
        if "band" in shown
        else "",
        f"Dashed line: {plan}." if planned is not None else "",
    )
    return " ".join(filter(None, parts))


def change_bars(outturns: list[Outturn], group: str, colour: str) -> Iterator[Bar]:
    """A point for each change, or a band where part of the figures is known to be missing."""
    for one in outturns:
        corrected = one.corrected_percent
        if corrected is not None:
            words = f"{between_percents(corrected)} with missing figures added"
            yield Bar(one.area_name, words, corrected.middle, colour, *corrected.ends, shown="band", group=group)
        elif one.change_percent is not None:
            yield Bar(
                one.area_name, percent(one.change_percent), one.change_percent, colour, shown="point", group=group
            )
