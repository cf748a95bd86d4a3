"""Rates and means of made-up series: each fault that an analyst would look for is told, and a sound series has none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from carefund.calendar import month_after
from carefund.evidence.coverage.audit import CoverageAudit, CoverageAudits, audit_coverage
from carefund.evidence.coverage.findings import KINDS
from carefund.evidence.definition import SeriesDefinition
from carefund.evidence.query import Evidence
from carefund.evidence.registers import packaged_registers
from carefund.evidence.store import FolderStore
from carefund.report.provenance import Provenance
from carefund.report.report import Report
from tests.evidence.own.making import AREAS, FIRST, definition, read

OF_RATIOS = {"missing-month", "missing-place", "out-of-range", "other-quotient", "denominator-jump", "repeated",
             "common-break"}  # fmt: skip
MONTHS = 36
Parts = tuple[int, int, str]
"""A numerator, a denominator, and the value as written."""
Change = Callable[[int, int, Parts], Parts | None]


def rate(**changed: str) -> SeriesDefinition:
    """A rate in per cent, whose files have what is divided and what it is divided by."""
    keys = {"kind": '"rate"', "unit": '"% of people"', "numerator": '"at home"', "denominator": '"discharged"'}
    layout = '[file]\nper = 100\ncolumns = { numerator = "home", denominator = "all" }\n'
    return definition(layout, **{**keys, **changed})


def table(change: Change = lambda place, step, parts: parts, seed: int = 1) -> str:
    """A row for each place and month, some changed or left out; the value is printed to one decimal place."""
    random = np.random.default_rng(seed)
    rows = ["area,period,home,all,value"]
    for place, area in enumerate(AREAS):
        for step in range(MONTHS):
            people = 300 + 40 * place + int(random.integers(-20, 20))
            home = int(random.binomial(people, 0.6 + 0.02 * place))
            parts = change(place, step, (home, people, f"{home / people * 100:.1f}"))
            if parts is not None:
                rows.append(f"{area},{month_after(FIRST, step):%Y-%m},{parts[0]},{parts[1]},{parts[2]}")
    return "\n".join(rows) + "\n"


def audited(root: Path, content: str, own: SeriesDefinition | None = None) -> CoverageAudit:
    own = own or rate()
    store = FolderStore(root)
    store.add([read(content, own)], definition=own)
    return audit_coverage(Evidence([store], store.definitions()), own.name, packaged_registers())


def told(audit: CoverageAudit) -> list[tuple[str, str]]:
    return [(finding.kind, finding.what) for finding in audit.findings if finding.kind in OF_RATIOS]


def test_every_kind_has_words() -> None:
    assert KINDS.keys() >= OF_RATIOS


@pytest.mark.parametrize("seed", range(6))
def test_a_sound_series_has_no_finding(tmp_path: Path, seed: int) -> None:
    audit = audited(tmp_path, table(seed=seed))
    assert told(audit) == []
    assert audit.totals.is_empty()


def where(place: int, step: int, then: Callable[[Parts], Parts | None]) -> Change:
    return lambda one, other, parts: then(parts) if (one, other) == (place, step) else parts


def from_month(step: int, then: Callable[[int, Parts], Parts | None], until: int = MONTHS) -> Change:
    return lambda place, month, parts: then(place, parts) if step <= month < until else parts


def _printed(home: int, people: int) -> Parts:
    return home, people, f"{home / people * 100:.1f}"


def test_a_part_above_the_whole_cannot_be(tmp_path: Path) -> None:
    ((kind, what),) = told(audited(tmp_path, table(where(2, 5, lambda _: (330, 320, "103.1")))))
    assert kind == "out-of-range"
    assert "Derby is given as 103.1" in what


def test_a_figure_of_nobody_cannot_be(tmp_path: Path) -> None:
    kinds = [kind for kind, _ in told(audited(tmp_path, table(where(2, 5, lambda parts: (0, 0, parts[2])))))]
    assert kinds.count("out-of-range") == 1


def test_a_mean_may_be_above_a_hundred(tmp_path: Path) -> None:
    own = rate(kind='"mean"', unit='"minutes"')
    content = table(where(2, 5, lambda _: (330, 320, "103.1")))
    assert told(audited(tmp_path, content, own)) == []


def test_a_value_that_is_another_quotient_is_told_and_rounding_is_not(tmp_path: Path) -> None:
    change = where(3, 7, lambda parts: (parts[0], parts[1], f"{float(parts[2]) + 0.3:.1f}"))
    ((kind, what),) = told(audited(tmp_path, table(change)))
    assert kind == "other-quotient"
    assert what.startswith("Leeds is given as ")


@pytest.mark.parametrize(("times", "number"), [(3, 2), (1.5, 0)])
def test_a_denominator_that_doubles_for_a_month_is_told_twice(tmp_path: Path, times: float, number: int) -> None:
    change = where(4, 9, lambda parts: _printed(int(parts[0] * times), int(parts[1] * times)))
    found = told(audited(tmp_path, table(change)))
    assert [kind for kind, _ in found] == ["denominator-jump"] * number
    assert all("Bradford" in what for _, what in found)


def test_a_value_repeated_for_months_is_told_once(tmp_path: Path) -> None:
    def copied(place: int, step: int, parts: Parts) -> Parts:
        return (231, 420, "55.0") if place == 5 and 10 <= step < 15 else parts

    ((kind, what),) = told(audited(tmp_path, table(copied)))
    assert (kind, what) == ("repeated", "Sheffield is 55 in each of 5 months.")


def test_whole_numbers_that_often_repeat_are_not_told(tmp_path: Path) -> None:
    own = definition(kind='"mean"', unit='"days"')
    rows = ["area,period,value"]
    random = np.random.default_rng(3)
    rows += [
        f"{area},{month_after(FIRST, step):%Y-%m},{random.integers(2, 4)}" for area in AREAS for step in range(MONTHS)
    ]
    assert told(audited(tmp_path, "\n".join(rows) + "\n", own)) == []


def test_places_that_never_change_are_told_though_most_are_so(tmp_path: Path) -> None:
    def copied(place: int, step: int, parts: Parts) -> Parts:
        return (231, 420, "55.0") if place < 7 else parts

    found = told(audited(tmp_path, table(copied)))
    assert [kind for kind, _ in found] == ["repeated"] * 7
    assert all("in each of 36 months" in what for _, what in found)


def test_everybody_for_months_is_common_where_few_are_counted(tmp_path: Path) -> None:
    change = from_month(10, lambda place, parts: (4, 4, "100") if place == 3 else parts, until=22)
    assert "repeated" not in dict(told(audited(tmp_path, table(change))))


def test_parts_of_one_under_a_unit_of_per_cent_are_told(tmp_path: Path) -> None:
    own = definition(kind='"rate"', unit='"per cent"')
    rows = ["area,period,value", *(f"Kent,{month_after(FIRST, step):%Y-%m},0.{50 + step}" for step in range(12))]
    assert told(audited(tmp_path, "\n".join(rows) + "\n", own)) == [
        ("out-of-range", "No figure is above 0.61, and the unit is per cent: they may be parts of 1.")
    ]


def test_a_lasting_step_of_all_places_is_told_at_its_month(tmp_path: Path) -> None:
    change = from_month(20, lambda _, parts: _printed(int(parts[0] * 1.15), parts[1]))
    audit = audited(tmp_path, table(change))
    ((kind, what),) = told(audit)
    assert kind == "common-break"
    assert "go up in September 2016" in what
    (finding,) = [one for one in audit.findings if one.kind == kind]
    assert finding.first == month_after(FIRST, 20)


def test_a_step_that_ends_after_a_month_is_no_break(tmp_path: Path) -> None:
    change = from_month(20, lambda _, parts: _printed(int(parts[0] * 1.15), parts[1]), until=21)
    assert told(audited(tmp_path, table(change))) == []


def test_a_step_of_one_place_is_no_common_break(tmp_path: Path) -> None:
    change = from_month(20, lambda place, parts: _printed(int(parts[0] * 1.15), parts[1]) if place == 0 else parts)
    assert told(audited(tmp_path, table(change))) == []


def test_months_and_places_that_are_missing_are_told(tmp_path: Path) -> None:
    def lost(place: int, step: int, parts: Parts) -> Parts | None:
        return None if step in (12, 13) or (place == 1 and step in (20, 25)) else parts

    found = dict(told(audited(tmp_path, table(lost))))
    assert found["missing-month"] == "No place has a figure for January 2016 to February 2016."
    assert found["missing-place"] == "Essex has no figure for September 2016 and February 2017, and others have."
    assert len(found) == 2


def test_closed_months_are_not_missing(tmp_path: Path) -> None:
    own = rate(closures='[{ first = "2016-01", last = "2016-02", why = "moved" }]')
    assert told(audited(tmp_path, table(lambda _, step, parts: None if step in (12, 13) else parts), own)) == []


def test_the_report_of_a_rate_has_findings_and_no_totals(tmp_path: Path) -> None:
    audit = audited(tmp_path, table(where(2, 5, lambda _: (330, 320, "103.1"))))
    report = Report(CoverageAudits((audit,)), Provenance(command="carefund evidence coverage falls"))
    words = str(report.document)
    assert "Derby is given as 103.1" in words
    assert "adds up to no total" in words
    assert "by financial year" not in words
