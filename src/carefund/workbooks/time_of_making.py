"""The time at which a workbook says that it was made: given, and never taken from the clock.

The same inputs then give the same bytes, so that a copy can be proved by its hash.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime

UNDATED = datetime(2000, 1, 1)
"""What workbooks carry where no time is given."""
_PROPERTIES = "docProps/core.xml"
_MODIFIED = re.compile(rb"(<dcterms:modified\b[^>]*>)[^<]*")
_FIRST_OF_ARCHIVES = (1980, 1, 1, 0, 0, 0)


def made_at(content: bytes, made: datetime = UNDATED) -> bytes:
    """The .xlsx file with `made` as the time of its last change, and no other time in it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(buffer, "w") as archive:
        for member in given.infolist():
            part = given.read(member)
            if member.filename == _PROPERTIES:
                part = _MODIFIED.sub(rb"\g<1>" + made.isoformat().encode() + b"Z", part)
            copy = zipfile.ZipInfo(member.filename, _FIRST_OF_ARCHIVES)
            archive.writestr(copy, part, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
