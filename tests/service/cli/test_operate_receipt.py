"""`carefund operate receipt`, as a process of its own on a data folder of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from carefund.service.signing.receipt_files import receipt_json
from tests.service.cli.test_operate import forced, made_in, operate
from tests.service.signing.receipts import events, receipt

pytest.importorskip("django", reason="needs the extra 'web'")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_in(tmp_path_factory.mktemp("data"), events())


@pytest.fixture
def given(tmp_path: Path) -> Path:
    (tmp_path / "receipt.json").write_bytes(receipt_json(receipt()))
    return tmp_path / "receipt.json"


def test_a_true_receipt_is_told_so(folder: Path, given: Path) -> None:
    code, out, _ = operate("receipt", str(given), "--data", str(folder))
    assert code == 0
    assert out.endswith("The receipt is true: its hash is its own, and the ledger holds all that it states.\n")
    code, out, _ = operate("receipt", str(given), "--data", str(folder), "--json")
    assert (code, json.loads(out)["true"], json.loads(out)["faults"]) == (0, True, [])


def test_a_changed_receipt_is_told_with_the_field(folder: Path, given: Path) -> None:
    given.write_text(json.dumps(json.loads(given.read_text()) | {"submitted_by": "\x1b[2JMallory"}))
    code, out, _ = operate("receipt", str(given), "--data", str(folder))
    assert (code, "Who submitted: expected Leonie; found " in out, "\x1b" in out) == (1, True, False)
    code, out, _ = operate("receipt", str(given), "--data", str(folder), "--json")
    assert code == 1
    assert {one["field"] for one in json.loads(out)["faults"]} == {"receipt_hash", "submitted_by"}


def test_a_ledger_that_was_cut_or_cannot_be_read_is_told(tmp_path: Path, given: Path) -> None:
    cut = made_in(tmp_path / "cut", events())
    forced(cut, "DELETE FROM event WHERE sequence = 6")
    code, out, _ = operate("receipt", str(given), "--data", str(cut), "--json")
    assert (code, {one["field"] for one in json.loads(out)["faults"]}) == (1, {"sequence", "ledger_head"})
    spoilt = made_in(tmp_path / "spoilt", events())
    forced(spoilt, "UPDATE event SET text = ? WHERE sequence = 2", "{}")
    code, out, err = operate("receipt", str(given), "--data", str(spoilt))
    assert (code, "verify the ledger" in out, "Traceback" in err) == (1, True, False)


def test_wrong_usage_is_told_with_what_to_do(tmp_path: Path, folder: Path, given: Path) -> None:
    (tmp_path / "receipt.pdf").write_bytes(b"%PDF-1.7\xff")
    code, _, err = operate("receipt", str(tmp_path / "receipt.pdf"), "--data", str(folder))
    assert (code, "found a PDF. Give the .json file" in err) == (2, True)
    code, _, err = operate("receipt", str(tmp_path / "none.json"), "--data", str(folder))
    assert (code, "Traceback" in err) == (2, False)
    code, _, err = operate("receipt", str(given), "--data", str(tmp_path / "nowhere"))
    assert (code, "Name the folder that the service was started with" in err) == (2, True)
