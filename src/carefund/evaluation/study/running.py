"""A study run: its method on its panel, the placebos that it asks for, and what both let be said of the effect."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from carefund.evaluation.methods.estimate import ENOUGH_TREATED, CannotEstimate, Estimate
from carefund.evaluation.methods.normal import detectable, normal_quantile
from carefund.evaluation.methods.panel import StudyPanel
from carefund.evaluation.methods.placebos import (
    POWER,
    SIZE,
    GapSizes,
    LeaveTwoOut,
    SpaceTest,
    space_test,
    treated_sizes,
)
from carefund.evaluation.study.design import Design
from carefund.evaluation.study.findings import Finding, has_error, of_notice, otherwise
from carefund.evaluation.study.further_placebos import TimePlacebo, placebos_in_time, two_left_out
from carefund.evaluation.study.offered import CONFORMAL, ITS, METHODS, MODEL, PLACEBO, Asked, Memory
from carefund.evaluation.study.protocol import Protocol

IN_SPACE = "placebo-in-space"
WORST = 0.75
"""The part of donors that fit better than the treated before the start, from which its fit is among the worst."""
EXACT = 1e-9
"""Gaps before the start, over the outcome's, below which a fit is exact and ratios say nothing."""


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What is said of the effect; None where it cannot be. `basis` says what standard error and p-value rest on."""

    att: float
    relative: float | None
    standard_error: float | None
    lower: float | None
    upper: float | None
    level: float
    p_value: float | None
    basis: str


@dataclass(frozen=True, kw_only=True)
class Detectable:
    """The smallest effect that a test of this size finds with this power, in the outcome's unit."""

    size: float
    power: float
    effect: float | None
    relative: float | None


@dataclass(frozen=True, kw_only=True)
class Result:
    """A study run. Without `estimate` there is no number, and findings say why."""

    findings: tuple[Finding, ...]
    panel: StudyPanel | None = field(default=None, repr=False)
    estimate: Estimate | None = field(default=None, repr=False)
    effect: Effect | None = None
    sizes: GapSizes | None = None
    space: SpaceTest | None = None
    time: tuple[TimePlacebo, ...] = ()
    leave_two_out: LeaveTwoOut | None = None
    detectable: Detectable | None = None

    @property
    def departures(self) -> tuple[str, ...]:
        """What was done otherwise than the protocol says, in sentences."""
        return tuple(finding.departure for finding in self.findings if finding.departure)


def asked_of(protocol: Protocol, memory: Memory) -> Asked:
    """The method that a protocol asks for, with its options."""
    return Asked(
        method=METHODS[protocol.method],
        values=protocol.options,
        level=protocol.level,
        seed=protocol.seed,
        memory=memory,
    )


def run(protocol: Protocol, design: Design) -> Result:
    """Run a study's method on its panel. A method that can give no number gives a finding of severity error."""
    return run_many(protocol, [design])[0]


def run_many(protocol: Protocol, designs: Sequence[Design], memory: Memory | None = None) -> list[Result]:
    """Run the method on several panels, at once where it can; `memory` is of panels of the same file."""
    asked = asked_of(protocol, {} if memory is None else memory)
    sound = [design for design in designs if design.is_sound]
    fitted = iter(asked.fit_many([design.panel for design in sound if design.panel is not None]))
    return [
        _result(protocol, asked, design, next(fitted)) if design.is_sound else _refused(design) for design in designs
    ]


def _refused(design: Design, *findings: Finding) -> Result:
    return Result(findings=(*design.findings, *findings), panel=design.panel)


def _result(protocol: Protocol, asked: Asked, design: Design, fitted: Estimate | CannotEstimate) -> Result:
    panel = design.panel
    assert panel is not None
    if isinstance(fitted, CannotEstimate):
        return _refused(design, of_notice(fitted.notice, panel))
    try:
        return _inferred(protocol, asked, design, panel, fitted)
    except CannotEstimate as refused:
        return _refused(design, of_notice(refused.notice, panel))


def _inferred(protocol: Protocol, asked: Asked, design: Design, panel: StudyPanel, estimate: Estimate) -> Result:
    findings = [*design.findings, *_unused(protocol), *(of_notice(notice, panel) for notice in estimate.notices)]
    if not np.isfinite(estimate.att):
        return _refused(design, *findings[len(design.findings) :], _no_effect())
    way, why = _way(protocol, panel, estimate)
    if why:
        findings.append(why)
    space = _space(protocol, asked, panel, estimate, way)
    if way == PLACEBO and space is None:
        findings.append(_no_placebo(protocol))
        way = MODEL if protocol.method == ITS else way
    if way == CONFORMAL:
        estimate = asked.call("conformal", panel, asked.options())
    sizes = treated_sizes(estimate)
    effect = _effect(protocol, estimate, space, way)
    smallest = _detectable(effect, estimate, space, way)
    findings += on_fit(panel, estimate, space, sizes)
    findings += _on_effect(effect, smallest, space, way, alone=protocol.method == ITS)
    time = tuple(placebos_in_time(protocol, asked, panel, findings))
    two_out = two_left_out(protocol, asked, panel, findings)
    if has_error(findings):
        return _refused(design, *findings[len(design.findings) :])
    return Result(
        findings=tuple(findings),
        panel=panel,
        estimate=estimate,
        effect=effect,
        sizes=sizes,
        space=space,
        time=time,
        leave_two_out=two_out,
        detectable=smallest,
    )


def _way(protocol: Protocol, panel: StudyPanel, estimate: Estimate) -> tuple[str, Finding | None]:
    """How the effect is tested, and a finding where that is not as it was asked."""
    offered = METHODS[protocol.method].inference
    treated, donors = int(panel.is_treated.sum()), int((~panel.is_treated).sum())
    way = protocol.inference or offered[0]
    if protocol.method == ITS:
        if protocol.inference == PLACEBO and not donors:
            nobody = "no unit besides the treated"
            return MODEL, otherwise("placebos", nobody, "Add untreated units to the panel.", "Inference by placebo")
        unasked = protocol.inference is None and (not donors or protocol.placebos.space is False)
        return (MODEL if unasked else way), None
    if way == MODEL and PLACEBO in offered and treated < ENOUGH_TREATED:
        few = f"fewer than {ENOUGH_TREATED} treated units, with which a model's errors are too small"
        return PLACEBO, otherwise(
            "a model's standard errors", few, "Placebos in space were used.", "Inference by model"
        )
    if protocol.inference is None and treated >= ENOUGH_TREATED and MODEL in offered and estimate.p_value is not None:
        return MODEL, None
    return way, None


def _space(protocol: Protocol, asked: Asked, panel: StudyPanel, estimate: Estimate, way: str) -> SpaceTest | None:
    """The placebos in space, where they are asked for or a p-value needs them."""
    wanted = protocol.placebos.space if protocol.placebos.space is not None else way in {PLACEBO, CONFORMAL}
    if not wanted or panel.is_treated.all():
        return None
    starts = sorted({int(start) for start in estimate.starts})
    every = {start: asked.placebo_gaps(panel, start) for start in starts}
    return space_test(estimate, every, protocol.seed, asked.each_alone(panel, estimate))


def _unused(protocol: Protocol) -> Iterator[Finding]:
    """Columns that the protocol names and that its method does not use."""
    used = protocol.options
    if used.get("covariates") and used.get("adjustment") == "none":
        yield Finding(id="covariates-not-used", expected="an adjustment that uses the covariates",
                      found="adjustment none", fix="Set method.adjustment, or leave the covariates out.",
                      departure="The covariates were not used: the adjustment is none.")  # fmt: skip
    if protocol.panel.exposure and used.get("family", "gaussian") == "gaussian":
        yield Finding(id="exposure-not-used", severity="note", expected="a family of counts, which uses an exposure",
                      found=f"the exposure '{protocol.panel.exposure}'",
                      fix="It was not used; leave it out, or choose a family of counts.",
                      departure="The exposure was not used: the family is not one of counts.")  # fmt: skip


def _no_effect() -> Finding:
    return Finding(id="no-effect-to-give", severity="error", expected="an effect that is a number", found="none",
                   fix="Look at the figures of the treated units and their donors.")  # fmt: skip


def _no_placebo(protocol: Protocol) -> Finding:
    unasked = protocol.placebos.space is False
    return Finding(id="no-placebo", expected="placebos in space, on which the p-value rests",
                   found="none asked for" if unasked else "no donor that could be estimated",
                   fix="Set placebos.space to true." if unasked else "Look at the donors' figures.",
                   departure="" if unasked else "No placebo in space could be made.")  # fmt: skip


def _effect(protocol: Protocol, estimate: Estimate, space: SpaceTest | None, way: str) -> Effect:
    """The effect with its error, interval and p-value, as the way of inference gives them."""
    error, p_value, ends, basis = estimate.standard_error, estimate.p_value, estimate.interval, estimate.basis or way
    if way == PLACEBO:
        error, p_value, ends, basis = None, None, None, IN_SPACE
        if space is not None:
            error, p_value = space.spread, space.p_value
    if ends is None and error is not None:
        half = normal_quantile(protocol.level) * error
        ends = (estimate.att - half, estimate.att + half)
    low, high = ends or (None, None)
    return Effect(att=estimate.att, relative=_over(estimate.att, estimate), standard_error=error, lower=low, upper=high,
                  level=protocol.level, p_value=p_value, basis=basis)  # fmt: skip


def _over(value: float | None, estimate: Estimate) -> float | None:
    """A value over the mean course without the treatment; None where that is zero."""
    mean = float(estimate.counterfactual[estimate.after].mean())
    return None if value is None or mean == 0 else value / mean


def _detectable(effect: Effect, estimate: Estimate, space: SpaceTest | None, way: str) -> Detectable | None:
    if effect.p_value is None:
        return None
    size, smallest = SIZE, None
    if way == PLACEBO and space is not None:
        size, smallest = space.size, space.detectable
    error = _error(effect, space)
    if smallest is None and error is not None:
        smallest = detectable(size, POWER) * error
    relative = _over(smallest, estimate)
    return Detectable(size=size, power=POWER, effect=smallest, relative=None if relative is None else abs(relative))


def _error(effect: Effect, space: SpaceTest | None) -> float | None:
    """The error that the effect's own test has: by its interval, else its standard error, else that of placebos."""
    if effect.lower is not None and effect.upper is not None:
        return (effect.upper - effect.lower) / 2 / normal_quantile(effect.level)
    if effect.standard_error is not None:
        return effect.standard_error
    return None if space is None else space.spread


def on_fit(
    panel: StudyPanel, estimate: Estimate, space: SpaceTest | None, sizes: GapSizes, whole: StudyPanel | None = None
) -> Iterator[Finding]:
    """Findings on how well the method fits before the start; `whole` is the placebos' panel, where it is another."""
    single = panel.units[int(estimate.treated[0])] if len(estimate.treated) == 1 else None
    before = float(sizes.pre_rmspe[0])
    scale = float(np.abs(estimate.observed[~estimate.after]).mean())
    if before <= EXACT * scale:
        yield Finding(id="exact-fit-before-start", unit=single, expected="gaps before the start, as chance makes them",
                      found="none", fix="Weights that fit everything say little: use fewer donors.")  # fmt: skip
    if space is None:
        return
    better = int((space.placebos.pre_rmspe < before).sum())
    if better >= WORST * len(space.rows):
        yield Finding(id="poor-fit-before-start", unit=single,
                      expected="a fit before the start as good as that of most donors",
                      found=f"{better} of {len(space.rows)} donors are fitted better: among the worst quarter",
                      fix="The course without the treatment is not to be trusted: add donors like it, or let levels differ.")  # fmt: skip  # noqa: E501
    whole = whole or panel
    missing = int((~whole.is_treated).sum()) - len(space.rows)
    if missing:
        lost = [unit for row, unit in enumerate(whole.units) if not whole.is_treated[row] and row not in space.rows]
        yield Finding(id="placebo-left-out", unit=lost[0], expected="every donor as a placebo",
                      found=f"{missing} that could not be estimated", fix="Look at its figures.")  # fmt: skip


def _on_effect(
    effect: Effect, smallest: Detectable | None, space: SpaceTest | None, way: str, *, alone: bool
) -> Iterator[Finding]:
    """Findings on what the effect's size and p-value can say."""
    if way == PLACEBO and space is not None and 1 / space.different > SIZE:
        yield Finding(id="few-placebos",
                      expected=f"{round(1 / SIZE)} units or more, or sets of them, so that p can be 5% or less",
                      found=f"{space.different}", fix="Add donors: with so few no effect is surprising.")  # fmt: skip
    if way == MODEL and effect.basis == MODEL and alone:
        yield Finding(id="model-alone", expected="other units, by which chance can be told from effect",
                      found="a p-value by the model of the series alone",
                      fix="Do not rely on it: real series wander more than that. Add untreated units.")  # fmt: skip
    if smallest is not None and smallest.effect is not None and abs(effect.att) < smallest.effect:
        yield Finding(id="effect-below-detectable", expected="an effect that this study could find four times in five",
                      found="a smaller one",
                      fix="Do not read its size, or that it is not significant, as proof: add periods, donors or units.")  # fmt: skip  # noqa: E501
