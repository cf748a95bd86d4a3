"""The small monthly charts of the area sections, with their text alternatives."""

from collections.abc import Mapping, Sequence
from datetime import date

from carefund.calendar import months_between
from carefund.evaluation.audit import Audit
from carefund.programme.measures import Metric
from carefund.report.sparkline import sparkline
from carefund.wording import numbers
from carefund.wording.dates import month_words, span_words

Values = Mapping[date, float | None]


class AreaSparks:
    """Makes the small chart of one measured metric for any area."""

    def __init__(self, audit: Audit, metric: Metric) -> None:
        self.metric = metric
        table = audit.observed[metric.id].monthly.select("area_code", "period", "value")
        self._values: dict[str, dict[date, float | None]] = {}
        for code, period, value in table.iter_rows():
            self._values.setdefault(code, {})[period] = value
        periods = [period for values in self._values.values() for period in values]
        self.months = months_between(min(periods), max(periods)) if periods else []
        period = metric.comparisons[0].outturn
        inside = [place for place, month in enumerate(self.months) if period.first <= month <= period.last]
        self._shaded = (inside[0], inside[-1]) if inside else None

    def of(self, code: str, name: str) -> tuple[str, str]:
        """The caption and the SVG of one area."""
        held: Values = self._values.get(code, {})
        values = [held.get(month) for month in self.months]
        words = spark_words(self.metric.label, name, self.months, values)
        return f"{self.metric.label}, a month", sparkline(values, words, self._shaded)


def spark_words(label: str, name: str, months: Sequence[date], values: Sequence[float | None]) -> str:
    """The text alternative of a small chart: its span, its lowest and highest month, and how many have no figure."""
    known = [(value, month) for value, month in zip(values, months, strict=True) if value is not None]
    if not known:
        return f"{label}, {name}: no monthly figures."
    (low, when_low), (high, when_high) = min(known), max(known)
    gaps = len(values) - len(known)
    missing = f" {gaps} months have no figure." if gaps else ""
    return (
        f"{label} a month, {name}, {span_words(months[0], months[-1])}: lowest {numbers.count(low)} in "
        f"{month_words(when_low)}, highest {numbers.count(high)} in {month_words(when_high)}.{missing}"
    )
