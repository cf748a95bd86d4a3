"""Running every check on one plan: drafts, cells, waivers, and one finding for each cause."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from carefund.plan.checks.catalogue import run_checks
from carefund.plan.findings import CellPosition, Finding, Severity
from carefund.plan.model import Plan
from carefund.plan.waivers import Waiver
from tests.plan.sound import DARLINGTON, findings, sound, with_line

UNNAMED = {"sign_offs": (sound().sign_offs[0].model_copy(update={"name": None}), *sound().sign_offs[1:])}


def by_check(made: Plan, **options: Any) -> dict[str, Finding]:
    return {one.check: one for one in findings(made, **options)}


def waiver(check: str, **changes: Any) -> Waiver:
    given = {
        "round_id": "bcf-2015-16",
        "area_code": DARLINGTON,
        "check": check,
        "asked_by": "A",
        "approved_by": "B",
        "reason": "Why",
        "approved": date(2014, 9, 1),
        "until": date(2014, 12, 31),
    }
    return Waiver.model_validate(given | changes)


def test_what_a_draft_lacks_is_noted_and_what_is_wrong_in_it_is_as_grave_as_ever() -> None:
    made = with_line(sound().model_copy(update={"contact": None, "vision": None}), "expenditure", 0, scheme="99")
    for draft, lacking, missing in ((False, Severity.ERROR, Severity.WARNING), (True, Severity.NOTE, Severity.NOTE)):
        said = by_check(made, draft=draft)
        assert said["contact-given"].severity is lacking
        assert said["vision-given"].severity is missing
        assert said["scheme-known"].severity is Severity.ERROR


def test_errors_come_first_then_warnings_then_notes() -> None:
    made = with_line(sound().model_copy(update={"contact": None}), "providers", 0, agrees=False)
    said = findings(made)
    ranks = [list(Severity).index(one.severity) for one in said]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == 3


def test_a_finding_has_the_cell_of_its_field_or_of_the_nearest_part_and_one_that_was_read_keeps_its_own() -> None:
    made = with_line(sound().model_copy(update={"contact": None}), "expenditure", 0, scheme="99")
    places = {"contact": CellPosition("Cover", "C9"), "expenditure[0]": CellPosition("Expenditure", "A7")}
    read = Finding(
        check="workbook-odd", severity=Severity.WARNING, label="", expected="", found="", to_do="",
        field="contact", position=CellPosition("Cover", "Z1"),
    )  # fmt: skip
    said = by_check(made, positions=places, also=[read])
    assert str(said["contact-given"].position) == "Cover, C9"
    assert str(said["scheme-known"].position) == "Expenditure, A7"
    assert str(said["workbook-odd"].position) == "Cover, Z1"
    assert by_check(made)["contact-given"].position is None


def test_of_another_areas_workbook_nothing_else_is_said() -> None:
    wrong = Finding(check="workbook-another-area", severity=Severity.ERROR, label="", expected="", found="", to_do="")
    assert findings(sound().model_copy(update={"contact": None}), also=[wrong]) == [wrong]


@pytest.mark.parametrize(
    ("check", "changes", "lifted"),
    [
        ("contact-given", {}, True),
        ("contact-given", {"until": date(2014, 10, 1), "approved": date(2014, 10, 1)}, True),
        ("contact-given", {"until": date(2014, 9, 30)}, False),
        ("contact-given", {"area_code": "E06000015"}, False),
        ("signed-off", {}, False),
    ],
)
def test_a_waiver_lifts_a_check_that_it_may(check: str, changes: dict[str, Any], lifted: bool) -> None:
    made = sound().model_copy(update={"contact": None, **UNNAMED})
    one = by_check(made, waivers=[waiver(check, **changes)])[check]
    assert one.severity is (Severity.NOTE if lifted else Severity.ERROR)
    assert one.waived_severity is (Severity.ERROR if lifted else None)
    assert (one.waived, one.waived_by) == (
        (f"Why (asked by A, approved by B, until {'1 October' if changes else '31 December'} 2014)", "B")
        if lifted
        else ("", "")
    )


def test_what_follows_from_a_column_that_is_not_there_stands_under_it() -> None:
    lines = tuple(line.model_copy(update={"provider": None}) for line in sound().expenditure)
    column = Finding(
        check="workbook-column-missing", severity=Severity.ERROR, label="", expected="", found="", to_do="",
        unread=("expenditure[].provider",),
    )  # fmt: skip
    said = by_check(sound().model_copy(update={"expenditure": lines}), also=[column])
    assert "spending-complete" not in said
    assert {one.check for one in said["workbook-column-missing"].follows} == {"spending-complete"}
    assert len(said["workbook-column-missing"].follows) == len(lines)


def test_the_facts_say_what_round_they_are_of() -> None:
    from tests.plan.sound import facts

    without = replace(facts(sound()), round=facts(sound()).round.model_copy(update={"planning": None}))
    with pytest.raises(LookupError, match="bcf-2015-16 does not say what a plan must hold"):
        run_checks(without)
    assert facts(sound()).year == "2015-16"
    assert facts(sound()).planned_change("no-metric-of-the-round") is None
