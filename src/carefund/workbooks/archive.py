"""The archive (ZIP) that a workbook of the new kinds is: its parts unpacked within bounds, and made anew.

A part is unpacked in one piece up to what is left of the largest size, so a size that the archive misstates is seen.
"""

import io
import zipfile
from collections.abc import Mapping, Sequence

from carefund.refusal import RefusedFile
from carefund.wording.numbers import megabytes
from carefund.workbooks.limits import LARGEST_RATIO, LARGEST_UNPACKED, SMALLEST_SUSPECT, damaged

_PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ALWAYS = (1980, 1, 1, 0, 0, 0)
MOST_PARTS = 5_000


def unpacked(file: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> bytes:
    """A part's bytes, read up to `left` bytes whatever size the archive states. Raises RefusedFile for any other."""
    if member.compress_type not in _PACKINGS:
        raise damaged(file, "a part that is packed in an unknown way", member.filename)
    stated, member.file_size = member.file_size, max(member.file_size, left + 1)
    try:
        with archive.open(member) as stream:
            content = stream.read(left + 1)
    finally:
        member.file_size = stated
    if len(content) > left:
        raise _too_large(file, "one that unpacks to more than it states or may")
    if len(content) != stated:
        raise damaged(file, "a part that is longer or shorter than the archive states", member.filename)
    return content


def check_unpacked_size(file: str, members: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse an archive of too many parts, or that states an absurd size."""
    if len(members) > MOST_PARTS:
        raise damaged(file, f"more than {MOST_PARTS} parts")
    size = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if size > LARGEST_UNPACKED or (size > SMALLEST_SUSPECT and size / packed > LARGEST_RATIO):
        raise _too_large(file, f"one that unpacks to {megabytes(size)} from {megabytes(packed)}")


def made_anew(parts: Mapping[str, bytes]) -> bytes:
    """An archive of these parts by name, not packed: names, sizes and contents, and nothing else."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _ALWAYS), content)
    return stream.getvalue()


def _too_large(file: str, found: str) -> RefusedFile:
    return RefusedFile(
        file,
        expected=f"a workbook that unpacks to less than {megabytes(LARGEST_UNPACKED)}",
        found=found,
        to_do="Do not open it; download the publication again from the publisher.",
    )
