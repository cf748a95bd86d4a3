"""The shipped data set is what the importers make of the official files: rebuilt and compared value by value."""

import json
import shutil
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from carefund.evidence import build
from carefund.evidence.build import MOST_BYTES, DatasetTooLarge, build_dataset, figures_hash
from carefund.evidence.packaged import DATASET, MANIFEST, PackagedStore
from carefund.evidence.query import Evidence
from carefund.evidence.series import SERIES
from carefund.refusal import RefusedFile
from tests.evidence.making import Page, write


def test_every_value_is_rebuilt(official_files: Path, tmp_path: Path) -> None:
    built = build_dataset(official_files, tmp_path)
    for table in built.tables:
        ours, shipped = (pl.read_parquet(folder / f"{table.name}.parquet") for folder in (tmp_path, DATASET))
        assert_frame_equal(ours, shipped, check_exact=True)
    assert json.loads((tmp_path / MANIFEST).read_text()) == PackagedStore().manifest


def test_the_manifest_vouches_for_every_table() -> None:
    tables = PackagedStore().manifest["tables"]
    assert {path.stem for path in DATASET.glob("*.parquet")} == set(tables)
    for name, said in tables.items():
        table = pl.read_parquet(DATASET / f"{name}.parquet")
        assert (table.height, figures_hash(table)) == (said["rows"], said["figures_hash"])


def test_it_is_small_and_carries_its_attribution() -> None:
    assert sum(path.stat().st_size for path in DATASET.iterdir()) <= MOST_BYTES
    assert "Open Government Licence v3.0" in PackagedStore().manifest["attribution"]
    assert "Contains OS data" in PackagedStore().manifest["attribution"]


def test_every_release_says_where_it_came_from() -> None:
    releases = PackagedStore().releases()
    assert len(releases) == 93 + 81 + 1 + 2 + 2 + 2 + 1
    assert all(len(release.file_hash) == 64 and release.file_name for release in releases)
    assert len({release.id for release in releases}) == len(releases)


def test_every_series_of_the_data_set_is_defined() -> None:
    held = set()
    for source in Evidence.packaged().sources:
        held |= set(source.figures(source.releases(), None)["series"].unique())
    assert held <= set(SERIES)


@pytest.fixture
def source(official_files: Path, tmp_path: Path) -> Path:
    """One workbook of the official files, and what every data set needs."""
    source = tmp_path / "source"
    (source / "dtoc").mkdir(parents=True)
    for folder in ("population", "geography"):
        (source / folder).symlink_to(official_files / folder)
    shutil.copy(sorted((official_files / "dtoc").glob("*1[678].xls"))[0], source / "dtoc")
    return source


def test_a_data_set_that_is_too_large_is_refused_and_replaces_nothing(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "MOST_BYTES", 1000)
    target = tmp_path / "built"
    target.mkdir()
    with pytest.raises(DatasetTooLarge, match="the package may carry"):
        build_dataset(source, target)
    assert list(target.iterdir()) == []


def test_a_sound_workbook_that_carefund_cannot_use_is_passed_over_and_named(source: Path, tmp_path: Path) -> None:
    write(source, [Page("Sheet", [["A table of something else"], ["1"]])], "xlsx", "others")
    assert build_dataset(source, tmp_path / "built").passed_over == ("others.xlsx",)


def test_a_bad_file_stops_the_build_and_replaces_nothing(tmp_path: Path) -> None:
    source, output = tmp_path / "source", tmp_path / "output"
    source.mkdir()
    (source / "Aug_14.xls").write_bytes(b"not a workbook")
    with pytest.raises(RefusedFile, match=r"Aug_14\.xls"):
        build_dataset(source, output)
    assert not output.exists()
