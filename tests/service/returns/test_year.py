"""The area's year in one view: each figure the books', each due thing where it is done, a picture with its table."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest

from carefund.assurance.permissions import Role
from carefund.wording.money import exact_pounds
from tests.service.api.program import program_of
from tests.service.pools.making import AT, YEAR, handed_in, opened, plan_of, tenant_of
from tests.service.returns.making import handed_in_return, quarter
from tests.service.signing.test_pages import settings_of_mail
from tests.service.site import ROUND, Site

__all__ = ["settings_of_mail"]


def test_it_shows_money_to_date_and_what_is_due(site: Site, settings_of_mail: Any) -> None:
    opened(site)
    lead = site.client("leeds lead")
    line = next(one for one in plan_of().expenditure if one.scheme and one.stream)
    said = {"kind": "expenditure", "pounds": "1,000.07", "stream": line.stream, "scheme": line.scheme,
            "day": "30/06/2025", "year": YEAR}  # fmt: skip
    lead.post(f"{AT}/pool/post", said)
    page = lead.get(f"{AT}/year").content.decode()
    budget = sum((one.amounts[YEAR] for one in plan_of().expenditure), Decimal(0))
    assert exact_pounds(budget) in page
    assert "£1,000.07" in page
    assert "Overdue" in page
    assert "Return for Q1 2025/26" in page
    head = tenant_of(site).state.delivery.pools[YEAR].head
    answer = lead.get(f"{AT}/year/money-{head}.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert ElementTree.fromstring(answer.content).tag.endswith("svg")
    assert lead.get(f"{AT}/year/money-{'0' * 64}.svg").status_code == 404
    handed_in_return(site)
    page = lead.get(f"{AT}/year").content.decode()
    assert "Handed in late" in page


@pytest.mark.parametrize(("part", "words", "course"), [("0.25", "25%", "on course"), ("0.2", "20%", "behind")])
def test_outputs_of_the_return_handed_in_last_are_held_against_the_year_that_is_over(
    site: Site, settings_of_mail: Any, part: str, words: str, course: str
) -> None:
    plan = plan_of()
    first = {one.scheme: place for place, one in reversed(list(enumerate(plan.expenditure)))}
    lines = [
        one.model_copy(update={"outputs": {YEAR: Decimal(100)}}) if first[one.scheme] == place else one
        for place, one in enumerate(plan.expenditure)
    ]
    handed_in(site, plan=plan.model_copy(update={"expenditure": tuple(lines)}))
    lead = site.client("leeds lead")
    assert "Outputs so far" not in lead.get(f"{AT}/year").content.decode()
    handed_in_return(site, part=Decimal(part))
    page = lead.get(f"{AT}/year").content.decode()
    schemes = [one for one in quarter(site).sent.schemes if one.planned_output]
    assert schemes
    assert page.count(f">{course}</td>") == len(schemes)
    assert page.count(f">{words}</td>") == len(schemes)
    told = program_of(site, "national", "National team", Role.NATIONAL).get(f"/api/v1/national/{ROUND}/year").json()
    on_course = len(schemes) if course == "on course" else 0
    assert told["outputs"] == {"areas": 1, "schemes": len(schemes), "on_course": on_course}
    together = site.client("national").get(f"/national/{ROUND}/year").content.decode()
    assert f"; {on_course} of these are at or above" in together


def test_a_year_without_books_says_so(site: Site) -> None:
    page = site.client("auditor").get(f"{AT}/year").content.decode()
    assert "Not started" in page
    assert "The books of the pool are not open" in page
    handed_in(site)
    assert site.client("reviewer").get(f"{AT}/year").status_code == 200
    assert site.client("kent lead").get(f"{AT}/year").status_code == 404
