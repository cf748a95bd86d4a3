"""The page of one's own account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from carefund.assurance.permissions import Role
from carefund.service.frame.routes import TOKEN_KEEPERS
from carefund.service.people.models import Membership, Person
from carefund.service.people.pages.people import RoleLine, role_lines
from carefund.wording.dates import moment_words
from carefund.wording.lists import counted

BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
"""What stands in a browser's own description, the more particular first, and what people call it."""


@dataclass(frozen=True, kw_only=True)
class FactorLine:
    """One second factor."""

    id: int
    kind: str
    name: str
    added: str
    used: str


@dataclass(frozen=True, kw_only=True)
class SessionLine:
    """One session: in what, from where, since when."""

    id: int
    what: str
    where: str
    since: str
    this: bool


@dataclass(frozen=True, kw_only=True)
class AccountPage:
    """One's own account; `provider` is the name of the OpenID Connect provider that it is linked to."""

    title: str
    email: str
    roles: tuple[RoleLine, ...]
    manages: bool
    keeps_tokens: bool
    """Whether the person may let programs act."""
    app: FactorLine | None
    passkeys: tuple[FactorLine, ...]
    codes: str
    has_password: bool
    provider: str
    sessions: tuple[SessionLine, ...]


@dataclass(frozen=True, kw_only=True)
class CodesPage:
    """Recovery codes: how many are left, and which, where these were asked for."""

    left: int
    codes: tuple[str, ...]

    @property
    def words(self) -> str:
        """How many are left."""
        return f"You have {counted(self.left, 'recovery code')} left." if self.left else "You have no recovery codes."


def account_page(
    person: Person,
    memberships: Sequence[Membership],
    factors: Sequence[Any],
    sessions: Sequence[Any],
    *,
    day: date,
    this_session: str,
    provider: str,
) -> AccountPage:
    """The page of a person on a day; factors and sessions are allauth's own rows."""
    app = [one for one in factors if one.type == "totp"]
    held = {Role(one.role) for one in memberships if one.first <= day and one.is_open(day)}
    codes = sum(len(one.wrap().get_unused_codes()) for one in factors if one.type == "recovery_codes")
    return AccountPage(
        title=person.name,
        email=person.email,
        roles=role_lines(memberships, day),
        manages=bool(held & {Role.LEAD, Role.ADMINISTRATOR}),
        keeps_tokens=bool(held.intersection(TOKEN_KEEPERS)),
        app=_factor(app[0], "Authenticator app", "Authenticator app") if app else None,
        passkeys=tuple(_factor(one, "Passkey", one.wrap().name) for one in factors if one.type == "webauthn"),
        codes=f"{counted(codes, 'recovery code')} left" if codes else "None",
        has_password=person.has_usable_password(),
        provider=provider,
        sessions=tuple(_session(one, this_session) for one in sessions),
    )


def _factor(one: Any, kind: str, name: str) -> FactorLine:  # noqa: ANN401
    return FactorLine(
        id=one.pk,
        kind=kind,
        name=name,
        added=moment_words(one.created_at),
        used=moment_words(one.last_used_at) if one.last_used_at else "not yet",
    )


def _session(one: Any, this_session: str) -> SessionLine:  # noqa: ANN401
    return SessionLine(
        id=one.pk,
        what=browser_words(one.user_agent),
        where=one.ip,
        since=moment_words(one.created_at),
        this=one.session_key == this_session,
    )


def browser_words(agent: str) -> str:
    """A browser by the names that people know, such as `Firefox on Windows`, from its own description."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return " on ".join(filter(None, (browser, system))) or "Another browser"
