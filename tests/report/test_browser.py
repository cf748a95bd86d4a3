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

from carefund.report.audit_report import AuditReport

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


@pytest.fixture(scope="module")
def page(report: AuditReport, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("browser") / "report.html"
    path.write_text(report.html.replace("</body>", ASK), encoding="utf-8")
    return path


def seen(page: Path, width: int) -> dict[str, Any]:
    """What the browser says of the page in a window of this width."""
    profile = f"--user-data-dir={page.parent / str(width)}"
    window = f"--window-size={width},900"
    command = [str(CHROMIUM), *FLAGS, profile, window, "--dump-dom", page.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    told = re.search(r'data-seen="([^"]*)"', done.stdout)
    assert told, done.stderr[-500:]
    answer: dict[str, Any] = json.loads(unescape(told[1]))
    return answer


@pytest.mark.parametrize("width", [1280, 500])
def test_the_page_fits_the_screen_and_stops_the_keyboard_only_where_there_is_something_to_scroll(
    page: Path, width: int
) -> None:
    found = seen(page, width)
    assert found["width"] <= found["screen"]
    assert found["vain"] == 0
    assert found["lost"] == 0
    assert found["loaded"] == 0
    assert found["buttons"] > 0
