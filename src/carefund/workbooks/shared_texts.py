"""The texts that cells of an old workbook (.xls) share, taken apart and put together anew.

A file may cut a text anywhere to go on in a further record, mix two widths of letters in it, and hang formats and
phonetic signs on it, each with a length of its own that a reader believes. Put together anew, there is nothing but the
letters. [MS-XLS] 2.5.293 describes the form.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

_TEXTS, _CONTINUED = 0x00FC, 0x003C
_HEAD, _COUNTS = struct.Struct("<HH"), struct.Struct("<II")
_TEXT_HEAD, _RUNS, _PHONETIC = struct.Struct("<HB"), struct.Struct("<H"), struct.Struct("<I")
_IS_WIDE, _HAS_PHONETIC, _HAS_RUNS = 1, 4, 8
_BYTES_OF_RUN = 4
_LARGEST_RECORD = 8_224
Text = tuple[int, bytes, int]
"""Number of letters, the letters as stored (one byte each or two), and 1 where they are two bytes wide."""


class CutOff(ValueError):
    """Texts that end before they should."""


def shared_texts(parts: Sequence[bytes]) -> list[Text]:
    """The texts in a record of shared texts and the records that continue it (their data, without heads).

    Raises CutOff where there are fewer than the first record states.
    """
    if not parts or len(parts[0]) < _COUNTS.size:
        raise CutOff("no number of shared texts")
    stated = _COUNTS.unpack_from(parts[0])[1]
    source = _Source(parts)
    if stated * _TEXT_HEAD.size > source.left:
        raise CutOff("more shared texts than there is room for")
    return [source.text() for _ in range(stated)]


class _Source:
    """Reads on through the parts."""

    def __init__(self, parts: Sequence[bytes]) -> None:
        self.parts, self.number, self.at = parts, 0, _COUNTS.size
        self.left = sum(map(len, parts)) - _COUNTS.size

    def text(self) -> Text:
        """The next text; what hangs on it is passed over."""
        return self._plain_text() or self._any_text()

    def _plain_text(self) -> Text | None:
        """The next text where nothing hangs on it and it ends in this part, as most do; None for any other."""
        part, first = self.parts[self.number], self.at + _TEXT_HEAD.size
        if first > len(part):
            return None
        letters, flags = _TEXT_HEAD.unpack_from(part, self.at)
        wide = flags & _IS_WIDE
        end = first + letters * (1 + wide)
        if end > len(part) or flags & (_HAS_RUNS | _HAS_PHONETIC):
            return None
        self.at = end
        return letters, part[first:end], wide

    def _any_text(self) -> Text:
        while self.at == len(self.parts[self.number]):
            self._next_part()
        letters, flags = self._unpacked(_TEXT_HEAD)
        runs = self._unpacked(_RUNS)[0] if flags & _HAS_RUNS else 0
        phonetic = self._unpacked(_PHONETIC)[0] if flags & _HAS_PHONETIC else 0
        found = self._letters(letters, flags & _IS_WIDE)
        self._pass_over(runs * _BYTES_OF_RUN + phonetic)
        return found

    def _unpacked(self, form: struct.Struct) -> tuple[int, ...]:
        part, start = self.parts[self.number], self.at
        if start + form.size > len(part):
            raise CutOff("a shared text without a length")
        self.at += form.size
        return form.unpack_from(part, start)

    def _next_part(self) -> None:
        self.number, self.at = self.number + 1, 0
        if self.number == len(self.parts):
            raise CutOff("a shared text that is cut off")

    def _letters(self, letters: int, wide: int) -> Text:
        """The letters of a text; where a further record goes on with them, it states their width anew."""
        taken = [self._some_letters(letters, wide)]
        left = letters - taken[0][0]
        while left:
            self._next_part()
            (width,) = self._unpacked(struct.Struct("<B"))
            taken.append(self._some_letters(left, width & _IS_WIDE))
            left -= taken[-1][0]
        if len(taken) == 1:
            return taken[0]
        return letters, b"".join(stored if width else _widened(stored) for _, stored, width in taken), 1

    def _some_letters(self, most: int, wide: int) -> Text:
        part, size = self.parts[self.number], 1 + wide
        number = min(most, (len(part) - self.at) // size)
        stored = part[self.at : self.at + number * size]
        self.at += number * size
        if number < most:
            self.at = len(part)
        return number, stored, wide

    def _pass_over(self, length: int) -> None:
        while length > len(self.parts[self.number]) - self.at:
            length -= len(self.parts[self.number]) - self.at
            self._next_part()
        self.at += length


def _widened(stored: bytes) -> bytes:
    wide = bytearray(2 * len(stored))
    wide[::2] = stored
    return bytes(wide)


def records_of(texts: Sequence[Text]) -> bytes:
    """The texts as a record of shared texts and the records that continue it."""
    records = [bytearray(_COUNTS.pack(len(texts), len(texts)))]
    for letters, stored, wide in texts:
        if len(records[-1]) + _TEXT_HEAD.size + 1 + wide > _LARGEST_RECORD:
            records.append(bytearray())
        records[-1] += _TEXT_HEAD.pack(letters, wide)
        if len(records[-1]) + len(stored) <= _LARGEST_RECORD:
            records[-1] += stored
            continue
        rest = memoryview(stored)
        while rest:
            room = (_LARGEST_RECORD - len(records[-1])) // (1 + wide) * (1 + wide)
            records[-1] += rest[:room]
            rest = rest[room:]
            if rest:
                records.append(bytearray([wide]))
    kinds = [_TEXTS, *[_CONTINUED] * (len(records) - 1)]
    return b"".join(_HEAD.pack(kind, len(each)) + each for kind, each in zip(kinds, records, strict=True))
