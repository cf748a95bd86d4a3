"""The templates' environment, and what the frame of every page shows."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils.functional import SimpleLazyObject
from jinja2 import ChainableUndefined, Environment, FileSystemBytecodeCache
from jinja2.bccache import Bucket
from jinja2.loaders import ChoiceLoader, PackageLoader

from carefund.service.frame.drawn import Drawing
from carefund.service.frame.idempotency import new_key
from carefund.service.frame.navigation import Way, ways_for
from carefund.service.frame.routes import DESK_ROLES, FOLLOWERS
from carefund.service.people.sessions import acting, today
from carefund.wording.dates import day_words, moment_words

FOLDERS = tuple(Path(__file__).parents[1].glob("*/templates"))
"""The folders of the service's own templates."""
COMPILED = "templates"
ADDRESSES_AT_HAND = 10_000
"""How many addresses of pages a process keeps; one takes some 300 bytes."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What stands around every page: the service's name, who is signed in, messages, whether all is invented."""

    service: str
    person: str
    invented: bool
    contact: str
    provider: str
    path: str
    messages: tuple[tuple[str, str], ...]
    ways: tuple[Way, ...] = ()


def environment(**options: Any) -> Environment:  # noqa: ANN401
    """The environment of all templates: escaped, with the design system's macros under `nhsuk/`."""
    options["undefined"] = ChainableUndefined
    own = options.pop("loader")
    made = Environment(loader=ChoiceLoader([own, PackageLoader("nhsuk_frontend_jinja")]), **options)
    made.bytecode_cache = _Compiled(str(settings.DATA / COMPILED))
    drawing = Drawing()
    made.trim_blocks = made.lstrip_blocks = True
    made.globals |= {
        "static": _static,
        "url": _url,
        "drawn": drawing.drawn,
        "drawn_each": drawing.drawn_each,
        "new_key": new_key,
        "desk_roles": DESK_ROLES,
        "ledger_roles": FOLLOWERS,
    }
    made.filters |= {"day": day_words, "moment": moment_words}
    return made


class _Compiled(FileSystemBytecodeCache):
    """Templates as they were compiled, so that the next start has not to do it: a folder that is its owner's alone.

    A disk without room costs that start its time, and no page.
    """

    def __init__(self, directory: str) -> None:
        with suppress(OSError):
            Path(directory).mkdir(mode=0o700, parents=True, exist_ok=True)
        super().__init__(directory)

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


def frame_of(request: HttpRequest) -> dict[str, Any]:
    """What the frame shows, for every template as `frame`, and the forms' token, masked once for all of a page."""
    return {
        "csrf_input": SimpleLazyObject(partial(csrf_input, request)),
        "frame": Frame(
            service=settings.SERVICE_NAME,
            person=_person(request),
            invented=settings.DEMONSTRATION,
            contact=settings.CONTACT,
            provider=settings.OIDC_NAME,
            path=request.path,
            messages=_messages(request),
            ways=_ways(request),
        ),
    }


def _person(request: HttpRequest) -> str:
    """Who is signed in; nobody where that cannot be looked up, so that the page which says so can be made."""
    try:
        user = getattr(request, "user", None)
        return str(getattr(user, "name", "")) if user is not None and user.is_authenticated else ""
    except (OperationalError, InterfaceError):
        return ""


def _ways(request: HttpRequest) -> tuple[Way, ...]:
    """Where those who are signed in are led; nowhere while nothing can be looked up."""
    try:
        user = getattr(request, "user", None)
        signed_in = user is not None and user.is_authenticated
        return ways_for(acting(request), today(), request.path) if signed_in else ()
    except (OperationalError, InterfaceError):
        return ()


def _messages(request: HttpRequest) -> tuple[tuple[str, str], ...]:
    """What is to be said once; not looked for where nothing is kept, so that no cookie is set for nothing."""
    kept = get_messages(request)
    if settings.MESSAGES_COOKIE_NAME not in request.COOKIES and not getattr(kept, "_queued_messages", ()):
        return ()
    return tuple((one.level_tag, str(one)) for one in kept)


@lru_cache(maxsize=100)
def _static(path: str) -> str:
    """The address of a static file, which is the same for as long as the process runs."""
    return static(path)


def _url(name: str, *positional: Any, **named: Any) -> str:  # noqa: ANN401
    return _address(get_script_prefix(), name, positional, tuple(named.items()))


@lru_cache(maxsize=ADDRESSES_AT_HAND, typed=True)
def _address(_under: str, name: str, positional: tuple[Any, ...], named: tuple[tuple[str, Any], ...]) -> str:
    """The address of a route: a page leads to dozens, and the next one to most of them again."""
    return reverse(name, args=positional or None, kwargs=dict(named) or None)


def template_names() -> list[str]:
    """The names of the service's own templates."""
    return sorted({str(file.relative_to(folder)) for folder in FOLDERS for file in folder.rglob("*.html")})
