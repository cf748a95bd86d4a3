"""Makes OpenDocument spreadsheets (.ods) for tests, part by part."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

KIND = b"application/vnd.oasis.opendocument.spreadsheet"
NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
)
Cells = str | float


def cell(value: Cells, *, repeated: int = 1) -> str:
    """One cell as XML, standing for so many."""
    times = f' table:number-columns-repeated="{repeated}"' if repeated > 1 else ""
    if value == "":
        return f"<table:table-cell{times}/>"
    if isinstance(value, str):
        text = f"<text:p>{escape(value)}</text:p>"
        return f'<table:table-cell office:value-type="string"{times}>{text}</table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{value}"{times}/>'


def content_of(sheets: str) -> bytes:
    """The part with the cells, of sheets as XML."""
    body = f"<office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body>"
    return f"<office:document-content {NAMESPACES}>{body}</office:document-content>".encode()


def packed(parts: Mapping[str, bytes], *, kind: bytes = KIND) -> bytes:
    """A document of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), kind)
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def as_ods(sheets: Mapping[str, Sequence[Sequence[Cells]]]) -> bytes:
    """A document of sheets by name, as rows of cells."""
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>"
        + "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    return packed({"content.xml": content_of(tables)})
