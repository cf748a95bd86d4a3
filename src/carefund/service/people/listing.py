"""People as a list: found by name, address or organisation, fifty at a time, with their memberships."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Prefetch, Q

from carefund.service.people.models import Membership, Person
from carefund.service.people.reach import Reach

PER_PAGE = 50


@dataclass(frozen=True, kw_only=True)
class PeopleFound:
    """One page of people, each with the memberships that the reader may see in `seen`."""

    people: list[Person]
    number: int
    pages: int
    total: int


def find_people(reach: Reach, words: str = "", number: int = 1, *, left: bool = False) -> PeopleFound:
    """Those whom somebody sees and in whose name, address or organisation all words stand; `left` for those who left.

    Three queries, however many people there are. Who is found by memberships is asked for as a set, once: asked for
    each person, PostgreSQL without fresh statistics had not answered for thirty thousand after a minute.
    """
    rows = reach.people()
    if not left:
        held = reach.memberships().filter(Q(last__isnull=True) | Q(last__gte=reach.day), ended_at__isnull=True)
        rows = rows.filter(pk__in=held.values("person"))
    for word in words.split()[:5]:
        there = reach.memberships().filter(organisation__name__icontains=word)
        # Not Exists: within an "or", PostgreSQL looks it up anew for each person.
        rows = rows.filter(Q(name__icontains=word) | Q(email__icontains=word) | Q(pk__in=there.values("person")))
    seen = reach.memberships().select_related("organisation", "given_by", "ended_by").order_by("pk")
    with_memberships = rows.order_by("name", "pk").prefetch_related(Prefetch("memberships", seen, to_attr="seen"))
    found = Paginator(with_memberships, PER_PAGE).get_page(number)
    return PeopleFound(
        people=list(found.object_list),
        number=found.number,
        pages=found.paginator.num_pages,
        total=found.paginator.count,
    )


def find_person(reach: Reach, person: str) -> Person | None:
    """One of those whom somebody sees, with memberships in `seen`; None for others, and for those who are not there."""
    seen = reach.memberships().select_related("organisation", "given_by", "ended_by").order_by("pk")
    rows = reach.people().prefetch_related(Prefetch("memberships", seen, to_attr="seen"))
    found: Person | None = rows.filter(pk=person).first()
    return found


def find_membership(reach: Reach, person: str, membership: int) -> Membership | None:
    """One membership that somebody sees; None for others."""
    rows = reach.memberships().select_related("organisation", "person")
    return rows.filter(pk=membership, person_id=UUID(person)).first()
