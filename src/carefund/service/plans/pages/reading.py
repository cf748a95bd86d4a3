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
from carefund.report.document import Document
from carefund.report.media.html import fragment
from carefund.report.plan.difference import changes_document, changes_table, moved_table
from carefund.report.plan.document import plan_document


@dataclass(frozen=True, kw_only=True)
class ReadingPage:
    """A document as it stands on a page."""

    title: str
    body: Markup
    versions: tuple[int, ...] = ()
    before: int = 0
    after: int = 0


def reading_page(plan: Plan, round_: Round) -> ReadingPage:
    """The whole plan."""
    made = plan_document(plan, round_)
    return ReadingPage(title=made.title, body=_body(made))


def comparing_page(
    before: tuple[int, Plan], after: tuple[int, Plan], round_: Round, layout: Layout, versions: Sequence[int]
) -> ReadingPage:
    """What changed from one version to another, in money and in every field."""
    old, new = before[1], after[1]
    made = changes_document(changes_table(differences(old, new), layout), moved_table(money_moved(old, new, round_)))
    return ReadingPage(
        title="What changed", body=_body(made), versions=tuple(versions), before=before[0], after=after[0]
    )


def _body(document: Document) -> Markup:
    blocks = [*document.opening, *(block for section in document.sections for block in section.blocks)]
    return Markup("").join(Markup(fragment(one)) for one in blocks)
