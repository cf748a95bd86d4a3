"""Where the frame of every page leads those who have a role for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from carefund.assurance.permissions import Actor, Role


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry: the name of its route, its words, and who is led there."""

    route: str
    words: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, kw_only=True)
class Way:
    """An entry as it is shown: its address, and whether the reader is on one of its pages."""

    address: str
    words: str
    here: bool


ENTRIES: tuple[Entry, ...] = (
    Entry(route="national-first", words="National", roles=(Role.NATIONAL, Role.MANAGER, Role.AUDITOR)),
)


def ways_for(actor: Actor, day: date, path: str, entries: Iterable[Entry] = ENTRIES) -> tuple[Way, ...]:
    """The entries of somebody, by the roles that they have on a day; after the start page, and none without others."""
    roles = {one.role for one in actor.memberships if one.in_force(day)}
    led = [(reverse(one.route), one.words) for one in entries if roles.intersection(one.roles)]
    start = [(reverse("home"), "Your tasks")] if led else []
    return tuple(Way(address=to, words=words, here=_is_here(path, to)) for to, words in (*start, *led))


def _is_here(path: str, address: str) -> bool:
    return path == address or (address != reverse("home") and path.startswith(address))
