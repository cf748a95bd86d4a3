"""The watched year as pages find it: what the worker made last, and when it is to be made anew.

Nothing is worked out here, and nothing asked for: a page that is read reads.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from markupsafe import Markup

from carefund.report.monitoring.watch.told import Cause
from carefund.service.ledger import files
from carefund.service.plans.forecasts import month_from
from carefund.service.work.kinds import WATCH
from carefund.service.work.queue import last_done

NOT_YET = "This year was not worked out yet: no month of its targets is over, or the worker has not come to it."
"""Why nothing is told of a year that is not kept."""


@dataclass(frozen=True, kw_only=True)
class ToldWarning:
    """One warning as the page tells it: where, of which metric, told first when, its cells in the table, and all words.

    `html` is of carefund's own.
    """

    area: str
    name: str
    metric: str
    label: str
    scope: Literal["england", "area"]
    first: date
    is_new: bool
    cells: tuple[str, ...]
    html: Markup = field(repr=False)

    @property
    def cause(self) -> Cause:
        """The same for the opening words."""
        return Cause(label=self.label, area=self.area, scope=self.scope, is_new=self.is_new)


@dataclass(frozen=True, kw_only=True)
class Prospect:
    """Where one metric's year is heading in one place, by figures to the month `to`: `known` of `months` are counted.

    Changes (95%) and `target` are in per cent of the baseline; `target_from` says whose the target is, `basis` whose
    the chance; `words` is all of it as a sentence.
    """

    metric: str
    label: str
    to: date
    known: int
    months: int
    target: float
    target_from: Literal["own plan", "published", "given"]
    low: float
    middle: float
    high: float
    thousandths: int
    basis: Literal["own", "base rate", "known"]
    word: str
    words: str


@dataclass(frozen=True, kw_only=True)
class KeptYear:
    """A round watched to the end of `as_of`, before anything is muted.

    `refused` says why nothing could be worked out, empty where something was. `aims` says whose targets areas are held
    against, `told` is each warning, `parts` are the report's sections below them as HTML of carefund's own, `rows` what
    is warned of as plain values, `areas` the hash of each area's own HTML by code, `pictures` the hashes of the
    picture's forms and `alt` what it shows.
    """

    as_of: date
    refused: str = ""
    aims: str = ""
    told: tuple[ToldWarning, ...] = field(default=(), repr=False)
    parts: Markup = field(default=Markup(""), repr=False)
    rows: tuple[dict[str, Any], ...] = field(default=(), repr=False)
    prospects: dict[str, tuple[Prospect, ...]] = field(default_factory=dict, repr=False)
    """Where each metric is heading, of England and every area by code."""
    areas: dict[str, str] = field(default_factory=dict, repr=False)
    pictures: dict[str, str] = field(default_factory=dict)
    picture_title: str = ""
    alt: str = ""
    source: str = ""

    def warning_of(self, area: str, metric: str) -> ToldWarning | None:
        """What is warned of one metric of an area, or of England; None where nothing is."""
        return next((one for one in self.told if (one.area, one.metric) == (area, metric)), None)


def watched_year(round_id: str, data: Path, database: str = "default") -> KeptYear | None:
    """A round as it was watched last; None where that is not done yet. One query."""
    done = last_done((WATCH,), round_id, database)
    return kept_year(done[0].result, data) if done else None


@lru_cache(maxsize=16)
def kept_year(name: str, data: Path) -> KeptYear:
    """The watched year of a stored file's hash. Raises FileNotFoundError where it is not held."""
    held: dict[str, Any] = json.loads(files.read(name, data))
    as_of, refused = month_from(held["as_of"]), held.get("refused", "")
    if refused:
        return KeptYear(as_of=as_of, refused=refused)
    return KeptYear(
        as_of=as_of,
        aims=held["aims"],
        told=tuple(_told(one) for one in json.loads(files.read(held["told"], data))),
        parts=Markup(files.read(held["parts"], data).decode("utf-8")),
        rows=tuple(json.loads(files.read(held["rows"], data))),
        prospects=_prospects(json.loads(files.read(held["prospects"], data))),
        areas=held["areas"],
        pictures=held["pictures"],
        picture_title=held["picture_title"],
        alt=held["alt"],
        source=held["source"],
    )


def _prospects(held: dict[str, list[dict[str, Any]]]) -> dict[str, tuple[Prospect, ...]]:
    return {
        code: tuple(Prospect(**{**one, "to": date.fromisoformat(one["to"])}) for one in rows)
        for code, rows in held.items()
    }


def _told(held: dict[str, Any]) -> ToldWarning:
    first, cells = date.fromisoformat(held["first"]), tuple(held["cells"])
    return ToldWarning(**{**held, "first": first, "cells": cells, "html": Markup(held["html"])})


@lru_cache(maxsize=256)
def area_part(name: str, data: Path) -> Markup:
    """An area's own HTML by its hash. Raises FileNotFoundError where it is not held."""
    return Markup(files.read(name, data).decode("utf-8"))
