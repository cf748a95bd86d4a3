"""The records of one sheet of an old Excel workbook (.xls) as arrays: what is checked and kept of all of them at once.

A sheet has a record for each cell or row of cells. Their kinds and places are found one after another, for each says
where the next begins; everything else is asked of arrays of them. [MS-XLS] 2.4 describes the records.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING

from carefund.workbooks.limits import Extent

if TYPE_CHECKING:
    from carefund.arrays import Whole

BEGINNING, END = 0x0809, 0x000A
_SEVERAL_NUMBERS, _CELL_OF_SHARED_TEXT, _TRUTH_OR_ERROR, _FORMULA = 0x00BD, 0x00FD, 0x0205, 0x0006
_TEXT_OF_FORMULA, _NUMBER, _TEXT, _SHORT_NUMBER = 0x0207, 0x0203, 0x0204, 0x027E
_CELLS = ((_NUMBER, 14), (_TEXT, 8), (_SHORT_NUMBER, 10), (_SEVERAL_NUMBERS, 12), (_CELL_OF_SHARED_TEXT, 10),
          (_TRUTH_OR_ERROR, 8), (_FORMULA, 20))  # fmt: skip
_KEPT = ((BEGINNING, 2), (_TEXT_OF_FORMULA, 2), *_CELLS)
"""Records that are kept, and how many bytes each has at least. What a sheet states of its own size is not: the reader
would reserve it."""
_KINDS, _OTHERS = 0x10000, -1
_HEAD = struct.Struct("<HH")
_AFTER_HEAD, _COLUMN_AT, _VALUE_AT, _TEXT_AT = 4, 6, 10, 10
"""Where, from the beginning of a cell's record, stand its row, its column, its value or the number of its text."""
_IS_ERROR_AT, _NO_NUMBER_AT = 11, 16
_NO_RESULTS = (2, 3)
"""How a formula's stored result begins that is an error or an empty text."""
_VALUE_OF_FORMULA, _NO_FORMULA = 20, b"\x00\x00"
"""Bytes of a formula's cell and value; what follows, the formula itself, is left out."""
_OF_ONE_NUMBER, _AROUND_NUMBERS = 6, 6


@cache
def _by_kind(least: tuple[tuple[int, int], ...]) -> Whole:
    """The number that each kind of record has in a mapping, by kind."""
    import numpy as np

    found = np.full(_KINDS, _OTHERS)
    for kind, number in least:
        found[kind] = number
    return found


class SheetRecords:
    """The records of a sheet: `kinds`, and `places` where each begins and the last one ends.

    Nothing but `cut_off` may be asked where some record is cut off.
    """

    def __init__(self, stream: bytes, kinds: array[int], places: array[int]) -> None:
        import numpy as np

        self.stream, self._bytes = stream, np.frombuffer(stream, np.uint8)
        self.kinds: Whole = np.array(kinds, np.int64)
        self._places: Whole = np.array(places, np.int64)
        self.starts, self.afters = self._places[:-1], self._places[1:]

    def _where(self, kind: int) -> tuple[Whole, Whole]:
        """Where the records of a kind begin and end."""
        chosen = self.kinds == kind
        return self.starts[chosen], self.afters[chosen]

    def _byte(self, places: Whole) -> Whole:
        import numpy as np

        return self._bytes[places].astype(np.int64)

    def _short(self, places: Whole) -> Whole:
        """The numbers of two bytes at these places, the lowest first, as the format has them."""
        return self._byte(places) | self._byte(places + 1) << 8

    @property
    def cut_off(self) -> bool:
        """Whether a record that is kept is shorter than its kind, or goes on beyond the end."""
        least = _by_kind(_KEPT)[self.kinds]
        is_kept = least != _OTHERS
        return bool(
            (is_kept & ((self.afters - self.starts - _AFTER_HEAD < least) | (self.afters > len(self.stream)))).any()
        )

    @property
    def of_no_column(self) -> bool:
        """Whether a record of several numbers has other than one for each of its columns."""
        starts, afters = self._where(_SEVERAL_NUMBERS)
        columns = self._short(afters - 2) - self._short(starts + _COLUMN_AT) + 1
        return bool((afters - starts - _AFTER_HEAD != _AROUND_NUMBERS + columns * _OF_ONE_NUMBER).any())

    @cached_property
    def errors(self) -> set[tuple[int, int]]:
        """Row and column of the cells that hold an error: stored as such, or what a formula came to, or never came to.

        A formula that was never calculated stores an empty text.
        """
        import numpy as np

        plain, _ = self._where(_TRUTH_OR_ERROR)
        formulas, _ = self._where(_FORMULA)
        plain = plain[self._byte(plain + _IS_ERROR_AT) == 1]
        no_number = self._short(formulas + _NO_NUMBER_AT) == 0xFFFF  # noqa: PLR2004
        formulas = formulas[no_number & np.isin(self._byte(formulas + _VALUE_AT), _NO_RESULTS)]
        places = np.concatenate([plain, formulas])
        rows, columns = (self._short(places + at).tolist() for at in (_AFTER_HEAD, _COLUMN_AT))
        return set(zip(rows, columns, strict=True))

    @cached_property
    def extent(self) -> Extent:
        """How far the cells reach."""
        cells = self.starts[_by_kind(_CELLS)[self.kinds] != _OTHERS]
        _, ends = self._where(_SEVERAL_NUMBERS)
        found = Extent()
        for rows, columns in ((cells + _AFTER_HEAD, cells + _COLUMN_AT), (cells[:0], ends - 2)):
            found.include(*(int(self._short(places).max(initial=-1)) + 1 for places in (rows, columns)))
        return found

    def letters(self, lengths: Sequence[int]) -> int:
        """Letters of all cells with a shared text, by the length of each shared text."""
        import numpy as np

        starts, _ = self._where(_CELL_OF_SHARED_TEXT)
        numbers = self._short(starts + _TEXT_AT) | self._short(starts + _TEXT_AT + 2) << 16
        return int(np.array(lengths, np.int64)[numbers[numbers < len(lengths)]].sum())

    def kept(self) -> list[bytes]:
        """The records that are kept, in order, with a formula as its value alone."""
        import numpy as np

        as_they_stand = (_by_kind(_KEPT)[self.kinds] != _OTHERS) & (self.kinds != _FORMULA)
        edges = np.flatnonzero(np.diff(as_they_stand, prepend=False, append=False))
        formulas, _ = self._where(_FORMULA)
        runs = [(first, self.stream[first:last]) for first, last in self._places[edges].reshape(-1, 2).tolist()]
        return [content for _, content in sorted([*runs, *map(self._value_of, formulas.tolist())])]

    def _value_of(self, formula: int) -> tuple[int, bytes]:
        """Where a formula begins, and its record with its value alone."""
        first = formula + _AFTER_HEAD
        value = self.stream[first : first + _VALUE_OF_FORMULA] + _NO_FORMULA
        return formula, _HEAD.pack(_FORMULA, len(value)) + value
