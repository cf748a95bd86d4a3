"""A round's returns and their quarters, or a refusal that says what there is."""

from __future__ import annotations

import re

from carefund.programme.definition import Returns, Round
from carefund.programme.returns import ReturnQuarter
from carefund.refusal import Refusal
from carefund.wording.lists import listed

_SHORT = re.compile(r"(q[1-4])(?:[- ](\d{4})[-/](\d{2}))?")


class NoReturns(Refusal):
    """The round's definition does not say what its returns must hold."""


class UnknownQuarter(Refusal):
    """A quarter that the round makes no return for, or several that are meant by one name."""


def returns_of(round_: Round) -> Returns:
    """What returns of the round must hold. Raises NoReturns when the round does not say, or has no quarters."""
    if round_.returns is None or not round_.returns.quarters:
        raise NoReturns(
            "a round that says what its returns must hold, and for which quarters",
            "a definition without [returns] or [[returns.quarters]]",
            "Choose another round, or add them to its definition",
            f"round {round_.id}",
        )
    return round_.returns


def quarter_named(round_: Round, words: str) -> ReturnQuarter:
    """The quarter that is meant by an id such as `q4-2015-16`, words such as `Q4 2015/16`, or `q4` where that is one.

    Raises NoReturns, and UnknownQuarter with those that there are.
    """
    quarters = returns_of(round_).quarters
    asked = words.strip().casefold()
    match = _SHORT.fullmatch(asked)
    name = "-".join(part for part in match.groups() if part) if match else asked
    found = [one for one in quarters if one.id == name or (match and not match[2] and one.id.startswith(f"{name}-"))]
    if len(found) != 1:
        several = f"'{words}', which is {listed(one.id for one in found)}" if found else f"'{words}'"
        known = listed(one.id for one in quarters)
        raise UnknownQuarter(f"one quarter of {round_.title}", several, f"There are {known}", f"round {round_.id}")
    return found[0]
