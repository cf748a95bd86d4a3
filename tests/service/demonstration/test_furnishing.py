"""Furnishing the demonstration: the same each time, completed where it was interrupted, refused where people are."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from carefund.service.demonstration import parts
from carefund.service.demonstration.furnishing import FIRST, NotEmpty, furnish
from carefund.service.ledger.events import heads
from carefund.service.people.models import Person
from tests.service.demonstration.test_furnished import AT


def _told(database: str) -> list[Any]:
    """The heads of all plans but the one whose year is told at the moment of furnishing."""
    return [one for one in heads(database) if one.submission != f"{FIRST}/{parts.SHOWCASE}"]


def _some(database: str, data: Path) -> list[Any]:
    from django.db import transaction

    few = [parts.SHOWCASE, parts.NEIGHBOUR, parts.ISLES, "E08000001"]
    with transaction.atomic(using=database):
        furnish(data, AT, database, areas=few, password_seed=1, with_chances=False)
        found = _told(database)
        transaction.set_rollback(True, using=database)
    return found


def test_the_ledger_is_the_same_each_time(database: str, tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    first = _some(database, tmp_path / "one")
    assert first
    assert _some(database, tmp_path / "two") == first


def test_an_interrupted_furnishing_is_completed(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import transaction

    from carefund.service.demonstration import furnishing

    few = [parts.SHOWCASE, parts.NEIGHBOUR, parts.ISLES, "E08000001"]
    whole = furnishing.Stage._tell
    told: list[str] = []

    def breaks_off(stage: furnishing.Stage, area: str, part: parts.Part, company: Any) -> None:
        whole(stage, area, part, company)
        told.append(area)
        if len(told) == 2:
            raise KeyboardInterrupt

    with transaction.atomic(using=database):
        monkeypatch.setattr(furnishing.Stage, "_tell", breaks_off)
        with pytest.raises(KeyboardInterrupt):
            furnish(tmp_path, AT, database, areas=few, with_chances=False)
        monkeypatch.undo()
        assert len(heads(database)) == 1
        furnish(tmp_path, datetime(2027, 1, 1, tzinfo=UTC), database, areas=few, with_chances=False)
        found = _told(database)
        transaction.set_rollback(True, using=database)
    (tmp_path / "whole").mkdir()
    assert found == _some(database, tmp_path / "whole")


def test_a_service_in_use_is_not_furnished(database: str, tmp_path: Path) -> None:
    from django.db import transaction

    with transaction.atomic(using=database):
        Person(email="somebody@example.org", name="Somebody").save(using=database)
        with pytest.raises(NotEmpty):
            furnish(tmp_path, AT, database, areas=[parts.SHOWCASE], with_chances=False)
        transaction.set_rollback(True, using=database)
