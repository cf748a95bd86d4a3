"""Auditing a round in the worker: the same audit as the command line's, kept as a file with its pictures drawn.

The job is given `round` (its id); `evidence`, what the evidence at hand is known by, and `program`, its version, are
there so that other evidence, or another program, is other work. It gives the hash of the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from carefund.evaluation.audit import Audit, audit_round
from carefund.evaluation.observed import NoEvidence
from carefund.evaluation.outturn import Outturn
from carefund.evidence.registers import packaged_registers
from carefund.evidence.series import ENGLAND
from carefund.interval import Interval
from carefund.pool.chain import canonical
from carefund.programme.measures import Comparison, Metric
from carefund.programme.rounds import load_round
from carefund.report.audit.area_charts import map_figure
from carefund.report.audit.charts import story_figure
from carefund.report.audit.comparisons import comparisons, of_areas, of_england
from carefund.report.audit.sentences import cost_in_short, headline, opening
from carefund.report.document import Figure, source_alone
from carefund.service.plans.evidence import evidence_at_hand
from carefund.service.public.edition import PublishedOutturn, PublishedPicture, ReleaseUsed, Span
from carefund.service.public.observed import ObservedRound
from carefund.service.work.pictures import keep_forms

if TYPE_CHECKING:
    from carefund.service.work.job import Arguments
    from carefund.service.work.kinds import Bench


def audit(arguments: Arguments, bench: Bench) -> str:
    """Audit a round and keep what came of it; gives the hash of the file."""
    bench.progress(0, 2, "Setting what happened against what was planned")
    try:
        made = audit_round(load_round(arguments["round"]), evidence_at_hand(), packaged_registers())
    except NoEvidence as none:
        return _kept(ObservedRound(no_outturn=f"What happened is not known yet. {none.to_do}"), bench)
    bench.progress(1, 2, "Drawing what happened")
    return _kept(observed_of(made, tuple(kept_picture(one, bench) for one in _figures(made))), bench)


def _kept(made: ObservedRound, bench: Bench) -> str:
    return bench.keep(canonical(made.model_dump(mode="json")).encode("ascii"))


def observed_of(audit: Audit, pictures: tuple[PublishedPicture, ...] = ()) -> ObservedRound:
    """What an audit says, as a publication freezes it."""
    areas: dict[str, list[PublishedOutturn]] = {}
    for metric, comparison in comparisons(audit):
        for one in of_areas(audit, metric, comparison):
            areas.setdefault(one.area_code, []).append(_outturn(one, metric, comparison))
    return ObservedRound(
        releases=tuple(ReleaseUsed(id=one.id, file_hash=one.file_hash) for one in audit.releases),
        happened=tuple(filter(None, (opening(audit), *_headlines(audit), cost_in_short(audit)))),
        england=tuple(_outturn(of_england(audit, *pair), *pair) for pair in comparisons(audit)),
        areas={code: tuple(outturns) for code, outturns in areas.items() if code != ENGLAND},
        pictures=pictures,
    )


def _headlines(audit: Audit) -> Iterator[str]:
    for metric in audit.measured:
        yield headline(metric.label, of_england(audit, metric, metric.comparisons[0]))


def _figures(audit: Audit) -> Iterator[Figure]:
    yield story_figure(audit)
    for metric in audit.measured:
        yield map_figure(audit, metric, metric.comparisons[0])


def kept_picture(figure: Figure, bench: Bench) -> PublishedPicture:
    """A figure drawn and kept, with its words and table."""
    return PublishedPicture(
        name=figure.name,
        title=figure.title,
        key=figure.key,
        description=figure.description,
        source=source_alone(figure.source),
        pictures=keep_forms(figure, bench),
        headings=figure.table.headings if figure.table else (),
        rows=figure.table.rows if figure.table else (),
    )


def _outturn(one: Outturn, metric: Metric, comparison: Comparison) -> PublishedOutturn:
    low, high = one.cost_range or (None, None)
    return PublishedOutturn(
        metric=metric.id,
        label=metric.label,
        unit=metric.unit,
        comparison=comparison.label,
        months=(
            comparison.baseline.first,
            comparison.baseline.last,
            comparison.outturn.first,
            comparison.outturn.last,
        ),
        places=one.places,
        baseline=one.baseline,
        outturn=one.outturn,
        change=one.change,
        change_percent=one.change_percent,
        corrected_change=_span(one.corrected_change),
        corrected=_span(one.corrected_percent),
        planned_change=one.planned_change,
        planned_percent=one.planned_percent,
        plan=one.plan if one.planned_change is not None else None,
        cost=one.cost_of_gap,
        cost_low=low,
        cost_high=high,
    )


def _span(interval: Interval[float] | None) -> Span | None:
    return None if interval is None else Span(low=interval.low, middle=interval.middle, high=interval.high)
