"""How an operation of the API is declared: its method and path, who may take it, what it is sent and what it answers.

Each is a route of the service like every page (`frame.routes`): the guard here asks for a token where the page's guard
asks for a session, and holds to the same roles and tenants. Sessions are not looked at: no other site can make a
browser ask for anything.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any, get_type_hints

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.cache import get_conditional_response, patch_vary_headers
from ninja import NinjaAPI
from ninja.parser import Parser
from ninja.security import HttpBearer
from pydantic import BaseModel

from carefund.assurance.permissions import Actor, Role
from carefund.plan.workbook.opening import LARGEST_PLAN
from carefund.service.api.problems import (
    DECLARED,
    HANDLERS,
    NotReached,
    OtherContent,
    Problem,
    TooLarge,
    TooOften,
    not_allowed,
)
from carefund.service.api.tokens import Bearer, bearer_of
from carefund.service.frame.guard import reading_only, require_role
from carefund.service.frame.limits import seconds_to_wait
from carefund.service.frame.routes import ANYONE, SIGNED_IN, Roles, Route
from carefund.wording.numbers import megabytes

PREFIX, PLAN, NATIONAL = "api/v1", "/plans/{round_id}/{area}", "/national/{round_id}"
EDITORS = (Role.EDITOR, Role.LEAD)
JSON, MULTIPART = "application/json", "multipart/form-data"
TIDY = re.compile(r"[A-Za-z0-9._-]{1,100}")
"""What a part of an address may be: anything else is nowhere, and is asked of no database."""
Tenants = Callable[[Actor, dict[str, Any]], Any]


class _Raw(Parser):
    """Hands the body on as it came: it is read once, by the model that it is sent as (`sent`)."""

    def parse_body(self, request: HttpRequest) -> Any:  # noqa: ANN401
        """The body's bytes."""
        return request.body


class Token(HttpBearer):
    """A token, as OpenAPI declares it; the guard has looked at it already."""

    def authenticate(self, request: HttpRequest, token: str) -> Bearer | None:
        """Whoever the guard found."""
        found: Bearer | None = getattr(request, "bearer", None)
        return found


api = NinjaAPI(
    title="carefund",
    version="1",
    description="Plans of a pooled fund: prepared, checked, submitted and proved by programs of organisations.",
    openapi_url=None,
    docs_url=None,
    urls_namespace="api-v1",
    parser=_Raw(),
)
for _kind, _handler in HANDLERS.items():
    api.add_exception_handler(_kind, _handler)
_ROUTES: dict[str, dict[str, tuple[Route, str]]] = {}
"""The routes by pattern and method, each with the media type that it is sent; none where it is sent nothing."""


def operation(
    method: str,
    where: str,
    name: str,
    roles: Roles,
    *,
    answers: Any,  # noqa: ANN401 - a model, or a list of one
    tenant: Tenants | None = None,
    status: int = 200,
    sends: str = "",
    content: str = JSON,
    tag: str = "plans",
    kept: bool = False,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a view as an operation; its docstring is what the documentation says of it.

    The view is given first what it is about: the tenant where it is about a plan, else the request. `answers` is the
    model of what it gives back, with `status`; `content` another media type than JSON, for files. What is `kept` by
    whoever asks has a tag, and is answered with 304 where that is shown. Parameters are declared as ninja does, parts
    of the path that only the tenant needs are left out.
    """

    def declared(view: Callable[..., Any]) -> Callable[..., Any]:
        pattern = re.sub(r"{(\w+)}", r"<str:\1>", f"{PREFIX}{where}")
        route = Route(
            name=f"api-{name}",
            pattern=pattern,
            view=view,
            roles=roles,
            methods=(method,),
            tenant=tenant,
            second_factor=False,
        )
        _ROUTES.setdefault(pattern, {})[method] = (route, sends)
        summary, _, more = (inspect.getdoc(view) or "").partition("\n\n")
        api.api_operation(
            [method],
            where,
            auth=None if roles == ANYONE else Token(),
            response={status: answers, **dict.fromkeys(DECLARED, Problem)},
            operation_id=name,
            summary=" ".join(summary.split()),
            description=more,
            tags=[tag],
            openapi_extra=_extra(status, content, kept=kept),
        )(_as_ninja_calls(view, where, about_plan=tenant is not None, tagged=kept and roles != ANYONE))
        return view

    return declared


def _extra(status: int, content: str, *, kept: bool) -> dict[str, Any] | None:
    """What OpenAPI is told beside the models: another media type, and that an answer may be held already."""
    told: dict[int, Any] = {status: {"content": {content: _FILE}}} if content != JSON else {}
    told |= {304: {"description": "Not changed since it was given"}} if kept else {}
    return {"responses": told} if told else None


_FILE = {"schema": {"type": "string", "format": "binary"}}


def _as_ninja_calls(
    view: Callable[..., Any], where: str, *, about_plan: bool, tagged: bool
) -> Callable[..., HttpResponseBase]:
    """The view as ninja calls it: with the request and every part of the path; it passes on what is asked for."""
    hints = get_type_hints(view, include_extras=True)
    own = list(inspect.signature(view).parameters.values())[1:]
    taken = {one.name for one in own}
    parts = [one for one in re.findall(r"{(\w+)}", where) if one not in taken]

    def called(request: HttpRequest, **values: Any) -> HttpResponseBase:  # noqa: ANN401
        given = {name: value for name, value in values.items() if name in taken}
        told = view(request.reached if about_plan else request, **given)  # type: ignore[attr-defined]
        made: HttpResponseBase = told if isinstance(told, HttpResponseBase) else answer(told)
        return by_content(request, made) if tagged else made

    keyword = inspect.Parameter.KEYWORD_ONLY
    called.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=HttpRequest)]
        + [inspect.Parameter(one, keyword, annotation=str) for one in parts]
        + [one.replace(kind=keyword, annotation=hints[one.name]) for one in own]
    )
    called.__name__, called.__doc__ = view.__name__, None
    return called


def by_content(request: HttpRequest, made: HttpResponseBase) -> HttpResponseBase:
    """The answer with a tag of its content, or 304 where who asks holds it already; nobody but they may keep it."""
    assert isinstance(made, HttpResponse)  # no operation answers piece by piece
    tag = f'"{sha256(made.content).hexdigest()}"'
    given: HttpResponse = get_conditional_response(request, etag=tag, response=made) or made
    given["ETag"], given["Cache-Control"] = tag, "private, no-cache"
    patch_vary_headers(given, ("Authorization",))
    return given


def answer(value: BaseModel, status: int = 200) -> HttpResponse:
    """A model as the answer: written once, by its own rules, so that no figure passes through a float."""
    return HttpResponse(value.model_dump_json(), status=status, content_type=JSON)


def api_urls() -> Iterator[URLPattern]:
    """The URL of every path that was declared, and last one for whatever else is asked for under the prefix."""
    found = {f"{PREFIX}/{one.pattern}": one for one in api.urls[0] if isinstance(one, URLPattern)}
    for pattern, by_method in _ROUTES.items():
        callback = found[re.sub(r"<str:(\w+)>", r"<\1>", pattern)].callback
        yield path(pattern, _guarded(callback, by_method), name=next(iter(by_method.values()))[0].name)
    yield path(f"{PREFIX}/<path:rest>", _nowhere, name="api-nowhere")


def _guarded(callback: Callable[..., Any], by_method: dict[str, tuple[Route, str]]) -> Callable[..., HttpResponseBase]:
    def view(request: HttpRequest, **captured: Any) -> HttpResponseBase:  # noqa: ANN401
        if request.method not in by_method:
            return not_allowed(sorted(by_method))
        route, sends = by_method[request.method]
        try:
            _reach(request, route, captured)
            _take(request, sends)
            with reading_only(request):
                made: HttpResponseBase = callback(request, **captured)
                return made
        except Exception as error:
            return api.on_exception(request, error)

    routes = tuple(route for route, _ in by_method.values())
    view.route, view.routes, view.csrf_exempt = routes[0], routes, True  # type: ignore[attr-defined]
    return view


def _reach(request: HttpRequest, route: Route, captured: dict[str, Any]) -> None:
    """Let those pass who may take the route, and set what it is about; raises what is answered with 401 to 429."""
    text = _token_in(request)
    bearer = bearer_of(text) if text and route.roles != ANYONE else None
    who = str(bearer.token) if bearer else request.META.get("REMOTE_ADDR", "")
    if wait := seconds_to_wait(who, settings.API_REQUESTS_A_MINUTE):
        raise TooOften(wait)
    if any(not TIDY.fullmatch(part) for part in captured.values()):
        raise Http404("no such address")
    if route.roles == ANYONE:
        return
    if bearer is None:
        raise NotReached
    request.bearer, request._acting = bearer, bearer.actor  # type: ignore[attr-defined]
    tenant = route.tenant(bearer.actor, dict(captured)) if route.tenant else None
    if route.tenant and tenant is None:
        raise Http404("no such plan")
    request.reached = tenant  # type: ignore[attr-defined]
    if route.roles != SIGNED_IN:
        require_role(bearer.actor, route, tenant.area.code if tenant else None)


def _take(request: HttpRequest, sends: str) -> None:
    """Raise OtherContent for another media type than the operation takes, TooLarge for an upload that was cut off."""
    if sends and request.content_type != sends:
        raise OtherContent(sends, request.content_type or "none", f"Send it as {sends}")
    if sends == MULTIPART and (request.FILES is None or getattr(request, "too_large", False)):
        expected = f"a workbook of up to {megabytes(LARGEST_PLAN)}"
        raise TooLarge(expected, "a larger file", "Remove pictures and sheets that are no part of the plan")


def _token_in(request: HttpRequest) -> str:
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() if kind.casefold() == "bearer" else ""


def _nowhere(request: HttpRequest, rest: str) -> HttpResponseBase:
    """What there is nothing at."""
    return api.on_exception(request, Http404(rest))


_nowhere.csrf_exempt, _nowhere.routes = True, ()  # type: ignore[attr-defined]
_nowhere.route = Route(name="api-nowhere", pattern=f"{PREFIX}/<path:rest>", view=_nowhere, roles=ANYONE, methods=())  # type: ignore[attr-defined]
