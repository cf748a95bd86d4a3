"""Waivers lift one check for one area until a day, and say who approved them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from carefund.plan.findings import Finding, Severity
from carefund.plan.waivers import BrokenWaivers, Waiver, read_waivers, waive
from tests.plan.sound import DARLINGTON, DAY, findings, sound, with_line

TEXT = """
[[waivers]]
round_id = "bcf-2015-16"
area_code = "E06000005"
check = "provider-agrees"
asked_by = "Council lead"
approved_by = "Regional lead"
reason = "The trust is being dissolved."
approved = 2014-09-20
until = 2014-12-31
"""


def _waiver(**changes: object) -> Waiver:
    fields: dict[str, object] = {
        "round_id": "bcf-2015-16",
        "area_code": DARLINGTON,
        "check": "provider-agrees",
        "asked_by": "A",
        "approved_by": "B",
        "reason": "Why",
        "approved": date(2014, 9, 1),
        "until": date(2014, 12, 31),
    }
    return Waiver.model_validate(fields | changes)


def _finding() -> Finding:
    plan = with_line(sound(), "providers", 0, agrees=False)
    return next(finding for finding in findings(plan) if finding.check == "provider-agrees")


def test_a_waiver_in_force_turns_its_finding_into_a_note_that_names_it(tmp_path: Path) -> None:
    path = tmp_path / "waivers.toml"
    path.write_text(TEXT, encoding="utf-8")
    lifted = waive(_finding(), read_waivers(path), sound(), DAY)
    assert lifted.severity is Severity.NOTE
    assert "approved by Regional lead" in lifted.waived
    assert "The trust is being dissolved." in lifted.waived


@pytest.mark.parametrize(
    "changes",
    [
        {"area_code": "E06000015"},
        {"round_id": "bcf-2023-25"},
        {"check": "provider-heard"},
        {"until": date(2014, 9, 30)},
        {"approved": date(2014, 10, 2)},
        {"field": "providers[1]"},
    ],
)
def test_a_waiver_for_something_else_or_another_time_lifts_nothing(changes: dict[str, object]) -> None:
    assert waive(_finding(), [_waiver(**changes)], sound(), DAY) == _finding()


def test_nobody_approves_their_own_waiver() -> None:
    with pytest.raises(ValidationError, match="somebody other"):
        _waiver(approved_by="a")


def test_a_waiver_ends_after_it_begins() -> None:
    with pytest.raises(ValidationError, match="on or after"):
        _waiver(until=date(2014, 8, 31))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", r"found the keys \(none\)"),
        ("waivers = 3", "one list"),
        ("[[waivers]]\nround_id = 3", "waiver 1, round_id"),
        (
            TEXT.replace("until = 2014-12-31", ""),
            "waiver 1, until: expected .*; found Field required",
        ),
        (TEXT + 'colour = "red"', "waiver 1, colour"),
        ("[[waivers", "expected a TOML file"),
    ],
)
def test_a_broken_file_says_which_waiver_and_key(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "waivers.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BrokenWaivers, match=words):
        read_waivers(path)
