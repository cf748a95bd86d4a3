"""The demonstration's published round, its pages and scorecard say what `carefund audit` says of the same data."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from carefund.evidence.series import ENGLAND
from carefund.programme.rounds import load_round
from carefund.report.money.plan_money import PlanMoney
from carefund.service.demonstration import furnishing, parts
from carefund.service.demonstration.furnishing import FIRST, furnish
from carefund.service.demonstration.publishing import publish_editions
from carefund.service.ledger.events import state_of
from carefund.service.plans.storing import plan_of
from tests.cli.running import answer

AT = datetime(2026, 4, 20, 9, 0, tzinfo=UTC)
AREAS = frozenset([parts.SHOWCASE, *(f"E090000{number:02d}" for number in range(1, 31))])
EXACT = ("baseline", "outturn", "change", "change_percent", "planned_change", "planned_percent")


@pytest.fixture(scope="module")
def audit() -> dict[tuple[str, str, str], dict[str, Any]]:
    """What the command line says, by metric, periods in words, and area's code."""
    said = answer("audit", FIRST)
    return {(one["metric"], one["comparison_label"], one["area_code"]): one for one in said["outturns"]}


@pytest.fixture(scope="module")
def published(
    databases: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, Any, dict[str, str]]]:
    """The folder, the last edition as it is downloaded, and what its pages are as text."""
    from django.conf import settings
    from django.db import transaction
    from django.test import Client

    data, patch = tmp_path_factory.mktemp("same"), pytest.MonkeyPatch()
    before = settings.DATA

    def with_outturn(*given: Any, **_: Any) -> None:
        publish_editions(*given, with_outturn=True)

    with transaction.atomic():
        patch.setattr(furnishing, "publish_editions", partial(with_outturn))
        settings.DATA = data
        furnish(data, AT, areas=AREAS, password_seed=1, with_chances=False)
        client, at = Client(), f"/public/{FIRST}"
        edition = client.get(f"{at}/edition-2.json").json()
        codes = [one["code"] for one in edition["areas"]]
        places = ["/", "/scorecard", "/edition-2/outturn.csv", *(f"/{code}/" for code in codes)]
        texts = {one: client.get(f"{at}{one}").content.decode() for one in places}
        yield data, edition, texts
        transaction.set_rollback(True)
    settings.DATA = before
    patch.undo()


def words_of(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def same(one: dict[str, Any], own: dict[str, Any]) -> None:
    """A published figure is the audit's: planned, outturn, the differences, and what they cost."""
    for name in EXACT:
        assert one[name] == pytest.approx(own[name], abs=1e-3), (own["area_code"], name)
    gap = own["gap"]
    if one["planned_change"] is not None and one["change"] is not None:
        assert one["change"] - one["planned_change"] == pytest.approx(gap, abs=1e-2)
    dear = float(one["cost"]) if one["cost"] is not None else None
    assert dear == pytest.approx(own["cost_of_gap"], abs=0.01)
    for name in ("cost_low", "cost_high"):
        mine = float(one[name]) if one[name] is not None else None
        assert mine == pytest.approx(own[name], abs=0.01)
    low, high = (one["corrected_change"] or {}).get("low"), (one["corrected_change"] or {}).get("high")
    assert (low, high) == (pytest.approx(own["change_low"], abs=1e-2), pytest.approx(own["change_high"], abs=1e-2))


def test_every_published_figure_is_the_audits(published: Any, audit: Any) -> None:
    _, edition, _ = published
    assert len(edition["areas"]) > 3
    for place, outturns in [
        (ENGLAND, edition["england"]),
        *((one["code"], one["outturns"]) for one in edition["areas"]),
    ]:
        own = {key[:2]: figure for key, figure in audit.items() if key[2] == place}
        assert {(one["metric"], one["comparison"]) for one in outturns} == set(own)
        for one in outturns:
            same(one, own[one["metric"], one["comparison"]])


def test_scorecard_and_public_page_say_englands_figures_in_the_audits_numbers(published: Any, audit: Any) -> None:
    _, _, texts = published
    own = [one for (_, _, code), one in audit.items() if code == ENGLAND]
    assert len(own) == 4
    for page in ("/scorecard", "/"):
        said = words_of(texts[page])
        for one in own:
            assert f"{one['baseline']:,.0f} {one['unit']}" in said
            assert f"{one['outturn']:,.0f} {one['unit']}" in said
            assert change(one["change_percent"]) in said
            if one["planned_percent"] is not None:
                assert change(one["planned_percent"]) in said
            if one["has_hole"] == "yes":
                low, high = (change(100 * one[name] / one["baseline"]) for name in ("change_low", "change_high"))
                span = low if low == high else f"{low} to {high}"
                assert f"{span} with missing figures added ({change(one['change_percent'])} as published)" in said
            if one["planned_percent"] is not None and one["cost_low"] is not None:
                assert f"£{one['cost_low'] / 1e6:.1f}m to £{one['cost_high'] / 1e6:.1f}m" in said


def test_an_areas_public_page_says_the_audits_figures(published: Any, audit: Any) -> None:
    _, edition, texts = published
    for area in edition["areas"]:
        said = words_of(texts[f"/{area['code']}/"])
        for one in (one for (_, _, code), one in audit.items() if code == area["code"]):
            assert f"{one['outturn']:,.0f} {one['unit']}" in said
            assert change(one["change_percent"]) in said


def test_the_download_has_the_audits_figures(published: Any, audit: Any) -> None:
    _, _, texts = published
    rows = list(csv.DictReader(io.StringIO(texts["/edition-2/outturn.csv"].lstrip("\ufeff"))))
    assert rows
    own = {(one["metric_label"], one["comparison_label"], one["area_code"]): one for one in audit.values()}
    for row in rows:
        figures = own[row["metric"], row["comparison"], row["area_code"]]
        for name in ("baseline", "outturn", "change_percent", "planned_percent"):
            told = float(row[name]) if row[name] else None
            assert told == pytest.approx(figures[name], abs=1e-3), (row["area_code"], name)


def test_the_scorecards_money_is_that_of_plan_money_to_the_penny(published: Any) -> None:
    data, edition, texts = published
    round_, paid, spent = load_round(FIRST), Decimal(0), Decimal(0)
    for area in edition["areas"]:
        state = state_of(f"{FIRST}/{area['code']}")
        plan = plan_of(state.submissions[-1].plan_hash, data)
        money = PlanMoney(plan, round_, "2015-16")
        spent += sum(money.trace.by("stream").values(), Decimal(0))
        paid += sum((one.amounts.get("2015-16", Decimal(0)) for one in plan.contributions), Decimal(0))
    said = words_of(texts["/scorecard"])
    assert f"£{paid:,.2f}".removesuffix(".00") in said
    assert f"£{spent:,.2f}".removesuffix(".00") in said


def change(value: float) -> str:
    """A change in per cent, as pages write it."""
    text = f"{value:+.1f}%"
    return "0.0%" if text in ("+0.0%", "-0.0%") else text.replace("-", "−")


def test_the_first_edition_was_published_before_anybody_knew(published: Any) -> None:
    _, edition, _ = published
    assert date.fromisoformat(edition["published"][:10]) == date(2017, 3, 1)
