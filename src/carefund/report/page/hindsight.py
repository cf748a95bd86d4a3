"""Would it have caught it? What an appraisal would have said when plans were due, beside what happened."""

from __future__ import annotations

from collections.abc import Sequence

from carefund.appraisal.verdict import Verdict
from carefund.evaluation.audit import Audit
from carefund.evaluation.retrospective import RetrospectiveAppraisal, most_ambitious
from carefund.report.charts.figure import DataTable
from carefund.report.meeting import meeting_cell
from carefund.wording import chances, numbers

Appraisals = Sequence[RetrospectiveAppraisal]


def lead(retrospective: Appraisals) -> str:
    """The answer in one sentence: the chances of the targets, and how many were missed, as far as that is known."""
    said = sorted(one.appraisal.england.probability for one in retrospective)
    low, high = chances.chance(said[0]), chances.chance(said[-1])
    known = [one for one in retrospective if one.observed is not None]
    missed = sum(one.observed > one.target.percent for one in known if one.observed is not None)
    what = "published target" if len(said) == 1 else f"{len(said)} published targets"
    outcome = f"of {len(known)} whose outcome is known {missed} were missed" if known else "no outcome is known yet"
    return (
        f"From the figures up to {_known(retrospective)}, when plans were due, carefund gives England's {what} a "
        f"chance of {low if low == high else f'{low} to {high}'}; {outcome}."
    )


def england(retrospective: Appraisals) -> DataTable:
    """Each published target for England: the chance, its word, what was to be expected, and what happened."""
    headings = ("Target", "Change", "Chance", "In words", "Expected, 95% interval", "Happened")
    return DataTable(headings, tuple(_england_row(one) for one in retrospective))


def _england_row(one: RetrospectiveAppraisal) -> tuple[str, ...]:
    verdict = one.appraisal.england
    span = verdict.change
    return (
        _label(one),
        target_words(one),
        chances.chance(verdict.probability),
        verdict.word,
        f"{numbers.percent(span.middle)} ({numbers.percent(span.low)} to {numbers.percent(span.high)})",
        numbers.percent(one.observed),
    )


def areas(retrospective: Appraisals) -> DataTable:
    """How many areas were to be expected to meet the same target, how many did, and how often intervals held."""
    headings = (
        "Target, the same for every area",
        "Areas",
        "Expected to meet it, 95% interval",
        "Met it",
        "In interval",
    )
    return DataTable(headings, tuple(_areas_row(one) for one in retrospective))


def _areas_row(one: RetrospectiveAppraisal) -> tuple[str, ...]:
    return (
        f"{_label(one)}: {target_words(one)}",
        numbers.count(one.areas),
        meeting_cell(one.appraisal.aggregate),
        numbers.count(one.met),
        numbers.share(one.inside / one.areas * 100) if one.areas else numbers.NO_FIGURE,
    )


def target_words(one: RetrospectiveAppraisal) -> str:
    """The target as it was published: `−3.07%`, with at most two decimals."""
    return f"{one.target.percent:+.2f}".replace("-", numbers.MINUS).removesuffix("0") + "%"


def _label(one: RetrospectiveAppraisal) -> str:
    return f"{one.target.metric.label}, {one.target.comparison.label.lower()}: {one.target.label}"


def limits() -> list[str]:
    """What a reader must know of these answers."""
    return [
        "What programmes bring is taken from all published studies that are held; nearly all of them are later than "
        "these plans, and of delayed days there are too few to learn from, so a wide spread is declared. The forecast "
        "without a plan rests on no study.",
        "Published values are final releases. Figures as they stood when plans were due were earlier versions, and a "
        "forecast made from those could have differed somewhat.",
        "Areas' own targets are not public, so each area is given England's.",
        "This is one year: its areas share one national course, and it is no more than one test of the national "
        "answer. How forecasts did from every other origin is in the documentation's backtest.",
    ]


def commands(audit: Audit, retrospective: Appraisals) -> list[str]:
    """The commands that give the same answers, one for each target."""
    found = []
    for one in retrospective:
        what = f"--metric {one.target.metric.id} --comparison {one.target.comparison.id}"
        target = f"--target {one.target.percent:g}%"
        found.append(f"carefund appraise {audit.round.id} {target} {what} --as-of {one.appraisal.as_of:%Y-%m}")
    return found


def charted(audit: Audit, retrospective: Appraisals) -> list[RetrospectiveAppraisal]:
    """One for each metric, that of its most ambitious target, to be drawn."""
    found = most_ambitious(retrospective)
    return [found[metric.id] for metric in audit.measured if metric.id in found]


def _known(retrospective: Appraisals) -> str:
    return f"{retrospective[0].appraisal.as_of:%B %Y}"


def area_sentences(audit: Audit, retrospective: Appraisals) -> dict[str, tuple[str, ...]]:
    """For each area's code, what would have been said of its metrics' most ambitious targets, and what happened."""
    found: dict[str, list[str]] = {}
    for one in charted(audit, retrospective):
        for verdict in one.appraisal.areas:
            key = (one.target.metric.id, one.target.comparison.id, verdict.code)
            outturn = audit.outturns.get(key)
            if outturn is not None and outturn.change_percent is not None:
                found.setdefault(verdict.code, []).append(_area_sentence(one, verdict, outturn.change_percent))
    return {code: tuple(sentences) for code, sentences in found.items()}


def _area_sentence(one: RetrospectiveAppraisal, verdict: Verdict, happened: float) -> str:
    span = verdict.change
    return (
        f"When plans were due carefund would have given a target of {target_words(one)} for "
        f"{one.target.metric.label.lower()} ({one.target.comparison.label.lower()}) a chance here of "
        f"{chances.chance(verdict.probability)}, {verdict.word}: {numbers.percent(span.middle)} was to be "
        f"expected ({numbers.percent(span.low)} to {numbers.percent(span.high)}); it changed by "
        f"{numbers.percent(happened)}."
    )
