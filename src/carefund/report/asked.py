"""What an appraisal was made from and with, so that its report can name the command that makes it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from carefund.appraisal.plan_appraisal import PlanAppraisal

SHIPPED = "the data set that carefund ships"


@dataclass(frozen=True)
class Asked:
    """What was asked, beyond what the result itself says.

    `files` are the plans' workbooks, or the file that defines the round, as they were given; `round_file` the
    definition given for plans; `store` the only store that was used, None for what carefund ships, to which
    `own_store` says that the user's own was added.
    """

    files: tuple[str, ...] = ()
    as_of: date | None = None
    seed: int | None = None
    draws: int | None = None
    store: str | None = None
    own_store: bool = False
    round_file: str | None = None

    @classmethod
    def of_plans(cls, found: Sequence[PlanAppraisal]) -> Asked:
        """As far as plans' appraisals tell it themselves."""
        if not found:
            return cls()
        basis = next((target.basis for one in found for target in one.targets), None)
        draws = basis.forecast.england.shape[1] if basis else None
        return cls(tuple(one.file or "PLAN.xlsx" for one in found), found[0].as_of, found[0].seed, draws)

    @property
    def known(self) -> str:
        """The last month that counts as known, in words."""
        return f"{self.as_of:%B %Y}" if self.as_of else "no month"

    @property
    def evidence(self) -> str:
        """Which evidence was used, in words."""
        if self.store is not None:
            return f"only the store in {self.store}"
        return f"{SHIPPED}, together with the user's own store" if self.own_store else SHIPPED

    @property
    def options(self) -> list[str]:
        """The options that a command needs for the same draws of the same evidence."""
        given = {"--seed": self.seed, "--draws": self.draws, "--round": self.round_file, "--store": self.store}
        return [word for name, value in given.items() if value is not None for word in (name, str(value))]
