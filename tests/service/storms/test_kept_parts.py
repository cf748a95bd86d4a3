"""What a process keeps of pages and lists is what it would make afresh, after anything that can happen to a plan."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carefund.assurance import event as done
from carefund.assurance.body import Chance
from carefund.assurance.permissions import Role
from carefund.evidence.areas import default_register
from carefund.programme.rounds import load_round
from carefund.service.frame.recent import Recent
from carefund.service.national.rows import row_of
from carefund.service.plans.standing import PlanSummary, Standing, standings
from tests.service.national.furnishing import Story, plan_of_money
from tests.service.site import KENT, LEEDS, ROUND, Site

AREAS = (LEEDS, KENT, "E06000001")
SOON = date.today() + timedelta(days=3)
Move = Callable[[Story], object]


def decided(story: Story, *conditions: Any, **more: Any) -> None:
    body = done.Decided(outcome="approved", reason="So.", conditions=conditions, **story.this, **more)
    story.do("national", Role.NATIONAL, body)


def moved(days: int) -> Move:
    until = datetime.now(UTC) + timedelta(days=days)
    return lambda story: story.do("national", Role.NATIONAL, done.DeadlineMoved(until=until, reason="So."))


MOVES: tuple[Move, ...] = (
    lambda story: story.saved(plan_of_money(story.area, "10", "9.99")),
    moved(1),
    moved(2),
    lambda story: story.do("lead", Role.LEAD, done.DeclaredReady(**story.this)),
    lambda story: story.do("lead", Role.LEAD, done.Submitted(**story.this)),
    lambda story: story.judged(),
    lambda story: story.recommended("not-approved"),
    lambda story: story.do("reviewer", Role.REVIEWER, done.RecommendationWithdrawn(reason="So.")),
    lambda story: story.recommended("approved"),
    lambda story: decided(story, done.NewCondition(condition="one", words="Do.", owner="Chief", due=SOON)),
    lambda story: story.do("editor", Role.EDITOR, done.ConditionEvidenced(condition="one", words="Done.")),
    lambda story: story.do("national", Role.NATIONAL, done.ConditionJudged(condition="one", met=True, reason="So.")),
)
"""What happens to a plan, in an order that the rules allow."""


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Everything that is kept as it was drawn or worked out is made afresh."""
    from django.template import engines

    from carefund.service.ledger import events
    from carefund.service.national import rows
    from carefund.service.national.pages import overview
    from carefund.service.plans import sections

    drawing = engines["jinja2"].env.globals["drawn"].__self__  # type: ignore[attr-defined]
    with (
        patch.object(drawing, "_parts", Recent(0)),
        patch.object(rows, "_ROWS", Recent(0)),
        patch.object(overview, "_LINES", Recent(0)),
        patch.object(sections, "_ADDRESSES", Recent(0)),
        patch.object(events, "_AT_HAND", Recent(0)),
        patch.object(events, "_READ", Recent(0)),
    ):
        yield


PAGES = (
    ("national", f"/national/{ROUND}/"),
    ("auditor", f"/national/{ROUND}/"),
    ("manager", f"/national/{ROUND}/?sort=-waiting"),
    ("auditor", f"/plans/{ROUND}/"),
    ("auditor", f"/ledger/{ROUND}/{LEEDS}/"),
    ("leeds lead", f"/plans/{ROUND}/{LEEDS}/"),
    ("leeds lead", f"/plans/{ROUND}/{LEEDS}/findings"),
    ("leeds lead", f"/plans/{ROUND}/{LEEDS}/read"),
    ("leeds lead", f"/ledger/{ROUND}/{LEEDS}/"),
    ("reviewer", f"/desk/{ROUND}/?state=all"),
    ("reviewer", f"/desk/{ROUND}/{LEEDS}/"),
    ("manager", f"/desk/{ROUND}/{LEEDS}/"),
    ("national", f"/national/{ROUND}/calibration"),
)
ONCE = re.compile(r'name="(?:csrfmiddlewaretoken|key)" value="[^"]*"')


def read(clients: dict[str, Any], who: str, address: str) -> str:
    answer = clients[who].get(address)
    assert answer.status_code == 200, (who, address)
    return ONCE.sub("", answer.content.decode())


def test_every_page_is_as_if_it_were_drawn_afresh_after_each_move(site: Site) -> None:
    stories = [Story(site, LEEDS), Story(site, KENT)]
    clients = {who: site.client(who) for who in dict(PAGES)}
    for move in MOVES:
        for story in stories:
            move(story)
        kept = [read(clients, *page) for page in PAGES]
        with nothing_kept():
            assert [read(clients, *page) for page in PAGES] == kept


def standing_of(site: Site) -> list[Standing]:
    from carefund.service.rounds.opening import opened

    found, register = opened(ROUND), default_register()
    assert found
    areas = [area for area in map(register.get, AREAS) if area]
    return standings(load_round(ROUND), areas, found.deadline, site.data)


CHANCES = st.lists(st.integers(0, 1000), max_size=2)


def with_chances(one: Standing, thousandths: Sequence[int]) -> Standing:
    """The standing with what an appraisal says that came meanwhile."""
    if one.summary is None:
        return one
    said = tuple(Chance(metric=f"m{n}", target="-1", thousandths=part) for n, part in enumerate(thousandths))
    summary = PlanSummary(pooled=one.summary.pooled, spent=one.summary.spent, changes={}, chances=said)
    return replace(one, summary=summary)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_kept_row_is_the_row_of_the_moment(site: Site, data: st.DataObject) -> None:
    """Whatever happened to which plan, at whatever moment, before and after a deadline, and when it was appraised."""
    from django.db import transaction

    with transaction.atomic():
        stories = {area: Story(site, area) for area in AREAS}
        left = {area: list(MOVES) for area in AREAS}
        for _ in range(data.draw(st.integers(1, 12))):
            area = data.draw(st.sampled_from(AREAS))
            if left[area]:
                left[area].pop(0)(stories[area])
            at = datetime.now(UTC) + timedelta(hours=data.draw(st.sampled_from((-60, 0, 1, 25, 71, 73, 2_000))))
            now = [with_chances(one, data.draw(CHANCES)) for one in standing_of(site)]
            kept = [vars(row_of(one, at)) for one in now]
            with nothing_kept():
                assert kept == [vars(row_of(one, at)) for one in now]
        transaction.set_rollback(True)
