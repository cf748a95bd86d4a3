"""Two versions beside each other: money, targets and fields in the words of the form, and nothing about the version."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from carefund.plan.model import Figure, Plan
from carefund.plan.workbook import layout_of
from carefund.report.document import DataTable, Document, Prose
from tests.plan.sound import first_round, sound, with_line, without_line


def compared(before: Plan, after: Plan) -> Document:
    from carefund.service.plans.pages.comparing import comparing_document

    return comparing_document(before, after, first_round(), layout_of(first_round()))


def table(made: Document, section: str) -> DataTable:
    (one,) = (one for one in made.sections if one.id == section)
    (block,) = one.blocks
    assert isinstance(block, DataTable)
    return block


def with_admissions(plan: Plan, more: int) -> Plan:
    target = plan.targets[0]
    first, *others = target.target.items()
    changed = {first[0]: Figure(**{**first[1].model_dump(), "numerator": first[1].numerator + more}), **dict(others)}
    return with_line(plan, "targets", 0, target=changed)


def test_a_new_version_that_says_the_same_is_no_change() -> None:
    after = sound().model_copy(update={"version": 7, "version_date": date(2014, 9, 1), "sign_offs": ()})
    assert compared(sound(), after) == Document("", (Prose("The two versions say the same."),))


def test_a_changed_target_is_told_as_the_change_it_plans_before_and_after() -> None:
    made = compared(sound(), with_admissions(sound(), 1_000))
    (row,) = table(made, "targets").rows
    assert row[0] == "Non-elective admissions"
    setting = first_round().planning.targets[0]  # type: ignore[union-attr]
    before = sound().planned_change(setting)
    assert before is not None
    assert row[1].startswith(f"−{abs(before):,.0f} (−")
    assert row[2].startswith(f"−{abs(before + 1_000):,.0f} (" if before + 1_000 < 0 else f"+{before + 1_000:,.0f} (")
    assert row[1].endswith("%)")


def test_fields_are_said_as_their_form_says_them() -> None:
    made = compared(sound(), with_admissions(sound(), 1_000))
    (row,) = table(made, "changes").rows
    assert row[0].startswith("Targets: Non-elective admissions")
    assert row[3].replace(",", "") == str(int(row[2].replace(",", "")) + 1_000)
    assert "," in row[2]
    money = compared(sound(), with_line(sound(), "expenditure", 0, amounts={"2015-16": Decimal(1_234_567)}))
    assert [row[3] for row in table(money, "changes").rows if row[1] == "changed"] == ["£1,234,567"]


def test_a_record_that_is_gone_is_told_by_its_headings_and_no_path_of_the_model_is_shown() -> None:
    made = compared(sound(), without_line(sound(), "expenditure", 0))
    (row,) = table(made, "changes").rows
    assert (row[1], row[3]) == ("removed", "Nothing")
    assert "Scheme" in row[2]
    assert "£" in row[2]
    assert "area_of_spend" not in row[2]
