"""The editions of a round, each with what it corrects beside what stood before."""

from __future__ import annotations

from dataclasses import dataclass

from carefund.service.public.pages.area import CorrectionLine, correction_line
from carefund.service.public.pages.frame import EditionFrame, edition_frame
from carefund.service.public.reading import Shown
from carefund.service.public.shelf import Shelved
from carefund.wording.dates import moment_words


@dataclass(frozen=True, kw_only=True)
class EditionLines:
    """One edition: when and by whom, how many plans it shows, its file, and what it corrects."""

    number: str
    published: str
    organisation: str
    areas: str
    file_hash: str
    corrections: tuple[CorrectionLine, ...]


@dataclass(frozen=True, kw_only=True)
class EditionsPage:
    """Every edition, the last first."""

    title: str
    frame: EditionFrame
    editions: tuple[EditionLines, ...]


def editions_page(shown: Shown) -> EditionsPage:
    """The page."""
    lines = tuple(_lines(one) for one in reversed(shown.editions))
    return EditionsPage(title="Editions and corrections", frame=edition_frame(shown), editions=lines)


def _lines(one: Shelved) -> EditionLines:
    edition = one.edition
    return EditionLines(
        number=f"{edition.edition}",
        published=moment_words(edition.published),
        organisation=edition.organisation,
        areas=f"{len(edition.areas)} decided, {len(edition.undecided)} left out",
        file_hash=one.file_hash,
        corrections=tuple(correction_line(each.name, each.before, each.after) for each in edition.corrections),
    )
