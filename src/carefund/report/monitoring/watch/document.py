"""A watched round as a document: warnings, dearest first; then where each metric is heading, money, what is due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from carefund.evidence.series import ENGLAND
from carefund.monitoring.warnings.hindsight import outcomes_of, record_of
from carefund.monitoring.warnings.warning import EarlyWarning
from carefund.monitoring.warnings.watching import WatchedRound
from carefund.report.document import Block, Cards, DataTable, Details, Document, Listing, Prose, Section
from carefund.report.monitoring.projection.charts import year_figure
from carefund.report.monitoring.projection.document import (
    area_budget,
    area_payment,
    area_section,
    budget_section,
    england_card,
    metric_in_short,
    payment_section,
)
from carefund.report.monitoring.projection.document import (
    area_names as projected_names,
)
from carefund.report.monitoring.projection.sentences import aims_words, headline, target_words
from carefund.report.monitoring.watch.decided import area_decided, decided_section
from carefund.report.monitoring.watch.returned import area_returned, returned_section
from carefund.report.monitoring.watch.sentences import (
    causes_of,
    cost_words,
    hindsight_words,
    labels_of,
    missed_cell,
    names_of,
    title_of,
    warning_words,
    what_words,
    why_words,
)
from carefund.report.monitoring.watch.told import SHOWN, opening_words, table_of
from carefund.report.provenance import CLOSING, Provenance
from carefund.wording.chances import chance
from carefund.wording.dates import day_words, month_words, short_month_words
from carefund.wording.lists import counted
from carefund.wording.money import pounds
from carefund.wording.numbers import NONE, percent, rate, share, signed

SHORT = 3
"""So many on a terminal."""
WITH_ENGLAND = 15
"""So many of the areas that move with England are named, those furthest beyond their targets by number."""


def document(result: WatchedRound, provenance: Provenance) -> Document:
    """The whole report."""
    return Document(
        title_of(result),
        tuple(_opening(result)),
        (
            *_warnings(result),
            *_with_england(result),
            *_muted(result),
            *(metric_in_short(one) for one in result.projection.projections),
            *payment_section(result.projection, short=True),
            *budget_section(result.projection),
            *returned_section(result.returns),
            *decided_section(result.conditions),
            *_due(result),
            *_hindsight(result),
            _months(result),
            _method(result, provenance),
        ),
        CLOSING,
    )


def summary(result: WatchedRound, provenance: Provenance) -> Document:
    """The warnings, and what fits on a terminal beside them."""
    return Document(
        title_of(result),
        tuple(_opening(result)),
        (
            *_warnings(result, short=True),
            *_with_england(result),
            *_muted(result),
            *returned_section(result.returns),
            *decided_section(result.conditions),
            *_due(result),
        ),
    )


def _opening(result: WatchedRound) -> Iterator[Block]:
    yield Cards(tuple(england_card(one) for one in result.projection.projections if one.england))
    yield Prose(opening_words(causes_of(result)), "lead")
    yield Prose(" ".join(aims_words(result.projection)))
    dearest = next((one.metric for one in result.warnings if one.area == ENGLAND), None)
    told = result.projection.of(dearest) if dearest else result.projection.projections[0]
    if told.england:
        yield year_figure(told, told.england)


def _warnings(result: WatchedRound, *, short: bool = False) -> Iterator[Section]:
    names, labels = names_of(result), labels_of(result)
    if not result.warnings:
        return
    table = table_of(cells_of(one, names, labels) for one in result.warnings)
    told = in_full(result, result.warnings[: SHORT if short else SHOWN], parts=not short)
    yield Section("warnings", "What is warned of", (table, *told))


def cells_of(one: EarlyWarning, names: Mapping[str, str], labels: Mapping[str, str]) -> tuple[str, ...]:
    """A warning's cells under `WARNED`."""
    return (
        names[one.area],
        labels[one.metric],
        short_month_words(one.since) if one.sign else NONE,
        short_month_words(one.first),
        missed_cell(one.prospect),
        NONE if one.loss is None else pounds(one.loss),
    )


def in_full(result: WatchedRound, chosen: Sequence[EarlyWarning], *, parts: bool = True) -> Iterator[Block]:
    """Some warnings in sentences, each with what moved in it."""
    names, labels = names_of(result), labels_of(result)
    for one in chosen:
        first, *others = warning_words(one, names, labels)
        yield Prose(" ".join((first, *others)))
        if one.parts and parts:
            yield Details(f"{names[one.area]}: what moved, part by part", (_parts(one),))


def _parts(one: EarlyWarning) -> DataTable:
    rows = tuple(
        (
            part.label,
            rate(part.change.before),
            rate(part.change.now),
            signed(part.change.change),
            share(part.share) if part.share else NONE,
        )
        for part in one.parts
    )
    caption = f"{month_words(one.months[0])} to {month_words(one.months[-1])}, against the same months a year before"
    return DataTable(("Part", "Year before", "Now", "Change", "Of what moved"), rows, caption)


def _with_england(result: WatchedRound) -> Iterator[Section]:
    """The areas that move with England, by metric."""
    names, blocks = names_of(result), list[Block]()
    for one in result.warnings:
        if one.area != ENGLAND or not one.with_it:
            continue
        told = result.projection.of(one.metric)
        places = {place.code: place for place in told.areas}
        rows = tuple(
            (names[code], chance(1 - places[code].chance), percent(places[code].change.middle),
             target_words(places[code]))
            for code in one.with_it[:WITH_ENGLAND]
            if code in places
        )  # fmt: skip
        caption = (
            f"{told.question.metric.label}: of {counted(len(one.with_it), 'area')}, those furthest beyond by number"
        )
        blocks.append(DataTable(("Area", "Chance missed", "Heading for", "Target"), rows, caption))
    if blocks:
        words = "These move as England does: one cause, told once. Each area's own page has its own figures."
        yield Section("with-england", "Areas that move with England", (Prose(words), *blocks))


def _muted(result: WatchedRound) -> Iterator[Section]:
    names, labels = names_of(result), labels_of(result)
    lines = [
        f"{names[one.area]}, {what_words(one, labels)}: {one.mute.reason} ({one.mute.by}"
        f"{f', until {month_words(one.mute.until)}' if one.mute.until else ''}). {cost_words(one)}"
        for one in result.muted
        if one.mute
    ]
    if lines:
        yield Section("muted", "Muted, with the reason", (Listing(tuple(lines)),))


def _due(result: WatchedRound) -> Iterator[Section]:
    if result.due:
        lines = tuple(
            f"{one.label}: by {day_words(one.due)}" if one.due else f"{one.label}: the day was not found"
            for one in result.due
        )
        yield Section("due", "Returns that are due", (Listing(lines),))


def _hindsight(result: WatchedRound) -> Iterator[Section]:
    """How early places were told of, and how many were told of falsely, where the year is over."""
    records = record_of(outcomes_of(result))
    if not records:
        return
    labels, names = labels_of(result), names_of(result)
    blocks: list[Block] = []
    for one in records:
        blocks.append(Prose(" ".join(hindsight_words(one, labels))))
        rows = tuple(
            (names[each.area], NONE if each.first is None else short_month_words(each.first),
             NONE if each.own is None else short_month_words(each.own), percent(each.change), percent(each.target),
             "missed" if each.missed else "met")
            for each in (*([one.england] if one.england else []), *one.own)
        )  # fmt: skip
        headings = ("Place", "Told of first", "For itself", "Change", "Target", "It was")
        blocks.append(DataTable(headings, rows, f"{labels[one.metric]}: England, and areas told of for themselves"))
    yield Section("hindsight", "What became of it", tuple(blocks))


def _months(result: WatchedRound) -> Section:
    rows = tuple(
        (
            month_words(month),
            str(len(standing)),
            str(sum(one.scope == "england" for one in standing)),
            str(sum(one.scope == "area" for one in standing)),
            str(sum(one.is_new for one in standing)),
        )
        for month, standing in zip(result.months, result.history, strict=True)
    )
    table = DataTable(
        ("End of", "Causes", "Of England", "Of areas", "New"), rows, "What stood at the end of each month"
    )
    return Section("months", "What was told month by month", (table,))


def _method(result: WatchedRound, provenance: Provenance) -> Section:
    promise = result.signals.promise
    return Section(
        "method",
        "How it was made",
        (
            Prose(
                "Each month is held against what the months before it let expect, season and trend taken out. A sign "
                "is told where, over all areas and metrics of the month, at most "
                f"{share(promise.false_discovery * 100)} of what is told is expected to be chance. A target warns by "
                "itself where the chance of missing it is 80% or more and such chances have shown skill. What England "
                "does as a whole is told once; an area is told of for what it does beyond that."
            ),
            Prose(
                "What it costs is what the year is expected to be worse than its target by, at the round’s price; that "
                "price is the round’s own and no finding of what such days or admissions cost."
            ),
            *provenance.how_to_make_it,
        ),
    )


def area_names(result: WatchedRound) -> Mapping[str, str]:
    """The areas with a page of their own."""
    return projected_names(result.projection)


def area_documents(result: WatchedRound, codes: Iterable[str], provenance: Provenance) -> Iterator[Document]:
    """Each area's year: what is warned of, its metrics, payment, and what is due."""
    return (_area_document(result, code) for code in codes)


def _area_document(result: WatchedRound, code: str) -> Document:
    name, labels = area_names(result)[code], labels_of(result)
    held = [(one, place) for one in result.projection.projections for place in one.areas if place.code == code]
    own = [one for one in (*result.warnings, *result.muted) if one.area == code]
    common = [one for one in result.warnings if code in one.with_it]
    blocks: list[Block] = list(in_full(result, own))
    blocks += [
        Prose(f"England as a whole: {what_words(one, labels)}. This area moves with it. {why_words(one)}")
        for one in common
    ]
    warned = (Section("warnings", "What is warned of", tuple(blocks)),) if blocks else ()
    opening = tuple(Prose(headline(place, one), "lead") for one, place in held)
    return Document(
        f"{name}: {title_of(result)}",
        opening or (Prose("No metric of this area has a projection."),),
        (
            *warned,
            *(area_section(result.projection, one, place) for one, place in held),
            *area_payment(result.projection, code),
            *area_budget(result.projection, code),
            *area_returned(result.returns, code),
            *area_decided(result.conditions, code),
            *_due(result),
        ),
        CLOSING,
        whole=("The whole report", "../report.html"),
    )
