"""England's integrated care boards: which councils lie in each, and which took over from which.

A board's figures are those of its councils added up, where every council lies in it whole or all but a small part. The
register is `areas/boards.toml`, which says where it comes from and what of it no source states.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files

from carefund.evidence.areas import AreaRegister
from carefund.workbooks.folding import plain

MOSTLY = 0.95
"""A council lies in a board where at least this part of its small areas does, and in none where it is at most the rest.
A judgement of carefund's, not of a publisher."""
WORDS_OF_BOARDS = ("nhs", "integrated", "care", "board", "icb", "system", "ics")
"""Words of a board's name that do not tell it from others."""


@dataclass(frozen=True, kw_only=True)
class Board:
    """One integrated care board under one code.

    `councils` is the part, 0 to 1, of each council's small areas that lies in it, empty for a board of which that is
    not held. `closed` is the last day of a code that ended, `successors` the codes that it went into, which no source
    states unless `successors_verified`.
    """

    code: str
    name: str
    opened: date
    closed: date | None = None
    councils: Mapping[str, float] = field(default_factory=dict, repr=False)
    successors: tuple[str, ...] = ()
    successors_verified: bool = False


@dataclass(frozen=True, kw_only=True)
class BoardAreas:
    """A board's areas on a day: `whole` lie in it (or all but a small part), `split` only in part.

    `apart` are those of the first of which a small part lies elsewhere, and `outside` areas of which a small part lies
    in the board, both by code with the part.
    """

    whole: tuple[str, ...]
    split: Mapping[str, float]
    apart: Mapping[str, float]
    outside: Mapping[str, float]


@cache
def all_boards() -> tuple[Board, ...]:
    """Every board of the register, by code."""
    text = (files("carefund.evidence") / "areas" / "boards.toml").read_text(encoding="utf-8")
    return tuple(
        Board(**{**one, "successors": tuple(one.get("successors", ()))}) for one in tomllib.loads(text)["boards"]
    )


def board_named(words: str) -> Board | None:
    """The board of a code or a name, with or without `NHS` and `integrated care board`; None where there is none."""
    by_code = {one.code.casefold(): one for one in all_boards()}
    named = {_key(one.name): one for one in all_boards()}
    return by_code.get(words.strip().casefold()) or named.get(_key(words))


def boards_like(words: str) -> list[str]:
    """The names of up to three boards that are spelled much like this."""
    named = {_key(one.name): one.name for one in all_boards()}
    return [named[key] for key in difflib.get_close_matches(_key(words), named, n=3, cutoff=0.5)]


def is_called_board(words: str) -> bool:
    """Whether a name says that a board is meant."""
    said = set(words.casefold().split())
    return bool(said & {"icb", "ics"}) or "integrated care" in words.casefold()


def board_areas(board: Board, areas: AreaRegister, day: date) -> BoardAreas:
    """The areas of a day by how far they lie in a board, that of a council of today's that it went into included.

    An area that was split since then lies in the board as far as the councils do that it went into, the mean of them.
    """
    parts = {area.code: part for area in areas.all(day) if (part := _part(board, areas, area.code)) > 0}
    rest = 1 - MOSTLY
    return BoardAreas(
        whole=tuple(code for code, part in parts.items() if part >= MOSTLY),
        split={code: part for code, part in parts.items() if rest < part < MOSTLY},
        apart={code: 1 - part for code, part in parts.items() if MOSTLY <= part < 1},
        outside={code: part for code, part in parts.items() if part <= rest},
    )


def _part(board: Board, areas: AreaRegister, code: str) -> float:
    if code in board.councils:
        return board.councils[code]
    later = areas.successors(code)
    return sum(_part(board, areas, one.code) for one in later) / len(later) if later else 0.0


def _key(name: str) -> str:
    return " ".join(word for word in plain(name).replace("&", "and").split() if word not in WORDS_OF_BOARDS)
