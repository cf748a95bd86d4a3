"""Pages on which a return is written: a section's form, and the workbook."""

from __future__ import annotations

from dataclasses import dataclass

from carefund.refusal import Refusal
from carefund.service.plans.pages.section import SectionPage
from carefund.service.returns.quarter import Quarter


@dataclass(frozen=True, kw_only=True)
class WritingPage:
    """A section's form with whose it is; `moved` says that somebody else saved meanwhile."""

    section: SectionPage
    quarter: str
    label: str
    based_on: str
    editable: bool
    moved: str = ""

    @property
    def title(self) -> str:
        """What the page is about."""
        return f"{self.section.part_title or self.section.title}, {self.label}"


@dataclass(frozen=True, kw_only=True)
class WorkbookPage:
    """The workbook: taken away, brought back; what was refused of it, in words."""

    title: str
    quarter: str
    label: str
    based_on: str
    editable: bool
    note: str = ""
    problem: str = ""
    to_do: str = ""

    @classmethod
    def of(cls, own: Quarter, note: str = "", refused: Refusal | None = None) -> WorkbookPage:
        """The page of a return's workbook."""
        return cls(
            title=f"Workbook of the return for {own.asked.label}",
            quarter=own.id,
            label=own.asked.label,
            based_on=own.record.return_hash,
            editable=own.record.handed_in is None and own.tenant.can("return-saved"),
            note=note,
            problem=f"Expected {refused.expected}; found {refused.found}." if refused else "",
            to_do=refused.to_do if refused else "",
        )
