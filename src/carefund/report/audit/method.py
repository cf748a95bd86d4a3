"""Notes on method, and what the audit was made from: definitions, how areas were estimated, releases, the command."""

from __future__ import annotations

from collections.abc import Iterator

from carefund.evaluation.audit import Audit
from carefund.evidence.apportionment import coverage_of_areas
from carefund.evidence.commissioners import read_shares_table
from carefund.report.audit.money_section import unverified_table
from carefund.report.audit.published import FORMULA
from carefund.report.document import DataTable, Details, Entries, Entry, Prose, Section
from carefund.report.programme.notes import note_words
from carefund.report.provenance import Provenance, made_by
from carefund.wording.lists import capital
from carefund.wording.numbers import decimals
from carefund.wording.standing import marked

COST = "A unit price is an average; what a hospital or a commissioner would really have saved is likely to be less."
COMPARING = "Years differ in days: the change a day takes a leap day out."
PLANS = (
    "Where an area’s own plan is not known, the planned change shown for it is England’s plan shared out by baseline: "
    "every area the same per cent. It is a yardstick, not what the area promised."
)
OWN_PLANS = (
    "Areas whose own plans were given are measured against these, as far as a plan’s target is for the months of a "
    "comparison; the planned change is taken from the plan as it stands, whatever baseline it starts from."
)
MISSING = (
    "A month without a figure is never filled: a total with a hole in it is shown as no figure. Where the publisher "
    "says that an organisation sent nothing, or a series falls and returns in a way that its neighbours do not share, "
    "the missing part is estimated from the neighbours and shown beside the published figure as a 95% interval of its "
    "size. An area’s share of England’s plan rests on published baselines, holes and all. Lasting shifts are shown "
    "too, and not added, for they may be real."
)


def method_section(audit: Audit) -> Section:
    """How figures were made, and which parameters are not verified."""
    notes = ((heading, words) for heading, words in _notes(audit) if words)
    return Section(
        "method",
        "Notes on method",
        (
            *(Section(f"method-{number}", heading, (Prose(words),)) for number, (heading, words) in enumerate(notes)),
            _unverified(audit),
        ),
    )


def _notes(audit: Audit) -> Iterator[tuple[str, str]]:
    """Headings with paragraphs; the round's own notes stand where they belong."""
    formula, prices, bases, plans = (
        note_words(audit.round, slot) for slot in ("cost-formula", "unit-prices", "comparison-bases", "area-plans")
    )
    yield "Cost of the gap", " ".join(filter(None, (formula or f"{capital(FORMULA)}.", prices, COST)))
    yield "Comparing periods", " ".join(filter(None, (bases, COMPARING)))
    yield "Areas’ plans", " ".join(filter(None, (plans, OWN_PLANS if audit.own_plans.plans else "", PLANS)))
    yield "Missing figures", MISSING
    yield "People", _people(audit)
    for metric in audit.measured:
        definition = audit.series[metric.national_series or ""]
        words = f"{definition.definition} {definition.source}. {metric.note or ''}"
        yield metric.label, marked(words.strip(), metric)
        apportionment = audit.observed[metric.id].apportionment
        if apportionment is not None:
            yield f"{metric.label} by area are an estimate", f"{' '.join(apportionment.notes)} {_covered()}"


def _people(audit: Audit) -> str:
    year = next((one.population_year for one in audit.outturns.values() if one.population_year), None)
    return (
        "Rates are per 100,000 people of the metric’s denominator, by the mid-year estimate nearest to the outturn "
        f"year that the evidence holds (Office for National Statistics; {year or 'none'}). One population serves both "
        "years, so a change in the rate is the change in the count: growth of the population is not taken out."
    )


def _covered() -> str:
    """How much of each area's population the commissioners' shares cover, in a sentence."""
    parts = coverage_of_areas(read_shares_table())["covered"]
    low, high = (f"{decimals(float(part) * 100, 1)}%" for part in (parts.min(), parts.max()))  # type: ignore[arg-type]
    return f"The shares used cover {low if low == high else f'{low} to {high}'} of each area’s residents."


def _unverified(audit: Audit) -> Section:
    unverified, all_ = len(audit.round.unverified()), len(audit.round.parameters())
    words = (
        f"For {unverified} of the round’s {all_} parameters no source that states them was read. They are marked "
        "(not verified) wherever they are used."
    )
    folded = Details("The parameters that are not verified", (unverified_table(audit.round),))
    return Section("not-verified", "Not verified", (Prose(words), *([folded] if unverified else [])))


def releases_section(audit: Audit, provenance: Provenance) -> Section:
    """What the audit was made from, every official file with its hash, and how to make it again."""
    facts = (
        Entry("Evidence", "", (capital(provenance.evidence),)),
        Entry("Made by", "", (made_by(),)),
    )
    return Section(
        "releases",
        "Releases used",
        (
            Prose(f"{len(audit.releases)} official files, each one version of one month."),
            *provenance.how_to_make_it,
            Entries(facts),
            Details("Every release with its date and SHA-256", (releases_table(audit),)),
        ),
    )


def made_section(audit: Audit, provenance: Provenance, *facts: Entry) -> Section:
    """How a page that rests on an audit was made: these facts, the evidence, and every official file with its hash."""
    told = (*facts, Entry("Evidence", "", (capital(provenance.evidence),)), Entry("Made by", "", (made_by(),)))
    files = Details("Every release with its date and SHA-256", (releases_table(audit),))
    title = "Releases used, and how this page was made"
    return Section("made", title, (*provenance.how_to_make_it, Entries(told), files))


def releases_table(audit: Audit) -> DataTable:
    """The releases that the audit used: months, dates, file and hash."""
    rows = tuple(
        (
            release.id,
            release.title,
            release.period_first.isoformat(),
            release.released.isoformat() if release.released else "not stated",
            release.file_name,
            release.file_hash,
        )
        for release in audit.releases
    )
    headings = ("Release", "Title", "Month", "Released", "File", "SHA-256")
    return DataTable(headings, rows, "Every release, with its hash", layout="small")
