"""What the list of a round is filtered and sorted by: all of it stands in the address, and in no session."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from carefund.assurance.state import Status
from carefund.service.national.row import Row
from carefund.wording.chances import WORDS

CONDITIONS = {"overdue": "Some overdue", "open": "Some open", "met": "All met", "none": "None set"}
"""What may be asked of a plan's conditions, in words."""
YES_NO = {"yes": "Late", "no": "In time"}
SORTS: Mapping[str, tuple[str, Callable[[Row], Any]]] = {
    "area": ("Area", lambda row: row.area),
    "region": ("Region", lambda row: row.region),
    "state": ("State", lambda row: list(Status).index(Status(row.status))),
    "pooled": ("Money pooled", Row.total),
    "chance": ("Least likely target", lambda row: row.least),
    "waiting": ("Days waiting", lambda row: -1 if row.waiting is None else row.waiting),
    "conditions": ("Conditions overdue, then open", lambda row: (row.overdue, row.open)),
}
"""What the list may be sorted by: its label, and a row's key."""
FIRST_HIGH = ("pooled", "waiting", "conditions")
"""What one looks for at its highest; the others begin at their lowest."""
MOST_LETTERS = 100


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Which rows are shown and in which order; empty leaves nothing out.

    `state` is a status, `late` yes or no, `word` one of the scale of chances, `condition` one of `CONDITIONS`, `text`
    is looked for in the names of area, region and reviewers; `sort` is one of `SORTS`, with a hyphen before it from its
    other end.
    """

    state: str = ""
    region: str = ""
    late: str = ""
    word: str = ""
    condition: str = ""
    text: str = ""
    sort: str = ""

    @property
    def filtered(self) -> bool:
        """Whether anything may be left out."""
        return self != Filters(sort=self.sort)

    def fits(self, row: Row) -> bool:
        """Whether a row is shown."""
        return (
            self.state in ("", row.status)
            and self.region in ("", row.region)
            and (not self.late or row.late is (self.late == "yes"))
            and (not self.word or row.said(self.word))
            and (not self.condition or _of_conditions(self.condition, row))
            and (not self.text or self._is_in(row))
        )

    def _is_in(self, row: Row) -> bool:
        sought = self.text.casefold()
        return any(sought in words.casefold() for words in (row.area, row.region, row.code, *row.reviewers))

    def chosen(self, rows: Sequence[Row]) -> list[Row]:
        """The rows that are shown, in their order; rows alike stand by name."""
        kept = sorted((row for row in rows if self.fits(row)), key=lambda row: row.area)
        name, backwards = self.order
        return sorted(kept, key=SORTS[name][1], reverse=backwards)

    @property
    def order(self) -> tuple[str, bool]:
        """By what rows are sorted, and whether the highest come first."""
        name = self.sort.removeprefix("-") or "area"
        return name, (name in FIRST_HIGH) is not self.sort.startswith("-")

    def sorted_by(self, name: str) -> Filters:
        """The same rows in the order of a column: from its other end where they are in its order already."""
        return replace(self, sort=f"-{name}" if self.sort == name or (name == "area" and not self.sort) else name)

    def query(self, **more: str) -> str:
        """The filters as the query of an address, with what begins it; empty for none."""
        named = {name: value for name, value in vars(self).items() if value} | more
        return f"?{urlencode(named)}" if named else ""


def _of_conditions(asked: str, row: Row) -> bool:
    held = row.open + row.met > 0
    return {
        "overdue": row.overdue > 0,
        "open": row.open > 0,
        "met": held and not row.open,
        "none": not held,
    }[asked]


def filters_sent(sent: Mapping[str, str], regions: Sequence[str]) -> Filters:
    """The filters of an address; what is none of its choices leaves nothing out."""
    choices: dict[str, Sequence[str]] = {
        "state": [str(one) for one in Status],
        "region": regions,
        "late": list(YES_NO),
        "word": WORDS,
        "condition": list(CONDITIONS),
        "sort": [f"{sign}{name}" for name in SORTS for sign in ("", "-")],
    }
    given = {one.name: sent.get(one.name, "").strip()[:MOST_LETTERS] for one in fields(Filters)}
    return Filters(**{name: text if text in choices.get(name, (text,)) else "" for name, text in given.items()})
