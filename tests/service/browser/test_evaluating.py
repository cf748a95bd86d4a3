"""An evaluation is registered, waited for and read: each page that comes of it is held to what every page must show.

It waits for a worker that gives way to all else and has the other journeys' work before it: minutes where the whole
test command runs.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.evaluation.study.made_up import months, outcomes, protocol, rows_of, write
from tests.service.browser.conftest import Service
from tests.service.browser.driving import DESKTOP, PHONE, Somebody, wait_until
from tests.service.site import ROUND

PAGE = f"/national/{ROUND}/evaluations"
DID = '[method]\nid = "difference-in-differences"\n'


@pytest.mark.deep
def test_an_evaluation_is_registered_waited_for_and_read(
    service: Service, somebody: Callable[..., Somebody], tmp_path: Path
) -> None:
    names = [f"Area {place:02d}" for place in range(12)]
    study = write(tmp_path, rows_of(outcomes(12, 44), months(44), names), protocol(unit=names[0], method=DID))
    national = somebody(DESKTOP)
    national.sign_in(service.people["evaluator"])
    national.go(PAGE)
    national.push("Register and evaluate")
    assert "Choose the protocol" in national.text()
    national.choose_file("#protocol", study)
    national.choose_file("#panel", tmp_path / "panel.csv")
    national.push("Register and evaluate")
    assert "Waits for a worker" in national.text() or "Outcome read from" in national.text()
    where = national.page.url.removeprefix(service.url)

    def answered() -> bool:
        national.page.reload()
        return "it would have been without the treatment" in national.text()

    wait_until(answered)
    assert "Area 00" in national.text()
    national.assert_nothing_was_wrong()
    national.seen.clear()  # what is there by now was not looked at
    for one in (national, somebody(PHONE)):
        if one is not national:
            one.sign_in(service.people["evaluator"])
        one.go(where)
        one.go(PAGE)
        assert "Answered" in one.text()
