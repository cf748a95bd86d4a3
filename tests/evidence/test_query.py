"""Queries against a naive model: the newest version of each month, or the newest knowable on a day."""

import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.calendar import next_month
from carefund.evidence.query import AsOf, Evidence
from carefund.evidence.release import ReadFile
from carefund.evidence.series import UnknownSeries
from carefund.evidence.store import FolderStore
from tests.evidence.releases import SERIES, release_of

MONTHS = [date(2015, month, 1) for month in range(1, 5)]
AREAS = ["E1", "E2", "E3"]
DAYS = st.dates(date(2015, 1, 1), date(2016, 6, 30))


@dataclass(frozen=True)
class Version:
    """One version of a month: its release date and its values, some places left out."""

    month: date
    released: date
    values: dict[str, float | None]


@st.composite
def versions(draw: st.DrawFn) -> list[Version]:
    """Versions of a few months, never two of one month on one day."""
    keys = draw(st.lists(st.tuples(st.sampled_from(MONTHS), DAYS), min_size=1, max_size=8, unique=True))
    values = st.dictionaries(st.sampled_from(AREAS), st.none() | st.integers(0, 9).map(float), min_size=1)
    return [Version(month, released, draw(values)) for month, released in keys]


def _file(version: Version, number: int) -> ReadFile:
    published = min(version.released, date(2015, 6, 1))
    return release_of(version.month, published, version.values, revised=version.released, mark=str(number))


def _expected(held: list[Version], as_of: AsOf | None) -> dict[tuple[str, date], float | None]:
    found: dict[tuple[str, date], float | None] = {}
    for month in MONTHS:
        known = [version for version in held if version.month == month]
        if as_of and as_of.basis == "release":
            known = [version for version in known if version.released <= as_of.day]
        if as_of and next_month(month) - timedelta(days=1) > as_of.day:
            known = []
        if known:
            newest = max(known, key=lambda version: version.released)
            found |= {(area, month): value for area, value in newest.values.items()}
    return found


def _check(held: list[Version], as_of: AsOf | None, areas: list[str] | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        FolderStore(Path(folder)).add([_file(version, number) for number, version in enumerate(held)])
        found = Evidence.of_store(Path(folder)).figures([SERIES], as_of=as_of, areas=areas)
    rows = {(row["area_code"], row["period"]): row["value"] for row in found.to_dicts()}
    expected = _expected(held, as_of)
    assert rows == {key: value for key, value in expected.items() if areas is None or key[0] in areas}
    assert found.height == len(rows)
    assert found.sort("series", "area_code", "period").equals(found)


AS_OF = st.none() | st.builds(AsOf, DAYS, st.sampled_from(["release", "period"]))
WANTED = st.none() | st.lists(st.sampled_from(AREAS), min_size=1, unique=True)


@settings(max_examples=40, deadline=None)
@given(versions(), AS_OF, WANTED)
def test_query_agrees_with_the_model(held: list[Version], as_of: AsOf | None, areas: list[str] | None) -> None:
    _check(held, as_of, areas)


@pytest.mark.deep
@settings(max_examples=3_000, deadline=None)
@given(versions(), AS_OF, WANTED)
def test_query_agrees_with_the_model_at_length(
    held: list[Version], as_of: AsOf | None, areas: list[str] | None
) -> None:
    _check(held, as_of, areas)


def test_place_dropped_by_a_revision_is_gone_even_when_asked_for_alone(tmp_path: Path) -> None:
    first = release_of(MONTHS[0], date(2015, 3, 1), {"E1": 1.0, "E2": 2.0})
    revised = release_of(MONTHS[0], date(2015, 3, 1), {"E1": 5.0}, revised=date(2015, 9, 1))
    FolderStore(tmp_path).add([first, revised])
    evidence = Evidence.of_store(tmp_path)
    assert evidence.figures([SERIES], areas=["E2"]).is_empty()
    early = evidence.figures([SERIES], areas=["E2"], as_of=AsOf(date(2015, 5, 1)))
    assert early["value"].to_list() == [2.0]


def test_reissue_of_the_same_day_wins(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    for number in range(3):
        file = release_of(MONTHS[0], date(2015, 3, 1), {"E1": float(number)})
        store.add([file], reissue=True)
    found = Evidence.of_store(tmp_path).figures([SERIES])
    assert found["value"].to_list() == [2.0]


def test_undated_release_is_never_knowable_by_release(tmp_path: Path) -> None:
    FolderStore(tmp_path).add([release_of(MONTHS[0], None, {"E1": 1.0})])
    evidence = Evidence.of_store(tmp_path)
    assert evidence.figures([SERIES], as_of=AsOf(date(2020, 1, 1))).is_empty()
    assert evidence.figures([SERIES], as_of=AsOf(date(2020, 1, 1), "period")).height == 1


def test_months_withheld_by_release_date(tmp_path: Path) -> None:
    file = release_of(MONTHS[0], date(2015, 3, 1), {"E1": 1.0})
    FolderStore(tmp_path).add([file])
    evidence = Evidence.of_store(tmp_path)
    assert evidence.withheld_by([SERIES], AsOf(date(2015, 2, 1))) == [MONTHS[0]]
    assert evidence.withheld_by([SERIES], AsOf(date(2015, 3, 1))) == []


@pytest.mark.parametrize(
    "name", ["delayed-days", "delayed-days-reason-j", "delayed-days-acute-reason-j-nhs", "delayed-days-acute-nhs"]
)
def test_every_delayed_days_series_can_be_asked_for(name: str) -> None:
    assert Evidence([]).family_of(name) == "delayed-transfers"


@pytest.mark.parametrize("name", ["delayed-weeks", "delayed-days-reason-", "delayed-days-reason-j-county"])
def test_unknown_series_is_refused_with_near_names(name: str) -> None:
    with pytest.raises(UnknownSeries, match=f"Expected the name of a series; found '{name}'"):
        Evidence([]).family_of(name)
