"""Furnishes a data folder for a service that is then started, killed, starved and asked by many at once.

As a program, `python -m tests.service.storms.furnishing FOLDER [ADDRESS [AREAS [serve] [delivering]]]`, it prints one
line of JSON: {"cookies": {who: {name: value}}, "tokens": {who: token}, "areas": {code: {"version", "plan_hash"}}}. With
`delivering` York's plan was decided, with conditions, books and a return, and people of the centre are signed in; with
`serve` it answers from then on, by threads, at the "url" that is told too.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

SECRET = "of the tests of storms"
COUNCIL, NHS = "Storms Council", "Storms NHS"


def environment(folder: Path, address: str = "") -> dict[str, str]:
    """What a process that opens the folder needs in its environment."""
    return {
        "CAREFUND_DATA": str(folder),
        "CAREFUND_DATABASE": address,
        "CAREFUND_SECRET_KEY": SECRET,
        "CAREFUND_HOSTS": "*",
        "CAREFUND_ASSETS_UNCOLLECTED": "yes",
        "CAREFUND_API_REQUESTS_A_MINUTE": "1000000",
        "CAREFUND_REQUESTS_A_MINUTE": "1000000",
        "DJANGO_SETTINGS_MODULE": "carefund.service.settings.base",
    }


def main(folder: Path, address: str, areas: int, serve: bool, delivering: bool) -> None:
    """Furnish, tell, and serve where that is asked for."""
    os.environ |= environment(folder, address)
    import django

    django.setup()
    import structlog
    from django.core.management import call_command

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    told = furnished(folder, areas, delivering=delivering)
    if serve:
        from django.core.wsgi import get_wsgi_application

        from tests.service.api.live import _closing, _Quiet, _Server, make_server

        server = make_server("127.0.0.1", 0, _closing(get_wsgi_application()), _Server, _Quiet)
        print(json.dumps(told | {"url": f"http://127.0.0.1:{server.server_port}"}), flush=True)
        server.serve_forever()
    print(json.dumps(told), flush=True)


def furnished(folder: Path, areas: int, *, delivering: bool = False) -> dict[str, Any]:
    """People of Leeds and Kent, and so many further areas that share a council, each with a plan that all signed."""
    from carefund.assurance.permissions import Role
    from carefund.service.people.models import OrganisationArea, OrganisationKind
    from tests.service.api.furnished import york_through_the_year
    from tests.service.api.program import program_of
    from tests.service.pools.making import YORK
    from tests.service.site import KENT, LEEDS, ROUND, Site, sign_offs

    site = Site.furnished(folder)
    council = site.organisation(COUNCIL, OrganisationKind.COUNCIL)
    nhs = site.organisation(NHS, OrganisationKind.NHS)
    for role in (Role.EDITOR, Role.LEAD):
        site.person(f"storms {role}", council, role)
    for one in sign_offs():
        site.person(f"storms {one.id}", nhs if one.signs_for == "nhs" else council, Role.SIGNATORY, (one.id,))
    made = {}
    for code in [one.code for one in _areas(ROUND) if one.code not in (LEEDS, KENT, YORK)][:areas]:
        for organisation in (council, nhs):
            OrganisationArea.objects.create(organisation=organisation, area=code)
        made[code] = _signed(site, code)
    tokens = {
        "editor": program_of(site, "storms editor", COUNCIL, Role.EDITOR).token,
        "lead": program_of(site, "storms lead", COUNCIL, Role.LEAD).token,
        "leeds editor": program_of(site, "leeds editor", "Leeds Council", Role.EDITOR).token,
    }
    who = ["leeds editor", "leeds lead", "kent lead", "storms editor", "storms lead"]
    if delivering:
        york_through_the_year(site)
        who += ["york editor", "york lead", "national", "manager"]
    cookies = {one: {name: morsel.value for name, morsel in site.client(one).cookies.items()} for one in who}
    return {"cookies": cookies, "tokens": tokens, "areas": made}


def _areas(round_id: str) -> Any:
    from carefund.programme.rounds import load_round
    from carefund.service.rounds.opening import areas_of_round

    return areas_of_round(load_round(round_id))


def _signed(site: Any, code: str) -> dict[str, Any]:
    """A plan of an area without errors, saved, ready and signed; what is to be submitted."""
    from carefund.assurance.event import DeclaredReady, Signed
    from carefund.plan.findings import Severity
    from carefund.service.plans.saving import save
    from tests.service.site import sign_offs

    plan = _plan(code)
    tenant = _tenant(site, "storms editor", code)
    save(tenant, lambda _: plan, based_on=0)
    errors = tenant.checked.of(Severity.ERROR)
    assert not errors, errors
    this = {"version": tenant.state.version, "plan_hash": tenant.state.plan_hash}
    _tenant(site, "storms lead", code).record(DeclaredReady(**this))
    for one in sign_offs():
        behalf = NHS if one.signs_for == "nhs" else ""
        _tenant(site, f"storms {one.id}", code).record(Signed(role=one.id, on_behalf_of=behalf, **this))
    return this


def _plan(code: str) -> Any:
    """The illustrative plan of an area, paid for by the bodies of the site."""
    from carefund.service.demonstration.furnishing import OPEN, england_of

    global _ENGLAND  # noqa: PLW0603 - made once in this program
    _ENGLAND = _ENGLAND or england_of(OPEN)
    plan = _ENGLAND.plan(code)
    lines = tuple(
        one.model_copy(update={"organisation": NHS if one.kind == "nhs" else COUNCIL}) for one in plan.contributions
    )
    return plan.model_copy(update={"contributions": lines, "sign_offs": (), "version_date": date(2025, 3, 20)})


_ENGLAND: Any = None


def _tenant(site: Any, who: str, code: str) -> Any:
    from carefund.service.people.actors import actor_of
    from carefund.service.plans.tenant import tenant_of
    from tests.service.site import ROUND

    actor = actor_of(site.people[who], datetime.now(UTC) - timedelta(seconds=5))
    return tenant_of(actor, {"round_id": ROUND, "area": code})


if __name__ == "__main__":
    given = sys.argv[1:]
    address, areas = given[1] if len(given) > 1 else "", int(given[2]) if len(given) > 2 else 1
    main(Path(given[0]), address, areas, "serve" in given, "delivering" in given)
