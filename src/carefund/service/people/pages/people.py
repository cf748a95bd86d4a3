"""The pages of people: the list, and one person with their roles, past and present."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from carefund.assurance.permissions import Role
from carefund.service.people.listing import PeopleFound
from carefund.service.people.models import Membership, Person
from carefund.wording.dates import day_words, moment_words
from carefund.wording.lists import counted, listed

ROLE_WORDS: dict[Role, str] = {
    Role.EDITOR: "Editor: writes the plan",
    Role.LEAD: "Lead: answers for the plan, and manages people",
    Role.SIGNATORY: "Signatory: signs the plan",
    Role.REVIEWER: "Reviewer: judges plans of a region",
    Role.MANAGER: "Regional manager: assigns reviewers, moderates and recommends",
    Role.NATIONAL: "National: decides on plans",
    Role.AUDITOR: "Auditor: reads everything",
    Role.ADMINISTRATOR: "Administrator: manages everyone",
}


@dataclass(frozen=True, kw_only=True)
class RoleLine:
    """One membership."""

    id: int
    role: str
    organisation: str
    signs_as: str
    first: str
    last: str
    status: str
    tag: str
    given: str
    ended: str
    can_be_ended: bool


@dataclass(frozen=True, kw_only=True)
class PersonLine:
    """One person of the list."""

    id: str
    name: str
    email: str
    roles: tuple[RoleLine, ...]
    has_password: bool


@dataclass(frozen=True, kw_only=True)
class PeoplePage:
    """People whom the reader may see."""

    title: str
    words: str
    left: bool
    lines: tuple[PersonLine, ...]
    count: str
    position: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class PersonPage:
    """One person."""

    title: str
    person: PersonLine
    can_give: bool
    can_remove: bool
    """Whether the reader may remove the person's second factors."""


def people_page(found: PeopleFound, words: str, day: date, *, left: bool) -> PeoplePage:
    """The list of people on a day."""

    def link(number: int) -> str:
        asked = {"q": words, "left": "yes" if left else "", "page": str(number)}
        return "?" + urlencode({name: value for name, value in asked.items() if value})

    return PeoplePage(
        title="People",
        words=words,
        left=left,
        lines=tuple(_person(one, day, _never) for one in found.people),
        count=counted(found.total, "person") if found.total == 1 else f"{found.total:,} people",
        position=f"Page {found.number} of {found.pages}" if found.pages > 1 else "",
        before=link(found.number - 1) if found.number > 1 else "",
        after=link(found.number + 1) if found.number < found.pages else "",
    )


def person_page(
    person: Person, day: date, may_end: Callable[[Membership], bool], *, can_give: bool, can_remove: bool = False
) -> PersonPage:
    """One person on a day; `may_end` says which memberships the reader may end."""
    line = _person(person, day, may_end)
    return PersonPage(title=person.name, person=line, can_give=can_give, can_remove=can_remove and line.has_password)


def role_lines(
    held: Iterable[Membership], day: date, may_end: Callable[[Membership], bool] | None = None
) -> tuple[RoleLine, ...]:
    """Memberships, those that hold first."""
    lines = [_role(one, day, may_end or _never) for one in held]
    return tuple(sorted(lines, key=lambda line: line.status == "Ended"))


def _person(person: Person, day: date, may_end: Callable[[Membership], bool]) -> PersonLine:
    seen: list[Membership] = person.seen  # type: ignore[attr-defined]
    return PersonLine(
        id=str(person.pk),
        name=person.name,
        email=person.email,
        roles=role_lines(seen, day, may_end),
        has_password=person.has_usable_password(),
    )


def _role(held: Membership, day: date, may_end: Callable[[Membership], bool]) -> RoleLine:
    status, tag = _status(held, day)
    return RoleLine(
        id=held.pk,
        role=held.role.capitalize(),
        organisation=held.organisation.name,
        signs_as=listed(held.signs_as),
        first=day_words(held.first),
        last=day_words(held.last) if held.last else "no last day",
        status=status,
        tag=tag,
        given=f"Given by {held.given_by.name}." if held.given_by else "",
        ended=_ended(held),
        can_be_ended=status != "Ended" and may_end(held),
    )


def _status(held: Membership, day: date) -> tuple[str, str]:
    if not held.is_open(day):
        return "Ended", "grey"
    return ("Not yet begun", "blue") if held.first > day else ("In force", "green")


def _ended(held: Membership) -> str:
    if held.ended_at is None:
        return ""
    by = f" by {held.ended_by.name}" if held.ended_by else ""
    return f"Ended{by}, {moment_words(held.ended_at)}."


def _never(_held: Membership) -> bool:
    return False
