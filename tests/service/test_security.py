"""`docs/security.md` says what its data say, and these name tests that there are."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests.service.security import LEVELS, PAGE, STATUSES, requirements, written

ROOT = Path(__file__).parents[2]


@cache
def named_in(file: str) -> frozenset[str]:
    return frozenset(re.findall(r"^\s*def (test_\w+)", (ROOT / file).read_text("utf-8"), re.MULTILINE))


def test_the_page_is_as_it_is_made_from_the_data() -> None:
    assert PAGE.read_text("utf-8") == written()


def test_every_requirement_of_both_levels_is_there_once() -> None:
    made = requirements()
    assert Counter(one.level for one in made) == LEVELS
    assert len({one.id for one in made}) == len(made) == 253
    assert [one.id for one in made] == sorted((one.id for one in made), key=lambda name: [*map(int, name.split("."))])


@pytest.mark.parametrize("one", requirements(), ids=lambda one: one.id)
def test_what_is_said_of_a_requirement_can_be_looked_up(one: object) -> None:
    from tests.service.security import Requirement

    assert isinstance(one, Requirement)
    assert one.status in STATUSES
    assert one.asks and one.where  # noqa: PT018 - both are texts
    assert one.status != "met" or one.test or one.reason
    if one.test:
        file, _, name = one.test.partition("::")
        assert name in named_in(file), one.test
    for module in re.findall(r"`([\w/]+\.(?:py|html))`", one.where):
        folders = (ROOT / "src" / "carefund", ROOT / "src" / "carefund" / "service")
        assert any((folder / module).exists() or [*folder.rglob(f"templates/{module}")] for folder in folders), module
    for page in re.findall(r"docs/[\w/-]+\.md", one.where):
        assert (ROOT / page).is_file(), page
