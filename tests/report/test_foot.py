"""What every page has at its foot: version, day, command, data cut-off and whom to ask; and tables beside charts."""

from __future__ import annotations

import os
from datetime import date
from importlib.metadata import version
from pathlib import Path

import pytest

from carefund.report.charts.bars import BAR_HEIGHT, LINE_HEIGHT, Bar, Upright, labelled_bars
from carefund.report.document import DataTable, Document
from carefund.report.media.html import page
from carefund.report.provenance import Provenance, surroundings
from carefund.report.report import Report, page_of
from tests.cli.running import carefund
from tests.report import made_up

TODAY = date(2026, 11, 29)


def test_every_page_says_version_day_command_cut_off_and_whom_to_ask() -> None:
    given = Provenance(command="carefund audit bcf-2015-16", made_on=TODAY, contact="a@b.gov.uk")
    foot = Report(made_up.audit(), given).document.closing[-1]
    assert f"carefund {version('carefund')}, made on 29 November 2026." in foot
    assert "Command: carefund audit bcf-2015-16." in foot
    assert "official files released up to" in foot
    assert foot.endswith("Questions and corrections: a@b.gov.uk.")


@pytest.mark.parametrize("subject", list(made_up.SUBJECTS))
def test_no_subject_is_without_it(subject: str) -> None:
    report = Report(made_up.SUBJECTS[subject](), Provenance(made_on=TODAY))
    assert "made on 29 November 2026" in report.document.closing[-1]


def test_the_day_is_given_and_nothing_on_a_page_asks_for_another() -> None:
    twice = [page(Report(made_up.audit(), Provenance(made_on=TODAY)).document, {}) for _ in range(2)]
    assert twice[0] == twice[1]
    assert "made on" not in Report(made_up.audit()).document.closing[-1]


def test_areas_pages_have_the_same_foot() -> None:
    report = Report(made_up.audit(), Provenance(made_on=TODAY))
    assert report.area("Derby").closing[-1] == report.document.closing[-1]


@pytest.mark.parametrize(
    ("seconds", "day"),
    [("1417219200", date(2014, 11, 29)), ("0", date(1970, 1, 1)), ("", TODAY), ("soon", TODAY), ("-5", TODAY),
     ("9" * 40, TODAY), ("٣", TODAY)],
)  # fmt: skip
def test_the_day_may_come_from_the_environment(seconds: str, day: date) -> None:
    assert surroundings({"SOURCE_DATE_EPOCH": seconds}, TODAY) == (day, "")


def test_a_contact_from_the_environment_commands_no_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert surroundings({"CAREFUND_CONTACT": " BCF team \u202e"}, TODAY)[1].startswith("BCF team")
    assert "\u202e" not in surroundings({"CAREFUND_CONTACT": "x\u202ey"}, TODAY)[1]
    monkeypatch.setenv("CAREFUND_CONTACT", "<script>alert(1)</script>")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1417219200")
    out = tmp_path / "rules.html"
    assert os.environ["CAREFUND_CONTACT"]
    result = carefund("programme", "show", "bcf-2015-16", "--output", out)
    assert result.exit_code == 0, result.output
    html = out.read_text(encoding="utf-8")
    assert "<script>alert(1)" not in html
    assert "made on 29 November 2014" in html


def test_a_chart_leads_to_the_tables_that_are_written_beside_the_page(tmp_path: Path) -> None:
    report = Report(made_up.audit())
    report.write(tmp_path)
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert html.count('<a href="outturn.xlsx">') == html.count("The figures of this chart")
    assert (tmp_path / "outturn.xlsx").is_file()
    assert 'href="outturn.xlsx"' not in page_of(report.document, {})


def test_a_table_of_places_has_each_heading_in_its_cells_for_a_telephone() -> None:
    table = DataTable(("Place", "Planned <b>"), (("Kent", "+1.0%"),), layout="places")
    html = page(Document("x", (table,)), {})
    assert '<td role="cell" data-heading="Planned &lt;b&gt;" class="n">+1.0%</td>' in html


def test_the_line_of_the_plan_stands_beside_bars_and_crosses_no_words() -> None:
    bars = [Bar(f"Area {number}", "+1.0%", 1.0, shown="point", group="Areas") for number in range(4)]
    spec = labelled_bars(bars, "Change", Upright(-2.0, "Planned")).to_dict()
    rows = [row for layer in spec["layer"] for row in layer["data"]["values"]]
    dashes = [(row["top"], row["bottom"]) for row in rows if row.get("at") == -2.0 and "bottom" in row]
    words = [(row["top"], row["top"] + LINE_HEIGHT * len(row["words"].split("\n"))) for row in rows if "heading" in row]
    assert len(dashes) == len(bars)
    assert len(words) == len(bars) + 1
    for top, bottom in dashes:
        assert bottom - top >= BAR_HEIGHT
        assert not any(top + 2 < below and above < bottom - 2 for above, below in words)
