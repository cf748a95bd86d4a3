"""A revision of a pool's plan in words, and what it changes as a table."""

from __future__ import annotations

from carefund.pool.money import ZERO
from carefund.pool.revision import Revision
from carefund.programme.definition import Round
from carefund.report.columns import Column, Table
from carefund.wording.dates import day_words
from carefund.wording.lists import capital
from carefund.wording.money import exact_pounds

COLUMNS = (
    Column("part", "What", "text", "whether it is paid into a stream, or spent from one or by a scheme"),
    Column("name", "Stream or scheme", "text", "in words"),
    Column("before", "Before", "exact-pounds", "pounds in the plan that it takes the place of"),
    Column("after", "After", "exact-pounds", "pounds in the revised plan"),
    Column("change", "Change", "exact-pounds", "pounds more than before; below zero, less"),
)


def revision_words(revision: Revision) -> str:
    """What takes the place of what, from when, and what moves in all."""
    before, after = revision.replaced, revision.opening
    out = {
        part: sum((one.change for one in revision.changes if one.part == part), ZERO)
        for part in ("paid into stream", "spent from stream")
    }
    moved = "; ".join(
        f"{words} {exact_pounds(abs(out[part]))} {'more' if out[part] > 0 else 'less'}"
        for part, words in (("paid into stream", "paid in"), ("spent from stream", "spent"))
        if out[part]
    )
    return (
        f"Plan of version {after.plan_version} in place of version {before.plan_version} from "
        f"{day_words(revision.day)}: {moved or 'as much is paid in and spent as before'}. Workbook {after.plan_hash}."
    )


def revision_table(revision: Revision, round_: Round) -> Table:
    """What it changes by stream and scheme."""
    names = {stream.id: stream.label for stream in round_.streams}
    schemes = {**revision.replaced.schemes, **revision.opening.schemes}
    rows = [
        {
            "part": capital(one.part),
            "name": (schemes if one.part == "spent by scheme" else names).get(one.id, one.id),
            "before": one.before,
            "after": one.after,
            "change": one.change,
        }
        for one in revision.changes
    ]
    return Table.of("revision", "What the revised plan changes", COLUMNS, rows)
