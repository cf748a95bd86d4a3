"""Plans that a verb is given as workbooks: those that could be read, and why the others could not."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from carefund.cli.plan_reading import say_unread
from carefund.cli.progress import with_progress
from carefund.plan.workbook.reading import read_plan
from carefund.refusal import RefusedFile

if TYPE_CHECKING:
    from carefund.plan.model import Plan
    from carefund.programme.definition import Round


def plans_read(
    files: Sequence[Path], rounds: "Callable[[str], Round]", words: str = "Reading plans"
) -> "tuple[list[tuple[str, Plan]], list[RefusedFile]]":
    """The plans that could be read, each with its file, and the refusals; unread cells are said on standard error."""
    plans, refused = [], []
    for file in with_progress(files, words, len(files)):
        try:
            read = read_plan(file, rounds, name=str(file))
        except RefusedFile as refusal:
            refused.append(refusal)
            continue
        say_unread(file, read)
        plans.append((str(file), read.plan))
    return plans, refused
