"""A receipt as files: JSON whose hash anybody can work out again, and a PDF, the same bytes each time."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import asdict
from importlib.resources import files
from typing import Any

from carefund.assurance.receipt import Receipt
from carefund.pool.chain import canonical
from carefund.report.media.pdf import STANDARD, NotTypeset, typeset
from carefund.service.signing.pages.receipt import INVENTED, ReceiptPage

SOURCE = "receipt.typ"
LASTING = "a-2a"
"""PDF/A-2a (ISO 19005-2): a document that can be read in decades, from its own bytes alone."""
SCRIPTS = ("LATIN", "GREEK", "CYRILLIC", "HEBREW LETTER", "ARABIC LETTER", "COMBINING")
"""How the Unicode names of letters begin that Typst's own fonts have, nearly all of them."""
LATIN_1 = 0xFF
NUMBERED = (
    "Letters that this typeface lacks stand by their Unicode numbers in square brackets; the receipt as JSON has them "
    "as they were written."
)


def receipt_json(receipt: Receipt) -> bytes:
    """The receipt as the content of a `.json` file: canonical JSON of all that it states, and the hash of that.

    `receipt_hash` is the SHA-256 of the same JSON without that key.
    """
    return canonical(receipt.as_record()).encode("ascii")


def receipt_pdf(page: ReceiptPage) -> bytes:
    """The receipt as the content of a `.pdf` file, A4, tagged (PDF/UA-1) and for archives (PDF/A-2a).

    It says that it was made when the plan was submitted, so that its bytes do not depend on the clock.

    Names reach Typst as data and never as source. Letters that its fonts lack stand by their Unicode numbers, so that
    every receipt is one that assistive technology can read. Raises NoPdf where Typst is not installed.
    """
    for shown in (_any_letter, _of_known_script):
        try:
            return _typeset(page, shown)
        except NotTypeset:
            continue
    return _typeset(page, _of_latin_1)


def _typeset(page: ReceiptPage, shown: Callable[[str], bool]) -> bytes:
    """The PDF with letters by their numbers where `shown` says no."""
    record = _in_numbers(_record(page), shown)
    if shown is not _any_letter:
        record["numbered"] = NUMBERED
    source = files("carefund.service.signing").joinpath(SOURCE).read_bytes()
    inputs = {"receipt": canonical(record)}
    return typeset(source, STANDARD, LASTING, inputs=inputs, timestamp=int(page.at.timestamp()))


def _record(page: ReceiptPage) -> dict[str, Any]:
    """The page as the plain values that the source reads."""
    kept = {name: value for name, value in asdict(page).items() if name != "at"}
    return {**kept, "signed": page.signed, "mark": INVENTED if page.notice else "", "numbered": ""}


def _in_numbers(value: Any, shown: Callable[[str], bool]) -> Any:  # noqa: ANN401 - plain values of any depth
    """Plain values with each letter in texts that cannot be shown by its number."""
    if isinstance(value, str):
        return "".join(letter if shown(letter) else _number(letter) for letter in value)
    if isinstance(value, dict):
        return {name: _in_numbers(one, shown) for name, one in value.items()}
    return [_in_numbers(one, shown) for one in value] if isinstance(value, list | tuple) else value


def _number(letter: str) -> str:
    """A letter by its number, such as `[U+738B]`; one that only joins or varies others is left out."""
    name = unicodedata.name(letter, "")
    joins = unicodedata.category(letter) == "Cf" or name.startswith("VARIATION SELECTOR")
    return "" if joins else f"[U+{ord(letter):04X}]"


def _any_letter(_letter: str) -> bool:
    return True


def _of_known_script(letter: str) -> bool:
    return _of_latin_1(letter) or letter in "‘’“”–—…−" or unicodedata.name(letter, "").startswith(SCRIPTS)


def _of_latin_1(letter: str) -> bool:
    return letter.isprintable() and ord(letter) <= LATIN_1
