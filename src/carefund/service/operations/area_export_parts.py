"""The parts of an area's export: its organisations with their people, and one submission with its files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
from pydantic import ValidationError

from carefund.assurance.body import Side, hashes_of
from carefund.assurance.chain import StoredEvent as Stored
from carefund.assurance.chain import read_event
from carefund.assurance.event import Event, PlanSaved, Submitted
from carefund.assurance.receipt import NoReceipt, Receipt, receipt_of
from carefund.assurance.sight import seen_events
from carefund.assurance.state import fold
from carefund.evidence.areas import default_register
from carefund.plan.checking import CheckedPlan
from carefund.plan.model import Plan
from carefund.plan.workbook.template import write_template
from carefund.programme.rounds import load_round
from carefund.refusal import Refusal
from carefund.report.media.cell_text import harmless_frame
from carefund.service.ledger import files
from carefund.service.ledger.models import StoredEvent
from carefund.service.operations.named_files import held_of
from carefund.service.people.models import Membership, Organisation
from carefund.service.plans.models import Upload
from carefund.service.rounds.models import OpenRound
from carefund.service.signing.pages.receipt import receipt_page
from carefund.service.signing.receipt_files import receipt_json, receipt_pdf

HANDED_ON = ("declared-ready", "signed", "submitted", "early-version-sent")
"""Events after which somebody else relied on a version: these are written as workbooks too."""
ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods")
"""Of names that people gave to workbooks, which are used for nothing else."""
ORGANISATIONS, MEMBERSHIPS = "organisations.csv", "memberships.csv"
UPLOADED = ("number", "at", "person", "name", "note", "version", "errors", "warnings", "file_hash", "findings")


@dataclass
class Found:
    """What a part wrote: its events, and in words what should be there and is not."""

    events: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Organisations:
    """The organisations that take part in an area, and the memberships of them, as rows."""

    rows: list[dict[str, Any]]
    memberships: list[dict[str, Any]]

    def written(self, folder: Path) -> Found:
        """Write both lists into a folder."""
        _write_csv(folder / ORGANISATIONS, self.rows, ("name", "kind", "under"))
        _write_csv(folder / MEMBERSHIPS, self.memberships, tuple(_MEMBERSHIP))
        return Found()


_MEMBERSHIP = {
    "organisation": "organisation.name",
    "person": "person.name",
    "email": "person.email",
    "person_id": "person.pk",
    "role": "role",
    "signs_as": "signs_as",
    "first": "first",
    "last": "last",
    "given_by": "given_by.name",
    "ended_at": "ended_at",
    "ended_by": "ended_by.name",
}
"""Columns of the list of memberships, and where in a membership each stands: nothing that lets somebody in."""


def organisations_of(area: str, database: str = "default") -> Organisations:
    """The organisations of an area, and who is or was a member of one, by name."""
    rows = Organisation.objects.using(database).filter(areas__area=area).select_related("parent").order_by("name")
    made = [{"name": one.name, "kind": one.kind, "under": one.parent.name if one.parent else ""} for one in rows]
    held = Membership.objects.using(database).filter(organisation__in=rows.values("pk"))
    related = held.select_related("organisation", "person", "given_by", "ended_by")
    ordered = related.order_by("organisation__name", "person__name", "pk")
    return Organisations(made, [{name: _value(one, at) for name, at in _MEMBERSHIP.items()} for one in ordered])


def files_of_submission(
    submission: str, folder: Path, data: Path, database: str = "default", *, seen_by: Side | None = None
) -> Found:
    """Write one submission into a folder: its events, plans, uploads, receipts, and whatever else its events name.

    With `seen_by` an event that this side does not see is its hash alone, and what only such events name is left out.
    """
    rows = stored_of([submission], database)
    found = Found(events=len(rows))
    folder.mkdir(parents=True, exist_ok=True)
    events = list(_readable(rows, submission, found))
    seen = seen_events(seen_by, events, fold(events).threads) if seen_by else events
    shown = {one.hash for one in seen}
    lines = (one if not seen_by or one.hash in shown else Stored("", one.hash, {}) for one in rows)
    (folder / "events.jsonl").write_text("".join(map(_line, lines)), encoding="utf-8")
    writer = _Writer(folder, data, found)
    plans = writer.plans(events)
    uploads = list(Upload.objects.using(database).filter(submission=submission).order_by("number"))
    own = writer.uploads(uploads)
    writer.receipts(events, invented=_is_invented(submission, database))
    named = {name for one in seen for name in hashes_of(one.body)}
    for row in held_of(named - plans - own, database):
        writer.copy(row.hash, Path("files", row.hash))
    return found


@dataclass
class _Writer:
    """Writes the files of one submission into its folder, and notes what is missing."""

    folder: Path
    data: Path
    found: Found

    def plans(self, events: Iterable[Event]) -> set[str]:
        """Each version of the plan that an event made; gives the hashes."""
        saved = [one.body.plan_hash for one in events if isinstance(one.body, PlanSaved)]
        relied_on = {getattr(one.body, "plan_hash", "") for one in events if one.body.kind in HANDED_ON}
        last = {name: number for number, name in enumerate(saved, 1)}
        for number, name in enumerate(saved, 1):
            content = self.copy(name, Path("plans", f"{number:04}-{name}.json"))
            wanted = name in relied_on or number == len(saved)
            if content is not None and wanted and last[name] == number:
                self._workbook(content, Path("plans", f"{number:04}-{name}.xlsx"))
        return set(saved)

    def _workbook(self, content: bytes, path: Path) -> None:
        try:
            plan = Plan.model_validate_json(content)
            area = default_register().get(plan.area_code)
            assert area is not None  # only areas of the register have plans here
            self._write(path, write_template(load_round(plan.round_id), area, plan))
        except (ValidationError, Refusal) as error:
            self.found.notes.append(f"{self.folder.name}/{path}: no workbook ({str(error).splitlines()[0]})")

    def uploads(self, rows: list[Upload]) -> set[str]:
        """The list of uploads with their content; gives the hashes of the files."""
        if rows:
            lines = [{name: _value(one, name) for name in UPLOADED} for one in rows]
            _write_csv(self.folder / "uploads.csv", lines, UPLOADED)
        for one in rows:
            ending = Path(one.name).suffix.lower()
            self.copy(one.file_hash, Path("uploads", f"{one.number:04}{ending if ending in ENDINGS else ''}"))
            self.copy(one.findings, Path("findings", f"{one.number:04}.json"))
        return {name for one in rows for name in (one.file_hash, one.findings)}

    def receipts(self, events: list[Event], *, invented: bool) -> None:
        """The receipt of each submission."""
        for number in (one.sequence for one in events if isinstance(one.body, Submitted)):
            try:
                receipt = receipt_of(events, number)
                self._write(Path("receipts", f"{receipt.id}.json"), receipt_json(receipt))
                self._write(Path("receipts", f"{receipt.id}.pdf"), self._pdf(receipt, invented=invented))
            except (NoReceipt, Refusal, OSError) as error:
                self.found.notes.append(f"{self.folder.name}: receipt of event {number} ({error})")

    def _pdf(self, receipt: Receipt, *, invented: bool) -> bytes:
        round_, area = load_round(receipt.round_id), default_register().get(receipt.area_code)
        assert area is not None  # as above
        plan = Plan.model_validate_json(files.read(receipt.plan_hash, self.data))
        years = tuple(year.id for year in round_.planning.pooled_years) if round_.planning else ()
        pooled = CheckedPlan(plan, (), pooled_years=years).pooled_pounds
        return receipt_pdf(receipt_page(receipt, round_, area, pooled, invented=invented))

    def copy(self, name: str, path: Path) -> bytes | None:
        """Copy a stored file; one that is not there is noted, and costs the others nothing."""
        try:
            content = files.read(name, self.data)
        except FileNotFoundError:
            self.found.notes.append(f"{self.folder.name}/{path}: the file is not held")
            return None
        self._write(path, content)
        return content

    def _write(self, path: Path, content: bytes) -> None:
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_bytes(content)


def stored_of(submissions: Iterable[str], database: str = "default") -> list[Stored]:
    """The events of some submissions as the database holds them, in order."""
    rows = StoredEvent.objects.using(database).filter(submission__in=list(submissions))
    return [Stored(*row, {}) for row in rows.order_by("submission", "sequence").values_list("text", "hash")]


def _line(row: Stored) -> str:
    """A line of JSON; a text that is none, or none any more, is shown as it stands."""
    try:
        plain = json.loads(row.text)
    except ValueError:
        plain = None
    return json.dumps({"hash": row.hash, "text": row.text, "event": plain}, ensure_ascii=False) + "\n"


def _readable(rows: Iterable[Stored], submission: str, found: Found) -> Iterator[Event]:
    for number, row in enumerate(rows, 1):
        try:
            yield read_event(row)
        except ValidationError:
            found.notes.append(f"{submission}: line {number} of its events cannot be read: verify the ledger")


def _is_invented(submission: str, database: str) -> bool:
    rounds = OpenRound.objects.using(database).filter(round_id=submission.split("/", maxsplit=1)[0])
    return any(one.invented for one in rounds)


def _value(row: Any, at: str) -> str:  # noqa: ANN401 - a row of any table
    """What stands at a place of a row, as text; empty for nothing."""
    for name in at.split("."):
        row = getattr(row, name, None)
    if row is None:
        return ""
    if isinstance(row, list | tuple):
        return "; ".join(map(str, row))
    return row.isoformat() if hasattr(row, "isoformat") else str(row)


def _write_csv(path: Path, rows: Iterable[Mapping[str, Any]], columns: tuple[str, ...]) -> None:
    """A list as CSV in which no text is taken for a formula."""
    schema = dict.fromkeys(columns, pl.String)
    path.write_text(harmless_frame(pl.DataFrame(list(rows), schema=schema)).write_csv(), encoding="utf-8")
