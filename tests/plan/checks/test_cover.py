"""The cover, choices and the smaller sheets: each check on the two sides of its boundary."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from carefund.plan.model import Benefit, DistrictGrant, Plan, Scheme, SignOff
from carefund.pool.lines import Contribution, Expenditure
from tests.plan.checks.seeing import BY_ID, DERBY, FIRST, TWO_YEARS, Said, found_by, plan, pounds, round_of, said

BOURNEMOUTH_NOW, BOURNEMOUTH_THEN = "E06000058", "E06000028"


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (plan(FIRST), []),
        (plan(FIRST, BOURNEMOUTH_THEN), []),
        (plan(TWO_YEARS, BOURNEMOUTH_NOW), []),
        (
            plan(FIRST, BOURNEMOUTH_NOW),
            [("area_code", "an area whose code was in use on 1 April 2015",
              "Bournemouth, Christchurch and Poole (E06000058)")],
        ),
        (plan(FIRST, "E99999999"), [("area_code", "the ONS code of an area, such as E06000015", "E99999999")]),
        (plan(FIRST, ""), [("area_code", "the ONS code of an area, such as E06000015", "nothing")]),
    ],
)  # fmt: skip
def test_the_area_was_in_use_in_the_rounds_first_year(made: Plan, expected: Said) -> None:
    assert said("area-in-use", made) == expected


@pytest.mark.parametrize(
    ("area", "name", "expected"),
    [
        (DERBY, "Derby", []),
        (DERBY, " derby ", []),
        (DERBY, None, []),
        (DERBY, "Darlington", [("area_name", "'Derby', whose code is E06000015", "'Darlington'")]),
        (DERBY, "Nowhere", [("area_name", "'Derby', whose code is E06000015", "'Nowhere'")]),
        ("E99999999", "Nowhere", []),
    ],
)
def test_the_areas_name_leads_to_its_code(area: str, name: str | None, expected: Said) -> None:
    assert said("area-name-agrees", plan(FIRST, area, area_name=name)) == expected


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("2023-25.3", []),
        (None, []),
        ("2023-25.1", [("template_version", "version 2023-25.3", "version 2023-25.1")]),
    ],
)
def test_the_workbook_is_the_current_one(version: str | None, expected: Said) -> None:
    assert said("template-version", plan(template_version=version)) == expected


@pytest.mark.parametrize(
    ("check", "field", "words"),
    [
        ("contact-given", "contact", "the name of a contact, and how to reach them"),
        ("vision-given", "vision", "a few sentences"),
        ("host-given", "host", "the name of the host partner"),
        ("pool-manager-given", "pool_manager", "the name of the pool manager"),
        ("version-dated", "version_date", "the day on which this version was finished"),
    ],
)
def test_what_the_cover_must_give_is_asked_for_by_its_field(check: str, field: str, words: str) -> None:
    assert said(check, plan()) == [(field, words, "nothing")]
    given: Any = date(2023, 6, 1) if field == "version_date" else "given"
    assert said(check, plan(**{field: given})) == []


def payers(*names: str | None) -> tuple[Contribution, ...]:
    return tuple(Contribution(organisation=name, kind="nhs") for name in names)


@pytest.mark.parametrize(
    ("host", "names", "expected"),
    [
        ("Council", ("ICB", "Council"), []),
        ("COUNCIL", ("ICB", "Council"), []),
        ("Other", ("ICB", None, "Council", "ICB"), [("host", "one of Council and ICB", "'Other'")]),
        ("Other", (None,), []),
        (None, ("ICB",), []),
    ],
)
def test_the_host_is_one_that_pays_in(host: str | None, names: tuple[str | None, ...], expected: Said) -> None:
    assert said("host-contributes", plan(host=host, contributions=payers(*names))) == expected


def signature(role: str, name: str | None = "A. Person", signed: date | None = date(2014, 9, 30)) -> SignOff:
    return SignOff(role=role, name=name, signed=signed)


CHIEF = "Chief executive of the council: name and date"
BOARD = "Chief executive of the integrated care board"
ALL_ROLES = (signature("council"), signature("health-and-wellbeing-board", "B"), signature("icb", "C"))


@pytest.mark.parametrize(
    ("signatures", "expected", "lacks"),
    [
        pytest.param(ALL_ROLES, [], (), id="every role that must sign has"),
        pytest.param(
            ALL_ROLES[1:],
            [("sign_offs[council]", CHIEF, "missing: name and date")],
            ("sign_offs[council].name", "sign_offs[council].signed"),
            id="a role is not there",
        ),
        pytest.param(
            (*ALL_ROLES[1:], signature("council", signed=None)),
            [("sign_offs[2]", CHIEF, "missing: date")],
            ("sign_offs[council].signed",),
            id="a signature without its date",
        ),
        pytest.param(
            (*ALL_ROLES, signature("icb", None)),
            [("sign_offs[3]", f"{BOARD}: name and date", "missing: name")],
            ("sign_offs[icb].name",),
            id="the second signature of a role without its name",
        ),
        pytest.param(
            (*ALL_ROLES, signature("director-of-adult-social-services", None)),
            [("sign_offs[3]", "Director of adult social services: name and date", "missing: name")],
            ("sign_offs[director-of-adult-social-services].name",),
            id="a role that need not sign has half signed",
        ),
    ],
)
def test_everyone_who_must_sign_has(signatures: tuple[SignOff, ...], expected: Said, lacks: tuple[str, ...]) -> None:
    findings = found_by("signed-off", plan(sign_offs=signatures))
    assert [(one.field, one.expected, one.found) for one in findings] == expected
    assert [one.lacks for one in findings] == ([lacks] if lacks else [])


TWO_BOARDS = (
    Contribution(organisation="North ICB", kind="nhs"),
    Contribution(organisation="NORTH ICB", kind="nhs"),
    Contribution(organisation="South ICB", kind="nhs"),
    Contribution(organisation="Council", kind="council"),
    Contribution(kind="nhs"),
)


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        (("icb", "icb"), []),
        (("icb", "icb", "icb"), []),
        (
            ("council", "icb"),
            [("sign_offs[icb#2]", f"{BOARD}: 2 signatures, for NORTH ICB and South ICB", "1 signature")],
        ),
        (("council",), []),
    ],
)
def test_each_organisation_of_a_kind_signs(roles: tuple[str, ...], expected: Said) -> None:
    made = plan(contributions=TWO_BOARDS, sign_offs=tuple(signature(role) for role in roles))
    assert said("signed-for-each-organisation", made) == expected


@pytest.mark.parametrize(
    ("finished", "signed", "expected"),
    [
        (date(2014, 9, 30), date(2014, 9, 30), []),
        (
            date(2014, 9, 30),
            date(2014, 9, 29),
            [
                (
                    "sign_offs[1].signed",
                    "a date no earlier than 30 September 2014, when version 3 was finished",
                    "29 September 2014",
                )
            ],
        ),
        (None, date(2014, 9, 29), []),
        (date(2014, 9, 30), None, []),
    ],
)
def test_no_signature_is_older_than_what_it_signs(finished: date | None, signed: date | None, expected: Said) -> None:
    signatures = (signature("council"), signature("icb", signed=signed))
    assert said("signed-after-version", plan(version=3, version_date=finished, sign_offs=signatures)) == expected


def test_nobody_signs_twice_in_whatever_capitals() -> None:
    made = (signature("council", "A. One"), signature("icb", "B"), signature("icb", None), signature("x", "a. one"))
    assert said("signed-by-different-people", plan(sign_offs=made)) == [
        ("sign_offs[0].name", "a different person for each role", "'A. One' again"),
        ("sign_offs[3].name", "a different person for each role", "'a. one' again"),
    ]
    unnamed = (signature("council", None), signature("icb", None))
    assert said("signed-by-different-people", plan(sign_offs=unnamed)) == []


@pytest.mark.parametrize(
    ("signed", "expected"),
    [
        (date(2026, 1, 1), []),
        (
            date(2026, 1, 2),
            [("sign_offs[1].signed", "a date no later than 1 January 2026", "2 January 2026")],
        ),
        (None, []),
    ],
)
def test_no_signature_is_of_a_day_to_come(signed: date | None, expected: Said) -> None:
    signatures = (signature("council"), signature("icb", signed=signed))
    assert said("signed-before-today", plan(sign_offs=signatures)) == expected


PAYERS = "CCG, Local Authority and Joint"


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param({"expenditure": (Expenditure(commissioner="joint"),)}, [], id="one that is offered"),
        pytest.param(
            {"expenditure": (Expenditure(), Expenditure(commissioner="both"))},
            [("expenditure[1].commissioner", f"one of {PAYERS}", "'both'")],
            id="all of a few are listed",
        ),
        pytest.param(
            {"contributions": (Contribution(stream="carers-brakes"),)},
            [
                (
                    "contributions[0].stream",
                    "one of New top-slice of clinical commissioning group allocations, Existing NHS transfer to social "
                    "care (section 256), Reablement money already with clinical commissioning groups, Carers' breaks "
                    "money already with clinical commissioning groups, Disabled Facilities Grant, Social care capital "
                    "grant and Voluntary local top-up",
                    "'carers-brakes'",
                )
            ],
            id="a stream of what is paid in",
        ),
        pytest.param(
            {"expenditure": (Expenditure(stream="x", area_of_spend="y", provider="z"),)},
            ["expenditure[0].stream", "expenditure[0].area_of_spend", "expenditure[0].provider"],
            id="stream, area of spend and provider of a line",
        ),
        pytest.param(
            {
                "expenditure": (Expenditure(stream="carers-breaks", area_of_spend="social-care", provider="private"),),
                "contributions": (Contribution(stream="carers-breaks"),),
                "schemes": (Scheme(id="1", metric="delayed-days"),),
            },
            [],
            id="stream, area of spend, provider and metric that are offered",
        ),
        pytest.param({"schemes": (Scheme(id="1", metric="x"),)}, ["schemes[0].metric"], id="a scheme's metric"),
        pytest.param({"schemes": (Scheme(id="1", scheme_type="x"),)}, [], id="a round without types of scheme"),
        pytest.param({"expenditure": (Expenditure(scheme_type="x"),)}, [], id="and on a line"),
        pytest.param({"benefits": (Benefit(benefit_type="x"),)}, ["benefits[0].benefit_type"], id="a type of benefit"),
        pytest.param({"benefits": (Benefit(benefit_type="reablement"),)}, [], id="a type of benefit that is offered"),
    ],
)
def test_every_choice_is_one_that_the_round_offers(parts: dict[str, Any], expected: list[Any]) -> None:
    found = said("choice-known", plan(FIRST, **parts))
    assert (found if expected and isinstance(expected[0], tuple) else [field for field, *_ in found]) == expected


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"schemes": (Scheme(id="1", scheme_type="carer"),)}, "schemes[0].scheme_type"),
        ({"expenditure": (Expenditure(scheme_type="carer"),)}, "expenditure[0].scheme_type"),
    ],
)
def test_of_many_choices_the_nearest_are_offered(parts: dict[str, Any], field: str) -> None:
    """There are 19 types of scheme in 2023-25."""
    ((where, expected, found),) = said("choice-known", plan(TWO_YEARS, **parts))
    assert (where, found) == (field, "'carer'")
    nearest = "Carers services, Care Act implementation related duties and Home care or domiciliary care"
    assert expected == f"one of {nearest} or 16 others"


def test_eight_choices_are_still_all_listed() -> None:
    """There are eight kinds of provider."""
    ((_, expected, _),) = said("choice-known", plan(TWO_YEARS, expenditure=(Expenditure(provider="x"),)))
    assert expected.endswith("Primary Care and Integrated care board")


def test_spending_and_benefits_are_of_a_scheme_of_the_plan() -> None:
    lines = (Expenditure(scheme="1"), Expenditure(), Expenditure(scheme="3"))
    made = plan(
        FIRST,
        schemes=(Scheme(id="1", name="One"), Scheme(id="2")),
        expenditure=lines,
        benefits=(Benefit(scheme="4"), Benefit(scheme="2"), Benefit()),
    )
    assert said("scheme-known", made) == [
        ("expenditure[2].scheme", "one of the schemes 1 and 2", "'3'"),
        ("benefits[0].scheme", "one of the schemes 1 and 2", "'4'"),
    ]
    assert said("scheme-known", plan(FIRST, expenditure=lines[:1])) == [
        ("expenditure[0].scheme", "a scheme on the sheet of schemes", "'1'")
    ]


def test_a_scheme_has_a_number_of_its_own() -> None:
    schemes = (Scheme(id="1", name="One"), Scheme(id="2"), Scheme(id="1"), Scheme(id="2"), Scheme(id="3"))
    assert said("scheme-numbered-once", plan(schemes=schemes)) == [
        ("schemes[2].id", "a number used once", "'1', which is also that of One"),
        ("schemes[3].id", "a number used once", "'2', which is also that of line 2"),
    ]


@pytest.mark.parametrize(
    ("kind", "payer", "applies"),
    [("capital", "council", True), ("revenue", "council", False), ("capital", "nhs", False)],
)
def test_grants_by_district_are_asked_for_where_councils_have_capital(kind: str, payer: str, applies: bool) -> None:
    round_ = round_of(TWO_YEARS)
    only = round_.streams[0].model_copy(update={"kind": kind, "contributor": payer})
    made = round_.model_copy(update={"streams": (only,)})
    names = ("district-grant-complete", "district-grants-within-grant")
    assert [BY_ID[name].applies(made) for name in names] == [applies, applies]


GRANT = "disabled-facilities-grant"
ANY_YEAR = pounds(y2023=1, y2024=1)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (DistrictGrant(district="A", stream=GRANT, amounts=ANY_YEAR), []),
        (DistrictGrant(district="A", stream=GRANT, amounts=pounds(y2023=0, y2024=0)), []),
        (
            DistrictGrant(amounts=ANY_YEAR),
            [("district_grants[0]", "a whole line", "missing: the district council and the grant")],
        ),
        (
            DistrictGrant(district="A", stream=GRANT, amounts=pounds(y2024=1)),
            [("district_grants[0]", "a whole line", "missing: the amount for 2023-24")],
        ),
        (
            DistrictGrant(district="A", stream=GRANT, amounts=pounds(y2023="-0.01", y2024=1)),
            [("district_grants[0].amounts[2023-24]", "£0 or more", "−£0.01")],
        ),
    ],
)
def test_each_part_of_a_capital_grant_is_whole(line: DistrictGrant, expected: Said) -> None:
    assert said("district-grant-complete", plan(district_grants=(line,))) == expected


@pytest.mark.parametrize(
    ("second", "found"),
    [
        ({"2023-24": 40, "2024-25": 50}, []),
        ({"2023-24": 41, "2024-25": 50}, [("2023-24", "£100", "£101")]),
        ({"2023-24": 40, "2024-25": 49}, [("2024-25", "£110", "£109")]),
        ({"2024-25": 50}, [("2023-24", "£100", "£60")]),
    ],
)
def test_the_parts_of_a_grant_come_to_the_grant_in_each_year(
    second: dict[str, int], found: list[tuple[str, str, str]]
) -> None:
    made = plan(
        contributions=(
            Contribution(stream=GRANT, amounts=pounds(y2023=70, y2024=110)),
            Contribution(stream=GRANT, amounts=pounds(y2023=30)),
            Contribution(stream="nhs-minimum", amounts=ANY_YEAR),
        ),
        district_grants=(
            DistrictGrant(stream=GRANT, amounts=pounds(y2023=60, y2024=60)),
            DistrictGrant(stream=GRANT, amounts={year: Decimal(sum_) for year, sum_ in second.items()}),
            DistrictGrant(amounts=pounds(y2023=7)),
        ),
    )
    assert said("district-grants-within-grant", made) == [
        ("district_grants", f"Disabled Facilities Grant, {year}: {whole}, as paid in", f"{parts} by district")
        for year, whole, parts in found
    ]


def test_a_part_of_a_grant_that_is_none_of_the_rounds_is_still_added_up() -> None:
    made = plan(district_grants=(DistrictGrant(stream="no-such-grant", amounts=pounds(y2023=7)),))
    assert said("district-grants-within-grant", made) == [
        ("district_grants", "no-such-grant, 2023-24: £0, as paid in", "£7 by district")
    ]


@pytest.mark.parametrize(
    ("kind", "narrower", "expected"),
    [
        ("care-act", "Safeguarding", []),
        ("care-act", None, []),
        (None, "Safeguarding", []),
        ("a typo", "Safeguarding", []),
        ("housing", "Safeguarding", [("none: 'Housing related schemes' has no sub-types", "'Safeguarding'")]),
    ],
)
def test_a_sub_type_is_one_of_its_type(kind: str | None, narrower: str | None, expected: Any) -> None:
    line = Expenditure(scheme_type=kind, sub_type=narrower)
    found = said("sub-type-of-its-type", plan(expenditure=(Expenditure(), line)))
    assert found == [("expenditure[1].sub_type", *each) for each in expected]


def test_the_sub_types_of_a_type_are_listed_where_one_is_another() -> None:
    line = Expenditure(scheme_type="carers", sub_type="a typo")
    ((field, expected, found),) = said("sub-type-of-its-type", plan(expenditure=(line,)))
    assert (field, found) == ("expenditure[0].sub_type", "'a typo'")
    assert expected.startswith("one of ")
    assert "Respite services" in expected


@pytest.mark.parametrize(
    ("kind", "narrower", "told"),
    [("carers", None, True), ("carers", "Other", False), ("housing", None, False), (None, None, False)],
)
def test_a_sub_type_is_asked_for_where_the_type_has_some(kind: str | None, narrower: str | None, told: bool) -> None:
    line = Expenditure(scheme_type=kind, sub_type=narrower)
    expected = [("expenditure[0].sub_type", "a sub-type of 'Carers services'", "nothing")] if told else []
    assert said("sub-type-given", plan(expenditure=(line,))) == expected


def allocated(*lines: Contribution) -> Said:
    return said("contribution-as-allocated", plan(TWO_YEARS, "E08000025", contributions=lines))


def test_an_allocation_is_told_with_its_source_where_the_streams_lines_do_not_come_to_it() -> None:
    """Birmingham's Improved Better Care Fund of 2024-25 was £67,918,344."""
    other = Contribution(stream="nhs-minimum", amounts=pounds(y2024=67_918_344))
    fund = "improved-better-care-fund"
    part = Contribution(stream=fund, amounts=pounds(y2024=67_918_300))
    rest = Contribution(stream=fund, amounts=pounds(y2023=5, y2024=44))
    assert allocated(other, part, Contribution(stream=fund, amounts=pounds(y2023=5)), rest) == []
    ((field, expected, found),) = allocated(other, part)
    assert (field, found) == ("contributions[1].amounts[2024-25]", "£67,918,300")
    assert expected.startswith("Improved Better Care Fund, 2024-25: £67,918,344 (")
    assert "31/7245" in expected
    assert not expected.startswith("Improved Better Care Fund, 2024-25: £67,918,344 (Allocation")
    assert [(where, what) for where, _, what in allocated(other)] == [("contributions", "£0")]
