"""What stands on every page of an edition: which it is, whether it is invented or overtaken, and its files."""

from __future__ import annotations

from dataclasses import dataclass

from carefund.service.public.edition import PublishedPicture
from carefund.service.public.reading import Shown
from carefund.service.public.tables import ENDINGS, NAMES
from carefund.wording.dates import LONDON, day_words, moment_words


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A chart as a page shows it: its forms by hash, its words, and its figures as a table."""

    wide: str
    narrow: str
    title: str
    key: str
    alt: str
    source: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class EditionFrame:
    """The edition that a page is of, in words."""

    round_id: str
    title: str
    fund_year: str
    edition: str
    published: str
    organisation: str
    invented: bool
    file_hash: str
    ledger: str
    query: str
    """What keeps to this edition in a link, where it is not the last."""
    overtaken: str
    """That a later edition is there; empty for the last."""
    tables: tuple[tuple[str, str], ...]
    """Name and title of each table that may be downloaded."""
    endings: tuple[str, ...] = ENDINGS


def edition_frame(shown: Shown) -> EditionFrame:
    """The frame of an edition."""
    edition, last = shown.edition, shown.editions[-1].edition
    later = f"Edition {last.edition}, of {day_words(last.published.astimezone(LONDON).date())}, came after this one."
    return EditionFrame(
        round_id=edition.round,
        title=edition.title,
        fund_year=edition.fund_year,
        edition=f"{edition.edition}",
        published=moment_words(edition.published),
        organisation=edition.organisation,
        invented=edition.invented,
        file_hash=shown.file_hash,
        ledger=f"{edition.ledger_submissions} chains, {edition.ledger_root}",
        query="" if shown.is_last else f"?edition={edition.edition}",
        overtaken="" if shown.is_last else later,
        tables=tuple(NAMES.items()),
    )


def picture_of(found: PublishedPicture | None) -> Picture | None:
    """A chart for a page; None until it is drawn."""
    if found is None:
        return None
    wide = found.pictures["wide"]
    return Picture(
        wide=wide,
        narrow=found.pictures.get("narrow", wide),
        title=found.title,
        key=found.key,
        alt=found.description,
        source=found.source,
        headings=found.headings,
        rows=found.rows,
    )
