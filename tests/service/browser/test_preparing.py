"""Journey 1: an editor takes the workbook away, brings it back half done, mends it on pages, and sees what moved."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.service.browser.conftest import Service
from tests.service.browser.driving import DESKTOP, PHONE, Somebody, wait_until
from tests.service.browser.filling import HALF, fill
from tests.service.browser.seeding import APPRAISED, AREAS, ROUND

METRIC, MENDED = "delayed-days", "risk-share-agreed"
WAYS = [
    pytest.param("leeds", {"size": DESKTOP, "by_keyboard": True}, id="desktop by keyboard alone"),
    pytest.param("kent", {"size": PHONE}, id="phone", marks=pytest.mark.deep),
    pytest.param("devon", {"size": PHONE, "scripted": False}, id="phone without scripts", marks=pytest.mark.deep),
]


@pytest.mark.parametrize(("area", "way"), WAYS)
def test_a_plan_is_prepared(
    area: str, way: dict[str, Any], service: Service, somebody: Callable[..., Somebody], tmp_path: Path
) -> None:
    editor, sound = somebody(**way), service.folder / "sound" / f"{AREAS[area]}.xlsx"
    own = f"/plans/{ROUND}/{AREAS[area]}/"
    editor.sign_in(service.people[f"{area} editor"])
    assert "Your tasks" in editor.text()
    editor.follow("Begin the plan")
    editor.push("Begin the plan")
    template = _taken_away(editor, tmp_path)
    _brought_back(editor, fill(template, sound, tmp_path / "half.xlsx", HALF), "Half done")
    assert "It cannot be submitted yet" in editor.text()
    assert MENDED in editor.text()
    _mended(editor, own)
    _target(editor, f"/plans/{APPRAISED}/{AREAS[area]}/")
    editor.go(own)
    again = _taken_away(editor, tmp_path)
    _brought_back(editor, fill(again, sound, tmp_path / "whole.xlsx"), "Corrected")
    assert "is now version 3" in editor.text()
    editor.go(f"{own}workbook")
    editor.press(editor.page.get_by_role("link", name="what changed").last)
    assert "What moved" in editor.text()
    assert "£" in editor.text()
    _read_all(editor, own)


def _taken_away(editor: Somebody, folder: Path) -> Path:
    editor.follow("Use the workbook")
    return editor.download("Download the workbook", folder)


def _brought_back(editor: Somebody, file: Path, note: str) -> None:
    editor.choose_file("#file", file)
    editor.write("#note", note)
    editor.push("Upload and check")


def _mended(editor: Somebody, own: str) -> None:
    """What a finding asks for is filled in on its page; first with what cannot be saved."""
    editor.go(f"{own}findings?section=risks-and-contingency")
    assert MENDED in editor.text()
    editor.go(f"{own}sections/risks-and-contingency")
    label = editor.page.get_by_label
    editor.write(label("Money kept back in the year"), "a good deal")
    editor.push("Save")
    assert "There is a problem" in editor.text()
    editor.write(label("Money kept back in the year"), "0")
    editor.write(label("NHS share of an overspend"), "50")
    editor.write(label("Council share of an overspend"), "50")
    editor.write(label("Risk share in words"), "Half and half.")
    editor.push("Save")
    assert "Saved as version 2" in editor.text()
    editor.go(f"{own}findings")
    assert MENDED not in editor.text()


def _target(editor: Somebody, own: str) -> None:
    """The chance of a target changes with the target: while it is typed, or by a button where no script runs."""
    address = f"{own}targets/{METRIC}"

    def appraised() -> bool:
        editor.page.goto(f"{editor.url}{address}?target=-1")
        return bool(editor.page.locator("#answer dl").count())

    wait_until(appraised)
    editor.look()
    before = editor.page.locator("#answer").inner_text()
    editor.write("#target", "-30")
    if editor.scripted:
        wait_until(lambda: editor.page.locator("#answer").inner_text() != before)
    else:
        editor.push("Show how likely that is")
    after = editor.page.locator("#answer").inner_text()
    assert _chance(before) > _chance(after)
    editor.look()
    editor.write("#target", "much less")
    editor.push("Show how likely that is")
    assert "There is a problem" in editor.text()


def _chance(words: str) -> int:
    """The per cent of a page's own words: how often areas change so much."""
    found = re.search(r"so much: (?:under )?(\d+)%", words)
    assert found, words
    return int(found[1])


def _read_all(editor: Somebody, own: str) -> None:
    """Every other page that an editor can reach is looked at too."""
    for path in ("", "sections/targets", "sections/money-in", "sections/money-out", "sections/money-out/expenditure/1",
                 "sections/capacity-and-demand", "read", "questions", "waivers", "receipts"):  # fmt: skip
        editor.go(f"{own}{path}")
    for path in (f"/rounds/{ROUND}/", "/account/", "/ledger/verify", "/accessibility", "/privacy", "/nowhere"):
        editor.go(path)
