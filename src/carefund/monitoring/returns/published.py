"""What official series say of the months that a return is about, with where each figure comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

import polars as pl

from carefund.evidence.definition import SeriesDefinition
from carefund.evidence.derived import figures_of
from carefund.evidence.query import AsOf, Evidence
from carefund.monitoring.returns.spans import MetricSpan, metric_spans
from carefund.programme.definition import Round
from carefund.programme.returns import ReturnQuarter
from carefund.wording.dates import day_words


@dataclass(frozen=True)
class PublishedFigure:
    """A published count of an area over the months of a return, and in words where it comes from."""

    count: Decimal
    source: str


Published = Mapping[str, PublishedFigure]
"""Published figures of one area by metric; a metric without one is absent."""


@dataclass(frozen=True)
class PublishedFigures:
    """The official series of a round's metrics over a quarter, read once and asked area by area.

    `as_of` takes only what had been published by a day. A count stands only where every month has a figure: nothing is
    filled in. Nothing is read before the first question.
    """

    evidence: Evidence = field(repr=False)
    round: Round = field(repr=False)
    quarter: ReturnQuarter
    as_of: AsOf | None = None

    def of(self, area_code: str) -> Published:
        """What is published of one area."""
        return {metric: figures[area_code] for metric, figures in self._by_metric.items() if area_code in figures}

    @cached_property
    def _by_metric(self) -> dict[str, dict[str, PublishedFigure]]:
        """Figures by metric and area; of a round's series that no importer reads, nothing is known."""
        spans = metric_spans(self.round, self.quarter)
        series = {metric: self.round.metric(metric).area_series for metric in spans}
        known = {metric: name for metric, name in series.items() if name and self._is_monthly_count(name)}
        return {metric: self._figures(name, spans[metric]) for metric, name in known.items()}

    def _is_monthly_count(self, series: str) -> bool:
        """Whether a series is known and its months add up to a quarter's count: no rate, mean or yearly series does."""
        definition = self.evidence.series.get(series)
        return definition is not None and definition.adds_up and definition.is_monthly

    def _figures(self, series: str, span: MetricSpan) -> dict[str, PublishedFigure]:
        months = span.months()
        found = figures_of(self.evidence, series, first=span.first, last=span.last, as_of=self.as_of)
        whole = (
            found.drop_nulls("value")
            .group_by("area_code")
            .agg(pl.col("value").sum(), pl.col("period").n_unique(), pl.col("released").max())
            .filter(pl.col("period") == len(months))
        )
        rows = whole.select("area_code", "value", "released").iter_rows()
        definition = self.evidence.series[series]
        return {area: PublishedFigure(Decimal(round(value)), _source(definition, day)) for area, value, day in rows}


def _source(definition: SeriesDefinition, released: date | None) -> str:
    when = f", last released {day_words(released)}" if released else ""
    return f"{definition.label}: {definition.source}{when}. {definition.definition}"
