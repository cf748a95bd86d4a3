"""The entries of the page that shows a round's rules: what stands at the left of each, what is said at the right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from carefund.programme.definition import (
    AuditFigure,
    Comparison,
    Decision,
    Metric,
    PlanFigure,
    Planning,
    Price,
    Quantity,
    Round,
    Sourced,
    Stream,
)
from carefund.programme.periods import Period
from carefund.wording.amounts import amount, signed_amount
from carefund.wording.dates import month_words, span_words
from carefund.wording.lists import capital
from carefund.wording.money import exact_pounds, price_to_the_penny, stated_pounds
from carefund.wording.numbers import count
from carefund.wording.standing import marked

NOT_FOUND = "not found"
CONTRIBUTORS = {"nhs": "Paid by the NHS", "council": "Paid by councils", "either": "Paid by either"}
DIRECTIONS = {"lower": "lower is better", "higher": "higher is better", "set-locally": "set locally"}


@dataclass(frozen=True)
class RuleEntry:
    """One entry of the page; `part` is the parameter that it shows, if it is one."""

    value: str
    label: str
    lines: tuple[str, ...] = ()
    part: Sourced | None = None


def evaluation(definition: Round) -> list[tuple[str, list[RuleEntry]]]:
    """The section about how the fund itself is evaluated; none where the round does not say."""
    found = definition.evaluation
    if found is None:
        return []
    dose = [RuleEntry(found.dose, capital(found.dose_words))] if found.dose and found.dose_words else []
    places = [RuleEntry("", found.places_note)] if found.places_note else []
    meanwhile = [RuleEntry("meanwhile", part.label, (), part) for part in found.meanwhile]
    began = RuleEntry(month_words(found.start), "The first month of the fund")
    return [("Evaluation of the fund", [began, *dose, *places, *meanwhile])]


def streams_total(definition: Round) -> str:
    """The minimum and the whole of the streams, in words."""
    words = f"{stated_pounds(definition.minimum_pounds())} minimum, {stated_pounds(definition.pooled_pounds())} in all"
    missing = len(definition.streams_without_sum())
    return f"{words}, {missing} {NOT_FOUND}" if missing else words


def streams(definition: Round) -> list[RuleEntry]:
    """The entries of the streams, each followed by those of its years."""
    return [entry for part in definition.streams for entry in stream(part, definition.planning)]


def stream(part: Stream, planning: Planning | None) -> list[RuleEntry]:
    """The entry of a stream and what it may pay for, followed by one for each year whose sum is known."""
    kind = "revenue or capital" if part.kind == "either" else part.kind
    lines = (f"{CONTRIBUTORS[part.contributor]}, {part.requirement}, {kind}", *_purpose(part, planning))
    entry = RuleEntry(NOT_FOUND if part.pounds is None else stated_pounds(part.pounds), part.label, lines, part)
    return [entry, *(RuleEntry(f"  {stated_pounds(year.pounds)}", year.label, (), year) for year in part.by_year)]


def _purpose(part: Stream, planning: Planning | None) -> Iterator[str]:
    """What a stream may pay for, in words; nothing where it may pay for everything."""
    labels: dict[str, str] = {}
    if planning:
        labels = {choice.id: choice.label for choice in (*planning.commissioners, *planning.areas_of_spend)}
        labels |= {kind.id: kind.label for kind in planning.scheme_types}
    for words, ids in (
        ("Commissioned by", part.commissioners),
        ("Areas of spend", part.areas_of_spend),
        ("Not spent on", part.except_areas_of_spend),
        ("Scheme types", part.scheme_types),
    ):
        if ids:
            yield f"{words}: {', '.join(labels.get(each, each) for each in ids)}."


def quantities(parts: Iterable[Quantity]) -> list[RuleEntry]:
    """An entry for each quantity, with the word that its source puts before it."""
    return [
        RuleEntry(f"{part.qualifier or ''} {amount(part.value, part.unit)}".strip(), part.label, (), part)
        for part in parts
    ]


def virement(definition: Round) -> list[RuleEntry]:
    """The entry of each rule of virement: whose money, where it may go, and the rule in words."""
    labels = {stream.id: stream.label for stream in definition.streams}
    return [
        RuleEntry(
            "",
            part.label,
            (
                f"Money of: {'; '.join(labels[one] for one in part.streams)}.",
                f"May go to: {'; '.join(labels[one] for one in part.to) or 'no other stream'}.",
                part.rule,
            ),
            part,
        )
        for part in definition.virement_rules
    ]


def allocations(definition: Round) -> list[RuleEntry]:
    """The entries of areas' official sums, each with its area, stream and year."""
    streams = {stream.id: stream.label for stream in definition.streams}
    return [
        RuleEntry(
            exact_pounds(part.pounds), part.label, (f"{part.area_code}: {streams[part.stream]}, {part.year}.",), part
        )
        for part in definition.allocations
    ]


def conditions(definition: Round) -> list[RuleEntry]:
    """A numbered entry for each condition."""
    numbered = enumerate(definition.conditions, start=1)
    return [RuleEntry(str(number), part.label, (part.requirement,), part) for number, part in numbered]


def metric(definition: Round, part: Metric) -> list[RuleEntry]:
    """The entry of a metric, followed by one for each of its comparisons."""
    observed = [f"England: {part.national_series}"] if part.national_series else []
    observed += [f"areas: {part.area_series}"] if part.area_series else []
    lines: tuple[str, ...] = (
        f"Counts: {part.numerator}.",
        f"Out of: {part.denominator}.",
        f"Rate: {part.rate}. Target period: {part.period.replace('-', ' ')}.",
        "Series: " + ("; ".join(observed) or "no open series measures it") + ".",
    )
    lines = ("Supporting: no target is set for it.", *lines) if part.supporting else lines
    entry = RuleEntry(DIRECTIONS[part.direction], part.label, lines, part)
    return [entry, *(comparison(definition, part, pair) for pair in part.comparisons)]


def comparison(definition: Round, measured: Metric, pair: Comparison) -> RuleEntry:
    """The entry of one comparison of a metric, with its plan and price."""
    planned = plan_in_words(definition, pair.plan) if pair.plan else "none published on this basis"
    priced = definition.price(pair.price) if pair.price else None
    lines = (
        f"{span_of(pair.outturn)}, against {span_of(pair.baseline)}.",
        f"Plan: {planned}.",
        f"Price: {price_in_words(priced) if priced else 'none'}.",
        pair.note,
    )
    return RuleEntry("  comparison", f"{measured.label}: {pair.label}", lines)


def plan_in_words(definition: Round, figure_id: str) -> str:
    """A plan figure with its basis and, where it applies, its mark."""
    figure = definition.plan_figure(figure_id)
    basis = definition.plan_basis(figure.basis).label
    return f"{marked(signed_amount(figure.value, figure.unit), figure)} ({basis})"


def price_in_words(part: Price) -> str:
    """A price of one unit with its label and, where it applies, its mark."""
    return f"{marked(price_to_the_penny(part.per_unit), part)} ({part.label})"


def series(definition: Round) -> list[RuleEntry]:
    """The entry of each series."""
    return [
        RuleEntry(part.frequency, part.label, (f"{part.id}: {part.unit}, {part.geography}.", part.definition), part)
        for part in definition.series
    ]


def price(part: Price) -> RuleEntry:
    """The entry of a price; an implied one shows the sum, the count and what rounding allows."""
    unit = part.unit + (f", {part.price_year} prices" if part.price_year else "")
    if part.units == 1:
        return RuleEntry(price_to_the_penny(part.per_unit), part.label, (f"{unit}.",), part)
    low, high = part.rounding_interval
    allowed = f"rounding allows {price_to_the_penny(low)} to {price_to_the_penny(high)}"
    return RuleEntry(
        price_to_the_penny(part.per_unit),
        part.label,
        (f"{unit}: {stated_pounds(part.pounds)} / {count(part.units)}; {allowed}.",),
        part,
    )


def decisions_total(definition: Round) -> str:
    """The number of plans and of approved plans that the categories add up to."""
    counted = [(part.count, part.approves) for part in definition.decisions if part.count is not None]
    if not counted:
        return "how many plans were given each was not published"
    approved = sum(count for count, approves in counted if approves)
    return f"{sum(count for count, _ in counted)} plans, {approved} of them approved"


def decisions(definition: Round) -> list[RuleEntry]:
    """The entry of each category of decision, then the published totals."""
    categories = [RuleEntry(plans_counted(part), part.label, (part.meaning,), part) for part in definition.decisions]
    return categories + quantities(definition.decision_totals)


def plans_counted(part: Decision) -> str:
    """How many plans were given a decision, or that it counts as approval or not where that is unknown."""
    if part.count is not None:
        return f"{part.count} plans"
    return "approved" if part.approves else "not approved"


def pay_for_performance(definition: Round) -> list[RuleEntry]:
    """The entries of pay for performance: its periods, parameters and rules."""
    terms = definition.pay_for_performance
    if terms is None:
        return []
    quarters = zip(terms.periods.outturn_quarters, terms.periods.baseline_quarters, strict=True)
    lines = tuple(f"{after.label} against {before.label}" for after, before in quarters)
    rules = [RuleEntry("rule", part.label, (part.rule,), part) for part in terms.rules]
    price_line = (price_in_words(definition.price(terms.price)) + ".",)
    priced = RuleEntry("price", "Default price", price_line)
    return [
        RuleEntry("periods", terms.periods.label, lines, terms.periods),
        priced,
        *quantities(terms.parameters),
        *rules,
    ]


def plans(definition: Round) -> list[tuple[str, list[RuleEntry]]]:
    """A section for each basis on which national plans were published."""
    return [
        (
            f"Published plan: {basis.label}",
            [RuleEntry("against", basis.against, (), basis), *plan_figures(definition, basis.id)],
        )
        for basis in definition.plan_bases
    ]


def plan_figures(definition: Round, basis_id: str) -> list[RuleEntry]:
    """The entry of each plan figure of a basis."""
    return [plan_figure(part) for part in definition.plan_figures if part.basis == basis_id]


def plan_figure(part: PlanFigure) -> RuleEntry:
    """The entry of a plan figure; a change carries its sign."""
    signed = part.kind in ("change", "percentage-change")
    shown = signed_amount(part.value, part.unit) if signed else amount(part.value, part.unit)
    return RuleEntry(f"{part.qualifier or ''} {shown}".strip(), part.label, (), part)


def audit_figure(definition: Round, part: AuditFigure) -> RuleEntry:
    """The entry of an audit figure, with the periods it belongs to."""
    lines: tuple[str, ...] = (part.finding,) if part.finding else ()
    if part.metric and part.comparison:
        lines += (f"Periods: {definition.metric(part.metric).comparison(part.comparison).label}.",)
    if part.value is None or part.unit is None:
        return RuleEntry("finding", part.label, lines, part)
    shown = signed_amount(part.value, part.unit) if part.kind == "change" else amount(part.value, part.unit)
    return RuleEntry(shown, part.label, lines, part)


def span_of(period: Period) -> str:
    """A period in words: `April 2014 to March 2015`."""
    return span_words(period.first, period.last)
