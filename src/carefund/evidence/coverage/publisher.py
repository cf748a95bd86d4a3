"""Findings from the publisher's notes that change no total of the release at hand: late submissions and revisions.

They matter all the same: an earlier version of the file, which others may have used, lacked or differed in them.
"""

from collections.abc import Sequence

from carefund.calendar import financial_year
from carefund.evidence.coverage.departures import Spell, spells
from carefund.evidence.coverage.findings import Finding
from carefund.evidence.release import Release
from carefund.wording.dates import span_words

MOST_TO_NAME = 8
NOTES = "publisher's notes"


def late_and_revised(releases: Sequence[Release], series: str) -> list[Finding]:
    """One finding for each late submitter's months, and one for each financial year's revisions."""
    late = [_late(spell, series) for spell in spells(releases, ("submitted-late",))]
    return late + _revisions(releases, series)


def _late(spell: Spell, series: str) -> Finding:
    span = span_words(spell.months[0], spell.months[-1])
    return Finding(
        kind="submitted-late",
        series=series,
        first=spell.months[0],
        last=spell.months[-1],
        what=(
            f"{spell.who} submitted {span} late ('{spell.text.strip().rstrip(':')}'). Its figures are in this release "
            "and were absent from earlier ones, so earlier totals for these months were lower."
        ),
        basis=NOTES,
        organisation=spell.who,
        releases=spell.releases,
    )


def _revisions(releases: Sequence[Release], series: str) -> list[Finding]:
    by_year: dict[str, list[Release]] = {}
    for release in releases:
        if any(note.kind == "revised" for note in release.notes):
            by_year.setdefault(financial_year(release.period_first), []).append(release)
    return [_revised(year, found, series) for year, found in by_year.items()]


def _revised(year: str, releases: Sequence[Release], series: str) -> Finding:
    months: dict[str, int] = {}
    for release in releases:
        for organisation in {note.code_or_name for note in release.notes if note.kind == "revised"}:
            months[organisation] = months.get(organisation, 0) + 1
    often = sorted(months, key=lambda code: (-months[code], code))
    named = ", ".join(f"{code} ({months[code]})" for code in often[:MOST_TO_NAME])
    more = f" and {len(often) - MOST_TO_NAME} more" if len(often) > MOST_TO_NAME else ""
    return Finding(
        kind="revised",
        series=series,
        first=min(release.period_first for release in releases),
        last=max(release.period_last for release in releases),
        what=(
            f"{len(often)} organisations revised months of {year} after first publication (months each): "
            f"{named}{more}. Totals taken from earlier versions differ from these."
        ),
        basis=NOTES,
        releases=tuple(release.id for release in releases),
    )
