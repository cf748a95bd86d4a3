"""The whole plan on one page, and two versions beside each other, as sections that reports are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from carefund.plan.difference import differences
from carefund.plan.model import Plan
from carefund.plan.money_by_year import money_moved
from carefund.plan.workbook.layout import Layout
from carefund.programme.definition import Round
from carefund.report.columns import Table
from carefund.report.document import DataTable, Document, Prose, Section
from carefund.report.media.html import fragment
from carefund.report.plan.difference import MOVED_SHOWN, changes_table, moved_table
from carefund.report.plan.document import plan_document
from carefund.service.plans.pages.whole import WholeSection, whole_plan
from carefund.wording.lists import counted


@dataclass(frozen=True, kw_only=True)
class ReadingPage:
    """A document as it stands on a page."""

    title: str
    body: Markup
    sections: tuple[WholeSection, ...] = ()
    versions: tuple[int, ...] = ()
    before: int = 0
    after: int = 0


def reading_page(plan: Plan, round_: Round, layout: Layout) -> ReadingPage:
    """The whole plan: what it comes to, then everything that it says."""
    made = plan_document(plan, round_)
    return ReadingPage(title=made.title, body=_body(made), sections=whole_plan(plan, layout))


def comparing_page(
    before: tuple[int, Plan], after: tuple[int, Plan], round_: Round, layout: Layout, versions: Sequence[int]
) -> ReadingPage:
    """What changed from one version to another, in money and in every field."""
    old, new = before[1], after[1]
    made = _changes(changes_table(differences(old, new), layout), moved_table(money_moved(old, new, round_)))
    return ReadingPage(
        title="What changed", body=_body(made), versions=tuple(versions), before=before[0], after=after[0]
    )


def _changes(changes: Table, moved: Table) -> Document:
    """The money that moved, and each change under the words of its field, which lead."""
    if not changes.frame.height:
        return Document("", (Prose("The two versions are the same."),))
    sums = moved.block(MOVED_SHOWN) if moved.frame.height else Prose("No money moved.")
    rows = tuple(
        (one["label"] or one["field"], one["kind"], one["before"] or "Nothing", one["after"] or "Nothing")
        for one in changes.records()
    )
    title = counted(len(rows), "change")
    table = DataTable(("What", "Change", "Before", "After"), rows, title, layout="places")
    return Document("", (), (Section("moved", "", (sums,)), Section("changes", "", (table,))))


def _body(document: Document) -> Markup:
    blocks = [*document.opening, *(block for section in document.sections for block in section.blocks)]
    return Markup("").join(Markup(fragment(one)) for one in blocks)
