"""Settings are asked for by kind; each wrong one is named by its key, with what was expected, found, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from carefund.pool.refusal import RefusedEntry
from carefund.pool.settings import Keys, refused

KNOWN = ("a", "b", "c")


def keys(**values: Any) -> Keys:
    return Keys(values, "here", KNOWN)


def test_each_kind_of_value_is_given_as_it_is() -> None:
    given = keys(a=" text ", b=["x ", "y"], c={"d": 5, "e": Decimal("0.5")})
    assert (given.text("a"), given.texts("b"), given.sums("c")) == ("text", ("x", "y"), {"d": 5, "e": Decimal("0.5")})
    assert (keys(a=0).sum("a"), keys().sum("a"), keys().sums("a"), keys().table("a")) == (0, None, {}, {})
    assert (keys(a="x").choice("a", ("x", "y"), "y"), keys().choice("a", ("x", "y"), "y")) == ("x", "y")
    assert (keys().each("a", ()), keys(b=[]).texts("b")) == ([], ())
    inner = keys(c={"d": " z "}).sub("c", ("d",))
    assert (inner.where, inner.text("d")) == ("here.c", "z")
    assert [each.where for each in keys(a=[{}, {}]).each("a", ())] == ["here.a[0]", "here.a[1]"]
    assert Keys({"a": 1}, "", KNOWN).sub("b", ()).where == "b"


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: Keys([], "here", KNOWN), r"here: expected a table; found '\[\]'"),
        (lambda: Keys({"aa": 1}, "here", KNOWN), r"only the keys a, b and c; found 'aa'\. Did you mean \"a\"\?"),
        (lambda: Keys({"zz": 1}, "", KNOWN), r"the file: expected only the keys .*; found 'zz'\. Correct the"),
        (lambda: keys().text("a"), r"here\.a: expected a text; found nothing"),
        (lambda: keys(a=" ").text("a"), r"here\.a: expected a text"),
        (lambda: keys(a=1).text("a"), r"here\.a: expected a text; found '1'"),
        (lambda: keys(a="z").choice("a", ("x", "y"), "y"), r"here\.a: expected one of x and y; found 'z'"),
        (lambda: keys(a="x").texts("a"), r"here\.a: expected a list of texts; found 'x'"),
        (lambda: keys(a=["x", 1]).texts("a"), r"here\.a: expected a list of texts"),
        (lambda: keys(a=["x", " "]).texts("a"), r"here\.a: expected a list of texts"),
        (lambda: keys().texts("a"), r"here\.a: expected a list of texts; found nothing"),
        (lambda: keys(a=1).table("a"), r"here\.a: expected a table; found '1'"),
        (lambda: keys(a={}).each("a", ()), r"here\.a: expected a list of tables; found '\{\}'"),
        (lambda: keys(a=[{}, 1]).each("a", ()), r"here\.a\[1\]: expected a table; found '1'"),
        (lambda: keys(a=True).sum("a"), r"here\.a: expected a number of zero or more; found 'True'"),
        (lambda: keys(a=0.5).sum("a"), r"here\.a: expected a number of zero or more; found '0\.5'"),
        (lambda: keys(a=-1).sum("a"), r"here\.a: expected a number of zero or more; found '-1'"),
        (lambda: keys(a=Decimal("Infinity")).sum("a"), r"here\.a: expected a number of zero or more"),
        (lambda: keys(c={"d": "5"}).sums("c"), r"here\.c\.d: expected a number of zero or more; found '5'"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named_by_its_key(ask: Callable[[], object], words: str) -> None:
    with pytest.raises(RefusedEntry, match=words):
        ask()


def test_what_to_do_is_to_correct_the_settings_file_where_nothing_else_is_said() -> None:
    assert refused("here", "x", "y").to_do == "Correct the settings file."
    assert refused("here", "x", "y", "do this").to_do == "Do this."
