"""Pages of conditions, support and waivers, with something on them: few queries, no write, no missing name."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carefund.assurance import event as done
from tests.service.centre import SOON, decided, new, recorded
from tests.service.frame.test_guards import MAY_BE_MISSING, MOST_QUERIES, recording
from tests.service.signing.test_pages import saved, settings_of_mail
from tests.service.site import LEEDS, ROUND, Site
from tests.service.waivers.test_waivers import CHECKS

__all__ = ["settings_of_mail"]
AT = f"/plans/{ROUND}/{LEEDS}"
PAGES = (
    f"{AT}/",
    f"{AT}/conditions",
    f"{AT}/conditions/1",
    f"{AT}/conditions/2",
    f"{AT}/support",
    f"{AT}/waivers/1",
    f"/conditions/{ROUND}/",
    f"/support/{ROUND}/",
    f"/waivers/{ROUND}/",
    f"/public/{ROUND}/waivers",
    "/",
)


@pytest.fixture
def full(site: Site, settings_of_mail: None) -> Site:
    saved(site)
    waiver = done.WaiverAsked(waiver="w", check=CHECKS[0], reason="So", until=SOON)
    recorded(site, "leeds lead", waiver)
    recorded(site, "national", done.WaiverDecided(waiver="w", granted=True, reason="Sound"))
    decided(site, new("one"), new("two"))
    recorded(site, "leeds editor", done.ConditionEvidenced(condition="one", words="Done"))
    recorded(site, "manager", done.ConditionEscalated(condition="two", to="Chief", reason="Late"))
    recorded(site, "leeds editor", done.SupportAsked(support="a", about="Help", version=1))
    recorded(site, "manager", done.AdviserAssigned(support="a", adviser="Ada"))
    recorded(site, "reviewer", done.SupportGiven(support="a", on=SOON, words="A call"))
    recorded(site, "reviewer", done.SupportOffered(support="b", about="More", version=1))
    recorded(site, "leeds lead", done.SupportAsked(support="c", about="Other", version=1))
    recorded(site, "leeds lead", done.SupportClosed(support="c", helped=False, words="No", version=2))
    return site


def test_pages_ask_little_write_nothing_and_lack_no_name(full: Site) -> None:
    wrong = {}
    with recording() as noted:
        for who in ("leeds editor", "leeds lead", "reviewer", "manager", "national", "auditor", ""):
            client = full.client(who)
            client.get("/")
            for path in PAGES:
                noted.clear()
                with CaptureQueriesContext(connection) as asked:
                    status = client.get(path).status_code
                writes = [one for one in asked if one["sql"].lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE")]
                missing = set(noted) - MAY_BE_MISSING
                if status not in (200, 302, 403) or len(asked) > MOST_QUERIES or writes or missing:
                    wrong[who, path] = (status, len(asked), writes, missing)
    assert wrong == {}
