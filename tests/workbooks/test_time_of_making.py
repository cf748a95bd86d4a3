"""A workbook's bytes depend on what is in it and on the time that is given, never on the clock."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

import openpyxl  # type: ignore[import-untyped]

from carefund.workbooks.time_of_making import UNDATED, made_at


def saved() -> bytes:
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"] = "words"
    book.save(buffer)
    return buffer.getvalue()


def test_the_given_time_is_the_only_one_in_the_file() -> None:
    made = datetime(2026, 6, 30, 17, 5)
    content = made_at(saved(), made)
    assert {member.date_time[:3] for member in zipfile.ZipFile(io.BytesIO(content)).infolist()} == {(1980, 1, 1)}
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert (book.properties.modified, book.active["A1"].value) == (made, "words")


def test_dated_again_the_bytes_are_the_same() -> None:
    once = made_at(saved())
    assert made_at(once) == once
    assert openpyxl.load_workbook(io.BytesIO(once)).properties.modified == UNDATED
