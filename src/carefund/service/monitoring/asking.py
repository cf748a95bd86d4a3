"""Asking for a round's year to be watched: to which month, with which evidence, and against which approved plans."""

from __future__ import annotations

from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from uuid import UUID

from carefund.calendar import last_day, month_after, month_of
from carefund.monitoring.projection.round_projection import measured
from carefund.programme.definition import Round
from carefund.service.monitoring.own_targets import approved_targets, keep_targets
from carefund.service.plans.evidence import evidence_at_hand
from carefund.service.plans.forecasts import identity_of, month_text
from carefund.service.work.kinds import WATCH
from carefund.service.work.queue import enqueue
from carefund.wording.dates import LONDON


def watched_to(round_: Round, now: datetime) -> date | None:
    """The month to the end of which a round is to be watched: the last that is over, at most its targets' last.

    None before the first month of any target is over, and for a round that sets no months.
    """
    spans = _target_months(round_)
    if not spans:
        return None
    first, last = min(months[0] for months in spans), max(months[-1] for months in spans)
    over = month_after(month_of(now.astimezone(LONDON).date()), -1)
    return min(over, last) if over >= first else None


def _target_months(round_: Round) -> list[tuple[date, ...]]:
    """The months of each target: those that plans set, else those of the metrics' comparisons."""
    settings = round_.planning.targets if round_.planning else ()
    planned = [one.months_compared[1] for one in settings]
    compared = [each.outturn.months() for one in round_.metrics for each in one.comparisons]
    return [months for months in (planned or compared) if months]


def ensure_watched(round_: Round, now: datetime, data: Path, database: str = "default") -> UUID | None:
    """Have a round watched as it is at a moment, unless that was asked for; the id of the job, None for none.

    Areas whose plans were approved by the end of the month are held against these. To be called when the service
    starts, after an import and each morning, never while a page is read.
    """
    as_of = watched_to(round_, now)
    if as_of is None:
        return None
    evidence = evidence_at_hand()
    own = approved_targets(round_, measured(round_, evidence), last_day(as_of), data, database)
    arguments = {
        "round": round_.id,
        "as_of": month_text(as_of),
        "plans": keep_targets(own, now, data, database),
        "evidence": identity_of(evidence),
        "program": version("carefund"),
    }
    return enqueue(WATCH, arguments, database, about=round_.id)
