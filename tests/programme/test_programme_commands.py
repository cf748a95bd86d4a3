"""``programme list`` and ``programme show`` as a user meets them."""

from __future__ import annotations

import json

import pytest
import typer
from typer.testing import CliRunner, Result

from carefund.cli import programme_list as list_module
from carefund.cli.programme_list import programme_list
from carefund.cli.programme_show import programme_show
from carefund.programme.definition import Round
from carefund.programme.refusal import BrokenDefinition, Problem
from carefund.programme.rounds import load_round, round_ids
from carefund.report.media.terminal import WIDEST, plain_text
from carefund.report.programme.document import rule_sections
from carefund.report.report import Report
from carefund.wording.amounts import amount, signed_amount
from carefund.wording.money import price_to_the_penny, stated_pounds
from carefund.wording.standing import NOT_VERIFIED

app = typer.Typer()
app.command("list")(programme_list)
app.command("show")(programme_show)


def run(*arguments: str, columns: int = 80) -> Result:
    return CliRunner().invoke(app, list(arguments), env={"COLUMNS": str(columns), "TERM": "dumb"})


def shown(definition: Round, columns: int) -> str:
    return plain_text(Report(definition).document, columns)


class TestList:
    def test_a_row_for_each_round(self, first_round: Round) -> None:
        result = run("list")
        assert result.exit_code == 0
        (row,) = (line for line in result.stdout.splitlines() if line.startswith(" bcf-2015-16"))
        assert row.split()[-3:] == ["6", str(len(first_round.parameters())), str(len(first_round.unverified()))]

    def test_json_counts_the_parts(self, first_round: Round) -> None:
        (found,) = (row for row in json.loads(run("list", "--json").stdout) if row["id"] == first_round.id)
        assert found == {
            "id": "bcf-2015-16",
            "title": "Better Care Fund 2015-16",
            "years": "2015-16",
            "metrics": 6,
            "parameters": len(first_round.parameters()),
            "unverified": len(first_round.unverified()),
        }

    def test_a_broken_round_is_told_on_standard_error(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(round_id: str) -> Round:
            raise BrokenDefinition(f"{round_id}.toml", [Problem("id", expected="a", found="b", to_do="c")])

        monkeypatch.setattr(list_module, "load_round", refuse)
        result = run("list")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "bcf-2015-16.toml: 1 problem" in result.stderr


class TestShow:
    def test_an_unknown_round_ends_with_2_and_a_suggestion(self) -> None:
        result = run("show", "bcf-2015-61")
        assert (result.exit_code, result.stdout) == (2, "")
        assert 'did you mean "bcf-2015-16"?' in result.stderr

    def test_json_is_the_whole_definition(self, first_round: Round) -> None:
        result = run("show", "bcf-2015-16", "--json")
        assert json.loads(result.stdout) == json.loads(first_round.model_dump_json())

    @pytest.mark.parametrize("columns", [60, 80, 120, 250])
    def test_the_page_fits_its_width(self, columns: int) -> None:
        result = run("show", "bcf-2015-16", columns=columns)
        assert result.exit_code == 0
        assert max(map(len, result.stdout.splitlines())) <= min(columns, WIDEST)

    @pytest.mark.parametrize("columns", [80, 120])
    @pytest.mark.parametrize("round_id", round_ids())
    def test_nothing_is_cut_off(self, round_id: str, columns: int) -> None:
        definition = load_round(round_id)
        text = "".join(shown(definition, columns).split())
        assert "…" not in text
        for _, part in definition.parameters():
            assert "".join(part.label.split()) in text, part.id
            assert "".join((part.note or "").split()) in text, part.id
        for source in definition.sources:
            assert "".join(source.reference.split()) in text, source.id

    def test_the_sections_come_in_order(self, first_round: Round) -> None:
        titles = [title for title, _ in rule_sections(first_round)]
        assert titles[:7] == [
            "Timetable",
            "Streams: £3,784m minimum, £5,284m in all",
            "Virement",
            "Totals of the fund",
            "What is new",
            "Conditions",
            "Metrics",
        ]
        text = shown(first_round, 120)
        places = [text.index(f"\n{title} ─") for title in titles]
        assert places == sorted(places)

    @pytest.mark.parametrize("round_id", round_ids())
    def test_every_parameter_has_an_entry_with_its_mark_and_source(self, round_id: str) -> None:
        definition = load_round(round_id)
        shown_parts = [entry.part for _, entries in rule_sections(definition) for entry in entries if entry.part]
        assert {id(part) for part in shown_parts} == {id(part) for _, part in definition.parameters()}

    @pytest.mark.parametrize("round_id", round_ids())
    def test_every_word_of_what_a_plan_must_hold_is_shown(self, round_id: str) -> None:
        definition = load_round(round_id)
        plan = definition.planning
        assert plan
        text = "".join(shown(definition, 120).split())
        choices = (*plan.areas_of_spend, *plan.commissioners, *plan.providers, *plan.benefit_types, *plan.sign_offs)
        services = plan.capacity_and_demand.services if plan.capacity_and_demand else ()
        words = [part.label for part in (*choices, *services)]
        words += [period.label for target in plan.targets for period in (*target.baseline, *target.target)]
        words += [kind for part in plan.scheme_types for kind in part.sub_types]
        words += [plan.template_version, *(year.id for year in plan.years)]
        assert [word for word in words if "".join(word.split()) not in text] == []
        left = [entry.value for title, entries in rule_sections(definition) if "scheme" in title for entry in entries]
        assert left == [part.unit_of_output or "not counted" for part in plan.scheme_types]

    def test_a_sum_that_was_not_found_says_so_and_is_not_added_up(self) -> None:
        titles = dict(rule_sections(load_round("bcf-2023-25")))
        assert "Streams: £5,478m minimum, £5,478m in all, 4 not found" in titles
        entry = titles["Streams: £5,478m minimum, £5,478m in all, 4 not found"][0]
        assert (entry.value, entry.label) == ("not found", "Minimum contribution of integrated care boards")

    def test_decisions_that_nobody_counted_are_shown_without_a_count(self) -> None:
        titles = dict(rule_sections(load_round("bcf-2023-25")))
        entries = titles["Decisions on plans: how many plans were given each was not published"]
        assert [entry.value for entry in entries] == ["approved", "approved", "not approved"]

    def test_a_supporting_metric_says_so(self) -> None:
        assert shown(load_round("bcf-2025-26"), 120).count("Supporting: no target is set for it.") == 4

    def test_what_is_not_verified_says_so_in_words(self, first_round: Round) -> None:
        text = shown(first_round, 120)
        assert f"£1,490 ({NOT_VERIFIED}) (Non-elective admission, default of the round)" in text
        after_conditions = text[text.index("\nConditions ─") :]
        assert after_conditions.index("Not verified.") < after_conditions.index("Plans are jointly agreed")
        unverified, everything = len(first_round.unverified()), len(first_round.parameters())
        assert f"{unverified} of {everything} parameters are {NOT_VERIFIED}" in text

    def test_a_round_without_pay_for_performance_has_no_such_section(self, first_round: Round) -> None:
        without = first_round.model_copy(update={"pay_for_performance": None})
        assert "Pay for performance ─" not in shown(without, 80)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (stated_pounds(1_900_000_000), "£1,900m"),
        (stated_pounds(133_600_000), "£133.6m"),
        (stated_pounds(100_000_000), "£100m"),
        (stated_pounds(1_490), "£1,490"),
        (amount(97, "per cent"), "97%"),
        (amount(151, "plans"), "151 plans"),
        (signed_amount(87_000, "admissions"), "+87,000 admissions"),
        (signed_amount(-293_000, "days"), "−293,000 days"),
        (signed_amount(0, "days"), "0 days"),
    ],
)
def test_figures_in_words(words: str, expected: str) -> None:
    assert words == expected


def test_unit_prices_show_pence_only_where_there_are_any(first_round: Round) -> None:
    assert price_to_the_penny(first_round.price("non-elective-admission-default").per_unit) == "£1,490"
    assert price_to_the_penny(first_round.price("delayed-day-nao-plan").per_unit) == "£307.17"
