"""What keeps pages quick and whole: few queries, no macro of the design system for each row, no missing name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.template import engines
from django.test.utils import CaptureQueriesContext
from jinja2 import ChainableUndefined

from tests.service.frame.test_routes import routes
from tests.service.signing.test_pages import saved, settings_of_mail
from tests.service.site import LEEDS, ROUND, Site

__all__ = ["settings_of_mail"]
MOST_QUERIES = 10
VALUES = {
    "round_id": ROUND,
    "area": LEEDS,
    "section": "schemes",
    "table": "schemes",
    "number": "1",
    "metric": "discharge-delay",
    "picture": "none",
    "receipt": "0" * 32,
    "token": "none",
    "key": "none-none",
    "uidb36": "1",
    "pk": "1",
}
LOOP = re.compile(r"{%-? *(for|endfor)\b|(?:nhsuk/|{{ *)(\w+)\(")
MACROS = re.compile(r'{%-? *from +"nhsuk/[^"]+" +import +(.+?) *-?%}')


def address(pattern: str) -> str:
    """A pattern with values in its places."""
    filled = re.sub(r"<uuid:\w+>", "01a22821-3aa3-7029-9de4-37b3592c71bf", pattern)
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: VALUES.get(found[1], "1"), filled)


def pages() -> list[str]:
    """Every address that is read and not written, of one round and area."""
    read = [one.pattern for one in routes() if "GET" in one.methods and not one.pattern.startswith("api/")]
    sections = [
        f"plans/{ROUND}/{LEEDS}/sections/{one}" for one in ("cover", "money-in", "targets", "capacity-and-demand")
    ]
    return sorted({*map(address, read), *map(address, sections)})


def test_a_page_asks_the_database_few_questions(site: Site) -> None:
    saved(site)
    many = {}
    for who in ("leeds editor", "leeds lead", "national"):
        client = site.client(who)
        client.get("/")
        for path in pages():
            with CaptureQueriesContext(connection) as asked:
                client.get(path)
            if len(asked) > MOST_QUERIES:
                many[f"{who} {path}"] = len(asked)
    assert many == {}


class Recorded(ChainableUndefined):
    """A name that is not there, noted where a template uses it."""

    noted: list[str] = []  # noqa: RUF012 - one list for all, emptied before each use

    def __str__(self) -> str:
        self.noted.append(str(self._undefined_name))
        return ""

    def __iter__(self) -> Iterator[Any]:
        self.noted.append(str(self._undefined_name))
        return iter(())

    def __bool__(self) -> bool:
        self.noted.append(str(self._undefined_name))
        return False


MAY_BE_MISSING = {"form", "redirect_field_value", "token_fail", "based_on", "reauthentication_alternatives"}
"""Names that a template asks for itself, because only some of its pages have them."""


@contextmanager
def recording() -> Iterator[list[str]]:
    """Note each name that is not there, in whatever is rendered meanwhile."""
    environment = engines.all()[0].env  # type: ignore[attr-defined]
    usual, environment.undefined = environment.undefined, Recorded
    environment.cache.clear()
    Recorded.noted = []
    try:
        yield Recorded.noted
    finally:
        environment.undefined = usual
        environment.cache.clear()


def test_no_page_uses_a_name_that_is_not_there(site: Site) -> None:
    saved(site)
    missing = {}
    with recording() as noted:
        for who in ("leeds editor", "leeds lead", "leeds section-151-officer", "national", ""):
            client = site.client(who)
            for path in pages():
                noted.clear()
                client.get(path)
                if names := set(noted) - MAY_BE_MISSING:
                    missing[f"{who or 'anyone'} {path}"] = sorted(names)
    assert missing == {}


def templates() -> list[Path]:
    folders = [Path(folder) for one in settings.TEMPLATES for folder in one.get("DIRS", ())]
    return sorted(file for folder in folders for file in folder.rglob("*.html"))


@pytest.mark.parametrize("file", templates(), ids=lambda file: f"{file.parent.name}/{file.name}")
def test_no_macro_of_the_design_system_is_called_in_a_loop_or_for_a_table(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    taken = {name.strip().split(" as ")[-1] for names in MACROS.findall(text) for name in names.split(",")}
    assert not any("table" in name for name in taken)
    depth = 0
    for loop, called in LOOP.findall(text):
        depth += {"for": 1, "endfor": -1}.get(loop, 0)
        assert not (depth and called in taken), f"{called} is called in a loop"


def test_the_guard_would_notice_a_name_that_is_not_there() -> None:
    with recording() as noted:
        engines.all()[0].from_string("{{ page.nothing.of_it }}{% if nobody %}{% endif %}").render({"page": {}})
        assert set(noted) == {"nothing", "nobody"}
