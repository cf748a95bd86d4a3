"""The appraisals' pages in a real browser: nothing wider than the screen, no keyboard stop in vain, no network."""

from __future__ import annotations

from pathlib import Path

import pytest

from carefund.report.plans_report import PlansReport
from carefund.report.round_report import RoundReport
from tests.report.test_browser import ASK, CHROMIUM, seen

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


@pytest.fixture(scope="module")
def pages(
    round_report: RoundReport, plans_report: PlansReport, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("browser")
    made = {}
    for name, report in {"round": round_report, "plans": plans_report}.items():
        made[name] = folder / name / "report.html"
        made[name].parent.mkdir()
        opened = report.html.replace("<details", "<details open").replace("</body>", ASK)
        made[name].write_text(opened, encoding="utf-8")
    return made


@pytest.mark.parametrize("width", [1280, 500])
@pytest.mark.parametrize("name", ["round", "plans"])
def test_the_page_fits_the_screen(name: str, width: int, pages: dict[str, Path]) -> None:
    found = seen(pages[name], width)
    assert found["width"] <= found["screen"]
    assert found["vain"] == 0
    assert found["lost"] == 0
    assert found["loaded"] == 0
    assert (found["buttons"] > 0) == (name == "round")
