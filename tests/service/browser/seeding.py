"""A data folder for the browser: five areas with everybody who prepares and signs, and a sound workbook for each.

Run as a program, `python -m tests.service.browser.seeding FOLDER` furnishes the folder and prints one line of JSON,
{"people": {who: {"email", "password", "secret"}}, "codes": {who: recovery codes}}; with `stale EMAIL` after the
folder it sets the moment back at which that person last gave a second factor, with `sign AREA` it gives the signatures
that the area's plan of the appraised round waits for; with
`publish` a plan of Devon is decided on and published, without the pages of those who do that.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

ROUND, APPRAISED = "bcf-2025-26", "bcf-2015-16"
"""The round that plans are made for, and one whose targets can be appraised from the figures that are packaged."""
AREAS = {"leeds": "E08000035", "kent": "E10000016", "devon": "E10000008", "bristol": "E06000023", "derby": "E06000015"}
STALE_SIGNATORY = "section-151-officer"
PASSWORD = "long words of everybody"


def main(folder: Path) -> None:
    """Furnish the folder, and tell whom one can sign in as."""
    from carefund.service.operations.preparing import prepare

    prepare(folder)
    from carefund.assurance.deadline import Deadline
    from carefund.service.rounds.opening import open_round
    from tests.service.browser import handing_in

    for round_id, due in ((ROUND, date(2099, 3, 31)), (APPRAISED, date(2014, 9, 19))):
        open_round(round_id, Deadline.at_end_of(due), datetime.now(UTC), invented=True)
    (folder / "sound").mkdir()
    told: dict[str, Any] = {"people": {}, "codes": {}}
    plans = plans_of(ROUND)
    for name, code in AREAS.items():
        _furnish(name, code, told)
        (folder / "sound" / f"{code}.xlsx").write_bytes(_workbook(plans, name, code))
    handing_in.furnish(told, folder)
    _auditor_and_evaluator(told)
    print(json.dumps(told), flush=True)


def _auditor_and_evaluator(told: dict[str, Any]) -> None:
    from carefund.assurance.permissions import Role
    from carefund.service.people.models import Organisation, OrganisationKind

    place = Organisation.objects.create(name="Auditor", kind=OrganisationKind.AUDIT)
    add_person("auditor", place, Role.AUDITOR, (), told)
    centre, _ = Organisation.objects.get_or_create(name="National team", defaults={"kind": OrganisationKind.CENTRE})
    add_person("evaluator", centre, Role.NATIONAL, (), told)


def _furnish(name: str, code: str, told: dict[str, Any]) -> None:
    """One area's council and NHS body with an editor, a lead and a signatory for each sign-off."""
    from carefund.assurance.permissions import Role
    from carefund.service.people.models import Organisation, OrganisationArea
    from tests.service.site import sign_offs

    places = {}
    for kind, words in (("council", f"{name.capitalize()} Council"), ("nhs", f"NHS {name.capitalize()}")):
        places[kind] = Organisation.objects.create(name=words, kind=kind)
        OrganisationArea.objects.create(organisation=places[kind], area=code)
    for role in (Role.EDITOR, Role.LEAD):
        add_person(f"{name} {role}", places["council"], role, (), told)
    for one in sign_offs():
        add_person(f"{name} {one.id}", places[one.signs_for or "council"], Role.SIGNATORY, (one.id,), told)


def add_person(who: str, place: Any, role: str, signs_as: tuple[str, ...], told: dict[str, Any]) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    from carefund.service.demonstration.furnished import DemoPerson
    from carefund.service.demonstration.signing_in import give_sign_in
    from carefund.service.people.models import Membership, Person

    email = f"{who.replace(' ', '.')}@example.org"
    person = Person.objects.create_user(email, who.title(), None)
    person.password = _hashed()
    person.save()
    Membership.objects.create(
        person=person, organisation=place, role=role, first=date(2014, 1, 1), signs_as=list(signs_as)
    )
    told["people"][who] = one = {"email": email, "password": PASSWORD, "secret": _secret(who)}
    known = DemoPerson(
        role=role, area=None, email=email, password=one["password"], totp_secret=one["secret"],
        name=person.name, organisation=place.name, signs_as=signs_as,
    )  # fmt: skip
    give_sign_in(known, "default")
    if STALE_SIGNATORY in signs_as:
        told["codes"][who] = RecoveryCodes.activate(person).get_unused_codes()


@cache
def _hashed() -> str:
    """The one password, hashed as the service hashes it, once: that is made to take long."""
    from django.contrib.auth.hashers import make_password

    return make_password(PASSWORD)


def _secret(who: str) -> str:
    import base64
    from hashlib import sha1

    return base64.b32encode(sha1(who.encode()).digest()).decode()


def plans_of(round_id: str) -> Any:
    """The illustrative plans of a round."""
    from carefund.evidence.registers import packaged_registers
    from carefund.plan.examples.england import example_england
    from carefund.plan.examples.nhs_bodies import nhs_bodies
    from carefund.plan.official_figures import AreaEvidence
    from carefund.programme.rounds import load_round
    from carefund.service.plans.evidence import evidence_at_hand

    round_, registers = load_round(round_id), packaged_registers()
    evidence = AreaEvidence(evidence_at_hand(), round_, registers.areas)
    return example_england(round_, evidence, registers.areas, nhs_bodies(round_, registers), 20140919)


def _workbook(plans: Any, name: str, code: str) -> bytes:
    """A plan without errors, paid for by the organisations that have people here."""
    from carefund.evidence.areas import default_register
    from carefund.plan.workbook import write_template

    plan, area = plans.plan(code), default_register().get(code)
    assert area is not None
    names = {"nhs": f"NHS {name.capitalize()}", "council": f"{name.capitalize()} Council"}
    lines = tuple(one.model_copy(update={"organisation": names[one.kind or "council"]}) for one in plan.contributions)
    return write_template(plans.round, area, plan.model_copy(update={"contributions": lines, "sign_offs": ()}))


def stale(folder: Path, email: str) -> None:
    """Set the moment back, by an hour, at which somebody last gave a second factor in any session."""
    _set_up(folder)
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session

    from carefund.service.people.models import Person

    person = str(Person.objects.get(email=email).pk)
    for row in Session.objects.all():
        held = SessionStore(row.session_key)
        if held.get("_auth_user_id") == person:
            earlier = timedelta(hours=1).total_seconds()
            given = held["account_authentication_methods"]
            held["account_authentication_methods"] = [one | {"at": one["at"] - earlier} for one in given]
            held.save()


def publish(folder: Path) -> None:
    """Decide on the sound plan of Devon, handed in for the round, and publish it; once, however often it is asked."""
    _set_up(folder)
    from carefund.assurance.event import submission_id
    from carefund.service.public.edition import figures_hash
    from carefund.service.public.publication import drafted
    from carefund.service.public.publication import publish as publish_edition
    from carefund.service.public.shelf import editions_of
    from carefund.service.rounds.opening import opened
    from tests.service.public.deciding import NATIONAL, Desk

    if editions_of(ROUND, folder):
        return
    desk = Desk(submission_id(ROUND, AREAS["devon"]))
    desk.handed_in(plans_of(ROUND).plan(AREAS["devon"]), folder, AREAS["devon"])
    condition = {"condition": "c1", "words": "Agree with providers.", "owner": "A director", "due": date(2099, 5, 1)}
    desk.decided("approved-with-support", "It holds.", [condition])
    one, at = opened(ROUND), datetime.now(UTC)
    assert one is not None
    seen = figures_hash(drafted(one, NATIONAL, at, folder)[0])
    publish_edition(one, NATIONAL, at, "0" * 32, seen, folder)


def _set_up(folder: Path) -> None:
    import os

    os.environ |= {"CAREFUND_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "carefund.service.settings.base"}
    os.environ["CAREFUND_SECRET_KEY_FILE"] = str(folder / "secret-key")
    import django

    django.setup()


if __name__ == "__main__":
    from tests.service.browser import handing_in

    if sys.argv[2:] == ["year"]:
        from tests.service.browser.year_seeding import year

        year(Path(sys.argv[1]))
    elif sys.argv[2:] == ["publish"]:
        publish(Path(sys.argv[1]))
    elif sys.argv[2:3] == ["sign"]:
        _set_up(Path(sys.argv[1]))
        handing_in.sign(AREAS[sys.argv[3]], Path(sys.argv[1]))
    elif sys.argv[2:]:
        stale(Path(sys.argv[1]), sys.argv[3])
    else:
        main(Path(sys.argv[1]))
