"""The register of integrated care boards: every council is in some, parts add up, successors are of their day."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from carefund.evidence.areas import default_register
from carefund.evidence.boards import MOSTLY, all_boards, board_areas, board_named, boards_like, is_called_board
from carefund.evidence.places_asked import UnknownPlace, area_asked

DAYS = (date(2015, 4, 1), date(2019, 4, 1), date(2021, 4, 1), date(2023, 4, 1))


def test_there_are_42_boards_of_2024_and_six_that_began_since() -> None:
    held = [one for one in all_boards() if one.councils]
    assert len(held) == 42
    assert {one.opened for one in all_boards() if not one.councils} == {date(2026, 4, 1)}
    assert len(all_boards()) == 48


def test_the_parts_of_every_council_add_up() -> None:
    parts = Counter[str]()
    for board in all_boards():
        parts.update(board.councils)
    assert len(parts) == 153
    assert all(part == pytest.approx(1, abs=0.001) for part in parts.values())
    assert all(default_register().get(code) for code in parts)


def test_a_board_that_closed_went_into_boards_that_opened_the_day_after_and_no_source_says_so() -> None:
    by_code = {one.code: one for one in all_boards()}
    closed = [one for one in all_boards() if one.closed]
    assert len(closed) == 12
    for board in closed:
        assert board.closed
        assert {by_code[code].opened for code in board.successors} == {board.closed + timedelta(days=1)}
        assert not board.successors_verified
    assert {code for one in closed for code in one.successors} == {one.code for one in all_boards() if not one.councils}


@pytest.mark.parametrize("day", DAYS)
def test_on_any_day_an_area_lies_whole_in_one_board_or_split_in_several(day: date) -> None:
    areas = default_register()
    whole, split = Counter[str](), Counter[str]()
    for board in all_boards():
        found = board_areas(board, areas, day)
        whole.update(found.whole)
        split.update(list(found.split))
    assert max(whole.values()) == 1
    assert not whole.keys() & split.keys()
    assert whole.keys() | split.keys() == {area.code for area in areas.all(day)}
    assert min(split.values()) >= 2
    assert MOSTLY > 0.5


@pytest.mark.parametrize("words", ["QF7", "qf7", "South Yorkshire ICB", "NHS SOUTH YORKSHIRE INTEGRATED CARE BOARD"])
def test_a_board_is_known_by_code_or_name(words: str) -> None:
    board = board_named(words)
    assert board is not None
    assert board.name == "South Yorkshire"


def test_other_names_are_no_board() -> None:
    assert board_named("Narnia") is None
    assert boards_like("Sussx")[0] == "Sussex"
    assert is_called_board("Kent ICB")
    assert not is_called_board("Kent")


def test_a_board_asked_for_as_an_area_is_told_apart() -> None:
    with pytest.raises(UnknownPlace, match="which is an integrated care board"):
        area_asked("South Yorkshire ICB")


def test_an_area_that_was_none_on_a_day_is_refused_and_what_was_is_named() -> None:
    with pytest.raises(UnknownPlace, match=r"found Cumberland .*, which was no area on that day. Use Cumbria"):
        area_asked("E06000063", date(2015, 4, 1))
    assert area_asked("E08000038", date(2015, 4, 1)).code == "E08000016"
