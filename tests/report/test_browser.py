"""The report in a real browser: nothing wider than the screen, no box that a keyboard stops at in vain, no network."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
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
ASK = """() => {
  function stops(box) { return box.hasAttribute("tabindex"); }
  function scrolls(box) { return box.scrollWidth > box.clientWidth; }
  var boxes = [].slice.call(document.querySelectorAll(".scroll:not(.tall)"));
  return {
    width: document.documentElement.scrollWidth,
    screen: innerWidth,
    vain: boxes.filter(function (box) { return stops(box) && !scrolls(box); }).length,
    lost: boxes.filter(function (box) { return !stops(box) && scrolls(box); }).length,
    loaded: performance.getEntriesByType("resource").length,
    buttons: document.querySelectorAll("#areas-table button").length
  };
}"""
See = Callable[[Path, int], dict[str, Any]]
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


@pytest.fixture(scope="session")
def seen() -> Iterator[See]:
    """What a browser says of a page in a window of some width; one browser for all pages, each in a context of its own.

    It is driven from a thread of its own: its driver keeps a loop running in the thread that started it.
    """
    playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")
    with ThreadPoolExecutor(1) as driving:
        started = driving.submit(playwright.sync_playwright().start).result()

        def launched() -> Any:
            return started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])

        browser = driving.submit(launched).result()

        def ask(path: Path, width: int) -> dict[str, Any]:
            own = browser.new_context(viewport={"width": width, "height": 900})
            try:
                shown = own.new_page()
                shown.goto(path.as_uri())
                answer: dict[str, Any] = shown.evaluate(ASK)
                return answer
            finally:
                own.close()

        yield lambda path, width: driving.submit(ask, path, width).result()
        driving.submit(browser.close).result()
        driving.submit(started.stop).result()


def opened(html: str, folder: Path) -> Path:
    """A page with everything that is folded away opened."""
    path = folder / "report.html"
    path.write_text(html.replace("<details", "<details open"), encoding="utf-8")
    return path


def dumped(path: Path, width: int) -> str:
    """The page as the browser has it when its scripts have run."""
    profile = f"--user-data-dir={path.parent / str(width)}"
    window = f"--window-size={width},900"
    command = [str(CHROMIUM), *FLAGS, profile, window, "--dump-dom", path.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout


def test_the_audit_fits_a_wide_screen_and_its_table_can_be_sorted(
    report: Report[Any], seen: See, tmp_path: Path
) -> None:
    answer = seen(opened(report.html, tmp_path), 1280)
    assert_readable(answer)
    assert answer["buttons"] > 0


def test_a_subject_fits_a_telephone(made: Report[Any], seen: See, tmp_path: Path) -> None:
    answer = seen(opened(page(made.document, blank(made)), tmp_path), 500)
    assert_readable(answer)


def test_a_page_of_an_area_fits_a_telephone(report: Report[Any], seen: See, tmp_path: Path) -> None:
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
