"""The shipped first round, as text, as raw contents and as a definition, for every test of this room."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest

from carefund.programme.definition import Round
from carefund.programme.rounds import load_round

FIRST_ROUND = "bcf-2015-16"


@pytest.fixture(scope="session")
def first_round() -> Round:
    return load_round(FIRST_ROUND)


@pytest.fixture(scope="session")
def shipped_text() -> str:
    return (files("carefund.programme") / "rounds" / f"{FIRST_ROUND}.toml").read_text(encoding="utf-8")


@pytest.fixture
def raw(shipped_text: str) -> dict[str, Any]:
    """Fresh raw contents, free to be changed by the test."""
    return tomllib.loads(shipped_text, parse_float=Decimal)
