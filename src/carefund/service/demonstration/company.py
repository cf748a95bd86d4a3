"""The people of the demonstration before they are rows: who they are, what they may do, and who acts in which area."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from uuid import UUID

from carefund.assurance.permissions import Actor, Membership, Role
from carefund.assurance.state import Slot
from carefund.service.demonstration.names import invented_names
from carefund.service.people.actors import EVERYWHERE
from carefund.service.people.models import OrganisationKind

FIRST_DAY = date(2013, 4, 1)
"""Since when all have been members: the day on which commissioning groups began."""
DOMAIN = "example.org"
"""Where every address is: no mail is ever delivered there."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """An organisation to be: `parent` is the name of the one above it, `areas` the codes of the areas it takes part in.

    `signs_as` are the sign-offs of all rounds that are its own to give.
    """

    name: str
    kind: OrganisationKind
    parent: str | None = None
    areas: tuple[str, ...] = ()
    signs_as: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Player:
    """An invented person with one role in one organisation; `signs_as` are the sign-offs that are theirs to give."""

    email: str
    name: str
    place: Place
    role: Role
    signs_as: tuple[str, ...] = ()
    last: date | None = None

    @cached_property
    def id(self) -> UUID:
        """An id of version 7 that follows from the address, so that the same seed gives the same ledger."""
        digest = bytearray(sha256(self.email.encode()).digest()[:16])
        digest[:6] = FIRST_DAY.toordinal().to_bytes(6, "big")
        digest[6] = digest[6] & 0x0F | 0x70
        digest[8] = digest[8] & 0x3F | 0x80
        return UUID(bytes=bytes(digest))

    @cached_property
    def actor(self) -> Actor:
        """The person as the rules of assurance know them."""
        membership = Membership(
            organisation=self.place.name,
            role=self.role,
            first=FIRST_DAY,
            last=self.last,
            areas=None if self.place.kind in EVERYWHERE else frozenset(self.place.areas),
            signs_as=frozenset(self.signs_as),
        )
        return Actor(person=str(self.id), name=self.name, memberships=(membership,))


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Who acts in one area: `signatories` by the signature that they give, reviewers and manager of its region."""

    editor: Player
    lead: Player
    signatories: dict[Slot, Player]
    reviewer: Player
    second_reviewer: Player
    manager: Player
    national: Player
    leaver: Player | None = None


class Company:
    """Everybody, by the organisation that they act for."""

    def __init__(self, places: Sequence[Place], leaver_of: str, left: date, seed: int) -> None:
        """Invent the people of some organisations.

        `leaver_of` is the area of somebody who left on the day `left`.
        """
        posts = [post for place in places for post in _posts(place, places, leaver_of, left)]
        names = invented_names(len(posts), seed)
        self.players = [
            Player(email=f"{email}@{DOMAIN}", name=name, place=place, role=role, signs_as=signs, last=last)
            for (email, place, role, signs, last), name in zip(posts, names, strict=True)
        ]

        self._in_area: dict[tuple[Role, str], list[Player]] = {}
        for one in sorted(self.players, key=lambda one: one.last is not None):
            for area in one.place.areas:
                self._in_area.setdefault((one.role, area), []).append(one)

    def of_role(self, role: Role, area_code: str | None = None) -> list[Player]:
        """Those of a role, of an area where one is given; leavers come last."""
        if area_code is not None:
            return self._in_area.get((role, area_code), [])
        return [one for one in self.players if one.role is role]

    def cast(self, area_code: str, slots: Iterable[Slot]) -> Cast:
        """Who acts in an area in which these signatures are asked for. Raises LookupError where nobody gives one."""
        editors = self.of_role(Role.EDITOR, area_code)
        signatories = self.of_role(Role.SIGNATORY, area_code)
        return Cast(
            editor=editors[0],
            lead=self.of_role(Role.LEAD, area_code)[0],
            signatories={slot: _signatory(signatories, slot) for slot in slots},
            reviewer=self.of_role(Role.REVIEWER, area_code)[0],
            second_reviewer=self.of_role(Role.REVIEWER, area_code)[1],
            manager=self.of_role(Role.MANAGER, area_code)[0],
            national=self.of_role(Role.NATIONAL)[0],
            leaver=next((one for one in editors if one.last), None),
        )


def _signatory(among: Iterable[Player], slot: Slot) -> Player:
    """Who gives a signature: of the organisation that it is asked of, or for the area as a whole."""
    for one in among:
        if slot.role in one.signs_as and slot.on_behalf_of in ("", one.place.name):
            return one
    raise LookupError(f"nobody signs as {slot}")


Post = tuple[str, Place, Role, tuple[str, ...], date | None]
"""First part of the address, organisation, role, sign-offs, last day."""


def _posts(place: Place, places: Sequence[Place], leaver_of: str, left: date) -> Iterator[Post]:
    """What an organisation has people for."""
    at = slug(place.name)
    if place.kind is OrganisationKind.COUNCIL:
        yield f"editor.{at}", place, Role.EDITOR, (), None
        yield f"lead.{at}", place, Role.LEAD, (), None
        if leaver_of in place.areas:
            yield f"leaver.{at}", place, Role.EDITOR, (), left
    for sign_off in place.signs_as:
        yield f"{sign_off}.{at}", place, Role.SIGNATORY, (sign_off,), None
    if place.kind is OrganisationKind.REGION:
        reached = sorted({area for one in places if one.parent == place.name for area in one.areas})
        yield f"reviewer.{at}", _reaching(place, reached), Role.REVIEWER, (), None
        yield f"second-reviewer.{at}", _reaching(place, reached), Role.REVIEWER, (), None
        yield f"regional-manager.{at}", _reaching(place, reached), Role.MANAGER, (), None
    if place.kind is OrganisationKind.CENTRE:
        yield f"national.{at}", place, Role.NATIONAL, (), None
        yield f"administrator.{at}", place, Role.ADMINISTRATOR, (), None
    if place.kind is OrganisationKind.AUDIT:
        yield f"auditor.{at}", place, Role.AUDITOR, (), None


def _reaching(region: Place, areas: Sequence[str]) -> Place:
    """A region with the areas that its people reach: those of the organisations under it."""
    return Place(name=region.name, kind=region.kind, parent=region.parent, areas=tuple(areas))


def slug(words: str) -> str:
    """Words as they stand in an address: small letters and digits, joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", words.casefold()).strip("-")
