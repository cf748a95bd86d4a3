"""Watching a round in the worker: the same warnings as the command line's, kept as fragments of pages and plain values.

The job is given `round` (its id), `as_of` (a month, as 2015-10) and `plans` (the hash of a file of areas' own targets,
empty for none); `evidence`, what the evidence at hand is known by,
and `program`, its version, are there so that other evidence, or another program, is other work. It gives the hash of an
index.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from carefund.appraisal.assumptions import packaged_assumptions
from carefund.appraisal.panel_from_evidence import NotForecastable
from carefund.appraisal.question import NoAppraisal
from carefund.evidence.registers import packaged_registers
from carefund.monitoring.projection.projection import PlaceProjection, Projection
from carefund.monitoring.projection.record import packaged_record
from carefund.monitoring.projection.round_projection import Asked
from carefund.monitoring.warnings.watching import WatchedRound, watch_round
from carefund.pool.chain import canonical
from carefund.programme.rounds import load_round
from carefund.report.columns import Table
from carefund.report.document import Figure, Section, source_alone
from carefund.report.media.html import fragment
from carefund.report.monitoring.projection.sentences import aims_words, headline
from carefund.report.monitoring.watch.document import area_documents, area_names, cells_of, document, in_full
from carefund.report.monitoring.watch.sentences import labels_of, names_of
from carefund.report.monitoring.watch.tables import tables
from carefund.report.provenance import Provenance
from carefund.service.monitoring.asking import ensure_watched
from carefund.service.monitoring.own_targets import targets_kept
from carefund.service.plans.evidence import evidence_at_hand
from carefund.service.plans.forecasts import month_from
from carefund.service.rounds.opening import open_rounds
from carefund.service.work.pictures import keep_forms

if TYPE_CHECKING:
    from carefund.service.work.job import Arguments
    from carefund.service.work.kinds import Bench

SHOWN = ("with-england", "payment", "hindsight", "months")
"""The report's sections that stand on the service's page, below the warnings; money and returns are the service's."""
DIGITS, THOUSAND = 3, 1_000
"""Decimals of a change in per cent that are kept; a chance is kept in thousandths."""
OF_AREA = frozenset({"due"})
"""Sections that an area's page has of its own."""


def watch(arguments: Arguments, bench: Bench) -> str:
    """Watch a round and keep what is to be shown; gives the hash of its index."""
    made: dict[str, Any] = {"round": arguments["round"], "as_of": arguments["as_of"]}
    try:
        result = watch_round(
            load_round(arguments["round"]),
            evidence_at_hand(),
            month_from(arguments["as_of"]),
            Asked(own=targets_kept(arguments["plans"], bench.data), record=packaged_record()),
            registers=packaged_registers(),
            assumptions=packaged_assumptions(),
            progress=lambda what: bench.progress(0, 0, f"Watching the year: {what}"),
        )
        made |= _kept(result, bench)
    except (NoAppraisal, NotForecastable) as why:
        made["refused"] = str(why)
    return bench.keep(canonical(made).encode("ascii"))


def watch_all(_arguments: Arguments, bench: Bench) -> str:
    """Have every open round watched as it is now, where a month is over, or a plan approved, since that was done."""
    for _, round_ in open_rounds(bench.database):
        ensure_watched(round_, datetime.now(UTC), bench.data, bench.database)
    return ""


def _kept(result: WatchedRound, bench: Bench) -> dict[str, Any]:
    whole, codes, table = document(result, Provenance()), list(area_names(result)), tables(result)[0]
    figure = next((one for one in whole.opening if isinstance(one, Figure)), None)
    words = {"picture_title": "", "alt": "", "source": ""}
    if figure is not None:
        words = {"picture_title": figure.title, "alt": figure.description, "source": source_alone(figure.source)}
    parts = [one for one in whole.sections if one.id in SHOWN]
    return {
        "aims": " ".join(aims_words(result.projection)),
        "parts": _keep(parts, bench, level=2),
        "rows": bench.keep(canonical(_rows(table)).encode("ascii")),
        "prospects": bench.keep(canonical(_prospects(result)).encode("ascii")),
        "told": bench.keep(canonical(list(_told(result))).encode("ascii")),
        "areas": {
            code: _keep((part for part in one.sections if part.id not in OF_AREA), bench, level=3)
            for code, one in zip(codes, area_documents(result, codes, Provenance()), strict=True)
        },
        "pictures": keep_forms(figure, bench) if figure else {},
        **words,
    }


def _told(result: WatchedRound) -> Iterator[dict[str, Any]]:
    """Each warning that stands, as the page tells it; nothing is muted in the worker."""
    names, labels = names_of(result), labels_of(result)
    for one in result.warnings:
        yield {
            "area": one.area,
            "name": names[one.area],
            "metric": one.metric,
            "label": labels[one.metric],
            "scope": one.scope,
            "first": one.first.isoformat(),
            "is_new": one.is_new,
            "cells": cells_of(one, names, labels),
            "html": "".join(fragment(block) for block in in_full(result, [one])),
        }


def _prospects(result: WatchedRound) -> dict[str, list[dict[str, Any]]]:
    """Where each metric's year is heading, of England and every area by code, in figures and one sentence."""
    made: dict[str, list[dict[str, Any]]] = {}
    for told in result.projection.projections:
        for place in told.places:
            made.setdefault(place.code, []).append(_prospect(told, place))
    return made


def _prospect(told: Projection, place: PlaceProjection) -> dict[str, Any]:
    change = place.change
    return {
        "metric": place.metric,
        "label": told.question.metric.label,
        "to": told.last.isoformat(),
        "known": place.months_known,
        "months": place.months,
        "target": round(place.target, DIGITS),
        "target_from": place.target_from,
        "low": round(change.low, DIGITS),
        "middle": round(change.middle, DIGITS),
        "high": round(change.high, DIGITS),
        "thousandths": round(place.chance * THOUSAND),
        "basis": place.basis,
        "word": place.word,
        "words": headline(place, told),
    }


def _keep(parts: Iterable[Section], bench: Bench, level: int) -> str:
    return bench.keep("".join(fragment(one, level=level) for one in parts).encode("utf-8"))


def _rows(table: Table) -> list[dict[str, Any]]:
    """The table of warnings as plain values, months as ISO dates."""
    return [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
        for row in table.frame.to_dicts()
    ]
