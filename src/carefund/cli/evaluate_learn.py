"""``carefund evaluate learn``: what a finished round teaches, as records that later appraisals use."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from carefund.cli.audit import audited
from carefund.cli.exits import WRONG_USAGE, stop, wrong_usage
from carefund.cli.outputs import check_ending, write_content
from carefund.cli.programme_given import RoundArgument, given_round
from carefund.cli.stores import JsonOption, OnlyStoreOption, StoreOption
from carefund.cli.workbooks_given import workbooks_in


def evaluate_learn(
    round_id: RoundArgument,
    plans: Annotated[
        Path | None,
        typer.Option("--plans", metavar="DIR", help="A folder of areas' own plans: each is a record with its kinds."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="Write the records (.csv) here.")
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep the records in the store, where every appraisal with it finds them.")
    ] = False,
    first_versions: Annotated[
        bool,
        typer.Option(
            "--first-versions",
            help="Date each record by the first versions of its figures, as if these had said the same.",
        ),
    ] = False,
    store: StoreOption = None,
    only_store: OnlyStoreOption = False,
    as_json: JsonOption = False,
) -> None:
    """Learn from a finished round: planned against achieved, by metric, place and kind of scheme, as dated records.

    Each record says what was planned and what came, corrected where a hole in the figures is known, what was to be
    expected without the plan when plans were due, the grade of the comparison, and the day from which all of it could
    be known; no appraisal as of an earlier day uses it. `carefund evaluate learnt` shows what the records say.
    """
    from carefund.appraisal.assumptions import packaged_assumptions
    from carefund.appraisal.learnt import Learnt, kept_learnt, learnt_as_text
    from carefund.evaluation.learning import NothingLearnt, expected_without, learnt_of
    from carefund.evidence.registers import packaged_registers

    definition = given_round(round_id)
    files = workbooks_in([plans]) if plans else []
    check_ending(output, (".csv",), files)
    if keep and store is None:
        stop("carefund: say with --store in which store the records are to be kept", WRONG_USAGE)
    audit, evidence = audited(definition, files, store, only_store=only_store)
    assumptions = packaged_assumptions()
    with wrong_usage(NothingLearnt):
        expected = expected_without(audit, evidence, registers=packaged_registers(), assumptions=assumptions)
        records = learnt_of(audit, assumptions.effects, expected)
    records = Learnt(records).by_first_versions().records if first_versions else records
    text = learnt_as_text(records).encode()
    for path in (output, kept_learnt(store, definition.id) if keep and store else None):
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_content(path, text)
    if output is None and not keep and not as_json:
        typer.echo(text.decode(), nl=False)
    if as_json:
        from carefund.report.evaluation.learning.tables import records_table
        from carefund.report.media.files import to_json

        typer.echo(to_json({"records": records_table(Learnt(records)).records()}, indent=2).decode())
