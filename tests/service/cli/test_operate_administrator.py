"""`carefund operate administrator`, as a process of its own on a data folder that nothing was served from yet."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests import forked

FINDS = """
import sys
import django
django.setup()
from carefund.service.people.inviting import accept
print(accept(sys.argv[1].rpartition("/")[2], "seven calm otters by the weir").email)
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("CAREFUND_", "DJANGO_"))}
    return own | {"CAREFUND_ASSETS": str(tmp_path / "none")}  # the design system is not needed for it


def run(environment: dict[str, str], folder: Path, *more: str) -> tuple[int, str, str]:
    named = ["--data", str(folder), "--email", "Ann@Example.org", "--name", "Ann Example", *more]
    done = forked.carefund("operate", "administrator", *named, environment=environment)
    return done.returncode, done.stdout, done.stderr


def accepted(environment: dict[str, str], folder: Path, link: str) -> forked.Ended:
    own = environment | {"CAREFUND_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "carefund.service.settings.base"}
    return forked.program(FINDS, link, environment=own)


def test_a_link_is_printed_before_anything_was_served_and_works_once(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    folder = tmp_path / "data"
    code, out, err = run(environment, folder, "--json", "--url", "https://fund.example.org/")
    assert code == 0, err
    said = json.loads(out)
    assert (said["email"], said["link"].startswith("https://fund.example.org/account/invitation/")) == (
        "ann@example.org",
        True,
    )
    code, out, _ = run(environment, folder)  # the link was lost: a new one
    newer = out.split()[-1]
    assert accepted(environment, folder, said["link"]).returncode != 0
    assert accepted(environment, folder, newer).stdout == "ann@example.org\n"
    assert accepted(environment, folder, newer).returncode != 0
    code, _, err = run(environment, folder)
    assert (code, "no administrator yet" in err, "Traceback" in err) == (2, True, False)
    code, out, _ = run(environment, folder, "--another", "--email", "other@example.org")
    assert (code, "/account/invitation/" in out) == (0, True)
    code, _, err = run(environment, folder, "--another")
    assert (code, "has set no password" in err) == (2, True)
