"""The report in a real browser: nothing wider than the screen, no box that a keyboard stops at in vain, no network."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from carefund.report.media.html import page
from carefund.report.report import Report

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--virtual-time-budget=4000",
)  # fmt: skip
ASK = """<script>
addEventListener("load", function () {
  function stops(box) { return box.hasAttribute("tabindex"); }
  function scrolls(box) { return box.scrollWidth > box.clientWidth; }
  var boxes = [].slice.call(document.querySelectorAll(".scroll:not(.tall)"));
  document.documentElement.setAttribute("data-seen", JSON.stringify({
    width: document.documentElement.scrollWidth,
    screen: innerWidth,
    vain: boxes.filter(function (box) { return stops(box) && !scrolls(box); }).length,
    lost: boxes.filter(function (box) { return !stops(box) && scrolls(box); }).length,
    loaded: performance.getEntriesByType("resource").length,
    buttons: document.querySelectorAll("#areas-table button").length
  }));
});
</script></body>"""
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


def opened(html: str, folder: Path) -> Path:
    """A page with everything that is folded away opened, and the question asked of it."""
    path = folder / "report.html"
    # The page's own policy allows no script but its own; the question comes from outside it.
    bare = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html)
    path.write_text(bare.replace("<details", "<details open").replace("</body>", ASK), encoding="utf-8")
    return path


def seen(path: Path, width: int) -> dict[str, Any]:
    """What the browser says of the page in a window of this width."""
    told = re.search(r'data-seen="([^"]*)"', dumped(path, width))
    assert told
    answer: dict[str, Any] = json.loads(unescape(told[1]))
    return answer


def dumped(path: Path, width: int) -> str:
    """The page as the browser has it when its scripts have run."""
    profile = f"--user-data-dir={path.parent / str(width)}"
    window = f"--window-size={width},900"
    command = [str(CHROMIUM), *FLAGS, profile, window, "--dump-dom", path.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout


def test_the_audit_fits_a_wide_screen_and_its_table_can_be_sorted(report: Report[Any], tmp_path: Path) -> None:
    answer = seen(opened(report.html, tmp_path), 1280)
    assert_readable(answer)
    assert answer["buttons"] > 0


def test_a_subject_fits_a_telephone(made: Report[Any], tmp_path: Path) -> None:
    answer = seen(opened(page(made.document, blank(made)), tmp_path), 500)
    assert_readable(answer)


def test_a_page_of_an_area_fits_a_telephone(report: Report[Any], tmp_path: Path) -> None:
    assert_readable(seen(opened(page(report.area("Nottinghamshire")), tmp_path), 500))


def test_the_policy_lets_the_own_script_run_and_no_other(report: Report[Any], tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    html = page(report.section("all-areas"))
    path.write_text(html.replace("</body>", "<script>document.title = 'stranger';</script></body>"), encoding="utf-8")
    dom = dumped(path, 1280)
    assert "<button" in dom
    assert "<title>stranger" not in dom


def blank(made: Report[Any]) -> dict[str, str]:
    """An empty drawing as wide as a chart for every form of every figure."""
    svg = '<svg width="640" height="9" viewBox="0 0 640 9"></svg>'
    return {f"{name}.{form}": svg for name in made.document.figures() for form in ("wide", "narrow")}


def assert_readable(answer: dict[str, Any]) -> None:
    """Nothing wider than the screen, no stop of the keyboard in vain, nothing that scrolls out of its reach."""
    assert answer["width"] <= answer["screen"]
    assert answer["vain"] == answer["lost"] == answer["loaded"] == 0
