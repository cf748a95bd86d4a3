"""The round that a verb is given: by its id, or as a file that defines it."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from carefund.cli.exits import WRONG_USAGE, in_words, stop, wrong_usage
from carefund.programme.definition import Round
from carefund.programme.refusal import BrokenDefinition
from carefund.programme.rounds import load_round, round_named, rounds_with

RoundArgument = Annotated[
    str, typer.Argument(metavar="ROUND", help="The round, such as bcf-2015-16, or a .toml file that defines one.")
]
OptionalRoundArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="ROUND",
        help="The round, such as bcf-2015-16, or a .toml file that defines one (default: the latest whose outturn can "
        "be measured).",
    ),
]
RoundOption = Annotated[
    str | None,
    typer.Option(
        "--round",
        metavar="ROUND",
        help="The round, such as bcf-2015-16, or a .toml file that defines one (default: the latest that is measured).",
    ),
]
RoundFileOption = Annotated[
    Path | None,
    typer.Option("--round", metavar="FILE", help="A definition (.toml) of a round of your own, for its plans."),
]


def given_round(named: str) -> Round:
    """Return the round of that id, or defined in that file; ends with exit code 2 where there is none."""
    try:
        return round_named(named)
    except BrokenDefinition as refusal:
        stop(in_words(refusal), WRONG_USAGE)
    except OSError as error:
        stop(f"carefund: {named} could not be read: {error.strerror}", WRONG_USAGE)


def given_or_latest_round(named: str | None, store: Path | None, *, only_store: bool = False) -> Round:
    """The same, or without one the latest round whose outturn the figures at hand measure.

    It does not say which store was added: the verb does when it opens the evidence.
    """
    if named is not None:
        return given_round(named)
    from carefund.cli.stores import open_evidence
    from carefund.evaluation.audit import latest_measurable
    from carefund.evaluation.observed import NoEvidence
    from carefund.evidence.registers import packaged_registers
    from carefund.programme.rounds import round_ids

    evidence = open_evidence(store, only=only_store, say=False)
    with wrong_usage(NoEvidence):
        return latest_measurable(map(load_round, round_ids()), evidence, packaged_registers())


def rounds_known(own: Path | None) -> Callable[[str], Round]:
    """A look-up of rounds by id: one of the user's own, where given, then those that carefund ships.

    Ends with exit code 2 when the file is no definition.
    """
    return rounds_with(given_round(str(own)) if own else None)
