"""Spoiled workbooks of every round through `plan check --annotated`: findings or a clear refusal, and nothing else."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.plan.workbook.spoiling import SPOIL, checked, spoiled

FEW, MANY = 2, 1_000


def check_spoiled(number: int, seed: int, folder: Path) -> Counter[str]:
    """What became of so many; fails on the first that brought a traceback, or neither findings nor a refusal."""
    fates: Counter[str] = Counter()
    for one in spoiled(number, seed):
        (folder / str(one.number)).mkdir()
        fate = checked(one, folder / str(one.number))
        assert fate.outcome != "wrong", f"{one.round_id}, {one.done}: {fate.wrong}"
        fates[fate.outcome] += 1
    return fates


def test_spoiled_plans_of_every_round_give_findings_or_a_refusal(tmp_path: Path) -> None:
    fates = check_spoiled(FEW, 2, tmp_path)
    assert sum(fates.values()) == FEW
    assert fates["findings, copied"] > 0, "nothing was found in any, so nothing was spoiled"


@pytest.mark.deep
def test_a_thousand_spoiled_plans_give_findings_or_a_refusal(tmp_path: Path) -> None:
    assert sum(check_spoiled(MANY, 1, tmp_path).values()) == MANY


def test_the_same_seed_spoils_in_the_same_ways_and_every_way_comes_up() -> None:
    first = [(one.round_id, one.done) for one in spoiled(4, 5)]
    assert first == [(one.round_id, one.done) for one in spoiled(4, 5)]
    assert {round_id for round_id, _ in first} == {"bcf-2015-16", "bcf-2023-25", "bcf-2025-26"}
    assert len(SPOIL) == 18
