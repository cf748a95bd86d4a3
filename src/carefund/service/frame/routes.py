"""Every URL of the service with who may take it: a page that is no route is refused.

`frame.guard.page` makes a URL and says in one place which methods it answers, which roles may take it, and whether
it is about one area's plan. The guard holds to it, and `carefund serve routes` prints it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from django.http import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver

from carefund.assurance.permissions import Actor, Role

ANYONE: Literal["anyone"] = "anyone"
SIGNED_IN: Literal["signed in"] = "signed in"
Roles = tuple[Role, ...] | Literal["anyone", "signed in"]
"""Who may take a route: some roles, whoever is signed in, or anyone."""
View = Callable[..., HttpResponseBase]
AREA_ROLES = (Role.EDITOR, Role.LEAD, Role.SIGNATORY)
READERS = (*AREA_ROLES, Role.REVIEWER, Role.MANAGER, Role.NATIONAL, Role.AUDITOR)
"""Who may read an area's plan: its own people, the reviewers of its region, the national team, the auditor."""
FOLLOWERS = (*AREA_ROLES, Role.NATIONAL, Role.AUDITOR)
"""Who may follow what is on record, event by event and pound by pound."""
DESK_ROLES = (Role.REVIEWER, Role.MANAGER, Role.NATIONAL, Role.AUDITOR)
"""Who reads how plans are judged: reviewers and their managers, the national team, the auditor."""
TOKEN_KEEPERS = (Role.LEAD, *DESK_ROLES)
"""Who lets programs act by a token: leads their organisation's people, those of the centre themselves alone."""
SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, kw_only=True)
class Route:
    """One URL: who may take it, by which methods, and whether what it is about is one area's plan."""

    name: str
    pattern: str
    view: View
    roles: Roles
    methods: tuple[str, ...]
    tenant: Callable[[Actor, dict[str, Any]], Any] | None = None
    """Finds the plan that it is about, from who acts and what the URL captured, of which it takes what is its own.

    None for a page that is about no plan.
    """
    second_factor: bool = True
    """Whether somebody who is signed in must have a second factor to take it."""

    @property
    def writes(self) -> bool:
        """Whether it changes anything by some method."""
        return any(method not in SAFE for method in self.methods)

    def as_record(self) -> dict[str, Any]:
        """Plain values, as `carefund serve routes` prints them."""
        return {
            "name": self.name,
            "pattern": self.pattern,
            "methods": list(self.methods),
            "roles": [str(role) for role in self.roles] if isinstance(self.roles, tuple) else [self.roles],
            "tenant": "area" if self.tenant else None,
            "writes": self.writes,
        }


def all_routes() -> list[Route]:
    """Every route of the service, in the order of its URLs."""
    return [route for pattern in _patterns(get_resolver().url_patterns) for route in _routes_of(pattern.callback)]


def route_of(view: Any) -> Route | None:  # noqa: ANN401
    """The route that a view was made for; None for a view that is none."""
    return getattr(view, "route", None)


def _routes_of(view: Any) -> tuple[Route, ...]:  # noqa: ANN401
    """The routes of one view: several where each method has its own roles, none where there is nothing."""
    one = route_of(view)
    found: tuple[Route, ...] = getattr(view, "routes", (one,) if one else ())
    return found


def _patterns(found: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for one in found:
        if isinstance(one, URLPattern):
            yield one
        else:
            yield from _patterns(one.url_patterns)
