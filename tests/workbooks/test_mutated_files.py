"""Spoiled files of every kind that carefund reads: each brings a result or a refusal, and nothing else."""

import pytest

from tests.workbooks.mutated_files import SHARES, Outcomes, run, spoiled

A_CHUNK = 500


def require_results_or_refusals(outcomes: Outcomes, number: int) -> None:
    """No error, no reader that ended, ran on or filled the memory; and every file is accounted for."""
    assert not outcomes.wrong, "\n".join(outcomes.wrong[:5])
    assert outcomes.total("read") + outcomes.total("refused") == number
    assert outcomes.total("read") > 0


def test_a_hundred_files() -> None:
    require_results_or_refusals(run(100, seed=9), 100)


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(10_000 // A_CHUNK))
def test_ten_thousand_files(seed: int) -> None:
    require_results_or_refusals(run(A_CHUNK, seed), A_CHUNK)


def test_the_same_seed_spoils_the_same_files_in_many_ways() -> None:
    first, again = (list(spoiled(60, seed=3)) for _ in range(2))
    assert first == again
    assert {file.kind for file in first} >= set(SHARES) - {"waivers .toml", "round .toml"}
    assert len({file.done for file in first}) > 8
