"""Looking things up in a definition, and walking over its parameters."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from carefund.programme.definition import Round


@pytest.mark.parametrize("look_up", ["metric", "price", "plan_figure", "plan_basis", "audit_figure", "source"])
def test_an_unknown_id_is_refused_with_the_known_ones(first_round: Round, look_up: str) -> None:
    with pytest.raises(LookupError, match="'nothing' in this round; known: "):
        getattr(first_round, look_up)("nothing")


def test_an_unknown_comparison_is_refused_with_the_known_ones(first_round: Round) -> None:
    with pytest.raises(LookupError, match="known: financial-year, pay-for-performance-year"):
        first_round.metric("delayed-days").comparison("month")
    with pytest.raises(LookupError, match="'month' in the metric reablement; known: none"):
        first_round.metric("reablement").comparison("month")


def test_look_ups_return_the_part_of_that_id(first_round: Round) -> None:
    assert first_round.source("bmj").title == "BMJ, g6595"
    assert first_round.plan_basis("nao-2017-basis").id == "nao-2017-basis"


def test_a_citation_names_each_source(first_round: Round) -> None:
    capital = next(part for part in first_round.streams if part.id == "social-care-capital")
    assert first_round.cite(capital) == "Sitra, Better Care Fund; Housing LIN, social care capital 2015-16"


def test_a_parameter_without_a_source_says_so(first_round: Round) -> None:
    assert first_round.cite(first_round.price("non-elective-admission-default")) == "no source found"


def test_parameters_reach_every_nested_part(first_round: Round) -> None:
    keys = dict(first_round.parameters())
    assert "streams[ccg-top-slice]" in keys
    assert "pay_for_performance.periods" in keys
    assert "pay_for_performance.rules[cap]" in keys
    assert len(keys) == len(first_round.parameters())


def test_unverified_parameters_are_those_and_only_those(first_round: Round) -> None:
    unverified = {key for key, _ in first_round.unverified()}
    assert unverified == {key for key, part in first_round.parameters() if not part.verified}
    assert "prices[non-elective-admission-default]" in unverified


def test_audit_figures_of_a_metric_with_and_without_periods(first_round: Round) -> None:
    assert len(first_round.audit_figures_for("delayed-days")) == 2
    assert first_round.audit_figures_for("delayed-days", "pay-for-performance-year") == ()


def test_a_definition_cannot_be_changed(first_round: Round) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        first_round.title = "Another"


def test_json_holds_the_whole_definition_and_reads_back_the_same(first_round: Round) -> None:
    written = first_round.model_dump_json()
    assert json.loads(written)["plan_figures"][2]["value"] == -3.07
    assert Round.model_validate_json(written) == first_round


def test_the_json_schema_describes_every_key() -> None:
    schema = Round.model_json_schema()
    for model in [schema, *schema["$defs"].values()]:
        for key, entry in model["properties"].items():
            assert entry.get("description"), (model["title"], key)
