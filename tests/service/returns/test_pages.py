"""An area's returns: filled in, checked as the command line does, explained, signed by another, handed in once."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile

from carefund.assurance.delivery import ReturnReopened, ReturnSubmitted
from carefund.wording.money import exact_pounds
from tests.service.pools.making import AT, QUARTER, YEAR, handed_in, opened, plan_of, recorded
from tests.service.returns.making import BOARD, RETURN, handed_in_return, quarter, saved_return, value
from tests.service.signing.test_pages import hidden, settings_of_mail
from tests.service.site import KENT, LEEDS, ROUND, Site

__all__ = ["settings_of_mail"]


def test_a_return_is_filled_in_from_plan_and_books(site: Site) -> None:
    opened(site)
    line = next(one for one in plan_of().expenditure if one.scheme and one.stream)
    said = {"kind": "expenditure", "pounds": "1000.50", "stream": line.stream, "scheme": line.scheme,
            "day": "30/06/2025", "year": YEAR}  # fmt: skip
    site.client("leeds lead").post(f"{AT}/pool/post", said)
    stream = quarter(site).sent.stream(line.stream)
    planned = sum((one.amounts[YEAR] for one in plan_of().expenditure if one.stream == line.stream), Decimal(0))
    assert (stream.spent, stream.planned_spend) == (Decimal("1000.50"), planned)
    page = site.client("leeds editor").get(RETURN).content.decode()
    assert exact_pounds(Decimal("1000.50")) in page
    assert "Explanation asked for" in page
    assert "Not started" not in page


def test_a_variance_is_explained_beside_the_figure_and_kept_with_the_return(site: Site) -> None:
    opened(site)
    editor, words = site.client("leeds editor"), "Two nurses <b>start</b> in September."
    stream = next(one.stream for one in quarter(site).sent.streams if one.planned_spend)
    saved_return(site, spent=Decimal(0))
    page = editor.get(RETURN).content.decode()
    answer = editor.post(f"{RETURN}/explain", {"based_on": hidden(page, "based_on"), f"reason-{stream}": words})
    assert answer.status_code == 302
    assert value(site, f"streams[{stream}].reason") == words
    page = editor.get(RETURN).content.decode()
    assert "Explained" in page
    assert "from the plan (not verified)" in page.replace('<em class="carefund-unverified">', "")
    assert "<b>start" not in page
    stale = editor.post(f"{RETURN}/explain", {"based_on": "0" * 64, f"reason-{stream}": "x"})
    assert stale.status_code == 409
    assert value(site, f"streams[{stream}].reason") == words


def test_a_section_is_typed_and_what_was_filled_in_for_good_stays(site: Site) -> None:
    handed_in(site)
    editor = site.client("leeds editor")
    page = editor.get(f"{RETURN}/sections/cover").content.decode()
    sent = {"based_on": hidden(page, "based_on"), "contact": "Edith, 0113", "agreement.signed": "Yes",
            "agreement.signed_on": "never"}  # fmt: skip
    refused = editor.post(f"{RETURN}/sections/cover/save", sent)
    assert refused.status_code == 422
    assert "<title>Error: " in refused.content.decode()
    assert "Edith, 0113" in refused.content.decode()
    sent["agreement.signed_on"] = "30/05/2025"
    assert editor.post(f"{RETURN}/sections/cover/save", sent).status_code == 302
    assert (value(site, "contact"), value(site, "agreement.signed")) == ("Edith, 0113", True)
    stream = next(one.stream for one in quarter(site).sent.streams if one.planned_spend)
    number = [one.id for one in quarter(site).tenant.round.streams].index(stream) + 1
    at = f"{RETURN}/sections/money"
    based_on = (
        hidden(editor.get(at).content.decode(), "based_on") if "based_on" in editor.get(at).content.decode() else ""
    )
    planned = value(site, f"streams[{stream}].planned_spend")
    fields = {f"streams[{stream}].planned_spend": "1", f"streams[{stream}].income": "12,345.67", "based_on": based_on}
    where = f"{at}/streams/{number}/save" if f"/streams/{number}" in editor.get(at).content.decode() else f"{at}/save"
    assert editor.post(where, fields).status_code == 302
    assert value(site, f"streams[{stream}].income") == Decimal("12345.67")
    assert value(site, f"streams[{stream}].planned_spend") == planned


def test_two_people_save_other_sections_and_neither_is_lost(site: Site) -> None:
    handed_in(site)
    editor, lead = site.client("leeds editor"), site.client("leeds lead")
    based_on = hidden(editor.get(f"{RETURN}/sections/cover").content.decode(), "based_on")
    assert editor.post(f"{RETURN}/sections/cover/save", {"based_on": based_on, "contact": "Edith"}).status_code == 302
    assert lead.post(f"{RETURN}/sections/progress/save", {"based_on": based_on, "successes": "A"}).status_code == 302
    again = lead.post(f"{RETURN}/sections/cover/save", {"based_on": based_on, "contact": "Leonie"})
    assert again.status_code == 409
    assert "Leonie" in again.content.decode()
    assert (value(site, "contact"), value(site, "successes")) == ("Edith", "A")


def test_the_workbook_goes_out_and_comes_back_the_same(site: Site) -> None:
    opened(site)
    saved_return(site)
    editor, before = site.client("leeds editor"), quarter(site).record.return_hash
    content = editor.get(f"{RETURN}/template.xlsx").content
    page = editor.get(f"{RETURN}/workbook").content.decode()
    sent = {"based_on": hidden(page, "based_on"), "file": SimpleUploadedFile("return.xlsx", content)}
    assert editor.post(f"{RETURN}/workbook", sent).status_code == 302
    assert quarter(site).record.return_hash == before


def test_findings_are_those_of_the_command_line(site: Site, tmp_path: Any) -> None:
    from carefund.evidence.areas import default_register
    from carefund.monitoring.returns.checking import Expected, ReturnChecker, read_files
    from carefund.programme.rounds import load_round
    from carefund.service.people.sessions import today
    from carefund.service.plans.evidence import evidence_at_hand

    handed_in(site)
    file = tmp_path / "return.xlsx"
    file.write_bytes(site.client("leeds editor").get(f"{RETURN}/template.xlsx").content)
    checker = ReturnChecker(
        evidence_at_hand(), today(), areas=default_register(), rounds=load_round,
        plans={(ROUND, LEEDS): [quarter(site).plan]},
    )  # fmt: skip
    (told,) = checker.check_all(read_files([file], load_round, Expected())).returns
    expected = {
        (one.check, one.field, one.expected, one.found) for one in told.findings if one.check != "return-signed"
    }
    assert {(one.check, one.field, one.expected, one.found) for one in quarter(site).checked.findings} == expected
    csv = site.client("auditor").get(f"{RETURN}/findings.csv").content.decode()
    assert all(check in csv for check, *_ in expected)


@pytest.mark.parametrize(
    ("area", "name", "words"),
    [(KENT, QUARTER, "E10000016"), (LEEDS, "q2-2025-26", "q2-2025-26")],
)
def test_a_workbook_of_another_area_or_quarter_is_not_taken(site: Site, area: str, name: str, words: str) -> None:
    handed_in(site)
    handed_in(site, KENT)
    content = site.client("national").get(f"/plans/{ROUND}/{area}/returns/{name}/template.xlsx").content
    answer = site.client("leeds editor").post(
        f"{RETURN}/workbook", {"based_on": "", "file": SimpleUploadedFile("other.xlsx", content)}
    )
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not quarter(site).record.saved


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04"])
def test_what_is_no_workbook_is_refused(site: Site, content: bytes) -> None:
    handed_in(site)
    file = SimpleUploadedFile("return.xlsx", content)
    answer = site.client("leeds editor").post(f"{RETURN}/workbook", {"based_on": "", "file": file})
    assert answer.status_code == 422
    assert "The file was not taken" in answer.content.decode()


def test_it_is_signed_by_another_and_handed_in_once(site: Site, settings_of_mail: Any) -> None:
    opened(site)
    own = saved_return(site)
    lead, board = site.client("leeds lead"), site.client(f"leeds {BOARD}")
    assert lead.post(f"{RETURN}/submit", {"return_hash": own}).status_code == 409
    assert lead.post(f"{RETURN}/sign", {"role": BOARD, "return_hash": own}).status_code == 403
    other = site.client("leeds section-151-officer")
    assert other.post(f"{RETURN}/sign", {"role": BOARD, "return_hash": own}).status_code == 403
    stale = site.client(f"leeds {BOARD}", factor_at=time.time() - 3600)
    assert "confirm" in stale.post(f"{RETURN}/sign", {"role": BOARD, "return_hash": own})["Location"]
    assert "Sign" in board.get(RETURN).content.decode()
    assert board.post(f"{RETURN}/sign", {"role": BOARD, "return_hash": own}).status_code == 302
    mail.outbox = []
    key = hidden(lead.get(RETURN).content.decode(), "key")
    for _ in range(2):
        answer = lead.post(f"{RETURN}/submit", {"return_hash": own, "key": key})
        assert answer["Location"] == f"{RETURN}/confirmation"
    page = lead.get(f"{RETURN}/confirmation").content.decode()
    handed = quarter(site).record.handed_in
    assert handed.return_hash in page
    assert handed.event_hash in page
    assert "No: late" in page
    assert "UTC" in page
    assert len({one.subject for one in mail.outbox}) == 1
    assert [one.body.kind for one in quarter(site).tenant.events].count("return-submitted") == 1
    editor = site.client("leeds editor")
    changed = editor.post(f"{RETURN}/sections/cover/save", {"based_on": own, "contact": "Another"})
    assert changed.status_code == 409
    assert value(site, "contact") != "Another"


def test_a_return_with_errors_is_not_signed(site: Site) -> None:
    handed_in(site)
    editor = site.client("leeds editor")
    editor.post(f"{RETURN}/sections/cover/save", {"based_on": "", "contact": "Edith"})
    own = quarter(site).record.return_hash
    answer = site.client(f"leeds {BOARD}").post(f"{RETURN}/sign", {"role": BOARD, "return_hash": own})
    assert answer.status_code == 409
    assert "error" in answer.content.decode()


def test_the_centre_gives_a_return_back_and_the_area_hands_it_in_again(site: Site, settings_of_mail: Any) -> None:
    opened(site)
    handed_in_return(site)
    assert site.client("auditor").post(f"{RETURN}/reopen", {"reason": "x"}).status_code == 403
    assert site.client("national").post(f"{RETURN}/reopen", {"reason": ""}).status_code == 422
    assert site.client("national").post(f"{RETURN}/reopen", {"reason": "Of another year."}).status_code == 302
    assert "Of another year." in site.client("leeds lead").get(RETURN).content.decode()
    handed_in_return(site, spent=Decimal("12.34"))
    assert len(quarter(site).record.submissions) == 2


def test_a_return_that_was_in_time_and_is_given_back_is_not_called_late(site: Site, settings_of_mail: Any) -> None:
    from carefund.service.notices.happened import happened
    from carefund.service.returns.pages.one import confirmation_page
    from carefund.service.returns.telling import of_return

    opened(site)
    for spent in ("0", "12.34"):
        handed_in_return(site, spent=Decimal(spent))
        recorded(site, ReturnReopened(quarter=QUARTER, reason="Of another year."), "national")
    own = quarter(site)
    first, again = own.record.submissions
    record = replace(own.record, submissions=(replace(first, late=False), again), reopened="")
    delivery = replace(own.tenant.state.delivery, returns={QUARTER: record})
    own.tenant.__dict__["state"] = replace(own.tenant.state, delivery=delivery)
    events = [one for one in own.tenant.events if isinstance(one.body, ReturnSubmitted)]
    told = happened(own.tenant.submission, events[-1].sequence)
    told = replace(told, state=own.tenant.state)
    assert again.late
    assert not confirmation_page(own, again).late
    (said,) = of_return(told)
    assert "after the day" not in said.words
    assert said.people


def test_a_workbook_that_changes_nothing_leaves_no_row(site: Site) -> None:
    from carefund.service.ledger.models import StoredFile

    opened(site)
    saved_return(site)
    editor = site.client("leeds editor")
    content = editor.get(f"{RETURN}/template.xlsx").content
    sent = {"file": SimpleUploadedFile("return.xlsx", content), "based_on": quarter(site).record.return_hash}
    assert editor.post(f"{RETURN}/workbook", sent).status_code == 302
    assert not StoredFile.objects.filter(hash=sha256(content).hexdigest()).exists()


def test_money_is_taken_from_the_books_again(site: Site) -> None:
    opened(site)
    saved_return(site)
    line = next(one for one in plan_of().expenditure if one.scheme and one.stream)
    said = {"kind": "expenditure", "pounds": "77.01", "stream": line.stream, "scheme": line.scheme,
            "day": "30/06/2025", "year": YEAR}  # fmt: skip
    site.client("leeds lead").post(f"{AT}/pool/post", said)
    editor = site.client("leeds editor")
    based_on = hidden(editor.get(RETURN).content.decode(), "based_on")
    assert editor.post(f"{RETURN}/refill", {"based_on": based_on}).status_code == 302
    assert value(site, f"streams[{line.stream}].spent") == Decimal("77.01")


def test_nobody_reaches_a_foreign_return_and_readers_read(site: Site) -> None:
    opened(site)
    assert site.client("kent lead").get(RETURN).status_code == 404
    assert site.client("leeds lead").get(f"/plans/{ROUND}/{LEEDS}/returns/q9").status_code == 404
    for who in ("reviewer", "national", "auditor", "leeds section-151-officer"):
        client = site.client(who)
        assert client.get(RETURN).status_code == 200
        assert client.post(f"{RETURN}/explain", {}).status_code == 403
        page = client.get(f"{RETURN}/sections/progress").content.decode()
        assert not re.search(r">Save</button><a", page)


def test_the_list_says_how_far_each_quarter_is(site: Site, settings_of_mail: Any) -> None:
    opened(site)
    lead = site.client("leeds lead")
    assert lead.get(f"{AT}/returns").content.decode().count('<strong class="nhsuk-tag') == 4
    assert "Overdue" in lead.get(f"{AT}/returns").content.decode()
    handed_in_return(site)
    assert "Handed in late" in lead.get(f"{AT}/returns").content.decode()
