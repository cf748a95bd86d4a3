"""Every command that the README and the documentation show is one that there is, with options that it takes."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

import carefund
from carefund.cli.main import EVALUATE_VERBS, MONITOR_VERBS, app

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
SHOWN = re.compile(r"`carefund ([^`]+)`|^ {4}carefund (.+?)(?:   #.*)?$", re.MULTILINE)
ALWAYS = {"--help", "--version", "--backtest"}
APPRAISALS = {"targets", "forecast", "backtest"}
SERVINGS = {"start", "routes"}
MONITORINGS = {*MONITOR_VERBS, "return"}
IN_PYTHON = re.compile(r"\bcarefund\.([a-z_]+)\(")


def shown(page: Path) -> list[list[str]]:
    """The words of every command on a page, without the program's name."""
    found = SHOWN.findall(page.read_text(encoding="utf-8"))
    return [shlex.split(in_text or alone) for in_text, alone in found]


def unknown(words: list[str]) -> Iterator[str]:
    """The verbs and options of a command that carefund does not have."""
    command: Any = get_command(app)
    while hasattr(command, "get_command") and words:
        if command.name == "appraise" and words[0] not in APPRAISALS:
            words = ["backtest" if "--backtest" in words else "targets", *words]
        if command.name == "serve" and words[0] not in SERVINGS:
            words = ["start", *words]
        if command.name == "monitor" and words[0] not in MONITORINGS:
            words = ["watch", *words]
        if command.name == "evaluate" and words[0] not in EVALUATE_VERBS:
            words = ["protocol", *words]
        command, verb = command.get_command(None, words[0]), words[0]
        if command is None:
            yield verb
            return
        words = words[1:]
    known = {option for one in command.params for option in (*one.opts, *one.secondary_opts)} | ALWAYS
    yield from (word for word in words if word.startswith("--") and word not in known)


def test_the_pages_show_commands() -> None:
    assert sum(len(shown(page)) for page in PAGES) > 100


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_command_that_is_shown_is_there(page: Path) -> None:
    wrong = {" ".join(words): missing for words in shown(page) if (missing := list(unknown(words)))}
    assert wrong == {}


@pytest.mark.parametrize(
    ("typed", "missing"),
    [("audt bcf-2015-16", ["audt"]), ("plan chek x", ["chek"]), ("audit bcf-2015-16 --aera Kent", ["--aera"])],
)
def test_what_is_not_there_would_be_seen(typed: str, missing: list[str]) -> None:
    assert list(unknown(typed.split())) == missing


def test_a_function_that_is_shown_is_one_that_may_be_relied_on() -> None:
    pages = [*PAGES, ROOT / "CHANGELOG.md"]
    named = {name for page in pages for name in IN_PYTHON.findall(page.read_text(encoding="utf-8"))}
    assert {"audit", "area", "compare", "appraise", "figures", "forecast", "evidence"} <= named
    assert named - set(carefund.__all__) == set()


def test_the_store_of_an_import_is_the_one_imported_into() -> None:
    command: Any = get_command(app)
    verb = command.get_command(None, "evidence").get_command(None, "import")
    words = next(one.help for one in verb.params if "--store" in one.opts)
    assert "import into" in words
    assert "ships" not in words
