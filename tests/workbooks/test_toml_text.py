"""Settings that somebody wrote are read as TOML has them, or refused soon."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from carefund.plan.waivers import BrokenWaivers, read_waivers
from carefund.programme.refusal import BrokenDefinition
from carefund.programme.rounds import parse_round
from carefund.workbooks.toml_text import BrokenToml, read_toml


def test_values() -> None:
    text = 'a = 1\nb = 2.50\nc = 2015-04-01\nd = ["x\\u001b[2J\\u202e", true]\n[e]\nf = """one\ntwo"""\n'
    found = read_toml("a.toml", text.encode())
    assert found == {"a": 1, "b": Decimal("2.50"), "c": date(2015, 4, 1), "d": ["x[2J", True], "e": {"f": "one\ntwo"}}


BROKEN = {
    "not TOML": (b"a = = 1", "valid TOML"),
    "another encoding": (b"a = '\xff'", "UTF-8"),
    "too large": (b"#" * (2**19 + 1), "512 kilobytes"),
    "a huge exponent": (b"a = 1e999999", "30 digits"),
    "a tiny exponent": (b"a = [{b = 1e-999999}]", r"cell a\[0\]\.b.*30 digits"),
    "a long number": (b"a = " + b"9" * 4_000, "30 digits"),
    "a longer number": (b"a = " + b"9" * 400_000, "valid TOML"),
    "many values": (b"a = [" + b"1," * 25_000 + b"]", "20,000 values"),
    "deep lists": (b"a = " + b"[" * 100 + b"]" * 100, "30 deep"),
    "deeper lists": (b"a = " + b"[" * 200_000, "nested too deeply"),
    "deep tables": (b"a" + b".a" * 400 + b" = 1", "30 deep"),
    "a key of many parts": (b"a" + b".a" * 200_000 + b" = 1", "nested too deeply"),
    "a quoted key of many parts": (b"'a'" + b' . "a"' * 50_000 + b" = 1", "nested too deeply"),
    "open text": (b'a = """' + b"x" * 450_000, "valid TOML"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_cannot_be_meant_is_refused(kind: str) -> None:
    content, words = BROKEN[kind]
    with pytest.raises(ValueError, match=words):
        read_toml("a.toml", content)


def test_where_it_is_wrong() -> None:
    with pytest.raises(BrokenToml) as broken:
        read_toml("a.toml", b"a = 1\nb = = 1\n")
    assert broken.value.where == "line 2"


ITEMS = 4_000
MANY = {
    "items of one id": "".join('[[sources]]\nid = "a"\n' for _ in range(ITEMS)),
    "items": "".join(f'[[sources]]\nid = "a{n}"\n' for n in range(ITEMS)),
    "unknown keys": "".join(f"k{n} = 1\n" for n in range(ITEMS)),
    "references to nothing": "".join(
        f'[[metrics]]\nid = "m{n}"\narea_series = "s{n}"\nsource = ["none-{n}"]\n' for n in range(ITEMS)
    ),
    "figures of unknown metrics": "".join(
        f'[[audit_figures]]\nid = "f{n}"\nmetric = "m{n}"\ncomparison = "c{n}"\n[[metrics]]\nid = "m{n}"\n'
        for n in range(ITEMS)
    ),
    "an id of 500,000 characters": f'id = "{"a" * 500_000}"\nextends = "{"b" * 400_000}"\n',
    "keys to remove": f'id = "later"\nextends = "bcf-2015-16"\nremoves = {[f"k{n}" for n in range(ITEMS)]}\n',
    "figures without a source": 'id = "later"\nextends = "bcf-2015-16"\n'
    + "".join(f'[[limits]]\nid = "l{n}"\nvalue = {n}\n' for n in range(ITEMS)),
    "an exponent": "[[limits]]\nvalue = 1e999999\n",
}


@pytest.mark.parametrize("kind", MANY)
def test_thousands_of_entries_are_answered_with_a_refusal(kind: str) -> None:
    with pytest.raises(BrokenDefinition) as broken:
        parse_round(MANY[kind].encode(), "large.toml")
    assert len(broken.value.problems) <= 1_000
    assert len(str(broken.value)) < 1_000_000


def test_waivers_are_bounded(tmp_path: Path) -> None:
    path = tmp_path / "waivers.toml"
    path.write_text("[[waivers]]\n" * 3_000)
    with pytest.raises(BrokenWaivers, match="2,000 waivers"):
        read_waivers(path)
    path.write_text("waivers = " + "[" * 100_000)
    with pytest.raises(BrokenWaivers, match="nested too deeply"):
        read_waivers(path)
