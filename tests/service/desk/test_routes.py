"""Pages of the desk ask little of the database and miss no name; its lists hold the plans of one's own region alone."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.service.desk.making import DESK, handed_in, judged, taken_up
from tests.service.frame.test_guards import MAY_BE_MISSING, MOST_QUERIES, recording
from tests.service.frame.test_routes import routes
from tests.service.site import ROUND, Site

UNDER = "desk/<str:round_id>/<str:area>/"


def pages() -> list[str]:
    read = [one.pattern for one in routes() if one.pattern.startswith(UNDER) and "GET" in one.methods]
    own = (f"{DESK}{one.removeprefix(UNDER).replace('<str:line>', 'metrics')}" for one in read)
    return ["/", "/desk/", f"/desk/{ROUND}/", f"/desk/{ROUND}/?whose=unassigned&state=all", *own]


def test_pages_of_the_desk_ask_the_database_few_questions_and_use_no_name_that_is_not_there(site: Site) -> None:
    handed_in(site)
    taken_up(site, "reviewer", "second reviewer")
    judged(site, "second reviewer")
    many, missing = {}, {}
    with recording() as noted:
        for who in ("reviewer", "second reviewer", "manager", "national", "auditor"):
            client = site.client(who)
            client.get("/")
            for path in pages():
                noted.clear()
                with CaptureQueriesContext(connection) as asked:
                    answer = client.get(path)
                assert answer.status_code in (200, 403), (who, path)
                if len(asked) > MOST_QUERIES:
                    many[f"{who} {path}"] = len(asked)
                if names := set(noted) - MAY_BE_MISSING:
                    missing[f"{who} {path}"] = sorted(names)
    assert many == {}
    assert missing == {}


def test_a_round_that_is_not_open_has_no_desk(site: Site) -> None:
    assert site.client("reviewer").get("/desk/bcf-2031-32/").status_code == 404


def test_a_reviewer_finds_the_plans_of_the_region_alone(site: Site) -> None:
    handed_in(site)
    shown = site.client("reviewer").get(f"/desk/{ROUND}/?state=all").content.decode()
    assert "Leeds" in shown
    assert "Kent" not in shown
    assert "1 plan of 1" in shown
    assert "of 153" in site.client("national").get(f"/desk/{ROUND}/").content.decode()
    taken = site.client("reviewer").post(f"{DESK}save", {"do": "take-up"})
    assert taken.status_code == 302
    assert "0 plans of 1" in site.client("reviewer").get(f"/desk/{ROUND}/?whose=unassigned").content.decode()
