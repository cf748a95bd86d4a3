"""The whole plan on one page, as sections that reports are made of."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from carefund.plan.model import Plan
from carefund.plan.workbook.layout import Layout
from carefund.programme.definition import Round
from carefund.report.document import Document
from carefund.report.media.html import fragment
from carefund.report.plan.document import plan_document
from carefund.service.plans.pages.whole import WholeSection, whole_plan


@dataclass(frozen=True, kw_only=True)
class ReadingPage:
    """A document as it stands on a page."""

    title: str
    body: Markup
    sections: tuple[WholeSection, ...] = ()


def reading_page(plan: Plan, round_: Round, layout: Layout, earlier: int = 0) -> ReadingPage:
    """The whole plan: what it comes to, then everything that it says; `earlier` is the number of an earlier version."""
    made = plan_document(plan, round_)
    title = f"{made.title}: version {earlier}" if earlier else made.title
    return ReadingPage(title=title, body=blocks_of(made), sections=whole_plan(plan, layout))


def blocks_of(document: Document) -> Markup:
    """Every block of a document, one after the other."""
    blocks = [*document.opening, *(block for section in document.sections for block in section.blocks)]
    return Markup("").join(Markup(fragment(one)) for one in blocks)
