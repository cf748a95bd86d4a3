"""The section of an audit that evaluates the fund itself: England, doses, places, published evaluations, and limits."""

from __future__ import annotations

from collections.abc import Iterator

from carefund.appraisal.published_effects import DESIGN_WORDS, PublishedEffect
from carefund.evaluation.audit import Audit
from carefund.evaluation.whole_fund.dose_response import POUNDS, DoseResponse, Slope
from carefund.evaluation.whole_fund.england import EnglandWithout, Gap
from carefund.evaluation.whole_fund.evaluation import WholeFund
from carefund.report.audit.whole_fund.charts import dose_figure, england_figure, years_figure
from carefund.report.audit.whole_fund.parts import SECTION, TITLE
from carefund.report.audit.whole_fund.sentences import (
    CAUTION,
    PLACES,
    answer,
    dose_words,
    england_words,
    known_and_not,
    many_words,
    not_the_fund,
    places_words,
    seen_words,
    skill_words,
    slope_words,
)
from carefund.report.document import Block, DataTable, Details, Entries, Entry, Listing, Prose, Section
from carefund.wording.effects import p_words
from carefund.wording.intervals import between_percents, count_with_interval, percent_with_interval
from carefund.wording.lists import capital, mid_sentence
from carefund.wording.money import pounds
from carefund.wording.numbers import count, percent
from carefund.wording.standing import marked

WITH_MISSING = "missing figures added"
NEAREST = "The slope that comes nearest to an effect is looked at closely and drawn."


def evaluation_section(audit: Audit) -> Iterator[Section]:
    """The section, where the fund was evaluated."""
    fund = audit.whole_fund
    if fund is None:
        return
    yield Section(
        SECTION,
        TITLE,
        (
            Prose(answer(fund), "lead"),
            Section("evaluation-known", "What can be known, and what cannot", (Listing(known_and_not(fund)),)),
            _england_section(audit, fund),
            *_dose_section(audit, fund),
            *_places_section(fund),
            *_studies_section(fund),
        ),
    )


def _england_section(audit: Audit, fund: WholeFund) -> Section:
    blocks: list[Block | Section] = [Prose(england_words(fund))]
    for one in fund.england:
        blocks += [england_table(one), Prose(seen_words(audit, one)), england_figure(audit, one)]
    blocks += [
        Prose("How good such a forecast is:"),
        Listing(tuple(skill_words(one) for one in fund.england)),
        before_table(fund),
        Prose("Why a gap is not an effect, nor no gap none:"),
        Listing(tuple(words for words in not_the_fund(audit, fund) if words)),
    ]
    return Section("evaluation-england", "England against its own forecast", tuple(blocks))


def england_table(one: EnglandWithout) -> DataTable:
    """What was to be expected and what happened, year by year and all together."""
    headings = ("Months", "Expected without the fund, 95% interval", "Happened", "Apart", "Apart, 95% interval")
    rows = tuple(map(_gap_row, (*one.years, one.whole)))
    return DataTable(headings, rows, f"{one.metric.label}, England ({WITH_MISSING})", layout="compare")


def _gap_row(gap: Gap) -> tuple[str, ...]:
    return (
        gap.label,
        count_with_interval(gap.without),
        count(gap.observed.middle),
        percent(gap.percent.middle),
        between_percents(gap.percent),
    )


def before_table(fund: WholeFund) -> DataTable:
    """Forecasts of the same kind made when there was no fund, beside what came."""
    headings = ("Forecast", "Expected, 95% interval", "Happened", "Apart", "Apart, 95% interval")
    rows = tuple(
        (f"{one.metric.label}, {gap.label}, {_ahead(one, gap)}", *_gap_row(gap)[1:])
        for one in fund.england
        for gap in one.before
    )
    return DataTable(headings, rows, "The same forecast made before there was a fund", layout="compare")


def _ahead(one: EnglandWithout, gap: Gap) -> str:
    """From how long before a forecast of a year was made: the earlier origin gives two years, the later one."""
    same = [other for other in one.before if other.label == gap.label]
    return "second year ahead" if len(same) > 1 and gap is same[0] else "first year ahead"


def _dose_section(audit: Audit, fund: WholeFund) -> Iterator[Section]:
    if not fund.responses:
        return
    nearest = min(fund.responses, key=lambda one: one.p_permuted)
    others = [one for one in fund.responses if one is not nearest]
    yield Section(
        "evaluation-dose",
        "Did outcomes move more where there was more of the fund?",
        (
            Prose(dose_words(audit, fund)),
            slopes_table(fund),
            Prose(capital(many_words(fund))),
            Prose(CAUTION, "note"),
            Prose(f"{NEAREST} {slope_words(audit, nearest)}"),
            dose_figure(audit, nearest),
            years_figure(audit, fund, nearest.metric),
            Details("The other slopes, by every test", tuple(Prose(slope_words(audit, one)) for one in others)),
            Details("Every other choice that was tried", (others_table(fund),)),
        ),
    )


def slopes_table(fund: WholeFund) -> DataTable:
    """The main slope of each metric on each dose."""
    headings = ("Outcome and dose", "Areas", "Slope", "95% interval", "Permuted", "Within regions", "Years before")
    rows = tuple(
        (
            f"{one.metric.label}, dose of {one.dose.year}",
            count(one.main.units),
            percent(one.main.percent.middle),
            between_percents(one.main.percent),
            p_words(one.p_permuted),
            p_words(one.p_within),
            "none held" if one.p_before_permuted is None else p_words(one.p_before_permuted),
        )
        for one in fund.responses
    )
    caption = f"Change that went with {pounds(POUNDS)} more for each person, and p-values by permutation"
    return DataTable(headings, rows, caption, layout="compare")


def others_table(fund: WholeFund) -> DataTable:
    """Every other analysis of each metric and dose."""
    rows = tuple(_other_row(one, slope) for one in fund.responses for slope in (one.main, *one.others))
    return DataTable(
        ("Outcome, dose and choice", "Areas", "Slope, 95% interval", "p"),
        rows,
        f"Change that went with {pounds(POUNDS)} more, by every choice",
        layout="compare",
    )


def _other_row(one: DoseResponse, slope: Slope) -> tuple[str, ...]:
    return (
        f"{one.metric.label}, {one.dose.year}: {mid_sentence(slope.words)}",
        count(slope.units),
        percent_with_interval(slope.percent),
        p_words(slope.p_value),
    )


def _places_section(fund: WholeFund) -> Iterator[Section]:
    if fund.places:
        words = tuple(map(places_words, fund.places))
        note = (Prose(fund.asked.places_note),) if fund.asked.places_note else ()
        yield Section("evaluation-places", "Did it work in some places?", (Prose(PLACES), Listing(words), *note))


def _studies_section(fund: WholeFund) -> Iterator[Section]:
    if fund.studies:
        yield Section(
            "evaluation-studies",
            "What was published",
            (studies_list(fund), Prose(_beside_words(fund))),
        )


def studies_list(fund: WholeFund) -> Entries:
    """The published evaluations with data, design, result and source."""
    return Entries(tuple(_entry(*one) for one in fund.studies))


def _entry(study: PublishedEffect, source: str) -> Entry:
    people = f", {count(study.people)} people" if study.people else ""
    months = f", followed for {count(study.follow_up_months)} months" if study.follow_up_months else ""
    return Entry(
        study.id.upper(),
        marked(study.label, study),
        (f"{capital(DESIGN_WORDS[study.design])}{people}{months}.", f"Found: {study.result}."),
        (*([study.note] if study.note else []), f"Source: {source} ({study.read})."),
    )


def _beside_words(fund: WholeFund) -> str:
    outcomes = " and ".join(mid_sentence(one.metric.label) for one in fund.england)
    return (
        f"Here England’s and areas’ published counts of {outcomes} are used, there people’s records, and areas that "
        "took up pooling at different times. Where both look at use of hospitals by everybody they agree: neither "
        "finds an effect. The rise in bed days of people with several conditions cannot be seen in these counts, and "
        "nothing here speaks for or against it."
    )
