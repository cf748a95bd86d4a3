"""What the publisher said and changed: notes as spells of months, late submissions, revisions, headings, release dates.

Late submissions and revisions change no total of the release at hand, but an earlier version of the file, which others
may have used, lacked or differed in them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from carefund.calendar import financial_year, month_runs
from carefund.evidence.coverage.findings import Finding
from carefund.evidence.place_names import proper_name
from carefund.evidence.release import NO_RELEASE_DATE, PublisherNote, Release
from carefund.wording.dates import month_words, span_words
from carefund.workbooks.folding import plain

MOST_TO_NAME = 8
NOTES = "publisher's notes"
_COMMON_WORDS = {
    "nhs", "trust", "foundation", "hospital", "hospitals", "ccg", "and", "the", "of", "university", "north", "south",
    "east", "west", "partnership", "health", "care", "healthcare", "community", "services", "mental", "general", "ua",
    "teaching", "private", "bmi", "city", "royal", "district", "area", "central", "greater",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Spell:
    """A run of months in which the publisher's notes say one thing of one organisation."""

    kind: str
    code: str
    name: str
    text: str
    months: tuple[date, ...]
    releases: tuple[str, ...]

    @property
    def who(self) -> str:
        """The organisation in words, or the note itself where it names none."""
        name = proper_name(self.name)
        return f"{name} ({self.code})" if self.code and name else name or self.text

    @property
    def words(self) -> set[str]:
        """The words of its name that could be a place's."""
        return words_of_name(self.name) - _COMMON_WORDS


def words_of_name(name: str) -> set[str]:
    """A name's words, folded and without punctuation, to be compared with another name's."""
    return {word.strip("(),.'&") for word in plain(name).replace("'", "").split()} - {""}


def spells(releases: Sequence[Release], kinds: Iterable[str]) -> list[Spell]:
    """The publisher's notes of these kinds as spells, in order of their first month."""
    said: dict[tuple[str, str, str], list[tuple[date, PublisherNote, str]]] = {}
    for release in releases:
        for note in release.notes:
            if note.kind in kinds:
                key = (note.kind, note.code_or_name, plain(note.text) if note.kind == "quality" else "")
                said.setdefault(key, []).append((release.period_first, note, release.id))
    runs = [
        (kind, run, [entry for entry in entries if entry[0] in run])
        for (kind, _, _), entries in said.items()
        for run in month_runs({month for month, _, _ in entries})
    ]
    all_spells = [_spell(kind, run, [(note, release) for _, note, release in entries]) for kind, run, entries in runs]
    return sorted(all_spells, key=lambda spell: (spell.months[0], spell.who))


def _spell(kind: str, months: Sequence[date], notes: Sequence[tuple[PublisherNote, str]]) -> Spell:
    """One run of months from its notes, each with the release that it stands in."""
    first = notes[0][0]
    return Spell(
        kind=kind,
        code=first.organisation_code,
        name=first.organisation_name,
        text=first.text,
        months=tuple(months),
        releases=tuple(dict.fromkeys(release for _, release in notes)),
    )


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
    return [_revised(year, of_year, series) for year, of_year in by_year.items()]


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


def changed_headings(releases: Sequence[Release], series: str) -> list[Finding]:
    """One finding for each month whose headings differ from the month's before (case and dashes aside)."""
    monthly = sorted(
        (release for release in releases if release.period_first == release.period_last),
        key=lambda release: (release.period_first, release.released or release.period_first),
    )
    latest = {release.period_first: release for release in monthly}
    pairs = ((now, _heading_words(before), _heading_words(now)) for before, now in pairwise(latest.values()))
    return [
        _heading_change(series, now, sorted(words_before - words_now), sorted(words_now - words_before))
        for now, words_before, words_now in pairs
        if words_before != words_now
    ]


def _heading_words(release: Release) -> set[str]:
    return {plain(words) for table in release.headings for words in table.split(": ", 1)[1].split(" | ")}


def _heading_change(series: str, now: Release, dropped: list[str], new: list[str]) -> Finding:
    parts = [
        *([f"new headings: {_quoted(new)}"] if new else []),
        *([f"headings no longer used: {_quoted(dropped)}"] if dropped else []),
    ]
    return Finding(
        kind="recording-change",
        series=series,
        first=now.period_first,
        last=now.period_first,
        what=f"From {month_words(now.period_first)}, {'; '.join(parts)}. Parts of the total may not compare across it.",
        basis="figures",
        releases=(now.id,),
    )


def _quoted(words: list[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def notes_on_scope(releases: Sequence[Release], series: str) -> list[Finding]:
    """One finding for each wording of a publisher's note on scope or definition, over the months that carry it."""
    said = sorted(
        (plain(note.text).rstrip("."), release.period_first, note.text, release.id)
        for release in releases
        for note in release.notes
        if note.kind == "definition"
    )
    wordings = (list(group) for _, group in groupby(said, key=lambda entry: entry[0]))
    findings = [
        Finding(
            kind="recording-change",
            series=series,
            first=entries[0][1],
            last=entries[-1][1],
            what=f"The publisher notes from {month_words(entries[0][1])}: '{entries[0][2].strip()}'",
            basis=NOTES,
            releases=tuple(entry[3] for entry in entries),
        )
        for entries in wordings
    ]
    return sorted(findings, key=lambda finding: finding.first)


def release_dates(releases: Sequence[Release], series: str) -> list[Finding]:
    """One finding for each wording of a missing or odd release date among monthly releases."""
    by_remark: dict[str, list[Release]] = {}
    for release in releases:
        for remark in release.remarks:
            if remark.startswith(("'Published", "'Revised", NO_RELEASE_DATE)):
                by_remark.setdefault(remark, []).append(release)
    return [
        Finding(
            kind="release-date",
            series=series,
            first=min(release.period_first for release in carrying),
            last=max(release.period_last for release in carrying),
            what=f"{remark} in {len(carrying)} file(s), so when these figures first stood is known less exactly.",
            basis=NOTES,
            releases=tuple(release.id for release in carrying),
        )
        for remark, carrying in by_remark.items()
    ]
