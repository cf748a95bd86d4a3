"""The furnished demonstration: every stage there, all of it sound and marked as invented."""

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
from carefund.assurance.state import State, Status
from carefund.plan.workbook import read_plan
from carefund.programme.rounds import load_round
from carefund.report.money.plan_money import PlanMoney
from carefund.service.demonstration import parts
from carefund.service.demonstration.furnishing import FIRST, OPEN, export_plans, furnish
from carefund.service.demonstration.names import INVENTED
from carefund.service.ledger.events import heads, state_of
from carefund.service.ledger.verifying import verify
from carefund.service.people.actors import actor_of
from carefund.service.people.models import Person
from carefund.service.plans.storing import plan_of
from carefund.service.pools.keeping import books_in
from carefund.service.work.queue import jobs

AT = datetime(2026, 4, 20, 9, 0, tzinfo=UTC)
AREAS = frozenset(
    [parts.SHOWCASE, parts.NEIGHBOUR, parts.ISLES]
    + [f"E080000{number:02d}" for number in (*range(1, 16), *range(17, 19))]
    + [f"E090000{number:02d}" for number in range(1, 26)]
)


@pytest.fixture(scope="module", params=["default", "postgresql"], ids=["sqlite", "postgresql"])
def furnished(
    request: pytest.FixtureRequest, databases: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """Some areas furnished, once on each database, for tests that only read; all is rolled back."""
    from django.db import transaction

    database, data = str(request.param), tmp_path_factory.mktemp("furnished")
    with transaction.atomic(using=database):
        furnish(data, AT, database, areas=AREAS, password_seed=1, with_chances=False)
        yield database, data
        transaction.set_rollback(True, using=database)


def _states(database: str) -> list[State]:
    return [state_of(head.submission, database) for head in heads(database)]


def test_it_verifies_and_every_stage_is_there(furnished: tuple[str, Path]) -> None:
    database, data = furnished
    assert verify(data, database=database).faults == ()
    assert jobs(database, kind="tell-of-event") == []  # nobody is written to about what is long past
    states = [one for one in _states(database) if round_of(one.submission) == FIRST]
    found = Counter(one.status for one in states)
    assert {*Status} - {Status.NOT_STARTED, Status.DECIDED} <= set(found)
    assert {len(one.decisions.published) for one in states} == {0, 2}
    assert any(len(one.decisions.made) == 2 for one in states)
    assert len(states) < len(AREAS)  # one has not begun
    assert any(one.late for state in states for one in state.submissions)
    assert any(state.voided for state in states)
    assert any(state.opened and state.opened.undoable for state in states)
    waivers = {one.granted for state in states for one in state.waivers.values()}
    assert waivers == {None, True, False}
    threads = [thread for state in states for thread in state.threads.values()]
    assert {len(thread.messages) > 1 for thread in threads} == {True, False}
    assert any(round_of(one.submission) == OPEN for one in _states(database))


def test_the_area_that_is_shown_has_books_of_its_year_and_a_return_begun(furnished: tuple[str, Path]) -> None:
    database, data = furnished
    delivery = state_of(f"{FIRST}/{parts.SHOWCASE}", database).delivery
    books = books_in(delivery.pools["2015-16"], data)
    spent = books.ledger.total(account="spent", status="actual")
    planned = books.ledger.total(account="spent", status="planned")
    assert Decimal("0.95") * planned < spent < planned
    assert books.ledger.total(["contribution"], account="pool", status="actual") > 0
    assert len(books.extracts) == 4
    assert len(delivery.returns) == 1


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


def test_money_of_the_service_is_that_of_the_exported_workbooks(furnished: tuple[str, Path], tmp_path: Path) -> None:
    database, data = furnished
    round_ = load_round(FIRST)
    submitted = [
        one for one in _states(database) if round_of(one.submission) == FIRST and one.submissions and not one.opened
    ]
    compared = submitted[:6]
    wanted = {area_of(one.submission) for one in compared}
    exported = {path.stem: path for path in export_plans(tmp_path / "workbooks", AREAS, wanted)}
    assert exported.keys() == wanted
    for state in compared:
        kept = plan_of(state.submissions[-1].plan_hash, data)
        sent = read_plan(exported[area_of(state.submission)], rounds=load_round).plan
        assert _pounds(PlanMoney(kept, round_, "2015-16")) == _pounds(PlanMoney(sent, round_, "2015-16"))
        assert kept.contributions == sent.contributions


def _pounds(money: PlanMoney) -> dict[tuple[Any, ...], Decimal]:
    sums = money.trace.by("stream", "provider")
    assert sums
    return sums
