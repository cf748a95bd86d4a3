"""Files that state no day of release beside dated ones of the same months: which count, said at the import.

The latest release of a month counts. A file that states no day is known to have been made after the months that it has
and no more, so a workbook of the same month, which came out later than that, counts before it, and a file of a whole
year counts before the workbooks that came out while the year went on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from carefund.calendar import next_month
from carefund.evidence.contradiction import Contradiction
from carefund.evidence.query import Evidence
from carefund.evidence.release import ReadFile
from carefund.wording.dates import day_words, month_words
from carefund.wording.lists import counted, listed

MOST_NAMED = 3


def outranked(file: ReadFile, evidence: Evidence, files: Sequence[ReadFile]) -> list[Contradiction]:
    """Says of a file without a day of release which of its months are counted from dated releases, held or in `files`.

    Of an own series the file that was imported last counts, so there is nothing to say.
    """
    definition = evidence.series.get(file.release.family)
    if file.release.released is not None or (definition is not None and definition.own):
        return []
    before = _counting_before(file, evidence, files)
    if not before:
        return []
    named = [f"{month_words(month)} (released on {day_words(day)})" for month, day in sorted(before.items())]
    more = len(named) - MOST_NAMED
    counted_elsewhere = listed([*named[:MOST_NAMED], *([counted(more, "more month")] if more > 0 else [])])
    return [
        Contradiction(
            kind="no-release-date",
            severity="warning",
            file=file.release.file_name,
            series="",
            expected="a day of release, by which the newest of several files of a month counts",
            found=f"none; other files go on counting for {counted_elsewhere}, as this one may be older",
            to_do="If its publisher released it later than those, import it again with the day on which that was",
        )
    ]


def released_too_early(file: ReadFile) -> list[Contradiction]:
    """Says of a file that its day of release is before the end of its last month."""
    release = file.release
    first = next_month(release.period_last)
    if release.released is None or release.released >= first:
        return []
    return [
        Contradiction(
            kind="released-too-early",
            severity="error",
            file=release.file_name,
            series="",
            expected=f"a day of release from {day_words(first)} on, after its last month",
            found=day_words(release.released),
            to_do="Give the day that its publisher's page states",
        )
    ]


def _counting_before(file: ReadFile, evidence: Evidence, files: Sequence[ReadFile]) -> dict[date, date]:
    """The months of a file for which a dated release counts, with the day of that release."""
    months = file.figures.drop_nulls("value").select("series", "period").unique()
    names = [name for name in months["series"].unique() if name in evidence.series]
    held = evidence.figures(names, first=file.release.period_first, last=file.release.period_last)
    own = evidence.rank_of(file.release)
    days = {
        release.id: release.released
        for release in evidence.releases
        if release.released and evidence.rank_of(release) > own and release.file_hash != file.release.file_hash
    }
    latest = dict[date, date]()
    shared = held.select("series", "period", "release").unique().join(months, on=["series", "period"])
    for month, release in shared.select("period", "release").unique().iter_rows():
        _note(latest, month, days.get(release))
    for other in files:
        if other.release.released and evidence.rank_of(other.release) > own:
            again = other.figures.select("series", "period").unique().join(months, on=["series", "period"])
            for month in again["period"].unique():
                _note(latest, month, other.release.released)
    return latest


def _note(latest: dict[date, date], month: date, day: date | None) -> None:
    if day is not None:
        latest[month] = max(day, latest.get(month, day))
