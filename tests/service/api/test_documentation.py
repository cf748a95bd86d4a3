"""The page about the API tells of every operation, and of nothing that is elsewhere."""

from __future__ import annotations

import re

from tests.service.site import Site


def test_every_operation_is_on_the_page_and_in_the_routes(site: Site) -> None:
    from carefund.service.api.schema import openapi
    from carefund.service.frame.routes import all_routes

    page = site.client().get("/api/v1/docs").content.decode()
    told = {one["operationId"] for by_method in openapi()["paths"].values() for one in by_method.values()}
    assert all(f'id="{one}"' in page for one in told)
    routes = {one.name.removeprefix("api-") for one in all_routes() if one.pattern.startswith("api/v1/")}
    assert told == routes - {"openapi", "docs"}


def test_the_page_loads_nothing_from_elsewhere(site: Site) -> None:
    page = site.client().get("/api/v1/docs").content.decode()
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", page)


def test_an_address_under_the_api_at_which_nothing_is_answers_as_the_api_does(site: Site) -> None:
    answer = site.client().get("/api/v1/nothing/here")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_a_method_that_is_not_taken_says_which_are(site: Site) -> None:
    answer = site.client().delete("/api/v1/rounds")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET"


def test_anyone_reads_the_open_rounds(site: Site) -> None:
    from tests.service.site import ROUND

    rounds = site.client().get("/api/v1/rounds").json()["rounds"]
    assert [one["round"] for one in rounds] == [ROUND]
    told = site.client().get(f"/api/v1/rounds/{ROUND}").json()
    assert told["signatures"]
    assert told["metrics"]
    assert site.client().get("/api/v1/rounds/bcf-1999").status_code == 404
