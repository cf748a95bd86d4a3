"""An appraisal on a terminal: the verdict first, then why, then the areas; good at 80 columns and in a pipe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from carefund.appraisal.aggregate import Aggregate
from carefund.appraisal.plan_appraisal import PlanAppraisal
from carefund.appraisal.round_appraisal import RoundAppraisal
from carefund.appraisal.verdict import Saving, Verdict
from carefund.interval import Interval
from carefund.report.appraisal.notes import notes_in_words
from carefund.report.appraisal.reasons import reasons_in_words
from carefund.report.appraisal.record import price_words
from carefund.report.judged_plans import NO_TARGET
from carefund.report.meeting import meeting_words
from carefund.wording.chances import SCALE, chance
from carefund.wording.intervals import between, between_pounds
from carefund.wording.lists import capital
from carefund.wording.money import planned_saving, pounds
from carefund.wording.numbers import percent, signed
from carefund.wording.standing import NOT_VERIFIED

SHOWN = 10
WORDS = (*(word for _, word in SCALE), "very likely")


def round_page(found: RoundAppraisal, notes: Sequence[str]) -> Group:
    """A round's target: England, all areas together, the areas by word, those likeliest and least likely, and notes."""
    england, question = found.england, found.basis.question
    counts = Counter(verdict.word for verdict in found.areas)
    words = ", ".join(f"{counts[word]} {word}" for word in WORDS if counts[word])
    ranked = sorted(found.areas, key=lambda verdict: (-verdict.probability, verdict.code))
    parts: list[RenderableType] = [
        Text(f"{found.round_title}: {question.metric.label.lower()}, target {percent(found.target)}", style="bold"),
        Text(f"From what was known at the end of {found.as_of:%B %Y}.\n"),
        *_verdict(england),
        Text(
            f"\nOf {len(found.areas)} areas {words}. {meeting_words(found.aggregate)} are expected to meet the target."
        ),
        _areas("Likeliest to meet it", ranked[:SHOWN]),
        _areas("Least likely", ranked[-SHOWN:]),
        *(Text(f"Note: {note}") for note in notes),
    ]
    if found.without_verdict:
        parts.append(Text(f"No verdict for {len(found.without_verdict)} areas without a baseline."))
    return Group(*parts)


def plan_page(found: PlanAppraisal) -> Group:
    """A plan's targets, each with its verdict, what its schemes bring, and why."""
    title = f"{found.plan.area_name or found.plan.area_code}, {found.round_title}, known to {found.as_of:%B %Y}"
    parts: list[RenderableType] = [Text(title, style="bold")]
    for target in found.targets:
        parts += [Text(f"\n{target.verdict.metric}: target {percent(target.verdict.target)}", style="bold")]
        parts += _verdict(target.verdict)
        for scheme in target.plan_effect.schemes if target.plan_effect else ():
            parts.append(
                Text(
                    f"  Scheme {scheme.scheme} {scheme.name or ''}: claims {signed(scheme.claimed_change)} a year, "
                    f"expected {signed(scheme.expected_change)}."
                )
            )
        parts += [Text(f"  Note: {note}") for note in notes_in_words(target.verdict.notes)]
    parts += [Text(f"\n{metric}: no verdict. {why}") for metric, why in found.not_appraised.items()]
    if not found.plan.targets:
        parts.append(Text(NO_TARGET))
    return Group(*parts)


def together_words(found: Aggregate, boldest: Sequence[Verdict]) -> str:
    """Several plans together, in two sentences; `boldest` are their verdicts, least likely first."""
    change = found.change_count
    names = ", ".join(verdict.name for verdict in boldest[:SHOWN])
    return (
        f"{found.label}, {found.areas} plans together: {signed(found.planned_change)} planned, {signed(change.middle)} "
        f"expected (95% interval {between(change.low, change.high)}); {meeting_words(found)} are expected to meet "
        f"their target. Least likely first: {names}."
    )


def _verdict(verdict: Verdict) -> list[RenderableType]:
    told = f"{verdict.name}: {verdict.word} to meet it ({chance(verdict.probability)})."
    expected = f"Expected {_interval(verdict.change)} with the plan, {_interval(verdict.change_without)} without it."
    saving = [] if verdict.saving is None else [Text(_saving(verdict.saving))]
    return [
        Text(told, style="bold"),
        Text(expected),
        *saving,
        *(Text(f"  • {reason}") for reason in reasons_in_words(verdict.reasons)),
    ]


def _saving(saving: Saving) -> str:
    average, marginal, cash = (
        f"{pounds(span.middle)} ({between_pounds(span.low, span.high)})"
        for span in (saving.expected_average, saving.expected_marginal, saving.expected_cash)
    )
    return (
        f"{capital(planned_saving(saving.planned))} ({price_words(saving)}). Expected of the plan's own effect (95%): "
        f"{average}; at the marginal price {marginal}, and in cash {cash} (those two parts are {NOT_VERIFIED})."
    )


def _areas(title: str, verdicts: Iterable[Verdict]) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.add_column("Area")
    for heading in ("Chance", "Expected", "95% interval"):
        table.add_column(heading, justify="right")
    for verdict in verdicts:
        span = verdict.change
        interval = f"{percent(span.low)} to {percent(span.high)}"
        table.add_row(verdict.name, chance(verdict.probability), percent(span.middle), interval)
    return table


def _interval(span: Interval[float]) -> str:
    return f"{percent(span.middle)} (95% interval {percent(span.low)} to {percent(span.high)})"
