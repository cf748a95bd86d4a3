"""Who bought hospital care: primary care trusts, then clinical commissioning groups and their mergers.

The mergers come from `areas/commissioner-succession.toml`, each with its source and whether a file at hand
shows it (a CCG is a clinical commissioning group). The register also says by which commissioners' population
shares a code's figures can be divided among councils.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

import polars as pl

NHS_ENGLAND = "X24"
OWN_SHARES = "own shares"
PREDECESSORS_SHARES = "predecessors' shares"
SUCCESSORS_SHARES = "successor's shares"
NO_SHARES = "no shares"
_PRIMARY_CARE_TRUST = re.compile(r"5[A-Z][A-Z0-9]|TA[A-Z]")
_CLINICAL_COMMISSIONING_GROUP = re.compile(r"\d\d[A-Z]")


@dataclass(frozen=True)
class Merger:
    """Several CCGs became one on a date; `verified` says whether a file at hand shows it."""

    date: date
    successor: str
    name: str
    predecessors: tuple[str, ...]
    source: str
    verified: bool


@dataclass(frozen=True)
class BoundaryChange:
    """A boundary moved between CCGs that kept their codes, so that shares from before no longer fit them."""

    date: date
    codes: tuple[str, ...]
    what: str
    effect: str
    areas: tuple[str, ...]
    source: str
    verified: bool


@dataclass(frozen=True)
class Basis:
    """By whose population shares a code's figures are divided.

    `how` is `own shares`, `predecessors' shares`, `successor's shares` or `no shares`; `codes` are those in
    the shares; `part` is the part of each that this code makes up, in number of codes (1/3 for one of three
    that merged).
    """

    how: str
    codes: tuple[str, ...]
    part: float


class CommissionerRegister:
    """The dated succession of commissioners, and the codes for which population shares are known."""

    def __init__(
        self,
        mergers: Iterable[Merger],
        shares_codes: Iterable[str],
        boundary_changes: Iterable[BoundaryChange] = (),
    ) -> None:
        self.mergers = tuple(sorted(mergers, key=lambda merger: (merger.date, merger.successor)))
        self.shares_codes = frozenset(shares_codes)
        self.boundary_changes = tuple(boundary_changes)
        self._merger_into = {merger.successor: merger for merger in self.mergers}
        self._merger_of = {code: merger for merger in self.mergers for code in merger.predecessors}

    def predecessors(self, code: str) -> tuple[str, ...]:
        """Give the codes that merged into this one; none if it was not made by a merger."""
        merger = self._merger_into.get(code)
        return merger.predecessors if merger else ()

    def successor(self, code: str) -> str | None:
        """Give the code that this one merged into, or None."""
        merger = self._merger_of.get(code)
        return merger.successor if merger else None

    def merger_into(self, code: str) -> Merger | None:
        """Give the merger that made this code, or None."""
        return self._merger_into.get(code)

    def ultimate_predecessors(self, code: str) -> tuple[str, ...]:
        """Give the codes with shares that this one is made of: itself, or those that merged into it.

        Empty when any of them has no shares, for part of a commissioner cannot stand for the whole.
        """
        return self._with_shares(code, frozenset())

    def _with_shares(self, code: str, above: frozenset[str]) -> tuple[str, ...]:
        if code in self.shares_codes:
            return (code,)
        if code in above:
            return ()
        parts = [self._with_shares(earlier, above | {code}) for earlier in self.predecessors(code)]
        return tuple(sorted({part for codes in parts for part in codes})) if all(parts) else ()

    def basis(self, code: str) -> Basis:
        """By whose shares the figures of this code are divided among councils."""
        if code in self.shares_codes:
            return Basis(OWN_SHARES, (code,), 1.0)
        earlier = self.ultimate_predecessors(code)
        if earlier:
            return Basis(PREDECESSORS_SHARES, earlier, 1.0)
        later, part = self._later_with_shares(code)
        return Basis(SUCCESSORS_SHARES, (later,), part) if later else Basis(NO_SHARES, (), 0.0)

    def _later_with_shares(self, code: str) -> tuple[str, float]:
        """Give the first successor that has shares, and this code's part of it; empty if none has."""
        part, seen = 1.0, {code}
        while (merger := self._merger_of.get(code)) and merger.successor not in seen:
            part /= len(merger.predecessors)
            code = merger.successor
            seen.add(code)
            if code in self.shares_codes:
                return code, part
        return "", 0.0

    def kind(self, code: str) -> str:
        """Give what kind of commissioner a code is, by the register and else by the pattern of the code."""
        if code == NHS_ENGLAND:
            return "NHS England"
        known = code in self.shares_codes or code in self._merger_into or code in self._merger_of
        if known or _CLINICAL_COMMISSIONING_GROUP.fullmatch(code):
            return "clinical commissioning group"
        return "primary care trust" if _PRIMARY_CARE_TRUST.fullmatch(code) else "unknown"

    def contradictions(self) -> list[str]:
        """Give what in the succession cannot be true, in words; empty when it holds together."""
        uses = Counter(code for merger in self.mergers for code in merger.predecessors)
        makings = Counter(merger.successor for merger in self.mergers)
        found = [f"{code} merged into more than one successor." for code, times in uses.items() if times > 1]
        found += [f"{code} was made by more than one merger." for code, times in makings.items() if times > 1]
        return found + [note for merger in self.mergers for note in self._contradictions_in(merger)]

    def _contradictions_in(self, merger: Merger) -> list[str]:
        notes = []
        for code in merger.predecessors:
            maker = self._merger_into.get(code)
            if maker and maker.date >= merger.date:
                notes.append(f"{code} ended on {merger.date} but began on {maker.date}.")
            if self.basis(code).how == NO_SHARES:
                notes.append(f"{code}, which merged into {merger.successor}, is in no file.")
        if merger.successor in merger.predecessors:
            notes.append(f"{merger.successor} is among its own predecessors.")
        return notes


@cache
def read_shares_table() -> pl.DataFrame:
    """Give the shipped shares of each commissioner's residents by council, 209 CCGs of 2015 to 152 councils.

    Columns commissioner_code, commissioner_ons_code, commissioner_name, area_code, population,
    share_of_commissioner and share_of_area.
    """
    with (files("carefund.evidence") / "dataset" / "commissioner-shares.parquet").open("rb") as file:
        return pl.read_parquet(file)


@cache
def default_commissioners() -> CommissionerRegister:
    """Give the register of the shipped succession and shares."""
    mergers, changes = read_succession()
    return CommissionerRegister(mergers, read_shares_table()["commissioner_code"].unique().to_list(), changes)


def read_succession() -> tuple[Sequence[Merger], Sequence[BoundaryChange]]:
    """Give the shipped mergers and boundary changes."""
    path = files("carefund.evidence") / "areas" / "commissioner-succession.toml"
    facts = tomllib.loads(path.read_text(encoding="utf-8"))
    mergers = [Merger(**{**row, "predecessors": tuple(row["predecessors"])}) for row in facts["merger"]]
    changes = [
        BoundaryChange(**{**row, "codes": tuple(row["codes"]), "areas": tuple(row["areas"])})
        for row in facts["boundary_change"]
    ]
    return mergers, changes
