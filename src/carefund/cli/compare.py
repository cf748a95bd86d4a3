"""``carefund compare``: areas and regions beside each other, by the same measures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from carefund.cli.exits import wrong_usage
from carefund.cli.parts import FolderOption, PageOption, check_page, show_page
from carefund.cli.programme_given import RoundOption, given_or_latest_round
from carefund.cli.stores import JsonOption, OnlyStoreOption, StoreOption, open_evidence


def compare(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="PLACE…",
            help="Councils by name or ONS code, regions, such as 'South East', or integrated "
            "care boards by name or code, such as 'South Yorkshire ICB'.",
        ),
    ],
    similar: Annotated[bool, typer.Option("--similar", help="Add the areas most like the first one.")] = False,
    round_id: RoundOption = None,
    output: PageOption = None,
    report: FolderOption = None,
    store: StoreOption = None,
    only_store: OnlyStoreOption = False,
    as_json: JsonOption = False,
) -> None:
    """Set places beside each other and beside England: what was planned, what happened, and how sure that is.

    `carefund compare Kent Essex`, `carefund compare Kent "South East"`, `carefund compare Kent --similar`, `carefund
    compare "Kent and Medway ICB" "Dorset ICB"`. A region or an integrated care board is its councils added up, and has
    a figure only where each of them has one. Where a council lies in several boards they have none, and what would
    fill it is said.
    """
    from carefund.cli.commands import command_of, only_words, provenance_of
    from carefund.evaluation.observed import NoEvidence
    from carefund.evaluation.places import TooFewPlaces, compare_places
    from carefund.evidence.places_asked import UnknownPlace
    from carefund.evidence.registers import packaged_registers
    from carefund.report.report import Report

    inputs = [Path(round_id)] if round_id and Path(round_id).is_file() else []
    check_page(output, report, inputs)
    round_ = given_or_latest_round(round_id, store, only_store=only_store)
    with wrong_usage(NoEvidence, TooFewPlaces, UnknownPlace):
        evidence = open_evidence(store, only=only_store)
        result = compare_places(round_, evidence, names, packaged_registers(), similar=similar)
    options = {"similar": similar, "round": round_id or round_.id, **only_words(only_store)}
    command = command_of("compare", *names, store=store, **options)
    made = Report(result, provenance_of(command, store, only=only_store))
    show_page(made, output, report, inputs, as_json=as_json)
