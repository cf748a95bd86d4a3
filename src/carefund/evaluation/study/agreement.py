"""Whether the methods that fit a panel answer alike: sign, size and significance beside the registered method's.

Each method has its default options (the registered one its own), all donors, all periods, and the same test: placebos
in space. Signs agree where both effects are on one side of zero; sizes where each lies in the other's interval and they
differ by no more than half of the larger, or than the smaller standard error; significance where both p-values are on
one side of the level, or neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from carefund.evaluation.methods.normal import normal_quantile
from carefund.evaluation.methods.one_thread import one_thread
from carefund.evaluation.methods.placebos import ALIKE
from carefund.evaluation.study.choices import (
    NONE,
    Specification,
    methods_that_fit,
    registered_specification,
)
from carefund.evaluation.study.offered import ITS
from carefund.evaluation.study.options import options_of
from carefund.evaluation.study.protocol import Protocol
from carefund.evaluation.study.running import Result
from carefund.evaluation.study.specified import Bench, Specified
from carefund.wording.lists import counted, listed

HALF = 0.5
"""Of the larger effect, by which two may differ in size."""
NAMES = {
    "interrupted-time-series": "interrupted time series",
    "difference-in-differences": "difference-in-differences",
    "staggered-difference-in-differences": "staggered difference-in-differences",
    "synthetic-control": "synthetic control",
    "augmented-synthetic-control": "augmented synthetic control",
    "generalised-synthetic-control": "generalised synthetic control",
    "synthetic-difference-in-differences": "synthetic difference-in-differences",
}
MEANS = {
    "interrupted-time-series": "looks at the treated alone, so that whatever befell everyone counts as the effect",
    "difference-in-differences": "takes the donors to be parallel to the treated, so that a trend of the treated's own "
    "counts as the effect",
    "staggered-difference-in-differences": "counts from the last period before the start, so that a chance high or low "
    "there counts as the effect",
    "synthetic-control": "asks for a mixture of donors at the treated's own level, which may not be reached",
    "augmented-synthetic-control": "goes by regression beyond what a mixture of donors reaches",
    "generalised-synthetic-control": "trusts factors that are common to all donors",
    "synthetic-difference-in-differences": "lets levels differ and leans on the periods before the start that are like "
    "those after it",
}
"""What a method does that others do not, by which a difference could come about."""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A method beside the registered one; None where either has no such figure."""

    specified: Specified
    sign: bool | None
    size: bool | None
    significance: bool | None

    @property
    def agrees(self) -> bool:
        """Whether nothing that can be told differs."""
        return False not in (self.sign, self.size, self.significance)


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """The registered method, the others beside it, those that could give no number, and what follows in words."""

    registered: Specified
    others: tuple[Comparison, ...]
    refused: tuple[Specified, ...]
    level: float

    @property
    def agrees(self) -> bool:
        """Whether every other method agrees."""
        return bool(self.others) and all(one.agrees for one in self.others)

    @property
    def words(self) -> str:
        """In one or two sentences: whether they agree, which differ in what, and what that would mean."""
        if not self.others:
            return "No other method fits this panel: nothing can be said of how far the answer is its method's."
        if self.agrees:
            return (
                f"{self._number} with it in sign, size and significance{self._all_or_none()}: the answer does not hang "
                "on the method."
            )
        own = NAMES[self.registered.specification.method]
        return f"Not every method agrees with {own}: {'; '.join(self._differing())}. {self._meaning()}"

    @property
    def _number(self) -> str:
        if len(self.others) == 1:
            return "The one method beside the registered one agrees"
        return f"All {counted(len(self.others), 'method')} beside the registered one agree"

    def _all_or_none(self) -> str:
        p_value = self.registered.p_value
        if p_value is None:
            return ""
        if self.registered.fewest_p > 1 - self.level + ALIKE:
            return " (with so few units none could be significant, so that the third says nothing)"
        return f" ({'all' if p_value <= 1 - self.level + ALIKE else 'none'} of them significant)"

    def _differing(self) -> Iterator[str]:
        for what in ("sign", "size", "significance"):
            names = [NAMES[one.specified.specification.method] for one in self.others if getattr(one, what) is False]
            if names:
                yield f"{listed(names)} {'differs' if len(names) == 1 else 'differ'} in {what}"

    def _meaning(self) -> str:
        """What the method rests on that differs most: in sign, else significance, else size."""
        ways = ("sign", "significance", "size")
        first = next(one for way in ways for one in self.others if getattr(one, way) is False)
        method = first.specified.specification.method
        return (
            f"This may be because {NAMES[method]} {MEANS[method]}; until it is known which assumption holds, do not "
            "rest on one answer."
        )


def agreement(protocol: Protocol, result: Result) -> Agreement | None:
    """Every method that fits the panel beside the registered one; None where the study gave no number."""
    if result.effect is None or result.panel is None:
        return None
    registered = registered_specification(protocol.method, protocol.options)
    bench = Bench(protocol=protocol, panel=result.panel, result=result)
    methods = methods_that_fit(result.panel, protocol.method)
    with one_thread():
        own = bench.specified(registered)
        found = [bench.specified(_default(one)) for one in methods if one != protocol.method]
    others = tuple(_compared(own, one, 1 - protocol.level) for one in found if one.refused is None)
    refused = tuple(one for one in found if one.refused is not None)
    return Agreement(registered=own, others=others, refused=refused, level=protocol.level)


def _default(method: str) -> Specification:
    used = options_of(method, {})
    return Specification(method=method, options=used, transform=used.get("transform", NONE) if method == ITS else NONE)


def _compared(own: Specified, other: Specified, size: float) -> Comparison:
    assert own.att is not None
    assert other.att is not None
    p_values = (own.p_value, other.p_value)
    known = None not in p_values
    return Comparison(
        specified=other,
        sign=(own.att > 0) == (other.att > 0) and (own.att < 0) == (other.att < 0),
        size=_alike(own, other, size),
        significance=len({p <= size + ALIKE for p in p_values if p is not None}) == 1 if known else None,
    )


def _alike(one: Specified, other: Specified, size: float) -> bool | None:
    """Whether each effect lies in the other's interval, and they are near: wide intervals hold anything."""
    if None in (one.lower, one.upper, other.lower, other.upper, one.att, other.att):
        return None
    halves, effects = [_half(one), _half(other)], (one.att or 0.0, other.att or 0.0)
    apart = abs(effects[0] - effects[1])
    near = max(HALF * max(map(abs, effects)), min(halves) / normal_quantile(1 - size))
    inside = all(a.lower <= b.att <= a.upper for a, b in ((one, other), (other, one)))  # type: ignore[operator]
    return inside and apart <= near


def _half(one: Specified) -> float:
    assert one.lower is not None
    assert one.upper is not None
    return (one.upper - one.lower) / 2
