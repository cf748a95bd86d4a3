"""An appraisal on a terminal: the verdict first, then why, then the areas; good at 80 columns and in a pipe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from carefund.appraisal.plan_appraisal import PlanAppraisal
from carefund.appraisal.round_appraisal import RoundAppraisal
from carefund.appraisal.verdict import SCALE, Saving, Span, Verdict

SHOWN = 10
WORDS = (*(word for _, word in SCALE), "very likely")


def round_page(found: RoundAppraisal) -> Group:
    """A round's target: England, all areas together, the areas by word, and those likeliest and least likely."""
    england, question = found.england, found.outlook.question
    counts = Counter(verdict.word for verdict in found.areas)
    words = ", ".join(f"{counts[word]} {word}" for word in WORDS if counts[word])
    meeting = found.together.meeting
    ranked = sorted(found.areas, key=lambda verdict: (-verdict.probability, verdict.code))
    parts: list[RenderableType] = [
        Text(f"{found.round_title}: {question.metric.label.lower()}, target {_signed(found.target)}", style="bold"),
        Text(f"From what was known at the end of {found.as_of:%B %Y}.\n"),
        *_verdict(england),
        Text(
            f"\nOf {len(found.areas)} areas {words}. {meeting.middle:.0f} are expected to meet the target "
            f"(95% interval {meeting.low:.0f} to {meeting.high:.0f})."
        ),
        _areas("Likeliest to meet it", ranked[:SHOWN]),
        _areas("Least likely", ranked[-SHOWN:]),
        *(Text(f"Note: {note}") for note in found.notes),
    ]
    if found.without_verdict:
        parts.append(Text(f"No verdict for {len(found.without_verdict)} areas whose baseline has no figure."))
    return Group(*parts)


def plan_page(found: PlanAppraisal) -> Group:
    """A plan's targets, each with its verdict, what its schemes bring, and why."""
    title = f"{found.plan.area_name or found.plan.area_code}, {found.round_title}, known to {found.as_of:%B %Y}"
    parts: list[RenderableType] = [Text(title, style="bold")]
    for target in found.targets:
        parts += [Text(f"\n{target.verdict.metric}: target {_signed(target.verdict.target)}", style="bold")]
        parts += _verdict(target.verdict)
        for scheme in target.added.schemes if target.added else ():
            parts.append(
                Text(
                    f"  Scheme {scheme.scheme} {scheme.name or ''}: claims {scheme.claimed_change:+,.0f} a year, "
                    f"expected {scheme.expected_change:+,.0f}."
                )
            )
        parts += [Text(f"  Note: {note}") for note in target.verdict.notes]
    parts += [Text(f"\n{metric}: no verdict, for {why}.") for metric, why in found.not_appraised.items()]
    return Group(*parts)


def together_lines(together: Iterable[Mapping[str, Any]]) -> list[str]:
    """Several plans together, a sentence for each metric."""
    lines = []
    for sums in together:
        meeting, change = sums["meeting_target"], sums["expected_change"]
        lines.append(
            f"{sums['metric']}, {sums['plans']} plans: planned {sums['planned_change']:+,}, expected "
            f"{change['middle']:+,} (95% {change['low']:+,} to {change['high']:+,}); {meeting['middle']} meet their "
            f"target (95% {meeting['low']} to {meeting['high']}). Boldest: {sums['boldest'][0]['area_name']}."
        )
    return lines


def _verdict(verdict: Verdict) -> list[RenderableType]:
    chance = f"{verdict.name}: {verdict.word} to meet it ({_chance(verdict.probability)})."
    expected = f"Expected {_interval(verdict.change)} with the plan, {_interval(verdict.change_without)} without it."
    saving = [] if verdict.saving is None else [Text(_saving(verdict.saving))]
    return [Text(chance, style="bold"), Text(expected), *saving, *(Text(f"  • {reason}") for reason in verdict.reasons)]


def _saving(saving: Saving) -> str:
    spans = (saving.expected_average, saving.expected_marginal, saving.expected_cash)
    average, marginal, cash = (_pounds(span) for span in spans)
    return (
        f"Planned saving £{saving.planned / 1e6:,.1f}m ({saving.price}); expected of the plan's own effect {average}; "
        f"at the marginal price {marginal}, of which cash {cash} (both parts not verified)."
    )


def _pounds(span: Span) -> str:
    return f"£{span.middle / 1e6:,.1f}m (95% {span.low / 1e6:,.1f} to {span.high / 1e6:,.1f})"


def _areas(title: str, verdicts: Iterable[Verdict]) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.add_column("Area")
    for heading in ("Chance", "Expected", "95% interval"):
        table.add_column(heading, justify="right")
    for verdict in verdicts:
        span = verdict.change
        interval = f"{_signed(span.low)} to {_signed(span.high)}"
        table.add_row(verdict.name, _chance(verdict.probability), _signed(span.middle), interval)
    return table


def _chance(probability: float) -> str:
    if probability < 0.01:  # noqa: PLR2004
        return "under 1%"
    return "over 99%" if probability > 0.99 else f"{probability:.0%}"  # noqa: PLR2004


def _signed(percent: float) -> str:
    return f"{percent:+.1f}%".replace("-", "−")


def _interval(span: Span) -> str:
    return f"{_signed(span.middle)} (95% interval {_signed(span.low)} to {_signed(span.high)})"
