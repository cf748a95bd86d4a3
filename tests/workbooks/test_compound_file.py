"""A compound file made anew holds one stream and nothing else, for every reader of the format."""

import io
import struct

import olefile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.workbooks.compound_file import Damage, compound_file, opened, sectors_without_end
from tests.workbooks import hostile

SIZES = [0, 1, 4_095, 4_096, 4_097, 8_192, 4_096 * 1_020, 4_096 * 1_021, 4_096 * 1_022, 9_000_000]


@pytest.mark.parametrize("size", SIZES)
def test_what_is_put_in_comes_out(size: int) -> None:
    stream = bytes(range(256)) * (size // 256) + bytes(size % 256)
    content = compound_file("Workbook", stream)
    with olefile.OleFileIO(io.BytesIO(content), raise_defects=olefile.DEFECT_UNSURE) as container:
        assert container.listdir() == [["Workbook"]]
        assert container.openstream("Workbook").read()[:size] == stream
        assert not container.openstream("Workbook").read()[size:].strip(b"\0")
    assert content[:8] == olefile.MAGIC


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=20_000), st.sampled_from(["Workbook", "Book"]))
def test_any_stream(stream: bytes, name: str) -> None:
    with opened(compound_file(name, stream)) as container:
        assert container.openstream(name).read().startswith(stream)


def test_chains_are_checked_before_a_stream_is_read() -> None:
    with pytest.raises(Damage, match="without an end"), opened(hostile.endless_chain()):
        pass


def test_a_list_of_sectors_that_leads_back_to_itself() -> None:
    content = bytearray(compound_file("Workbook", bytes(5_000)))
    struct.pack_into("<I", content, 68, 3)
    with pytest.raises((Damage, OSError)), opened(bytes(content)):
        pass


@pytest.mark.parametrize(
    ("table", "endless"),
    [
        ([1, 2, 0xFFFFFFFE], set()),
        ([1, 2, 0], {0, 1, 2}),
        ([1, 1, 0], {0, 1, 2}),
        ([0xFFFFFFFE, 0, 2], {2}),
        ([], set()),
    ],
)
def test_chains_of_sectors_without_an_end(table: list[int], endless: set[int]) -> None:
    assert sectors_without_end(table) == endless


def test_many_chains_through_the_same_sectors_take_no_longer() -> None:
    table = [*range(1, 200_000), 0xFFFFFFFE]
    assert sectors_without_end(table) == set()
