"""Official files that contradict themselves are refused by their importers: cut off, exchanged, or not adding up."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from carefund.evidence.areas import default_register
from carefund.evidence.importers.reading import read_official_content
from carefund.refusal import RefusedFile
from tests.evidence.checking import read, refusal
from tests.evidence.making import Delays, Workbook, activity_workbook, delays_workbook, write

HEADINGS = "year,code,name,pop_all,pop_0_17,pop_18_64,pop_65plus,pop_65_74,pop_75_84,pop_85plus"
PLACES = (("E06000001", "Hartlepool"), ("E08000025", "Birmingham"), ("E09000007", "Camden"), ("E07000004", "Aylesbury"))


def population(bands: Callable[[int], list[int]] = lambda place: [900, 3000, 500, 300, 120]) -> str:
    """Two years of four councils and England; `bands` gives ages 0 to 17, 18 to 64, 65 to 74, 75 to 84, 85 and over."""
    lines = [HEADINGS]
    for year in (2015, 2016):
        rows = {code: [band + place * 7 for band in bands(place)] for place, (code, _) in enumerate(PLACES)}
        rows = {"E92000001": [sum(column) for column in zip(*rows.values(), strict=True)], **rows}
        names = {"E92000001": "ENGLAND", **dict(PLACES)}
        for code, (child, adult, *old) in rows.items():
            total = [child + adult + sum(old), child, adult, sum(old), *old]
            lines.append(",".join([str(year), code, names[code], *map(str, total)]))
    return "\n".join(lines) + "\n"


def read_population(content: str) -> object:
    return read_official_content("population.csv", content.encode(), default_register())


def test_a_sound_population_is_read() -> None:
    assert read_population(population())


@given(st.integers(len(HEADINGS) + 2, len(population()) - 2))
def test_a_population_cut_off_anywhere_is_refused_and_never_read_wrong(end: int) -> None:
    whole = population()
    lines = whole.splitlines(keepends=True)
    after_england_or_a_year = [len("".join(lines[:number])) for number in (2, 6, 7)]
    assume(end not in after_england_or_a_year)  # nothing that is left is wrong
    with pytest.raises(RefusedFile):
        read_population(whole[:end])


def test_a_population_that_lacks_a_council_is_refused() -> None:
    lines = population().splitlines(keepends=True)
    with pytest.raises(RefusedFile, match="rows may be missing"):
        read_population("".join(lines[:3] + lines[4:]))


@pytest.mark.parametrize(("one", "other"), [(1, 2), (4, 5), (5, 6)])
def test_age_bands_exchanged_are_refused(one: int, other: int) -> None:
    def exchanged(line: str) -> str:
        cells = line.split(",")
        one_, other_ = one + 3, other + 3
        cells[one_], cells[other_] = cells[other_], cells[one_]
        return ",".join(cells)

    lines = population().splitlines()
    with pytest.raises(RefusedFile, match="look exchanged"):
        read_population("\n".join([lines[0], *map(exchanged, lines[1:])]) + "\n")


def test_bands_that_do_not_add_up_to_their_total_are_refused_with_the_cell() -> None:
    lines = population().splitlines()
    cells = lines[2].split(",")
    cells[3] = str(int(cells[3]) * 1000)
    with pytest.raises(RefusedFile, match="age bands add up to") as caught:
        read_population("\n".join([*lines[:2], ",".join(cells), *lines[3:]]) + "\n")
    assert caught.value.cell == "D3"


def test_an_index_cut_off_between_rows_is_refused_by_its_ranks() -> None:
    headings = "Upper Tier Local Authority District code (2019),Upper Tier Local Authority District name (2019)," \
               "IMD - Average rank,IMD - Rank of average rank,IMD - Average score"  # fmt: skip
    rows = [
        f"{code},{name},{100 - place}.5,{place + 1},{20 + place}.5" for place, (code, name) in enumerate(PLACES[:3])
    ]
    whole = "\n".join([headings, *reversed(rows)]) + "\n"
    assert read_official_content("imd.csv", whole.encode(), default_register())
    cut = "\n".join([headings, *list(reversed(rows))[:-1]]) + "\n"
    with pytest.raises(RefusedFile, match="rows may be missing"):
        read_official_content("imd.csv", cut.encode(), default_register())


def delays(change: Callable[[Workbook], None], folder: Path) -> Path:
    workbook = delays_workbook(Delays(date(2015, 8, 1)))
    change(workbook)
    return write(folder, workbook)


def _reason_rows(workbook: Workbook) -> list[int]:
    page = workbook[0]
    return [number for number, row in enumerate(page.rows) if any(str(cell).startswith("B) Awaiting") for cell in row)]


def test_a_sound_workbook_of_delays_is_read(tmp_path: Path) -> None:
    assert read(delays(lambda _: None, tmp_path))


def test_a_reason_whose_row_is_lost_is_refused(tmp_path: Path) -> None:
    def lose(workbook: Workbook) -> None:
        workbook[0].rows.pop(_reason_rows(workbook)[0])

    assert "a row may be lost" in str(refusal(delays(lose, tmp_path)))


def test_a_reason_that_is_not_what_councils_have_together_is_refused(tmp_path: Path) -> None:
    def move(workbook: Workbook) -> None:
        page, number = workbook[0], _reason_rows(workbook)[0]
        figures = [column for column, cell in enumerate(page.rows[number]) if isinstance(cell, int | float)]
        for row, change in ((number, 5), (number + 1, -5)):
            page.rows[row][figures[0]] += change

    assert refusal(delays(move, tmp_path)).found


def test_englands_figure_gone_from_any_column_of_admissions_is_refused(tmp_path: Path) -> None:
    workbook = activity_workbook(date(2015, 4, 1))
    page = next(page for page in workbook if any("England" in row for row in page.rows))
    england = next(row for row in page.rows if "England" in row)
    figures = [column for column, cell in enumerate(england) if isinstance(cell, int | float)]
    england[figures[0]] = ""
    assert "England's figure" in str(refusal(write(tmp_path, workbook)))
