"""How an appraisal was made: command, what was known, releases, and what to know of its limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from carefund.appraisal.forecast_basis import ForecastBasis
from carefund.report.document import DataTable, Details, Entries, Entry, Listing, Prose, Section
from carefund.report.provenance import Provenance, made_by
from carefund.wording.dates import span_words
from carefund.wording.lists import capital
from carefund.wording.numbers import count

PROSE = (
    ("The forecast", "Counts of every place are drawn month by month, with their season, a trend that may bend, and "
     "shocks that hit all places together; one draw is one possible future of the whole country, so sums are not sure "
     "because many areas are added up. Months that are known to be holes are left out. An area’s verdict "
     "weighs in how much any area has changed before."),
    ("The plan", "What a plan adds is drawn from studies of such schemes and programmes that had appeared by then. "
     "What a scheme claims is weighed in as far as claims have deserved by the record of their results; a target is "
     "no claim of an effect and is weighed in only at one end of the band. Schemes for the same people do not count "
     "twice; the more they promise together, the more their sum is held to what whole programmes did. Only months "
     "still to come are changed, and only by what the past does not hold: what is new of a programme, what a scheme "
     "has still to build up."),
    ("The band", "Where too few studies had appeared, how much effects differ is declared, and so are the part of it "
     "that is alike in all areas and the weight of a claim. The chance with the plan is given by what is declared, "
     "and as a band: each is taken at the least and at the most that one could as well declare, in every "
     "combination. The chance without the plan hangs on none of them."),
    ("How good chances have been", "Forecasts made from every quarter’s end in the past, each from what was knowable "
     "then, were set beside what happened (a backtest). A chance has skill where its error (Brier score) is smaller "
     "than that of how often areas had changed so much by then; skill is one less the ratio of the two. It is measured "
     "by series and months ahead, with a 90% interval over the origins (Diebold and Mariano). Where that interval "
     "reaches zero areas are not told apart by their chances. The record is of the method and not of one day: it holds "
     "origins later than this appraisal. Of what was not measured that is said. A chance that is a part of draws has "
     "their standard error beside it."),
    ("The words", "Very unlikely: below 5%. Unlikely: 5% to 25%. Uncertain: 25% to 75%. Likely: 75% to 95%. Very "
     "likely: above 95%. An interval holds 95% of the draws; a middle is their median."),
    ("The saving", "Expected saving is of the plan’s own effect on what would otherwise come, not of the change "
     "on last year. At the marginal price only the costs that fall with activity are saved, and of those only a part "
     "is released as cash. Both rates are assumptions that nobody has verified."),
)  # fmt: skip
"""Headings and paragraphs on method that every appraisal has."""
TITLE = "Limits, and how it was made"


def method_section(notes: Sequence[str], provenance: Provenance, bases: Sequence[ForecastBasis]) -> Section:
    """Notes, method, and what the appraisal was made from."""
    releases = releases_table(bases)
    folded = [Details("Every release that was read, with its SHA-256", (releases,))] if releases.rows else []
    return Section(
        "method",
        TITLE,
        (
            Listing(tuple(notes)),
            *(Section(f"method-{number}", heading, (Prose(words),)) for number, (heading, words) in enumerate(PROSE)),
            Section(
                "made",
                "How it was made",
                (*provenance.how_to_make_it, Entries(tuple(_facts(provenance, bases))), *folded),
            ),
        ),
    )


def _facts(provenance: Provenance, bases: Sequence[ForecastBasis]) -> Iterator[Entry]:
    """Name and value of what the appraisal was made from."""
    yield Entry("Evidence", "", (capital(provenance.evidence),))
    for basis in bases:
        panel, forecast = basis.panel, basis.forecast
        words = (
            f"{span_words(panel.first, panel.last)}, {count(len(panel.codes))} places, "
            f"{count(len(panel.releases))} releases; {count(forecast.england.shape[1])} draws of "
            f"{len(forecast.months)} months ahead"
        )
        yield Entry(f"Series {panel.series}", "", (words,))
    yield Entry("Made by", "", (made_by(),))


def releases_table(bases: Sequence[ForecastBasis]) -> DataTable:
    """Every release that was read, with its hash."""
    releases = {name: digest for basis in bases for name, digest in basis.panel.releases.items()}
    return DataTable(("Release", "SHA-256"), tuple(sorted(releases.items())), "Releases read", layout="small")
