"""The commands that make a result again from the same evidence, as its report records them."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from carefund.cli.stores import has_own_store
from carefund.wording.dates import month_id

if TYPE_CHECKING:
    from carefund.appraisal.question import Question
    from carefund.appraisal.round_appraisal import RoundAppraisal
    from carefund.cli.appraise_given import Given
    from carefund.evaluation.audit import Audit
    from carefund.report.provenance import Provenance


def provenance_of(command: str, store: Path | None, commands: Iterable[str] = (), *, only: bool = False) -> Provenance:
    """What a result was made from: its command, commands for its parts, and the store, `only` it or beside others."""
    from carefund.report.provenance import Provenance, surroundings

    made_on, contact = surroundings(os.environ, date.today())
    return Provenance(
        command=command,
        commands=tuple(commands),
        store=None if store is None else str(store),
        own_store=store is None and has_own_store(),
        only_store=only,
        made_on=made_on,
        contact=contact,
    )


def command_of(*words: object, **options: object) -> str:
    """A command of carefund, quoted for a shell.

    Options without a value are left out, True is a flag, False none; a list or tuple gives the option again for each.
    """
    given: list[str] = []
    for name, value in options.items():
        for one in value if isinstance(value, list | tuple) else [value]:
            if one is not None and one is not False:
                given += [f"--{name}"] if one is True else [f"--{name}", str(one)]
    return shlex.join(["carefund", *map(str, words), *given])


def appraise_round_command(appraisal: RoundAppraisal, named: str, given: Given) -> str:
    """The command that makes a round's appraisal again; `named` is the round as it was given."""
    question = appraisal.basis.question
    return command_of(
        "appraise",
        named,
        target=f"{appraisal.target:.12g}%",
        metric=question.metric.id,
        comparison=comparison_of(question),
        **known_words(appraisal.as_of, given),
    )


def appraise_plans_command(files: Iterable[str], own_round: Path | None, given: Given) -> str:
    """The command that appraises these workbooks again."""
    return command_of("appraise", *files, round=own_round, **known_words(given.as_of, given))


def known_words(as_of: date, given: Given) -> dict[str, object]:
    """What an appraisal knew and drew, as options of `command_of`; every kind of appraisal takes these."""
    return {
        "as-of": month_id(as_of),
        "by-release": given.by_release,
        "seed": given.seed,
        "draws": given.draws,
        "skill": given.skill,
        "learnt": given.learnt,
        "store": given.store,
        **only_words(given.only_store),
    }


def only_words(only: bool) -> dict[str, bool]:
    """The option that leaves out what carefund ships, as options of `command_of`."""
    return {"only-store": only}


def retrospective_commands(audit: Audit, named: str, store: Path | None, *, only: bool = False) -> list[str]:
    """The commands that give what would have been said when plans were due, one for each published target."""
    return [
        command_of(
            "appraise",
            named,
            target=f"{one.target.percent:g}%",
            metric=one.target.metric.id,
            comparison=one.target.comparison.id,
            **{"as-of": month_id(one.appraisal.as_of), "by-release": by_release, **only_words(only)},
            store=store,
        )
        for one in audit.retrospective
        for by_release in ((False, True) if one.by_release else (False,))
    ]


def comparison_of(question: Question) -> str | None:
    """The round's comparison that the question's months are those of, where they are."""
    months = (question.baseline, question.target)
    return next(
        (one.id for one in question.metric.comparisons if (one.baseline.months(), one.outturn.months()) == months), None
    )
