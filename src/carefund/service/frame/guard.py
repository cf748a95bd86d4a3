"""Holding every request to its route: method, sign-in, second factor, role and area, before the view is called.

A page that is only read cannot write: statements that change anything are refused in the connection while it is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import connections
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path

from carefund.assurance.permissions import Actor, NotPermitted, memberships_on
from carefund.service.frame.bounded import FILES
from carefund.service.frame.errors import too_often
from carefund.service.frame.kept import SAVE, keep_typed
from carefund.service.frame.limits import FILE_COUNTS_AS, seconds_to_wait
from carefund.service.frame.routes import ANYONE, SAFE, SIGNED_IN, Roles, Route, View
from carefund.service.frame.statements import changes_something
from carefund.service.people.sessions import acting, has_second_factor, today
from carefund.wording.lists import either, listed


def page(
    pattern: str,
    view: View,
    name: str,
    roles: Roles,
    *,
    tenant: Callable[[Actor, dict[str, Any]], Any] | None = None,
    methods: tuple[str, ...] = ("GET",),
    second_factor: bool = True,
) -> URLPattern:
    """A URL with its permission; the view of one about an area's plan is given the tenant after the request."""
    route = Route(
        name=name,
        pattern=pattern,
        view=view,
        roles=roles,
        methods=methods,
        tenant=tenant,
        second_factor=second_factor,
    )
    return path(pattern, guarded(route), name=name)


class WritesByReading(RuntimeError):
    """A page that is only read tried to change something: a mistake in the service."""


def guarded(route: Route) -> Callable[..., HttpResponseBase]:
    """The view of a route, called only by those who may take it."""

    @wraps(route.view)
    def view(request: HttpRequest, **captured: Any) -> HttpResponseBase:  # noqa: ANN401
        if request.method not in (*route.methods, *(("HEAD",) if "GET" in route.methods else ())):
            return HttpResponseNotAllowed(route.methods)
        if wait := _seconds_to_wait(request):
            return too_often(request, wait)
        if route.roles != ANYONE and (elsewhere := _first_sign_in(request, route)):
            return elsewhere
        with reading_only(request):
            return route.view(request, *_reached(request, route, captured), **captured)

    view.route = route  # type: ignore[attr-defined]
    return view


def _seconds_to_wait(request: HttpRequest) -> int:
    """How long somebody who is signed in has to wait, who asks more often than a person does; 0 for everybody else."""
    person = request.session.get("_auth_user_id")
    if not person:
        return 0
    counts_as = FILE_COUNTS_AS if request.content_type == FILES else 1
    return seconds_to_wait(f"person {person}", settings.REQUESTS_A_MINUTE, counts_as)


@contextmanager
def reading_only(request: HttpRequest) -> Iterator[None]:
    """Refuse whatever would change something, while a request is answered that only reads."""
    with ExitStack() as stack:
        if request.method in SAFE:
            for connection in connections.all(initialized_only=True):
                stack.enter_context(connection.execute_wrapper(_refuse_changes))
        yield


def _first_sign_in(request: HttpRequest, route: Route) -> HttpResponseBase | None:
    """Where somebody who is not signed in, or has no second factor yet, is sent."""
    if not request.user.is_authenticated:
        if request.method not in SAFE:
            keep_typed(request)
            messages.warning(request, "You were signed out. Sign in again: what you typed is kept.")
        return redirect_to_login(request.get_full_path() if request.method in SAFE else request.path.removesuffix(SAVE))
    if route.second_factor and not has_second_factor(request):
        return redirect("mfa_activate_totp")
    return None


def _reached(request: HttpRequest, route: Route, captured: dict[str, Any]) -> tuple[Any, ...]:
    """The tenant for a page about an area's plan; raises Http404 or NotPermitted for one who may not take the route.

    A foreign area and one that does not exist are answered alike, so that nobody learns from the answer which exist.
    """
    if route.tenant is None:
        if route.roles not in (ANYONE, SIGNED_IN):
            require_role(acting(request), route)
        return ()
    tenant = route.tenant(acting(request), captured)
    if tenant is None:
        raise Http404("no such plan")
    if route.roles not in (ANYONE, SIGNED_IN):
        require_role(tenant.actor, route, tenant.area.code)
    return (tenant,)


def require_role(actor: Actor, route: Route, area: str | None = None) -> None:
    """Raise NotPermitted for somebody with none of the route's roles: on an area where one is given, else anywhere."""
    day = today()
    held = memberships_on(actor, area, day) if area else [one for one in actor.memberships if one.in_force(day)]
    if not any(one.role in route.roles for one in held):
        roles = sorted({str(one.role) for one in held})
        raise NotPermitted(
            f"somebody who is {either(map(str, route.roles))}",
            f"that you are {listed(roles, otherwise='nothing of that')} here",
            "Ask the area's lead, or for the centre its administrator, to give you the role",
        )


def _refuse_changes(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: ANN401
    if changes_something(sql):
        raise WritesByReading(sql[:80])
    return execute(sql, params, many, context)
