"""What a series' definition says: its breakdowns, its people, series near to it, whether its levels are audited."""

from carefund.evidence.importers.publications import KNOWN, TEXTS, WORKBOOKS
from carefund.evidence.series import PEOPLE_SERIES, SERIES


def test_every_part_belongs_to_one_breakdown_of_a_series_that_there_is() -> None:
    for name, definition in SERIES.items():
        if definition.part_of is None:
            continue
        of_it = [one.name for one in SERIES.breakdowns_of(definition.part_of) if name in one.parts]
        assert of_it == [definition.breakdown], name


def test_parts_are_labelled_without_the_words_that_all_of_them_share() -> None:
    care, who, reason = SERIES.breakdowns_of("delayed-days")
    assert list(care.parts.values()) == ["Acute care", "Non-acute care"]
    assert list(who.parts.values()) == ["NHS", "Social care", "Both NHS and social care"]
    assert reason.parts["delayed-days-reason-di"] == "Residential home placement"
    assert "delayed-days-reason-j".startswith(reason.prefix)
    assert not any("delayed-days-reason-j".startswith(other.prefix) for other in (care, who))


def test_a_series_without_parts_has_no_breakdown() -> None:
    assert SERIES.breakdowns_of("non-elective-admissions") == ()
    assert SERIES.breakdowns_of("no-such-series") == ()


def test_what_a_definition_names_is_there() -> None:
    for definition in SERIES.values():
        assert definition.people in PEOPLE_SERIES
        assert set(definition.near) <= set(SERIES) - {definition.name}
        assert all(SERIES[near].basis == "England" for near in definition.near)
    assert SERIES.coverage_audited == ("delayed-days", "non-elective-admissions")
    assert all(SERIES[name].basis in {"area", "commissioner"} for name in SERIES.coverage_audited)


def test_delayed_days_are_per_adult_and_admissions_per_resident() -> None:
    assert SERIES["delayed-days"].people == "18-plus"
    assert SERIES["non-elective-admissions"].people == "all"
    assert SERIES["non-elective-admissions"].near == ("emergency-admissions",)


def test_every_packaged_definition_says_what_kind_of_figure_it_is() -> None:
    assert {definition.kind for definition in SERIES.values()} == {"count", "rate", "mean"}
    assert SERIES["delayed-days"].direction == SERIES["non-elective-admissions"].direction == "lower"
    assert all(definition.licence == "Open Government Licence v3.0" for definition in SERIES.values())
    assert {definition.cadence for definition in SERIES.values()} == {"monthly", "annual"}


def test_the_table_of_publications_has_a_row_for_every_family_of_series() -> None:
    rows = [publication.family for publication in (*WORKBOOKS, *TEXTS)]
    assert sorted(set(rows)) == sorted({definition.family for definition in SERIES.values()})
    titles = {publication.title for publication in (*WORKBOOKS, *TEXTS)}
    assert sorted(KNOWN) == sorted(titles)


def test_a_publication_is_recognised_by_one_row_alone() -> None:
    for title, family in (
        ("Delayed Transfers of Care", "delayed-transfers"),
        ("Monthly Activity Return", "monthly-activity"),
    ):
        assert [row.family for row in WORKBOOKS if row.recognises(title)] == [family]
    headings = {"year", "code", "name", "pop_all"}
    assert [row.family for row in TEXTS if row.recognises(headings)] == ["population"]
