"""What programs read of a plan after it was handed in: decision, conditions, support, books, returns, ledger, lists."""

from __future__ import annotations

import csv
import io
from hashlib import sha256
from typing import Any

import pytest

from carefund.assurance.permissions import Role
from tests.service.api.furnished import HOSTILE, leeds_through_the_year
from tests.service.api.program import OWN, Program, lead, program_of
from tests.service.pools.making import QUARTER, YEAR, tenant_of
from tests.service.signing.test_pages import settings_of_mail
from tests.service.site import KENT, LEEDS, ROUND, Site

__all__ = ["settings_of_mail"]
OF_PLAN = ("decision", "conditions", "support", "pools", f"pools/{YEAR}", "returns", f"returns/{QUARTER}", "year",
           "ledger")  # fmt: skip
OF_ROUND = ("", "/conditions", "/support", "/returns", "/year")
NATIONAL = f"/api/v1/national/{ROUND}"
REGION = "North East and Yorkshire"
PLACES = {"national": ("National team", Role.NATIONAL), "auditor": ("Auditor", Role.AUDITOR),
          "manager": (REGION, Role.MANAGER), "reviewer": (REGION, Role.REVIEWER)}  # fmt: skip


def program(site: Site, what: str) -> Program:
    return program_of(site, what, *PLACES[what])


@pytest.fixture
def year(site: Site, settings_of_mail: None) -> Site:
    leeds_through_the_year(site)
    return site


def test_each_answer_says_what_the_pages_say(year: Site) -> None:
    asks = lead(year)
    told = {one: asks.get(f"{OWN}/{one}").json() for one in OF_PLAN}
    decision = told["decision"]
    assert (decision["status"], decision["standing"]["outcome"], decision["earlier"]) == ("decided", "approved", [])
    assert decision["standing"]["plan_hash"] == tenant_of(year).state.decisions.standing.plan_hash
    first, second = told["conditions"]["conditions"]
    assert (first["state"], first["evidence"][0]["words"]) == ("evidence waits", "The trust's letter")
    assert (second["state"], second["words"], second["escalated_to"]) == ("open", HOSTILE, "Chief executive")
    (support,) = told["support"]["support"]
    assert (support["adviser"], support["state"], support["begun_by"]) == ("Ada", "Under way", "area")
    (books,) = told["pools"]["pools"]
    assert books["head"] == told[f"pools/{YEAR}"]["hash"] == tenant_of(year).state.delivery.pools[YEAR].head
    assert [one["kind"] for one in books["changes"]] == ["pool-opened", "pool-posted"]
    posted = told[f"pools/{YEAR}"]["postings"]
    assert [(one["pounds"], one["reference"]) for one in posted] == [(1234.56, "INV-1")]
    first_return = next(one for one in told["returns"]["returns"] if one["quarter"] == QUARTER)
    assert told[f"returns/{QUARTER}"]["about"] == first_return
    assert (first_return["versions"], first_return["submissions"]) == (1, [])
    assert told[f"returns/{QUARTER}"]["sent"]["area_code"] == LEEDS
    assert told[f"returns/{QUARTER}"]["checked"]["counts"]["error"] == 0


def test_the_ledgers_hashes_can_be_worked_out_by_who_reads_all_and_linked_by_who_does_not(year: Site) -> None:
    whole = program(year, "auditor").get(f"{OWN}/ledger").json()
    own = lead(year).get(f"{OWN}/ledger").json()
    for told in (whole, own):
        before = told["events"][0]["before"]
        for one in told["events"]:
            assert one["before"] == before
            assert one["text"] is None or sha256(one["text"].encode("ascii")).hexdigest() == one["hash"]
            before = one["hash"]
        assert told["head"].endswith(f":{before}")
    assert None not in [one["text"] for one in whole["events"]]
    hidden = [one["sequence"] for one in own["events"] if one["text"] is None]
    assert hidden
    kinds = {one.sequence: one.body.kind for one in tenant_of(year).events}
    assert {kinds[one] for one in hidden} >= {"reviewer-assigned", "judgement-saved", "recommended"}


def test_lists_of_a_round_hold_what_the_pages_files_hold(year: Site) -> None:
    team, browser = program(year, "national"), year.client("national")
    for api, page in (("", f"/national/{ROUND}/plans.csv"), ("/conditions", f"/conditions/{ROUND}/conditions.csv")):
        rows = team.get(f"{NATIONAL}{api}").json()["rows"]
        written = list(csv.DictReader(io.StringIO(browser.get(page).content.decode("utf-8-sig"))))
        code = next(iter(written[0]))
        assert sorted(one["area_code"] for one in rows) == sorted(one[code] for one in written)
    returns = team.get(f"{NATIONAL}/returns?quarter={QUARTER}").json()
    assert returns["quarter"] == returns["rolled_up"]["quarter"] == QUARTER
    (support,) = team.get(f"{NATIONAL}/support").json()["support"]
    assert (support["area"], support["adviser"]) == (LEEDS, "Ada")
    assert team.get(f"{NATIONAL}/returns?quarter=q9").status_code == 404
    assert team.get("/api/v1/national/bcf-1999-00").status_code == 404


def test_a_region_reads_its_own_areas_and_nobody_of_an_area_reads_lists(year: Site) -> None:
    codes = {one["area_code"] for one in program(year, "manager").get(NATIONAL).json()["rows"]}
    everything = {one["area_code"] for one in program(year, "national").get(NATIONAL).json()["rows"]}
    assert LEEDS in codes < everything
    assert KENT not in codes
    assert program(year, "reviewer").get(NATIONAL).status_code == 403
    assert program(year, "reviewer").get(f"{NATIONAL}/conditions").status_code == 200
    foreign = program_of(year, "kent lead", "Kent Council", Role.LEAD)
    for asks in (lead(year), foreign):
        assert {asks.get(f"{NATIONAL}{one}").status_code for one in OF_ROUND} == {403}
    assert {foreign.get(f"{OWN}/{one}").status_code for one in OF_PLAN} == {404}
    assert {Program().get(f"{OWN}/{one}").status_code for one in OF_PLAN} == {401}


def test_nothing_of_the_review_is_told_to_an_area_before_or_after_the_decision(site: Site) -> None:
    from tests.service.desk.test_confidential import found_in, reviewed

    reviewed(site)
    asks, told = lead(site), {}
    for one in ("", "/history", *(f"/{part}" for part in OF_PLAN)):
        if found := found_in(asks.get(f"{OWN}{one}")):
            told[one] = found
    assert told == {}
    assert asks.get(f"{OWN}/decision").json() == {
        "status": "in review",
        "standing": None,
        "earlier": [],
        "published": [],
    }


def test_what_is_held_already_is_not_sent_again(year: Site) -> None:
    asks: Any = lead(year)
    for one in OF_PLAN:
        first = asks.get(f"{OWN}/{one}")
        assert (first.status_code, first["Cache-Control"]) == (200, "private, no-cache"), one
        again = asks.ask("GET", f"{OWN}/{one}", if_none_match=first["ETag"])
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        assert asks.ask("GET", f"{OWN}/{one}", if_none_match='"another"').status_code == 200
