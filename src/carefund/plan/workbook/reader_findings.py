"""How the reader words its findings."""

from __future__ import annotations

from carefund.plan.findings import CellPosition, Finding, Severity

LABELS = {
    "another-area": "The workbook is another area's",
    "another-round": "The workbook is another round's",
    "another-quarter": "The workbook is another quarter's",
    "old-template": "The workbook is from another version of the template",
    "identity-differs": "The Cover and the file's own record differ",
    "table-missing": "A table is missing",
    "column-missing": "A column is missing",
    "column-not-read": "A column was not read",
    "row-not-read": "A row was not read",
    "row-twice": "A row stands twice",
    "sheet-not-read": "A sheet was not read",
    "not-understood": "An entry could not be read",
    "no-id": "A scheme has no ID",
    "never-calculated": "A formula was never calculated",
    "understood-with-doubt": "An entry was read with a doubt",
    "hidden": "An entry is hidden",
    "merged": "Cells are merged",
    "note-below": "A note stands among the entries",
    "subtotal": "A subtotal stands among the entries",
    "value-refused": "An entry cannot be used",
    "total-differs": "A total was typed over",
}
"""What each kind of finding says, by its id."""
POLICY = "Template of the round"


def finding(
    check: str,
    severity: Severity,
    expected: str,
    found: str,
    to_do: str,
    *,
    field: str = "",
    position: CellPosition | None = None,
    unread: tuple[str, ...] = (),
) -> Finding:
    """A finding of the reader; its id is the check's with `workbook-` before it, `unread` what it could not read."""
    return Finding(
        check=f"workbook-{check}",
        severity=severity,
        label=LABELS[check],
        expected=expected,
        found=found,
        to_do=to_do,
        policy=POLICY,
        field=field,
        position=position,
        unread=unread,
    )
