"""Histories to plant effects in: the panel of a protocol before its start, or a series of the evidence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from carefund.appraisal.assumptions import Assumptions
from carefund.appraisal.panel_from_evidence import newest_panel
from carefund.arrays import Floats
from carefund.calendar import MONTHS_IN_YEAR, month_after
from carefund.evaluation.power.question import FEWEST_BEFORE, History, PowerQuestion
from carefund.evaluation.study.findings import has_error
from carefund.evaluation.study.panel_file import RowsOfPanel, read_panel
from carefund.evaluation.study.periods import is_after, is_monthly, place_of
from carefund.evaluation.study.protocol import Protocol
from carefund.evidence.place_names import place_name
from carefund.evidence.places_asked import codes_of_places, require_known_series
from carefund.evidence.query import Evidence
from carefund.evidence.registers import Registers
from carefund.refusal import Refusal
from carefund.wording.dates import month_id
from carefund.wording.lists import listed

LONGEST = 7 * MONTHS_IN_YEAR
"""Months of a series that are used, the newest; older ones say little of the noise to come."""
MOST_NAMED = 5


def question_of_protocol(
    protocol: Protocol,
    *,
    areas: int | Sequence[str] | None = None,
    planned: float,
    months: int,
    seed: int | None = None,
) -> PowerQuestion:
    """The question that a protocol asks before its outcome is known: only periods before the first start are used.

    `areas` is how many, or which; without it the protocol's treated units are meant. Raises NotAProtocol and Refusal.
    """
    rows = read_panel(protocol)
    if has_error(rows.findings) or not rows.units:
        found = next((f"{one.found} ({one.id})" for one in rows.findings if one.severity == "error"), "no row")
        raise Refusal("a panel that can be read", found, "Mend it first.", str(protocol.panel.file))
    history = _before(protocol, rows)
    meant = tuple(_treated(protocol, rows)) if areas is None else areas
    if meant == ():
        meant = 1
    return _question(history, meant, planned, months, protocol.seed if seed is None else seed)


def _question(history: History, areas: int | Sequence[str], planned: float, months: int, seed: int) -> PowerQuestion:
    if isinstance(areas, int):
        return PowerQuestion(history=history, areas=areas, planned=planned, months=months, seed=seed)
    named = tuple(_row_of(history, name) for name in areas)
    return PowerQuestion(history=history, areas=len(named), named=named, planned=planned, months=months, seed=seed)


def _row_of(history: History, name: str) -> int:
    for known in (history.units, history.names):
        if name in known:
            return known.index(name)
    if name in history.left_out:
        raise Refusal(f"an area with a figure in every {history.step}", f"'{name}', which has not",
                      "Name another of its size.", "areas")  # fmt: skip
    raise Refusal("an area of the panel", f"'{name}'", "Name it as the panel does.", "areas")


def _treated(protocol: Protocol, rows: RowsOfPanel) -> list[str]:
    if protocol.starts is not None:
        return list(protocol.starts)
    return [unit for unit, said in rows.starts.items() if any(said)]


def _before(protocol: Protocol, rows: RowsOfPanel) -> History:
    """The panel before its first start, with the units that a study may be made of."""
    said = [*(protocol.starts or {}).values(), *(one for each in rows.starts.values() for one in each if one)]
    columns = [place_of(start, rows.periods) for start in said]
    for start, column in zip(said, columns, strict=True):
        if column is None and not is_after(start, rows.periods):
            raise Refusal("a start that is a period of the panel, or later", f"'{start}'",
                          "Write it as the panel's file does.", "treatment")  # fmt: skip
    end = min((column for column in columns if column is not None), default=len(rows.periods))
    treated = set(_treated(protocol, rows))
    allowed = set(rows.units if protocol.include is None else protocol.include) - set(protocol.exclude)
    outcome = rows.values[protocol.panel.outcome][:, :end]
    kept = np.array([unit in treated or unit in allowed for unit in rows.units], dtype=np.bool_)
    if end < FEWEST_BEFORE:
        raise Refusal(
            f"{FEWEST_BEFORE} periods or more before the start", str(end), "Begin the panel earlier.", "panel"
        )
    step = "month" if is_monthly(rows.periods) else "period"
    words = protocol.outcome_words or protocol.panel.outcome
    return _history(rows.units, rows.units, rows.periods[:end], outcome, kept, words.strip(" ,"),
                    f"the panel {protocol.panel.file.name}", step)  # fmt: skip


def _history(
    units: Sequence[str],
    names: Sequence[str],
    periods: Sequence[int | str],
    outcome: Floats,
    kept: np.ndarray[tuple[int], np.dtype[np.bool_]],
    words: str,
    source: str,
    step: str,
) -> History:
    varies = np.isfinite(outcome).all(axis=1)
    whole = np.flatnonzero(kept & varies).tolist()
    return History(
        units=tuple(units[row] for row in whole),
        names=tuple(names[row] for row in whole),
        periods=tuple(periods),
        outcome=np.ascontiguousarray(outcome[whole]),
        outcome_words=words,
        source=source,
        step=step,
        left_out=tuple(units[row] for row in np.flatnonzero(kept & ~varies).tolist()),
    )


def question_of_series(
    evidence: Evidence,
    series: str,
    *,
    registers: Registers,
    assumptions: Assumptions,
    areas: int | Sequence[str] = 1,
    planned: float,
    months: int,
    seed: int = 0,
) -> PowerQuestion:
    """The question for areas of a monthly series, over its newest seven years.

    Months in which most areas have no figure are left out at the beginning, then areas without one in every month.
    Raises UnknownSeries, UnknownPlace, NotForecastable for a series that is not monthly, and Refusal.
    """
    require_known_series(evidence, series)
    panel = newest_panel(evidence, series, registers=registers, assumptions=assumptions)
    rows = np.flatnonzero(~panel.ended) if panel.ended is not None else np.arange(len(panel.codes))
    counts = np.asarray(panel.counts[rows], dtype=np.float64)
    held = np.flatnonzero(np.isfinite(counts).sum(axis=0) * 2 > len(rows))
    if not held.size:
        raise Refusal(
            "a month in which most areas have a figure", "none", "Choose another series.", f"series '{series}'"
        )
    first = max(int(held[0]), counts.shape[1] - LONGEST)
    codes = [panel.codes[row] for row in rows]
    periods = [month_id(month_after(panel.first, place)) for place in range(first, counts.shape[1])]
    definition = evidence.series.definition(series)
    history = _history(
        codes,
        [place_name(code, code) for code in codes],
        periods,
        counts[:, first:],
        np.ones(len(codes), dtype=np.bool_),
        definition.label,
        f"{definition.source}, {periods[0]} to {periods[-1]}",
        "month",
    )
    return _question(history, areas if isinstance(areas, int) else _codes(evidence, series, areas, history),
                     planned, months, seed)  # fmt: skip


def _codes(evidence: Evidence, series: str, areas: Sequence[str], history: History) -> list[str]:
    """The codes of named areas; of several that a name has had, the one that has the newest figures."""
    found: list[str] = []
    for name in areas:
        codes = codes_of_places(evidence, series, [name])
        found.append(next((code for code in codes if code in history.units), codes[0]))
    return found


def left_out_words(history: History) -> str:
    """Which areas have a hole and are left out, in a sentence; empty for none."""
    if not history.left_out:
        return ""
    some = list(history.left_out[:MOST_NAMED])
    more = len(history.left_out) - len(some)
    return (
        f"Left out, for want of a figure in every {history.step}: {listed([*some, f'{more} more'] if more else some)}."
    )
