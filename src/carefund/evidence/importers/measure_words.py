"""Telling which measure a column holds by the words of its heading, in any order.

A measure needs some words and bears others that change nothing; any further word (`% change in …`, `… per day`) makes
it another measure.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from carefund.evidence.importers.publication import Table
from carefund.workbooks.headings import Heading, HeadingRow

_TOKEN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*|[^\w\s(),&/:.;-]")


@dataclass(frozen=True)
class Measure:
    """A series and the words of its heading: those it needs, those it may have, and those it may not."""

    series: str
    needed: frozenset[str]
    harmless: frozenset[str] = frozenset()
    forbidden: frozenset[str] = frozenset()

    def fits(self, words: set[str]) -> bool:
        """Whether a heading of these words is this measure's."""
        return self.needed <= words and not self.forbidden & words and words <= self.needed | self.harmless


def measure(series: str, needed: str, harmless: str = "", forbidden: str = "") -> Measure:
    """A measure whose words are given as text."""
    return Measure(series, *(frozenset(words.split()) for words in (needed, harmless, forbidden)))


def words_of_heading(heading: str, spellings: Sequence[tuple[str, str]]) -> set[str]:
    """The words of a folded heading, with several spellings brought to one, and signs such as `%` and `<`."""
    for spelling, word in spellings:
        heading = re.sub(spelling, word, heading)
    return set(_TOKEN.findall(heading))


def unknown_column(table: Table, heading: Heading) -> str:
    """The remark on a column that names no measure."""
    group = f" of '{heading.group}'" if heading.group else ""
    return f"sheet '{table.sheet.name}': column '{heading.words}'{group} is not known and was left out"


def remarks_on_columns(headings: HeadingRow, wanted: Mapping[str, str], used: Sequence[Heading]) -> list[str]:
    """A remark on each wanted series whose heading is not there, and one that names the columns left out."""
    absent = {series: words for series, words in wanted.items() if not headings.find(words)}
    missing = [f"no column headed '{words}', so no {series}" for series, words in absent.items()]
    others = [f"'{heading.words}'" for heading in headings.headings if heading not in used]
    return missing + ([f"columns not known and left out: {', '.join(others)}"] if others else [])
