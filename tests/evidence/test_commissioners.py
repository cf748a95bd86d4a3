"""Commissioners: the recorded mergers against the codes and figures of the Monthly Activity Return."""

from datetime import date

import polars as pl
import pytest

from carefund.evidence.commissioners import (
    NO_SHARES,
    OWN_SHARES,
    PREDECESSORS_SHARES,
    SUCCESSORS_SHARES,
    CommissionerRegister,
    Merger,
    default_commissioners,
    read_shares_table,
)


@pytest.fixture
def register() -> CommissionerRegister:
    return default_commissioners()


def merger(year: int, successor: str, *predecessors: str) -> Merger:
    return Merger(date(year, 4, 1), successor, successor, predecessors, "test", True)


def test_the_recorded_succession_holds_together(register: CommissionerRegister) -> None:
    assert register.contradictions() == []


def test_the_number_of_groups_falls_as_published(register: CommissionerRegister) -> None:
    """211 groups in 2013; 209, 207, 195, 191, 135 and 106 after the mergers of each later year."""
    count, after = 211, {}
    for step in register.mergers:
        count += 1 - len(step.predecessors)
        after[step.date.year] = count
    assert after == {2015: 209, 2017: 207, 2018: 195, 2019: 191, 2020: 135, 2021: 106}


def test_predecessors_and_successors(register: CommissionerRegister) -> None:
    assert register.predecessors("13T") == ("00F", "00G", "00H")
    assert register.successor("00F") == "13T"
    assert register.successor("13T") is None
    assert register.predecessors("00N") == ()
    assert register.ultimate_predecessors("D4U1Y") == ("10C", "10G", "10T", "11C", "99M")
    assert register.ultimate_predecessors("00N") == ("00N",)
    assert register.ultimate_predecessors("X24") == ()
    assert register.ultimate_predecessors("00F") == ()


@pytest.mark.parametrize(
    ("code", "how", "part"),
    [
        ("00N", OWN_SHARES, 1.0),
        ("14L", PREDECESSORS_SHARES, 1.0),
        ("00F", SUCCESSORS_SHARES, 1 / 3),
        ("X24", NO_SHARES, 0.0),
        ("5D7", NO_SHARES, 0.0),
    ],
)
def test_by_whose_shares_a_code_is_divided(register: CommissionerRegister, code: str, how: str, part: float) -> None:
    basis = register.basis(code)
    assert (basis.how, basis.part) == (how, pytest.approx(part))


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("X24", "NHS England"),
        ("00C", "clinical commissioning group"),
        ("52R", "clinical commissioning group"),
        ("A3A8R", "clinical commissioning group"),
        ("5D7", "primary care trust"),
        ("TAL", "primary care trust"),
        ("YDD82", "unknown"),
    ],
)
def test_kinds_of_commissioner(register: CommissionerRegister, code: str, kind: str) -> None:
    assert register.kind(code) == kind


def test_contradictions_are_reported() -> None:
    twice = CommissionerRegister([merger(2015, "B", "A"), merger(2016, "C", "A")], ["A"])
    assert twice.contradictions() == ["A merged into more than one successor."]
    unknown = CommissionerRegister([merger(2015, "B", "A", "Z")], ["A"])
    assert any("Z" in note and "no file" in note for note in unknown.contradictions())
    backwards = CommissionerRegister([merger(2016, "B", "A"), merger(2015, "C", "B")], ["A"])
    assert any("but began" in note for note in backwards.contradictions())


def test_a_circle_ends() -> None:
    circle = CommissionerRegister([merger(2015, "B", "A"), merger(2016, "A", "B")], ["C"])
    assert circle.ultimate_predecessors("A") == ()
    assert circle.basis("A").how == NO_SHARES
    assert circle.contradictions()


def test_part_of_a_commissioner_does_not_stand_for_the_whole() -> None:
    half = CommissionerRegister([merger(2015, "B", "A", "Z")], ["A"])
    assert half.ultimate_predecessors("B") == ()


def test_every_code_since_2013_is_known(activity: pl.DataFrame, register: CommissionerRegister) -> None:
    codes = set(activity.filter(pl.col("period") >= date(2013, 4, 1))["area_code"]) - {"E92000001"}
    assert {code for code in codes if register.basis(code).how == NO_SHARES} == {"X24"}
    assert set(read_shares_table()["commissioner_code"]) <= codes


def test_codes_of_2012_are_primary_care_trusts(activity: pl.DataFrame, register: CommissionerRegister) -> None:
    codes = set(activity.filter(pl.col("period") < date(2013, 4, 1))["area_code"]) - {"E92000001"}
    kinds = {code: register.kind(code) for code in codes}
    assert {code for code, kind in kinds.items() if kind != "primary care trust"} == {"YDD82"}
    assert len(kinds) == 152


def test_verified_mergers_are_in_the_files(activity: pl.DataFrame, register: CommissionerRegister) -> None:
    """Predecessors' codes end the month before, the successor's begins, and the figures carry on."""
    spans = activity.group_by("area_code").agg(first=pl.col("period").min(), last=pl.col("period").max())
    span = {row["area_code"]: (row["first"], row["last"]) for row in spans.iter_rows(named=True)}
    value = {(row["area_code"], row["period"]): row["value"] for row in activity.iter_rows(named=True)}
    verified = [step for step in register.mergers if step.verified]
    assert len(verified) == 8
    for step in verified:
        month_before = date(step.date.year, 3, 1)
        assert span[step.successor][0] == step.date
        assert {span[code][1] for code in step.predecessors} == {month_before}
        before = sum(value[code, month_before] for code in step.predecessors)
        national = value["E92000001", step.date] / value["E92000001", month_before]
        assert 0.9 < value[step.successor, step.date] / before / national < 1.1


def test_no_other_code_begins_or_ends(activity: pl.DataFrame, register: CommissionerRegister) -> None:
    since = activity.filter(pl.col("period") >= date(2013, 4, 1))
    spans = since.group_by("area_code").agg(first=pl.col("period").min(), last=pl.col("period").max())
    begun = set(spans.filter(pl.col("first") > date(2013, 4, 1))["area_code"])
    ended = set(spans.filter(pl.col("last") < since["period"].max())["area_code"])
    verified = [step for step in register.mergers if step.verified]
    assert begun == {step.successor for step in verified}
    assert ended == {code for step in verified for code in step.predecessors}


def test_unverified_mergers_use_codes_that_exist(register: CommissionerRegister) -> None:
    known = register.shares_codes | {step.successor for step in register.mergers}
    for step in register.mergers:
        if not step.verified:
            assert set(step.predecessors) <= known
            assert step.date.year >= 2019
