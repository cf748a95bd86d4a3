"""How a round says that its fund is evaluated."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from carefund.programme.comparison_of_rounds import HISTORY_OF_ROUND
from carefund.programme.evaluation import Evaluation
from carefund.programme.rounds import load_round


def test_the_first_round_says_it_and_later_ones_do_not_take_it_over() -> None:
    asked = load_round("bcf-2015-16").evaluation
    assert asked is not None
    assert (asked.start, asked.dose, asked.studies) == (date(2015, 4, 1), "council-income-from-fund", ("e01", "e02"))
    assert all(load_round(one).evaluation is None for one in ("bcf-2023-25", "bcf-2025-26", "bcf-2026-27"))


def test_what_happened_meanwhile_is_cited_or_marked() -> None:
    asked = load_round("bcf-2015-16").evaluation
    assert asked is not None
    assert [event.verified for event in asked.meanwhile] == [False, True, True]
    assert ("evaluation.meanwhile[emergency-marginal-rate]") in [
        key for key, _ in load_round("bcf-2015-16").unverified()
    ]


@pytest.mark.parametrize(
    "wrong",
    [{"start": date(2015, 4, 2)}, {"start": date(2015, 4, 1), "dose": "some-series"},
     {"start": date(2015, 4, 1), "dose_words": "what councils had"}, {"start": date(2015, 4, 1), "effect": 3}, {}],
)  # fmt: skip
def test_what_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Evaluation.model_validate(wrong)


def test_rounds_are_compared_by_it_too() -> None:
    (section,) = (one for one in HISTORY_OF_ROUND if one.title == "Evaluation")
    first, later = (list(section.parts(load_round(one))) for one in ("bcf-2015-16", "bcf-2023-25"))
    assert first[0].values["dose"] == "council-income-from-fund"
    assert (len(first), later) == (4, [])
