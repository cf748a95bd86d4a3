"""What each stream may pay for, by the round: who commissions it, on what it is spent, through which type of scheme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from carefund.programme.funding import Stream
from carefund.programme.planning import Planning


def may_pay_for(stream: Stream, planning: Planning) -> Mapping[str, tuple[str, ...]]:
    """The ids that a line may have which a stream pays for, by the line's field; a field that may have any is left out.

    The fields are `commissioner`, `area_of_spend` and `scheme_type`.
    """
    areas = [choice.id for choice in planning.areas_of_spend]
    allowed = {
        "commissioner": stream.commissioners,
        "area_of_spend": stream.areas_of_spend or _all_but(areas, stream.except_areas_of_spend),
        "scheme_type": stream.scheme_types,
    }
    return {field: ids for field, ids in allowed.items() if ids}


def _all_but(ids: Sequence[str], but: Sequence[str]) -> tuple[str, ...]:
    """All ids but some; none where nothing is left out."""
    return tuple(each for each in ids if each not in but) if but else ()
