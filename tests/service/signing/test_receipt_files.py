"""A receipt as files: JSON whose hash anybody can work out, and a tagged PDF that is the same each time."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.report.media.pdf import NoPdf
from carefund.service.signing.receipt_files import receipt_json, receipt_pdf
from tests.service.signing.receipts import HOSTILE, at, named, page, receipt, signed_by

AGAIN = """
import sys
from carefund.service.signing.receipt_files import receipt_pdf
from tests.service.signing.receipts import named, page
sys.stdout.buffer.write(receipt_pdf(page(named("Zo\\u00eb \\u738b"))))
"""


def opened(content: bytes) -> bytes:
    """A PDF with its compressed streams laid open beside it."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    laid_open = []
    for one in streams:
        try:
            laid_open.append(zlib.decompress(one))
        except zlib.error:
            laid_open.append(one)
    return b"\n".join([content, *laid_open])


def pages(content: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", opened(content)))


@pytest.fixture(scope="module")
def plain() -> bytes:
    pytest.importorskip("typst")
    return receipt_pdf(page(receipt()))


def stated(content: bytes) -> tuple[dict[str, object], str]:
    """A receipt's JSON without its hash, and the hash: as somebody works it out who has never seen carefund."""
    record = json.loads(content)
    own = record.pop("receipt_hash")
    text = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    assert hashlib.sha256(text.encode()).hexdigest() == own
    return record, own


@given(st.text(min_size=1, max_size=60) | st.sampled_from(HOSTILE))
def test_anybody_can_work_out_the_hash_of_the_json(name: str) -> None:
    record, own = stated(receipt_json(named(name)))
    assert record["submitted_by"] == name
    assert own == named(name).hash


def test_the_hash_of_a_receipt_is_what_it_was_when_this_was_written() -> None:
    """One that changes its bytes makes every receipt that was ever given false."""
    assert receipt().hash == "f3bdbe30ecdcc8b773637c7317a63ca391de983f92e32fc31bc5570412e544d3"
    summer = at(datetime(2025, 10, 26, 0, 30, tzinfo=UTC))
    assert stated(receipt_json(summer))[0]["submitted_at_london"] == "2025-10-26T01:30:00+01:00"
    winter = at(datetime(2025, 10, 26, 1, 30, tzinfo=UTC))
    assert stated(receipt_json(winter))[0]["submitted_at_london"] == "2025-10-26T01:30:00+00:00"


def test_the_pdf_is_tagged_and_says_that_it_is_pdf_ua(plain: bytes) -> None:
    content = opened(plain)
    assert plain.startswith(b"%PDF-1.7")
    assert re.search(rb"/MarkInfo\s*<<[^>]*/Marked true", content)
    for part in (b"/StructTreeRoot", b"<pdfuaid:part>1</pdfuaid:part>", b"/Lang", b"/DisplayDocTitle true"):
        assert part in content, part
    for kind in (b"/H1", b"/H2", b"/TH", b"/LI"):
        assert re.search(rb"/S\s*" + kind + rb"\b", content), kind


def test_the_pdf_is_one_for_archives(plain: bytes) -> None:
    content = opened(plain)
    for part in (b"<pdfaid:part>2</pdfaid:part>", b"<pdfaid:conformance>A</pdfaid:conformance>", b"/OutputIntents"):
        assert part in content, part
    assert not re.search(rb"/JavaScript|/EmbeddedFile|/Encrypt|/URI", content)


def test_every_font_is_embedded(plain: bytes) -> None:
    content = opened(plain)
    described = len(re.findall(rb"/Type\s*/FontDescriptor", content))
    assert described >= 3
    assert len(re.findall(rb"/FontFile[23]?\s", content)) == described


def test_the_pdf_says_that_it_was_made_when_the_plan_was_submitted(plain: bytes) -> None:
    assert re.search(rb"/CreationDate\s*\(D:20250301090600", opened(plain))


def test_the_pdf_is_the_same_in_two_processes() -> None:
    pytest.importorskip("typst")
    once, again = (subprocess.run([sys.executable, "-c", AGAIN], capture_output=True, check=True) for _ in range(2))
    assert once.stdout == again.stdout == receipt_pdf(page(named("Zo\u00eb \u738b")))


def test_many_signatures_take_a_second_page(plain: bytes) -> None:
    assert pages(plain) == 1
    assert pages(receipt_pdf(page(signed_by(12), invented=True))) == 2


def claims_ua(content: bytes) -> bool:
    return b"<pdfuaid:part>1</pdfuaid:part>" in opened(content)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_do_no_harm_and_it_is_pdf_ua_all_the_same(name: str) -> None:
    pytest.importorskip("typst")
    made = receipt_pdf(page(named(name)))
    assert (claims_ua(made), made) == (True, receipt_pdf(page(named(name))))


def test_names_reach_typst_as_data_and_never_as_source(monkeypatch: pytest.MonkeyPatch) -> None:
    typst = pytest.importorskip("typst")
    sources: set[bytes] = set()

    def compile_(source: bytes, **options: Any) -> bytes:
        sources.add(source)
        assert json.loads(options["sys_inputs"]["receipt"])["signatures"]
        return b"%PDF-"

    monkeypatch.setattr(typst, "compile", compile_)
    for name in HOSTILE:
        receipt_pdf(page(named(name)))
    assert len(sources) == 1


def test_letters_without_a_glyph_stand_by_their_numbers_and_joiners_by_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    typst = pytest.importorskip("typst")
    compile_: Any = typst.compile
    set_: list[Any] = []

    def watched(source: bytes, **options: Any) -> Any:
        set_.append(json.loads(options["sys_inputs"]["receipt"]))
        return compile_(source, **options)

    monkeypatch.setattr(typst, "compile", watched)
    receipt_pdf(page(named("Zo\u00eb \u738b \U0001f468\u200d\U0001f469")))
    assert set_[-1]["signatures"][0]["name"] == "Zo\u00eb [U+738B] [U+1F468][U+1F469]"
    assert "Unicode numbers" in set_[-1]["numbered"]
    receipt_pdf(page(named("Zo\u00eb")))
    assert set_[-1]["numbered"] == ""


@settings(max_examples=25, deadline=None)
@given(st.text(min_size=1, max_size=60))
def test_any_name_becomes_pdf_ua(name: str) -> None:
    pytest.importorskip("typst")
    assert claims_ua(receipt_pdf(page(named(name))))


def test_another_receipt_is_another_pdf(plain: bytes) -> None:
    pytest.importorskip("typst")
    assert plain != receipt_pdf(page(replace(receipt(), late=True)))
    assert plain != receipt_pdf(page(receipt(), invented=True))


def test_without_typst_it_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(NoPdf, match="none installed"):
        receipt_pdf(page(receipt()))
