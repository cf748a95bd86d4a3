"""A target's chance, whatever it is set to, is that which the service knows (contract A20)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.api.program import OWN, editor
from tests.service.site import LEEDS, ROUND, Site

METRIC = "emergency-admissions"
TARGET = f"{OWN}/targets/{METRIC}/appraisal?target=-3.5"


def test_a_round_that_was_not_appraised_yet_is_told_of(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from carefund.service.api.views import targets

    monkeypatch.setattr(targets, "target_answer", lambda *given: None)
    answer = editor(site).get(TARGET)
    assert (answer.status_code, answer.json()["to_do"]) == (409, "Ask again in a minute.")


def test_the_answer_is_that_of_the_service(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from carefund.service.api.views import targets

    asked: list[Any] = []
    said = {"probability": 0.21, "word": "unlikely", "interval": [-2.0, 4.0], "as_of": "2025-03", "releases": ["a"]}

    def answering(*given: Any) -> dict[str, Any]:
        asked.append(given)
        return said

    monkeypatch.setattr(targets, "target_answer", answering)
    monkeypatch.setattr(targets, "record", lambda answer: answer)
    assert editor(site).get(TARGET).json() == said
    assert asked[0][:4] == (ROUND, LEEDS, METRIC, -3.5)


def test_a_target_that_cannot_be_answered_says_why(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from carefund.service.api.views import targets
    from carefund.service.plans.targets import NoSuchTarget, NoTargetAnswer

    why = NoTargetAnswer(metric=METRIC, expected="a series", found="none", to_do="Import one")
    monkeypatch.setattr(targets, "target_answer", lambda *given: why)
    answer = editor(site).get(TARGET)
    assert answer.status_code == 409
    assert answer.json()["expected"] == "a series"

    def none(*given: Any) -> None:
        raise NoSuchTarget("a metric", "another", "")

    monkeypatch.setattr(targets, "target_answer", none)
    assert editor(site).get(TARGET).status_code == 404


@pytest.mark.parametrize("target", ["", "?target=", "?target=nan", "?target=inf", "?target=-1e9", "?target=x"])
def test_what_is_no_target_is_refused(site: Site, target: str) -> None:
    assert editor(site).get(f"{OWN}/targets/{METRIC}/appraisal{target}").status_code == 422
