"""A text that a spreadsheet could take for a formula is known as one, also behind what nobody sees."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.workbooks.cell_text import DANGEROUS, looks_executable, neutral

UNSEEN = " \u00a0\u200b\u200d\ufeff\u2060\u202e\u2066\u00ad\u3000\u3164\ufe0f\x00\x1b\U000e0041"


@given(st.text(st.sampled_from(UNSEEN)), st.sampled_from("=+-@＝＋－＠"), st.text(max_size=8))
def test_formulas_behind_unseen_characters_are_guarded(before: str, sign: str, after: str) -> None:
    assert looks_executable(before + sign + after)
    assert neutral(before + sign + after).startswith("'")


@given(st.text(st.characters(categories=("L", "N")), min_size=1, max_size=3), st.text(max_size=8))
def test_words_and_figures_stay_as_they_are(first: str, after: str) -> None:
    if first[0] not in "\u3164\u115f\u1160\uffa0":
        assert neutral(first + after) == first + after


@given(
    st.text(st.one_of(st.characters(exclude_categories=("Cs",)), st.sampled_from(UNSEEN + "=+-@\t\r\n")), max_size=6)
)
def test_the_pattern_means_the_same_to_polars(text: str) -> None:
    assert pl.Series([text]).str.contains(DANGEROUS.pattern).item() == looks_executable(text)


@pytest.mark.parametrize("text", ["", "a=1", "3 - 2", "−5", "'=1"])
def test_harmless(text: str) -> None:
    assert not looks_executable(text)
