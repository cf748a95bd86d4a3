"""Two areas decided on, and published by the national team on the page that they use."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

from carefund.assurance.body import Chance
from carefund.assurance.event import submission_id
from tests.service.public.deciding import Desk
from tests.service.site import KENT, LEEDS, ROUND, Site
from tests.service.whole_plan import whole_plan

AT, PUBLISH = f"/public/{ROUND}", f"/national/{ROUND}/publish"
CHANCES = (
    Chance(metric="emergency-admissions", target="-2.5", thousandths=130, basis="base rate"),
    Chance(metric="discharge-delay", target="-3", thousandths=420),
)
HOSTILE = '=HYPERLINK("x") <script>alert(1)</script>'
CONDITION = {"condition": "c1", "words": "Agree with providers.", "owner": "A director", "due": date(2025, 5, 1)}
INTERNAL = ("Internal words", "Internal reason")


def plan_of_leeds() -> Any:
    return whole_plan(ROUND, LEEDS, {"council": "Leeds Council", "nhs": "NHS Leeds"})


def desk_of(area: str) -> Desk:
    return Desk(submission_id(ROUND, area), at=datetime(2025, 4, 1, 9, tzinfo=UTC), chances=CHANCES)


def decided(site: Site, plan: Any = None) -> dict[str, Desk]:
    """Leeds approved with a hostile reason and a condition, Kent not approved; everybody else has not begun."""
    plan = plan or plan_of_leeds()
    desks = {area: desk_of(area) for area in (LEEDS, KENT)}
    desks[LEEDS].handed_in(plan, site.data, LEEDS)
    desks[KENT].handed_in(plan.model_copy(update={"area_code": KENT}), site.data, KENT)
    outcomes = list(outcomes_of_round())
    conditional = next(one for one in outcomes if outcomes_of_round()[one][0])
    refused = next(one for one in outcomes if not outcomes_of_round()[one][0])
    desks[LEEDS].decided(conditional, HOSTILE, [CONDITION])
    desks[KENT].decided(refused, "Targets do not hold.")
    return desks


def outcomes_of_round() -> dict[str, tuple[bool, bool]]:
    """Whether each category of decision approves, and whether it asks conditions."""
    from carefund.programme.rounds import load_round

    return {one.id: (one.approves, one.asks_conditions) for one in load_round(ROUND).decisions}


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def confirm(client: Any, page: str = "") -> Any:
    """Send the form of the preview."""
    page = page or client.get(PUBLISH).content.decode()
    return client.post(PUBLISH, {"key": hidden(page, "key"), "seen": hidden(page, "seen")})


def published(site: Site) -> dict[str, Desk]:
    desks = decided(site)
    assert confirm(site.client("national")).status_code == 302
    return desks
