"""What an evaluation of the whole fund says in words: the answer, how sure it is, and what cannot be known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from carefund.calendar import financial_year
from carefund.evaluation.audit import Audit
from carefund.evaluation.whole_fund.dose_response import POUNDS, DoseResponse
from carefund.evaluation.whole_fund.england import EnglandWithout, Gap
from carefund.evaluation.whole_fund.evaluation import WholeFund
from carefund.evaluation.whole_fund.places import Places
from carefund.report.audit.comparisons import area_names, of_england
from carefund.report.programme.notes import note_words
from carefund.wording.chances import chance_with_word
from carefund.wording.dates import month_words
from carefund.wording.effects import p_words
from carefund.wording.intervals import between_percents, percent_with_interval
from carefund.wording.lists import capital, counted, listed, mid_sentence
from carefund.wording.money import pounds
from carefund.wording.numbers import count, decimals, expected_number, part, percent, share
from carefund.wording.standing import marked

PEOPLE = {"all": "resident", "18-plus": "resident aged 18 or over", "65-plus": "resident aged 65 or over"}
FALSE_ALARMS = 0.05
CAUTION = (
    "No area had none of the fund, so only differences between more and less can be seen. The slope is an effect of "
    "the money only if areas with less would have changed as those with more did, had they had as much (strong "
    "parallel trends: Callaway, Goodman-Bacon and Sant’Anna, 2024). Where areas that took more were those that stood "
    "to gain more, or were to fall or rise anyway, it is not, and no test on these figures can tell. A dose that is "
    "recorded with error draws the slope towards nought."
)
PLACES = (
    "Each place is held against its own forecast, England’s course apart, so that what hit all alike is in none of "
    "them. An effect that was the same everywhere would not show here."
)


def answer(fund: WholeFund) -> str:
    """The answer in two sentences: whether anything lay outside the forecast, and the first year of each metric."""
    gaps = [gap for one in fund.england for gap in (*one.years, one.whole)]
    outside = [gap for gap in gaps if not gap.is_inside]
    first = f"Set against that, in {fund.england[0].years[0].label}: {listed(map(_first_year, fund.england))}."
    if outside:
        return (
            f"In {counted(len(outside), 'span')} of {len(gaps)} what happened lies outside what was to be expected "
            f"without the fund; that may be the fund or anything else that was new then. {first}"
        )
    return (
        "Whether the fund changed anything cannot be told from these figures: in no year does what happened lie "
        f"outside what was to be expected without it. {first}"
    )


def _first_year(one: EnglandWithout) -> str:
    gap = one.years[0].percent
    return f"{mid_sentence(one.metric.label)} {percent(gap.middle)} (95% interval {between_percents(gap)})"


def england_words(fund: WholeFund) -> str:
    """How the forecast was made."""
    return (
        f"The forecast is the one that an appraisal makes, from figures up to {month_words(fund.known)} as later "
        "revised, with holes that are known today taken out of them; it knows nothing of later months. It says what "
        "would have come had things gone on as before, with 95% intervals that widen with every month. What happened "
        "is given with missing figures added where a hole is known."
    )


def seen_words(audit: Audit, one: EnglandWithout) -> str:
    """How large a fall would have shown, beside what was planned, and how the months were known."""
    first, last = one.years[0], one.whole
    outturn = of_england(audit, one.metric, one.metric.comparisons[0])
    planned = outturn.planned_percent
    beside = "" if planned is None else f" The plan was {percent(planned)} on the year before."
    return (
        f"In {first.label} a fall of {share(first.detectable)} below what was to be expected would have lain at the "
        f"edge of the interval, over all {len(one.months)} months one of {share(last.detectable)}: nothing smaller "
        f"could have shown.{beside} Of the forecast’s courses {part(last.chance_fewer)} lie above what happened over "
        f"all months: that fewer came than would have come without the fund is {chance_with_word(last.chance_fewer)}."
    )


def skill_words(one: EnglandWithout) -> str:
    """What is known of the forecast's own skill at such horizons."""
    known = one.panel.length
    inside = sum(gap.is_inside for gap in one.before)
    before = (
        f"Made one and two years earlier, when there was no fund, the same forecast had {inside} of "
        f"{counted(len(one.before), 'outturn')} inside its 95% interval."
        if one.before
        else "Too few months are held to make the same forecast before there was a fund."
    )
    return (
        f"{capital(mid_sentence(one.metric.label))}: {known} months are held before the fund, so no forecast of more "
        f"than a year or two can be held against a world without it. {before}"
    )


def not_the_fund(audit: Audit, fund: WholeFund) -> Iterator[str]:
    """Why a gap, or none, is not the fund's effect: every area joined, and what else happened then."""
    yield note_words(audit.round, "every-area-took-part")
    for event in fund.asked.meanwhile:
        cited = f" (Source: {audit.round.cite(event)}.)" if event.source else ""
        yield f"{marked(event.label, event)}{cited}"


def dose_words(audit: Audit, fund: WholeFund) -> str:
    """What the dose is, and which councils have none that can be used."""
    parts = [f"The only public dose is {fund.asked.dose_words}, a voluntary item and not the size of its area’s pool."]
    for dose in fund.doses:
        slips = (
            f"; {listed(_names(audit, dose.slips))} stated it in another unit, which is undone" if dose.slips else ""
        )
        parts.append(
            f"For {dose.year} {count(len(dose.per_head))} councils have one; {count(len(dose.blank))} stated nothing "
            f"and {count(len(dose.nought))} nought, which cannot be told from nothing stated{slips}."
        )
    unlike = dict.fromkeys(code for dose in fund.doses for code in dose.unlike)
    if unlike:
        parts.append(
            f"{listed(_names(audit, unlike))}, whose two years differ threefold, are left out of the main analysis."
        )
    return " ".join(parts)


def _names(audit: Audit, codes: Iterable[str]) -> list[str]:
    names = area_names(audit)
    return [names.get(code, code) for code in codes]


def slope_words(audit: Audit, one: DoseResponse) -> str:
    """One metric's slope on one year's dose, by every test that was made of it."""
    return (
        f"{pounds(POUNDS)} more for each {PEOPLE[one.dose.people]} in {one.dose.year} went with a change of "
        f"{mid_sentence(one.metric.label)} of {percent_with_interval(one.main.percent)} over {one.main.units} areas "
        f"({p_words(one.main.p_value)}; with the doses permuted over areas {p_words(one.p_permuted)}, within regions "
        f"{p_words(one.p_within)}). {_before_words(one)} {_left_out_words(audit, one)} {_influence_words(audit, one)} "
        f"A slope of {share(one.detectable)} would have been found four times in five."
    )


def _before_words(one: DoseResponse) -> str:
    if one.p_before is None or one.p_before_permuted is None:
        return "No earlier year is held to see whether areas with more were moving otherwise before."
    years = [name for name, slope in one.years.items() if slope and name < financial_year(one.dose.first)]
    before = sum(name < _against(one) for name in years)
    return (
        f"Over the {counted(before, 'year')} before the one that others are held against, such areas moved otherwise "
        f"with {p_words(one.p_before)} (permuted, {p_words(one.p_before_permuted)})."
    )


def _against(one: DoseResponse) -> str:
    return next(name for name, slope in one.years.items() if slope is None)


def _left_out_words(audit: Audit, one: DoseResponse) -> str:
    left = [*one.holes, *one.small, *one.gaps]
    if not left:
        return "No area was left out for a hole."
    return f"Left out for known holes, few cases or missing months: {listed(_names(audit, left))}."


def _influence_words(audit: Audit, one: DoseResponse) -> str:
    low, high = one.extremes
    names = area_names(audit)
    return (
        f"Leaving out one area at a time the slope lies between {percent(low.without)} (without "
        f"{names.get(low.code, low.code)}) and {percent(high.without)} (without {names.get(high.code, high.code)})."
    )


def many_words(fund: WholeFund) -> str:
    """How many analyses were made, and what is left of the smallest p-value with so many looked at."""
    if not fund.responses:
        return "there is none."
    alone, together = fund.smallest
    return (
        f"of the {count(len(fund.responses))} slopes fixed beforehand the smallest has {p_words(alone)}, and "
        f"{p_words(together)} with so many looked at. Of {count(fund.analyses)} slopes, every other choice among them, "
        f"{count(fund.found)} differ from nought at 5%; by chance about "
        f"{expected_number(fund.analyses * FALSE_ALARMS)} would, and they are not independent."
    )


def places_words(one: Places) -> str:
    """What the places of one metric say together."""
    return (
        f"{one.metric.label}: true differences among {count(one.pooled.units)} areas have a spread of {_spread(one)}, "
        f"{part(one.pooled.i_squared)} of all that they differ (the rest is the forecast’s own error); a further one’s "
        f"would lie at {between_percents(one.prediction)}. Outside their own 95% interval are {count(one.outside)}, "
        f"where {expected_number(one.pooled.units * FALSE_ALARMS)} would be by chance; with so many looked at "
        f"{count(one.surely)} can be told apart from the rest, and after drawing each to the mean "
        f"{count(one.surely_shrunk)}."
    )


def _spread(one: Places) -> str:
    low, middle, high = (f"{decimals(value, 1)}%" for value in (one.spread.low, one.spread.middle, one.spread.high))
    return f"{middle} ({low} to {high})"


def known_and_not(fund: WholeFund) -> tuple[str, ...]:
    """What can be known of whether the fund worked, and what cannot."""
    first = [one.years[0] for one in fund.england]
    return (
        "Known: what was planned did not happen. Plan, outturn and the cost of the gap stand above, holes corrected.",
        f"Known: {_course_words(first)}",
        f"Known, as far as a dose is public: {_more_words(fund)}",
        "Not known, and not to be known from any figures of all areas: what would have happened without the fund. "
        "Every area joined at once, and other things happened in the same years.",
        "Not known: whether a small effect, for better or worse, was there. Effects as small as whole programmes are "
        "found to have would not show in England’s figures of a year, nor in slopes on a dose recorded like this.",
        "Not known from here: what patients, carers or staff gained; the studies below are on other outcomes and "
        "people.",
    )


def _more_words(fund: WholeFund) -> str:
    if not fund.responses:
        return "none is held."
    surely = fund.smallest[1] < FALSE_ALARMS
    moved = "outcomes moved otherwise where" if surely else "outcomes cannot be told to have moved otherwise where"
    return f"{moved} there was more of the fund. {capital(many_words(fund))}"


def _course_words(first: list[Gap]) -> str:
    inside = sum(gap.is_inside for gap in first)
    needed = "so neither a large success nor a large failure of the fund is needed to explain them"
    return (
        f"in the first year {counted(inside, 'outcome')} of {len(first)} lay within what the course of the years "
        "before "
        f"let one expect{f', {needed}' if inside == len(first) else ''}."
    )
