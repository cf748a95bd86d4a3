"""The page of one target: its chance in words, the fan chart, past changes, and the answer to another target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from carefund.interval import Interval
from carefund.report.appraisal.notes import notes_in_words
from carefund.report.appraisal.reasons import reasons_in_words
from carefund.service.plans.target_words import headline, no_skill
from carefund.service.plans.targets import NoTargetAnswer, TargetAnswer
from carefund.wording.chances import chance
from carefund.wording.dates import month_words
from carefund.wording.numbers import percent


@dataclass(frozen=True, kw_only=True)
class Picture:
    """The chart: its forms by the hash of each, what it shows in words, and its table."""

    wide: str
    narrow: str
    title: str
    alt: str
    key: str
    source: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class TargetPage:
    """One target of one area; `why_not` says why there is no answer, `waiting` that one is being worked out."""

    title: str
    metric: str
    target: str
    """The change in per cent that was asked about, as text for the form."""
    planned: str
    """The change that the plan intends, in words; empty where it gives none."""
    problem: str = ""
    job: str = ""
    """The id of the work that will give the answer, while there is none; empty else."""
    waiting: bool = False
    why_not: str = ""
    headline: str = ""
    figures: tuple[tuple[str, str], ...] = ()
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    no_skill: str = ""
    past: tuple[tuple[str, str], ...] = ()
    picture: Picture | None = None


def target_page(
    metric: str,
    label: str,
    target: float | None,
    planned: float | None,
    answer: TargetAnswer | NoTargetAnswer | None,
    problem: str = "",
    job: str = "",
) -> TargetPage:
    """The page of a metric, for a target in per cent that is asked about."""
    about: dict[str, Any] = {
        "title": label,
        "metric": metric,
        "target": "" if target is None else f"{target:.2f}".rstrip("0").rstrip("."),
        "planned": "" if planned is None else percent(planned),
        "problem": problem,
        "job": job,
    }
    if answer is None:
        return TargetPage(**about, waiting=target is not None and not problem)
    if isinstance(answer, NoTargetAnswer):
        place = f"{answer.place}: " if answer.place else ""
        why_not = f"{place}expected {answer.expected}; found {answer.found}. {answer.to_do}"
        return TargetPage(**about, why_not=why_not)
    return TargetPage(
        **about,
        headline=headline(answer),
        figures=_figures(answer),
        reasons=reasons_in_words(answer.verdict.reasons),
        notes=notes_in_words(answer.verdict.notes),
        no_skill=no_skill(answer),
        past=tuple((f"Months to {month_words(last)}", percent(change)) for last, change in answer.past_changes),
        picture=_picture(answer),
    )


def _figures(answer: TargetAnswer) -> tuple[tuple[str, str], ...]:
    with_plan = f"{answer.word}, {chance(answer.probability)}"
    without = f"{answer.word_without}, {chance(answer.probability_without)}"
    chances = [("Chance without the plan", without), ("Chance with it, if it does what such programmes did", with_plan)]
    return (
        *([] if no_skill(answer) else chances),
        ("Change to be expected without the plan (95%)", _interval(answer.interval_without)),
        ("Change to be expected with it (95%)", _interval(answer.interval)),
        ("Smallest change that one year could show", percent(answer.smallest_detectable_change)),
        ("Figures up to", month_words(answer.as_of)),
    )


def _interval(interval: Interval[float]) -> str:
    return f"{percent(interval.middle)} ({percent(interval.low)} to {percent(interval.high)})"


def _picture(answer: TargetAnswer) -> Picture | None:
    chart = answer.chart
    if chart is None:
        return None
    return Picture(
        wide=chart.pictures["wide"],
        narrow=chart.pictures.get("narrow", chart.pictures["wide"]),
        title=chart.title,
        alt=chart.alt,
        key=chart.key,
        source=chart.source,
        headings=tuple(chart.table.headings),
        rows=tuple(chart.table.rows),
    )
