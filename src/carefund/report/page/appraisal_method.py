"""How an appraisal was made: command, what was known, releases, and what to know of its limits."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from importlib.metadata import version

from carefund.appraisal.judging import Outlook
from carefund.appraisal.plan_appraisal import PlanAppraisal
from carefund.appraisal.question import Question
from carefund.appraisal.round_appraisal import RoundAppraisal
from carefund.report.charts.figure import DataTable

PROSE = (
    ("The forecast", "Counts of every place are drawn month by month, with their season, a trend that may bend, and "
     "shocks that hit all places together; one draw is one possible future of the whole country, so sums are not sure "
     "because many areas are added up. Months that are known to be holes are left out. An area’s verdict "
     "weighs in how much any area has changed before."),
    ("The plan", "What a plan adds is drawn from the record of such schemes and programmes, with the plan’s own claim "
     "weighed in as claims have deserved in the past. Schemes for the same people do not count twice."),
    ("The words", "Very unlikely: below 5%. Unlikely: 5% to 25%. Uncertain: 25% to 75%. Likely: 75% to 95%. Very "
     "likely: above 95%. An interval holds 95% of the draws; a middle is their median."),
    ("The saving", "Expected saving is of the plan’s own effect on what would otherwise come, not of the change "
     "on last year. At the marginal price only the costs that fall with activity are saved, and of those only a part "
     "is released as cash. Both rates are judgements that nobody has verified."),
)  # fmt: skip
"""Headings and paragraphs on method that every appraisal has."""


def command_of_round(found: RoundAppraisal) -> str:
    """The command that makes this appraisal again from the same evidence."""
    question = found.outlook.question
    comparison = _comparison(question)
    words = [
        "carefund", "appraise", found.round_id, "--target", f"{found.target:g}%", "--as-of", f"{found.as_of:%Y-%m}",
        "--metric", question.metric.id, *(["--comparison", comparison] if comparison else []),
        *_draws(found.outlook, found.seed),
    ]  # fmt: skip
    return shlex.join(words)


def command_of_plans(found: Sequence[PlanAppraisal]) -> str:
    """The command that appraises these workbooks again from the same evidence."""
    outlook = next((target.outlook for one in found for target in one.targets), None)
    as_of, seed = (found[0].as_of, found[0].seed) if found else (None, 0)
    files = [one.file or "PLAN.xlsx" for one in found]
    known = ["--as-of", f"{as_of:%Y-%m}"] if as_of else []
    return shlex.join(["carefund", "appraise", *files, *known, *(_draws(outlook, seed) if outlook else [])])


def _draws(outlook: Outlook, seed: int) -> list[str]:
    return ["--seed", str(seed), "--draws", str(outlook.forecast.england.shape[1])]


def _comparison(question: Question) -> str | None:
    """The round's comparison that the months are those of, where they are."""
    months = (question.baseline, question.target)
    return next(
        (one.id for one in question.metric.comparisons if (one.baseline.months(), one.outturn.months()) == months), None
    )


def facts(command: str, outlooks: Sequence[Outlook]) -> Iterator[tuple[str, str]]:
    """Name and value of what the appraisal was made from; the command first."""
    yield "Command", command
    for outlook in outlooks:
        panel = outlook.panel
        yield (
            f"Series {panel.series}",
            f"{panel.first:%B %Y} to {panel.last:%B %Y}, {len(panel.codes)} places, {len(panel.releases)} releases; "
            f"{outlook.forecast.england.shape[1]:,} draws of {len(outlook.forecast.months)} months ahead",
        )
    yield "Made by", f"carefund {version('carefund')}"


def releases_table(outlooks: Sequence[Outlook]) -> DataTable:
    """Every release that was read, with its hash."""
    found = {name: digest for outlook in outlooks for name, digest in outlook.panel.releases.items()}
    return DataTable(("Release", "SHA-256"), tuple(sorted(found.items())))
