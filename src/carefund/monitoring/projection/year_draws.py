"""The year of every place at once: draws of baseline and outturn from what is known and from kept paths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from carefund.appraisal.base_rates import PastChanges
from carefund.appraisal.forecast_basis import known_months, past_of
from carefund.appraisal.missing_months import estimated_months
from carefund.appraisal.outside_view import outside_part
from carefund.appraisal.panel import MonthlyPanel
from carefund.appraisal.question import NoAppraisal, Question
from carefund.arrays import Floats
from carefund.calendar import month_number
from carefund.evidence.series import ENGLAND
from carefund.monitoring.projection.kept_paths import KeptPaths
from carefund.wording.dates import month_words


@dataclass(frozen=True, kw_only=True)
class YearDraws:
    """What the year comes to for England (the first row) and every unit that is forecast, rows x draws, counts.

    `codes` name the rows; `baseline` and `outturn` are draws of the counts over their months (a baseline that is known
    is the same in every draw), `known` what has been counted of the target's months, by row; `before` is the count of
    the baseline's months that answer those that are known, by row (the middle of its draws where it is not known).
    `past` are changes over as many months as the whole year's, `estimated` the months without a figure that were
    estimated, by code; `none` says why others have no row.
    """

    question: Question
    codes: tuple[str, ...]
    baseline: Floats = field(repr=False)
    outturn: Floats = field(repr=False)
    known: Floats = field(repr=False)
    before: Floats = field(repr=False)
    months_known: int
    past: PastChanges = field(repr=False)
    outside_weight: float
    estimated: Mapping[str, tuple[date, ...]]
    none: Mapping[str, NoAppraisal]

    @property
    def changes(self) -> Floats:
        """Draws of the change in per cent of the baseline, rows x draws."""
        changes: Floats = (self.outturn / np.maximum(self.baseline, 1.0) - 1) * 100
        return changes

    @property
    def to_come(self) -> int:
        """Months of the target that are still to come."""
        return len(self.question.target) - self.months_known


def year_draws(kept: KeptPaths, panel: MonthlyPanel, question: Question) -> YearDraws:
    """The draws of baseline and outturn, of England and of every unit that the paths have.

    What an area will count is, as in an appraisal, by its own paths in part of the draws and in the others (the first
    ones of a row) by the outside view of the months still to come: the changes that areas made over so many months,
    each as often as it was seen. Raises NoAppraisal where the target's months lie beyond the paths.
    """
    _require_reach(kept, panel, question)
    codes = (ENGLAND, *kept.codes)
    values = np.vstack([panel.england, panel.counts[[panel.codes.index(code) for code in kept.codes]]])
    known = known_months(question, panel)
    spans = _Spans(kept, panel, values, codes)
    baseline, of_baseline = spans.total(question.baseline)
    outturn, of_target = spans.total(question.target)
    come = len(known)
    answers, _ = spans.total(question.baseline[come:])
    before_known, _ = spans.total(question.baseline[:come])
    known_counts, _ = spans.total(known)
    past = past_of(panel, len(question.target))
    weight = _with_outside(question, panel, outturn, answers, known_counts)
    why = {**_silent(kept, panel), **of_baseline.why, **of_target.why}
    rows, none = _with_baseline(codes, baseline, why)
    return YearDraws(
        question=question,
        codes=tuple(codes[row] for row in rows),
        baseline=baseline[rows],
        outturn=outturn[rows],
        known=known_counts[rows].mean(axis=1),
        before=np.median(before_known[rows], axis=1),
        months_known=come,
        past=past,
        outside_weight=weight,
        estimated=_estimated(of_baseline.estimated, of_target.estimated),
        none=none,
    )


def _silent(kept: KeptPaths, panel: MonthlyPanel) -> dict[str, NoAppraisal]:
    """Units that are not forecast, for they no longer report; those that others replaced are not missed."""
    ended = [False] * len(panel.codes) if panel.ended is None else panel.ended.tolist()
    missed = (code for code, over in zip(panel.codes, ended, strict=True) if not over and code not in kept.codes)
    return {
        code: NoAppraisal(
            f"figures of {code} in the last months",
            "none for so long that nothing is forecast",
            "Import them, or ask the area for them",
        )
        for code in missed
    }


def _require_reach(kept: KeptPaths, panel: MonthlyPanel, question: Question) -> None:
    if panel.last != kept.last:
        raise NoAppraisal(
            f"paths known to {month_words(panel.last)}",
            f"known to {month_words(kept.last)}",
            "Observe the months first",
        )
    beyond = [month for month in (*question.baseline, *question.target) if month > panel.last]
    if beyond and max(beyond) not in kept.steps:
        raise NoAppraisal(
            f"a forecast that reaches {month_words(max(beyond))}",
            f"one that ends in {month_words(kept.months[-1] if kept.months else kept.last)}",
            "Keep the paths of a forecast to the year's end",
        )


@dataclass
class _Filled:
    """Months that were estimated and what could not be totalled, by code."""

    estimated: dict[str, tuple[date, ...]] = field(default_factory=dict)
    why: dict[str, NoAppraisal] = field(default_factory=dict)


@dataclass(frozen=True)
class _Spans:
    """Totals over months of every row at once: figures that are known, paths of those that are not."""

    kept: KeptPaths
    panel: MonthlyPanel
    values: Floats
    codes: Sequence[str]

    def total(self, months: Sequence[date]) -> tuple[Floats, _Filled]:
        """Rows x draws; NaN in a row that lacks a month which cannot be estimated."""
        kept, filled = self.kept, _Filled()
        known = [month for month in months if month <= self.panel.last]
        ahead = tuple(month for month in months if month > self.panel.last)
        steps = [self.panel.step(month) for month in known]
        if any(step < 0 for step in steps):
            early = known[0]
            filled.why = {code: _no_figure(code, early) for code in self.codes}
            return np.full((len(self.codes), kept.draws), np.nan), filled
        counts = self.values[:, steps]
        total = np.repeat(np.where(np.isfinite(counts), counts, 0.0).sum(axis=1)[:, None], kept.draws, axis=1)
        for row in np.flatnonzero(~np.isfinite(counts).all(axis=1)):
            self._fill(total, int(row), known, filled)
        if ahead:
            total[0] += kept.england_total(ahead)
            total[1:] += kept.totals(ahead)
        return total, filled

    def _fill(self, total: Floats, row: int, known: Sequence[date], filled: _Filled) -> None:
        """Add draws of a row's missing months, or say why it has none."""
        code = self.codes[row]
        missing = [month for month in known if not np.isfinite(self.values[row, self.panel.step(month)])]
        drawn: Mapping[date, Floats] = {}
        if code != ENGLAND:
            drawn = estimated_months(self.panel, code, known, self.kept.draws, self.kept.seed)
        if not drawn:
            total[row], filled.why[code] = np.nan, _no_figure(code, missing[0])
            return
        filled.estimated[code] = tuple(missing)
        for month in missing:
            total[row] += drawn[month]


def _no_figure(code: str, month: date) -> NoAppraisal:
    return NoAppraisal(
        f"a figure for {code} in {month_words(month)}, which the year's sum needs",
        "none, and too little to estimate it from",
        "Import it, or ask the area for it",
    )


def _with_outside(question: Question, panel: MonthlyPanel, outturn: Floats, answers: Floats, known: Floats) -> float:
    """Put the outside view in place of the first draws of every area's row; returns its part of the draws."""
    months = len(question.target)
    to_come = months - len(known_months(question, panel))
    ahead = month_number(question.target[-1]) - month_number(panel.last)
    if not to_come:
        return 0.0
    past = past_of(panel, to_come)
    weight = outside_part(past, ahead, to_come / months)
    number = round(weight * outturn.shape[1])
    if number:
        changes = np.quantile(past.sample, (np.arange(number) + 0.5) / number)
        outturn[1:, :number] = known[1:, :number] + answers[1:, :number] * (1 + changes / 100)
    return weight


def _with_baseline(
    codes: Sequence[str], baseline: Floats, why: Mapping[str, NoAppraisal]
) -> tuple[list[int], dict[str, NoAppraisal]]:
    """Rows with a baseline above zero from which something can change, and why the others have none."""
    none = dict(why)
    for code, row in zip(codes, baseline, strict=True):
        if code not in none and np.median(row) < 1:
            none[code] = NoAppraisal(
                "a baseline above zero", f"zero for {code}, from where nothing can fall", "Judge it by other means"
            )
    return [row for row, code in enumerate(codes) if code not in none], none


def _estimated(*parts: Mapping[str, tuple[date, ...]]) -> dict[str, tuple[date, ...]]:
    codes = dict.fromkeys(code for part in parts for code in part)
    return {code: tuple(month for part in parts for month in part.get(code, ())) for code in codes}
