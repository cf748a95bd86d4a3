"""Codes that appear, disappear, merge, or keep their code under another name."""

from datetime import date

import polars as pl

from carefund.evidence.coverage.findings import Finding
from carefund.evidence.coverage.membership import changes_of_membership
from carefund.evidence.registers import packaged_registers
from tests.evidence.coverage.figures import long

BEFORE, AFTER = date(2015, 3, 1), date(2015, 4, 1)


def table(before: str, after: str) -> pl.DataFrame:
    return long([*(("x", code, BEFORE, 1.0) for code in before), *(("x", code, AFTER, 1.0) for code in after)])


def changes(figures: pl.DataFrame, successors: dict[str, str] | None = None) -> list[Finding]:
    return changes_of_membership(figures, "x", successors or {}, packaged_registers())


def test_the_same_codes_are_no_finding() -> None:
    assert changes(table("ABC", "ABC")) == []


def test_a_merger_that_is_known_is_one_finding() -> None:
    (finding,) = changes(table("ABCDEF", "ADEFM"), {"B": "M", "C": "M"})
    assert finding.kind == "code-change"
    assert finding.places == ("B", "C", "M")
    assert "became Place M (M) from April 2015" in finding.what


def test_what_no_merger_explains_appears_and_disappears() -> None:
    kinds = [finding.kind for finding in changes(table("ABCDEF", "ABCDEN"))]
    assert kinds == ["disappeared", "appeared"]


def test_a_change_of_most_codes_is_a_new_kind_of_body() -> None:
    (finding,) = changes(table("ABCD", "WXYZ"))
    assert "4 codes end and 4 begin" in finding.what


def test_a_new_name_on_an_old_code_asks_whether_it_is_the_same_place() -> None:
    figures = table("AB", "AB").with_columns(
        published_name=pl.when((pl.col("area_code") == "A") & (pl.col("period") == AFTER))
        .then(pl.lit("NHS MORECAMBE BAY CCG"))
        .otherwise(pl.lit("NHS LANCASHIRE NORTH CCG"))
    )
    (finding,) = changes(figures)
    assert "A is 'NHS Lancashire North CCG' before April 2015, then 'NHS Morecambe Bay CCG'" in finding.what


def test_words_in_another_order_or_ua_are_no_new_name() -> None:
    names = {BEFORE: "Lancashire North UA", AFTER: "North Lancashire"}
    figures = table("A", "A").with_columns(published_name=pl.col("period").replace_strict(names))
    assert changes(figures) == []
