"""The series store: a folder of immutable releases, one Parquet file for each version of an official file.

Nothing is ever overwritten or removed. A release is written whole to a temporary name, flushed to disk and renamed, so
a reader sees all of it or none; one import at a time holds the lock, readers need none.
"""

import io
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl
from filelock import FileLock, Timeout

from carefund.durable import sync_folder, write_durably
from carefund.evidence.definition import SeriesDefinition
from carefund.evidence.kept_definitions import keep_definition, kept_definitions
from carefund.evidence.release import ReadFile, Release
from carefund.refusal import Refusal, RefusedFile
from carefund.wording.dates import day_words, month_words
from carefund.workbooks.ordinary_file import why_not_written

METADATA_KEY = "carefund-release"
RELEASES = "releases"
LOCK_SECONDS = 60.0


@dataclass(frozen=True)
class Imported:
    """What an import did: releases added, and files already held (by hash), named as given."""

    added: tuple[Release, ...]
    already_held: tuple[str, ...]


class StoreBusy(Refusal):
    """Another import holds the store and did not finish in time."""


class NotAStore(Refusal):
    """The folder given as a store does not exist, is not one, or cannot be written to."""


class DamagedStore(Refusal):
    """A file in a store is no release that carefund wrote, or is cut off."""


class FolderStore:
    """A store in a folder of the user's own."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def existing(cls, root: Path) -> "FolderStore":
        """The store in `root`. Raises NotAStore when there is none."""
        if not (root / RELEASES).is_dir():
            raise NotAStore(
                f"a store, which has a folder '{RELEASES}' in it",
                "no such folder",
                "Give the folder of a store, or make one there by importing files into it",
                str(root),
                remedy="make-store",
            )
        return cls(root)

    @cached_property
    def _read_metadata(self) -> dict[Path, Release]:
        return {}

    def releases(self) -> list[Release]:
        """Every release held, in no particular order; rereads the folder, so another import's work is seen."""
        return list(self._by_path().values())

    def definitions(self) -> list[SeriesDefinition]:
        """The definitions of the own series in it."""
        return [one for kept in kept_definitions(self.root) for one in (kept, *kept.companions)]

    def _by_path(self) -> dict[Path, Release]:
        known = self._read_metadata
        for path in sorted((self.root / RELEASES).glob("*/*.parquet")):
            if path not in known:
                known[path] = _read_release(path)
        return known

    def figures(self, releases: Sequence[Release], series: Sequence[str] | None) -> pl.DataFrame:
        """Figures of these releases with a `release` column; only of `series` when given."""
        wanted = {release.id for release in releases}
        paths = [(path, release.id) for path, release in self._by_path().items() if release.id in wanted]
        frames = [pl.scan_parquet(path).with_columns(release=pl.lit(release_id)) for path, release_id in paths]
        if not frames:
            return pl.DataFrame()
        if series is not None:
            frames = [frame.filter(pl.col("series").is_in(series)) for frame in frames]
        try:
            return pl.concat(pl.collect_all(frames))
        except (pl.exceptions.PolarsError, OSError):
            for (path, _), frame in zip(paths, frames, strict=True):
                with _damage_named(path):
                    frame.collect()
            raise

    def add(
        self,
        files: Iterable[ReadFile],
        *,
        reissue: bool = False,
        refused: list[RefusedFile] | None = None,
        definition: SeriesDefinition | None = None,
    ) -> Imported:
        """Add what is new of `files`; a file already held (same publication and hash) changes nothing.

        One that is held without a day of release, and now has been given it, is new: the day is part of a release. So
        is a file of an own series that gives other figures than it did, because its definition was corrected.
        Raises RefusedFile when a different file claims a release that is held (same publication, months and release
        date) and `reissue` is not set, unless a list for such refusals is given as `refused`; StoreBusy when another
        import does not finish within a minute; NotAStore when the folder cannot be written to. Nothing is written
        unless every file that is not refused can be.

        The `definition` of the files' series is kept with them, where it is an own one. Raises AnotherMeaning where the
        store has figures by its name that mean something else.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            with FileLock(self.root / ".import.lock", timeout=LOCK_SECONDS):
                if definition is not None:
                    keep_definition(self.root, definition)
                return self._add_locked(files, reissue=reissue, refused=refused, own=definition is not None)
        except Timeout as error:
            raise StoreBusy(
                "a store that no other import is writing to",
                f"one that another import has held for {LOCK_SECONDS:.0f} s",
                "Try again when that import has ended",
                str(self.root),
            ) from error
        except OSError as error:
            raise NotAStore(
                "a folder that can be written to",
                why_not_written(error, self.root),
                "Choose another folder",
                str(self.root),
            ) from error

    def _add_locked(
        self, files: Iterable[ReadFile], *, reissue: bool, refused: list[RefusedFile] | None, own: bool
    ) -> Imported:
        held = self.releases()
        added: list[ReadFile] = []
        already = []
        for file in files:
            if self._holds(file, held, own=own) or any(_is_again(file.release, new.release) for new in added):
                already.append(file.release.file_name)
                continue
            try:
                others = [*held, *(new.release for new in added)]
                sequence = _sequence(file.release, others, reissue=reissue, own=own)
            except RefusedFile as refusal:
                if refused is None:
                    raise
                refused.append(refusal)
                continue
            added.append(ReadFile(file.release.numbered(sequence), file.figures))
        self._write_all(added)
        return Imported(tuple(file.release for file in added), tuple(already))

    def _holds(self, file: ReadFile, held: Sequence[Release], *, own: bool) -> bool:
        """Whether a file is held: of an own series with the figures that it gives by its definition as it is now."""
        same = [release for release in held if _is_again(file.release, release)]
        if not own:
            return bool(same)
        return any(self.figures([release], None).drop("release").equals(file.figures) for release in same)

    def _write_all(self, files: Sequence[ReadFile]) -> None:
        """Write every release to a temporary name first, so that a failure leaves the store as it was."""
        for left_by_a_killed_import in (self.root / RELEASES).glob("*/.*.partial"):
            left_by_a_killed_import.unlink()
        written: list[tuple[Path, Path]] = []
        try:
            for file in files:
                final = self._path(file.release)
                final.parent.mkdir(parents=True, exist_ok=True)
                temporary = final.with_name(f".{final.name}.{os.getpid()}.partial")
                written.append((temporary, final))
                _write_durably(file, temporary)
            for temporary, final in written:
                temporary.replace(final)
            for folder in {final.parent for _, final in written}:
                sync_folder(folder)
        finally:
            for temporary, _ in written:
                temporary.unlink(missing_ok=True)

    def _path(self, release: Release) -> Path:
        family, name = release.id.split("/", 1)
        return self.root / RELEASES / family / f"{re.sub(r'[^0-9A-Za-z.-]+', '_', name)}.parquet"


def _is_again(new: Release, held: Release) -> bool:
    """Whether a file is one that is held, of the same publication; one that has now been given a day is not."""
    same = (new.family, new.file_hash) == (held.family, held.file_hash)
    return same and (held.released is not None or new.released is None)


def _sequence(new: Release, held: Sequence[Release], *, reissue: bool, own: bool) -> int:
    """0 for a new release date; the next number for a re-issue under a date that is held.

    A version that says its own number keeps it, unless it is held. Files of an own series often state no date: each is
    numbered after all that are held, so that the last one counts.
    Raises RefusedFile for the latter unless `reissue` is set.
    """
    key = (new.family, new.period_first, new.period_last, new.released)
    same = [old for old in held if (old.family, old.period_first, old.period_last, old.released) == key]
    if not own and new.sequence not in {old.sequence for old in same}:
        return new.sequence
    if same and not reissue:
        released = f"released {day_words(new.released)}" if new.released else "without a release date"
        again = any(old.file_hash == new.file_hash for old in same)
        found = f"other contents than '{same[-1].file_name}' (SHA-256 {same[-1].file_hash[:12]}…), which is held"
        to_do = "Check the month inside; if the publisher re-issued the file under one date, say so."
        raise RefusedFile(
            new.file_name,
            expected=f"figures that differ from none held for {month_words(new.period_first)} {released}",
            found="other figures than this file gave by the definition as it was" if again else found,
            to_do="If the definition as it is now is right, say that they are to be read again." if again else to_do,
            remedy="reissue",
        )
    before = [old for old in held if old.family == new.family] if own else same
    return 1 + max(old.sequence for old in before) if before else 0


def _read_release(path: Path) -> Release:
    import json

    with _damage_named(path):
        return Release.from_record(json.loads(pl.read_parquet_metadata(path)[METADATA_KEY]))


@contextmanager
def _damage_named(path: Path) -> Iterator[None]:
    """Turn whatever a reader says of a file that is no release into an error that names it."""
    try:
        yield
    except (pl.exceptions.PolarsError, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedStore(
            "a release that carefund wrote, whole",
            f"another file, or a damaged one ({str(error)[:100]})",
            "Move it out of the store, then import the publication's file again",
            str(path),
        ) from error


def _write_durably(file: ReadFile, path: Path) -> None:
    content = io.BytesIO()  # in memory first, so that a full disk is an OSError
    file.figures.write_parquet(content, metadata={METADATA_KEY: file.release.to_json()}, statistics=False)
    write_durably(path, content.getvalue())
