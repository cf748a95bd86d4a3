"""The catalogue holds every check that the code makes, once, in the order of the plan and of the source."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from carefund.plan import checks
from carefund.plan.checks.catalogue import CATALOGUE, DESCRIBED, MODULES, SECTIONS, checks_in
from carefund.plan.checks.check import ERROR, NOTE, Check, check
from carefund.plan.workbook.reader_findings import LABELS

FOLDER = Path(checks.__path__[0])


def ids_in_source(path: Path) -> Iterator[str]:
    """The id in every call of `check(...)` and `Check(...)` in a file, from the text alone, top to bottom."""
    calls = (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    for call in sorted(calls, key=lambda node: node.lineno):
        if isinstance(call.func, ast.Name) and call.func.id in ("check", "Check"):
            first = call.args[0]
            if isinstance(first, ast.Constant):
                yield str(first.value)


def test_no_check_in_the_source_is_forgotten() -> None:
    written = [check_id for path in sorted(FOLDER.glob("*.py")) for check_id in ids_in_source(path)]
    assert sorted(written) == sorted(one.id for one in CATALOGUE)
    assert len(written) > 80


def test_every_module_that_makes_checks_has_a_section() -> None:
    modules = [
        importlib.import_module(f"{checks.__name__}.{each.name}") for each in pkgutil.iter_modules([str(FOLDER)])
    ]
    making = {module.__name__ for module in modules if checks_in(module)}
    assert making == {module.__name__ for module in MODULES.values()}


def test_each_section_lists_its_checks_in_the_order_of_the_source() -> None:
    for title, module in MODULES.items():
        source = list(ids_in_source(Path(module.__file__ or "")))
        assert [one.id for one in SECTIONS[title]] == source


def test_ids_are_unlike_and_labels_are_sentences_without_their_end() -> None:
    every = [one for section in DESCRIBED.values() for one in section]
    ids = [one.id for one in every]
    assert len(ids) == len(set(ids))
    assert not set(ids) & {f"workbook-{name}" for name in LABELS}
    assert all(one.label[0].isupper() and not one.label.endswith(".") for one in every)


def test_what_a_module_makes_is_collected_by_its_type_in_order() -> None:
    module = ModuleType("made_up")
    make = [check(name, severity, "A check", to_do="", policy="") for name, severity in (("b", ERROR), ("a", NOTE))]
    for number, made in enumerate(make):
        setattr(module, f"check_{number}", made(lambda facts: ()))
    module.not_a_check = "check"  # type: ignore[attr-defined]
    assert [one.id for one in checks_in(module)] == ["b", "a"]
    assert all(isinstance(one, Check) for one in checks_in(module))
