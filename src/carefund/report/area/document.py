"""One area as a document: the answer first, then its months, how sure it is, the chance then, and the areas like it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from carefund.evaluation.area import AreaEvaluation
from carefund.evaluation.outturn import Outturn
from carefund.programme.measures import Metric
from carefund.report.area.charts import similar_figure, story_figure, trend_figure
from carefund.report.area.sentences import (
    against_plan,
    chance_words,
    detectable_words,
    england_words,
    findings_words,
    happened,
    known_then,
    own_baseline,
    place_words,
    similar_method,
    whose_plan,
)
from carefund.report.area.similar import similar_changes, similar_table
from carefund.report.audit.areas import RANK, AreaPages
from carefund.report.audit.measures import IN_SHORT, cost, measure_rows
from carefund.report.audit.method import made_section
from carefund.report.audit.sentences import cost_words, headline
from carefund.report.document import (
    Block,
    Card,
    Cards,
    DataTable,
    Details,
    Document,
    Entry,
    LargeNumber,
    Listing,
    Prose,
    Section,
)
from carefund.report.provenance import CLOSING, Provenance
from carefund.wording.chances import chance, chance_with_word
from carefund.wording.dates import month_words
from carefund.wording.intervals import between, between_percents
from carefund.wording.lists import capital, listed, mid_sentence
from carefund.wording.money import pounds
from carefund.wording.numbers import NONE, percent, signed

CHANCE = (
    "A chance for one area does not lead where forecasts of the past showed that such chances are no better than "
    "knowing how often areas change so much; where that was not measured, this page says so. It is the chance "
    "without the plan: what was to come had nobody done anything new."
)
TRAITS = ("area_name", "residents", "aged_65_plus", "aged_85_plus", "deprivation", "distance")
"""The columns of the table of similar areas that say who lives there."""
NO_FINDING = "Nothing in the figures of these periods was found missing or out of line."
SURE = (
    "What is missing is estimated from the area’s other months and its neighbours. A range holds the size of the "
    "missing part and nothing else. Figures can be revised."
)


def document(evaluation: AreaEvaluation, provenance: Provenance) -> Document:
    """The page."""
    return Document(
        _title(evaluation),
        (_where(evaluation), *_answers(evaluation), Cards(tuple(_cards(evaluation))), story_figure(evaluation)),
        tuple(_sections(evaluation, provenance)),
        CLOSING,
    )


def summary(evaluation: AreaEvaluation, provenance: Provenance) -> Document:
    """The same in short, for a terminal."""
    return Document(
        _title(evaluation),
        (_where(evaluation), *_answers(evaluation), _short_table(evaluation)),
        (_chance_section(evaluation), _findings_section(evaluation), _similar_section(evaluation, figures=False)),
        (f"{len(evaluation.audit.releases)} official files used.",),
    )


def _title(evaluation: AreaEvaluation) -> str:
    return f"{evaluation.area.name}: what was planned and what happened, {evaluation.audit.round.title}"


def _where(evaluation: AreaEvaluation) -> Prose:
    last = max((month for metric in evaluation.audit.measured for month in _months(evaluation, metric)), default=None)
    known = f"figures to {month_words(last)}" if last else ""
    words = filter(None, (evaluation.code, evaluation.area.region, evaluation.audit.round.title, known))
    return Prose(", ".join(words), "quiet")


def _months(evaluation: AreaEvaluation, metric: Metric) -> list[date]:
    values = evaluation.audit.observed[metric.id].values_of(evaluation.code)
    return [month for month, value in values.items() if value is not None]


def _answers(evaluation: AreaEvaluation) -> Iterator[Prose]:
    """Two sentences for each metric: what happened, and against which plan."""
    for metric in evaluation.audit.measured:
        words = happened(evaluation, metric), england_words(evaluation, metric), against_plan(evaluation, metric)
        yield Prose(" ".join(filter(None, words)))


def _cards(evaluation: AreaEvaluation) -> Iterator[Card]:
    for metric in evaluation.audit.measured:
        outturn = evaluation.outturn(metric)
        if outturn is not None:
            yield Card(metric.label, evaluation.leading(metric).label, tuple(_numbers(evaluation, metric, outturn)))


def _numbers(evaluation: AreaEvaluation, metric: Metric, outturn: Outturn) -> Iterator[LargeNumber]:
    """Planned, happened, what the difference cost, and the chance then."""
    yield LargeNumber("Planned", percent(outturn.planned_percent), whose_plan(outturn))
    corrected, percents = outturn.corrected_change, outturn.corrected_percent
    if corrected is not None and percents is not None:
        published = f"with missing figures added; {percent(outturn.change_percent)} as published"
        yield LargeNumber(
            "Happened", between_percents(percents), f"{between(*corrected.ends)} {metric.unit}, {published}"
        )
    else:
        counted = "" if outturn.change is None else f"{signed(outturn.change, outturn.places)} {metric.unit}"
        yield LargeNumber("Happened", percent(outturn.change_percent), counted)
    if outturn.cost_of_gap is not None:
        note = f"{pounds(outturn.published_cost_of_gap)} as published" if outturn.cost_range else ""
        yield LargeNumber(
            "The difference from plan cost", cost_words(outturn) if outturn.cost_range else cost(outturn), note
        )
    yield from _chance_number(evaluation, metric)


def _chance_number(evaluation: AreaEvaluation, metric: Metric) -> Iterator[LargeNumber]:
    found = evaluation.chances.get(metric.id)
    if found is None:
        return
    if found.is_given:
        yield LargeNumber(f"Chance in {month_words(found.as_of)}", chance_with_word(found.chance), "without the plan")
    elif found.base_rate is not None:
        note = "of areas’ earlier changes; no better chance can be given for one area"
        yield LargeNumber("How often areas changed so much", chance(found.base_rate), note)


def _sections(evaluation: AreaEvaluation, provenance: Provenance) -> Iterator[Section]:
    trends = [figure for metric in evaluation.audit.measured if (figure := trend_figure(evaluation, metric))]
    if trends:
        yield Section("trend", "Month by month", tuple(trends))
    yield _findings_section(evaluation)
    yield _chance_section(evaluation)
    yield _similar_section(evaluation)
    yield _outturn_section(evaluation)
    yield _made_section(evaluation, provenance)


def _findings_section(evaluation: AreaEvaluation) -> Section:
    """What was found in the area's figures, and the smallest change that could be seen in them."""
    items = tuple(words for metric in evaluation.audit.measured for words in findings_words(evaluation, metric))
    seen = tuple(
        Prose(detectable_words(found), opening=f"{evaluation.audit.round.metric(metric).label}.")
        for metric, found in evaluation.chances.items()
    )
    bases = tuple(
        Prose(words, "note") for metric in evaluation.audit.measured if (words := own_baseline(evaluation, metric))
    )
    return Section(
        "sure", "How sure these figures are", (Listing(items, otherwise=NO_FINDING), Prose(SURE), *seen, *bases)
    )


def _chance_section(evaluation: AreaEvaluation) -> Section:
    """What could have been said when plans were due."""
    said = tuple(
        Prose(" ".join(words), opening=f"{metric.label}.")
        for metric in evaluation.audit.measured
        if (words := list(chance_words(evaluation, metric)))
    )
    none = Prose("The round does not say when plans were due, or no plan is known, so there is no chance to give.")
    known = [Prose(known_then(one)) for one in evaluation.chances.values()][:1]
    blocks = (*known, *said, Prose(CHANCE)) if said else (none,)
    return Section("chance", "What could have been said when plans were due", blocks)


def _similar_section(evaluation: AreaEvaluation, *, figures: bool = True) -> Section:
    """The area's place among those most like it."""
    blocks: list[Block] = [
        Prose(words) for metric in evaluation.audit.measured if (words := place_words(evaluation, metric))
    ]
    drawn = [figure for metric in evaluation.audit.measured if (figure := similar_figure(evaluation, metric))]
    blocks += drawn if figures else []
    blocks.append(Prose(similar_method(evaluation)))
    if evaluation.similar.neighbours:
        traits = similar_table(evaluation).block(
            TRAITS, f"Who lives in {evaluation.area.name} and the areas most like it"
        )
        blocks += [Details("Who lives in these areas", (traits,))] if figures else [similar_changes(evaluation)]
    return Section("similar", "Beside the areas most like it", tuple(blocks))


def _outturn_section(evaluation: AreaEvaluation) -> Section:
    """Every measure in every comparison of the round, and the parts of each metric folded away."""
    pages = AreaPages(evaluation.audit)
    parts = tuple(pages.parts_tables(evaluation.code))
    folded = [Details("The same in parts", parts)] if parts else []
    full = (_full_table(evaluation, pages, metric) for metric in evaluation.audit.measured)
    return Section("outturn", "Plan and outturn in full", (*full, *folded))


def _full_table(evaluation: AreaEvaluation, pages: AreaPages, metric: Metric) -> DataTable:
    """Every measure of one metric, a column for each comparison: narrow enough for a telephone."""
    known = [(one, outturn) for one in metric.comparisons if (outturn := evaluation.outturn(metric, one)) is not None]
    ranked = [pages.rank((metric, one), evaluation.code) for one, _ in known]
    planned = ("Whose plan", *(whose_plan(outturn) for _, outturn in known))
    rank = (RANK, *(f"{place} of {of}" if place else NONE for place, of in ranked))
    rows = (*measure_rows([outturn for _, outturn in known]), planned, rank)
    return DataTable(("Measure", *(one.label for one, _ in known)), rows, metric.label, layout="compare")


def _short_table(evaluation: AreaEvaluation) -> DataTable:
    """The leading comparison of each metric, for a terminal."""
    known = [(metric, one) for metric in evaluation.audit.measured if (one := evaluation.outturn(metric)) is not None]
    headings = ("Measure", *(metric.label for metric, _ in known))
    return DataTable(headings, tuple(measure_rows([one for _, one in known], IN_SHORT)), layout="compare")


def _made_section(evaluation: AreaEvaluation, provenance: Provenance) -> Section:
    """Which evidence and plan were used, and how to make the page again."""
    sources = listed(
        dict.fromkeys(evaluation.audit.series[metric.area_series or ""].source for metric in evaluation.audit.measured)
    )
    figures = Entry("Figures", "", (f"{sources}. {len(evaluation.audit.releases)} official files used.",))
    plan = Entry("Plan", "", (evaluation.plan_name or "none given",))
    return made_section(evaluation.audit, provenance, figures, plan)


def chart_findings(evaluation: AreaEvaluation) -> dict[str, str]:
    """The finding of each chart, by the chart's name."""
    said = {}
    for metric in evaluation.audit.measured:
        outturn = evaluation.outturn(metric)
        if outturn is not None:
            said[f"trend-{metric.id}"] = headline(f"{evaluation.area.name}: {mid_sentence(metric.label)}", outturn)
            said[f"similar-{metric.id}"] = place_words(evaluation, metric)
    lines = [words.partition(": ")[2] for name, words in said.items() if name.startswith("trend-")]
    return {"plan-and-outturn": f"{evaluation.area.name}: {' '.join(map(capital, lines))}", **said} if lines else said
