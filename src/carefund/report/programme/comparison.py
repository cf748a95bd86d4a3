"""What changed between two rounds, as a document and as plain values: rules added, removed and changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from carefund.programme.comparison_of_rounds import RoundChange, RoundComparison
from carefund.report.document import DataTable, Document, Prose, Section
from carefund.wording.money import stated_pounds
from carefund.wording.numbers import NONE, number
from carefund.wording.standing import NOT_VERIFIED

KINDS = ("added", "removed", "changed")
HEADINGS = ("Rule", "What", "Before", "After")


def comparison_document(comparison: RoundComparison) -> Document:
    """A section for each part of the rules that has changes."""
    every: Counter[str] = sum(comparison.counts().values(), Counter())
    return Document(
        f"From {comparison.before.title} to {comparison.after.title}",
        (Prose(f"{counts_in_words(every)}."),),
        tuple(_section(title, counts, comparison) for title, counts in comparison.counts().items()),
    )


def comparison_record(comparison: RoundComparison) -> dict[str, Any]:
    """The two rounds, the counts of each section, and every change, as plain values."""
    before, after = comparison.before, comparison.after
    return {
        "before": {"id": before.id, "title": before.title},
        "after": {"id": after.id, "title": after.title, "extends": after.extends},
        "counts": {title: {kind: counts[kind] for kind in KINDS} for title, counts in comparison.counts().items()},
        "changes": [vars(change) for change in comparison.changes],
    }


def counts_in_words(counts: Counter[str]) -> str:
    """How many changes of each kind there are."""
    return ", ".join(f"{number(counts[kind])} {kind}" for kind in KINDS if counts[kind]) or "No rule differs"


def _section(title: str, counts: Counter[str], comparison: RoundComparison) -> Section:
    changes = [change for change in comparison.changes if change.section == title]
    table = DataTable(HEADINGS, tuple(_rows(changes)), layout="texts")
    return Section(title.lower().replace(" ", "-"), f"{title}: {counts_in_words(counts)}", (table,))


def _rows(changes: Sequence[RoundChange]) -> Iterator[tuple[str, ...]]:
    """The rule, what happened to it, the value before and after; a rule's label is given once."""
    last = ""
    for change in changes:
        label = "" if change.part == last else change.label
        values = ((change.before, change.before_verified), (change.after, change.after_verified))
        cells = (value_in_words(change.key, value, verified) for value, verified in values)
        yield label, change.key or change.kind, *cells
        last = change.part


def value_in_words(key: str, value: Any, verified: bool | None) -> str:  # noqa: ANN401
    """A value as the table shows it, marked where it is not verified."""
    if value is None:
        return NONE
    mark = f" ({NOT_VERIFIED})" if verified is False and not key.endswith("verified") else ""
    return _bare_words(key, value) + mark


def _bare_words(key: str, value: Any) -> str:  # noqa: ANN401
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | Decimal):
        return stated_pounds(value) if key.endswith("pounds") else number(value)
    return "; ".join(map(str, value)) or "none" if isinstance(value, list) else str(value)
