"""One service for all journeys, started as users start it, and a browser; without one the tests say why they skip."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import forked
from tests.service.browser.driving import AXE, DESKTOP, Somebody

ROOT = Path(__file__).parents[3]
SERVE = "from carefund.cli.main import run; run()"
MODULE = "import runpy, sys; runpy.run_module(sys.argv.pop(1), run_name='__main__')"


@dataclass
class Service:
    """A running service: its address, its folder, and whom one can sign in as."""

    url: str
    folder: Path
    people: dict[str, dict[str, str]]
    codes: dict[str, list[str]]

    def furnish(self, module: str) -> str:
        return _run(module, str(self.folder))

    def seed(self, *words: str) -> str:
        return _run("tests.service.browser.seeding", str(self.folder), *words)


def _environment() -> dict[str, str]:
    """This process's own settings are those of other tests."""
    own = {name: text for name, text in os.environ.items() if not name.startswith(("CAREFUND_", "DJANGO_"))}
    return own | {"PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))}


def _run(module: str, *words: str) -> str:
    done = forked.program(MODULE, module, *words, environment=_environment(), cwd=ROOT)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("browser") / "data"
    told = json.loads(_run("tests.service.browser.seeding", str(folder)))
    words = ["serve", "--data", str(folder), "--port", str(_free_port()), "--json"]
    with (folder / "served").open("w+") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE, *words],
            cwd=ROOT, env=_environment(), stdout=subprocess.PIPE, stderr=log, text=True,
        )  # fmt: skip
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, (folder / "served").read_text()[-3000:]
            yield Service(json.loads(line)["url"], folder, told["people"], told["codes"])
        finally:
            process.terminate()
            process.wait(60)


@pytest.fixture(scope="session")
def axe() -> str:
    if not AXE.is_file():
        pytest.skip(f"no axe-core at {AXE}: python3 bootstrap.py sets the web parts up")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture
def somebody(chromium: Any, service: Service, axe: str) -> Iterator[Callable[..., Somebody]]:
    """Makes people at browsers of their own, all of them closed at the end, and held to what every page must show."""
    made: list[Somebody] = []

    def at(size: dict[str, int] = DESKTOP, *, by_keyboard: bool = False, scripted: bool = True) -> Somebody:
        own = chromium.new_context(viewport=size, java_script_enabled=scripted)
        made.append(Somebody(own.new_page(), service.url, by_keyboard=by_keyboard, scripted=scripted, axe=axe))
        return made[-1]

    yield at
    for one in made:
        one.page.context.close()
    for one in made:
        one.assert_nothing_was_wrong()
