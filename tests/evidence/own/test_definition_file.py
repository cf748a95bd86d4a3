"""The definition of an own series: what it must say, and how it is refused."""

from datetime import date

import pytest

from carefund.evidence.own.definition_file import parse_definition
from carefund.programme.refusal import BrokenDefinition
from tests.evidence.own.making import definition


def keys_of(broken: BrokenDefinition) -> set[str]:
    return {problem.key for problem in broken.problems}


def test_the_keys_of_the_contract_define_a_series() -> None:
    made = definition(
        numerator='"falls"', source='"a spreadsheet"', licence='"OGL"', kind='"rate"', denominator='"people"'
    )
    assert (made.name, made.basis, made.family, made.source) == ("falls", "area", "falls", "a spreadsheet")
    assert made.own
    assert made.coverage_audited, "the coverage of a rate by place and month is audited"


def test_a_monthly_count_is_audited_for_coverage_and_its_publisher_is_its_source() -> None:
    assert definition().coverage_audited
    assert definition().source == "A council"


def test_every_problem_is_told_with_its_key() -> None:
    with pytest.raises(BrokenDefinition) as caught:
        parse_definition(b'name = "Falls"\nlabel = 3\nkind = "sum"\nnear = []\ngeography = "ward"\n', "mine.toml")
    assert keys_of(caught.value) >= {
        "name",
        "label",
        "kind",
        "near",
        "geography",
        "unit",
        "cadence",
        "publisher",
        "direction",
    }
    assert "the definition of a series" in str(caught.value)


@pytest.mark.parametrize("name", ["delayed-days", "population", "non-elective-admissions"])
def test_a_name_of_carefunds_own_is_taken(name: str) -> None:
    with pytest.raises(BrokenDefinition) as caught:
        definition(name=f'"{name}"')
    assert keys_of(caught.value) == {"name"}


def test_a_list_of_own_codes_is_a_geography() -> None:
    made = definition(geography='{ W1 = "North ward", W2 = "South ward" }')
    assert made.basis == "own codes"
    assert made.own_places == {"W1": "North ward", "W2": "South ward"}


def test_closures_may_name_months_in_words_and_last_one_month_where_no_end_is_given() -> None:
    made = definition(
        'closures = [{ first = "2020-04", why = "shut" }, { first = 2021-01-15, last = "June 2021", why = "works" }]'
    )
    assert [(one.first, one.last) for one in made.closures] == [
        (date(2020, 4, 1), date(2020, 4, 1)),
        (date(2021, 1, 1), date(2021, 6, 1)),
    ]
    assert made.is_closed(date(2021, 3, 1))
    assert not made.is_closed(date(2020, 5, 1))


def test_a_closure_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(BrokenDefinition, match="ends after it began"):
        definition('closures = [{ first = "2020-04", last = "2020-03", why = "shut" }]')


def test_a_count_has_no_denominator_and_a_part_names_its_breakdown() -> None:
    with pytest.raises(BrokenDefinition) as caught:
        definition('denominator = "people"\npart_of = "all-falls"')
    assert keys_of(caught.value) == {"denominator", "breakdown"}
