"""Which of a round's metrics the evidence at hand measures, and for the others which publication would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from carefund.evidence.derived import SOURCES
from carefund.evidence.query import AsOf, Evidence
from carefund.programme.definition import Round
from carefund.programme.measures import Metric
from carefund.wording.dates import month_words
from carefund.wording.lists import mid_sentence

Standing = Literal["held", "not held", "no series"]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Whether figures of a metric's series are held: `held`, `not held`, or `no series` where the round names none.

    `publication` is what would fill it, empty where no series is named.
    """

    metric: Metric
    standing: Standing
    publication: str = ""
    last: date | None = None
    """The first month of the last figure that is held."""

    @property
    def words(self) -> str:
        """In a sentence what is not held and which file would fill it; empty for a metric whose series is held."""
        label = mid_sentence(self.metric.label)
        if self.standing == "no series":
            return f"No open series that carefund reads measures {label}, so no file would fill it."
        if self.standing == "not held":
            return f"No figures of {label} are held; this would fill them: {self.publication}."
        return ""


def measured_by(evidence: Evidence, round_: Round, as_of: AsOf | None = None) -> tuple[Measured, ...]:
    """How each metric of the round stands, in the round's order."""
    return tuple(_standing(evidence, round_, metric, as_of) for metric in round_.metrics)


def not_held(evidence: Evidence, round_: Round, as_of: AsOf | None = None) -> Iterator[str]:
    """A sentence for each metric that plans set a target for, whose series is named and not held."""
    firsts = {target.metric: target.baseline[0].first for target in round_.planning.targets} if round_.planning else {}
    for one in measured_by(evidence, round_, as_of):
        first = firsts.get(one.metric.id)
        if first is None:
            continue
        if one.standing == "not held":
            yield one.words
        elif one.last is not None and one.last < first:
            label = mid_sentence(one.metric.label)
            since = f"{label} from {month_words(first)} on"
            yield f"No figures of {since} are held; this would fill them: {one.publication}."


def _standing(evidence: Evidence, round_: Round, metric: Metric, as_of: AsOf | None) -> Measured:
    name = metric.area_series
    if name is None:
        return Measured(metric=metric, standing="no series")
    publication = publication_of(evidence, round_, name)
    known = name in evidence.series
    figures = evidence.figures([SOURCES.get(name, name)], as_of=as_of).drop_nulls("value") if known else None
    if figures is None or figures.is_empty():
        return Measured(metric=metric, standing="not held", publication=publication)
    return Measured(metric=metric, standing="held", publication=publication, last=max(figures["period"]))


def publication_of(evidence: Evidence, round_: Round, series: str) -> str:
    """The publication that a series comes from, with its publisher; of one that is not known, as the round has it."""
    if series in evidence.series:
        return evidence.series.definition(SOURCES.get(series, series)).source
    stated = next((one for one in round_.series if one.id == series), None)
    return f"a file of your own, imported as the series '{series}'" + (f" ({stated.label})" if stated else "")
