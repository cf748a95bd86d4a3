"""Findings about how things were recorded: headings that change between months, and notes on scope and definition."""

from collections.abc import Sequence
from itertools import groupby, pairwise

from carefund.evidence.coverage.findings import Finding
from carefund.evidence.release import Release
from carefund.wording.dates import month_words
from carefund.workbooks.headings import plain


def changed_headings(releases: Sequence[Release], series: str) -> list[Finding]:
    """One finding for each month whose headings differ from the month's before (case and dashes aside)."""
    monthly = sorted(
        (release for release in releases if release.period_first == release.period_last),
        key=lambda release: (release.period_first, release.released or release.period_first),
    )
    latest = {release.period_first: release for release in monthly}
    found = []
    ordered = list(latest.values())
    for before, now in pairwise(ordered):
        gone, come = _words(before) - _words(now), _words(now) - _words(before)
        if gone or come:
            found.append(_heading_change(series, now, sorted(gone), sorted(come)))
    return found


def _words(release: Release) -> set[str]:
    return {plain(words) for table in release.headings for words in table.split(": ", 1)[1].split(" | ")}


def _heading_change(series: str, now: Release, gone: list[str], come: list[str]) -> Finding:
    parts = [
        *([f"new headings: {_quoted(come)}"] if come else []),
        *([f"headings no longer used: {_quoted(gone)}"] if gone else []),
    ]
    what = f"From {month_words(now.period_first)}, {'; '.join(parts)}. Parts of the total may not compare across it."
    return Finding("recording-change", series, now.period_first, now.period_first, what, "figures", releases=(now.id,))


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
    found = []
    for _, group in groupby(said, key=lambda entry: entry[0]):
        entries = list(group)
        found.append(
            Finding(
                kind="recording-change",
                series=series,
                first=entries[0][1],
                last=entries[-1][1],
                what=f"The publisher notes from {month_words(entries[0][1])}: '{entries[0][2].strip()}'",
                basis="publisher's notes",
                releases=tuple(entry[3] for entry in entries),
            )
        )
    return sorted(found, key=lambda finding: finding.first)
