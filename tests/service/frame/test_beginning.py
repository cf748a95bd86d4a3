"""What a process of the web server loads before it answers: not what only the worker, or one page, computes with."""

from __future__ import annotations

from pathlib import Path

from tests import forked

LOADED = """
import sys
import django
django.setup()
import carefund.service.urls
print([one for one in ("scipy", "duckdb", "altair", "vl_convert") if one in sys.modules])
"""


def test_pages_begin_without_what_only_the_worker_needs(tmp_path: Path) -> None:
    from tests.service.storms.running import own_environment

    run = forked.program(LOADED, environment=own_environment(tmp_path))
    assert run.returncode == 0, run.stderr[-2000:]
    assert run.stdout.splitlines()[-1] == "[]"
