"""One line of a round for one area, as values: what the list shows, filters and sorts by, and files hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from carefund.assurance.body import CERTAIN, Chance
from carefund.service.national.words import chance_word


@dataclass(frozen=True, kw_only=True)
class Row:
    """One area's plan: `pooled` and `spent` are pounds by year, None where no plan was saved.

    `changes` are planned changes in per cent by metric, `chances` what the appraisal says of them; `met`, `open`,
    `overdue` count conditions; `waiting` are whole days since it was handed in, None for a plan that does
    not wait for the centre.
    """

    code: str
    area: str
    region: str
    status: str
    words: str
    late: bool
    pooled: Mapping[str, Decimal] | None
    spent: Mapping[str, Decimal] | None
    changes: Mapping[str, float]
    chances: Mapping[str, Chance]
    open: int
    overdue: int
    met: int
    reviewers: tuple[str, ...]
    waiting: int | None
    version: int
    due: date
    handed_in_on: date | None
    outcome: str
    """Id of the decision that stands; empty where there is none."""
    recommended: str
    """Id of the decision that is recommended; empty where there is none."""

    def __hash__(self) -> int:
        return hash((self.code, self.version, self.words))

    @property
    def handed_in(self) -> bool:
        """Whether the plan is handed in now."""
        return self.handed_in_on is not None

    @property
    def least(self) -> int:
        """The chance of the target that is least likely met, in thousandths; above certain where none is told."""
        return min((one.thousandths for one in self.chances.values()), default=CERTAIN + 1)

    def total(self) -> Decimal:
        """What is pooled in all years; nothing where no plan was saved."""
        return sum((self.pooled or {}).values(), Decimal(0))

    def said(self, word: str) -> bool:
        """Whether a target of the plan has a word of the scale of chances."""
        return any(chance_word(one) == word for one in self.chances.values())
