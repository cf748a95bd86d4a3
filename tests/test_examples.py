"""The examples in docstrings give what they say, and whatever users may rely on has one."""

from __future__ import annotations

import doctest
import importlib
import inspect
from pathlib import Path
from typing import Any

import pytest

import carefund

SOURCE = Path(__file__).parents[1] / "src"
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL


def with_examples() -> list[str]:
    """The modules in which a docstring has an example."""
    paths = sorted(path for path in SOURCE.rglob("*.py") if ">>> " in path.read_text(encoding="utf-8"))
    names = (".".join(path.relative_to(SOURCE).with_suffix("").parts) for path in paths)
    return [name.removesuffix(".__init__") for name in names]


@pytest.mark.parametrize("name", with_examples())
def test_examples_give_what_they_say(name: str) -> None:
    if name.startswith("carefund.service."):
        importlib.import_module("tests.service.conftest")  # sets Django up
    results = doctest.testmod(importlib.import_module(name), optionflags=OPTIONS)
    assert results.attempted > 0
    assert results.failed == 0


def test_whatever_users_may_rely_on_is_there_and_has_an_example() -> None:
    assert sorted(carefund.__all__) == carefund.__all__
    public: dict[str, Any] = {name: getattr(carefund, name) for name in carefund.__all__}
    functions = {name: value for name, value in public.items() if callable(value)}
    assert set(public) - set(functions) == {"__version__"}
    assert [name for name, value in functions.items() if ">>> " not in (inspect.getdoc(value) or "")] == []
