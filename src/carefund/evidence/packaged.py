"""The England data set that carefund ships: figures that its own importers wrote, with a manifest of their releases."""

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from carefund.evidence.release import Release

DATASET = Path(__file__).parent / "dataset"
MANIFEST = "manifest.json"


class PackagedStore:
    """A read-only store: one Parquet file for each publication, one manifest."""

    def __init__(self, folder: Path = DATASET) -> None:
        self.folder = folder

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """The manifest: releases in the order that the figures number them, attribution, tables with hashes."""
        content: dict[str, Any] = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))
        return content

    @cached_property
    def _releases(self) -> list[Release]:
        return [Release.from_record(record) for record in self.manifest["releases"]]

    def releases(self) -> list[Release]:
        """Every release in the data set."""
        return self._releases

    def figures(self, releases: Sequence[Release], series: Sequence[str] | None) -> pl.DataFrame:
        """Figures of these releases with a `release` column; only of `series` when given."""
        numbers = {release.id: number for number, release in enumerate(self._releases)}
        wanted = {numbers[release.id]: release for release in releases if release.id in numbers}
        frames = []
        for family in sorted({release.family for release in wanted.values()}):
            frame = pl.scan_parquet(self.folder / f"{family}.parquet")
            if series is not None:
                frame = frame.filter(pl.col("series").is_in(series))
            frames.append(frame)
        if not frames:
            return pl.DataFrame()
        ids = {number: release.id for number, release in wanted.items()}
        # Releases are told apart once the rows are there: to look for many of them in the file takes longer by far.
        release = pl.col("release_number").replace_strict(ids, default=None, return_dtype=pl.String)
        return (
            pl.concat(pl.collect_all(frames))
            .with_columns(release=release)
            .filter(pl.col("release").is_not_null())
            .drop("release_number")
        )
