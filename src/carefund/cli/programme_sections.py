"""The sections of the page that shows a round, in order."""

from __future__ import annotations

from carefund.cli import programme_entries as entries
from carefund.cli.programme_entries import Entry
from carefund.cli.programme_planning import planning_sections
from carefund.programme.definition import Round


def sections(definition: Round) -> list[tuple[str, list[Entry]]]:
    """Return the sections of the page in order, each with its entries; a section may be empty."""
    return [
        ("Timetable", [Entry(event.when, event.label, (), event) for event in definition.timetable]),
        (f"Streams: {entries.streams_total(definition)}", entries.streams(definition)),
        ("Totals of the fund", entries.quantities(definition.fund_totals)),
        ("Conditions", entries.conditions(definition)),
        ("Metrics", [entry for part in definition.metrics for entry in entries.metric(definition, part)]),
        ("Series", entries.series(definition)),
        ("Prices", [entries.price(part) for part in definition.prices]),
        ("Marginal rates", entries.quantities(definition.marginal_rates)),
        (f"Decisions on plans: {entries.decisions_total(definition)}", entries.decisions(definition)),
        ("Pay for performance", entries.pay_for_performance(definition)),
        *planning_sections(definition),
        *entries.plans(definition),
        ("Published audit figures", [entries.audit_figure(definition, part) for part in definition.audit_figures]),
        ("Sources", [Entry("", part.title, (part.reference,)) for part in definition.sources]),
    ]
