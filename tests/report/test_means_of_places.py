"""A mean of an area, a region and a board: said to its decimals, weighed and never added up."""

from datetime import date
from pathlib import Path

import pytest

from carefund.evaluation.places import PlaceComparison, compare_places
from carefund.evidence.areas import default_register
from carefund.evidence.importers.reading import read_official_content
from carefund.evidence.packaged import PackagedStore
from carefund.evidence.query import Evidence
from carefund.evidence.registers import packaged_registers
from carefund.evidence.store import FolderStore
from carefund.programme.rounds import load_round
from carefund.report.places.document import measures_table
from carefund.report.places.sentences import MEANS, PLANS, notes
from tests.evidence.test_discharge_ready_date import DERBY, HEAD, lines

EAST = [area.code for area in default_register().all(date(2025, 4, 1)) if area.region == "East Midlands"]


def months_of(year: int, beds: dict[str, int]) -> str:
    """A financial year of East Midlands' councils: 100 discharges a month each, of Derby 1,000; bed days as given."""
    text = ""
    for month in (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3):
        for code in EAST:
            people, bed = (1000, beds["derby"]) if code == DERBY else (100, beds["other"])
            counts = {"Discharges": str(people), "bed": str(bed), "days": str(bed / people), "of": str(80 + month)}
            text += lines(code, f"{year + (month < 4)}-{month:02d}", **counts)
    return text


@pytest.fixture
def evidence(tmp_path: Path) -> Evidence:
    """Derby's mean falls from 1.0 to 0.9, that of every other council from 0.60 to 0.57."""
    store = FolderStore(tmp_path / "store")
    texts = {
        "a.csv": months_of(2024, {"derby": 1000, "other": 60}),
        "b.csv": months_of(2025, {"derby": 900, "other": 57}),
    }
    store.add([read_official_content(name, (HEAD + text).encode(), default_register()) for name, text in texts.items()])
    return Evidence([PackagedStore(), store])


@pytest.fixture
def comparison(evidence: Evidence) -> PlaceComparison:
    return compare_places(load_round("bcf-2025-26"), evidence, ["Derby", "East Midlands"], packaged_registers())


def test_a_regions_mean_is_over_all_that_its_areas_divide(comparison: PlaceComparison) -> None:
    metric = comparison.audit.measured[0]
    region = next(one for one in comparison.of_metric(metric) if one.area_name == "East Midlands")
    others = len(EAST) - 1
    assert region.baseline == pytest.approx((1000 + 60 * others) / (1000 + 100 * others))
    assert region.outturn == pytest.approx((900 + 57 * others) / (1000 + 100 * others))


def test_a_means_change_and_levels_are_said_to_two_decimals(comparison: PlaceComparison) -> None:
    table = measures_table(comparison, comparison.audit.measured[0])
    assert table.headings[-2:] == ("Before", "After")
    derby = next(row for row in table.rows if row[0] == "Derby")
    assert derby[3:] == ("−0.10", "–", "1.00", "0.90")
    assert "a range" not in table.caption
    said = list(notes(comparison))
    assert PLANS not in said
    assert MEANS.format("Discharge delay") in said
