"""The page that is read first in the export of an area: what each file is, and how it is checked without carefund."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from carefund.evidence.areas import Area
from carefund.wording.dates import moment_words
from carefund.wording.lists import listed

README = "README.txt"
TEXT = """{area} ({code}): all that a carefund service held of it, {at}

Of: {submissions}.

WHAT IS HERE

organisations.csv   the organisations that take part in this area
memberships.csv     who acts or acted for them, in which role, from when to when, and who gave and ended it.
                    Somebody of an organisation that has several areas is in the export of each.
<round>/            one folder for each round:
  events.jsonl      everything that was recorded, one JSON object a line, in order. `text` is the canonical text that
                    was hashed, `hash` its SHA-256, `event` the same as plain JSON. Where the export was made for the
                    area, what only the centre sees has its `hash` alone.
  plans/            each version of the plan that an event names, as JSON; as a workbook those that were declared ready,
                    signed or handed in, and the last.
  uploads.csv       the workbooks that were handed in, with what was found in each and which version it became
  uploads/          their content, byte for byte
  findings/         what was found in each, as JSON
  receipts/         the receipt of each submission, as JSON and as PDF
  files/            any other file that an event names, under its SHA-256
manifest.json       this export: every file with its size and SHA-256
SHA256SUMS          the same sums in the form that `sha256sum -c SHA256SUMS` reads

Passwords, second factors, tokens and sessions are not in it. Text is UTF-8, moments are UTC, days are London's.
A cell of a CSV file that a spreadsheet might take for a formula has an apostrophe before it.

HOW IT IS CHECKED

1. `sha256sum -c SHA256SUMS` in this folder says whether every file is as it was written.
2. For each line of events.jsonl that has a text: the SHA-256 of `text` (ASCII) is `hash`; in `text`, `before` is the
   `hash` of the line before (64 zeros in the first), and `sequence` is the line's number, from 1.
3. A receipt's `ledger_head` ends in the `hash` of the event that `sequence` names. The SHA-256 of the receipt's JSON
   without `receipt_hash`, keys in order, no spaces, ASCII, is `receipt_hash`.
4. A plan's file has the SHA-256 that stands in its name, and that the events call `plan_hash`.
{notes}"""


def readme(area: Area, submissions: Sequence[str], notes: Sequence[str], at: datetime) -> str:
    """The page, in plain text."""
    told = "".join(f"- {one}\n" for one in notes)
    return TEXT.format(
        area=area.name,
        code=area.code,
        at=moment_words(at),
        submissions=listed(submissions, otherwise="no plan; its organisations alone"),
        notes=f"\nWHAT IS MISSING\n\n{told}" if notes else "",
    )
