"""An invented fund for `service_scale.py`: organisations, people, areas and plans' events, written in thousands."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

ROUND, LEEDS = "bcf-2025-26", "E08000035"
PEOPLE_EACH = 3
FIRST = date(2014, 1, 1)


class Team:
    """Organisations and people, written in thousands; a few of them sign in."""

    def __init__(self) -> None:
        """A lead and an editor of Leeds, a national lead and an administrator."""
        from carefund.assurance.permissions import Role
        from carefund.service.people.models import OrganisationKind as Kind

        self.size = 0
        self.people: dict[str, Any] = {}
        leeds, centre = (
            self._organisation("Leeds Council", Kind.COUNCIL, LEEDS),
            self._organisation("Centre", Kind.CENTRE),
        )
        for what, where, role in (
            ("lead", leeds, Role.LEAD),
            ("editor", leeds, Role.EDITOR),
            ("national", centre, Role.NATIONAL),
            ("administrator", centre, Role.ADMINISTRATOR),
        ):
            self._person(what, where, role)

    def _organisation(self, name: str, kind: str, area: str = "") -> Any:
        from carefund.service.people.models import Organisation, OrganisationArea

        made = Organisation.objects.create(name=name, kind=kind)
        if area:
            OrganisationArea.objects.create(organisation=made, area=area)
        return made

    def _person(self, what: str, organisation: Any, role: Any) -> None:
        from carefund.service.people.models import Membership, Person

        person = Person.objects.create_user(f"{what}@example.org", what.title(), "a password of the simulation")
        Membership.objects.create(person=person, organisation=organisation, role=role, first=FIRST)
        self.people[what] = person

    def grow(self, size: int) -> None:
        """So many organisations in all, with people."""
        from carefund.service.people.models import Membership, Organisation, OrganisationArea, OrganisationKind, Person
        from carefund.service.rounds.opening import areas_of_round

        codes = [one.code for one in areas_of_round(_round()) if one.code != LEEDS]
        numbers = range(self.size, size)
        made = [Organisation(name=f"Organisation {one}", kind=OrganisationKind.COUNCIL) for one in numbers]
        Organisation.objects.bulk_create(made, batch_size=2_000)
        places = [OrganisationArea(organisation=one, area=codes[n % len(codes)]) for n, one in enumerate(made)]
        OrganisationArea.objects.bulk_create(places, batch_size=2_000)
        people, held = [], []
        for number, one in zip(numbers, made, strict=True):
            for place, role in enumerate(("editor", "lead", "signatory")[:PEOPLE_EACH]):
                email = f"person-{number}-{place}@example.org"
                people.append(Person(email=email, name=f"Person {number} {place}", password="!unusable"))
                signs = ["chief-executive"] if role == "signatory" else []
                held.append(Membership(person=people[-1], organisation=one, role=role, first=FIRST, signs_as=signs))
        Person.objects.bulk_create(people, batch_size=2_000)
        Membership.objects.bulk_create(held, batch_size=2_000)
        self.size = size

    def client(self, what: str) -> Any:
        """A browser of somebody who gave a second factor just now; of nobody for no name."""
        from django.core.signing import get_cookie_signer
        from django.test import Client

        from carefund.service.frame.middleware import SEEN

        client = Client()
        if what:
            person = self.people[what]
            client.force_login(person, backend="carefund.service.people.signed_in.SignedIn")
            session = client.session
            session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
            session["account_authentication_methods_user"] = str(person.pk)
            session.save()
            client.cookies[SEEN] = get_cookie_signer(salt=SEEN).sign(str(person.pk))
        return client


def _round() -> Any:
    from carefund.programme.rounds import load_round

    return load_round(ROUND)


def more_areas(most: int) -> list[Any]:
    """The round's areas, Leeds first, and invented ones like them up to so many."""
    from carefund.service.rounds.opening import areas_of_round

    real = sorted(areas_of_round(_round()), key=lambda one: one.code != LEEDS)
    copies = (most - 1) // len(real)
    made = [
        replace(
            one, code=f"E99{copy:03}{place:03}", name=f"{one.name} {copy}", social_services_code=None, predecessors=()
        )
        for copy in range(1, copies + 1)
        for place, one in enumerate(real)
    ]
    return [*real, *made][:most]


def limit_areas(known: Sequence[Any]) -> None:
    """Let the register be of these areas alone."""
    from carefund.evidence import areas as register

    register._every_area = lambda: tuple(known)
    register.default_register.cache_clear()


def begun(codes: Iterable[str], round_id: str = ROUND) -> None:
    """A plan in each area that has none: begun, saved and a question asked."""
    from carefund.assurance import event as done
    from carefund.plan.model import Plan
    from carefund.service.ledger.events import heads
    from carefund.service.ledger.models import StoredEvent
    from carefund.service.plans.storing import keep_plan

    there, rows, at = {one.submission for one in heads()}, [], datetime.now(UTC)
    from django.conf import settings

    plan = keep_plan(Plan(round_id=round_id, area_code=LEEDS, version=1), at, settings.DATA)
    bodies = (
        done.PlanStarted(),
        done.PlanSaved(sections=("cover",), based_on=0, plan_hash=plan),
        done.QuestionAsked(thread="one", audience="shared", words="Why so much?"),
    )
    for code in codes:
        submission = done.submission_id(round_id, code)
        if submission not in there:
            rows += _chained(submission, bodies)
    StoredEvent.objects.bulk_create(rows, batch_size=2_000)


def asked(code: str, size: int) -> None:
    """So many events of one plan: questions, of five to a thread."""
    from carefund.assurance import event as done
    from carefund.service.ledger.events import events_of
    from carefund.service.ledger.models import StoredEvent

    submission = done.submission_id(ROUND, code)
    before = events_of(submission)
    if not before:
        begun([code])
        before = events_of(submission)
    bodies = [
        done.QuestionAsked(thread=f"thread-{one // 5}", audience="shared", words="Why?")
        if one % 5 == 0
        else done.QuestionAnswered(thread=f"thread-{one // 5}", words="Because.")
        for one in range(5 * len(before), 5 * len(before) + size - len(before))
    ]
    StoredEvent.objects.bulk_create(_chained(submission, bodies, len(before), before[-1].hash), batch_size=2_000)


def _chained(submission: str, bodies: Iterable[Any], number: int = 0, before: str = "0" * 64) -> list[Any]:
    """Events as rows, each after the one before."""
    from carefund.assurance.event import Unchained, chained
    from carefund.service.ledger.models import StoredEvent

    rows = []
    for body in bodies:
        number += 1
        at = datetime.now(UTC) - timedelta(days=1)
        person = {"actor": "ann", "actor_name": "Ann", "organisation": "Leeds Council", "side": "area"}
        event = chained(Unchained(submission=submission, at=at, key=f"k{number}", body=body, **person), number, before)
        before = event.hash
        columns = {"kind": body.kind, "actor": event.actor, "at": at, "key": event.key, "hash": event.hash}
        rows.append(StoredEvent(submission=submission, sequence=number, text=event.canonical, **columns))
    return rows
