"""Checks of scheme sub-types: given where the type has them, and one of the type's own."""

from __future__ import annotations

from collections.abc import Iterator

from carefund.plan.checks.check import ERROR, WARNING, Discrepancy, Facts, check
from carefund.programme.definition import Round
from carefund.wording.lists import NOTHING, listed, quoted

POLICY = "Expenditure plan: scheme type and sub-type"


def has_sub_types(round_: Round) -> bool:
    """Whether a scheme type of the round has narrower kinds."""
    return bool(round_.planning and any(kind.sub_types for kind in round_.planning.scheme_types))


@check(
    "sub-type-of-its-type",
    ERROR,
    "A sub-type belongs to the scheme type of its line",
    to_do="Choose the scheme type first, then one of the sub-types that the drop-down offers for it.",
    policy=POLICY,
    applies=has_sub_types,
)
def sub_type_of_its_type(facts: Facts) -> Iterator[Discrepancy]:
    """The sub-type of a line of spending is one of its scheme type's."""
    kinds = {kind.id: kind for kind in facts.planning.scheme_types}
    for index, line in enumerate(facts.plan.expenditure):
        kind = kinds.get(line.scheme_type or "")
        if kind and line.sub_type is not None and line.sub_type not in kind.sub_types:
            expected = (
                f"one of {listed(kind.sub_types)}" if kind.sub_types else f"none: '{kind.label}' has no sub-types"
            )
            yield Discrepancy(f"expenditure[{index}].sub_type", expected=expected, found=quoted(line.sub_type))


@check(
    "sub-type-given",
    WARNING,
    "A line of a scheme type with sub-types says which",
    to_do="Choose the sub-type from the drop-down.",
    policy=POLICY,
    completeness=True,
    applies=has_sub_types,
)
def sub_type_given(facts: Facts) -> Iterator[Discrepancy]:
    """Lines of a scheme type that has sub-types give one."""
    kinds = {kind.id: kind for kind in facts.planning.scheme_types}
    for index, line in enumerate(facts.plan.expenditure):
        kind = kinds.get(line.scheme_type or "")
        if kind and kind.sub_types and line.sub_type is None:
            yield Discrepancy(f"expenditure[{index}].sub_type", expected=f"a sub-type of '{kind.label}'", found=NOTHING)
