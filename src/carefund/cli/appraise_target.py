"""Appraising one target of a round on the command line, for England and every area."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from carefund.cli.appraise_given import Given
from carefund.cli.exits import WRONG_USAGE, stop, wrong_usage
from carefund.cli.learnt_given import learnt_given
from carefund.cli.programme_given import given_round
from carefund.cli.skill_given import assumptions_with
from carefund.cli.stores import open_evidence
from carefund.programme.refusal import UnknownRound
from carefund.programme.rounds import ENDING, load_round, round_ids

if TYPE_CHECKING:
    from carefund.appraisal.round_appraisal import RoundAppraisal
    from carefund.evidence.query import Evidence
    from carefund.programme.definition import Round


def round_named(named: str) -> Round:
    """The round of that id, or defined in that file; ends with exit code 2 where it is neither, naming the rounds."""
    if named.endswith(ENDING) and not Path(named).is_dir():
        return given_round(named)
    try:
        return load_round(named)
    except UnknownRound as unknown:
        stop(f"carefund: {_neither(named)} {unknown}", WRONG_USAGE)


def _neither(named: str) -> str:
    if Path(named).is_dir():
        return f"{named} is a folder; name the workbooks in it, such as {Path(named) / 'plan.xlsx'}, or a round."
    ending = Path(named).suffix
    kind = f"a file ending in {ending}" if Path(named).is_file() and ending else f"'{named}'"
    return f"{kind} is neither a round nor a workbook (.xlsx)."


def appraise_one_target(
    named: str, round_: Round, percent: float, given: Given, *, metric: str | None, comparison: str | None
) -> None:
    """Judge a round's target, a change in per cent; `named` is the round as it was given."""
    from carefund.cli.commands import appraise_round_command

    own = [Path(named)] if named not in round_ids() and Path(named).is_file() else []
    given.check([*own, *([given.skill] if given.skill else []), *given.learnt])
    evidence = open_evidence(given.store, only=given.only_store)
    asked = {"metric": metric, "comparison": comparison}
    answer_target(round_, evidence, percent, given, lambda made: appraise_round_command(made, named, given), own, asked)


def answer_target(
    round_: Round,
    evidence: Evidence,
    percent: float,
    given: Given,
    command: Callable[[RoundAppraisal], str],
    inputs: Sequence[Path] = (),
    asked: Mapping[str, str | None] = MappingProxyType({}),
) -> None:
    """Judge a target, a change in per cent, and write and print the answer; ends with exit code 2 where it cannot be.

    `command` gives the command that makes an appraisal again; `asked` may name the metric and the comparison.
    """
    from carefund.appraisal.panel_from_evidence import NotForecastable
    from carefund.appraisal.question import NoAppraisal
    from carefund.appraisal.round_appraisal import appraise_round
    from carefund.cli.commands import provenance_of
    from carefund.evidence.registers import packaged_registers
    from carefund.report.report import Report

    learnt = learnt_given(list(given.learnt), given.store, only_store=given.only_store)
    with wrong_usage(NoAppraisal, NotForecastable):
        appraisal = appraise_round(
            round_,
            evidence,
            percent,
            given.as_of,
            registers=packaged_registers(),
            assumptions=assumptions_with(given.skill).with_learnt(learnt),
            known_by=given.known_by,
            draws=given.draws,
            seed=given.seed,
            **asked,
        )
    given.answer(Report(appraisal, provenance_of(command(appraisal), given.store, only=given.only_store)), inputs)
