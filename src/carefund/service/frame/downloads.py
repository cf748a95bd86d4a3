"""Files that a browser keeps: never shown in its window, and named by the service."""

from __future__ import annotations

from django.http import HttpResponse

TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The content type of each ending that tables are written with."""
FOR_GOOD = "private, max-age=31536000, immutable"
"""How long a browser keeps what its address says by hash: it never changes."""


def download(content: bytes, name: str, content_type: str) -> HttpResponse:
    """A file to keep."""
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def picture_for_good(svg: bytes) -> HttpResponse:
    """A picture under an address that says its hash."""
    return HttpResponse(svg, content_type="image/svg+xml", headers={"Cache-Control": FOR_GOOD})
