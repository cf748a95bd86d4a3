"""The watched year in short on the desk, and frozen in an edition: nothing live reaches what was published."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

import pytest

from carefund.interval import Interval
from tests.service.monitoring.made_up_year import done, watched
from tests.service.monitoring.test_muting import REASON, muted
from tests.service.public.published import AT, confirm, decided, published
from tests.service.site import KENT, LEEDS, ROUND, Site

__all__ = ["watched"]
YEAR = "The year, as it stood when this was published"


def page(site: Site, path: str, who: str = "") -> str:
    answer = site.client(who).get(path)
    assert answer.status_code == 200, path
    return str(answer.content.decode())


def test_the_desk_tells_the_year_of_an_approved_plan_and_of_no_other(site: Site, watched: Any) -> None:
    desk = f"/desk/{ROUND}/{LEEDS}/"
    assert 'id="year"' not in page(site, desk, "reviewer")
    decided(site)
    words = page(site, desk, "reviewer")
    assert 'id="year"' in words
    assert "The year, to October 2025" in words
    assert "Chance of the target of" in words
    assert "Warned of: non-elective admissions" in words
    muted(site)
    words = page(site, desk, "manager")
    assert "Muted by Reviewer" in words
    assert REASON.split("<")[0] in words
    assert 'id="year"' not in page(site, f"/desk/{ROUND}/{KENT}/", "national")  # it was not approved


def test_an_edition_holds_the_year_as_it_stood_and_nothing_that_came_after(
    site: Site, watched: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(site)
    scorecard, area = page(site, f"{AT}/scorecard"), page(site, f"{AT}/{LEEDS}/")
    for words in (scorecard, area):
        assert YEAR in words
        assert "published for England" in words or "given" in words
    (told,), new = watched.projection.projections, Interval(70.0, 77.0, 88.0)
    moved = replace(
        told, england=replace(told.england, change=new), areas=tuple(replace(one, change=new) for one in told.areas)
    )
    result = replace(watched, projection=replace(watched.projection, projections=(moved,)))
    from carefund.service.monitoring import asking
    from carefund.service.monitoring.kept import watched_year

    monkeypatch.setattr(asking, "version", lambda _name: "a later one")
    done(site, monkeypatch, result)
    live = watched_year(ROUND, site.data)
    assert live
    assert live.prospects[LEEDS][0].middle == 77.0
    assert page(site, f"{AT}/scorecard") == scorecard
    assert page(site, f"{AT}/{LEEDS}/") == area
    assert confirm(site.client("national")).status_code == 302  # the year itself is something new
    assert "77" in page(site, f"{AT}/{LEEDS}/")
    rows = list(csv.DictReader(io.StringIO(site.client().get(f"{AT}/edition-2/year.csv").content.decode("utf-8-sig"))))
    assert {one["area_code"] for one in rows} == {"E92000001", LEEDS}
    assert {float(one["middle"]) for one in rows} == {77.0}


def test_an_edition_before_the_year_ran_says_nothing_of_it(site: Site) -> None:
    published(site)
    for path in ("scorecard", f"{LEEDS}/"):
        assert YEAR not in page(site, f"{AT}/{path}")
