"""What is kept at hand is what the database has now: whoever changed it, however, and also after a roll-back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

DAY = date(2015, 1, 5)


@pytest.fixture
def django_queries(database: str) -> Callable[[str], Any]:
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    return lambda name: CaptureQueriesContext(connections[name])


@pytest.fixture
def person(database: str) -> Iterator[Any]:
    """Somebody with a role, on the database for all to see while the test runs."""
    from carefund.service.people.models import Membership, Organisation, OrganisationArea, Person

    made = Person.objects.using(database).create(email=f"{uuid4()}@example.org", name="Ada")
    council = Organisation.objects.using(database).create(name=f"Council {uuid4()}", kind="council")
    OrganisationArea.objects.using(database).create(organisation=council, area="E08000035")
    Membership.objects.using(database).create(person=made, organisation=council, role="editor", first=DAY)
    yield made
    Membership.objects.using(database).filter(organisation=council).delete()
    OrganisationArea.objects.using(database).filter(organisation=council).delete()
    Organisation.objects.using(database).filter(pk=council.pk).delete()
    Person.objects.using(database).filter(pk=made.pk).delete()


def by_object(person: Any, database: str) -> None:
    person.name = "Grace"
    person.save(using=database)


def by_query(person: Any, database: str) -> None:
    type(person).objects.using(database).filter(pk=person.pk).update(name="Grace")


def by_sql(person: Any, database: str) -> None:
    from django.db import connections

    key = person.pk.hex if connections[database].vendor == "sqlite" else person.pk
    with connections[database].cursor() as cursor:
        cursor.execute("UPDATE people_person SET name = 'Grace' WHERE id = %s", [key])


@pytest.mark.parametrize("change", [by_object, by_query, by_sql])
def test_a_person_who_was_changed_is_read_anew(person: Any, database: str, change: Callable[[Any, str], None]) -> None:
    from carefund.service.people.actors import person_of

    assert person_of(person.pk, database).name == "Ada"  # type: ignore[union-attr]
    change(person, database)
    assert person_of(person.pk, database).name == "Grace"  # type: ignore[union-attr]


def test_what_is_set_on_a_person_is_nobody_elses(person: Any, database: str) -> None:
    from carefund.service.people.actors import person_of

    mine = person_of(person.pk, database)
    assert mine is not None
    mine.name = "Grace"
    assert person_of(person.pk, database).name == "Ada"  # type: ignore[union-attr]


def test_memberships_and_their_areas_are_those_of_now(person: Any, database: str) -> None:
    from carefund.service.people.actors import actor_of
    from carefund.service.people.models import Membership, OrganisationArea

    (held,) = actor_of(person, database=database).memberships
    assert (held.areas, held.last) == (frozenset({"E08000035"}), None)
    row = Membership.objects.using(database).get(person=person)
    OrganisationArea.objects.using(database).create(organisation_id=row.organisation_id, area="E08000036")
    (held,) = actor_of(person, database=database).memberships
    assert held.areas == {"E08000035", "E08000036"}
    OrganisationArea.objects.using(database).filter(area="E08000036").delete()
    Membership.objects.using(database).filter(person=person).update(last=DAY)
    (held,) = actor_of(person, database=database).memberships
    assert (held.areas, held.last) == (frozenset({"E08000035"}), DAY)


def test_what_was_rolled_back_is_not_kept_even_when_something_else_follows(person: Any, database: str) -> None:
    from django.db import transaction

    from carefund.service.people.actors import person_of

    for name in ("Grace", "Edith"):
        with transaction.atomic(using=database):
            type(person).objects.using(database).filter(pk=person.pk).update(name=name)
            assert person_of(person.pk, database).name == name  # type: ignore[union-attr]
            transaction.set_rollback(True, using=database)
        assert person_of(person.pk, database).name == "Ada"  # type: ignore[union-attr]


def test_nothing_is_kept_where_the_database_has_no_marks(person: Any, database: str) -> None:
    from django.db import transaction

    from carefund.service.people.actors import person_of
    from carefund.service.people.models import ChangeMark

    with transaction.atomic(using=database):
        ChangeMark.objects.using(database).all().delete()
        assert person_of(person.pk, database).name == "Ada"  # type: ignore[union-attr]
        by_query(person, database)
        assert person_of(person.pk, database).name == "Grace"  # type: ignore[union-attr]
        transaction.set_rollback(True, using=database)


def test_a_round_that_was_moved_is_read_anew(database: str) -> None:
    from carefund.service.rounds.models import OpenRound
    from carefund.service.rounds.opening import opened

    moments = dict.fromkeys(("opened", "shown", "new", "edit"), "2015-01-05T12:00:00Z")
    name = f"round-{uuid4()}"
    assert opened(name, database) is None
    OpenRound.objects.using(database).create(round_id=name, late="accepted", **moments)
    try:
        assert opened(name, database).late == "accepted"  # type: ignore[union-attr]
        OpenRound.objects.using(database).filter(round_id=name).update(late="refused")
        assert opened(name, database).late == "refused"  # type: ignore[union-attr]
    finally:
        OpenRound.objects.using(database).filter(round_id=name).delete()
    assert opened(name, database) is None


def test_what_was_not_asked_for_lately_goes(database: str) -> None:
    from carefund.service.people.at_hand import AtHand
    from carefund.service.people.change_marks import PEOPLE

    read: list[int] = []
    kept = AtHand[int, int](PEOPLE, lambda key, _database: read.append(key) or key, most=2)
    for key in (1, 2, 1, 3, 2, 1):
        assert kept.of(key, database) == key
    assert read == [1, 2, 3, 2, 1]


def elsewhere(change: Callable[[Any, str], None], person: Any, database: str) -> None:
    """Make a change as another process would: on a connection of its own, while this request goes on."""
    from django.db import connections

    def run() -> None:
        try:
            change(person, database)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as one:
        one.submit(run).result()


def test_a_request_asks_for_marks_once_and_the_next_one_anew(
    person: Any, database: str, django_queries: Callable[[str], Any]
) -> None:
    from carefund.service.people.actors import person_of
    from carefund.service.people.at_hand import marks_read_once

    with marks_read_once(), django_queries(database) as asked:
        assert person_of(person.pk, database).name == "Ada"  # type: ignore[union-attr]
        elsewhere(by_query, person, database)
        assert person_of(person.pk, database).name == "Ada"  # type: ignore[union-attr]
    assert sum("change_mark" in one["sql"] for one in asked) == 1
    with marks_read_once():
        assert person_of(person.pk, database).name == "Grace"  # type: ignore[union-attr]


@pytest.mark.parametrize("change", [by_object, by_query, by_sql])
def test_a_request_sees_what_it_changed_itself(person: Any, database: str, change: Callable[[Any, str], None]) -> None:
    from carefund.service.people.actors import person_of
    from carefund.service.people.at_hand import marks_read_once

    with marks_read_once():
        assert person_of(person.pk, database).name == "Ada"  # type: ignore[union-attr]
        change(person, database)
        assert person_of(person.pk, database).name == "Grace"  # type: ignore[union-attr]


def test_a_request_that_takes_longer_than_a_moment_asks_again(
    person: Any, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from carefund.service.people import at_hand
    from carefund.service.people.actors import person_of

    now = [100.0]
    monkeypatch.setattr(at_hand, "monotonic", lambda: now[0])
    with at_hand.marks_read_once():
        assert person_of(person.pk, database).name == "Ada"  # type: ignore[union-attr]
        elsewhere(by_query, person, database)
        now[0] += at_hand.GOOD_FOR + 0.1
        assert person_of(person.pk, database).name == "Grace"  # type: ignore[union-attr]


def test_within_a_transaction_marks_are_asked_for_anew_and_a_roll_back_leaves_nothing(
    person: Any, database: str
) -> None:
    from django.db import transaction

    from carefund.service.people.actors import person_of
    from carefund.service.people.at_hand import marks_read_once

    with marks_read_once():
        assert person_of(person.pk, database).name == "Ada"  # type: ignore[union-attr]
        with transaction.atomic(using=database):
            by_query(person, database)
            assert person_of(person.pk, database).name == "Grace"  # type: ignore[union-attr]
            transaction.set_rollback(True, using=database)
    assert person_of(person.pk, database).name == "Ada"  # type: ignore[union-attr]
