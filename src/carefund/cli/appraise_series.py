"""Appraising a target of a series on the command line, without a round: its months are given."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import typer

from carefund.cli.appraise_given import Given
from carefund.cli.dates import read_month_option
from carefund.cli.exits import WRONG_USAGE, stop, wrong_usage
from carefund.cli.stores import has_own_store, open_evidence
from carefund.wording.dates import month_words

SPAN = re.compile(r"\s*([0-9]{4}-[0-9]{1,2})\s*(?:\.\.|to)\s*([0-9]{4}-[0-9]{1,2})\s*", re.ASCII)
EXAMPLE = "--baseline 2018-04..2019-03 --months 2019-04..2020-03"


def months_given(option: str, text: str | None) -> list[date]:
    """`2018-04..2019-03` as its months; ends with exit code 2 for anything else, and where there is none."""
    from carefund.calendar import months_between

    if text is None:
        stop(f"carefund: a series needs the months of its target: {EXAMPLE}", WRONG_USAGE)
    found = SPAN.fullmatch(text)
    ends = [read_month_option(part) for part in found.groups()] if found else []
    first, last = ends if ends else (None, None)
    if first is None or last is None or last < first:
        stop(f"carefund: {option} '{text}' is no span of months; write {EXAMPLE}", WRONG_USAGE)
    return months_between(first, last)


def is_series(name: str, given: Given) -> bool:
    """Whether a series of that name is known, to carefund or to the store."""
    from carefund.evidence.series import SERIES

    has_store = given.store is not None or has_own_store()
    return name in SERIES or (has_store and name in open_evidence(given.store, only=given.only_store).series)


def appraise_series(
    name: str, percent: float, given: Given, *, as_of: date | None, baseline: str | None, months: str | None
) -> None:
    """Judge a target of a series, a change in per cent from the months of a baseline, and write and print the answer.

    Without `as_of` the last month that is held counts as known, or the one before the target begins.
    """
    from carefund.appraisal.question import NoAppraisal
    from carefund.appraisal.series_target import target_of_series
    from carefund.cli.appraise_target import answer_target
    from carefund.cli.commands import command_of, known_words
    from carefund.evidence.series import UnknownSeries

    spans = months_given("--baseline", baseline), months_given("--months", months)
    inputs = [*([given.skill] if given.skill else []), *given.learnt]
    given.check(inputs)
    evidence = open_evidence(given.store, only=given.only_store)
    with wrong_usage(NoAppraisal, UnknownSeries):
        round_, known = target_of_series(evidence, name, percent, *spans, as_of)
    if as_of is None:
        typer.echo(f"Known: months to {month_words(known)}. Another month is named with --as-of.", err=True)
    words = {"target": f"{percent:.12g}%", "baseline": baseline, "months": months, "area": given.area}
    command = command_of("appraise", name, **words, **known_words(known, given))
    answer_target(round_, evidence, percent, replace(given, as_of=known), lambda _: command, inputs)
