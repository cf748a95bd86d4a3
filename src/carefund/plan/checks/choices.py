"""A check that every choice in the plan is one that the round offers, and every reference leads to something."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from carefund.plan.checks.check import ERROR, Discrepancy, Facts, check
from carefund.wording.lists import listed_or_none, quoted

CHOICES = "The round's lists of choices"
FEW = 8


def _choice(field: str, value: str | None, known: dict[str, str]) -> Iterator[Discrepancy]:
    """A finding where a value is given that is not the id of a choice; `known` gives each id's words."""
    if value is None or value in known:
        return
    near = get_close_matches(value, known, n=3, cutoff=0)
    offered = [known[name] for name in (known if len(known) <= FEW else near)]
    more = "" if len(known) <= FEW else f" or {len(known) - len(offered)} others"
    yield Discrepancy(field, expected=f"one of {listed_or_none(offered)}{more}", found=quoted(value))


@check(
    "choice-known",
    ERROR,
    "Every choice is one that the round offers",
    to_do="Choose from the drop-down of the cell.",
    policy=CHOICES,
)
def choice_known(facts: Facts) -> Iterator[Discrepancy]:
    """Streams, areas of spend, commissioners, providers, scheme types, benefit types and metrics are the round's."""
    planning = facts.planning
    streams = {stream.id: stream.label for stream in facts.round.streams}
    metrics = {target.metric: facts.round.metric(target.metric).label for target in planning.targets}
    kinds = {kind.id: kind.label for kind in planning.scheme_types}
    spending = {
        "stream": streams,
        "area_of_spend": {choice.id: choice.label for choice in planning.areas_of_spend},
        "commissioner": {choice.id: choice.label for choice in planning.commissioners},
        "provider": {choice.id: choice.label for choice in planning.providers},
        **({"scheme_type": kinds} if kinds else {}),
    }
    for index, contribution in enumerate(facts.plan.contributions):
        yield from _choice(f"contributions[{index}].stream", contribution.stream, streams)
    for index, line in enumerate(facts.plan.expenditure):
        for name, known in spending.items():
            yield from _choice(f"expenditure[{index}].{name}", getattr(line, name), known)
    for index, scheme in enumerate(facts.plan.schemes):
        yield from _choice(f"schemes[{index}].metric", scheme.metric, metrics)
        if kinds:
            yield from _choice(f"schemes[{index}].scheme_type", scheme.scheme_type, kinds)
    benefits = {kind.id: kind.label for kind in planning.benefit_types}
    for index, benefit in enumerate(facts.plan.benefits):
        yield from _choice(f"benefits[{index}].benefit_type", benefit.benefit_type, benefits)


@check(
    "scheme-known",
    ERROR,
    "Spending and benefits belong to a scheme of the plan",
    to_do="Write the scheme's number as it stands on the sheet of schemes, or add the scheme there.",
    policy="Each line of the expenditure plan is for a scheme",
)
def scheme_known(facts: Facts) -> Iterator[Discrepancy]:
    """The scheme named by a line of spending or a benefit is on the sheet of schemes."""
    known = list(dict.fromkeys(scheme.id for scheme in facts.plan.schemes))
    for part in ("expenditure", "benefits"):
        for index, line in enumerate(getattr(facts.plan, part)):
            if line.scheme is not None and line.scheme not in known:
                expected = (
                    f"one of the schemes {listed_or_none(known)}" if known else "a scheme on the sheet of schemes"
                )
                yield Discrepancy(f"{part}[{index}].scheme", expected=expected, found=quoted(line.scheme))


@check(
    "scheme-numbered-once",
    ERROR,
    "Each scheme has a number of its own",
    to_do="Give the scheme a number that no other has, on the lines that belong to it too.",
    policy="Each line of the expenditure plan is for a scheme",
)
def scheme_numbered_once(facts: Facts) -> Iterator[Discrepancy]:
    """No two schemes have the same number."""
    seen: dict[str, int] = {}
    for index, scheme in enumerate(facts.plan.schemes):
        first = seen.setdefault(scheme.id, index)
        if first != index:
            other = facts.plan.schemes[first].name or f"line {first + 1}"
            yield Discrepancy(
                f"schemes[{index}].id",
                expected="a number used once",
                found=f"'{scheme.id}', which is also that of {other}",
            )
