"""Findings about who is in the table: areas and commissioners that appear, disappear, or change code or name."""

import itertools
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from carefund.evidence.coverage.findings import Finding
from carefund.evidence.place_names import place_name, proper_name
from carefund.evidence.series import ENGLAND
from carefund.wording.dates import month_words
from carefund.workbooks.headings import plain

MOST_TO_NAME = 12
A_NEW_SYSTEM = 0.5


def changes_of_membership(figures: pl.DataFrame, series: str, successors: Mapping[str, str]) -> list[Finding]:
    """Findings for each month in which the set of codes changes.

    `successors` maps a code to the code it merged into or was renamed to; such changes are told as one, with both.
    """
    rows = figures.filter((pl.col("series") == series) & (pl.col("area_code") != ENGLAND))
    published = dict(rows.sort("period").select("area_code", "published_name").iter_rows())
    names = {code: place_name(code, name) for code, name in published.items()}
    members = rows.group_by("period").agg(pl.col("area_code").unique()).sort("period").iter_rows()
    findings = []
    for (_, before), (month, now) in itertools.pairwise((period, set(codes)) for period, codes in members):
        gone, come = before - now, now - before
        if len(gone) > A_NEW_SYSTEM * len(before):
            findings.append(_new_system(series, month, gone, come))
        elif gone or come:
            findings += _Change(series, month, names, successors).findings(gone, come)
    return findings + _renamed(rows, series)


def _new_system(series: str, month: date, gone: set[str], come: set[str]) -> Finding:
    what = (
        f"{len(gone)} codes end and {len(come)} begin in {month_words(month)}: one kind of body gave way to another. "
        "Their figures cannot be joined row by row."
    )
    return Finding("code-change", series, month, month, what, "figures", tuple(sorted(gone | come)))


@dataclass(frozen=True)
class _Change:
    """A month in which the set of codes changes."""

    series: str
    month: date
    names: Mapping[str, str]
    successors: Mapping[str, str]

    def findings(self, gone: set[str], come: set[str]) -> list[Finding]:
        """Mergers and renamed codes each told as one; then what merely ends and what merely begins."""
        merged: dict[str, list[str]] = {}
        for code in sorted(gone):
            if self.successors.get(code) in come:
                merged.setdefault(self.successors[code], []).append(code)
        explained = {code for codes in merged.values() for code in codes} | set(merged)
        ended, begun = sorted(gone - explained), sorted(come - explained)
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
        what = f"{words} from {month_words(self.month)}."
        return Finding(kind, self.series, self.month, self.month, what, "figures", tuple(places))

    def _list(self, codes: list[str]) -> str:
        named = [f"{self.names.get(code, code)} ({code})" for code in codes[:MOST_TO_NAME]]
        more = f" and {len(codes) - MOST_TO_NAME} more" if len(codes) > MOST_TO_NAME else ""
        return ", ".join(named) + more


def _renamed(rows: pl.DataFrame, series: str) -> list[Finding]:
    """A code that stays while its name changes may cover another population than before."""
    found = []
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
                found.append(Finding("code-change", series, period, period, what, "figures", (code,)))
            last = name
    return found


def _essence(name: str) -> Counter[str]:
    """A name's words in any order, without `UA`: `Lancashire North` and `North Lancashire` are one."""
    return Counter(word for word in plain(name).replace(".", "").split() if word not in {"ua", "the"})
