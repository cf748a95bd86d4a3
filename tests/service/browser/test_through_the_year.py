"""Journey 7: a pool manager imports a quarter, explains a variance, submits the return; the centre sees who has not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.service.browser.conftest import Service
from tests.service.browser.driving import DESKTOP, PHONE, Somebody
from tests.service.pools.making import QUARTER, YORK
from tests.service.returns.making import BOARD
from tests.service.site import ROUND

OWN = f"/plans/{ROUND}/{YORK}"
RETURN = f"{OWN}/returns/{QUARTER}"


def test_a_quarter_is_imported_explained_and_handed_in(
    service: Service, somebody: Callable[..., Somebody], tmp_path: Path
) -> None:
    told = json.loads(service.seed("year"))
    editor, lead, board, national = (somebody(size) for size in (PHONE, DESKTOP, DESKTOP, DESKTOP))
    for one, who in ((editor, "york editor"), (lead, "york lead"), (board, f"york {BOARD}"), (national, "national")):
        one.sign_in(told["people"][who])
    _opened(lead)
    _imported(editor, told, tmp_path)
    _explained(editor)
    board.go(RETURN)
    board.push("Sign")
    assert "You signed the return" in board.text()
    lead.go(RETURN)
    lead.push("Hand in the return")
    assert "Head of the ledger" in lead.text()
    lead.go(f"{OWN}/year")
    assert "£1,234.56" in lead.text()
    national.go(f"/national/{ROUND}/returns?quarter={QUARTER}")
    assert "Handed in late" in national.text()
    national.page.get_by_label("State").select_option("overdue")
    national.push("Show")
    assert "\nYork\t" not in national.page.locator("tbody").first.inner_text()
    assert "Leeds" in national.text()


def _opened(lead: Somebody) -> None:
    lead.go(f"{OWN}/pool")
    lead.follow("Open the books")
    lead.write("#manager", "")
    lead.push("Open the books")
    assert "pool_manager" in lead.text()
    lead.write("#manager", "Head of Finance")
    lead.push("Open the books")
    assert "are open" in lead.text()


def _imported(editor: Somebody, told: dict[str, Any], folder: Path) -> None:
    extract = folder / "gl.csv"
    rows = ("Cost centre,Date,Amount,Description,Reference,Supplier",
            f"{told['scheme']},30/06/2025,\"1,234.56\",Home support,J-1,Homecare Ltd",
            "ZZ,30/06/2025,5.00,Whose?,J-2,")  # fmt: skip
    extract.write_text("\n".join(rows))
    editor.go(f"{OWN}/pool")
    editor.follow("Import an extract")
    editor.choose_file("#file", extract)
    editor.push("Show what it would post")
    assert "1 line without a place" in editor.text()
    editor.push("Post 1 posting")
    assert "1 posting from gl.csv" in editor.text()


def _explained(editor: Somebody) -> None:
    editor.go(RETURN)
    editor.push("Take money from the books again")
    field = editor.page.locator("textarea[name^=reason-]").first
    editor.write(field, "Two nurses start in September.")
    editor.push("Save explanations")
    assert "Two nurses start in September." in editor.page.locator("textarea[name^=reason-]").first.input_value()
    assert "£1,234.56" in editor.text()
