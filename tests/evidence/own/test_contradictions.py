"""Figures that contradict themselves, another month's or the day, in own and in official files."""

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from carefund.evidence.contradiction import Contradiction, refused_for
from carefund.evidence.contradictions import Held, contradictions
from carefund.evidence.packaged import PackagedStore
from carefund.evidence.query import Evidence
from carefund.evidence.release import FIGURES_SCHEMA, ReadFile, Release
from carefund.evidence.series import ENGLAND, SERIES
from tests.evidence.own.making import AREAS, definition, long_csv, read, usual

DAY = date(2026, 11, 28)
EVIDENCE = Evidence.packaged()


def found_in(*files: ReadFile, evidence: Evidence = EVIDENCE) -> list[Contradiction]:
    held = Held(evidence, files, DAY)
    return [one for file in files for one in contradictions(file, held)]


def own(content: str) -> list[Contradiction]:
    made = definition()
    return found_in(read(content, made), evidence=Evidence([PackagedStore()], [made]))


def kinds(found: list[Contradiction]) -> set[tuple[str, str]]:
    return {(one.kind, one.severity) for one in found}


def official(
    family: str, month: date, change: Callable[[pl.DataFrame], pl.DataFrame] = lambda frame: frame
) -> ReadFile:
    """A month of the packaged figures as a new file, changed."""
    release = next(one for one in EVIDENCE.releases if one.family == family and one.period_first == month)
    names = [name for name, one in SERIES.items() if one.family == family]
    figures = EVIDENCE.figures(names, first=month, last=month).select(list(FIGURES_SCHEMA))
    record = {**release.as_record(), "file_hash": "f" * 64, "file_name": "new.xls"}
    return ReadFile(Release.from_record(record), change(figures))


def test_a_sound_own_file_and_a_sound_official_one_contradict_nothing() -> None:
    assert own(long_csv()) == []
    assert found_in(official("delayed-transfers", date(2015, 4, 1))) == []
    assert found_in(official("monthly-activity", date(2015, 4, 1))) == []


def test_a_release_and_a_period_after_the_day_are_errors() -> None:
    file = official("delayed-transfers", date(2015, 4, 1))
    late = ReadFile(Release.from_record({**file.release.as_record(), "revised": "2099-01-01"}), file.figures)
    (found,) = found_in(late)
    assert (found.kind, found.severity) == ("future", "error")
    refused = refused_for([found])
    assert refused is not None
    assert "2099" in str(refused)
    assert kinds(own("area,period,value\nKent,2030-01,5\n")) == {("future", "error")}


@pytest.mark.parametrize("family", ["delayed-transfers", "monthly-activity"])
def test_the_content_of_another_month_is_an_error(family: str) -> None:
    file = official(family, date(2015, 4, 1))
    other = pl.lit(date(2015, 6, 1)).alias("period")
    copied = ReadFile(
        Release.from_record({**file.release.as_record(), "period_first": "2015-06-01", "period_last": "2015-06-01"}),
        file.figures.with_columns(other),
    )
    assert ("copied-month", "error") in kinds(found_in(copied))


def test_a_month_of_an_own_file_that_repeats_another_is_an_error_and_one_that_nearly_does_is_not() -> None:
    same = {f"{area}_5": 200 + place for place, area in enumerate(AREAS)}
    again = {f"{area}_9": 200 + place for place, area in enumerate(AREAS)}
    assert kinds(own(long_csv(**same, **again))) == {("copied-month", "error")}
    assert own(long_csv(**{**same, **again, "Kent_9": 201})) == []


def test_a_column_times_a_thousand_is_an_error() -> None:
    thousand = {f"{area}_5": 250_000 + place for place, area in enumerate(AREAS)}
    assert ("another-unit", "error") in kinds(own(long_csv(**thousand)))
    name = "non-elective-admissions"
    value = pl.when(pl.col("series") == name).then(pl.col("value") * 1000).otherwise(pl.col("value"))
    found = found_in(official("monthly-activity", date(2015, 4, 1), lambda frame: frame.with_columns(value)))
    assert [(one.kind, one.series) for one in found if one.severity == "error"] == [("another-unit", name)]


@pytest.mark.parametrize(
    ("months", "span"),
    [((5,), "June 2015,"), ((5, 6), "June 2015 and 1 other month,"), ((5, 6, 7), "June 2015 and 2 other months,")],
)
def test_months_of_another_unit_are_counted_in_words(months: tuple[int, ...], span: str) -> None:
    thousand = {f"{area}_{step}": 250_000 + step for step in months for area in AREAS}
    (expected,) = [one.expected for one in own(long_csv(**thousand)) if one.kind == "another-unit"]
    assert f"for the middle place in {span}" in expected


@pytest.mark.parametrize(
    ("one", "other"),
    [("acute", "non-acute"), ("nhs", "social-care"), ("reason-a", "reason-g"), ("reason-e", "reason-h")],
)
def test_two_parts_exchanged_are_an_error(one: str, other: str) -> None:
    names = {f"delayed-days-{one}": f"delayed-days-{other}", f"delayed-days-{other}": f"delayed-days-{one}"}
    change = pl.col("series").replace(names)
    found = found_in(official("delayed-transfers", date(2015, 4, 1), lambda frame: frame.with_columns(change)))
    assert ("exchanged-columns", "error") in kinds(found)


def test_a_single_figure_times_a_thousand_is_told() -> None:
    (found,) = own(long_csv(Kent_7=110_000))
    assert (found.kind, found.severity) == ("single-figure", "warning")
    assert "Kent in August 2015" in found.words


def with_england(months: int = 12, **cells: object) -> str:
    sums = [sum(usual(place, step) for place in range(len(AREAS))) for step in range(months)]
    rows = [f"England,2015-{step + 1:02d},{cells.get(f'England_{step}', total)}" for step, total in enumerate(sums)]
    return long_csv(months) + "".join(f"{row}\n" for row in rows if not row.endswith("gone"))


def test_englands_figure_that_is_gone_or_differs_in_a_month_is_told() -> None:
    assert own(with_england()) == []
    assert kinds(own(with_england(England_3="gone"))) == {("england-gone", "warning")}
    (found,) = own(with_england(England_3=2_500))
    places = sum(usual(place, 3) for place in range(len(AREAS)))
    assert found.kind == "england-differs"
    assert found.found == f"2,500 for England and {places:,} for its places in April 2015"


def test_places_that_are_only_some_of_england_are_no_contradiction() -> None:
    figures = read(with_england(**{f"England_{step}": 90_000 + step for step in range(12)})).figures
    assert figures.filter(area_code=ENGLAND).height == 12
    assert own(with_england(**{f"England_{step}": 90_000 + step for step in range(12)})) == []
