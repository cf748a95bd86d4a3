"""The designs that an evaluation not yet begun could have: methods on the outcome as it is or on its logarithm."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from carefund.calendar import MONTHS_IN_YEAR
from carefund.evaluation.power.question import History, PowerQuestion
from carefund.evaluation.study.choices import SEASON
from carefund.evaluation.study.offered import AUGMENTED, DID, ITS, METHODS, PLACEBO, STAGGERED, Asked, Memory
from carefund.evaluation.study.options import options_of
from carefund.evaluation.study.protocol import Protocol

COMPARISONS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    (DID, {}),
    ("synthetic-control", {}),
    ("synthetic-control", {"intercept": True}),
    ("generalised-synthetic-control", {}),
    ("synthetic-difference-in-differences", {}),
)
FROM_BEFORE_ALONE = frozenset({DID, "synthetic-control", AUGMENTED})
"""Methods whose comparison rests on the periods before the start alone: one fit serves however long is waited."""
MOST_CROSS_VALIDATED = 900
"""Areas times periods up to which the augmented form, which leaves out each period in turn, takes seconds for one."""


@dataclass(frozen=True, kw_only=True)
class PowerDesign:
    """A method with its options, on the outcome or (`logarithm`) on its logarithm; `own` is the protocol's.

    The effect is tested by placebos in space.
    """

    method: str
    options: Mapping[str, Any] = field(default_factory=dict)
    logarithm: bool = False
    own: bool = False

    @property
    def name(self) -> str:
        """The method, what differs from its default, and the scale, in words."""
        usual = options_of(self.method, {})
        said = "its own options" if self.own and dict(self.options) != usual else ""
        level = "levels may differ" if self.options.get("intercept") else ""
        scale = "on logarithms" if self.is_on_logarithms else ""
        return ", ".join(filter(None, [self.method, said or level, scale]))

    @property
    def is_on_logarithms(self) -> bool:
        """Whether the outcome's logarithm is what is modelled."""
        return self.logarithm or self.options.get("transform") == "log"

    def asked(self, seed: int, memory: Memory) -> Asked:
        """The method with its options, to be fitted; groups drawn for its own p-value, which is not asked, are few."""
        method = METHODS[self.method]
        values = {**self.options, **method.fewest_draws}
        return Asked(method=method, values=values, level=0.95, seed=seed, memory=memory)


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A method that was not tried, and why."""

    method: str
    why: str


def designs_for(question: PowerQuestion, protocol: Protocol | None) -> tuple[list[PowerDesign], list[LeftOut]]:
    """The designs that fit a question, the protocol's own first, and the methods that were left out."""
    left_out = [LeftOut(method=STAGGERED, why="it is for starts that differ, and here all areas start together")]
    own, why = _own(protocol)
    if why:
        left_out.append(why)
    found = [*own, *_usual(question, left_out)]
    kept: list[PowerDesign] = []
    for one in found:
        if all(
            (one.method, one.options, one.logarithm) != (each.method, each.options, each.logarithm) for each in kept
        ):
            kept.append(one)
    return kept, left_out


def _usual(question: PowerQuestion, left_out: list[LeftOut]) -> Iterator[PowerDesign]:
    history = question.history
    positive = bool((history.outcome > 0).all())
    scales = (False, True) if positive else (False,)
    if not positive:
        left_out.append(LeftOut(method="designs on logarithms", why="some figures are zero or below"))
    for method, options in COMPARISONS:
        for logarithm in scales:
            yield PowerDesign(method=method, options=options_of(method, options), logarithm=logarithm)
    if positive:
        yield PowerDesign(method=ITS, options=options_of(ITS, {"transform": "log", **_season(history)}))
    if history.outcome.size <= MOST_CROSS_VALIDATED and question.areas == 1:
        yield PowerDesign(method=AUGMENTED, options=options_of(AUGMENTED, {}))
    else:
        words = "cross-validation over so many areas and periods takes minutes; a protocol that names it is tried"
        left_out.append(LeftOut(method=AUGMENTED, why=words))


def _season(history: History) -> dict[str, Any]:
    """Two harmonics of a year, where periods are months and there are two years of them."""
    monthly = history.step == "month" and len(history.periods) >= 3 * MONTHS_IN_YEAR
    return {"season": dict(SEASON)} if monthly else {}


def _own(protocol: Protocol | None) -> tuple[list[PowerDesign], LeftOut | None]:
    """The protocol's own design, or why planted effects cannot be followed through it."""
    if protocol is None or protocol.method == STAGGERED:
        return [], None
    options = protocol.options
    why = ""
    if protocol.inference not in (None, PLACEBO):
        why = f"the protocol tests by {protocol.inference}, and power is worked out by placebos in space"
    elif any(options.get(name) for name in ("covariates", "predictors")):
        why = "the protocol's own options use further columns; ask for replications to try it"
    elif protocol.method == ITS and (options["family"] != "gaussian" or options["transform"] != "log"):
        why = "without logarithms the fit changes with the effect; ask for replications to try it"
    if why:
        return [], LeftOut(method=f"{protocol.method}, as the protocol has it", why=why)
    return [PowerDesign(method=protocol.method, options=options, own=True)], None
