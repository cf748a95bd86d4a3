"""What must be filled in is said once: the checks ask for it, the workbook marks it, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from carefund.evidence.areas import default_register
from carefund.plan.checks.catalogue import CATALOGUE, run_checks
from carefund.plan.checks.check import Facts
from carefund.plan.fields import KEYED, lookup, steps
from carefund.plan.findings import Finding, Severity
from carefund.plan.model import Plan, Risk, Scheme
from carefund.plan.official_figures import OfficialFigures
from carefund.plan.required_fields import CHAIN, IDENTIFIERS, begins_chain, required_fields, required_paths
from carefund.plan.workbook.layout import Input
from carefund.plan.workbook.sheets import layout_of
from carefund.programme.rounds import load_round, round_ids
from tests.plan.sound import DAY, facts, findings_of, first_round, sound, with_line

ASKS = {one.id for one in CATALOGUE if one.completeness}
LISTS = ("contributions", "expenditure", "schemes", "benefits", "risks", "providers")


def cells(round_id: str) -> Iterator[tuple[str, Input]]:
    """Every cell to fill of a round's workbook, by its path; in a list that grows without a number."""
    for _sheet, table in layout_of(load_round(round_id)).tables():
        for column in table.columns:
            if column.input:
                yield f"{table.path}.{column.input.field}", column.input
        for row in table.rows:
            yield from ((cell.field, cell) for _number, cell in row.inputs())


@pytest.mark.parametrize("round_id", round_ids())
def test_the_workbook_marks_the_required_fields_and_no_other(round_id: str) -> None:
    of_round = dict(cells(round_id))
    marked = {path for path, cell in of_round.items() if cell.required}
    assert marked == required_paths(load_round(round_id)) & of_round.keys()
    assert marked >= {"contact", "contributions.stream", *IDENTIFIERS}


@pytest.mark.parametrize("round_id", round_ids())
def test_every_required_field_has_a_cell_where_the_round_has_its_sheet(round_id: str) -> None:
    paths = {path for path, _ in cells(round_id)}
    sheets = {path.partition(".")[0] for path in paths}
    without = required_paths(load_round(round_id)) - paths
    assert {path.partition(".")[0] for path in without} <= {"benefits"} - sheets


def test_the_chain_of_a_scheme_is_marked_in_the_workbook_as_the_check_asks_for_it() -> None:
    chained = {path: cell.chain for path, cell in cells("bcf-2015-16") if cell.chain}
    assert chained.keys() == {f"schemes.{field}" for field in CHAIN}
    for path, chain in chained.items():
        field = path.removeprefix("schemes.")
        begun = Scheme(id="1", **{field: lookup(sound().schemes[0], field)})
        assert begins_chain(begun) == (chain == "begins")


def without(plan: Plan, path: str) -> Plan:
    """The plan with one field taken out."""
    data: dict[str, Any] = plan.model_dump()
    within: Any = data
    collection = ""
    *above, (last, _) = steps(path)
    for step, bracketed in above:
        if bracketed and collection in KEYED and not step.isdigit():
            within = next(record for record in within if record[KEYED[collection]] == step)
        else:
            within = within[int(step)] if isinstance(within, list | tuple) else within[step]
        collection = step
    del within[last]
    return Plan.model_validate(data)


def required_of_sound() -> Iterator[str]:
    """The path of every field that the sound plan must give; of a list, those of its first record."""
    for record, fields in required_fields(first_round()).items():
        first = f"{record}[0]" if record in LISTS else record
        chain = CHAIN if record == "schemes" else {}
        for field in (*fields, *chain):
            yield f"{first}{field}" if field.startswith("[") or not first else f"{first}.{field}"


def asked(plan: Plan) -> set[tuple[str, str, str]]:
    return {(one.check, one.field, one.found) for one in run_checks(facts(plan)) if one.check in ASKS}


@pytest.mark.parametrize("path", list(required_of_sound()))
def test_a_check_asks_for_each_required_field_that_is_blank(path: str) -> None:
    assert lookup(sound(), path) is not None
    new = asked(without(sound(), path)) - asked(sound())
    collection = steps(path)[0][0]
    assert [field for _check, field, _found in new if steps(field)[0][0] == collection], path


def test_a_risk_must_say_what_could_go_wrong() -> None:
    plan = sound().model_copy(
        update={"risks": (Risk(likelihood=1, impact=1, mitigation="A count", owner="A manager"),)}
    )
    (finding,) = findings_of(plan, "risks-given")
    assert finding.found == "missing: what could go wrong"


def test_a_scheme_needs_its_type_where_the_round_has_types() -> None:
    scheme = Scheme(id="1", name="Home care", description="Care at home")
    assert findings_of(with_line(sound(), "schemes", 5, **scheme.model_dump()), "scheme-chain-complete") == []
    later = Plan(round_id="bcf-2023-25", area_code="E06000005", schemes=(scheme,))
    (finding,) = (one for one in of_later_round(later) if one.check == "scheme-chain-complete")
    assert (finding.severity, finding.found) == (Severity.ERROR, "missing: its type")


def test_providers_are_asked_only_where_part_of_the_fund_is_paid_by_result() -> None:
    assert required_fields(first_round())["providers"]
    assert required_fields(load_round("bcf-2023-25"))["providers"] == {}
    assert "provider-heard" not in {one.check for one in of_later_round(Plan(round_id="bcf-2023-25", area_code="x"))}


def of_later_round(plan: Plan) -> list[Finding]:
    nothing = OfficialFigures(plan.area_code)
    round_ = load_round(plan.round_id)
    return run_checks(Facts(plan=plan, round=round_, official=nothing, areas=default_register(), day=DAY))


def test_a_round_that_does_not_say_what_a_plan_holds_requires_nothing() -> None:
    bare = first_round().model_copy(update={"planning": None})
    assert required_fields(bare) == {}
    assert required_paths(bare) == set(IDENTIFIERS)
