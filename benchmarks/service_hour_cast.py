"""Who works in the deadline hour of `service_hour.py`, and on what: the illustrative England with plans at every stage.

Told as plain values to the process that sends the requests: for each target the address, who asks (a cookie and a
token against forgery), and what a form says.
"""

from __future__ import annotations

import html
import re
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OPEN, FIRST = "bcf-2025-26", "bcf-2015-16"
POOLS = 6
"""How many areas import extracts into books of their own."""
Target = dict[str, Any]


def stage_of_the_hour() -> None:
    """Give the open round plans at every stage, in place of the few that the demonstration shows."""
    from carefund.assurance.event import Recommended
    from carefund.service.demonstration import parts, review_stories, stories
    from carefund.service.demonstration.parts import Part

    def signed(telling: Any, plan: Any, draw: Any) -> None:
        """Signed by all, and not handed in."""
        stories.ready(telling, plan, draw)
        telling.signed()

    def recommended(telling: Any, plan: Any, draw: Any) -> None:
        """Judged by two reviewers, one of whom recommends to approve it."""
        review_stories.reviewed_twice(telling, plan, draw)
        said = Recommended(outcome="approved", reason="It holds together.", version=telling.state.version)
        telling.record(said, telling.cast.reviewer)

    shares = (
        (stories.begun, 40), (stories.signing, 24), (signed, 24), (review_stories.in_review, 24),
        (recommended, 24),
    )  # fmt: skip
    parts.OPEN_ROUND = tuple(Part(story=story, areas=areas, faults="none") for story, areas in shares)


class Cast:
    """Sessions of the people of a furnished service, made as signing in makes them."""

    def __init__(self) -> None:
        self.sessions: dict[str, Target] = {}
        self.signing: list[str] = []
        self._by_role: dict[tuple[str, str], list[Any]] = defaultdict(list)
        self._read()

    def _read(self) -> None:
        from carefund.service.people.models import Membership

        rows = Membership.objects.filter(last__isnull=True, ended_at__isnull=True)
        for one in rows.select_related("person", "organisation").prefetch_related("organisation__areas"):
            own = [each.area for each in one.organisation.areas.all()]
            under = [each.area for part in one.organisation.parts.all() for each in part.areas.all()]
            for area in (*own, *under, ""):
                self._by_role[one.role, area].append(one)

    def of(self, role: str, area: str = "") -> Any:
        """The first person of a role, of an area where one is given."""
        return self._by_role[role, area][0].person

    def signatory(self, slot: Any, area: str) -> Any:
        """Who gives a signature."""
        held = [one for one in self._by_role["signatory", area] if slot.role in one.signs_as]
        own = [one for one in held if one.organisation.name == slot.on_behalf_of]
        return (own or held)[0].person

    def session(self, person: Any) -> Target:
        """Cookie and token of somebody who gave a second factor just now."""
        key = str(person.pk)
        if key not in self.sessions:
            self.sessions[key] = self._new(person)
        return self.sessions[key]

    def _new(self, person: Any) -> Target:
        from django.conf import settings
        from django.contrib.sessions.backends.db import SessionStore
        from django.core.signing import get_cookie_signer
        from django.middleware.csrf import _get_new_csrf_string

        from carefund.service.frame.middleware import SEEN

        session = SessionStore()
        session["_auth_user_id"] = str(person.pk)
        session["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
        session["_auth_user_hash"] = person.get_session_auth_hash()
        session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
        session["account_authentication_methods_user"] = str(person.pk)
        session.save()
        token, seen = _get_new_csrf_string(), get_cookie_signer(salt=SEEN).sign(str(person.pk))
        names = (settings.SESSION_COOKIE_NAME, session.session_key), (SEEN, seen), (settings.CSRF_COOKIE_NAME, token)
        return {"cookie": "; ".join(f"{name}={text}" for name, text in names), "token": token}

    def keep_fresh(self) -> None:
        """Let every signatory have given a second factor just now: a signature asks for one of the last minutes."""
        from django.contrib.sessions.backends.db import SessionStore

        for key in self.signing:
            session = SessionStore(self.sessions[key]["cookie"].partition(";")[0].partition("=")[2])
            session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
            session.save()


def targets(data: Path) -> dict[str, list[Target]]:
    """What each action may be done to, by action; called in the process that has furnished the service."""
    cast = Cast()
    made: dict[str, list[Target]] = defaultdict(list)
    for area, state in _states().items():
        for action, target in _of_plan(cast, area, state, data):
            made[action].append(target)
    made["import"] = list(_pools(cast, data))
    for action, role, paths in _READ:
        who = cast.session(cast.of(role)) if role else {"cookie": "", "token": ""}
        made[action] += [{"path": path, **who} for path in paths]
    made["_fresh"] = [{"keep": cast}]
    return dict(made)


NATIONAL, PUBLIC = f"/national/{OPEN}", f"/public/{FIRST}"
_READ = (
    ("national list", "national", (f"{NATIONAL}/", f"{NATIONAL}/?state=submitted", f"/national/{FIRST}/")),
    ("auditor reads", "auditor", (f"/plans/{FIRST}/", f"/ledger/{FIRST}/E10000024/", f"{NATIONAL}/calibration")),
    ("public page", "", ("/", f"{PUBLIC}/", f"{PUBLIC}/scorecard", f"{PUBLIC}/E10000024/")),
    ("download", "", (f"{PUBLIC}/edition-2.json", f"{PUBLIC}/edition-2/outturn.csv", f"{PUBLIC}/edition-2.xlsx")),
)


def _states() -> dict[str, Any]:
    from carefund.assurance.event import area_of, round_of
    from carefund.service.ledger.events import heads, state_of

    found = (head.submission for head in heads() if round_of(head.submission) == OPEN)
    return {area_of(one): state_of(one) for one in found}


def _of_plan(cast: Cast, area: str, state: Any, data: Path) -> Iterator[tuple[str, Target]]:
    """What may be done to one plan of the open round, by where it stands."""
    from carefund.assurance.state import Status

    at, this = f"/plans/{OPEN}/{area}", {"version": str(state.version), "plan_hash": state.plan_hash}
    editor, lead = (cast.session(cast.of(role, area)) for role in ("editor", "lead"))
    yield "area page", {"path": f"{at}/", **lead}
    if state.status is Status.PREPARING:
        yield "save", {"path": f"{at}/sections/cover/save", "at": state.version, **editor}
        yield "section page", {"path": f"{at}/sections/cover", **editor}
        yield "findings", {"path": f"{at}/findings", **editor}
        yield "upload", {"path": f"{at}/workbook", "template": f"{at}/workbook/template.xlsx", **editor}
    elif state.status is Status.SIGNING:
        yield from _signing(cast, area, state, data, {"path": f"{at}/submit", "form": this, **lead})
    elif state.status is Status.IN_REVIEW:
        yield from _review(cast, area, state)
    elif state.status is Status.RECOMMENDED:
        plan = f"{area}|{state.version}|{state.plan_hash}"
        yield "decide", {"path": f"{NATIONAL}/decide", "plan": plan, **cast.session(cast.of("national"))}


def _signing(cast: Cast, area: str, state: Any, data: Path, submit: Target) -> Iterator[tuple[str, Target]]:
    from carefund.assurance.signing import outstanding, required_slots
    from carefund.programme.rounds import load_round
    from carefund.service.plans.storing import plan_of

    planning = load_round(OPEN).planning
    assert planning is not None
    left = outstanding(required_slots(planning.sign_offs, plan_of(state.plan_hash, data)), state)
    if not left:
        yield "submit", submit
        return
    person = cast.signatory(left[0], area)
    form = {**submit["form"], "role": left[0].role, "on_behalf_of": left[0].on_behalf_of}
    yield "sign", {"path": f"/plans/{OPEN}/{area}/sign", "form": form, **cast.session(person)}
    cast.signing.append(str(person.pk))


def _review(cast: Cast, area: str, state: Any) -> Iterator[tuple[str, Target]]:
    from carefund.programme.rounds import load_round
    from carefund.service.people.models import Person

    review = load_round(OPEN).review
    assert review is not None
    own = cast.session(Person.objects.get(pk=state.review.assigned[0].reviewer))
    manager = cast.session(cast.of("regional manager", area))
    form = {"version": str(state.version), "score": review.scale[0].id}
    line = f"/desk/{OPEN}/{area}/lines/{review.key_lines[0].id}/save"
    yield "judge", {"path": line, "form": form, **own}
    yield "desk", {"path": f"/desk/{OPEN}/", **own}
    yield "desk plan", {"path": f"/desk/{OPEN}/{area}/", **own}
    yield "manager asks", {"path": f"/plans/{OPEN}/{area}/questions", "form": {"audience": "shared"}, **manager}
    yield "manager reads", {"path": f"/desk/{OPEN}/{area}/", **manager}


def _pools(cast: Cast, data: Path) -> Iterator[Target]:
    """Areas of the first round with books: opened, paid in and spent as the demonstration's one area has it."""
    from carefund.assurance.event import area_of, round_of
    from carefund.assurance.state import Status
    from carefund.evidence.areas import default_register
    from carefund.programme.rounds import load_round
    from carefund.service.demonstration.through_the_year import tell_year
    from carefund.service.ledger.events import heads, state_of
    from carefund.service.people.actors import actor_of
    from carefund.service.plans.tenant import Tenant
    from carefund.service.rounds.opening import opened

    names = [head.submission for head in heads() if round_of(head.submission) == FIRST]
    published = [one for one in names if state_of(one).status is Status.PUBLISHED][:POOLS]
    open_round = opened(FIRST)
    for area in map(area_of, published):
        own = default_register().get(area)
        assert own is not None
        assert open_round is not None
        people = (cast.of(role, area) for role in ("lead", "editor"))
        tenants = [Tenant(load_round(FIRST), own, actor_of(one), open_round, data=data) for one in people]
        tell_year(*tenants)
        scheme = next(one.scheme for one in tenants[0].plan.expenditure if one.scheme and one.stream)
        session = cast.session(cast.of("lead", area))
        yield {"path": f"/plans/{FIRST}/{area}/pool/import", "scheme": scheme, "year": "2015-16", **session}


def opened_targets(connection: Any, found: dict[str, list[Target]]) -> dict[str, list[Target]]:
    """The targets with what only their pages say: workbooks as they are taken away, mappings of extracts.

    `connection` is to the service that answers, or what answers in its place as `http.client` has it.
    """
    for one in found.get("upload", []):
        one["file"] = _got(connection, one["template"], one).hex()
    for one in found.get("import", []):
        page = _got(connection, f"{one['path']}?year={one['year']}", one).decode()
        mapping = re.search(r'name="mapping"[^>]*>(.*?)</textarea>', page, re.DOTALL)
        one["mapping"] = html.unescape(mapping[1]) if mapping else ""
    return {action: some for action, some in found.items() if not action.startswith("_")}


def _got(connection: Any, path: str, who: Target) -> bytes:
    connection.request("GET", path, headers={"Cookie": who["cookie"]})
    answer = connection.getresponse()
    content = answer.read()
    assert answer.status == 200, (path, answer.status)
    return content
