"""The pool's pages: books opened from the plan, entries and extracts posted once, refusals with their rules."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.service.pools.making import AGREEMENT, AT, YEAR, handed_in, opened, plan_of, tenant_of
from tests.service.signing.test_pages import hidden
from tests.service.site import KENT, LEEDS, ROUND, Site

HOSTILE = "<script>alert(1)</script>=1+1"


def books(site: Site) -> Any:
    from carefund.service.pools.keeping import books_in

    tenant = tenant_of(site)
    return books_in(tenant.state.delivery.pools[YEAR], tenant.data)


def first_line() -> Any:
    return next(one for one in plan_of().expenditure if one.scheme and one.stream)


def entry(**more: str) -> dict[str, str]:
    line = first_line()
    said = {"kind": "expenditure", "pounds": "1,234.56", "stream": line.stream, "scheme": line.scheme,
            "day": "30/06/2025", "reference": "INV-1", "year": YEAR}  # fmt: skip
    return said | more


def extract(*rows: str) -> SimpleUploadedFile:
    """A file with these lines below its headings; a file is read once."""
    head = "Cost centre,Date,Amount,Description,Reference,Supplier"
    return SimpleUploadedFile("gl.csv", "\n".join([head, *rows]).encode())


def test_books_are_opened_from_the_plan_that_was_handed_in(site: Site) -> None:
    lead = site.client("leeds lead")
    assert "No plan has been handed in" in lead.get(f"{AT}/pool").content.decode()
    assert lead.post(f"{AT}/pool/open", AGREEMENT).status_code == 409
    handed_in(site)
    assert "Open the books" in lead.get(f"{AT}/pool").content.decode()
    assert lead.post(f"{AT}/pool/open", {**AGREEMENT, "year": YEAR}).status_code == 302
    planned = sum((one.amounts[YEAR] for one in plan_of().contributions), Decimal(0))
    assert books(site).ledger.total(["contribution"], account="pool", status="planned") == planned
    page = lead.get(f"{AT}/pool").content.decode()
    assert "not decided yet" in page
    assert tenant_of(site).state.delivery.pools[YEAR].head in page
    assert lead.post(f"{AT}/pool/open", {**AGREEMENT, "year": YEAR}).status_code == 409


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"share-0": "60"}, "100"),
        ({"manager": " "}, "pool_manager"),
        ({"settings": "host = 1"}, "host"),
        ({"settings": "host ="}, "valid TOML"),
        ({"share-0": '50 }\nhost = "x"'}, "TOML"),
    ],
)
def test_an_agreement_that_is_none_is_refused_with_what_was_typed(site: Site, sent: dict[str, str], words: str) -> None:
    handed_in(site)
    answer = site.client("leeds lead").post(f"{AT}/pool/open", {**AGREEMENT, "term-aims": HOSTILE, **sent})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "<title>Error: " in page
    assert "<script>alert" not in page
    assert "alert(1)" in page
    assert not tenant_of(site).state.delivery.pools


def test_an_entry_is_posted_once_however_often_it_is_sent(site: Site) -> None:
    opened(site)
    editor = site.client("leeds editor")
    key = hidden(editor.get(f"{AT}/pool/post").content.decode(), "key")
    for _ in range(2):
        assert editor.post(f"{AT}/pool/post", entry(key=key)).status_code == 302
    (posting,) = books(site).postings
    assert (posting.pounds, posting.posted_by, posting.reference) == (Decimal("1234.56"), "Leeds Editor", "INV-1")
    page = editor.get(f"{AT}/pool").content.decode()
    assert "£1,234.56" in page
    assert "Leeds Editor posted 2025-26-00001" in page
    kinds = [one.body.kind for one in tenant_of(site).events]
    assert kinds.count("pool-posted") == 1


def test_a_pound_of_the_plan_is_followed_into_the_books(site: Site) -> None:
    opened(site)
    number = 1 + plan_of().expenditure.index(first_line())
    address, lead = f"/ledger/pound/{ROUND}/{LEEDS}/{number}", site.client("leeds lead")
    assert "Nothing has been posted to this stream and scheme yet" in lead.get(address).content.decode()
    assert lead.post(f"{AT}/pool/post", entry()).status_code == 302
    page = lead.get(address).content.decode()
    assert "£1,234.56 to date" in page
    assert "INV-1" in page
    spenders = re.search(r"Whose money was spent</caption>(.*?)</table>", page, re.S)
    assert spenders
    sums = [Decimal(one.replace(",", "")) for one in re.findall(r"£([\d,.]+)", spenders[1])]
    assert sum(sums) == Decimal("1234.56")
    other = next(n for n, one in enumerate(plan_of().expenditure, 1) if one.scheme != first_line().scheme)
    assert "£1,234.56" not in lead.get(f"/ledger/pound/{ROUND}/{LEEDS}/{other}").content.decode()


def test_an_entry_that_is_sent_twice_at_once_is_posted_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from carefund.service.pools import keeping
    from carefund.service.pools.posting import post_entry

    opened(site)
    first, second = (tenant_of(site, "leeds editor") for _ in range(2))
    assert second.state.delivery.pools  # looked at before the first one wrote
    later = keeping.now() + timedelta(seconds=5)
    assert post_entry(first, YEAR, entry(), "one key")
    monkeypatch.setattr(keeping, "now", lambda: later)
    assert post_entry(second, YEAR, entry(), "one key") is None
    assert len(books(site).postings) == 1


def test_books_that_are_opened_twice_at_once_are_opened_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from carefund.service.pools import keeping
    from carefund.service.pools.opening import open_pool

    handed_in(site)
    first, second = (tenant_of(site) for _ in range(2))
    assert not second.state.delivery.pools  # looked at before the first one wrote
    terms = 'host = "Leeds Council"\npool_manager = "Head of Finance"\npartners = ["Leeds Council", "NHS Leeds"]\n'
    later = keeping.now() + timedelta(seconds=5)
    open_pool(first, YEAR, terms, "one key")
    monkeypatch.setattr(keeping, "now", lambda: later)
    open_pool(second, YEAR, terms, "one key")
    assert len(tenant_of(site).state.delivery.pools[YEAR].changes) == 1


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"pounds": "many"}, "many"),
        ({"pounds": ""}, "found none"),
        ({"stream": "no-such"}, "Streams are those of the plan"),
        ({"scheme": HOSTILE}, "Schemes are those of the plan"),
        ({"kind": ""}, "kind"),
        ({"day": "30/06/2024"}, "Cash belongs to the year"),
        ({"kind": "reversal", "reverses": "2025-26-00009"}, "the id of a posting"),
    ],
)
def test_an_entry_that_a_rule_forbids_is_shown_again_with_the_rule(
    site: Site, sent: dict[str, str], words: str
) -> None:
    opened(site)
    answer = site.client("leeds lead").post(f"{AT}/pool/post", entry(**sent, reason=HOSTILE))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "<script>" not in page.replace("<script src", "").replace("<script type", "")
    assert 'value="INV-1"' in page
    assert books(site).postings == ()


def test_a_mistake_is_taken_back_by_an_entry_that_names_it(site: Site) -> None:
    opened(site)
    lead = site.client("leeds lead")
    lead.post(f"{AT}/pool/post", entry())
    taken = {
        "kind": "reversal",
        "reverses": "2025-26-00001",
        "reason": "another pool's",
        "day": "01/07/2025",
        "year": YEAR,
    }
    assert lead.post(f"{AT}/pool/post", taken).status_code == 302
    assert books(site).ledger.total(account="spent", status="actual") == 0
    assert lead.post(f"{AT}/pool/post", taken).status_code == 422
    assert "took back 2025-26-00001" in lead.get(f"{AT}/pool").content.decode()


def test_an_extract_is_looked_at_posted_once_and_adds_up(site: Site) -> None:
    opened(site)
    lead, scheme = site.client("leeds lead"), first_line().scheme
    mapping = re.search(r'name="mapping"[^>]*>(.*?)</textarea>', lead.get(f"{AT}/pool/import").content.decode(), re.S)
    assert mapping
    import html

    settings = html.unescape(mapping[1])
    rows = (f"{scheme},30/04/2025,1000.10,Home support,J-1,A", f"{scheme},31/05/2025,-0.10,=1+1,J-2,B",
            "ZZ,30/06/2025,5.00,Whose?,J-3,C")  # fmt: skip
    answer = lead.post(f"{AT}/pool/import", {"year": YEAR, "mapping": settings, "file": extract(*rows)})
    page = answer.content.decode()
    assert answer.status_code == 200, page
    assert "2 postings, £1,000<" in page
    assert "1 line without a place" in page
    assert books(site).postings == ()
    sent = {"year": YEAR, "token": hidden(page, "token"), "key": hidden(page, "key")}
    for _ in range(2):
        assert lead.post(f"{AT}/pool/import", sent).status_code == 302
    assert [one.pounds for one in books(site).postings] == [Decimal("1000.10"), Decimal("0.10")]
    again = lead.post(f"{AT}/pool/import", {"year": YEAR, "mapping": settings, "file": extract(*rows)})
    assert "0 postings" in again.content.decode()
    told = tenant_of(site).state.delivery.pools[YEAR].changes[-1].body
    assert (told.kind, told.postings, told.without_place) == ("extract-imported", 2, 1)
    assert "unmatched" in lead.get(f"{AT}/pool?show=check").content.decode()


def test_an_extract_that_was_only_looked_at_has_no_row(site: Site) -> None:
    from carefund.service.ledger.models import StoredFile
    from carefund.service.pools.importing import last_mapping

    opened(site)
    mapping = last_mapping(tenant_of(site), tenant_of(site).state.delivery.pools[YEAR])
    row = f"{first_line().scheme},01/05/2025,1.00,Looked at,J-9,A supplier"
    lead = site.client("leeds lead")
    before = set(StoredFile.objects.values_list("hash", flat=True))
    page = lead.post(f"{AT}/pool/import", {"file": extract(row), "mapping": mapping}).content.decode()
    assert set(StoredFile.objects.values_list("hash", flat=True)) == before
    assert lead.post(f"{AT}/pool/import", {"token": hidden(page, "token")}).status_code == 302
    body = tenant_of(site).state.delivery.pools[YEAR].changes[-1].body
    assert StoredFile.objects.filter(hash__in=[body.file_hash, body.mapping_hash]).count() == 2


def test_only_what_one_was_shown_on_this_plan_is_imported(site: Site) -> None:
    opened(site)
    lead = site.client("leeds lead")
    settings = 'columns = { cost_centre = "Cost centre", date = "Date", amount = "Amount" }'
    page = lead.post(f"{AT}/pool/import", {"year": YEAR, "mapping": settings, "file": extract("1,30/04/2025,1")})
    token = hidden(page.content.decode(), "token")
    for who, sent in (("leeds editor", token), ("leeds lead", token[:-2]), ("leeds lead", "")):
        assert site.client(who).post(f"{AT}/pool/import", {"token": sent}).status_code == 409
    assert books(site).postings == ()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "no file"),
        ({"rows": "1,30/04/2025,1.005"}, "1.005"),
        ({"rows": "1,30/04/2025,1", "total": "2"}, "£2;"),
        ({"rows": "1,30/04/2025,1", "mapping": "= ="}, "TOML"),
        ({"content": b"PK\x03\x04 not a workbook"}, "found"),
        ({"content": b"\x00\x01\x02\xff"}, "found"),
    ],
)
def test_an_extract_that_cannot_be_read_says_why(site: Site, sent: dict[str, Any], words: str) -> None:
    opened(site)
    settings = '[columns]\ncost_centre = "Cost centre"\ndate = "Date"\namount = "Amount"\n'
    files = {"file": extract(sent["rows"])} if "rows" in sent else {}
    files |= {"file": SimpleUploadedFile("gl.xlsx", sent["content"])} if "content" in sent else {}
    said = {name: sent[name] for name in ("total", "mapping") if name in sent}
    answer = site.client("leeds lead").post(f"{AT}/pool/import", {"year": YEAR, "mapping": settings, **said, **files})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "The extract was not taken" in page
    assert words in page, re.findall(r"error-summary__body.*?</ul>", page, re.S)


def test_who_reads_does_not_write(site: Site) -> None:
    opened(site)
    for who in ("leeds section-151-officer", "reviewer", "manager", "national", "auditor"):
        client = site.client(who)
        page = client.get(f"{AT}/pool").content.decode()
        assert "Post an entry" not in page
        assert client.post(f"{AT}/pool/post", entry()).status_code == 403
        assert client.get(f"{AT}/pool/statement.xlsx").status_code == 200
    foreign = site.client("kent lead")
    assert foreign.post(f"{AT}/pool/post", entry()).status_code == 404
    assert site.client("leeds lead").get(f"/plans/{ROUND}/{KENT}/pool").status_code == 404
    assert books(site).postings == ()


def test_the_books_read_on_the_command_line_as_here(site: Site, tmp_path: Path) -> None:
    from carefund.pool.books import read_books

    opened(site)
    lead = site.client("leeds lead")
    lead.post(f"{AT}/pool/post", entry())
    content = lead.get(f"{AT}/pool/books.zip").content
    assert content == lead.get(f"{AT}/pool/books.zip").content
    archive = zipfile.ZipFile(io.BytesIO(content))
    archive.extractall(tmp_path)
    assert {one.external_attr >> 16 for one in archive.infolist()} == {0o644}  # what unzip makes of it
    read = read_books(tmp_path / "pools" / LEEDS / YEAR)
    assert (read.head, read.postings) == (books(site).head, books(site).postings)


@pytest.mark.parametrize("question", ["show", "forecast", "statement", "trace", "check", "nonsense"])
def test_every_question_is_answered_with_its_figures(site: Site, question: str) -> None:
    opened(site)
    lead = site.client("leeds lead")
    lead.post(f"{AT}/pool/post", entry())
    answer = lead.get(f"{AT}/pool?show={question}&day=2025-07-31")
    assert answer.status_code == 200
    assert "31 July 2025" in answer.content.decode()
    assert lead.get(f"{AT}/pool?day=yesterday").status_code == 409


def test_books_whose_line_was_spoilt_are_refused_and_not_shown(site: Site) -> None:
    from carefund.service.ledger.files import path_of
    from carefund.service.pools import keeping

    opened(site)
    tenant = tenant_of(site)
    path = path_of(tenant.data, tenant.state.delivery.pools[YEAR].lines[0])
    before = path.read_bytes()
    path.write_bytes(before.replace(b"Head of Finance", b"Head of Finence"))
    keeping._BOOKS._values.clear()
    try:
        assert site.client("leeds lead").get(f"{AT}/pool").status_code == 409
    finally:
        path.write_bytes(before)
