"""``carefund operate people``: who uses the service, looked after at the terminal where no page can be reached."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from carefund.cli.dates import read_day_option
from carefund.cli.exits import WRONG_USAGE, stop, wrong_usage
from carefund.cli.operations import DatabaseOption, DataOption
from carefund.cli.stores import JsonOption

if TYPE_CHECKING:
    from collections.abc import Iterator

    from carefund.service.people.managing import Grant

EmailArgument = Annotated[str, typer.Argument(metavar="EMAIL", help="The address that they sign in with.")]
ByOption = Annotated[
    str, typer.Option("--by", metavar="EMAIL", help="The administrator in whose name it is done: the record says so.")
]
OrganisationOption = Annotated[str, typer.Option("--organisation", metavar="NAME", help="Of which organisation.")]
FirstOption = Annotated[
    str | None, typer.Option("--first", metavar="YYYY-MM-DD", help="The first day of the role (today).")
]
LastOption = Annotated[str | None, typer.Option("--last", metavar="YYYY-MM-DD", help="Its last day (none).")]
SignsOption = Annotated[
    list[str] | None,
    typer.Option("--signs-as", metavar="ID", help="A signatory's sign-off; may be repeated."),
]


def people_list(
    data: DataOption,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[WORDS]", help="In name, address or organisation; all must be there.")
    ] = None,
    left: Annotated[bool, typer.Option("--left", help="Those who have left too.")] = False,
    database: DatabaseOption = "",
    as_json: JsonOption = False,
) -> None:
    """List people with their roles, and whether each has a password and a second factor; never what these are."""
    with _opened(data, database):
        from carefund.service.people.at_terminal import people_found
        from carefund.service.people.sessions import today

        found = people_found(" ".join(words or ()), today(), left=left)
    if as_json:
        _print({"people": found})
        return
    for one in found:
        roles = "; ".join(f"{role['role']} of {role['organisation']}" for role in one["roles"])
        _say(f"{one['name']} <{one['email']}>  {roles}{_marks(one)}")
    from carefund.wording.lists import counted

    _say(f"{counted(len(found), 'person') if len(found) == 1 else f'{len(found):,} people'}.")


def _marks(person: dict[str, Any]) -> str:
    """That somebody has left, or what they still need to sign in."""
    lacks = [f"no {word}" for word in ("password", "second factor") if not person[word.replace(" ", "_")]]
    marks = ["left"] if person["left"] else lacks
    return f"  ({', '.join(marks)})" if marks else ""


def people_roles(
    email: EmailArgument,
    data: DataOption,
    give: Annotated[str | None, typer.Option("--give", metavar="ROLE", help="Give this role.")] = None,
    end: Annotated[str | None, typer.Option("--end", metavar="ROLE", help="End this role, at once.")] = None,
    organisation: OrganisationOption = "",
    first: FirstOption = None,
    last: LastOption = None,
    signs_as: SignsOption = None,
    by: ByOption = "",
    database: DatabaseOption = "",
    as_json: JsonOption = False,
) -> None:
    """List somebody's roles, past and present; with --give or --end, --organisation and --by, change them."""
    if give and end:
        stop("carefund: give --give or --end, not both", WRONG_USAGE)
    if (give or end) and not (organisation and by):
        stop("carefund: a change needs --organisation, and --by with an administrator's address", WRONG_USAGE)
    with _opened(data, database):
        from carefund.service.people import managing
        from carefund.service.people.at_terminal import (
            acting_for,
            end_role,
            organisation_named,
            person_at,
            role_named,
            roles_of,
        )
        from carefund.service.people.sessions import today

        person = person_at(email)
        if give:
            managing.give(acting_for(by, today()), person, _grant(give, organisation, first, last, signs_as))
        if end:
            whose = organisation_named(organisation)
            end_role(acting_for(by, today()), person, role_named(end), whose, datetime.now(UTC))
        found = roles_of(person, today())
    if as_json:
        _print({"name": person.name, "email": person.email, "roles": found})
        return
    _say(f"{person.name} <{person.email}>")
    for one in found:
        signs = f", signs as {', '.join(one['signs_as'])}" if one["signs_as"] else ""
        until = f" to {one['last']}" if one["last"] else ""
        _say(f"  {one['status']:14} {one['role']} of {one['organisation']}{signs}, from {one['first']}{until}")


def people_invite(
    email: EmailArgument,
    data: DataOption,
    name: Annotated[str, typer.Option("--name", help="Their name.")],
    organisation: OrganisationOption,
    role: Annotated[str, typer.Option("--role", help="Their role, such as lead or reviewer.")],
    by: ByOption,
    first: FirstOption = None,
    last: LastOption = None,
    signs_as: SignsOption = None,
    url: Annotated[
        str, typer.Option("--url", envvar="CAREFUND_URL", metavar="ADDRESS", help="Where the service is reached.")
    ] = "http://127.0.0.1:8700",
    database: DatabaseOption = "",
    as_json: JsonOption = False,
) -> None:
    """Invite somebody with a first role, and print the link with which they set a password; it works once, for 7 days.

    No mail is sent. Whoever has the link can become that person: pass it on as you would a key.
    """
    with _opened(data, database):
        from carefund.service.people.at_terminal import acting_for, invite_by
        from carefund.service.people.sessions import today

        made = _grant(role, organisation, first, last, signs_as)
        path = invite_by(acting_for(by, today()), email, name, made)
    link = url.rstrip("/") + path if path else None
    if as_json:
        _print({"email": email.strip().casefold(), "link": link, "days": 7})
    else:
        _say(
            f"{name} sets a password here, once, within 7 days:\n{link}" if link else f"{name} has a password already."
        )


def people_leave(
    email: EmailArgument, data: DataOption, by: ByOption, database: DatabaseOption = "", as_json: JsonOption = False
) -> None:
    """End all roles of somebody at once: their next request is refused, and history still names them."""
    with _opened(data, database):
        from carefund.service.people.at_terminal import acting_for, leave, person_at
        from carefund.service.people.sessions import today

        person = person_at(email)
        ended = leave(acting_for(by, today()), person, datetime.now(UTC))
    _count({"email": person.email, "ended": ended}, f"{person.name}:", ended, "role", as_json=as_json)


def people_sign_out(
    data: DataOption,
    by: ByOption,
    email: Annotated[str | None, typer.Argument(metavar="[EMAIL]", help="Whose sessions.")] = None,
    everybody: Annotated[bool, typer.Option("--everybody", help="The sessions of all people.")] = False,
    database: DatabaseOption = "",
    as_json: JsonOption = False,
) -> None:
    """End the sessions of somebody, or of everybody, at once; roles stay, and they may sign in again."""
    if bool(email) is everybody:
        stop("carefund: name one address, or give --everybody", WRONG_USAGE)
    with _opened(data, database):
        from carefund.service.people.at_terminal import acting_for, person_at, sign_out
        from carefund.service.people.sessions import today

        reach = acting_for(by, today())
        ended = sign_out(reach, person_at(email) if email else None)
    who = email or "Everybody"
    _count({"email": email, "ended": ended}, f"{who}:", ended, "session", as_json=as_json)


@contextmanager
def _opened(data: Path, database: str) -> Iterator[None]:
    """The service's data, opened; what the rooms refuse ends with exit code 2."""
    from carefund.refusal import Refusal
    from carefund.service.settings.opening import open_data

    with wrong_usage(Refusal, OSError):
        open_data(data, database)
        from carefund.service.starting import begin_logging

        begin_logging()
        yield


def _grant(role: str, organisation: str, first: str | None, last: str | None, signs_as: list[str] | None) -> Grant:
    from carefund.service.people.at_terminal import organisation_named, role_named
    from carefund.service.people.managing import Grant
    from carefund.service.people.sessions import today

    begins: date = read_day_option(first) or today()
    return Grant(
        organisation=organisation_named(organisation),
        role=role_named(role),
        first=begins,
        last=read_day_option(last),
        signs_as=tuple(signs_as or ()),
    )


def _count(record: dict[str, Any], who: str, number: int, what: str, *, as_json: bool) -> None:
    from carefund.wording.lists import counted

    if as_json:
        _print(record)
    else:
        _say(f"{who} {counted(number, what)} ended.")


def _print(record: dict[str, Any]) -> None:
    from carefund.report.media.files import to_json

    typer.echo(to_json(record, indent=2).decode())


def _say(words: str) -> None:
    """A line, in which nothing that people are called commands the terminal."""
    from carefund.refusal import shown

    typer.echo("\n".join(map(shown, words.split("\n"))))
