"""The areas of an audit: the table of them all, and a page for each with its levels, plan, gap, cost and findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from itertools import groupby
from operator import itemgetter

from carefund.calendar import months_between
from carefund.evaluation.audit import Audit
from carefund.evaluation.outturn import Outturn
from carefund.evidence.derived import NOT_APPORTIONED
from carefund.programme.measures import Comparison, Metric
from carefund.report.area_places import region_of
from carefund.report.audit.area_charts import hole_mark
from carefund.report.audit.charts import breakdowns_in_order, by_what, metrics_in_parts
from carefund.report.audit.comparisons import (
    area_names,
    comparisons,
    is_estimate,
    is_own,
    monthly_counts,
    of_areas,
    plan_of,
    ranks,
)
from carefund.report.audit.confidence import findings_by_area
from carefund.report.audit.measures import cost, measure_rows
from carefund.report.audit.retrospective import sentences_by_area
from carefund.report.audit.sentences import cost_words
from carefund.report.charts.area_labels import short_labels
from carefund.report.charts.small_charts import sparkline
from carefund.report.document import (
    AreaRow,
    AreaTable,
    DataTable,
    Document,
    Listing,
    Prose,
    Section,
    SmallChart,
    SmallCharts,
)
from carefund.report.provenance import CLOSING
from carefund.wording.dates import month_words, span_words
from carefund.wording.intervals import between, between_percents
from carefund.wording.lists import capital
from carefund.wording.money import pounds, unit_price
from carefund.wording.numbers import NONE, count, percent, signed
from carefund.wording.standing import marked

Pair = tuple[Metric, Comparison]
OWN_MARK = "†"
OWN_MARK_WORDS = f"{OWN_MARK} marks a gap from the area’s own plan, which was given; the others are from England’s."
RANK = "Rank by change (1 is the largest fall)"
TABLE_WORDS = (
    "Change in per cent; gap and cost against England’s plan by share of baseline. Each name leads to the area’s own "
    "page. An asterisk marks an area part of whose figures is known to be missing: its change is a 95% interval with "
    "an estimate of that part added, its gap and cost are of the middle of it, and its page has what was published."
)


class AreaPages:
    """The areas of an audit in alphabetical order, with what the table of them all and their pages are made of."""

    def __init__(self, audit: Audit) -> None:
        self.audit = audit
        self.pairs = list(comparisons(audit))
        self.names = area_names(audit)
        self._ranks = {(metric.id, one.id): ranks(of_areas(audit, metric, one)) for metric, one in self.pairs}

    def rank(self, pair: Pair, code: str) -> tuple[int | None, int]:
        """An area's rank by change in per cent (1 is the largest fall; None without a figure), and of how many."""
        ranked = self._ranks[pair[0].id, pair[1].id]
        return ranked.get(code), len(ranked)

    def outturn(self, pair: Pair, code: str) -> Outturn | None:
        """An area's outturn, or None where there is none of it."""
        return self.audit.outturns.get((pair[0].id, pair[1].id, code))

    def table_section(self) -> Section:
        """All areas in one table, with what no area was given."""
        groups = tuple((f"{metric.label}, {one.label}", 3) for metric, one in self.pairs)
        headings = tuple(words for pair in self.pairs for words in self._headings(pair))
        caption = "All areas: change, gap from plan and cost of the gap"
        table = AreaTable(caption, headings, tuple(self._rows()), groups)
        left_over = map(Prose, self._left_over())
        own = [Prose(OWN_MARK_WORDS)] if self.audit.own_plans.plans else []
        return Section("all-areas", "All areas in one table", (Prose(TABLE_WORDS), *own, *left_over, table))

    def _headings(self, pair: Pair) -> tuple[str, str, str]:
        """The headings of one comparison; a price that is not verified is marked in them."""
        metric, comparison = pair
        words = "Cost"
        if comparison.price is not None:
            price = self.audit.round.price(comparison.price)
            words = marked(f"Cost of gap at {unit_price(price.per_unit)}", price)
        return "Change", f"Gap, {metric.unit}", words

    def _rows(self) -> Iterator[AreaRow]:
        labels = short_labels(self.names.values())
        for code, name in self.names.items():
            cells = tuple(cell for pair in self.pairs for cell in self._cells(self.outturn(pair, code)))
            yield AreaRow(code, name, labels[name], region_of(code), cells)

    @staticmethod
    def _cells(outturn: Outturn | None) -> Iterator[tuple[str, float | None]]:
        if outturn is None:
            yield from [(NONE, None)] * 3
            return
        gap, cost_of_gap = outturn.central_gap, outturn.cost_of_gap
        yield f"{_change_words(outturn)}{hole_mark(outturn)}", outturn.central_percent
        own = OWN_MARK if is_own(outturn) else ""
        yield (NONE, None) if gap is None else (f"{signed(gap, outturn.places)}{own}", gap)
        yield (NONE, None) if cost_of_gap is None else (pounds(cost_of_gap), float(cost_of_gap))

    def _left_over(self) -> Iterator[str]:
        """What no area was given, in a sentence for each metric and comparison that has such a remainder."""
        for metric, one in self.pairs:
            rest = self.audit.outturns.get((metric.id, one.id, NOT_APPORTIONED))
            if rest is not None:
                counts = f"{count(rest.baseline)} and then {count(rest.outturn)} {metric.unit}"
                yield (
                    f"{metric.label}, {one.label}: {counts} are given to no area (mostly those that NHS England itself "
                    "commissions), so the areas’ figures add up to less than England’s."
                )

    def documents(self, codes: Iterable[str]) -> Iterator[Document]:
        """The pages of these areas."""
        findings, said = findings_by_area(self.audit), sentences_by_area(self.audit)
        for code in codes:
            yield self._document(code, findings.get(code, []), said.get(code, []))

    def _document(self, code: str, findings: list[str], said: list[str]) -> Document:
        name = self.names[code]
        parts = self.parts_tables(code)
        title = f"{name}: what was planned and what happened"
        where = ", ".join(filter(None, (code, region_of(code), self.audit.round.title)))
        sparks = SmallCharts(tuple(spark.of(code, name) for spark in self._sparks))
        return Document(
            title,
            (
                Prose(where, "quiet"),
                *(Prose(self._sentence(metric, code)) for metric in self.audit.measured),
                sparks,
            ),
            (
                Section("outturn", "Plan and outturn", (self._outturn_table(code),)),
                *([Section("parts", "In parts", tuple(parts))] if parts else []),
                *([Section("retrospective", "What could have been known", tuple(map(Prose, said)))] if said else []),
                *([Section("findings", "Findings on these figures", (Listing(tuple(findings)),))] if findings else []),
            ),
            CLOSING,
            ("The whole report", "../report.html"),
        )

    def _sentence(self, metric: Metric, code: str) -> str:
        """What happened to one metric in one area, in its first comparison."""
        pair = metric, metric.comparisons[0]
        outturn = self.outturn(pair, code)
        if outturn is None or outturn.change is None:
            return f"{metric.label}: the official files give no figure for this area in these periods."
        rank, of = self.rank(pair, code)
        estimate = " (estimate)" if is_estimate(self.audit, metric) else ""
        words = f"{metric.label}{estimate}: {signed(outturn.change, outturn.places)} {metric.unit}"
        ranked = f"Rank {rank} of {of} areas (1 is the largest fall)."
        if outturn.corrected_change is not None:
            return f"{_corrected_words(outturn, metric, pair[1], estimate)} {ranked}"
        gap = ""
        if outturn.gap is not None:
            gap = f"; {signed(outturn.gap, outturn.places)} against {plan_of(outturn)}, {cost(outturn)}"
        return f"{words} ({percent(outturn.change_percent)}), {pair[1].label}{gap}. {ranked}"

    def parts_tables(self, code: str) -> list[DataTable]:
        """Each metric that is published in parts, by each breakdown in its first comparison, for one area."""
        return self._parts.get(code, [])

    def _outturn_table(self, code: str) -> DataTable:
        known = [(pair, outturn) for pair in self.pairs if (outturn := self.outturn(pair, code)) is not None]
        ranked = [self.rank(pair, code) for pair, _ in known]
        rank_row = (RANK, *(f"{rank} of {of}" if rank else NONE for rank, of in ranked))
        whose = ("Whose plan", *(_whose(outturn) for _, outturn in known))
        rows = [row for measure in measure_rows([one for _, one in known]) for row in _with_whose(measure, whose)]
        headings = ("Measure", *(comparison.label for (_, comparison), _ in known))
        groups = tuple((label, len(list(run))) for label, run in groupby(metric.label for (metric, _), _ in known))
        return DataTable(headings, (*rows, rank_row), f"{self.names[code]}: plan and outturn", groups, "compare")

    @cached_property
    def _sparks(self) -> list[Sparks]:
        return [Sparks(self.audit, metric) for metric in monthly_counts(self.audit)]

    @cached_property
    def _parts(self) -> dict[str, list[DataTable]]:
        """Each metric that is published in parts, by each breakdown in its first comparison, by area code."""
        tables: dict[str, list[DataTable]] = {}
        for metric in metrics_in_parts(self.audit):
            for breakdown in breakdowns_in_order(self.audit, metric):
                for code, table in self._parts_of(metric, breakdown):
                    tables.setdefault(code, []).append(table)
        return tables

    def _parts_of(self, metric: Metric, breakdown: str) -> Iterator[tuple[str, DataTable]]:
        comparison, by = metric.comparisons[0], by_what(breakdown)
        chosen = self.audit.breakdowns[metric.id].filter(comparison=comparison.id, breakdown=breakdown)
        caption, headings = f"{metric.label} by {by}, {comparison.label}", (capital(by), "Before", "After", "Change")
        rows = chosen.select("area_code", "label", "baseline", "outturn", "change").iter_rows()
        for code, parts in groupby(rows, key=itemgetter(0)):
            body = tuple(
                (label, count(before), count(after), signed(change)) for _, label, before, after, change in parts
            )
            yield code, DataTable(headings, body, caption)


def _whose(outturn: Outturn) -> str:
    """Whose plan an area's planned change is."""
    if outturn.planned_change is None:
        return NONE
    return "the area’s own" if is_own(outturn) else "England’s, by share of baseline"


def _with_whose(row: tuple[str, ...], whose: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """A row of measures, and below the planned change whose plan it is."""
    return (row, whose) if row[0] == "Planned change" else (row,)


def _change_words(outturn: Outturn) -> str:
    """The change in per cent, as an interval where a hole is known."""
    corrected = outturn.corrected_percent
    return percent(outturn.change_percent) if corrected is None else between_percents(corrected)


def _corrected_words(outturn: Outturn, metric: Metric, comparison: Comparison, estimate: str) -> str:
    """What happened where part of the figures is known to be missing: the corrected range, then what was published."""
    change, percents = outturn.corrected_change, outturn.corrected_percent
    assert change is not None
    assert percents is not None
    money = f", which against {plan_of(outturn)} costs {cost_words(outturn)}" if outturn.cost_range else ""
    cost_published = f" and {pounds(outturn.published_cost_of_gap)}" if outturn.cost_range else ""
    return (
        f"{metric.label}{estimate}: part of these figures is known to be missing. With it added, "
        f"{between(*change.ends)} {metric.unit} ({between_percents(percents)}), {comparison.label}{money}. As "
        f"published, with the hole, {signed(outturn.change)} ({percent(outturn.change_percent)}){cost_published}."
    )


class Sparks:
    """Makes the small monthly chart of one measured metric for any area; the first outturn's months are shaded."""

    def __init__(self, audit: Audit, metric: Metric) -> None:
        self.metric = metric
        self._values: dict[str, dict[date, float | None]] = {}
        for code, period, value in audit.observed[metric.id].monthly.select("area_code", "period", "value").iter_rows():
            self._values.setdefault(code, {})[period] = value
        periods = [period for values in self._values.values() for period in values]
        self.months = months_between(min(periods), max(periods)) if periods else []
        outturn = metric.comparisons[0].outturn
        inside = [step for step, month in enumerate(self.months) if outturn.first <= month <= outturn.last]
        self._shaded = (inside[0], inside[-1]) if inside else None

    def of(self, code: str, name: str) -> SmallChart:
        """The chart of one area."""
        months = self._values.get(code, {})
        values = [months.get(month) for month in self.months]
        svg = sparkline(values, self._words(name, values), self._shaded)
        return SmallChart(f"{self.metric.label}, a month", svg)

    def _words(self, name: str, values: list[float | None]) -> str:
        """The text alternative: its span, its lowest and highest month, and how many have no figure."""
        known = [(value, month) for value, month in zip(values, self.months, strict=True) if value is not None]
        if not known:
            return f"{self.metric.label}, {name}: no monthly figures."
        (low, when_low), (high, when_high) = min(known), max(known)
        gaps = len(values) - len(known)
        missing = f" {gaps} months have no figure." if gaps else ""
        return (
            f"{self.metric.label} a month, {name}, {span_words(self.months[0], self.months[-1])}: lowest {count(low)} "
            f"in {month_words(when_low)}, highest {count(high)} in {month_words(when_high)}.{missing}"
        )
