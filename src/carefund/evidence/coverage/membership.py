"""Findings about who is in the table: areas and commissioners that appear, disappear, or change code or name."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

import polars as pl

from carefund.evidence.coverage.findings import Finding
from carefund.evidence.headings import plain
from carefund.evidence.periods import month_words
from carefund.evidence.place_names import place_name, proper_name
from carefund.evidence.series import ENGLAND

MOST_TO_NAME = 12
A_NEW_SYSTEM = 0.5


def changes_of_membership(figures: pl.DataFrame, series: str, successors: Mapping[str, str]) -> list[Finding]:
    """Findings for each month in which the set of codes changes.

    `successors` maps a code to the code it merged into or was renamed to; such changes are told as one, with both.
    """
    rows = figures.filter((pl.col("series") == series) & (pl.col("area_code") != ENGLAND))
    published = dict(rows.sort("period").select("area_code", "published_name").iter_rows())
    names = {code: place_name(code, name) for code, name in published.items()}
    members = {
        period: set(codes) for period, codes in rows.group_by("period").agg(pl.col("area_code").unique()).sort("period").iter_rows()
    }
    findings = []
    periods = list(members)
    for before, now in zip(periods[:-1], periods[1:], strict=True):
        gone, come = members[before] - members[now], members[now] - members[before]
        if gone or come:
            findings += _change(series, now, gone, come, names, successors, len(members[before]))
    return findings + _renamed(rows, series)


def _change(
    series: str,
    month: date,
    gone: set[str],
    come: set[str],
    names: Mapping[str, str],
    successors: Mapping[str, str],
    before: int,
) -> list[Finding]:
    if len(gone) > A_NEW_SYSTEM * before:
        what = (
            f"{len(gone)} codes end and {len(come)} begin in {month_words(month)}: one kind of body gave way to another. "
            "Their figures cannot be joined row by row."
        )
        return [Finding("code-change", series, month, month, what, "figures", tuple(sorted(gone | come)))]
    merged: dict[str, list[str]] = {}
    for code in sorted(gone):
        if successors.get(code) in come:
            merged.setdefault(successors[code], []).append(code)
    explained = {code for codes in merged.values() for code in codes} | set(merged)
    findings = [
        _finding("code-change", series, month, (*codes, into), f"{_list(codes, names)} became {_list([into], names)}", "")
        for into, codes in merged.items()
    ]
    if gone - explained:
        rest = sorted(gone - explained)
        findings.append(_finding("disappeared", series, month, tuple(rest), _list(rest, names), "no longer listed"))
    if come - explained:
        rest = sorted(come - explained)
        findings.append(_finding("appeared", series, month, tuple(rest), _list(rest, names), "listed for the first time"))
    return findings


def _finding(kind: str, series: str, month: date, places: tuple[str, ...], who: str, how: str) -> Finding:
    what = f"{who}{', ' + how if how else ''} from {month_words(month)}."
    return Finding(kind, series, month, month, what, "figures", places)


def _list(codes: list[str], names: Mapping[str, str]) -> str:
    named = [f"{names.get(code, code)} ({code})" for code in codes[:MOST_TO_NAME]]
    more = f" and {len(codes) - MOST_TO_NAME} more" if len(codes) > MOST_TO_NAME else ""
    return ", ".join(named) + more


def _renamed(rows: pl.DataFrame, series: str) -> list[Finding]:
    """A code that stays while its name changes may cover another population than before."""
    found = []
    changed = rows.group_by("area_code").agg(pl.col("published_name").unique().len().alias("names")).filter(pl.col("names") > 1)
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
