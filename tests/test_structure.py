"""How the house is built: who imports whom, where words are put together, and where commands are named."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import grimp
import pytest

SOURCE = Path(__file__).parents[1] / "src" / "carefund"
LONGEST_CHAIN = 20
DOMAIN = (
    "programme",
    "evidence",
    "records",
    "pool",
    "plan",
    "appraisal",
    "monitoring",
    "evaluation",
    "workbooks",
    "wording",
    "report",
)
"""The rooms that say what to do with a thing, and leave the command for it to the doors."""


@cache
def imports() -> dict[str, set[str]]:
    """Every module with the modules of carefund that it imports anywhere, also late and for types alone."""
    graph = grimp.build_graph("carefund")
    return {module: set(graph.find_modules_directly_imported_by(module)) for module in graph.modules}


def longest_chain() -> list[str]:
    """The longest run of modules each of which imports the next. Raises ValueError where imports go round."""
    longest: dict[str, list[str]] = {}
    open_: list[str] = []

    def from_(module: str) -> list[str]:
        if module in open_:
            raise ValueError(f"imports go round: {' > '.join([*open_[open_.index(module) :], module])}")
        if module not in longest:
            open_.append(module)
            longest[module] = [module, *max(map(from_, sorted(imports()[module])), key=len, default=[])]
            open_.pop()
        return longest[module]

    return max(map(from_, sorted(imports())), key=len)


def test_no_corridor_of_imports_is_long_and_none_goes_round() -> None:
    chain = longest_chain()
    assert len(chain) <= LONGEST_CHAIN, " > ".join(chain)


def modules_of(*rooms: str) -> list[Path]:
    """The files of some rooms."""
    return [path for room in rooms for path in sorted((SOURCE / room).rglob("*.py"))]


def literals(path: Path) -> list[tuple[int, str]]:
    """Every text that a file holds for a reader, with its line: docstrings and other bare texts are left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return [(node.lineno, node.value) for node in texts if id(node) not in bare]


def test_no_domain_room_names_a_command_or_an_option() -> None:
    option = re.compile(r"(?<![\w-])--[a-z][a-z-]+|\bcarefund (audit|appraise|evidence|plan|programme) [a-z-]")
    found = [
        f"{path.relative_to(SOURCE)}:{line}: {text}"
        for path in modules_of(*DOMAIN)
        for line, text in literals(path)
        if option.search(text)
    ]
    assert found == []


def format_specs(path: Path) -> list[str]:
    """Where a file puts numbers or dates into words by itself."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        f"{path.relative_to(SOURCE)}:{node.lineno}"
        for node in ast.walk(tree)
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None and _puts_into_words(node.format_spec)
    ]


def _puts_into_words(spec: ast.expr) -> bool:
    """Thousands, signs, per cent and dates; a fixed width, exact decimals and coordinates are for machines."""
    return any(mark in ast.unparse(spec)[2:] for mark in ("%", ",", "+"))


@pytest.mark.parametrize("room", [room for room in DOMAIN if room != "wording"])
def test_numbers_and_dates_are_put_into_words_on_the_ground_floor_alone(room: str) -> None:
    found = [where for path in modules_of(room) for where in format_specs(path)]
    assert found == []
