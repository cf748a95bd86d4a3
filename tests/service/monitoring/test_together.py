"""The year in one view of England and a region: what areas' own pages say, added up or counted."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from carefund.assurance.permissions import Role
from carefund.programme.rounds import load_round
from carefund.report.monitoring.projection.told import stand_together
from carefund.service.monitoring.kept import Prospect
from tests.service.api.furnished import leeds_through_the_year, york_through_the_year
from tests.service.api.program import program_of
from tests.service.monitoring.made_up_year import watched
from tests.service.site import LEEDS, ROUND, Site

__all__ = ["watched"]
PAGE = f"/national/{ROUND}/year"


def shown(site: Site, path: str = PAGE, who: str = "national") -> str:
    answer = site.client(who).get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


def pounds(page: str, label: str) -> Decimal:
    found = re.search(rf">{label}</dt><dd[^>]*>£([\d,.]+)", page)
    assert found, label
    return Decimal(found[1].replace(",", ""))


def test_money_conditions_and_returns_are_those_of_the_areas_together(site: Site, watched: Any) -> None:
    leeds_through_the_year(site)
    york_through_the_year(site)
    page = shown(site)
    own = [shown(site, f"/plans/{ROUND}/{area}/year") for area in (LEEDS, "E06000014")]
    for label in ("Budget for the year", "Paid in", "Spent", "Forecast for the year"):
        assert pounds(page, label) == sum(pounds(one, label) for one in own), label
    assert "2 of 153 plans are approved." in page
    assert "2 of 153 areas keep here" in page
    assert set(re.findall(r">([^<]*)</dt><dd[^>]*>(\d+)</dd>", page)) == {("Evidence waits", "2"), ("Open", "2")}
    quarters = load_round(ROUND).returns
    assert quarters
    assert page.count("0 of 153") >= len(quarters.quarters)
    assert "Official figures to October 2025" in page
    assert "England: " in page
    assert "cause" in page


def test_a_region_is_its_own_areas_and_a_reviewer_sees_those_they_look_after(site: Site, watched: Any) -> None:
    leeds_through_the_year(site)
    london, north = (shown(site, f"{PAGE}?region={one}") for one in ("London", "Yorkshire and The Humber"))
    assert "No area’s books" in london
    assert "The year in one view: London" in london
    assert pounds(north, "Budget for the year") == pounds(shown(site), "Budget for the year")
    assert "The year in one view: your areas" in shown(site, who="reviewer")
    assert "The year in one view: England" in shown(site, f"{PAGE}?region=Atlantis")
    assert site.client("leeds lead").get(PAGE).status_code == 403
    assert site.client("national").get("/national/no-such-round/year").status_code == 404


def test_programs_are_told_what_the_page_says(site: Site, watched: Any) -> None:
    leeds_through_the_year(site)
    york_through_the_year(site)
    team = program_of(site, "national", "National team", Role.NATIONAL)
    api = f"/api/v1/national/{ROUND}/year"
    told, page = team.get(api).json(), shown(site)
    assert (told["where"], told["areas"], told["approved"]) == ("England", 153, 2)
    assert told["conditions"] == {"evidence waits": 2, "open": 2}
    assert Decimal(told["money"]["spent"]) == pounds(page, "Spent")
    assert (told["money"]["pools"], told["as_of"], told["why_none"]) == (2, "2025-10", "")
    assert [one["handed_in"] for one in told["returns"]] == [0] * len(told["returns"])
    england = [one for one in told["prospects"] if one["area"] == "E92000001"]
    assert [one["area"] for one in told["prospects"][: len(england)]] == ["E92000001"] * len(england)
    for one in told["prospects"]:
        low, middle, high = one["change"]
        assert low <= middle <= high
        assert 0 <= one["chance"] <= 1
        assert one["chance_from"] in {"own", "base rate", "known"}
    own = program_of(site, "leeds lead", "Leeds Council", Role.LEAD).get(f"/api/v1/plans/{ROUND}/{LEEDS}/year").json()
    assert (own["where"], own["areas"], own["approved"], own["conditions"]) == (
        "Leeds", 1, 1, {"evidence waits": 1, "open": 1}
    )  # fmt: skip
    assert own["prospects"] == [one for one in told["prospects"] if one["area"] == LEEDS]
    north = team.get(f"{api}?region=Yorkshire and The Humber").json()
    assert north["where"] == "Yorkshire and The Humber"
    assert north["money"] == told["money"]
    assert north["warned"] <= told["warned"]


def prospects(*told: tuple[str, int, str]) -> list[Prospect]:
    same = {"metric": "m", "label": "M", "to": date(2025, 10, 1), "known": 7, "months": 12, "target": -1.0,
            "target_from": "published", "low": -2.0, "middle": 0.0, "high": 2.0, "words": ""}  # fmt: skip
    return [Prospect(**{**same, "basis": basis, "thousandths": chance, "word": word}) for basis, chance, word in told]


def test_places_stand_together_by_words_and_base_rates_are_nobodys_own() -> None:
    likely, rate = ("own", 800, "likely"), ("base rate", 300, "uncertain")
    assert stand_together(prospects(likely, likely, ("own", 20, "very unlikely"), rate)) == (
        "to meet the target: 1 very unlikely and 2 likely"
    )
    assert "none is told apart" in stand_together(prospects(rate, rate))
    met, missed = ("known", 1000, "very likely"), ("known", 0, "very unlikely")
    assert stand_together(prospects(met, missed, missed)) == "1 met the target and 2 missed it"
