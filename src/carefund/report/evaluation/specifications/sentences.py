"""What a report says in words of a specification curve, and how it names choices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from carefund.evaluation.methods.placebos import SIZE
from carefund.evaluation.study.choices import said_of
from carefund.evaluation.study.options import OPTIONS
from carefund.evaluation.study.specification_curve import JointTest, SpecificationCurve
from carefund.evaluation.study.specified import Specified
from carefund.wording.effects import figure, p_words, signed_figure
from carefund.wording.lists import counted
from carefund.wording.numbers import share

NOT_KNOWN = "not known"
SCALES = {"none": "as it is", "log": "logarithm", "rate": "rate by the exposure"}


def story(curve: SpecificationCurve) -> Iterator[str]:
    """How many specifications there are, from where to where they run, and how many have the same sign."""
    estimated, own = len(curve.estimated), curve.registered
    refused = f" {len(curve.refused)} more could give no number." if curve.refused else ""
    yield (
        f"{counted(estimated, 'specification')} {'was' if estimated == 1 else 'were'} estimated"
        f"{', named in the protocol' if curve.named else ', by rules that look at the design alone'}.{refused}"
    )
    yield (
        f"Effects run from {signed_figure(_att(curve.estimated[0]))} to {signed_figure(_att(curve.estimated[-1]))}, "
        f"median {signed_figure(curve.median)}; {curve.like_registered} of {estimated} have the sign of the registered "
        f"one, {signed_figure(_att(own))}."
    )


def together(curve: SpecificationCurve) -> Iterator[str]:
    """How many are significant, what the joint test says, and which is the answer."""
    yield _multiplicity(curve)
    yield from _joint(curve)
    yield "The answer stays that of the registered specification, whatever the others say."


def _att(one: Specified) -> float:
    assert one.att is not None
    return one.att


def _multiplicity(curve: SpecificationCurve) -> str:
    if not curve.with_p:
        return "None has a p-value: there are no donors that could be placebos."
    part = share(100 * curve.significant / curve.with_p)
    return (
        f"{curve.significant} of {curve.with_p} ({part}) have p ≤ {share(100 * SIZE)}. They are made of the same "
        "figures, so that this is no count of separate proofs."
    )


def _joint(curve: SpecificationCurve) -> Iterator[str]:
    joint = curve.joint
    if joint is None:
        return
    units = "units" if len(curve.estimated[0].rows) + 1 == joint.median.of else "sets of units"
    yield (
        f"All together, among {joint.median.of} {units} of which each is treated in turn under every one: the "
        f"median effect has rank {joint.median.rank} by its distance from zero ({p_words(joint.median.p_value)}), the "
        f"share of significant ones has rank {joint.significant.rank} ({p_words(joint.significant.p_value)})."
    )
    if 1 / joint.median.of > SIZE:
        yield f"With so few units no joint test can reach {share(100 * SIZE)}."


def joint_cells(joint: JointTest) -> tuple[tuple[str, ...], ...]:
    """The joint tests' rows: statistic, rank, p-value."""
    rows = (
        ("Median effect, standardised", figure(joint.median.statistic), joint.median),
        ("Share significant", share(100 * joint.significant.statistic), joint.significant),
    )
    return tuple(
        (label, value, f"{one.rank} of {one.of}", p_words(one.p_value).removeprefix("p = "))
        for label, value, one in rows
    )


def options_words(one: Specified) -> str:
    """The options that are not the defaults."""
    made = one.specification
    known = OPTIONS[made.method]
    other = {name: value for name, value in made.options.items() if value != known[name].default}
    other.pop("transform", None)
    return "; ".join(f"{name} {value_words(value)}" for name, value in other.items()) or "default"


def value_words(value: object) -> str:
    """An option's value."""
    if value is None or value == ():
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {value_words(part)}" for name, part in value.items() if part is not None)
    return ", ".join(map(value_words, value)) if isinstance(value, tuple) else str(value)


def choices_of(one: Specified) -> dict[str, str]:
    """Every choice of a specification under its heading."""
    made = one.specification
    options = options_words(one)
    own: dict[str, Any] = {"Method": made.method}
    if options != "default":
        own["Options"] = f"{made.method}, {options}"
    return {
        **own,
        "Donors": said_of(made.donors),
        "Periods": f"{one.first} to {one.last}",
        "Scale": SCALES[made.transform],
    }


def reason(one: Specified) -> str:
    """Why a specification has no number."""
    found = one.refused
    return NOT_KNOWN if found is None else f"Expected {found.expected}; found {found.found}."


def refusals(refused: Sequence[Specified]) -> Iterator[str]:
    """Why specifications have no number, those of one reason together."""
    by_reason: dict[str, list[Specified]] = {}
    for one in refused:
        by_reason.setdefault(reason(one), []).append(one)
    for why, several in by_reason.items():
        first = "; ".join(choices_of(several[0]).values())
        rest = f" and {counted(len(several) - 1, 'other')}" if len(several) > 1 else ""
        yield f"{first}{rest}. {why}"
