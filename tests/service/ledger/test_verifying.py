"""Verifying all that is kept: chains, anchors and stored files."""

from __future__ import annotations

from pathlib import Path

import pytest

from carefund.assurance.chain import Head
from carefund.assurance.checkpoint import checkpoint
from tests.assurance.making import START
from tests.service.ledger.test_events import Writer, execute


def test_a_sound_ledger_has_no_faults(database: str, data_folder: Path) -> None:
    from carefund.service.ledger.events import heads
    from carefund.service.ledger.verifying import verify

    writer = Writer(database).signed()
    said = verify(data_folder, [Head(writer.submission, 5, writer.state.head)], database)
    assert not [one for one in said.faults if one.submission == writer.submission]
    assert said.chains == len(heads(database))
    assert said.checkpoint == checkpoint(heads(database))
    assert Head(writer.submission, 5, writer.state.head) in heads(database)
    assert said.as_record()["checkpoint"] == said.checkpoint.root


def test_a_file_is_kept_once_and_read_again(database: str, data_folder: Path) -> None:
    from carefund.service.ledger.files import faults, keep, read
    from carefund.service.ledger.models import StoredFile

    content = f"a workbook of {database}".encode()
    name = keep(content, START, data_folder, database)
    assert keep(content, START, data_folder, database) == name
    assert read(name, data_folder) == content
    assert StoredFile.objects.using(database).filter(hash=name).count() == 1
    assert not [one for one in faults(data_folder, database) if name in one.submission]


@pytest.mark.parametrize("change", ["altered", "gone"])
def test_an_altered_or_missing_file_is_named(database: str, data_folder: Path, change: str) -> None:
    from carefund.service.ledger.files import faults, keep, path_of

    name = keep(f"a workbook that is {change} in {database}".encode(), START, data_folder, database)
    if change == "gone":
        path_of(data_folder, name).unlink()
    else:
        path_of(data_folder, name).write_bytes(b"another")
    (fault,) = [one for one in faults(data_folder, database) if name in one.submission]
    assert (fault.field, fault.expected) == ("content", name)
    assert fault.actual != name


def test_stored_files_cannot_be_deleted(database: str, data_folder: Path) -> None:
    from django.db import DatabaseError

    from carefund.service.ledger.files import keep

    keep(b"to stay", START, data_folder, database)
    with pytest.raises(DatabaseError, match="only ever added"):
        execute(database, "DELETE FROM stored_file")


def test_an_anchor_is_read_as_receipts_print_it(database: str) -> None:
    from carefund.service.ledger.verifying import NoAnchor, read_anchor

    writer = Writer(database).signed()
    head = Head(writer.submission, 5, writer.state.head)
    assert read_anchor(f" {head}\n") == head
    with pytest.raises(NoAnchor, match="Copy the whole line from the receipt"):
        read_anchor(str(head)[:-1])


def test_the_models_and_migrations_agree(databases: tuple[str, ...]) -> None:
    from django.core.management import call_command

    assert databases
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
