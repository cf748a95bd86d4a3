"""Two versions of a plan beside each other: money that moved, targets that changed, and every field in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from carefund.plan.difference import PlanChange, differences
from carefund.plan.fields import lookup, steps
from carefund.plan.model import Plan, total_of
from carefund.plan.money_by_year import money_moved
from carefund.plan.workbook.layout import Layout
from carefund.programme.definition import Round
from carefund.programme.planning import TargetSetting
from carefund.report.document import Block, DataTable, Document, Prose, Section
from carefund.report.plan.difference import MOVED_SHOWN, changes_table, moved_table
from carefund.service.plans.answers import NOTHING, in_words
from carefund.service.plans.pages.reading import blocks_of
from carefund.service.plans.sections import (
    IDENTITY,
    SIGNED,
    Labelled,
    is_under,
    labelled_record,
    labelled_rows,
    named_path,
)
from carefund.wording.lists import counted
from carefund.wording.numbers import percent, signed_number


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
    """What a plan says at a path, as its form shows it; of a record each field under its words."""
    if not path or lookup(plan, path) is None:
        return ""
    held = list(_held(layout, plan, path))
    if len(held) == 1 and held[0].typed.path in (path, named_path(plan, path)):
        return in_words(held[0].typed.input, lookup(plan, path))
    one_row = len({one.row for one in held}) == 1
    said = (
        (one.heading if one_row else one.name, in_words(one.typed.input, lookup(plan, one.typed.path))) for one in held
    )
    return "; ".join(f"{name}: {words}" for name, words in said if words)


def _held(layout: Layout, plan: Plan, path: str) -> Iterator[Labelled]:
    """The fields at a path or below it."""
    named, tokens = named_path(plan, path), steps(path)
    for _sheet, table in layout.tables():
        if not table.grows:
            yield from (one for one in labelled_rows(table) if is_under(one.typed.path, named))
        elif path.startswith(f"{table.path}["):
            yield from (one for one in labelled_record(table, int(tokens[1][0])) if is_under(one.typed.path, path))
