"""The catalogue's page is made from the checks, and the one in the documents is today's."""

from __future__ import annotations

from pathlib import Path

from carefund.cli.plan_checks import MADE_BY
from carefund.plan.checks.catalogue import CATALOGUE, FURTHER, checks_of
from carefund.programme.rounds import load_round, round_ids
from carefund.report.media.markdown import markdown
from carefund.report.plan_check.catalogue import catalogue_document, catalogue_table

PAGE = Path(__file__).parents[3] / "docs" / "check-catalogue.md"


def test_the_page_in_the_documents_is_what_the_code_gives() -> None:
    rounds = [load_round(round_id) for round_id in round_ids()]
    again = "write it again: carefund plan checks --output docs/check-catalogue.md"
    assert PAGE.read_text(encoding="utf-8") == markdown(catalogue_document(rounds, MADE_BY)), again


def test_every_check_has_a_row_with_the_rounds_that_it_is_for() -> None:
    first = load_round("bcf-2015-16")
    table = catalogue_table([first]).frame
    further = [one.id for checks in FURTHER.values() for one in checks]
    assert table["check"].to_list() == [*(one.id for one in CATALOGUE), *further]
    assert further == ["area-sent-once", "target-appraised"]
    assert table.filter(table["rounds"].list.len() > 0).height == len(checks_of(first)) + len(further)
