"""The furnished demonstration: every stage there, all of it sound and marked as invented, and the same each time."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from carefund.assurance.event import area_of, round_of
from carefund.assurance.state import State
from carefund.plan.workbook import read_plan
from carefund.programme.rounds import load_round
from carefund.report.money.plan_money import PlanMoney
from carefund.service.demonstration import parts
from carefund.service.demonstration.furnishing import FIRST, OPEN, NotEmpty, export_plans, furnish
from carefund.service.demonstration.names import INVENTED
from carefund.service.ledger.events import heads, state_of
from carefund.service.ledger.verifying import verify
from carefund.service.people.actors import actor_of
from carefund.service.people.models import Person
from carefund.service.plans.storing import plan_of

AT = datetime(2026, 4, 20, 9, 0, tzinfo=UTC)
AREAS = frozenset(
    [parts.SHOWCASE, parts.NEIGHBOUR, parts.ISLES]
    + [f"E080000{number:02d}" for number in (*range(1, 16), *range(17, 19))]
    + [f"E090000{number:02d}" for number in range(1, 11)]
)


@pytest.fixture
def furnished(database: str, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Some areas furnished, on a database that is rolled back."""
    from django.db import transaction

    with transaction.atomic(using=database):
        furnish(tmp_path, AT, database, areas=AREAS, password_seed=1, with_chances=False)
        yield database, tmp_path
        transaction.set_rollback(True, using=database)


def _states(database: str) -> list[State]:
    return [state_of(head.submission, database) for head in heads(database)]


def test_it_verifies_and_every_stage_is_there(furnished: tuple[str, Path]) -> None:
    database, data = furnished
    assert verify(data, database=database).faults == ()
    states = [one for one in _states(database) if round_of(one.submission) == FIRST]
    found = Counter(one.status for one in states)
    assert {"preparing", "ready", "signing", "submitted", "returned"} <= set(found)
    assert len(states) < len(AREAS)  # one has not begun
    assert any(one.late for state in states for one in state.submissions)
    assert any(state.voided for state in states)
    assert any(state.opened and state.opened.undoable for state in states)
    waivers = {one.granted for state in states for one in state.waivers.values()}
    assert waivers == {None, True, False}
    threads = [thread for state in states for thread in state.threads.values()]
    assert {len(thread.messages) > 1 for thread in threads} == {True, False}
    assert any(round_of(one.submission) == OPEN for one in _states(database))


def test_every_plan_says_that_nobody_wrote_it(furnished: tuple[str, Path]) -> None:
    database, data = furnished
    for state in _states(database):
        if state.plan_hash:
            plan = plan_of(state.plan_hash, data)
            assert plan.illustrative
            assert "Illustrative" in (plan.vision or "")
            assert (plan.round_id, plan.area_code) == (round_of(state.submission), area_of(state.submission))
            assert plan.sign_offs == ()
    assert all(INVENTED in name for name in Person.objects.using(database).values_list("name", flat=True))


def test_signatures_are_of_distinct_people_who_did_not_write(furnished: tuple[str, Path]) -> None:
    signed = [one for one in _states(furnished[0]) if one.signatures]
    assert signed
    for state in signed:
        people = [one.person for one in state.signatures]
        assert len(set(people)) == len(people)
        assert not set(people) & state.prepared_by


def test_a_leaver_is_named_by_history(furnished: tuple[str, Path]) -> None:
    database, _ = furnished
    left = Person.objects.using(database).get(email__startswith="leaver.")
    assert str(left.pk) in state_of(f"{FIRST}/{parts.SHOWCASE}", database).prepared_by
    (membership,) = actor_of(left, database=database).memberships
    assert not membership.in_force(AT.date())


def test_its_people_can_sign_in_and_no_one_else(furnished: tuple[str, Path]) -> None:
    from allauth.mfa.models import Authenticator

    database, data = furnished
    told = json.loads((data / "demo-people.json").read_text("utf-8"))
    assert (data / "demo-people.json").stat().st_mode & 0o077 == 0
    for one in told["people"]:
        person = Person.objects.using(database).get(email=one["email"])
        assert len(one["password"]) >= 15
        assert person.check_password(one["password"])
        assert Authenticator.objects.using(database).filter(user=person, type="totp").exists()
    roles = {one["role"] for one in told["people"]}
    assert roles == {
        "editor",
        "lead",
        "signatory",
        "reviewer",
        "regional manager",
        "national",
        "auditor",
        "administrator",
    }
    with_password = [one for one in Person.objects.using(database).all() if one.has_usable_password()]
    assert len(with_password) == len(told["people"])
    assert told["tokens"].keys() == {parts.SHOWCASE, parts.NEIGHBOUR}


def test_a_second_start_changes_nothing(furnished: tuple[str, Path]) -> None:
    database, data = furnished
    before, text = heads(database), (data / "demo-people.json").read_bytes()
    again = furnish(data, datetime(2027, 1, 1, tzinfo=UTC), database, areas=AREAS)
    assert heads(database) == before
    assert (data / "demo-people.json").read_bytes() == text
    assert again.at == AT


def _some(database: str, data: Path) -> list[Any]:
    from django.db import transaction

    few = [parts.SHOWCASE, parts.NEIGHBOUR, parts.ISLES, "E08000001"]
    with transaction.atomic(using=database):
        furnish(data, AT, database, areas=few, password_seed=1, with_chances=False)
        found = heads(database)
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
        found = heads(database)
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


def test_money_of_the_service_is_that_of_the_exported_workbooks(furnished: tuple[str, Path], tmp_path: Path) -> None:
    database, data = furnished
    exported = {path.stem: path for path in export_plans(tmp_path / "workbooks", AREAS)}
    assert exported.keys() == AREAS
    round_ = load_round(FIRST)
    submitted = [
        one for one in _states(database) if round_of(one.submission) == FIRST and one.submissions and not one.opened
    ]
    assert submitted
    for state in submitted[:6]:
        kept = plan_of(state.submissions[-1].plan_hash, data)
        sent = read_plan(exported[area_of(state.submission)], rounds=load_round).plan
        assert _pounds(PlanMoney(kept, round_, "2015-16")) == _pounds(PlanMoney(sent, round_, "2015-16"))
        assert kept.contributions == sent.contributions


def _pounds(money: PlanMoney) -> dict[tuple[Any, ...], Decimal]:
    sums = money.trace.by("stream", "provider")
    assert sums
    return sums
