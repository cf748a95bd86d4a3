"""Every route is answered as its row says: by each role, for the own area, a foreign one and one that is not there."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connections

from carefund.assurance.permissions import Role
from tests.service.site import KENT, LEEDS, ROUND, Site

WHO: dict[str, set[Role]] = {
    "leeds editor": {Role.EDITOR},
    "leeds lead": {Role.LEAD},
    "leeds section-151-officer": {Role.SIGNATORY},
    "reviewer": {Role.REVIEWER},
    "manager": {Role.MANAGER},
    "national": {Role.NATIONAL},
    "auditor": {Role.AUDITOR},
    "administrator": {Role.ADMINISTRATOR},
}
EVERYWHERE = {"national", "auditor", "administrator"}
FILLED = {
    "round_id": ROUND, "section": "cover", "number": "1", "table": "schemes", "receipt": "0" * 32, "metric": "x",
    "line": "metrics", "quarter": "q1-2025-26", "ending": "csv", "place": LEEDS,
    "registration": "0" * 64,
}  # fmt: skip


def address(pattern: str, area: str) -> str:
    """A pattern with values in its places."""
    values = FILLED | {"area": area}
    filled = re.sub(r"<uuid:\w+>", "01a22821-3aa3-7029-9de4-37b3592c71bf", pattern)
    filled = re.sub(r"<int:\w+>", "1", filled)
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values.get(found[1], "1"), filled)


def routes() -> list[Any]:
    from carefund.service.frame.routes import all_routes

    return all_routes()


def area_routes() -> list[Any]:
    return [
        one for one in routes() if "<str:area>" in one.pattern and one.tenant and not one.pattern.startswith("api/")
    ]


def test_every_url_is_a_route_with_a_name_of_its_own(databases: tuple[str, ...]) -> None:
    names = [one.name for one in routes()]
    assert len(names) == len(set(names)) > 30


@pytest.mark.parametrize("what", WHO)
def test_an_areas_routes_answer_each_role_as_their_rows_say(site: Site, what: str) -> None:
    client = site.client(what)
    for route in area_routes():
        for method in route.methods:
            for area in (LEEDS, KENT, "E99999999"):
                answer = client.generic(method, address(route.pattern, area)).status_code
                reached = area == LEEDS or (area == KENT and what in EVERYWHERE)
                if not reached:
                    assert answer == 404, (route.name, method, area)
                elif not WHO[what] & set(route.roles):
                    assert answer == 403, (route.name, method, area)
                else:
                    assert answer != 403 or method == "POST", (route.name, method, area)


def test_nobody_reaches_an_areas_pages_without_signing_in(site: Site) -> None:
    client = site.client()
    for route in routes():
        if route.roles == "anyone":
            continue
        for method in route.methods:
            answer = client.generic(method, address(route.pattern, LEEDS))
            assert answer.status_code in (302, 401), route.name
            if answer.status_code == 302:
                assert answer["Location"].startswith("/account/sign-in"), route.name


def test_a_foreign_area_and_one_that_is_not_there_are_answered_alike(site: Site) -> None:
    client = site.client("leeds editor")
    foreign, unknown = (client.get(f"/plans/{ROUND}/{code}/").content.decode() for code in (KENT, "E99999999"))
    assert without_token(foreign) == without_token(unknown)


def without_token(page: str) -> str:
    """A page without the token of its forms, which is another each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_a_method_that_a_route_does_not_answer_is_refused(site: Site) -> None:
    client = site.client("leeds editor")
    assert client.delete(f"/plans/{ROUND}/{LEEDS}/").status_code == 405


@pytest.mark.parametrize("what", ["leeds editor", "national"])
def test_no_page_that_is_read_writes_anything(site: Site, what: str) -> None:
    client, written = site.client(what), []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if re.match(r"\s*(insert|update|delete)", sql, re.IGNORECASE):
            written.append(sql)
        return execute(sql, params, many, context)

    for route in routes():
        if "GET" in route.methods:
            with connections["default"].execute_wrapper(watch):
                client.get(address(route.pattern, LEEDS))
            assert not written, (route.name, written)
