"""What tests of importers and of the store share: reading a file back, and telling whether a folder has changed."""

import hashlib
from pathlib import Path

import polars as pl
import pytest

from carefund.evidence.areas import default_register
from carefund.evidence.importers.reading import read_official_file
from carefund.evidence.release import ReadFile
from carefund.refusal import RefusedFile


def read(path: Path) -> ReadFile:
    """Read a file with the register of areas that carefund ships."""
    return read_official_file(path, default_register())


def answers(figures: pl.DataFrame) -> dict[tuple[str, str], float | None]:
    """Series and area code to value."""
    columns = (figures["series"], figures["area_code"], figures["value"])
    return {(series, area): value for series, area, value in zip(*columns, strict=True)}


def refusal(path: Path) -> RefusedFile:
    """The refusal of a file, which must name the file, what was expected, what was found and what to do."""
    with pytest.raises(RefusedFile) as caught:
        read(path)
    refused = caught.value
    assert path.name in str(refused)
    assert refused.expected
    assert refused.found
    assert refused.to_do
    return refused


def contents(folder: Path) -> dict[str, str]:
    """Every file below a folder with the hash of its bytes, hidden ones too."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
