"""What reports say of one round alone: cited, each in its slot, and never of a later round."""

from __future__ import annotations

import re
from pathlib import Path as FilePath
from typing import get_args

import pytest

from carefund.programme.definition import Round
from carefund.programme.published import NoteSlot
from carefund.programme.rounds import load_round, parse_round, round_ids

from .mutations import Path, Raw, changed, one_problem_at, problems_of

SLOTS = get_args(NoteSlot)
PAGE = FilePath(__file__).parents[2] / "docs" / "new-round.md"


def later_round(own: str = "") -> Round:
    """A round that extends the first and states this as well."""
    return parse_round(f'id = "later"\nextends = "bcf-2015-16"\n{own}'.encode(), "later.toml")


def test_the_first_round_speaks_in_every_slot_and_cites_who_said_it(first_round: Round) -> None:
    assert [note.id for note in first_round.report_notes if first_round.note(note.id) is note] == list(SLOTS)
    published = first_round.note("plans-published")
    assert published is not None
    assert "October 2014" in published.text
    assert first_round.cite(published).startswith("PAC, HC 807 of 2014-15, page 80707; BMJ, g6595")


def test_the_first_round_names_its_auditor(first_round: Round) -> None:
    assert first_round.auditor == "National Audit Office"


def test_a_later_round_takes_over_neither_notes_nor_auditor() -> None:
    later = later_round()
    assert (later.report_notes, later.auditor) == ((), None)
    assert all(later.note(slot) is None for slot in SLOTS)
    without_titles = later.model_copy(update={"sources": ()}).model_dump_json()
    assert not re.search("approved in October 2014|counted them in 2017", without_titles)


def test_a_later_round_speaks_for_itself() -> None:
    note = '[[report_notes]]\nid = "area-plans"\ntext = "Every plan was published."\nsource = []\nverified = false\n'
    later = later_round(f'auditor = "Somebody else"\n{note}')
    assert (later.auditor, [one.text for one in later.report_notes]) == ("Somebody else", ["Every plan was published."])


@pytest.mark.parametrize("round_id", [name for name in round_ids() if name != "bcf-2015-16"])
def test_no_round_that_carefund_ships_says_what_only_the_first_can_say(round_id: str) -> None:
    assert (load_round(round_id).report_notes, load_round(round_id).auditor) == ((), None)


def test_notes_are_no_parameters_of_the_round(first_round: Round) -> None:
    assert not [key for key, _ in first_round.parameters() if key.startswith("report_notes")]


BROKEN: list[tuple[Path, object, str, str, str]] = [
    (("report_notes", 0, "id"), "somewhere", "report_notes[somewhere].id", "'plans-published'", '"somewhere"'),
    (("report_notes", 0, "text"), " ", "report_notes[plans-published].text", "text in the form", '" "'),
    (("report_notes", 0, "source"), [], "report_notes[plans-published]", "at least one source", "empty source list"),
    (("report_notes", 0, "source", 0), "bmi", "report_notes[plans-published].source[0]", "id of a source", '"bmi"'),
    (("report_notes", 1, "id"), "plans-published", "report_notes[plans-published].id", "used once", "2 times"),
    (("auditor",), "", "auditor", "text that is not empty", '""'),
]


@pytest.mark.parametrize(("path", "value", "key", "expected", "found"), BROKEN)
def test_a_note_that_cannot_stand_is_refused_by_key(
    raw: Raw, path: Path, value: object, key: str, expected: str, *, found: str
) -> None:
    problem = one_problem_at(problems_of(changed(raw, path, value)), key)
    assert expected in problem.expected
    assert found in problem.found


@pytest.mark.parametrize("key", ["report_notes[area-plans]", "auditor"])
def test_what_is_not_taken_over_cannot_be_removed(key: str) -> None:
    with pytest.raises(ValueError, match="leave it out: it is never taken over"):
        later_round(f'removes = ["{key}"]\n')


def test_the_page_about_new_rounds_describes_every_slot() -> None:
    described = re.findall(r"^\| `([a-z-]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert described == list(SLOTS)
