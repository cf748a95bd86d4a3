"""The entries of the page that shows a round: what stands at the left of each, what is said at the right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from carefund.programme.definition import (
    AuditFigure,
    Comparison,
    Metric,
    Period,
    PlanFigure,
    Price,
    Quantity,
    Round,
    Sourced,
    Stream,
)

MILLION = 1_000_000
NOT_VERIFIED = "NOT VERIFIED"
CONTRIBUTORS = {"nhs": "Paid by the NHS", "council": "Paid by councils", "either": "Paid by either"}
DIRECTIONS = {"lower": "lower is better", "higher": "higher is better", "set-locally": "set locally"}


@dataclass(frozen=True)
class Entry:
    """One entry of the page; `part` is the parameter it prints, if it is one."""

    value: str
    label: str
    lines: tuple[str, ...] = ()
    part: Sourced | None = None


def sections(definition: Round) -> list[tuple[str, list[Entry]]]:
    """Return the sections of the page in order, each with its entries; a section may be empty."""
    return [
        ("Timetable", [Entry(event.when, event.label, (), event) for event in definition.timetable]),
        (f"Streams: {streams_total(definition)}", [stream(part) for part in definition.streams]),
        ("Totals of the fund", quantities(definition.fund_totals)),
        ("Conditions", conditions(definition)),
        ("Metrics", [entry for part in definition.metrics for entry in metric(definition, part)]),
        ("Series", series(definition)),
        ("Prices", [price(part) for part in definition.prices]),
        ("Marginal rates", quantities(definition.marginal_rates)),
        (f"Decisions on plans: {decisions_total(definition)}", decisions(definition)),
        ("Pay for performance", pay_for_performance(definition)),
        *plans(definition),
        ("Published audit figures", [audit_figure(definition, part) for part in definition.audit_figures]),
        ("Sources", [Entry("", part.title, (part.reference,)) for part in definition.sources]),
    ]


def streams_total(definition: Round) -> str:
    """Return the minimum and the whole of the streams, in words."""
    everything = sum(part.pounds for part in definition.streams)
    return f"{pounds(definition.minimum_pounds())} minimum, {pounds(everything)} in all"


def stream(part: Stream) -> Entry:
    """Return the entry of a stream."""
    kind = "revenue or capital" if part.kind == "either" else part.kind
    return Entry(
        pounds(part.pounds),
        part.label,
        (f"{CONTRIBUTORS[part.contributor]}, {part.requirement}, {kind}",),
        part,
    )


def quantities(parts: Iterable[Quantity]) -> list[Entry]:
    """Return an entry for each quantity, with the word that its source puts before it."""
    return [
        Entry(f"{part.qualifier or ''} {amount(part.value, part.unit)}".strip(), part.label, (), part) for part in parts
    ]


def conditions(definition: Round) -> list[Entry]:
    """Return a numbered entry for each condition."""
    numbered = enumerate(definition.conditions, start=1)
    return [Entry(str(number), part.label, (part.requirement,), part) for number, part in numbered]


def metric(definition: Round, part: Metric) -> list[Entry]:
    """Return the entry of a metric, followed by one for each of its comparisons."""
    observed = [f"England: {part.national_series}"] if part.national_series else []
    observed += [f"areas: {part.area_series}"] if part.area_series else []
    lines = (
        f"Counts: {part.numerator}.",
        f"Out of: {part.denominator}.",
        f"Rate: {part.rate}. Target period: {part.period.replace('-', ' ')}.",
        "Series: " + ("; ".join(observed) or "no open series measures it") + ".",
    )
    entry = Entry(DIRECTIONS[part.direction], part.label, lines, part)
    return [entry, *(comparison(definition, part, pair) for pair in part.comparisons)]


def comparison(definition: Round, measured: Metric, pair: Comparison) -> Entry:
    """Return the entry of one comparison of a metric, with its plan and price."""
    planned = plan_in_words(definition, pair.plan) if pair.plan else "none published on this basis"
    priced = definition.price(pair.price) if pair.price else None
    lines = (
        f"{span(pair.outturn)}, against {span(pair.baseline)}.",
        f"Plan: {planned}.",
        f"Price: {price_in_words(priced) if priced else 'none'}.",
        pair.note,
    )
    return Entry("  comparison", f"{measured.label}: {pair.label}", lines)


def plan_in_words(definition: Round, figure_id: str) -> str:
    """Return a plan figure with its basis and, where it applies, its mark."""
    figure = definition.plan_figure(figure_id)
    basis = definition.plan_basis(figure.basis).label
    return f"{mark(figure)}{change(figure.value, figure.unit)} ({basis})"


def price_in_words(part: Price) -> str:
    """Return a price of one unit with its label and, where it applies, its mark."""
    return f"{mark(part)}{unit_price(part.per_unit)} ({part.label})"


def mark(part: Sourced) -> str:
    """Return the words that mark a parameter without a source, or nothing."""
    return "" if part.verified else f"{NOT_VERIFIED}, "


def series(definition: Round) -> list[Entry]:
    """Return the entry of each series."""
    return [
        Entry(part.frequency, part.label, (f"{part.id}: {part.unit}, {part.geography}.", part.definition), part)
        for part in definition.series
    ]


def price(part: Price) -> Entry:
    """Return the entry of a price; an implied one shows the sum, the count and what rounding allows."""
    unit = part.unit + (f", {part.price_year} prices" if part.price_year else "")
    if part.units == 1:
        return Entry(unit_price(part.per_unit), part.label, (f"{unit}.",), part)
    low, high = part.rounding_interval
    allowed = f"rounding allows {unit_price(low)} to {unit_price(high)}"
    return Entry(
        unit_price(part.per_unit),
        part.label,
        (f"{unit}: {pounds(part.pounds)} / {part.units:,}; {allowed}.",),
        part,
    )


def decisions_total(definition: Round) -> str:
    """Return the number of plans and of approved plans that the categories add up to."""
    everything = sum(part.count for part in definition.decisions)
    approved = sum(part.count for part in definition.decisions if part.approves)
    return f"{everything} plans, {approved} of them approved"


def decisions(definition: Round) -> list[Entry]:
    """Return the entry of each category of decision, then the published totals."""
    categories = [Entry(f"{part.count} plans", part.label, (part.meaning,), part) for part in definition.decisions]
    return categories + quantities(definition.decision_totals)


def pay_for_performance(definition: Round) -> list[Entry]:
    """Return the entries of pay for performance: its periods, parameters and rules."""
    terms = definition.pay_for_performance
    if terms is None:
        return []
    quarters = zip(terms.periods.outturn_quarters, terms.periods.baseline_quarters, strict=True)
    lines = tuple(f"{after.label} against {before.label}" for after, before in quarters)
    rules = [Entry("rule", part.label, (part.rule,), part) for part in terms.rules]
    price_line = (price_in_words(definition.price(terms.price)) + ".",)
    priced = Entry("price", "Default price", price_line)
    return [
        Entry("periods", terms.periods.label, lines, terms.periods),
        priced,
        *quantities(terms.parameters),
        *rules,
    ]


def plans(definition: Round) -> list[tuple[str, list[Entry]]]:
    """Return a section for each basis on which national plans were published."""
    return [
        (
            f"Published plan: {basis.label}",
            [Entry("against", basis.against, (), basis), *plan_figures(definition, basis.id)],
        )
        for basis in definition.plan_bases
    ]


def plan_figures(definition: Round, basis_id: str) -> list[Entry]:
    """Return the entry of each plan figure of a basis."""
    return [plan_figure(part) for part in definition.plan_figures if part.basis == basis_id]


def plan_figure(part: PlanFigure) -> Entry:
    """Return the entry of a plan figure; a change carries its sign."""
    signed = part.kind in ("change", "percentage-change")
    shown = change(part.value, part.unit) if signed else amount(part.value, part.unit)
    return Entry(f"{part.qualifier or ''} {shown}".strip(), part.label, (), part)


def audit_figure(definition: Round, part: AuditFigure) -> Entry:
    """Return the entry of an audit figure, with the periods it belongs to."""
    lines: tuple[str, ...] = (part.finding,) if part.finding else ()
    if part.metric and part.comparison:
        lines += (f"Periods: {definition.metric(part.metric).comparison(part.comparison).label}.",)
    if part.value is None or part.unit is None:
        return Entry("finding", part.label, lines, part)
    shown = change(part.value, part.unit) if part.kind == "change" else amount(part.value, part.unit)
    return Entry(shown, part.label, lines, part)


def amount(value: int | Decimal, unit: str) -> str:
    """Return a figure with its unit: ``£253m``, ``3.5%``, ``151 plans``."""
    if unit == "£":
        return pounds(value)
    return f"{value:,}%" if unit == "per cent" else f"{value:,} {unit}"


def change(value: int | Decimal, unit: str) -> str:
    """Return a change with its sign: ``+87,000 admissions``."""
    return ("+" if value > 0 else "") + amount(value, unit)


def pounds(value: int | Decimal) -> str:
    """Return a sum of money, in millions where it is one or more of them: ``£1,900m``, ``£1,490``."""
    if value < MILLION:
        return f"£{value:,}"
    millions = f"{Decimal(value) / MILLION:,f}"
    return f"£{millions.rstrip('0').rstrip('.') if '.' in millions else millions}m"


def unit_price(value: Fraction) -> str:
    """Return a unit price to the penny, without the pence where there are none."""
    return f"£{float(value):,.2f}".removesuffix(".00")


def span(period: Period) -> str:
    """Return a period in words: ``April 2014 to March 2015``."""
    return f"{month(period.first)} to {month(period.last)}"


def month(first_day: date) -> str:
    """Return a month in words."""
    return f"{first_day:%B %Y}"
