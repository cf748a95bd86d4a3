"""Donors with coverage findings in the window: left out or warned of, by unit and month."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from carefund.evaluation.study.coverage_screen import Coverage
from carefund.evaluation.study.keys import NotAProtocol
from carefund.evaluation.study.protocol import read_protocol
from carefund.evaluation.study.study import answer
from carefund.evidence.coverage.audit import audit_coverage
from carefund.evidence.query import Evidence
from carefund.given import coverage_given
from tests.evaluation.study.made_up import months, protocol, rows_of, write
from tests.packaged import REGISTERS

MIDDLESBROUGH, REDCAR, LEICESTER, DARLINGTON = "E06000002", "E06000003", "E06000016", "E06000005"
UNITS = (DARLINGTON, MIDDLESBROUGH, REDCAR, LEICESTER, *(f"E0600000{number}" for number in (1, 4, 6, 7, 8)))


@pytest.fixture(scope="module")
def coverage() -> Coverage:
    """Of delayed days: Middlesbrough and Redcar dropped by most of their figures in May 2015."""
    return Coverage(audit=audit_coverage(Evidence.packaged(), "delayed-days", REGISTERS), registers=REGISTERS)


def record(folder: Path, coverage: Coverage, *, units: Any = UNITS, more: str = "", first: int = 2013 * 12) -> Any:
    periods = months(40, first)
    figures = np.random.default_rng(0).normal(100, 5, (len(units), 40))
    text = protocol(periods[25], units[0], '[method]\nid = "difference-in-differences"\n', more)
    where = write(folder, rows_of(figures, periods, units), text.replace('= "y"\n', '= "y"\nseries = "delayed-days"\n'))
    return answer(read_protocol(where), coverage=coverage).to_record()


def screened(found: Any, id_: str = "donor-coverage") -> dict[str, str]:
    return {one["unit"]: one["period"] for one in found["findings"] if one["id"] == id_}


def test_donors_are_left_out_by_unit_and_month(tmp_path: Path, coverage: Coverage) -> None:
    found = record(tmp_path, coverage)
    assert screened(found)[MIDDLESBROUGH] == screened(found)[REDCAR] == "2015-05"
    assert found["panel"]["donors"] == 8 - len(screened(found))
    assert not {MIDDLESBROUGH, REDCAR} & {name for one in found["weights"] for name in one["units"]}


def test_they_are_warned_of_where_that_is_asked(tmp_path: Path, coverage: Coverage) -> None:
    found = record(tmp_path, coverage, more='[donors]\ncoverage = "warn"\n')
    assert MIDDLESBROUGH in screened(found)
    assert found["panel"]["donors"] == 8


def test_only_the_window_counts(tmp_path: Path, coverage: Coverage) -> None:
    assert MIDDLESBROUGH in screened(record(tmp_path, coverage, first=2012 * 12 + 1))  # to May 2015
    assert MIDDLESBROUGH not in screened(record(tmp_path, coverage, first=2012 * 12))


def test_names_stand_for_codes_and_the_treated_is_told(tmp_path: Path, coverage: Coverage) -> None:
    found = record(tmp_path, coverage, units=("middlesbrough", REDCAR, DARLINGTON, "Leicester", "Elsewhere"))
    assert screened(found, "coverage-of-treated") == {"middlesbrough": "2015-05"}
    assert {REDCAR, "Leicester"} <= set(screened(found))
    assert screened(found, "coverage-not-checked") == {"Elsewhere": None}


def test_what_cannot_be_checked_is_said(tmp_path: Path, coverage: Coverage) -> None:
    found = record(tmp_path, coverage, units=("a", "b", "c", "d"))
    assert screened(found, "coverage-not-checked") == {None: None}


def test_the_door_audits_the_series_that_is_named(tmp_path: Path) -> None:
    figures = np.random.default_rng(0).normal(100, 5, (3, 40))
    text = protocol("2015-02", UNITS[0], '[method]\nid = "difference-in-differences"\n')
    where = write(tmp_path, rows_of(figures, months(40), UNITS[:3]), text)
    assert coverage_given(read_protocol(where)) is None
    where.write_text(text.replace('= "y"\n', '= "y"\nseries = "delayed-day"\n'), encoding="utf-8")
    with pytest.raises(NotAProtocol, match="Did you mean delayed-days"):
        coverage_given(read_protocol(where))
    where.write_text(text + '[donors]\ncoverage = "warn"\n', encoding="utf-8")
    with pytest.raises(NotAProtocol, match=r"donors\.coverage"):
        read_protocol(where)
