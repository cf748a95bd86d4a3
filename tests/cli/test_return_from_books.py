"""A return is filled in from the pool's books: nobody types what the ledger knows."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import Result

from carefund.monitoring.returns.reading import read_return
from tests.cli.pool_plans import written
from tests.cli.running import carefund


def post(store: Path, *arguments: str) -> None:
    result = carefund("pool", "post", "--store", store, "--by", "A. Clerk", *arguments)
    assert result.exit_code == 0, result.output


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a plan, and a store in which its books are open and hold a few postings."""
    written(tmp_path)
    plan, agreement, store = tmp_path / "plan.xlsx", tmp_path / "agreement.toml", tmp_path / "pools"
    result = carefund("pool", "open", plan, "--agreement", agreement, "--store", store, "--year", "2023-24",
                      "--accepted", "NHS England, 18 September 2023")  # fmt: skip
    assert result.exit_code == 0, result.output
    grant = ("--stream", "improved-better-care-fund")
    post(
        store,
        "--kind",
        "contribution",
        "--pounds",
        "240000",
        *grant,
        "--organisation",
        "Council",
        "--day",
        "2023-04-28",
    )
    for pounds, day in (("50000", "2023-06-30"), ("60000.50", "2023-09-30"), ("70000", "2024-01-31")):
        post(store, "--kind", "expenditure", "--pounds", pounds, *grant, "--scheme", "4", "--day", day)
    return tmp_path


def returned(folder: Path, quarter: str) -> Result:
    area = next((folder / "pools").glob("**/2023-24")).parent.name
    return carefund(
        "monitor", "return", "template", "bcf-2023-25", area, quarter, "--plan", folder / "plan.xlsx",
        "--pools", folder / "pools", "--output", folder / f"{quarter}.xlsx",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("quarter", "spent"), [("q1-2023-24", "50000"), ("q2-2023-24", "110000.50"), ("q4-2023-24", "180000.50")]
)
def test_what_was_spent_to_date_is_that_of_the_books(folder: Path, quarter: str, spent: str) -> None:
    result = returned(folder, quarter)
    assert result.exit_code == 0, result.output
    sent = read_return(folder / f"{quarter}.xlsx").sent
    stream = next(one for one in sent.streams if one.stream == "improved-better-care-fund")
    scheme = next(one for one in sent.schemes if one.id == "4")
    assert (stream.income, stream.spent, scheme.spent) == (Decimal(240000), Decimal(spent), Decimal(spent))
    other = next(one for one in sent.streams if one.stream == "disabled-facilities-grant")
    assert other.spent is None  # the books say nothing of it, which is not £0


@pytest.mark.parametrize(
    ("books", "said"), [("pools", "one pool and year"), ("none", "expected the books of a pool; found none")]
)
def test_without_such_books_it_says_so(folder: Path, books: str, said: str) -> None:
    result = carefund("monitor", "return", "template", "bcf-2023-25", "Derby", "q1-2024-25", "--pools", folder / books,
                      "--output", folder / "x.xlsx")  # fmt: skip
    assert result.exit_code == 2
    assert said in result.output
    assert not (folder / "x.xlsx").exists()
