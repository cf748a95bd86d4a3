"""An edition of a round: what was published of all its plans, frozen in one file that is known by its hash.

The file is canonical JSON of `Edition`. It holds every figure and word that a public page or a download shows, so that
a later change of a plan, of the evidence or of carefund changes nothing in it.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from carefund.pool.chain import canonical
from carefund.service.ledger import files

SCHEMA = 1
"""The version of the file's form; a later one says what it changed."""
EDITIONS_AT_HAND = 8
"""How many editions a process keeps ready; one of 152 areas takes some 2 MB."""


class Frozen(BaseModel):
    """The base of everything in the file: unchangeable, closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)


class Span(Frozen):
    """An estimate with its 95% interval."""

    low: float
    middle: float
    high: float


class Named(Frozen):
    """What something is called."""

    id: str
    label: str


class ReleaseUsed(Frozen):
    """One published version of an official file that figures rest on."""

    id: str
    file_hash: str
    """SHA-256 of the file."""


class PublishedPicture(Frozen):
    """A chart as it was drawn: its forms by the hash of each, its words, and its figures as a table."""

    name: str
    title: str
    key: str
    description: str
    source: str
    pictures: dict[str, str]
    """Hashes of the stored SVG by form, `wide` and, where it has one, `narrow`."""
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


class PublishedOutturn(Frozen):
    """What happened to one metric in one place, over the periods of one comparison.

    Where figures are known to be missing, `corrected` is the change in per cent with them added, and leads; what was
    published stands beside it. Changes in per cent are of the baseline.
    """

    metric: str
    label: str
    unit: str
    comparison: str
    """The periods in words."""
    months: tuple[date, date, date, date]
    """First and last month of the baseline, and of the outturn."""
    places: int
    baseline: float | None
    outturn: float | None
    change: float | None
    change_percent: float | None
    corrected_change: Span | None = None
    corrected: Span | None = None
    planned_change: float | None = None
    planned_percent: float | None = None
    plan: str | None = None
    """Whose plan the planned change is of, in words."""
    cost: Decimal | None = None
    """Of the difference from that plan, in pounds, at the price that the audit uses; with missing figures added."""
    cost_low: Decimal | None = None
    cost_high: Decimal | None = None

    @property
    def leading(self) -> Span | None:
        """What is said of the change in per cent: with missing figures added where there are such; None if unknown."""
        if self.corrected is not None or self.change_percent is None:
            return self.corrected
        return Span(low=self.change_percent, middle=self.change_percent, high=self.change_percent)


class Sum(Frozen):
    """Money of one year: paid into the pool by stream, or spent out of it by stream and area of spend."""

    side: Literal["in", "out"]
    year: str
    stream: str
    area_of_spend: str = ""
    """Empty for money in."""
    pounds: Decimal


class PublishedTarget(Frozen):
    """The planned change of one metric, and how likely it was said to be when the plan was decided on."""

    metric: str
    percent: Decimal | None
    """The planned change in per cent of the baseline, to two decimals; none where the plan gives none."""
    direction: Literal["lower", "higher", "set-locally"]
    """Which way is better."""
    months: tuple[date, date, date, date]
    """First and last month of the plan's baseline, and of the months compared with it."""
    thousandths: int | None = None
    """The chance in thousandths; none where no appraisal was at hand."""
    basis: Literal["own", "base rate"] | None = None
    """Whether the chance is the area's own, or how often areas have changed so much."""
    word: str = ""
    """The chance's word on the fixed scale."""
    expected: Span | None = None
    """The change in per cent to be expected without the plan, by the same appraisal."""


class PublishedDecision(Frozen):
    """The decision on a plan as it stands in this edition."""

    outcome: str
    label: str
    approves: bool
    reason: str
    """As it was given; names of those who acted on the plan are left out of this, of conditions and of waivers."""
    at: datetime
    version: int
    """Version of the plan."""
    plan_hash: str
    sequence: int
    """Number of the event that says so."""


class PublishedCondition(Frozen):
    """What was asked of the area with the decision."""

    id: str
    words: str
    due: date
    standing: Literal["met", "open", "waits for the centre", "overdue"]


class PublishedWaiver(Frozen):
    """An exception to one check that was granted."""

    check: str
    field: str
    reason: str
    approved: date
    until: date


class PublishedProspect(Frozen):
    """Where one metric's year was heading in one place, by figures to the month `to`: `known` of `months` were counted.

    Changes in per cent are of the baseline.
    """

    metric: str
    label: str
    to: date
    known: int
    months: int
    target: float
    target_from: Literal["own plan", "published", "given"]
    """Whose target it is: the area's own plan's, or the one that was published of England."""
    change: Span
    thousandths: int
    """The chance of the target in thousandths."""
    basis: Literal["own", "base rate", "known"]
    """Whether the chance is the place's own, how often areas have changed so much, or that of a year that is over."""
    word: str


class PublishedArea(Frozen):
    """One area whose plan was decided on."""

    code: str
    name: str
    region: str
    state: str
    decision: PublishedDecision
    sums: tuple[Sum, ...]
    targets: tuple[PublishedTarget, ...]
    conditions: tuple[PublishedCondition, ...] = ()
    waivers: tuple[PublishedWaiver, ...] = ()
    outturns: tuple[PublishedOutturn, ...] = ()
    year: tuple[PublishedProspect, ...] = ()
    """Where the year was heading when the edition was published; none before it ran."""

    def pounds(self, side: Literal["in", "out"]) -> Decimal:
        """All money of one side, in pounds."""
        return sum((one.pounds for one in self.sums if one.side == side), Decimal(0))

    @property
    def least_likely(self) -> PublishedTarget | None:
        """The target that was said to be least likely; None where no chance was told."""
        told = [one for one in self.targets if one.thousandths is not None]
        return min(told, key=lambda one: one.thousandths or 0, default=None)


class Undecided(Frozen):
    """An area that is left out, for its plan is not decided on."""

    code: str
    name: str
    region: str
    state: str


class Correction(Frozen):
    """A decision that the edition before shows otherwise: both stand, with the reason for the new one."""

    code: str
    name: str
    before: PublishedDecision
    after: PublishedDecision


class Edition(Frozen):
    """Everything that one edition says."""

    schema_version: int = SCHEMA
    round: str
    title: str
    fund_year: str
    edition: int
    published: datetime
    organisation: str
    """Which published it."""
    invented: bool
    """Whether its plans are invented, for a demonstration; figures of what happened are real all the same."""
    ledger_submissions: int
    ledger_root: str
    """The checkpoint over all chains of the ledger just before: how many there were, and the hash over their heads."""
    releases: tuple[ReleaseUsed, ...]
    metric_names: tuple[Named, ...]
    """What each metric is called, in the round's order."""
    stream_names: tuple[Named, ...]
    area_of_spend_names: tuple[Named, ...]
    outcome_names: tuple[Named, ...]
    """What each category of decision is called, in the round's order."""
    areas: tuple[PublishedArea, ...]
    undecided: tuple[Undecided, ...]
    corrections: tuple[Correction, ...] = ()
    happened: tuple[str, ...] = ()
    """What happened in England, in sentences; none where the evidence does not have it."""
    england: tuple[PublishedOutturn, ...] = ()
    year: tuple[PublishedProspect, ...] = ()
    """Where England's year was heading when the edition was published; none before it ran."""
    pictures: tuple[PublishedPicture, ...] = ()
    no_outturn: str = ""
    """Why nothing is said of what happened; empty where something is."""

    @property
    def metrics(self) -> dict[str, str]:
        """What each metric is called, by its id."""
        return _by_id(self.metric_names)

    @property
    def streams(self) -> dict[str, str]:
        """What each stream is called, by its id."""
        return _by_id(self.stream_names)

    @property
    def areas_of_spend(self) -> dict[str, str]:
        """What each area of spend is called, by its id."""
        return _by_id(self.area_of_spend_names)

    @property
    def outcomes(self) -> dict[str, str]:
        """What each category of decision is called, by its id."""
        return _by_id(self.outcome_names)

    def area(self, code: str) -> PublishedArea | None:
        """The area of a code; None where it is left out."""
        return next((one for one in self.areas if one.code == code), None)


def _by_id(names: tuple[Named, ...]) -> dict[str, str]:
    return {one.id: one.label for one in names}


def content_of(edition: Edition) -> bytes:
    """The edition as its file has it."""
    return canonical(edition.model_dump(mode="json")).encode("ascii")


def figures_hash(edition: Edition) -> str:
    """SHA-256 of what an edition says, apart from when, by whom, and where the ledger then stood."""
    aside = {"published", "organisation", "ledger_submissions", "ledger_root"}
    return sha256(canonical(edition.model_dump(mode="json", exclude=aside)).encode("ascii")).hexdigest()


@lru_cache(maxsize=EDITIONS_AT_HAND)
def edition_of(file_hash: str, data: Path) -> Edition:
    """The edition of a file's hash. Raises FileNotFoundError where it is not held."""
    return Edition.model_validate(json.loads(files.read(file_hash, data)))
