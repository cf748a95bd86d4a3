"""A made-up year that the worker watched, of which Leeds is one of the areas."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from threading import Event
from typing import Any

import pytest

from carefund.programme.rounds import load_round
from tests.report.made_up import CODES
from tests.report.made_up_watch import watched as made_up
from tests.service.site import LEEDS, ROUND, Site

WHEN = datetime(2025, 11, 15, tzinfo=UTC)


def done(site: Site, monkeypatch: pytest.MonkeyPatch, watched: Any) -> None:
    """What the worker makes of a round whose watching gives that, or refuses."""
    from carefund.service.monitoring import watching
    from carefund.service.monitoring.asking import ensure_watched
    from carefund.service.work.doing import Worker
    from carefund.service.work.kinds import KINDS, WATCH

    def watch_round(*_words: Any, **_more: Any) -> Any:
        if isinstance(watched, Exception):
            raise watched
        return watched

    monkeypatch.setattr(watching, "watch_round", watch_round)
    assert ensure_watched(load_round(ROUND), WHEN, site.data)
    worker = Worker(site.data, Event(), kinds={WATCH: KINDS[WATCH]})
    while worker.do_one():
        pass


def leeds_watched() -> Any:
    """What the worker would have found."""

    def renamed(code: str) -> str:
        return LEEDS if code == CODES[0] else code

    made = made_up()
    (told,) = made.projection.projections
    areas = tuple(replace(one, code=renamed(one.code)) for one in told.areas)
    warned = tuple(
        replace(one, area=renamed(one.area), with_it=tuple(map(renamed, one.with_it))) for one in made.warnings
    )
    panel = replace(told.panel, codes=tuple(map(renamed, told.panel.codes)))
    kept = replace(told.kept, codes=tuple(map(renamed, told.kept.codes)))
    told = replace(told, areas=areas, panel=panel, kept=kept)
    worth = {
        metric: {renamed(code): one for code, one in each.items()} for metric, each in made.projection.worth.items()
    }
    payments = tuple(replace(one, code=renamed(one.code)) for one in made.projection.payments)
    projection = replace(made.projection, projections=(told,), worth=worth, payments=payments)
    return replace(made, warnings=warned, projection=projection)


def leeds_is_watched(site: Site) -> None:
    """That year, kept in the service."""
    with pytest.MonkeyPatch.context() as patch:
        done(site, patch, leeds_watched())


@pytest.fixture
def watched(site: Site, monkeypatch: pytest.MonkeyPatch) -> Any:
    """That year, kept in the service."""
    made = leeds_watched()
    done(site, monkeypatch, made)
    return made
