"""Lists beside the ledger are what they would be if they were made anew."""

from __future__ import annotations

from typing import Any

from tests.service.plans.test_pages import upload
from tests.service.signing.test_pages import declared_ready, hidden, post, saved, settings_of_mail, signed_by_all
from tests.service.site import LEEDS, ROUND, Site

__all__ = ["settings_of_mail"]
AT = f"/plans/{ROUND}/{LEEDS}"


def submitted(site: Site) -> None:
    saved(site)
    editor = site.client("leeds editor")
    upload(editor, editor.get(f"{AT}/workbook/template.xlsx").content, "as it was")
    declared_ready(site)
    signed_by_all(site)
    lead = site.client("leeds lead")
    page = lead.get(f"{AT}/submit").content.decode()
    assert post(lead, f"{AT}/submit", page, key=hidden(page, "key")).status_code == 302


def test_live_lists_are_as_they_are_made_anew(site: Site, settings_of_mail: Any) -> None:
    from carefund.service.operations.rebuilding import rebuild

    others = {one.name: one.rows for one in rebuild(site.data)}  # what other tests left in the ledger
    submitted(site)
    assert {one.name: (one.rows - others[one.name], one.differed) for one in rebuild(site.data)} == {
        "receipt_place": (1, 0),
        "upload": (1, 0),
        "published_edition": (0, 0),
    }


def test_lists_that_were_spoilt_are_mended_and_told_of(site: Site, settings_of_mail: Any) -> None:
    from carefund.service.operations.rebuilding import rebuild
    from carefund.service.plans.models import Upload
    from carefund.service.signing.models import ReceiptPlace

    rebuild(site.data)  # what other tests left in the ledger
    submitted(site)
    ReceiptPlace.objects.filter(submission=f"{ROUND}/{LEEDS}").delete()
    Upload.objects.update(note="another")
    assert {one.name: one.differed for one in rebuild(site.data)} == {
        "receipt_place": 1,
        "upload": 2,
        "published_edition": 0,
    }
    assert Upload.objects.get().note == "as it was"
