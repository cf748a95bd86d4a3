"""Months and days as a user types them on the command line."""

from datetime import date
from typing import Annotated, Literal

import typer

from carefund.calendar import last_day

ByReleaseOption = Annotated[
    bool, typer.Option("--by-release", help="Use only releases published by then, not later revisions.")
]

CheckDayOption = Annotated[
    str | None, typer.Option("--day", metavar="YYYY-MM-DD", help="Check as on this day (today without it).")
]


def known_by(*, by_release: bool) -> Literal["period", "release"]:
    """What counts as known: only releases published by then, or the months that had ended as later revised."""
    return "release" if by_release else "period"


def read_month_option(text: str | None) -> date | None:
    """`2014-09` or `2014-09-30` as the first day of that month; None when not given.

    Raises typer.BadParameter for anything else.
    """
    return _parse(text).replace(day=1) if text else None


def read_day_option(text: str | None) -> date | None:
    """`2014-09-30` as that day, `2014-09` as the last day of that month; None when not given.

    Raises typer.BadParameter for anything else.
    """
    if not text:
        return None
    day = _parse(text)
    return last_day(day) if len(text.split("-")) == 2 else day  # noqa: PLR2004


def _parse(text: str) -> date:
    try:
        return date.fromisoformat(text if text.count("-") > 1 else f"{text}-01")
    except ValueError as error:
        raise typer.BadParameter(f"'{text}' is no month or day; write 2014-09 or 2014-09-30") from error
