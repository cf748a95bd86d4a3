"""Hostile and damaged workbooks: read, or refused by name, and soon."""

from __future__ import annotations

import io
import time
import zipfile
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from carefund.evidence.areas import default_register
from carefund.plan.workbook import ReadPlan, annotate, read_plan
from carefund.programme.rounds import load_round
from carefund.refusal import RefusedFile
from tests.plan.workbook.making import as_old_format, changed, sent
from tests.workbooks import hostile

SECONDS = 10
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""Without shrinking: a workbook of a hundred cells takes longer to shrink than to read."""
LONG = settings(max_examples=3_000, deadline=None, phases=PHASES)
QUICK = settings(max_examples=10, deadline=None, phases=PHASES)
CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**18), 10**18),
    st.datetimes(),
    st.sampled_from(
        ["#REF!", "=1/0", "='[other.xlsx]S'!A1", "n/a", "50%", "1e400", "٣", "١٢", "²", "½", "--1", "£", "%", "'"]
    ),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12),
)


def outcome(content: bytes) -> ReadPlan | None:
    """What was read, None when it was refused; anything else is an error, and so is taking long."""
    started = time.process_time()
    try:
        return read_plan(content, name="sent.xlsx")
    except RefusedFile as refused:
        if "sent.xlsx" not in str(refused) or not refused.to_do:
            raise AssertionError("the refusal does not name the file, or what to do") from refused
        return None
    finally:
        assert time.process_time() - started < SECONDS


@st.composite
def mutations(draw: st.DrawFn) -> list[tuple[Any, ...]]:
    """A few changes that a person or a program could make."""
    sheets = st.integers(0, 12)
    change = st.one_of(
        st.tuples(st.just("cell"), sheets, st.integers(1, 60), st.integers(1, 14), CELLS),
        st.tuples(st.just("insert_rows"), sheets, st.integers(1, 30)),
        st.tuples(st.just("delete_rows"), sheets, st.integers(1, 30)),
        st.tuples(st.just("insert_cols"), sheets, st.integers(1, 12)),
        st.tuples(st.just("delete_cols"), sheets, st.integers(1, 12)),
        st.tuples(st.just("rename"), sheets, st.text("abcdefgh ", min_size=1, max_size=20)),
        st.tuples(st.just("remove"), sheets),
    )
    return draw(st.lists(change, min_size=1, max_size=8))


def apply(book: Any, mutation: tuple[Any, ...]) -> None:
    """Make one change to a workbook."""
    kind, number, *rest = mutation
    sheet = book.worksheets[number % len(book.worksheets)]
    for merged in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merged))
    if kind == "cell":
        row, column, value = rest
        sheet.cell(row, column).value = value
    elif kind == "rename":
        sheet.title = rest[0].strip() or "x"
    elif kind == "remove" and len(book.worksheets) > 1:
        book.remove(sheet)
    elif kind != "remove":
        getattr(sheet, kind)(rest[0])


def mutated(changes: list[tuple[Any, ...]]) -> bytes | None:
    """The workbook after the changes; none where openpyxl cannot make them."""

    def change(book: Any) -> None:
        for mutation in changes:
            apply(book, mutation)

    try:
        return changed(change)
    except (ValueError, TypeError, OverflowError):
        return None


def check_mutated(changes: list[tuple[Any, ...]]) -> None:
    """Read the changed workbook, and put what was found into it."""
    content = mutated(changes)
    read = outcome(content) if content else None
    if content and read:
        assert read.plan.round_id
        assert annotate(content, read.findings, rounds=load_round, areas=default_register())


@QUICK
@given(mutations())
def test_a_workbook_that_people_changed_is_read_or_refused(changes: list[tuple[Any, ...]]) -> None:
    check_mutated(changes)


@pytest.mark.deep
@LONG
@given(mutations())
def test_many_workbooks_that_people_changed_are_read_or_refused(changes: list[tuple[Any, ...]]) -> None:
    check_mutated(changes)


@st.composite
def damages(draw: st.DrawFn, length: int) -> list[tuple[int, bytes]]:
    """Bytes to write over."""
    return draw(
        st.lists(st.tuples(st.integers(0, length - 1), st.binary(min_size=1, max_size=6)), min_size=1, max_size=5)
    )


OLD = as_old_format(sent())


@pytest.mark.parametrize("content", [sent(), OLD], ids=["xlsx", "xls"])
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_damaged_bytes_are_read_or_refused(content: bytes, data: st.DataObject) -> None:
    altered = bytearray(content)
    for position, patch in data.draw(damages(len(content))):
        altered[position : position + len(patch)] = patch
    outcome(bytes(altered))


@pytest.mark.parametrize("content", [sent(), OLD], ids=["xlsx", "xls"])
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_truncated_files_are_read_or_refused(content: bytes, data: st.DataObject) -> None:
    outcome(content[: data.draw(st.integers(0, len(content) - 1))])


PARTS = [
    "xl/workbook.xml",
    "xl/worksheets/sheet2.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "docProps/custom.xml",
]


@pytest.mark.parametrize("part", PARTS)
def test_entities_are_refused(part: str) -> None:
    declaration = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    content = hostile.with_part(part, lambda xml: xml.replace(b"?>", b"?>" + declaration, 1), sent())
    with pytest.raises(RefusedFile, match="document type"):
        read_plan(content)


def with_parts(parts: dict[str, bytes]) -> bytes:
    """The workbook with further parts."""
    buffer = io.BytesIO(sent())
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"xl/vbaProject.bin": b"macros"}, "macros"),
        ({"xl/externalLinks/externalLink1.xml": b"<x/>"}, "links"),
        ({"xl/bomb.xml": b" " * 150_000_000}, "unpacks"),
    ],
)
def test_macros_links_and_bombs_are_refused(parts: dict[str, bytes], words: str) -> None:
    started = time.process_time()
    with pytest.raises(RefusedFile, match=words):
        read_plan(with_parts(parts))
    assert time.process_time() - started < SECONDS


def test_a_far_cell_is_refused() -> None:
    with pytest.raises(RefusedFile, match="rows"):
        read_plan(changed(lambda book: book["Cover"].cell(1_000_000, 1, "x")))


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"a,b\n1,2\n", hostile.valid_xlsx(), hostile.valid_xls(),
                                     hostile.protected_xls(), hostile.endless_chain()])  # fmt: skip
def test_what_is_no_plan_is_refused(content: bytes) -> None:
    assert outcome(content) is None


@pytest.mark.parametrize(
    ("content", "remedy"),
    [
        (b"", "holds nothing"),
        (b"a,b\n1,2\n", "made for your area"),
        (b"%PDF-1.7", "made for your area"),
        (sent()[:5000], "earlier copy"),
        (hostile.protected_xls(), "Remove the password"),
    ],
)
def test_each_refusal_has_a_remedy_of_its_own(content: bytes, remedy: str) -> None:
    with pytest.raises(RefusedFile) as refused:
        read_plan(content)
    assert remedy in refused.value.to_do
    assert "publisher" not in str(refused.value)


def test_a_stray_cell_far_below_is_to_be_deleted() -> None:
    for content in (
        changed(lambda book: book["Money in"].cell(1_000_000, 7, "x")),
        changed(lambda book: book["Money in"].cell(8, 9_000, "x")),
    ):
        with pytest.raises(RefusedFile) as refused:
            read_plan(content)
        assert "delete the rows below your last entry" in refused.value.to_do


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(RefusedFile, match="10 MB"):
        read_plan(sent() + b" " * (11 * 2**20))
