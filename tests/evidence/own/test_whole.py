"""The whole of an own series that has no row for England: the sum of its places, where none is missing."""

from datetime import date

from carefund.evidence.coverage.audit import audit_coverage
from carefund.evidence.own.frames import FrameSource
from carefund.evidence.query import Evidence
from carefund.evidence.registers import packaged_registers
from carefund.report.evidence.document import totals_block
from tests.evidence.own.making import AREAS, definition, long_csv, read, usual

MAY = date(2015, 5, 1)


def whole(content: str) -> dict[date, float | None]:
    own = definition()
    evidence = Evidence([FrameSource(read(content, own))], [own])
    return dict(audit_coverage(evidence, own.name, packaged_registers()).england.iter_rows())


def without(content: str, *starts: str) -> str:
    return "".join(line for line in content.splitlines(keepends=True) if not line.startswith(starts))


def test_the_whole_is_the_sum_of_the_places() -> None:
    months = whole(long_csv())
    assert months[MAY] == sum(usual(place, 4) for place in range(len(AREAS)))
    assert len(months) == 24


def test_a_month_that_lacks_a_place_has_no_whole_whether_its_cell_is_marked_or_its_row_is_missing() -> None:
    marked, missing = whole(long_csv(Kent_4="*")), whole(without(long_csv(), "Kent,2015-05"))
    assert marked == missing
    assert [month for month, value in missing.items() if value is None] == [MAY]


def test_a_place_that_began_later_is_not_missed_before() -> None:
    months = whole(without(long_csv(), "Kent,2015-01", "Kent,2015-02"))
    assert all(months.values())
    assert months[date(2015, 1, 1)] == sum(usual(place, 0) for place in range(1, len(AREAS)))


def test_a_year_is_told_by_the_months_of_which_the_whole_is_known() -> None:
    own = definition()
    evidence = Evidence([FrameSource(read(long_csv(27, Kent_4="*"), own))], [own])
    audit = audit_coverage(evidence, own.name, packaged_registers())
    months = dict(audit.totals.select("year", "months").iter_rows())
    assert months == {"2014-15": 3, "2015-16": 11, "2016-17": 12}
    assert "all places together by financial year" in totals_block(audit).caption
    assert [row[0] for row in totals_block(audit).rows][1] == "2015-16 (11 months)"
