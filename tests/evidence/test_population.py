"""Population by council and age band, from CSV."""

from datetime import date
from pathlib import Path

import pytest

from tests.evidence.checking import read, refusal

HEAD = "year,code,name,pop_all,pop_0_17,pop_65plus\n"
ROWS = "2015,E06000001,Hartlepool,92500,20000.5,17000\n2016,E06000001,Hartlepool,92800,,17200\n"


def _file(folder: Path, text: str | bytes) -> Path:
    path = folder / "people.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_every_year_and_band(tmp_path: Path) -> None:
    found = read(_file(tmp_path, HEAD + ROWS))
    rows = {(row["series"], row["period"].year): row["value"] for row in found.figures.to_dicts()}
    assert rows["population", 2015] == 92_500
    assert rows["population-0-17", 2015] == 20_000.5
    assert rows["population-0-17", 2016] is None
    assert set(found.figures["period"]) == {date(2015, 6, 1), date(2016, 6, 1)}
    assert found.release.released is None


@pytest.mark.parametrize("text", ["\ufeff" + HEAD + ROWS, (HEAD + ROWS).replace("\n", "\r\n"), HEAD + ROWS + "\n\n"])
def test_marks_line_ends_and_blank_lines(tmp_path: Path, text: str) -> None:
    assert read(_file(tmp_path, text)).figures.equals(read(_file(tmp_path, HEAD + ROWS)).figures)


def test_names_in_an_old_encoding(tmp_path: Path) -> None:
    found = read(_file(tmp_path, (HEAD + ROWS.replace("Hartlepool", "Hârtlepool")).encode("cp1252")))
    assert set(found.figures["published_name"]) == {"Hârtlepool"}


@pytest.mark.parametrize(
    "text",
    [
        HEAD,
        HEAD + "15,E1,A,5,1,1\n",
        HEAD + "0000,E1,A,5,1,1\n",
        HEAD + "²⁰¹⁵,E1,A,5,1,1\n",
        HEAD + "2015,,A,5,1,1\n",
        HEAD + "2015,E1,A,-5,1,1\n",
        HEAD + "2015,E1,A,1e400,1,1\n",
        HEAD + "2015,E1,A,nan,1,1\n",
        HEAD + "2015,E1,A,5,1,1\n2015,E1,A,5,1,1\n",
        HEAD + "2015,E1,A,5,1\n",
        HEAD + "2015,E1,A,=5+5,1,1\n",
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, text: str) -> None:
    assert refusal(_file(tmp_path, text)).cell


def test_official_table(official_files: Path) -> None:
    found = read(official_files / "population" / "ons_mye_2015_2020_england_la_ageband.csv")
    ages = found.figures.pivot("series", index=["area_code", "period"], values="value")
    parts = ages["population-0-17"] + ages["population-18-64"] + ages["population-65-plus"]
    assert (parts - ages["population"]).abs().max() == 0
