"""Two versions of a plan beside each other: money that moved, targets that changed, and every field in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from carefund.plan.difference import PlanChange, differences
from carefund.plan.fields import lookup
from carefund.plan.model import Plan, total_of
from carefund.plan.money_by_year import money_moved
from carefund.plan.workbook.layout import Input, Layout, Table
from carefund.programme.definition import Round
from carefund.programme.planning import TargetSetting
from carefund.report.document import Block, DataTable, Document, Prose, Section
from carefund.report.plan.difference import MOVED_SHOWN, changes_table, moved_table
from carefund.service.plans.answers import in_words
from carefund.service.plans.pages.reading import blocks_of
from carefund.service.plans.sections import IDENTITY, SIGNED, is_under, named_path
from carefund.wording.lists import counted
from carefund.wording.numbers import percent, signed_number

NOTHING = "Nothing"


@dataclass(frozen=True, kw_only=True)
class ComparingPage:
    """What changed from one version to another, and the versions to choose from."""

    title: str
    body: Markup
    versions: tuple[int, ...]
    before: int
    after: int


def comparing_page(
    before: tuple[int, Plan], after: tuple[int, Plan], round_: Round, layout: Layout, versions: Sequence[int]
) -> ComparingPage:
    """What changed from one version to another, in money, in targets and in every field.

    Which version a plan is, and its signatures, are no changes of what it says.
    """
    old, new = before[1], after[1]
    made = comparing_document(old, new, round_, layout)
    return ComparingPage(
        title="What changed", body=blocks_of(made), versions=tuple(versions), before=before[0], after=after[0]
    )


def comparing_document(before: Plan, after: Plan, round_: Round, layout: Layout) -> Document:
    """As `comparing_page`, as a document."""
    said = [one for one in differences(before, after) if not one.field.startswith((*IDENTITY, SIGNED))]
    if not said:
        return Document("", (Prose("The two versions say the same."),))
    return Document(
        "",
        (),
        (
            Section("moved", "", (_money(before, after, round_),)),
            Section("targets", "", tuple(_targets(before, after, round_))),
            Section("changes", "", (_fields(said, before, after, layout),)),
        ),
    )


def _money(before: Plan, after: Plan, round_: Round) -> Block:
    moved = moved_table(money_moved(before, after, round_))
    return moved.block(MOVED_SHOWN) if moved.frame.height else Prose("No money moved.")


def _targets(before: Plan, after: Plan, round_: Round) -> Iterator[Block]:
    """The planned change of each metric whose planned change is another now."""
    settings = round_.planning.targets if round_.planning else ()
    rows = tuple(
        (round_.metric(setting.metric).label, _planned(before, setting), _planned(after, setting))
        for setting in settings
        if _planned(before, setting) != _planned(after, setting)
    )
    if rows:
        headings = ("Target", "Planned change before", "Planned change after")
        yield DataTable(headings, rows, counted(len(rows), "target"), layout="places")
    else:
        yield Prose("No target changed.")


def _planned(plan: Plan, setting: TargetSetting) -> str:
    """The change on the baseline in the metric's unit and in per cent; that there is none where a figure is missing."""
    change, target = plan.planned_change(setting), plan.target_for(setting.metric)
    if change is None or target is None:
        return NOTHING
    baseline = total_of(target.baseline.get(period.id) for period in setting.baseline)
    share = f" ({percent(change / baseline * 100)})" if baseline else ""
    return f"{signed_number(change)}{share}" if change else f"{Decimal(0)}{share}"


def _fields(changes: Sequence[PlanChange], before: Plan, after: Plan, layout: Layout) -> DataTable:
    """Each change under the words of its field, which lead."""
    named = changes_table(changes, layout).records()
    rows = tuple(
        (
            words["label"] or change.field,
            change.kind,
            _words(layout, before, change.path_before) or change.before or NOTHING,
            _words(layout, after, change.path_after) or change.after or NOTHING,
        )
        for change, words in zip(changes, named, strict=True)
    )
    return DataTable(("What", "Change", "Before", "After"), rows, counted(len(rows), "change"), layout="places")


def _words(layout: Layout, plan: Plan, path: str) -> str:
    """What a plan says at a path, as its form shows it; of a record each field under its heading."""
    if not path or lookup(plan, path) is None:
        return ""
    held = list(_held(layout, plan, path))
    if len(held) == 1 and held[0].path in (path, named_path(plan, path)):
        return in_words(held[0].input, lookup(plan, path))
    one_row = len({one.row for one in held}) == 1
    said = ((one.heading if one_row else one.name, in_words(one.input, lookup(plan, one.path))) for one in held)
    return "; ".join(f"{name}: {words}" for name, words in said if words)


@dataclass(frozen=True)
class _Held:
    """A field: the words of its row and its column, its cell of the layout, and its path."""

    row: str
    heading: str
    input: Input
    path: str

    @property
    def name(self) -> str:
        return f"{self.row}, {self.heading}" if self.row else self.heading


def _held(layout: Layout, plan: Plan, path: str) -> Iterator[_Held]:
    """The fields at a path or below it."""
    named, record = named_path(plan, path), path[: path.find("]") + 1]
    for _sheet, table in layout.tables():
        if table.grows and record.startswith(f"{table.path}["):
            inputs = ((column.heading, column.input) for column in table.columns)
            fields = (_Held("", words, one, f"{record}.{one.field}") for words, one in inputs if one)
            yield from (field for field in fields if is_under(field.path, path))
        elif not table.grows:
            yield from (field for field in _fixed(table) if is_under(field.path, named))


def _fixed(table: Table) -> Iterator[_Held]:
    for row in table.rows:
        labels = ", ".join(cell for cell in row.cells[: table.labels] if isinstance(cell, str))
        for number, cell in row.inputs():
            yield _Held(labels, table.columns[number].heading, cell, cell.field)
