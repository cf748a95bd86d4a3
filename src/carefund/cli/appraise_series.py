"""Appraising a target of a series on the command line, without a round: its months are given."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import typer

from carefund.cli.appraise_given import Given
from carefund.cli.dates import read_month_option
from carefund.cli.exits import WRONG_USAGE, stop, wrong_usage
from carefund.cli.skill_given import assumptions_with
from carefund.cli.stores import has_own_store, open_evidence
from carefund.wording.dates import month_words

if TYPE_CHECKING:
    from carefund.evidence.query import Evidence

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
    from carefund.appraisal.panel_from_evidence import NotForecastable
    from carefund.appraisal.question import NoAppraisal
    from carefund.appraisal.round_appraisal import appraise_round
    from carefund.appraisal.series_target import last_known, round_of_series
    from carefund.cli.commands import command_of, known_words, provenance_of
    from carefund.evidence.registers import packaged_registers
    from carefund.evidence.series import UnknownSeries
    from carefund.report.report import Report

    spans = months_given("--baseline", baseline), months_given("--months", months)
    inputs = [given.skill] if given.skill else []
    given.check(inputs)
    evidence: Evidence = open_evidence(given.store, only=given.only_store)
    with wrong_usage(NoAppraisal, NotForecastable, UnknownSeries):
        round_ = round_of_series(evidence.series.definition(name), *spans)
        known = as_of or last_known(evidence, name, spans[1])
        if as_of is None:
            typer.echo(f"Known: months to {month_words(known)}. Another month is named with --as-of.", err=True)
        result = appraise_round(
            round_,
            evidence,
            percent,
            known,
            registers=packaged_registers(),
            assumptions=assumptions_with(given.skill),
            known_by=given.known_by,
            draws=given.draws,
            seed=given.seed,
        )
    words = {"target": f"{percent:.12g}%", "baseline": baseline, "months": months, "area": given.area}
    command = command_of("appraise", name, **words, **known_words(known, given))
    given.answer(Report(result, provenance_of(command, given.store, only=given.only_store)), inputs)
