"""Data of every version that was frozen migrate, verify, and their receipts are still true (contract A15)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests import forked
from tests.service.storms.freezing import RECEIPT, thawed, thawed_in_postgresql
from tests.service.storms.running import operate, own_environment

FROZEN = sorted(one for one in (Path(__file__).parent / "frozen").iterdir() if one.is_dir())
FIRST = "before-the-first-release"
MIGRATE = """
import json, sys
from pathlib import Path
from carefund.service.operations.preparing import prepare_tables
prepare_tables(Path(sys.argv[1]), sys.argv[2])
from django.core.management import call_command
call_command("migrate", check_unapplied=True, verbosity=0)
from carefund.assurance.permissions import Role
from carefund.service.people.managing import Grant, give
from carefund.service.people.models import Membership, Organisation, Person
from carefund.service.people.at_terminal import acting_for
from carefund.service.people.at_hand import mark_of
from carefund.service.people.sessions import today
administrator = Membership.objects.get(role="administrator").person
region = Organisation.objects.get(kind="region")
person = Person.objects.create_user("later@example.org", "Later")
before = mark_of("people")
grant = Grant(organisation=region, role=Role.MANAGER, first=today())
give(acting_for(administrator.email, today()), person, grant)
print(json.dumps({"members": Membership.objects.count(), "marked": before != mark_of("people") and bool(before)}))
"""
"""Bring the tables up to date, and do what the first version that was frozen could not: give the manager's role."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def thaw(request: pytest.FixtureRequest, data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What thaws a frozen version, once for each database: the folder and the database's address."""
    from tests.service.api.serving import new_database

    request.getfixturevalue("databases")
    where = tmp_path_factory.mktemp("thawed")

    def folder_of(source: Path) -> tuple[Path, str]:
        if request.param == "sqlite":
            return thawed(source, where / source.name), ""
        address = new_database(data_folder)
        return thawed_in_postgresql(source, where / source.name, address), address

    return folder_of


@pytest.mark.parametrize("source", FROZEN, ids=[one.name for one in FROZEN])
def test_data_of_an_earlier_version_migrate_verify_and_their_receipts_are_true(source: Path, thaw: Any) -> None:
    folder, address = thaw(source)
    code, out, errors = operate(folder, "migrate", "--data", str(folder), "--check", "--json", address=address)
    to_do = json.loads(out)["migrations"]
    assert (code, "people.0004_regional_manager" in to_do) == (int(bool(to_do)), source.name == FIRST), errors
    environment = own_environment(folder, address)
    done = forked.program(MIGRATE, str(folder), address, environment=environment)
    assert done.returncode == 0, done.stderr[-3000:]
    assert json.loads(done.stdout.splitlines()[-1])["marked"] is True
    code, out, errors = operate(folder, "migrate", "--data", str(folder), "--check", "--json", address=address)
    assert (code, json.loads(out)["migrations"]) == (0, []), errors
    receipt = json.loads((source / RECEIPT).read_text("ascii"))
    head = receipt["ledger_head"]
    code, out, errors = operate(folder, "verify", "--data", str(folder), "--json", "--anchor", head, address=address)
    assert code == 0, out + errors
    said = json.loads(out)
    assert (said["faults"], said["events"] >= receipt["sequence"], said["files"] > 0) == ([], True, True)
    code, out, errors = operate(
        folder, "receipt", str(source / RECEIPT), "--data", str(folder), "--json", address=address
    )
    assert code == 0, out + errors
    assert json.loads(out)["true"] is True


def test_there_is_a_frozen_version() -> None:
    assert FROZEN
