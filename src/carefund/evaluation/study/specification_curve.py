"""The specification curve: one question answered in every way that could reasonably have been chosen, and all together.

Simonsohn, Simmons and Nelson (2020), "Specification curve analysis", Nature Human Behaviour 4:1208: every specification
is estimated and shown, and joint tests ask whether the curve as a whole is what chance would give. Theirs draw anew
under the null; here each donor stands in turn for the treated under every specification (of several treated units, sets
of donors), and the treated's curve is ranked among theirs. The protocol's own specification stays the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from carefund.arrays import Floats
from carefund.evaluation.methods.one_thread import one_thread
from carefund.evaluation.methods.placebos import ALIKE, SIZE, at_least
from carefund.evaluation.study.choices import (
    Choices,
    Donors,
    filled,
    registered_specification,
    specifications,
)
from carefund.evaluation.study.keys import NotAProtocol, near
from carefund.evaluation.study.protocol import Protocol
from carefund.evaluation.study.running import Result
from carefund.evaluation.study.specified import Bench, Specified


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """A statistic of the treated's curve, and its rank among the curves of `of` units, itself counted."""

    statistic: float
    rank: int
    of: int

    @property
    def p_value(self) -> float:
        """The rank over the number of all."""
        return self.rank / self.of


@dataclass(frozen=True, kw_only=True)
class JointTest:
    """The curve as a whole among the curves of placebos, over `specifications` of it.

    `median` is that of the standardised effects, whatever its sign: mean gaps over root mean square gaps before the
    start. `significant` is the share of specifications in which a unit's ratio is in the last twentieth and its effect
    has the sign of its median.
    """

    specifications: int
    median: Ranked
    significant: Ranked


@dataclass(frozen=True, kw_only=True)
class SpecificationCurve:
    """Every specification, estimates in their order, then those refused; `choices` as they were filled in.

    `named` says whether the protocol named them beforehand. `joint` is None where there are no placebos.
    """

    choices: Choices
    named: bool
    estimated: tuple[Specified, ...] = field(repr=False)
    refused: tuple[Specified, ...] = field(repr=False)
    joint: JointTest | None

    @cached_property
    def registered(self) -> Specified:
        """The protocol's own."""
        return next(one for one in self.estimated if one.specification.registered)

    @property
    def significant(self) -> int:
        """How many have a p-value of 5% or less."""
        return sum(one.is_significant for one in self.estimated)

    @property
    def with_p(self) -> int:
        """How many have a p-value."""
        return sum(one.p_value is not None for one in self.estimated)

    @property
    def median(self) -> float:
        """The median effect, in the outcome's unit."""
        return float(np.median([one.att for one in self.estimated if one.att is not None]))

    @property
    def like_registered(self) -> int:
        """How many have an effect with the sign of the registered one's."""
        sign = np.sign(self.registered.att or 0.0)
        return sum(np.sign(one.att or 0.0) == sign for one in self.estimated)


def specification_curve(protocol: Protocol, result: Result) -> SpecificationCurve | None:
    """Every specification of a study that gave a number; None where it gave none.

    Raises NotAProtocol for a donor that the panel does not have, and for too many specifications.
    """
    if result.effect is None or result.panel is None:
        return None
    registered = registered_specification(protocol.method, protocol.options)
    named = protocol.specifications
    choices = filled(named or Choices(), registered, result.panel)
    _check_donors(choices.donors or (), result.panel.units)
    bench = Bench(protocol=protocol, panel=result.panel, result=result)
    with one_thread():
        found = [bench.specified(one) for one in specifications(choices, registered)]
    estimated = sorted((one for one in found if one.refused is None), key=_effect)
    return SpecificationCurve(
        choices=choices,
        named=named is not None,
        estimated=tuple(estimated),
        refused=tuple(one for one in found if one.refused is not None),
        joint=joint_test(estimated),
    )


def _effect(one: Specified) -> float:
    assert one.att is not None
    return one.att


def _check_donors(donors: Sequence[Donors], units: Sequence[str]) -> None:
    for place, one in enumerate(donors):
        for unit in (*(one.include or ()), *one.exclude):
            if unit not in units:
                key = f"specifications.donors[{place}]"
                raise NotAProtocol(key, "units of the panel that the study uses", f"'{unit}'", near(unit, units))


def joint_test(estimated: Sequence[Specified]) -> JointTest | None:
    """Rank the treated's curve among those of placebos; None without placebos that every specification has."""
    tested = [one for one in estimated if one.ratios is not None]
    if not tested:
        return None
    alike = [one for one in tested if one.rows == max(tested, key=lambda other: len(other.rows)).rows]
    ratios, effects = np.stack([_ratios(one) for one in alike]), np.stack([_standardised(one) for one in alike])
    medians = np.median(effects, axis=0)
    found = (_p_values(ratios) <= SIZE + ALIKE) & (np.sign(effects) == np.sign(medians))
    return JointTest(
        specifications=len(alike), median=_ranked(np.abs(medians)), significant=_ranked(found.mean(axis=0))
    )


def _ratios(one: Specified) -> Floats:
    assert one.ratios is not None
    return one.ratios


def _standardised(one: Specified) -> Floats:
    assert one.standardised is not None
    return one.standardised


def _p_values(ratios: Floats) -> Floats:
    """Each unit's rank among all over their number, by specification; ratios that are alike share the worst rank."""
    p_values: Floats = np.stack([at_least(row, row) for row in ratios]) / ratios.shape[1]
    return p_values


def _ranked(statistics: Floats) -> Ranked:
    """The first among all; those that are alike count against it."""
    own = float(statistics[0])
    return Ranked(statistic=own, rank=int(at_least(statistics, own)), of=len(statistics))
