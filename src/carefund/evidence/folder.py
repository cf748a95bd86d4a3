"""Finding the files to import: paths as given, and in folders every file that could be a publication."""

from collections.abc import Iterable
from pathlib import Path

from carefund.evidence.importers.publications import KNOWN, TEXTS
from carefund.refusal import RefusedFile

TABLE_ENDINGS = {".xls", ".xlsx", ".xlsm", ".ods"}
TEXT_ENDING = ".csv"


def official_files(folder: Path, *, shipped: bool = False) -> list[Path]:
    """Every file below a folder that could be a publication that carefund reads, in order of path.

    All workbooks; of CSV tables only those whose heading names what carefund reads, and those that cannot be
    opened, so that the import names them. Hidden files are passed over, and so are
    files that an office program leaves while a workbook is open (`~$…`). `shipped` leaves out the CSV tables of
    publications that are no part of the data set that carefund ships.
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith((".", "~$")))
    return [path for path in paths if path.suffix.lower() in TABLE_ENDINGS or _is_known_table(path, shipped=shipped)]


def _is_known_table(path: Path, *, shipped: bool) -> bool:
    if path.suffix.lower() != TEXT_ENDING:
        return False
    try:
        with path.open("rb") as stream:
            start = stream.read(4096).decode("utf-8", errors="replace").lower()
    except OSError:
        return True
    return any(one.mark in start for one in TEXTS if one.shipped or not shipped)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def files_to_import(paths: Iterable[Path]) -> list[Path]:
    """Files as given, and for each folder its official files.

    Raises RefusedFile for a path that does not exist and for a folder without any file to import.
    """
    found: list[Path] = []
    for path in paths:
        if not _exists(path):
            raise RefusedFile(str(path), expected="a file or folder", found="nothing there", to_do="Check the path.")
        if path.is_dir():
            inside = official_files(path)
            if not inside:
                raise RefusedFile(
                    str(path),
                    expected="a folder with " + "; ".join(KNOWN),
                    found="no such file in it",
                    to_do="Give the folder that holds the publications.",
                )
            found += inside
        else:
            found.append(path)
    return list(dict.fromkeys(found))
