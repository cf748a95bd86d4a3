"""Building the England data set that carefund ships, from a folder of official files.

The data set holds figures that carefund's own importers wrote, never the files: one Parquet file for each publication,
the areas, the shares of commissioners' people, and a manifest with every release's source, dates and hash.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from carefund.evidence.area_tables import build_areas, build_commissioner_shares
from carefund.evidence.areas import default_register
from carefund.evidence.folder import official_files
from carefund.evidence.importers.reading import UnknownPublication, read_official_file
from carefund.evidence.packaged import MANIFEST
from carefund.evidence.release import ReadFile, hash_of
from carefund.refusal import Refusal
from carefund.wording.numbers import count

ATTRIBUTION = (
    "Contains public sector information licensed under the Open Government Licence v3.0. Sources: NHS England; Office "
    "for National Statistics; Ministry of Housing, Communities and Local Government; Department of Health and Social "
    "Care. Boundaries, from which area "
    "centres were taken: Source: Office for National Statistics licensed under the Open Government Licence v.3.0. "
    "Contains OS data © Crown copyright and database right."
)
FORMAT = 1
MOST_BYTES = 4_000_000
AREAS = "areas"
COMMISSIONER_SHARES = "commissioner-shares"


@dataclass(frozen=True)
class BuiltTable:
    """One table of the data set: its file's name, rows and size in bytes."""

    name: str
    rows: int
    size: int


@dataclass(frozen=True)
class BuiltDataset:
    """What was built, and the names of files that were passed over because carefund reads no such publication."""

    tables: tuple[BuiltTable, ...]
    passed_over: tuple[str, ...]


class DatasetTooLarge(Refusal):
    """The data set would be larger than the package may carry."""


def build_dataset(source: Path, output: Path, progress: Callable[[str], None] = lambda _: None) -> BuiltDataset:
    """Read every official file under `source` and write the data set to `output`, replacing what is there.

    A sound file that is none of the publications that carefund reads is passed over, and named in the result.
    `progress` is called with each file's name. Raises RefusedFile for a file that is not what it claims,
    FileNotFoundError when a geography file is missing, and DatasetTooLarge above 4 MB. Nothing is replaced unless all
    of it could be built.
    """
    files, passed_over = [], []
    for path in official_files(source, shipped=True):
        progress(path.name)
        try:
            files.append(read_official_file(path, default_register()))
        except UnknownPublication:
            passed_over.append(path.relative_to(source).as_posix())
    tables = {
        **_families(files),
        AREAS: build_areas(source),
        COMMISSIONER_SHARES: build_commissioner_shares(source),
    }
    written = {name: _as_parquet(table) for name, table in tables.items()}
    total = sum(len(content) for content in written.values())
    if total > MOST_BYTES:
        raise DatasetTooLarge(
            f"a data set of up to {count(MOST_BYTES)} bytes, which is what the package may carry",
            f"one of {count(total)} bytes",
            "Leave out files that the data set can do without, or raise the bound in a decision record",
        )
    output.mkdir(parents=True, exist_ok=True)
    for name, content in written.items():
        (output / f"{name}.parquet").write_bytes(content)
    manifest = _manifest(_in_order(files), tables)
    (output / MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    built = (BuiltTable(name, tables[name].height, len(content)) for name, content in written.items())
    return BuiltDataset(tuple(built), tuple(passed_over))


def _in_order(files: Iterable[ReadFile]) -> list[ReadFile]:
    return sorted(files, key=lambda file: file.release.id)


def _families(files: Sequence[ReadFile]) -> dict[str, pl.DataFrame]:
    by_family: dict[str, list[pl.DataFrame]] = {}
    for number, file in enumerate(_in_order(files)):
        numbered = file.figures.with_columns(release_number=pl.lit(number, dtype=pl.Int32))
        by_family.setdefault(file.release.family, []).append(numbered)
    return {family: pl.concat(frames).sort("series", "area_code", "period") for family, frames in by_family.items()}


def _as_parquet(table: pl.DataFrame) -> bytes:
    import io

    buffer = io.BytesIO()
    table.write_parquet(buffer, compression="zstd", compression_level=19)
    return buffer.getvalue()


def _manifest(files: Sequence[ReadFile], tables: dict[str, pl.DataFrame]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "attribution": ATTRIBUTION,
        "tables": {name: {"rows": table.height, "figures_hash": figures_hash(table)} for name, table in tables.items()},
        "releases": [file.release.as_record() for file in files],
    }


def figures_hash(table: pl.DataFrame) -> str:
    """A hash of a table's figures that does not depend on how Parquet was written: SHA-256 of its CSV text."""
    return hash_of(table.write_csv().encode())
