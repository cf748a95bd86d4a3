"""What changed between two versions of a plan, as a document and a table."""

from __future__ import annotations

from collections.abc import Sequence

from carefund.plan.difference import PlanChange
from carefund.report.columns import Column, Table
from carefund.report.document import Document, Prose

CHANGES = (
    Column("kind", "Change", "text", "added, removed or changed"),
    Column("field", "Field", "text", "path of the field in the plan"),
    Column("before", "Before", "text", "what stood there"),
    Column("after", "After", "text", "what stands there"),
)


def changes_table(changes: Sequence[PlanChange]) -> Table:
    """One row for each change."""
    return Table.of("changes", "Changes", CHANGES, changes)


def changes_document(changes: Sequence[PlanChange]) -> Document:
    """Every change, or that there is none."""
    if not changes:
        return Document("", (Prose("The two plans are the same."),))
    return Document("", (changes_table(changes).block(),))
