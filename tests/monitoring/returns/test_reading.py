"""Returns as areas send them back: the wrong one, a plan in its place, cells typed over, hostile cells."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from carefund.evidence.areas import default_register
from carefund.evidence.query import Evidence
from carefund.monitoring.returns.checking import CheckedReturn, Expected, Given, ReturnChecker, read_files
from carefund.monitoring.returns.reading import read_return
from carefund.monitoring.returns.template import write_return
from carefund.plan.findings import Finding
from carefund.plan.workbook import read_plan, write_template
from carefund.programme.rounds import load_round
from carefund.refusal import RefusedFile
from tests.monitoring.returns.sound import area, filled, plan_of, quarter_of, sound

QUARTER = "q3-2015-16"


def book(quarter: str = QUARTER) -> bytes:
    round_, own = quarter_of(quarter)
    return write_return(round_, own, sound(quarter), filled(quarter).given)


def changed(change: Callable[[Any], None], content: bytes) -> bytes:
    """The workbook after a change by openpyxl."""
    made = openpyxl.load_workbook(io.BytesIO(content))
    change(made)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def typed(field: str, value: object, content: bytes) -> bytes:
    """The workbook with a value typed into the cell of a field."""
    place = read_return(content).positions[field]

    def change(made: Any) -> None:
        made[place.sheet][place.cell].value = value

    return changed(change, content)


def checked(content: bytes, **expected: str) -> CheckedReturn:
    from datetime import date

    checker = ReturnChecker(Evidence.packaged(), date(2026, 12, 31), areas=default_register(), rounds=load_round,
                            plans={("bcf-2015-16", "E06000005"): [plan_of("bcf-2015-16")]})  # fmt: skip
    (one,) = checker.check_all([Given("return.xlsx", read_return(content, **expected))]).returns  # type: ignore[arg-type]
    return one


def test_a_sound_workbook_has_no_finding() -> None:
    assert checked(book()).findings == ()


@pytest.mark.parametrize(
    "expected", [{"area_code": "E06000015"}, {"round_id": "bcf-2023-25"}, {"quarter": "q4-2015-16"}]
)
def test_another_areas_rounds_or_quarters_return_is_refused_and_nothing_else_is_said(expected: dict[str, str]) -> None:
    content = typed("contact", None, book())
    (finding,) = checked(content, **expected).findings
    name = next(iter(expected)).removesuffix("_code").removesuffix("_id")
    assert finding.check == f"workbook-another-{name}"
    assert finding.position is not None
    assert finding.position.sheet == "Cover"


@pytest.mark.parametrize(("field", "cell"), [("round_id", "bcf-2023-25"), ("quarter", "q4-2015-16")])
def test_a_cover_that_was_typed_over_is_found_out(field: str, cell: str) -> None:
    found = checked(typed(field, cell, book()))
    assert "workbook-identity-differs" in {one.check for one in found.findings}


def test_a_plan_is_no_return_and_a_return_no_plan() -> None:
    round_ = load_round("bcf-2015-16")
    with pytest.raises(RefusedFile, match="names no quarter"):
        read_return(write_template(round_, area(), plan_of(round_.id)))
    with pytest.raises(RefusedFile, match="the return of a quarter"):
        read_plan(book())


def test_a_published_figure_that_was_typed_over_is_named_with_its_cell() -> None:
    content = typed("metrics[delayed-days].published", 5, book())
    (finding,) = checked(content).findings
    assert (finding.check, finding.found) == ("published-as-filled-in", "5")
    assert str(finding.position) == "Metrics, E7"


def test_a_figure_without_a_series_cannot_pass_as_published() -> None:
    content = typed("metrics[reablement].published", 5, book())
    (finding,) = checked(content).findings
    assert finding.check == "published-as-filled-in"


def test_cells_filled_in_for_good_are_locked_and_say_where_they_come_from() -> None:
    made = openpyxl.load_workbook(io.BytesIO(book()))
    positions = read_return(book()).positions
    for field in ("published", "planned", "published_source"):
        cell = made["Metrics"][positions[f"metrics[delayed-days].{field}"].cell]
        assert cell.protection.locked, field
    for field in ("status", "reasons", "own"):
        assert not made["Metrics"][positions[f"metrics[delayed-days].{field}"].cell].protection.locked, field
    source = made["Metrics"][positions["metrics[delayed-days].published_source"].cell].value
    assert "Delayed Transfer of Care Data, last released" in source
    words = {str(cell.value) for row in made["Guidance"].iter_rows() for cell in row}
    assert source in words
    assert "The accepted plan, version 1" in words


def test_an_unreadable_cell_is_told_once() -> None:
    found: tuple[Finding, ...] = checked(typed("streams[carers-breaks].income", "about ten", book())).findings
    assert [finding.check for finding in found] == ["workbook-not-understood"]


def test_a_table_that_is_gone_is_told_once() -> None:
    def drop(made: Any) -> None:
        del made["Conditions"]

    found = checked(changed(drop, book())).findings
    assert {finding.check for finding in found} == {"workbook-table-missing"}


def test_the_checklist_follows_what_is_missing() -> None:
    round_, quarter = quarter_of("q4-2023-24")
    for content, words in (
        (write_return(round_, quarter, sound("q4-2023-24")), "Complete template"),
        (write_return(round_, quarter, filled("q4-2023-24").sent), "Incomplete template"),
    ):
        made = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        assert made["Checklist"]["A5"].value == words


def test_files_are_read_in_order_and_one_that_is_refused_keeps_no_other_from_being_read(tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.xlsx" for name in "abcde"]
    for path in paths:
        path.write_bytes(b"nothing" if path.stem == "c" else book())
    given = list(read_files(paths, load_round, Expected(quarter=QUARTER)))
    assert [one.file for one in given] == list(map(str, paths))
    assert [isinstance(one.read, RefusedFile) for one in given] == [False, False, True, False, False]
