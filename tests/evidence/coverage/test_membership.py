"""Codes that appear, disappear, merge, or keep their code under another name."""

from datetime import date

import polars as pl

from carefund.evidence.coverage.membership import changes_of_membership
from tests.evidence.coverage.figures import long

BEFORE, AFTER = date(2015, 3, 1), date(2015, 4, 1)


def table(before: str, after: str) -> pl.DataFrame:
    return long([*(("x", code, BEFORE, 1.0) for code in before), *(("x", code, AFTER, 1.0) for code in after)])


def test_the_same_codes_are_no_finding() -> None:
    assert changes_of_membership(table("ABC", "ABC"), "x", {}) == []


def test_a_merger_that_is_known_is_told_as_one() -> None:
    (finding,) = changes_of_membership(table("ABCDEF", "ADEFM"), "x", {"B": "M", "C": "M"})
    assert finding.kind == "code-change"
    assert finding.places == ("B", "C", "M")
    assert "became Place M (M) from April 2015" in finding.what


def test_what_no_merger_explains_appears_and_disappears() -> None:
    kinds = [finding.kind for finding in changes_of_membership(table("ABCDEF", "ABCDEN"), "x", {})]
    assert kinds == ["disappeared", "appeared"]


def test_a_change_of_most_codes_is_a_new_kind_of_body() -> None:
    (finding,) = changes_of_membership(table("ABCD", "WXYZ"), "x", {})
    assert "4 codes end and 4 begin" in finding.what


def test_a_new_name_on_an_old_code_asks_whether_it_is_the_same_place() -> None:
    figures = table("AB", "AB").with_columns(
        published_name=pl.when((pl.col("area_code") == "A") & (pl.col("period") == AFTER))
        .then(pl.lit("NHS MORECAMBE BAY CCG"))
        .otherwise(pl.lit("NHS LANCASHIRE NORTH CCG"))
    )
    (finding,) = changes_of_membership(figures, "x", {})
    assert "A is 'NHS Lancashire North CCG' before April 2015, then 'NHS Morecambe Bay CCG'" in finding.what


def test_words_in_another_order_or_ua_are_no_new_name() -> None:
    names = {BEFORE: "Lancashire North UA", AFTER: "North Lancashire"}
    figures = table("A", "A").with_columns(published_name=pl.col("period").replace_strict(names))
    assert changes_of_membership(figures, "x", {}) == []
