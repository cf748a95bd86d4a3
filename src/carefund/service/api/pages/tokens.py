"""The page of an area's tokens: those there are, and making one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from carefund.service.api.models import ApiToken
from carefund.wording.dates import day_words, moment_words


@dataclass(frozen=True, kw_only=True)
class TokenLine:
    """One token."""

    id: str
    name: str
    acts: str
    until: str
    made: str
    status: str
    tag: str
    in_force: bool


@dataclass(frozen=True, kw_only=True)
class TokensPage:
    """Tokens, and the text of one that was made just now, which is shown this once."""

    title: str
    lines: tuple[TokenLine, ...]
    shown_once: str = ""


def tokens_page(tokens: Iterable[ApiToken], day: date, shown_once: str = "") -> TokensPage:
    """The page on a day."""
    return TokensPage(title="Tokens", lines=tuple(_line(one, day) for one in tokens), shown_once=shown_once)


def _line(one: ApiToken, day: date) -> TokenLine:
    in_force = one.in_force(day)
    status = "Revoked" if one.revoked else "In use" if in_force else "Over" if day > one.last else "Not begun"
    by = f" by {one.created_by}" if one.created_by else ""
    return TokenLine(
        id=str(one.pk),
        name=one.name,
        acts=f"{one.person}, {one.role} of {one.organisation}",
        until=day_words(one.last),
        made=f"{moment_words(one.created)}{by}",
        status=status,
        tag="green" if in_force else "grey",
        in_force=in_force,
    )
