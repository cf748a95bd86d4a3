"""Reading settings (TOML) that somebody wrote: in a process of its own, and no more than people write."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from typing import Any

from carefund.refusal import RefusedFile
from carefund.wording.characters import visible
from carefund.wording.lists import counted
from carefund.workbooks.reading_process import Limits, read_in_child

LARGEST_SETTINGS = 2**19
"""Bytes of a file; the rounds that are shipped have a tenth of them."""
MOST_VALUES, DEEPEST, MOST_DIGITS = 20_000, 30, 30
_LIMITS = Limits(memory=512 * 2**20, seconds=10.0)
_LONG_KEY = re.compile(r"""(?<![\w.'"-])(?:[\w'"-]{1,40}\s{0,4}\.\s{0,4}){64}""")
"""A key of more parts than there are levels; the parser takes the square of their number."""
_PLACE = re.compile(r"line \d+|end of document")
_WRITE_IT_SO = "Correct it there; toml.io describes the form."


class BrokenToml(RefusedFile):
    """A file that is no TOML, or more of it than can be meant. `where` is the line or key, empty for the whole."""

    def __init__(self, file: str, where: str, expected: str, found: str, to_do: str = _WRITE_IT_SO) -> None:
        self.where = where
        super().__init__(file, expected=expected, found=found, to_do=to_do, cell=where or None)


def read_toml(file: str, content: bytes) -> dict[str, Any]:
    """What a TOML file says: tables, lists, texts with their visible words, dates, flags, and exact numbers.

    Numbers with a fraction are Decimal. Raises BrokenToml when it is no TOML in UTF-8, larger than 512 kilobytes,
    nested more than 30 deep, or holds more than 20,000 values or a number of more than 30 digits.
    """
    if len(content) > LARGEST_SETTINGS:
        expected = f"a file of up to {counted(LARGEST_SETTINGS // 1024, 'kilobyte')}"
        raise BrokenToml(file, "", expected, "a larger one", "Leave out what is no part of it.")
    return read_in_child(file, plain_toml, file, content, limits=_LIMITS)


def plain_toml(file: str, content: bytes) -> dict[str, Any]:
    """As `read_toml`, in this process."""
    try:
        text = content.decode("utf-8")
        found = None if _LONG_KEY.search(text) else tomllib.loads(text, parse_float=Decimal)
    except UnicodeDecodeError as error:
        words = f"a byte that is not UTF-8 at position {error.start}"
        raise BrokenToml(file, "", "text in UTF-8", words, "Save the file as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise BrokenToml(file, _place(str(error)), "valid TOML", str(error)) from error
    except (ValueError, ArithmeticError) as error:
        raise BrokenToml(file, "", "valid TOML", "a number too long to read") from error
    except RecursionError as error:
        raise _too_deep(file, "") from error
    if found is None:
        raise _too_deep(file, "")
    checked: dict[str, Any] = _Settings(file).of(found, "", 0)
    return checked


def _place(words: str) -> str:
    """Where the parser says that something is wrong: `line 7`, or nothing."""
    place = _PLACE.search(words)
    return place.group() if place else ""


def _too_deep(file: str, where: str) -> BrokenToml:
    return BrokenToml(file, where, f"lists and tables up to {DEEPEST} deep", "lists or tables nested too deeply")


class _Settings:
    """Walks through the values of a file once, and counts them."""

    def __init__(self, file: str) -> None:
        self.file, self.values = file, 0

    def of(self, value: Any, key: str, depth: int) -> Any:  # noqa: ANN401
        """The value with its texts' visible words. Raises BrokenToml where there is too much of it."""
        self.values += 1
        if self.values > MOST_VALUES:
            raise BrokenToml(self.file, "", f"up to {counted(MOST_VALUES, 'value')}", "more of them")
        if depth > DEEPEST:
            raise _too_deep(self.file, "")
        if isinstance(value, dict):
            return {name: self.of(each, f"{key}.{name}".lstrip("."), depth + 1) for name, each in value.items()}
        if isinstance(value, list):
            return [self.of(each, f"{key}[{number}]", depth + 1) for number, each in enumerate(value)]
        if isinstance(value, str):
            return visible(value)
        if isinstance(value, int | Decimal):
            self._check_number(value, key)
        return value

    def _check_number(self, value: int | Decimal, key: str) -> None:
        if isinstance(value, int):
            fits = abs(value) < 10**MOST_DIGITS
        else:
            _sign, digits, exponent = value.as_tuple()
            fits = not isinstance(exponent, int) or (len(digits) <= MOST_DIGITS and abs(exponent) <= MOST_DIGITS)
        if not fits:
            expected, to_do = f"a number of up to {MOST_DIGITS} digits", "Write the number that is meant."
            raise BrokenToml(self.file, key, expected, "a longer one", to_do)
