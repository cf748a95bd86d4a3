"""The watched year in the service: worked out once, shown to the centre and to each area, as a table and by API."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders

from carefund.appraisal.question import NoAppraisal
from carefund.programme.rounds import load_round
from tests.service.monitoring.made_up_year import done, watched
from tests.service.site import LEEDS, ROUND, Site

__all__ = ["watched"]
PAGE = f"/national/{ROUND}/warnings"


def test_the_centre_reads_what_is_warned_of_and_takes_it_along(site: Site, watched: Any) -> None:
    for who in ("reviewer", "manager", "national", "auditor"):
        assert f'href="{PAGE}"' in site.client(who).get("/").content.decode()
        page = site.client(who).get(PAGE)
        assert page.status_code == 200
        words = page.content.decode()
        assert "Early warnings at the end of" in words
        assert "What is warned of" in words
        assert "A ward is closed" not in words  # muted by somebody of a command line, told there
    client = site.client("national")
    rows = list(csv.DictReader(io.StringIO(client.get(f"{PAGE}.csv").content.decode("utf-8-sig"))))
    assert {one["area_code"] for one in rows} == {one.area for one in (*watched.warnings, *watched.muted)}
    assert client.get(f"{PAGE}.xlsx").status_code == 200
    assert client.get(f"{PAGE}.exe").status_code == 404
    assert client.get(f"{PAGE}/pictures/{'0' * 64}.svg").status_code == 404
    assert client.get("/national/no-such-round/warnings").status_code == 404


def test_an_area_reads_its_own_on_its_year_and_not_the_centres(site: Site, watched: Any) -> None:
    lead = site.client("leeds lead")
    page = lead.get(f"/plans/{ROUND}/{LEEDS}/year").content.decode()
    assert "Where the year is heading" in page
    assert "Acute care" in page
    assert '<h3 id="warnings-title">' in page  # within the page's own section
    assert 'class="spark' in page
    looks = Path(finders.find("frame/carefund.css") or "").read_text(encoding="utf-8")
    assert ".spark path { fill: none;" in looks  # else the lines are filled with black
    assert lead.get(PAGE).status_code == 403
    assert (
        "Where the year is heading"
        not in site.client("kent lead").get(f"/plans/{ROUND}/E10000016/year").content.decode()
    )
    assert watched.warnings


def test_why_nothing_is_told_is_told(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    client = site.client("national")
    assert "not worked out yet" in client.get(PAGE).content.decode()
    assert client.get(f"{PAGE}.csv").status_code == 404
    done(site, monkeypatch, NoAppraisal("figures of the year", "none", "Import them"))
    assert "Expected figures of the year" in client.get(PAGE).content.decode()
    assert site.client("leeds lead").get(f"/plans/{ROUND}/{LEEDS}/year").status_code == 200


@pytest.mark.parametrize(
    ("round_id", "now", "month"),
    [
        ("bcf-2015-16", datetime(2015, 11, 2, tzinfo=UTC), date(2015, 10, 1)),
        ("bcf-2015-16", datetime(2026, 11, 2, tzinfo=UTC), date(2016, 3, 1)),
        ("bcf-2015-16", datetime(2014, 12, 31, tzinfo=UTC), None),
        ("bcf-2025-26", datetime(2025, 5, 1, 0, 30, tzinfo=UTC), date(2025, 4, 1)),
    ],
)
def test_a_round_is_watched_to_the_last_month_that_is_over(
    databases: tuple[str, ...], round_id: str, now: datetime, month: date | None
) -> None:
    from carefund.service.monitoring.asking import watched_to

    assert databases
    assert watched_to(load_round(round_id), now) == month


def test_files_of_the_year_are_under_the_data_folder(site: Site, watched: Any) -> None:
    from carefund.service.monitoring.kept import watched_year

    year = watched_year(ROUND, Path(site.data))
    assert year
    assert set(year.areas) >= {LEEDS}
    assert watched.months
