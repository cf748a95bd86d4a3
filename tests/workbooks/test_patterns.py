"""No text makes a reading function run for ever: each comes to an end in a process that is ended if it does not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.workbooks.folding import plain
from carefund.workbooks.reading_process import Limits, read_in_child
from tests.workbooks import patterns

EXPECTED = len(patterns.REPEATED) * len(patterns.AROUND)


@pytest.mark.parametrize("name", patterns.FUNCTIONS)
def test_every_reading_function_comes_to_an_end(name: str) -> None:
    assert read_in_child(name, patterns.read_all, name, 4_000, limits=Limits(seconds=60.0)) == EXPECTED


@pytest.mark.deep
@pytest.mark.parametrize("name", patterns.FUNCTIONS)
def test_with_long_texts_too(name: str) -> None:
    """A pattern whose steps grow as the square of a text's length takes an hour for these."""
    assert read_in_child(name, patterns.read_all, name, 60_000, limits=Limits(seconds=400.0)) == EXPECTED


@pytest.mark.parametrize("name", patterns.FUNCTIONS)
def test_short_texts_are_read_too(name: str) -> None:
    for length in (1, 7, 60, 130, 410):
        assert patterns.read_all(name, length)


MARKS = "¹†\u200b*( )1[]notes,aX \u00a0:&–"


@settings(max_examples=500)
@given(st.text(st.sampled_from(MARKS), max_size=40))
def test_footnote_marks_are_taken_off_as_one_pattern_would(text: str) -> None:
    """The pattern that was here before, which took a text of 40 kB for ever, says the same of short ones."""
    import re
    import unicodedata

    pattern = re.compile(
        r"[¹²³⁰⁴-⁹†‡\u200b\u200c\u200d\u2060\ufeff]+"
        r"|(?<=\S)\s*(?:\*+|\(\d{1,2}\)|\[notes? [\d, ]+\])\s*$"
        r"|(?<=[A-Za-z]{3})\d$",
        re.IGNORECASE,
    )
    unmarked = pattern.sub("", pattern.sub("", text))
    dashes = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
    folded = unicodedata.normalize("NFKC", unmarked).translate(dashes).replace("&", " and ")
    assert plain(text) == re.sub(r"\s+", " ", folded).strip(" :").lower()
