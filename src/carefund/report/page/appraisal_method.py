"""How an appraisal was made: command, what was known, releases, and what to know of its limits."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.metadata import version

from carefund.appraisal.forecast_basis import ForecastBasis
from carefund.appraisal.question import Question
from carefund.appraisal.round_appraisal import RoundAppraisal
from carefund.report.asked import Asked
from carefund.report.charts.figure import DataTable
from carefund.wording import lists

PROSE = (
    ("The forecast", "Counts of every place are drawn month by month, with their season, a trend that may bend, and "
     "shocks that hit all places together; one draw is one possible future of the whole country, so sums are not sure "
     "because many areas are added up. Months that are known to be holes are left out. An area’s verdict "
     "weighs in how much any area has changed before."),
    ("The plan", "What a plan adds is drawn from the record of such schemes and programmes, with the plan’s own claim "
     "weighed in as claims have deserved in the past. Schemes for the same people do not count twice; the more they "
     "promise together, the more their sum is held to what whole programmes did. Only months still to come are "
     "changed: those that are known already hold what was done."),
    ("The words", "Very unlikely: below 5%. Unlikely: 5% to 25%. Uncertain: 25% to 75%. Likely: 75% to 95%. Very "
     "likely: above 95%. An interval holds 95% of the draws; a middle is their median."),
    ("The saving", "Expected saving is of the plan’s own effect on what would otherwise come, not of the change "
     "on last year. At the marginal price only the costs that fall with activity are saved, and of those only a part "
     "is released as cash. Both rates are judgements that nobody has verified."),
)  # fmt: skip
"""Headings and paragraphs on method that every appraisal has."""


def command_of_round(found: RoundAppraisal, asked: Asked) -> str:
    """The command that makes this appraisal again from the same evidence."""
    question = found.basis.question
    comparison = _comparison(question)
    drawn = replace(asked, seed=found.seed, draws=found.basis.forecast.england.shape[1])
    words = [
        "carefund", "appraise", *(asked.files or (found.round_id,)), "--target", f"{found.target:.12g}%",
        "--as-of", f"{found.as_of:%Y-%m}", "--metric", question.metric.id,
        *(["--comparison", comparison] if comparison else []), *drawn.options,
    ]  # fmt: skip
    return shlex.join(words)


def command_of_plans(asked: Asked) -> str:
    """The command that appraises these workbooks again from the same evidence."""
    known = ["--as-of", f"{asked.as_of:%Y-%m}"] if asked.as_of else []
    return shlex.join(["carefund", "appraise", *asked.files, *known, *asked.options])


def _comparison(question: Question) -> str | None:
    """The round's comparison that the months are those of, where they are."""
    months = (question.baseline, question.target)
    return next(
        (one.id for one in question.metric.comparisons if (one.baseline.months(), one.outturn.months()) == months), None
    )


def facts(command: str, asked: Asked, bases: Sequence[ForecastBasis]) -> Iterator[tuple[str, str]]:
    """Name and value of what the appraisal was made from; the command first."""
    yield "Command", command
    yield "Evidence", lists.capital(asked.evidence)
    for basis in bases:
        panel = basis.panel
        yield (
            f"Series {panel.series}",
            f"{panel.first:%B %Y} to {panel.last:%B %Y}, {len(panel.codes)} places, {len(panel.releases)} releases; "
            f"{basis.forecast.england.shape[1]:,} draws of {len(basis.forecast.months)} months ahead",
        )
    yield "Made by", f"carefund {version('carefund')}"


def releases_table(bases: Sequence[ForecastBasis]) -> DataTable:
    """Every release that was read, with its hash."""
    found = {name: digest for basis in bases for name, digest in basis.panel.releases.items()}
    return DataTable(("Release", "SHA-256"), tuple(sorted(found.items())))
