"""Findings about who is in the table: areas and commissioners that appear, disappear, or change code or name."""

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from carefund.evidence.coverage.findings import Finding
from carefund.evidence.place_names import proper_name
from carefund.evidence.registers import Registers
from carefund.evidence.series import ENGLAND
from carefund.wording.dates import month_words
from carefund.workbooks.folding import plain

MOST_TO_NAME = 12
A_NEW_SYSTEM = 0.5


def changes_of_membership(
    figures: pl.DataFrame, series: str, successors: Mapping[str, str], registers: Registers
) -> list[Finding]:
    """Findings for each month in which the set of codes changes.

    `successors` maps a code to the code it merged into or was renamed to; such a change is one finding with both.
    """
    rows = figures.filter((pl.col("series") == series) & (pl.col("area_code") != ENGLAND))
    published = dict(rows.sort("period").select("area_code", "published_name").iter_rows())
    names = {code: registers.name(code, name) for code, name in published.items()}
    members = rows.group_by("period").agg(pl.col("area_code").unique()).sort("period").iter_rows()
    findings = []
    for (_, before), (month, now) in itertools.pairwise((period, set(codes)) for period, codes in members):
        left, joined = before - now, now - before
        if len(left) > A_NEW_SYSTEM * len(before):
            findings.append(_new_system(series, month, left, joined))
        elif left or joined:
            findings += _Change(series, month, names, successors).findings(left, joined)
    return findings + _renamed(rows, series)


def _new_system(series: str, month: date, left: set[str], joined: set[str]) -> Finding:
    what = (
        f"{len(left)} codes end and {len(joined)} begin in {month_words(month)}: one kind of body gave way to another. "
        "Their figures cannot be joined row by row."
    )
    return _finding("code-change", series, month, what, sorted(left | joined))


def _finding(kind: str, series: str, month: date, what: str, places: Iterable[str]) -> Finding:
    return Finding(kind=kind, series=series, first=month, last=month, what=what, basis="figures", places=tuple(places))


@dataclass(frozen=True)
class _Change:
    """A month in which the set of codes changes."""

    series: str
    month: date
    names: Mapping[str, str]
    successors: Mapping[str, str]

    def findings(self, left: set[str], joined: set[str]) -> list[Finding]:
        """Mergers and renamed codes, one finding each; then what merely ends and what merely begins."""
        merged: dict[str, list[str]] = {}
        for code in sorted(left):
            if self.successors.get(code) in joined:
                merged.setdefault(self.successors[code], []).append(code)
        explained = {code for codes in merged.values() for code in codes} | set(merged)
        ended, begun = sorted(left - explained), sorted(joined - explained)
        return [
            *(
                self._finding("code-change", [*codes, into], self._became(codes, into))
                for into, codes in merged.items()
            ),
            *([self._finding("disappeared", ended, f"{self._list(ended)}, no longer listed")] if ended else []),
            *([self._finding("appeared", begun, f"{self._list(begun)}, listed for the first time")] if begun else []),
        ]

    def _became(self, codes: list[str], into: str) -> str:
        return f"{self._list(codes)} became {self._list([into])}"

    def _finding(self, kind: str, places: list[str], words: str) -> Finding:
        return _finding(kind, self.series, self.month, f"{words} from {month_words(self.month)}.", places)

    def _list(self, codes: list[str]) -> str:
        named = [f"{self.names.get(code, code)} ({code})" for code in codes[:MOST_TO_NAME]]
        more = f" and {len(codes) - MOST_TO_NAME} more" if len(codes) > MOST_TO_NAME else ""
        return ", ".join(named) + more


def _renamed(rows: pl.DataFrame, series: str) -> list[Finding]:
    """A code that stays while its name changes may cover another population than before."""
    findings = []
    changed = (
        rows.group_by("area_code")
        .agg(pl.col("published_name").unique().len().alias("names"))
        .filter(pl.col("names") > 1)
    )
    for code in changed["area_code"].sort():
        of_code = rows.filter(pl.col("area_code") == code).sort("period").select("period", "published_name")
        last = ""
        for period, name in of_code.iter_rows():
            if last and _essence(name) != _essence(last):
                what = (
                    f"{code} is '{proper_name(last)}' before {month_words(period)}, then '{proper_name(name)}': "
                    "check that it covers the same people."
                )
                findings.append(_finding("code-change", series, period, what, [code]))
            last = name
    return findings


def _essence(name: str) -> Counter[str]:
    """A name's words in any order, without `UA`: `Lancashire North` and `North Lancashire` are one."""
    return Counter(word for word in plain(name).replace(".", "").split() if word not in {"ua", "the"})
