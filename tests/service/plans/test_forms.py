"""What is typed into a form becomes a plan, as a workbook's cells do, and what is strange changes nothing."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from carefund.evidence.areas import default_register
from carefund.plan.fields import lookup
from carefund.plan.model import Contingency, Plan, Risk, Scheme
from carefund.plan.workbook import read_plan, write_template
from carefund.pool.lines import Contribution
from carefund.service.plans.forms import Posted, posted
from carefund.service.plans.pages.conflict import both_values
from carefund.service.plans.sections import NoSection, part_of, section_of, sections_changed
from tests.plan.plans import plans
from tests.plan.workbook.making import MINE, ROUND, some_plan
from tests.plan.workbook.spoiling import TEXTS
from tests.service.plans.making import ROUNDS, example, page_of, parts_of, planned

LAYOUT = planned(ROUND.id)[1]
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
"""A plan that fails is not made smaller: that takes minutes."""
OTHERS = ("1200", "£1,200", "12/09/2014", "12 Sept 2014", "2014-09-12", "May 2015", "yes", "No.", "x", "0.5", "50%",
          "NHS", "(300)", "1e3", "1.5k", "１２", "Council", "nhs", "council", " 7 ", "3.0", "a\nb", "−5", "99", "#N/A",
          "31/02/2015", "=1+1", "1,2", "+5", "Average cost of a unit", "average")  # fmt: skip


def send(plan: Plan, data: dict[str, str], section: str, table: str = "", number: str = "") -> Posted:
    """What is sent from a page of the tests' round."""
    return posted(part_of(LAYOUT, plan, section, table, number), LAYOUT, plan, data)


@pytest.mark.parametrize("round_id", ROUNDS)
def test_an_example_sent_back_as_it_is_shown_is_unchanged(round_id: str) -> None:
    assert_unchanged(round_id, example(round_id))


@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck), phases=QUICK)
@given(st.data())
def test_any_plan_sent_back_as_it_is_shown_is_unchanged(data: st.DataObject) -> None:
    round_id = data.draw(st.sampled_from(ROUNDS))
    assert_unchanged(round_id, data.draw(plans(planned(round_id)[0])))


def assert_unchanged(round_id: str, plan: Plan) -> None:
    layout = planned(round_id)[1]
    for part in parts_of(layout, plan):
        shown = {field.name: field.value.replace("\n", "\r\n") for field in page_of(round_id, plan, part).fields}
        sent = posted(part, layout, plan, shown)
        assert (sent.plan, sent.errors, sent.changed, sent.ignored) == (plan, {}, frozenset(), ())


@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck), phases=QUICK)
@given(st.data())
def test_a_plan_typed_field_by_field_into_an_empty_one_is_the_same_plan(data: st.DataObject) -> None:
    round_id = data.draw(st.sampled_from(ROUNDS))
    round_, layout = planned(round_id)
    plan = data.draw(plans(round_))
    made = Plan.model_validate({**{name: getattr(plan, name) for name in plan.model_fields_set if name in KEPT}})
    for part in parts_of(layout, plan):
        page = page_of(round_id, plan, part)
        shown = {field.name: field.value for field in page.fields}
        number = "new" if part.table and part.table.grows else str(part.index + 1)
        table = part.table.path if part.table else ""
        sent = posted(part_of(layout, made, part.section.id, table, number), layout, made, shown)
        assert sent.errors == {}, sent.errors
        made = sent.plan
    assert made == plan


KEPT = {"round_id", "template_version", "area_code", "area_name", "version", "illustrative", "sign_offs"}


@cache
def blank() -> tuple[bytes, Any]:
    """A workbook of the small plan, and where its fields stand."""
    area = default_register().get(MINE)
    assert area is not None
    content = write_template(ROUND, area, some_plan())
    return content, read_plan(content).positions


FIELDS = {
    "version_date": ("cover", "", ""),
    "contact": ("cover", "", ""),
    "vision": ("cover", "", ""),
    "contributions[0].amounts[2015-16]": ("money-in", "", ""),
    "contributions[0].brought_forward": ("money-in", "", ""),
    "contributions[0].kind": ("money-in", "", ""),
    "contributions[0].organisation": ("money-in", "", ""),
    "schemes[0].reach_percent": ("schemes", "schemes", "1"),
    "schemes[0].starts": ("schemes", "schemes", "1"),
    "expenditure[0].commissioner": ("money-out", "expenditure", "1"),
    "benefits[0].price_basis": ("benefits", "benefits", "1"),
    "targets[delayed-days].target[q1-2015-16].numerator": ("targets", "", ""),
    "conditions[data-sharing].confirmed": ("conditions", "", ""),
    "risks[0].likelihood": ("risks-and-contingency", "", ""),
    "contingency.nhs_percent": ("risks-and-contingency", "", ""),
}


@settings(deadline=None, max_examples=12, phases=QUICK)
@given(st.lists(st.sampled_from([*TEXTS, *OTHERS]), min_size=len(FIELDS), max_size=len(FIELDS)))
def test_a_text_means_the_same_on_a_page_and_in_a_cell(texts: list[str]) -> None:
    entries = {
        field: text
        for field, text in zip(FIELDS, texts, strict=True)
        if len(text) <= 32_767 and text.strip() and not text.startswith("=") and "\u202e" not in text
    }
    content, positions = blank()
    book = openpyxl.load_workbook(io.BytesIO(content))
    for field, text in entries.items():
        cell = book[positions[field].sheet][positions[field].cell]
        cell.value = text
        cell.data_type = "s"
    buffer = io.BytesIO()
    book.save(buffer)
    read = read_plan(buffer.getvalue())
    refused = {finding.field for finding in read.findings if finding.severity.value == "error"}
    for field, text in entries.items():
        sent = send(some_plan(), {field: text}, *FIELDS[field])
        assert (field in sent.errors) == (field in refused), (field, text, sent.errors)
        if field not in refused:
            assert lookup(sent.plan, field) == lookup(read.plan, field), (field, text)


def test_a_value_that_was_typed_and_refused_leaves_the_others_and_is_shown_again() -> None:
    sent = send(
        some_plan(),
        {"contributions[0].amounts[2015-16]": "about £2m", "contributions[0].comment": "agreed"},
        "money-in",
    )
    (error,) = sent.errors.values()
    assert (error.place, error.expected) == ("contributions[0].amounts[2015-16]", "a number")
    assert "'about £2m'" in error.found
    assert sent.plan.contributions[0].comment == "agreed"
    assert sent.plan.contributions[0].amounts == some_plan().contributions[0].amounts
    assert sent.typed["contributions[0].amounts[2015-16]"] == "about £2m"


def test_a_new_row_is_a_record_and_an_emptied_one_is_none() -> None:
    data = {"risks[1].description": "Winter", "risks[1].likelihood": "5", "risks[2].owner": " "}
    assert send(some_plan(), data, "risks-and-contingency").plan.risks == (
        *some_plan().risks,
        Risk(description="Winter", likelihood=5),
    )
    emptied = {f"risks[0].{name}": "" for name in ("description", "likelihood", "impact", "mitigation", "owner")}
    assert send(some_plan(), emptied, "risks-and-contingency").plan.risks == ()


def test_a_ticked_box_takes_its_record_away_and_no_other() -> None:
    sent = send(some_plan(), {"remove[contributions[0]]": "yes", "contributions[1].organisation": "B"}, "money-in")
    assert [line.organisation for line in sent.plan.contributions] == ["B"]
    assert sent.changed == {"contributions[0]", "contributions[1].organisation"}
    assert send(some_plan(), {"remove[risks[0]]": "yes"}, "money-in").plan == some_plan()
    record = send(some_plan(), {"remove[expenditure[1]]": "yes"}, "money-out", "expenditure", "2")
    assert len(record.plan.expenditure) == 1
    assert send(some_plan(), {"remove[expenditure[0]]": "yes"}, "money-out", "expenditure", "2").plan == some_plan()


def test_one_more_row_is_asked_for_by_a_button_and_what_was_typed_stays() -> None:
    sent = send(some_plan(), {"add": "contributions", "contributions[2].organisation": "C"}, "money-in")
    assert sent.records == {"contributions": 4}
    assert sent.typed == {"contributions[2].organisation": "C"}


def test_a_target_is_made_with_its_first_figure_in_the_rounds_order_and_goes_with_its_last() -> None:
    field = "targets[emergency-admissions].target[q1-2015].numerator"
    sections = planned(ROUND.id)[1]
    fields = [cell.field for _sheet, table in sections.tables() for row in table.rows for _, cell in row.inputs()]
    first = next(each for each in fields if each.startswith("targets["))
    sent = send(some_plan(), {first: "1000"}, "targets")
    assert sent.plan.targets[0].metric == first.partition("[")[2].partition("]")[0], field
    assert len(sent.plan.targets) == 2
    gone = send(some_plan(), {"targets[delayed-days].target[q1-2015-16].numerator": ""}, "targets")
    assert gone.plan.targets == ()


def test_a_scheme_needs_an_id() -> None:
    sent = send(some_plan(), {"schemes[2].name": "Falls", "schemes[2].id": ""}, "schemes", "schemes", "new")
    assert set(sent.errors) == {"schemes[2].id"}
    named = send(some_plan(), {"schemes[2].name": "Falls", "schemes[2].id": "3"}, "schemes", "schemes", "new")
    assert named.plan.schemes[2] == Scheme(id="3", name="Falls")
    assert named.errors == {}
    assert set(send(some_plan(), {"schemes[0].id": ""}, "schemes", "schemes", "1").errors) == set()


def test_what_belongs_to_another_page_or_to_nobody_changes_nothing() -> None:
    strange = {
        "vision": "x", "round_id": "bcf-2099", "area_code": "E06000001", "contributions[99999].comment": "x",
        "contributions[-1].comment": "x", "contributions[1e3].comment": "x", "contributions[٣].comment": "x",
        "contributions[0].nothing": "x", "contributions": "x", "__class__": "x", "contributions[0]": "x", "": "x",
        "contributions[0].amounts[1066-67]": "1", "sign_offs[council].name": "x", "illustrative": "No",
    }  # fmt: skip
    sent = send(some_plan(), strange, "money-in")
    assert (sent.plan, sent.changed) == (some_plan(), frozenset())
    assert set(sent.ignored) == set(strange)
    assert send(some_plan(), {"round_id": "bcf-2099", "version": "9"}, "cover").plan == some_plan()


def test_ten_thousand_fields_are_no_ten_thousand_records() -> None:
    data = {f"contributions[{number}].comment": "x" for number in range(10_000)}
    sent = send(some_plan(), data, "money-in")
    assert len(sent.plan.contributions) <= 2 + 50
    assert len(sent.ignored) == 50


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[2J", "x" * 32_768, "\ud800", "\uffff"])
def test_what_no_cell_can_hold_no_field_takes(text: str) -> None:
    for field in ("contributions[0].comment", "contributions[0].organisation", "contributions[0].amounts[2015-16]"):
        sent = send(some_plan(), {field: text}, "money-in")
        assert set(sent.errors) == {field}
        assert sent.plan == some_plan()
        str(sent.errors[field]).encode()


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-inf", "1e400", "9" * 400, "1_000", "0x10", "½"])
def test_what_is_no_number_is_refused(text: str) -> None:
    for section, field in (("money-in", "contributions[0].amounts[2015-16]"),
                           ("risks-and-contingency", "risks[0].impact"),
                           ("risks-and-contingency", "contingency.nhs_percent")):  # fmt: skip
        assert set(send(some_plan(), {field: text}, section).errors) == {field}


@settings(deadline=None, max_examples=200)
@given(st.dictionaries(st.sampled_from(list(FIELDS)) | st.text(max_size=30), st.text(max_size=60), max_size=8))
def test_nothing_that_is_sent_breaks_a_form(data: dict[str, str]) -> None:
    for where in set(FIELDS.values()):
        sent = send(some_plan(), data, *where)
        assert Plan.model_validate_json(sent.plan.model_dump_json()) == sent.plan


def test_a_half_is_read_as_half_a_hundred_and_said_so() -> None:
    sent = send(some_plan(), {"contingency.nhs_percent": "0.5"}, "risks-and-contingency")
    assert sent.plan.contingency == Contingency(nhs_percent=Decimal(50))
    assert "50%" in sent.doubts["contingency.nhs_percent"]


def test_a_value_that_the_round_does_not_know_stays_until_it_is_changed() -> None:
    plan = some_plan().model_copy(update={"contributions": (Contribution(stream="old-stream", comment="a"),)})
    part = part_of(LAYOUT, plan, "money-in")
    shown = {field.name: field.value for field in page_of(ROUND.id, plan, part).fields}
    assert shown["contributions[0].stream"] == "old-stream"
    sent = send(plan, {**shown, "contributions[0].comment": "b"}, "money-in")
    assert (sent.plan.contributions[0].stream, sent.errors) == ("old-stream", {})


def test_pages_that_are_not_there_are_refused() -> None:
    for where in (("nothing",), ("money-out", "expenditure", "3"), ("money-out", "expenditure", "0"),
                  ("money-out", "expenditure", "x"), ("money-in", "contributions_", "1"),
                  ("cover", "sign_offs", "1"), ("money-out", "schemes", "1"),
                  ("money-out", "expenditure", "٣"), ("targets", "targets", "1")):  # fmt: skip
        with pytest.raises(NoSection):
            part_of(LAYOUT, some_plan(), *where)


def test_the_sections_that_changed_are_those_whose_parts_differ() -> None:
    later = some_plan().model_copy(update={"vision": "x", "risks": (), "contingency": Contingency(amount=Decimal(1))})
    assert sections_changed(some_plan(), later, LAYOUT) == ("cover", "risks-and-contingency")
    assert sections_changed(some_plan(), some_plan(), LAYOUT) == ()


def test_both_values_of_each_field_that_differs_are_shown() -> None:
    base = some_plan()
    mine = send(base, {"contributions[0].comment": "mine", "contributions[0].organisation": "M"}, "money-in").plan
    theirs = send(base, {"contributions[0].comment": "theirs", "contributions[2].organisation": "New"}, "money-in").plan
    rows = {each.name: each for each in both_values(section_of(LAYOUT, "money-in"), mine, theirs, base)}
    assert set(rows) == {
        "contributions[0].comment", "contributions[0].organisation", "contributions[2].organisation",
    }  # fmt: skip
    comment = rows["contributions[0].comment"]
    assert (comment.base, comment.mine, comment.theirs, comment.both_changed) == ("Nothing", "mine", "theirs", True)
    assert rows["contributions[2].organisation"].mine == "Nothing"
    assert not rows["contributions[2].organisation"].both_changed


def test_a_day_is_shown_as_it_is_typed() -> None:
    plan = some_plan().model_copy(update={"version_date": date(2014, 9, 12)})
    fields = {field.name: field.value for field in page_of(ROUND.id, plan, part_of(LAYOUT, plan, "cover")).fields}
    assert fields["version_date"] == "12/09/2014"
