"""What is said of a roll-up: who answered, who is late, what the shares rest on, and what is in no sum."""

from __future__ import annotations

from collections.abc import Iterator

from carefund.monitoring.returns.rolling_up import RollUp, StreamSums
from carefund.monitoring.returns.shares import Share
from carefund.wording.dates import day_words, span_words
from carefund.wording.lists import counted, listed
from carefund.wording.money import pounds
from carefund.wording.numbers import NO_FIGURE, NONE, part
from carefund.wording.standing import marked

PARTS = {
    "agreement": "Agreement signed",
    "conditions": "Condition still met",
    "metrics": "Metric on track",
    "survey": "Agrees or strongly agrees",
}
FIGURES = {
    "planned_income": "planned income, year",
    "income": "income to date",
    "planned_spend": "planned spend, year",
    "spent": "spent to date",
    "unspent": "unspent",
    "carried_forward": "carried forward",
    "planned": "planned",
    "published": "published",
    "planned_where_published": "planned, of the areas with a published figure",
    "own": "areas' own figures",
}
NAMED = 12
"""How many areas a sentence names; it counts the rest."""


def title_of(rolled: RollUp) -> str:
    """The report's title."""
    return f"{rolled.round.title}: returns for {rolled.quarter.label}"


def response_words(rolled: RollUp) -> str:
    """How many areas sent a return, of how many."""
    response, quarter = rolled.response, rolled.quarter
    share = f" ({part(response.of_answered)})" if response.of_answered is not None else ""
    months = span_words(quarter.first, quarter.last)
    return f"{response.yes} of {counted(response.asked, 'area')}{share} sent a return for {months}."


def missing_words(rolled: RollUp) -> str:
    """Who sent none."""
    if not rolled.missing:
        return "No area is missing."
    return f"Missing: {_names(sorted(one.name for one in rolled.missing))}."


def late_words(rolled: RollUp) -> str:
    """Who was late, or why that cannot be told."""
    due = rolled.quarter.due
    if due is None:
        return "No due date is known, so that none can be called late."
    words = marked(day_words(due), rolled.quarter)
    unsigned = sum(one.answered and one.signed is None for one in rolled.areas)
    more = f" {counted(unsigned, 'return')} without a date of signing may be." if unsigned else ""
    if not rolled.late:
        return f"None is known to have been signed after the due date, {words}.{more}"
    late = [f"{one.name} ({counted(one.days_late or 0, 'day')})" for one in rolled.late]
    return f"Signed after the due date, {words}: {_names(late)}.{more}"


def _names(names: list[str]) -> str:
    more = len(names) - NAMED
    return listed([*names[:NAMED], f"{more} more" if more > 0 else ""])


def how_shares_are_given() -> str:
    """What the two intervals beside a share mean."""
    return (
        "Each share is of the areas that answered. Beside it stand two intervals. The bounds assume nothing: the share "
        "of all areas if every one that is missing had said no, and if every one had said yes. The 95% interval "
        "(Wilson) takes the areas that answered for a random sample, which they need not be."
    )


def between_parts(ends: tuple[float, float] | None) -> str:
    """An interval of shares: `84% to 94%`; a dash where there is none."""
    return NONE if ends is None else f"{part(ends[0])} to {part(ends[1])}"


def share_words(share: Share) -> str:
    """A share with its interval and bounds: `90% of 150 (95%: 84% to 94%); of all 152 areas 89% to 90%`."""
    if share.of_answered is None or share.wilson is None or share.bounds is None:
        return f"{NO_FIGURE}: none of {counted(share.asked, 'area')} answered"
    whole = f"of all {counted(share.asked, 'area')} {between_parts(share.bounds)}"
    return f"{part(share.of_answered)} of {share.answered} (95%: {between_parts(share.wilson)}); {whole}"


def money_words(rolled: RollUp) -> str:
    """What was spent to date of what was planned, over the areas that gave a figure."""
    planned, spent = (_all_streams(rolled.streams, name) for name in ("planned_spend", "spent"))
    if spent is None:
        return "No area said what was spent."
    of = f" of {pounds(planned)} planned for the year" if planned is not None else ""
    return f"The areas that say so spent {pounds(spent)} to date{of}; what the others spent is in no sum."


def _all_streams(streams: tuple[StreamSums, ...], name: str) -> float | None:
    totals = [one.sums[name].total for one in streams if one.sums[name].total is not None]
    return float(sum(total for total in totals if total is not None)) if totals else None


def left_out_words(rolled: RollUp) -> Iterator[str]:
    """Files and cells that are not counted, with why."""
    if rolled.superseded:
        names = _names(list(rolled.superseded))
        yield f"Not counted, for a later version or an earlier file of the same is here: {names}."
    if rolled.not_owed:
        yield f"Not counted, for the area owes no return of this quarter: {_names(list(rolled.not_owed))}."
    cells = [f"{one.name} ({counted(one.unread, 'cell')})" for one in rolled.answering if one.unread]
    if cells:
        yield f"Cells that could not be read or used and are in no sum: {_names(cells)}."
    yield from map(str, rolled.refused)
