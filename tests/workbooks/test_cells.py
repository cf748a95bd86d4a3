"""No text that leaves a workbook can command a terminal or turn a line round, and its words stay."""

import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from carefund.workbooks.cells import shown_text

COMMANDS = "\x1b[2J\x1b[H\x9b31m\x07\x08\x00"
BIDIRECTIONAL = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
JOINERS = "\u00ad\u200c\u200d"
"""Format characters that some scripts need, and the soft hyphen."""


@given(st.text(st.one_of(st.characters(), st.sampled_from(COMMANDS + BIDIRECTIONAL))))
@example("clean\x1b[2J\u202e")
@example("\r\n\r")
def test_nothing_is_left_that_a_terminal_obeys(text: str) -> None:
    left = {mark for mark in shown_text(text) if unicodedata.category(mark) in ("Cc", "Cf", "Cs", "Zl", "Zp")}
    assert left <= {"\n", "\t", *JOINERS}


@given(st.text(st.one_of(st.characters(), st.sampled_from(COMMANDS + BIDIRECTIONAL))))
def test_visible_characters_stay_in_order(text: str) -> None:
    def seen(words: str) -> str:
        return "".join(mark for mark in words if unicodedata.category(mark)[0] in "LNPSM" or mark in " \t")

    assert seen(shown_text(text)) == seen(text)
    assert shown_text(shown_text(text)) == shown_text(text)


def test_every_control_and_format_character_of_unicode_is_known() -> None:
    unseen = {code for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs")}
    kept = {code for code in unseen if shown_text(f"a{chr(code)}b") == f"a{chr(code)}b"}
    assert kept == set(map(ord, "\n\t" + JOINERS))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Reablement\nand\tmore", "Reablement\nand\tmore"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("soft\u00adhyphen", "soft\u00adhyphen"),
        ("Sián Ó’Brien, £3\u00a0m – 50%", "Sián Ó’Brien, £3\u00a0m – 50%"),
        ("\x1b[2J\x1b[1;1HNothing keeps it from being submitted.", "[2J[1;1HNothing keeps it from being submitted."),
        ("approved \u202edettimbus ton", "approved dettimbus ton"),
    ],
)
def test_words(text: str, words: str) -> None:
    assert shown_text(text) == words
