"""A round's projection as a document: England's year first, then areas, payment, budget, waiting, and the record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from carefund.monitoring.projection.projection import PlaceProjection, Projection
from carefund.monitoring.projection.record import ReplayedMonth
from carefund.monitoring.projection.round_projection import RoundProjection
from carefund.report.area_places import region_of
from carefund.report.charts.area_labels import short_labels
from carefund.report.document import (
    AreaRow,
    AreaTable,
    Block,
    Card,
    Cards,
    DataTable,
    Details,
    Document,
    LargeNumber,
    Listing,
    Prose,
    Section,
)
from carefund.report.monitoring.projection.charts import heap_figure, ranked_figure, small_year, year_figure
from carefund.report.monitoring.projection.sentences import (
    aims_words,
    areas_words,
    budget_words,
    budgets_words,
    finding_words,
    findings_of,
    headline,
    known_words,
    label_of,
    outturn_words,
    payment_words,
    payments_words,
    title_of,
    waiting_words,
    worth_words,
)
from carefund.report.provenance import CLOSING, Provenance
from carefund.wording.chances import chance
from carefund.wording.intervals import between_percents
from carefund.wording.lists import capital, counted
from carefund.wording.money import pounds
from carefund.wording.numbers import NONE, decimals, percent, roughly

HEADINGS = ("Chance", "Heading for", "95% interval", "Expected outturn", "Target allows")
"""Headings of each metric's part of the table of all areas."""
SHOWN = 10
"""At most so many areas stand on a terminal."""


def document(result: RoundProjection, provenance: Provenance) -> Document:
    """The whole report."""
    return Document(
        title_of(result),
        (*_opening(result), *(year_figure(one, one.england) for one in result.projections[:1] if one.england)),
        (
            *(_metric_section(one, first=number == 0) for number, one in enumerate(result.projections)),
            *payment_section(result),
            *budget_section(result),
            _waiting_section(result),
            *_all_areas(result),
            _record_section(result),
            _method_section(result, provenance),
        ),
        CLOSING,
    )


def summary(result: RoundProjection, provenance: Provenance) -> Document:
    """England, areas by word, those least likely, payment, budget and waiting; what fits on a terminal."""
    return Document(
        title_of(result),
        tuple(_opening(result)),
        (
            *(metric_in_short(one) for one in result.projections),
            *payment_section(result, short=True),
            *budget_section(result),
            _waiting_section(result),
        ),
    )


def _opening(result: RoundProjection) -> Iterator[Block]:
    yield Cards(tuple(england_card(one) for one in result.projections if one.england))
    for one in result.projections:
        place = [headline(one.england, one)] if one.england else [known_words(one)]
        yield Prose(" ".join([*place, areas_words(one)]), "lead")
    yield Prose(" ".join(aims_words(result)))
    if result.payments:
        yield Prose(payments_words(result.payments))


def england_card(one: Projection) -> Card:
    """England's chance, change and target. Raises ValueError where England has no projection."""
    england = one.england
    if england is None:
        raise ValueError("a card of England, where it has a projection")
    said = LargeNumber("Chance of the target", chance(england.chance), england.word)
    if england.basis == "known":
        said = LargeNumber("The target", "met" if england.chance >= 1 else "missed")
    return Card(
        one.question.metric.label,
        f"England, {known_words(one)}",
        (
            said,
            LargeNumber("Heading for", percent(england.change.middle), between_percents(england.change)),
            LargeNumber("Target", percent(england.target)),
        ),
    )


def _metric_section(one: Projection, *, first: bool) -> Section:
    blocks: list[Block] = []
    if one.england:
        blocks += [Prose(outturn_words(one.england, one))]
        blocks += [] if first else [year_figure(one, one.england)]
    if one.areas:
        blocks += [ranked_figure(one), *([heap_figure(one)] if one.tells_apart else [])]
    if one.without:
        reasons = tuple(f"{code}: {why}" for code, why in one.without.items())
        blocks += [Details(f"{counted(len(one.without), 'area')} without a projection", (Listing(reasons),))]
    blocks += [Prose(words, "note") for words in findings_of(one)]
    return Section(one.question.metric.id, one.question.metric.label, tuple(blocks))


def metric_in_short(one: Projection) -> Section:
    """A metric as a terminal shows it: England's outturn, and the areas least and most likely to meet their target."""
    blocks: list[Block] = [Prose(outturn_words(one.england, one))] if one.england else []
    if one.areas and one.tells_apart:
        ordered = sorted(one.areas, key=lambda place: (place.chance, _short_of(place)))
        blocks += [
            _places_table("Least likely", ordered[:SHOWN]),
            _places_table("Likeliest", ordered[: -SHOWN - 1 : -1]),
        ]
    blocks += [Prose(words, "note") for words in findings_of(one)]
    return Section(one.question.metric.id, one.question.metric.label, tuple(blocks))


def _short_of(place: PlaceProjection) -> float:
    """How much better than its target a place is heading, in points; the worst first."""
    ahead = place.change.middle - place.target
    return ahead if place.more_is_better else -ahead


def _places_table(caption: str, places: Iterable[PlaceProjection]) -> DataTable:
    rows = ((one.name, chance(one.chance), percent(one.change.middle), between_percents(one.change)) for one in places)
    return DataTable(("Area", "Chance", "Heading for", "95% interval"), tuple(rows), caption)


def _all_areas(result: RoundProjection) -> Iterator[Section]:
    """One table of all areas, the metrics side by side."""
    held = [one for one in result.projections if one.areas]
    names = area_names(result)
    if not held:
        return
    labels = short_labels(names.values())
    places = [{place.code: place for place in one.areas} for one in held]
    rows = tuple(
        AreaRow(
            code,
            name,
            labels[name],
            region_of(code) or "",
            tuple(cell for each in places for cell in _cells(each.get(code))),
        )
        for code, name in names.items()
    )
    table = AreaTable(
        "Every area's year",
        HEADINGS * len(held),
        rows,
        tuple((one.question.metric.label, len(HEADINGS)) for one in held),
    )
    yield Section("all-areas", "All areas in one table", (table,))


def _cells(place: PlaceProjection | None) -> tuple[tuple[str, float | None], ...]:
    """A place's cells of one metric under `HEADINGS`; dashes where it has none."""
    if place is None:
        return ((NONE, None),) * len(HEADINGS)
    said = chance(place.chance) if place.basis != "base rate" else f"{chance(place.chance)} (areas in general)"
    own = " (own plan)" if place.target_from == "own plan" else ""
    return (
        (said, place.chance),
        (percent(place.change.middle), place.change.middle),
        (between_percents(place.change), place.change.width),
        (roughly(place.outturn.middle), place.outturn.middle),
        (f"{roughly(place.target_count)}{own}", place.target_count),
    )


def payment_section(result: RoundProjection, *, short: bool = False) -> Iterator[Section]:
    """The payments by result, where the round makes them."""
    if not result.payments:
        return
    ordered = sorted(result.payments, key=lambda one: (-one.expected, one.code))
    rows = (
        (one.name, pounds(one.pot), pounds(one.paid), chance(one.chance_all), chance(one.chance_any),
         pounds(one.expected))
        for one in (ordered[:SHOWN] if short else ordered)
    )  # fmt: skip
    headings = ("Area", "Pot", "Earned so far", "All released", "Any released", "Expected")
    table = DataTable(headings, tuple(rows), "Pay for performance, most expected first", layout="places")
    words = Prose(
        "Each quarter pays what the fall in admissions so far has earned, less what was paid; nothing is taken back. "
        "Terms that no area has given are the target above, what was counted in the baseline, and the round's price "
        "(rules partly not verified)."
    )
    yield Section("payment", "Payment by result", (Prose(payments_words(result.payments)), words, table))


def budget_section(result: RoundProjection) -> Iterator[Section]:
    """Pools' budgets, where books were given."""
    if result.budgets:
        names = {place.code: place.name for each in result.projections for place in each.places}
        words = tuple(budget_words(one, names.get(one.area_code, one.area_code)) for one in result.budgets)
        every = (budgets_words(result.budgets),) if len(result.budgets) > 1 else ()
        notes = dict.fromkeys(finding_words(finding) for one in result.budgets for finding in one.findings)
        yield Section("budget", "Within budget", (Listing((*every, *words)), *(Prose(note, "note") for note in notes)))


def _waiting_section(result: RoundProjection) -> Section:
    blocks: list[Block] = []
    for one in result.projections:
        worth = result.worth.get(one.question.metric.id, {})
        places = tuple(each for code, each in worth.items() if one.england is None or code != one.england.code)
        blocks.append(Listing(tuple(waiting_words(one, places, result.action))))
    blocks.append(
        Prose(
            "Cost and effect of acting are declared, not known: no source gives them. Give figures of your own.", "note"
        )
    )
    return Section("waiting", "What one more month is worth", tuple(blocks))


def _record_section(result: RoundProjection) -> Section:
    rows = tuple(_replayed(one, row) for one in result.projections for row in one.replayed if row.place == "places")
    headings = (
        "Metric",
        "Year",
        "As told",
        "Last month's ratio",
        "Plan's profile",
        "Base rate",
        "Within 50",
        "80",
        "95",
    )
    caption = "Brier scores (lower is better) and per cent of outturns inside intervals, with as many months known"
    words = (
        "Years before this one, told again with as many months known and scored on what came. The ratio and the plan's "
        "profile are given the errors that they made in the years before."
    )
    if not rows:
        return Section("record", "How good such chances were", (Prose("No year before this one was told again."),))
    return Section("record", "How good such chances were", (Prose(words), DataTable(headings, rows, caption)))


def _replayed(one: Projection, row: ReplayedMonth) -> tuple[str, ...]:
    scores = (row.told, row.ratio_spread, row.profile_spread, row.base_rate)
    within = (row.within_50, row.within_80, row.within_95)
    year = f"{row.year.year}-{(row.year.year + 1) % 100:02d}"
    return (
        one.question.metric.label,
        year,
        *(NONE if score is None else decimals(score, 4) for score in scores),
        *(decimals(part * 100, 1) for part in within),
    )


def _method_section(result: RoundProjection, provenance: Provenance) -> Section:
    widths = tuple(
        f"{capital(label_of(one))}: intervals of areas are told {decimals(one.width.factor, 2)} times as wide as "
        f"drawn, as {counted(one.width.years, 'year')} before this one ask for."
        for one in result.projections
    )
    return Section(
        "method",
        "How it was made",
        (
            Prose(
                "The forecast without a plan was drawn as an appraisal draws it. Each month that became known "
                "conditions its draws; of areas a part that fades with the months takes what any area did before. "
                "What the plan itself adds is not put on top: what it did so far is in the figures."
            ),
            Listing(widths),
            *provenance.how_to_make_it,
            Details(
                f"{counted(len(result.releases), 'release')} read",
                (DataTable(("Release", "SHA-256"), tuple(result.releases.items()), "Releases", layout="small"),),
            ),
        ),
    )


def area_names(result: RoundProjection) -> Mapping[str, str]:
    """The areas with a projection, in alphabetical order."""
    names = {place.code: place.name for each in result.projections for place in each.areas}
    return dict(sorted(names.items(), key=lambda pair: pair[1]))


def area_documents(result: RoundProjection, codes: Iterable[str], provenance: Provenance) -> Iterator[Document]:
    """Each area's year: its metrics, payment and what waiting is worth."""
    return (_area_document(result, code) for code in codes)


def _area_document(result: RoundProjection, code: str) -> Document:
    name = area_names(result)[code]
    held = [(one, place) for one in result.projections for place in one.areas if place.code == code]
    sections = tuple(area_section(result, one, place) for one, place in held)
    opening = tuple(Prose(headline(place, one), "lead") for one, place in held)
    return Document(
        f"{name}: {title_of(result)}",
        opening,
        (*sections, *area_payment(result, code), *area_budget(result, code)),
        CLOSING,
        whole=("The whole report", "../report.html"),
    )


def area_payment(result: RoundProjection, code: str) -> Iterator[Section]:
    """One area's payment by result, where the round makes one."""
    payment = result.payment(code)
    if payment:
        yield Section("payment", "Payment by result", (Prose(payment_words(payment)),))


def area_budget(result: RoundProjection, code: str) -> Iterator[Section]:
    """One area's pool, where its books were given."""
    yield from budget_section(replace(result, budgets=tuple(one for one in result.budgets if one.area_code == code)))


def area_section(result: RoundProjection, one: Projection, place: PlaceProjection) -> Section:
    """One metric of one area: what is known, what it comes to, its picture, and what a month more is worth."""
    worth = result.worth.get(one.question.metric.id, {}).get(place.code)
    findings = tuple(finding_words(finding) for finding in place.findings)
    blocks: tuple[Block, ...] = (
        Prose(known_words(one)),
        Prose(outturn_words(place, one)),
        small_year(one, place),
        *((Prose(worth_words(worth)),) if worth and place.basis == "own" else ()),
        *(Prose(words, "note") for words in findings),
    )
    return Section(one.question.metric.id, one.question.metric.label, blocks)
