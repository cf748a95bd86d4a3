"""One specification estimated, with every donor of the study as if treated under it, whatever donors it is made of.

A donor that a specification leaves out of its pool is a placebo all the same, held to that pool: so all specifications
rank the treated among the same units, and can be tested together.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from carefund.arrays import Floats, Whole
from carefund.evaluation.methods.estimate import CannotEstimate, Estimate
from carefund.evaluation.methods.normal import normal_quantile
from carefund.evaluation.methods.panel import Period, StudyPanel, columns_of, rows_of
from carefund.evaluation.methods.placebos import ALIKE, SIZE, SpaceTest, space_test, treated_sizes
from carefund.evaluation.study.choices import LOG, NONE, RATE, Specification, donor_rows, span_of
from carefund.evaluation.study.findings import Finding, has_error, of_notice
from carefund.evaluation.study.offered import AUGMENTED, METHODS, Asked, Memory, as_if_treated
from carefund.evaluation.study.options import OPTIONS
from carefund.evaluation.study.panel_checks import check_panel
from carefund.evaluation.study.periods import place_of
from carefund.evaluation.study.protocol import Protocol
from carefund.evaluation.study.running import Result, on_fit


@dataclass(frozen=True, kw_only=True)
class Specified:
    """A specification estimated, in the outcome's own unit; `refused` says why where it cannot be.

    `relative` is the effect over the mean course without the treatment; the interval is by the spread of placebos in
    space, as the p-value is by their rank. `standardised` and `ratios` are the treated's first, then those of what it
    is ranked among: mean gaps over root mean square gaps before the start, and root mean square gaps after over before.
    """

    specification: Specification
    first: Period
    last: Period
    donors: int
    att: float | None = None
    relative: float | None = None
    lower: float | None = None
    upper: float | None = None
    p_value: float | None = None
    findings: tuple[Finding, ...] = field(default=(), repr=False)
    refused: Finding | None = None
    standardised: Floats | None = field(default=None, repr=False)
    ratios: Floats | None = field(default=None, repr=False)
    rows: tuple[int, ...] = field(default=(), repr=False)

    @property
    def is_significant(self) -> bool:
        """Whether its p-value is 5% or less."""
        return self.p_value is not None and self.p_value <= SIZE + ALIKE

    @property
    def fewest_p(self) -> float:
        """The smallest p-value that a rank among so few can be, 0 where it is not by ranks."""
        return 0.0 if self.ratios is None else 1 / len(self.ratios)


@dataclass(frozen=True, kw_only=True)
class Bench:
    """What every specification of a study is made on: its protocol, its panel and what its own method gave."""

    protocol: Protocol
    panel: StudyPanel
    result: Result
    memories: dict[object, Memory] = field(default_factory=dict, repr=False)

    def specified(self, one: Specification) -> Specified:
        """Estimate a specification, or say why it cannot be."""
        first, last = span_of(one.window, self.panel)
        kept = donor_rows(self.panel, one.donors)
        made = Specified(specification=one, first=first, last=last, donors=len(kept))
        try:
            return self._estimated(made, kept)
        except CannotEstimate as refused:
            return replace(made, refused=of_notice(refused.notice, self.panel))
        except _Refused as refused:
            return replace(made, refused=refused.finding)

    def _estimated(self, made: Specified, kept: Whole) -> Specified:
        one = made.specification
        whole = _within(self.panel, made.first, made.last)
        scaled = _transformed(whole, _scale(one))
        treated = np.flatnonzero(scaled.is_treated)
        own = rows_of(scaled, np.sort(np.concatenate([treated, kept])))
        findings = tuple(check_panel(own, one.method))
        if has_error(findings):
            raise _Refused(next(finding for finding in findings if finding.severity == "error"))
        asked = self._asked(one, made)
        estimate = self._own(one) or asked.fit(own)
        space, spread = self._placebos(one, asked, estimate, scaled, kept)
        notices = (of_notice(notice, own) for notice in estimate.notices)
        findings = (*findings, *notices, *on_fit(own, estimate, space, treated_sizes(estimate), scaled))
        made = replace(made, findings=findings)
        return _shown(made, space, _OwnScale.of(_scale(one), estimate, whole), self._half(spread))

    def _own(self, one: Specification) -> Estimate | None:
        """The protocol's own estimate, which is not made twice."""
        return self.result.estimate if one.registered else None

    def _half(self, spread: float | None) -> float | None:
        """Half the width of the interval, on the scale of the estimate."""
        return None if spread is None else normal_quantile(self.protocol.level) * spread

    def _asked(self, one: Specification, made: Specified) -> Asked:
        shared = one.method in (AUGMENTED, "synthetic-control") and not one.options.get("intercept")
        shared = shared and not one.options.get("predictors")
        own: object = "mixtures" if shared else (one.method, repr(one.options))
        memory = self.memories.setdefault((made.first, made.last, repr(one.donors), one.transform, own), {})
        method = METHODS[one.method]
        return Asked(
            method=method,
            values={**one.options, **method.fewest_draws},
            level=self.protocol.level,
            seed=self.protocol.seed,
            memory=memory,
        )

    def _placebos(
        self, one: Specification, asked: Asked, estimate: Estimate, panel: StudyPanel, kept: Whole
    ) -> tuple[SpaceTest | None, float | None]:
        """Every donor as if treated, and the spread of those of the pool.

        Those of the pool are held to the others in it, those left out to the pool: far from what they are matched
        with, they would make the interval wide that is the pool's.
        """
        if one.registered and self.result.space is not None:
            return self.result.space, self.result.space.spread
        if asked.method is METHODS[AUGMENTED]:
            asked = replace(asked, values={"penalty": estimate.diagnostics["penalty"]})
        outside = np.setdiff1d(np.flatnonzero(~panel.is_treated), kept)
        starts = sorted({int(start) for start in estimate.starts})
        inside = {start: _from_inside(asked, panel, kept, start) for start in starts}
        if not all(len(rows) for rows, _ in inside.values()):
            return None, None
        own = asked.each_alone(panel, estimate, kept)
        space = space_test(estimate, inside, asked.seed, own)
        if space is None or not len(outside):
            return space, None if space is None else space.spread
        spread = space.spread
        every = {start: _joined(inside[start], _from_outside(asked, panel, kept, outside, start)) for start in starts}
        return space_test(estimate, every, asked.seed, own), spread


class _Refused(Exception):
    """A specification that its panel does not allow; `finding` says why."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.id)


def _from_inside(asked: Asked, panel: StudyPanel, kept: Whole, start: int) -> tuple[Whole, Floats]:
    pool = rows_of(panel, kept)
    if asked.method.offers("placebo_gaps_at_once"):
        rows, gaps = asked.call("placebo_gaps_at_once", pool, asked.options(), start)
        known = np.isfinite(gaps).all(axis=1)
        return kept[rows[known]], gaps[known]
    rows, gaps = asked.placebo_gaps(pool, start)
    return kept[rows], gaps.reshape(len(rows), len(panel.periods))


def _joined(one: tuple[Whole, Floats], other: tuple[Whole, Floats]) -> tuple[Whole, Floats]:
    return np.concatenate([one[0], other[0]]), np.concatenate([one[1], other[1]])


def _from_outside(asked: Asked, panel: StudyPanel, kept: Whole, outside: Whole, start: int) -> tuple[Whole, Floats]:
    """Donors that a pool leaves out, each as if treated from `start` against it: rows and gaps."""
    rows = np.concatenate([kept, outside])
    given = as_if_treated(panel, rows, outside, start)
    if asked.method.offers("each_alone"):
        gaps: Floats = asked.call("each_alone", given, asked.options(), start)
        return outside, gaps
    try:
        found = asked.fit(given)
    except CannotEstimate:
        return outside[:0], np.zeros((0, len(panel.periods)))
    return rows[found.treated], found.gap


def _scale(one: Specification) -> str:
    """The scale that the panel is put on; a time series takes its logarithm itself."""
    return NONE if "transform" in OPTIONS[one.method] and one.transform == LOG and _gaussian(one) else one.transform


def _gaussian(one: Specification) -> bool:
    return bool(one.options["family"] == "gaussian")


def _within(panel: StudyPanel, first: Period, last: Period) -> StudyPanel:
    """The periods of a window. Raises where it has no period before every start, or none from it on."""
    begin, end = place_of(first, panel.periods), place_of(last, panel.periods)
    if begin is None or end is None:
        raise _Refused(_finding("window-not-in-panel", "a window whose ends are periods of the panel",
                                f"{first} to {last}", "Name periods as the panel's file writes them."))  # fmt: skip
    starts = panel.starts[panel.is_treated]
    if not (begin < int(starts.min()) and int(starts.max()) <= end):
        raise _Refused(_finding("window-without-start", "periods before every start and from it on in the window",
                                f"{first} to {last}", "Choose a wider window."))  # fmt: skip
    return columns_of(panel, begin, end + 1)


def _transformed(panel: StudyPanel, scale: str) -> StudyPanel:
    """The panel with its outcome on another scale. Raises where it does not allow it."""
    if scale == LOG:
        if not (panel.outcome > 0).all():
            raise _Refused(_finding("no-logarithm", "outcomes above zero in every unit and period",
                                    "some of zero or less", "Leave out the logarithm."))  # fmt: skip
        return replace(panel, outcome=np.log(panel.outcome))
    if scale == RATE:
        if panel.exposure is None:
            raise _Refused(_finding("no-exposure", "an exposure, to take rates by", "none",
                                    "Name panel.exposure."))  # fmt: skip
        return replace(panel, outcome=panel.outcome / panel.exposure)
    return panel


def _finding(id_: str, expected: str, found: str, fix: str) -> Finding:
    return Finding(id=id_, severity="error", expected=expected, found=found, fix=fix)


def _shown(made: Specified, space: SpaceTest | None, own: _OwnScale, half: float | None) -> Specified:
    """The effect with its interval on the outcome's own scale, and its p-value."""
    if not np.isfinite(own.att):
        raise _Refused(_finding("no-effect-to-give", "an effect that is a number", "none", "Look at the figures."))
    made = replace(made, att=own.att, relative=own.relative)
    if half is not None:
        made = replace(made, lower=own.moved(-half), upper=own.moved(half))
    return made if space is None else _among(made, space)


def _among(made: Specified, space: SpaceTest) -> Specified:
    """What the joint tests need: the treated's ratio and standardised effect, and those of what it is ranked among."""
    both = (space.treated, space.references)
    with np.errstate(divide="ignore", invalid="ignore"):
        effects = np.concatenate([np.nan_to_num(sizes.att / sizes.pre_rmspe, posinf=1e300, neginf=-1e300)
                                  for sizes in both])  # fmt: skip
    return replace(
        made,
        p_value=space.p_value,
        ratios=np.concatenate([sizes.ratio for sizes in both]),
        standardised=effects,
        rows=tuple(space.rows.tolist()),
    )


@dataclass(frozen=True, kw_only=True)
class _OwnScale:
    """An effect on the outcome's own scale, and how far it moves when it moves on the scale of the estimate.

    Of a logarithm the course without the treatment is the exponential of that of logarithms, and an effect e of the
    logarithm multiplies it by exp(e); `middle` is the mean effect on the logarithm. Of a rate an effect is so
    many times the mean `exposure`.
    """

    att: float
    mean: float
    middle: float | None = None
    exposure: float = 1.0

    @classmethod
    def of(cls, scale: str, estimate: Estimate, panel: StudyPanel) -> _OwnScale:
        """From an estimate on a scale; `panel` is on the outcome's own."""
        after, gaps, without = estimate.after, estimate.gap, estimate.counterfactual
        if scale == LOG:
            observed, without = (np.exp(np.clip(one, -300, 300)) for one in (estimate.observed, without))
            att = float((observed - without)[after].mean())
            return cls(att=att, mean=float(without[after].mean()), middle=float(gaps[after].mean()))
        if scale == RATE:
            assert panel.exposure is not None
            exposure = panel.exposure[panel.is_treated]
            att, mean = (float((one * exposure)[after].mean()) for one in (gaps, without))
            return cls(att=att, mean=mean, exposure=float(exposure[after].mean()))
        return cls(att=estimate.att, mean=float(without[after].mean()))

    @property
    def relative(self) -> float | None:
        return None if self.mean == 0 else self.att / self.mean

    def moved(self, step: float) -> float:
        """The effect that is `step` away on the scale of the estimate."""
        if self.middle is None:
            return self.att + self.exposure * step
        return float(self.att + self.mean * (np.exp(self.middle + step) - np.exp(self.middle)))
