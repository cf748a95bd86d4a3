"""A pool's year at the command line: opened, posted, imported, vired, shared, carried forward, stated and traced."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import Result

from tests.cli.pool_plans import EXTRACT, MAPPING, written
from tests.cli.running import carefund

ACCEPTED = ("--accepted", "NHS England, 18 September 2023")
QUARTER_ENDS = ("30/06/2023", "30/09/2023", "31/12/2023", "31/03/2024")
HEAD = "Cost Centre,Subjective,Period,DR,CR,Description,Journal,Supplier\n"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a plan, an agreement, an extract and its mapping."""
    folder = tmp_path_factory.mktemp("pool")
    written(folder)
    (folder / "gl.csv").write_text(EXTRACT, encoding="utf-8")
    (folder / "map.toml").write_text(MAPPING, encoding="utf-8")
    return folder


def opened(files: Path, store: Path, *more: str | Path, year: str = "2023-24") -> Result:
    agreement = files / "agreement.toml"
    return carefund(
        "pool",
        "open",
        files / "plan.xlsx",
        "--agreement",
        agreement,
        "--store",
        store,
        "--year",
        year,
        *ACCEPTED,
        *more,
    )


@pytest.fixture
def store(files: Path, tmp_path: Path) -> Path:
    """A store in which the small pool's books are open."""
    result = opened(files, tmp_path / "store")
    assert result.exit_code == 0, result.output
    return tmp_path / "store"


def pool(store: Path, verb: str, *arguments: str | Path) -> Result:
    return carefund("pool", verb, *arguments, "--store", store)


def told(store: Path, verb: str, *arguments: str | Path, code: int = 0) -> Any:
    result = pool(store, verb, *arguments, "--json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def spend(store: Path, *options: str) -> Result:
    return pool(store, "post", "--kind", "expenditure", "--day", "2023-06-30", "--by", "A. Clerk", *options)


def sum_of(rows: list[dict[str, Any]], name: str) -> Decimal:
    return sum((Decimal(str(row[name])) for row in rows), Decimal(0))


def test_a_plan_with_errors_is_opened_only_when_somebody_accepted_it(files: Path, tmp_path: Path) -> None:
    given = ("pool", "open", files / "plan.xlsx", "--agreement", files / "agreement.toml", "--store", tmp_path)
    refused = carefund(*given, "--year", "2023-24")
    assert refused.exit_code == 1
    assert "expected an accepted plan" in refused.output
    no_year = carefund(*given, *ACCEPTED)
    assert no_year.exit_code == 2
    assert "2023-24 and 2024-25" in no_year.output
    assert opened(files, tmp_path).exit_code == 0
    again = opened(files, tmp_path)
    assert again.exit_code == 2
    assert "books that were opened before" in again.output


def test_an_agreement_of_other_partners_or_streams_is_refused(files: Path, tmp_path: Path) -> None:
    text = (files / "agreement.toml").read_text(encoding="utf-8")
    agreement = tmp_path / "other.toml"
    given = ("pool", "open", files / "plan.xlsx", "--agreement", agreement, "--store", tmp_path, "--year", "2023-24")
    agreement.write_text(text.replace('id = "nhs-minimum"', 'id = "nhs-maximum"'), encoding="utf-8")
    result = carefund(*given, *ACCEPTED)
    assert (result.exit_code, "the streams nhs-maximum" in result.output) == (1, True)
    agreement.write_text('host = "Council"\npool_manager = "M"\npartners = ["Council"]\n', encoding="utf-8")
    result = carefund(*given, *ACCEPTED)
    assert (result.exit_code, "Integrated Care Board outside it" in result.output) == (1, True)


def test_a_posting_is_answered_with_the_hash_by_which_it_can_be_asked_for(store: Path) -> None:
    made = told(store, "post", "--kind", "expenditure", "--pounds", "1,200.50", "--stream", "nhs-minimum",
                "--scheme", "2", "--day", "2023-06-30", "--by", "A. Clerk", "--reference", "INV 7")  # fmt: skip
    (one,) = made["posted"]
    assert (one["id"], one["posted_by"], one["reference"], one["commissioner"]) == (
        "2023-24-00001", "A. Clerk", "INV 7", "nhs",
    )  # fmt: skip
    assert pool(store, "check", "--holds", made["hash"]).exit_code == 0
    gone = pool(store, "check", "--holds", "0" * 64)
    assert (gone.exit_code, "not those that it was told of" in gone.output) == (1, True)


def test_a_refusal_says_rule_and_source_and_posts_nothing(store: Path) -> None:
    moved = pool(store, "post", "--kind", "virement", "--pounds", "2,300,000", "--stream", "disabled-facilities-grant",
                 "--to-stream", "nhs-minimum", "--reason", "a need", "--day", "2023-06-30")  # fmt: skip
    assert moved.exit_code == 1
    assert "Rule: A capital grant to councils is not moved" in moved.output
    wrong = spend(store, "--pounds", "5", "--stream", "nhs-minimun", "--scheme", "2")
    assert (wrong.exit_code, 'Did you mean "nhs-minimum"' in wrong.output) == (1, True)
    assert told(store, "show")["postings_held"] == 0


def test_a_file_of_postings_is_posted_whole_or_not_at_all_and_once(store: Path, tmp_path: Path) -> None:
    table = tmp_path / "postings.csv"
    lines = ["kind,day,pounds,stream,scheme,reference", "expenditure,30/06/2023,100.00,nhs-minimum,1,A",
             "expenditure,30/06/2023,200.00,nhs-minimum,9,B"]  # fmt: skip
    table.write_text("\n".join(lines), encoding="utf-8")
    assert pool(store, "post", table).exit_code == 1
    assert told(store, "show")["postings_held"] == 0
    table.write_text("\n".join(lines).replace(",9,B", ",2,B"), encoding="utf-8")
    assert pool(store, "post", table).exit_code == 0
    again = pool(store, "post", table)
    assert (again.exit_code, "an id that is new" in again.output) == (1, True)
    settings = tmp_path / "postings.toml"
    settings.write_text('[[postings]]\nreverses = "2023-24-00009"\nreason = "x"\n', encoding="utf-8")
    assert pool(store, "post", settings).exit_code == 1
    assert told(store, "show")["postings_held"] == 2
    assert pool(store, "post").exit_code == pool(store, "post", table, "--kind", "credit").exit_code == 2


def test_postings_in_a_workbook_are_to_be_saved_as_a_table(store: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["kind", "day", "pounds"])
    book.save(tmp_path / "postings.xlsx")
    refused = pool(store, "post", tmp_path / "postings.xlsx")
    assert (refused.exit_code, "Save the table as CSV" in " ".join(refused.output.split())) == (1, True)
    assert told(store, "show")["postings_held"] == 0


def test_an_extract_is_imported_once_shown_and_reconciled(store: Path, files: Path, tmp_path: Path) -> None:
    given = (files / "gl.csv", "--mapping", files / "map.toml")
    dry = told(store, "import", *given, "--dry-run", code=1)
    assert (dry["posted"]["lines"], dry["unmatched"]["pounds"], dry["total"]) == (6, 77, -119239.17)
    assert told(store, "show")["postings_held"] == 0
    output = tmp_path / "lines.csv"
    first = pool(store, "import", *given, "--output", output)
    assert (first.exit_code, "no line of the mapping" in first.output) == (1, True)
    assert [row["fate"] for row in csv.DictReader(output.open(encoding="utf-8"))].count("posted") == 6
    again = told(store, "import", *given, code=1)
    assert (again["posted"]["lines"], again["there_already"]["lines"]) == (0, 6)
    checked = told(store, "check", code=1)
    assert "1 line unmatched, £77" in {one["found"] for one in checked["findings"]}
    other = pool(store, "import", *given, "--total", "5")
    assert (other.exit_code, "nothing was posted" in other.output) == (1, True)


def test_an_extract_is_imported_from_a_workbook_and_known_again_as_csv(
    store: Path, files: Path, tmp_path: Path
) -> None:
    rows = list(csv.reader(EXTRACT.splitlines()))
    book = openpyxl.Workbook()
    book.active.title = "Extract"
    for row in rows:
        book.active.append([cell.replace(",", "") or None for cell in row])
    book.create_sheet("Copy").append(rows[2])
    book.save(tmp_path / "gl.xlsx")
    two = pool(store, "import", tmp_path / "gl.xlsx", "--mapping", files / "map.toml")
    assert (two.exit_code, "name the sheet in the mapping" in two.output.lower()) == (1, True)
    named = (files / "map.toml").read_text().replace("[extract]", '[extract]\nsheet = "Extract"')
    (tmp_path / "named.toml").write_text(named)
    given = (tmp_path / "gl.xlsx", "--mapping", tmp_path / "named.toml")
    shown = pool(store, "import", *given, "--dry-run").output
    assert "Totals and notes, which are not posted" in " ".join(shown.split())
    first = told(store, "import", *given, code=1)
    assert (first["posted"]["lines"], first["total"]) == (6, -119239.17)
    assert [(one["row"], one["words"]) for one in first["rows_passed_over"]] == [(12, "Total")]
    again = told(store, "import", files / "gl.csv", "--mapping", files / "map.toml", code=1)
    assert (again["posted"]["lines"], again["there_already"]["lines"]) == (0, 6)


def test_books_that_were_changed_are_named_by_their_line(store: Path) -> None:
    assert spend(store, "--pounds", "5", "--stream", "nhs-minimum", "--scheme", "2").exit_code == 0
    (lines,) = store.rglob("ledger.jsonl")
    lines.write_bytes(lines.read_bytes().replace(b'"pence":500}', b'"pence":400}'))
    for verb in ("check", "show", "post"):
        options = ("--kind", "credit", "--pounds", "5", "--stream", "nhs-minimum") if verb == "post" else ()
        result = pool(store, verb, *options)
        assert (result.exit_code, "line 2" in result.output) == (1, True)


def test_no_books_or_several_are_told_from_wrong_usage(files: Path, tmp_path: Path) -> None:
    none = pool(tmp_path, "show")
    assert (none.exit_code, "`carefund pool open" in none.output) == (2, True)
    assert opened(files, tmp_path).exit_code == opened(files, tmp_path, year="2024-25").exit_code == 0
    several = pool(tmp_path, "show")
    assert (several.exit_code, "--area and --year" in several.output) == (2, True)
    assert pool(tmp_path, "show", "--area", "Darlington", "--year", "2024-25").exit_code == 0


def quarter(number: int, nursing: str) -> str:
    """What the ledger holds of one quarter: contributions, reablement and nursing, by period."""
    period = f"P{3 * number:02d}"
    return (
        f'A100,8100,{period},,"300,000.00",ICB contribution,J{number}1,ICB\n'
        f'A100,4100,{period},"125,000.00",,Reablement,J{number}2,Care Ltd\n'
        f"A200,4200,{period},{nursing},,Nursing,J{number}3,Trust\n"
    )


def test_a_year_in_the_life_of_a_pool(store: Path, files: Path, tmp_path: Path) -> None:
    """Four quarters imported, a virement, an overspend shared, a carry-forward, a statement, and the next year."""
    nursing = ("175000", "175000", "175000", "235000")
    extract = HEAD
    for number in range(1, 5):
        extract += quarter(number, nursing[number - 1])
        (tmp_path / "gl.csv").write_text(extract, encoding="utf-8")  # year to date, as ledgers give it
        result = told(store, "import", tmp_path / "gl.csv", "--mapping", files / "map.toml")
        assert (result["posted"]["lines"], result["there_already"]["lines"]) == (3, 3 * (number - 1))
    assert pool(store, "post", "--kind", "virement", "--pounds", "30000", "--stream", "nhs-minimum", "--scheme", "1",
                "--to-scheme", "2", "--reason", "winter", "--day", "2023-12-01").exit_code == 0  # fmt: skip
    for stream, scheme, paid, cost in (
        ("disabled-facilities-grant", "3", "600000", "550000"), ("improved-better-care-fund", "4", "240000", "240000"),
    ):  # fmt: skip
        assert pool(store, "post", "--kind", "contribution", "--pounds", paid, "--stream", stream, "--organisation",
                    "Council", "--day", "2023-04-28").exit_code == 0  # fmt: skip
        assert spend(store, "--pounds", cost, "--stream", stream, "--scheme", scheme).exit_code == 0
    forecast = told(store, "forecast", "--day", "2024-03-31")
    shares = {(row["stream"], row["organisation"]): row["pounds"] for row in forecast["shares"]}
    assert shares == {
        ("Minimum contribution of integrated care boards", "Council"): -24000,
        ("Minimum contribution of integrated care boards", "Integrated Care Board"): -36000,
        ("Disabled Facilities Grant", "Council"): 50000,
    }
    for who, pounds in (("Council", "24000"), ("Integrated Care Board", "36000")):
        assert pool(store, "post", "--kind", "overspend-payment", "--pounds", pounds, "--stream", "nhs-minimum",
                    "--organisation", who, "--day", "2024-03-31").exit_code == 0  # fmt: skip
    assert pool(store, "post", "--kind", "carry-forward", "--pounds", "50000", "--stream", "disabled-facilities-grant",
                "--to-year", "2024-25", "--day", "2024-03-31").exit_code == 0  # fmt: skip
    stated = told(store, "statement", "--day", "2024-03-31")
    assert all(row["unspent"] == 0 and row["money_in"] == row["money_out"] for row in stated["certificates"])
    assert sum_of(stated["certificates"], "money_in") == 1_200_000 + 60_000 + 600_000 + 240_000
    checked = told(store, "check", "--day", "2024-03-31", code=1)
    errors = {one["about"] for one in checked["findings"] if one["severity"] == "error"}
    assert errors == {"Disabled Facilities Grant passed on whole"}, "carried forward, so not yet passed on"
    assert opened(files, store, "--carry-from", store, year="2024-25").exit_code == 0
    later = told(store, "statement", "--year", "2024-25")
    assert [(row["stream"], row["brought_forward"]) for row in later["certificates"]] == [
        ("Disabled Facilities Grant", 50000)
    ]
    assert later["carried_from"] == told(store, "show", "--year", "2023-24")["hash"]
    assert spend(store, "--year", "2024-25", "--pounds", "10", "--stream", "disabled-facilities-grant", "--scheme", "3",
                 "--day", "2024-05-01").exit_code == 0  # fmt: skip
    traced = told(store, "trace", "--year", "2024-25", "--scheme", "3")
    assert [(row["organisation"], row["pounds"]) for row in traced["payments"]] == [("Council", 10)]


def test_what_is_carried_to_a_stream_that_the_plan_lacks_needs_its_new_name(
    store: Path, files: Path, tmp_path: Path
) -> None:
    assert pool(store, "post", "--kind", "contribution", "--pounds", "500", "--stream", "improved-better-care-fund",
                "--organisation", "Council", "--day", "2023-04-28").exit_code == 0  # fmt: skip
    assert pool(store, "post", "--kind", "carry-forward", "--pounds", "500", "--stream", "improved-better-care-fund",
                "--to-year", "2024-25", "--day", "2024-03-31").exit_code == 0  # fmt: skip
    other = ("--carry-from", store, "--carry-as", "improved-better-care-fund=better-care-grant")
    refused = opened(files, tmp_path / "new", *other, year="2024-25")
    assert (refused.exit_code, "the plan has no stream better-care-grant" in refused.output) == (2, True)
    assert opened(files, tmp_path / "new", "--carry-from", store, "--carry-as", "x", year="2024-25").exit_code == 2
    renamed = ("--carry-from", store, "--carry-as", "improved-better-care-fund=nhs-minimum")
    assert opened(files, tmp_path / "new", *renamed, year="2024-25").exit_code == 0


def test_a_statement_is_written_as_page_workbook_and_table(store: Path, tmp_path: Path) -> None:
    assert spend(store, "--pounds", "5.25", "--stream", "nhs-minimum", "--scheme", "2").exit_code == 0
    for name in ("s.html", "s.md", "s.xlsx", "s.csv", "s.json"):
        assert pool(store, "statement", "--output", tmp_path / name).exit_code == 0
    assert "states for 2023-24 of Minimum contribution" in (tmp_path / "s.html").read_text(encoding="utf-8")
    book = openpyxl.load_workbook(tmp_path / "s.xlsx")
    assert book.sheetnames == ["Read me", "Statement", "Certificates", "Shares"]
    certificate = dict(zip(*([cell.value for cell in row] for row in book["Certificates"].iter_rows()), strict=True))
    assert (certificate["spent"], certificate["unspent"]) == (5.25, -5.25)
    assert pool(store, "statement", "--output", tmp_path / "s.doc").exit_code == 2
    assert pool(store, "show", "--output", tmp_path / "s.html").exit_code == 2


def test_a_statement_is_written_as_a_pdf_the_same_each_time(store: Path, tmp_path: Path) -> None:
    pytest.importorskip("typst")
    for name in ("a.pdf", "b.pdf"):
        assert pool(store, "statement", "--output", tmp_path / name).exit_code == 0
    content = (tmp_path / "a.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    assert content == (tmp_path / "b.pdf").read_bytes()


def test_reasons_and_figures_of_those_who_know_are_in_the_forecast(store: Path, tmp_path: Path) -> None:
    reasons = tmp_path / "reasons.toml"
    reasons.write_text('[[schemes]]\nscheme = "2"\noutturn = 650_000\nreason = "posts are vacant"\n', encoding="utf-8")
    rows = told(store, "forecast", "--reasons", reasons, "--day", "2023-09-30")["lines"]
    (nursing,) = [row for row in rows if row["scheme"] == "Community nursing"]
    assert (nursing["outturn"], nursing["method"], nursing["reason"]) == (650000, "given", "posts are vacant")
    reasons.write_text('[[schemes]]\nscheme = "22"\nreason = "x"\n', encoding="utf-8")
    assert pool(store, "forecast", "--reasons", reasons).exit_code == 1


def test_a_payment_is_traced_to_whose_money_it_was(store: Path) -> None:
    assert (
        spend(store, "--pounds", "5", "--stream", "nhs-minimum", "--scheme", "2", "--counterparty", "Trust").exit_code
        == 0
    )
    assert pool(store, "post", "--kind", "contribution", "--pounds", "10", "--stream", "nhs-minimum", "--organisation",
                "Integrated Care Board", "--day", "2023-06-01").exit_code == 0  # fmt: skip
    (row,) = told(store, "trace", "--posting", "2023-24-00001")["payments"]
    assert (row["organisation"], row["counterparty"], row["pounds"]) == ("Integrated Care Board", "Trust", 5)
    assert pool(store, "trace", "--scheme", "nothing").exit_code == 2
    assert "set aside" in pool(store, "trace").output


def test_pay_for_performance_is_decided_quarter_by_quarter_and_posted(tmp_path: Path) -> None:
    plan = tmp_path / "p.xlsx"
    assert carefund("plan", "example", "bcf-2015-16", "nottinghamshire", "--output", plan).exit_code == 0
    council, group = "Nottinghamshire Council", "NHS Nottinghamshire CCG"
    agreement = tmp_path / "a.toml"
    text = f'host = "{council}"\npool_manager = "M"\npartners = ["{council}", "{group}"]\n'
    agreement.write_text(text, encoding="utf-8")
    store = tmp_path / "s"
    result = carefund("pool", "open", plan, "--agreement", agreement, "--store", store)
    assert result.exit_code == 0, result.output
    early = pool(store, "payment", "--decide", "2015-05-29")
    assert (early.exit_code, "a payment is not decided on a missing one" in early.output) == (1, True)
    assert pool(store, "payment", "--decide", "2015-05-29", "--count", "19000").exit_code == 2
    held = told(store, "payment", "--decide", "2015-11-30")["payments"][0]
    assert held["releases"], "the release of 13 November 2015 holds January to March"
    assert all(release.startswith("monthly-activity") for release in held["releases"]), held["releases"]
    given = ("--count", str(held["actual"] - 500), "--count", "19935", "--release", "a", "--release", "b")
    made = told(store, "payment", "--decide", "2015-12-18", *given)["payments"]
    assert [row["releases"] for row in made] == [held["releases"], ["a", "b"]]
    fall = [19495 - held["actual"], 19495 - held["actual"] + 500 + 500]
    paid = [max(0, round(fall[0] * 1490, 2)), max(0, round(fall[1] * 1490, 2))]
    assert [row["paid"] for row in made] == pytest.approx([paid[0], max(0, paid[1] - paid[0])], abs=0.02)
    assert told(store, "payment")["paid"] == pytest.approx(max(paid), abs=0.02)
    references = {row["reference"] for row in told(store, "trace")["postings"]}
    assert references <= {f"Pay for performance, {quarter}" for quarter in ("Q4 2014/15", "Q1 2015/16")}


def test_every_pool_of_a_store_is_added_up(store: Path, files: Path, tmp_path: Path) -> None:
    assert opened(files, store, year="2024-25").exit_code == 0
    coded = ("--stream", "nhs-minimum", "--scheme", "2")
    assert spend(store, "--year", "2023-24", "--pounds", "5.25", *coded).exit_code == 0
    rows = told(store, "show", "--all")
    assert {row["year"] for row in rows} == {"2023-24", "2024-25"}
    assert (sum_of(rows, "spent"), sum_of(rows, "planned_in")) == (Decimal("5.25"), 2 * 2_040_000)
    assert "All 2 pools" in pool(store, "show", "--all").output
    assert pool(store, "show", "--all", "--output", tmp_path / "all.csv").exit_code == 0
    assert pool(tmp_path / "none", "show", "--all").exit_code == 2
