"""What each rule of posting says of a posting that breaks it: rule, source, what was expected and found, what to do."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from carefund.pool.ledger import Coding
from carefund.pool.lines import Expenditure
from carefund.pool.movements import (
    carry_forward,
    contribution,
    credit,
    deficit_cover,
    expenditure,
    overspend_payment,
    refund,
    virement,
)
from carefund.pool.moving_rules import money_left
from carefund.pool.posting import Made, Posting, reversing
from carefund.pool.posting_facts import Facts, RefusedPosting
from carefund.pool.posting_rules import broken_rules, check_postings, completed
from carefund.pool.refusal import RefusedEntry
from tests.pool.postings import AGREEMENT, COUNCIL, ICB, NEXT, YEAR, coded, opening, paid_in, posting, spent
from tests.pool.test_posting_rules import APPROVALS, DFG, IBCF, NHS, ROUND, books, refused, vired

PLAN, AGREED, YEARS = "the accepted plan", "the section 75 agreement", "accounts are kept by financial year"
BCF, PARLIAMENT = "NHS England, Better Care Fund policy and planning", "Parliamentary question 31713"
AREAS = "acute, mental-health, community-health, continuing-care, primary-care, social-care and other"
SHARES = "shares of the NHS and the council that add up to 100 per cent"
JOINT = "What is commissioned jointly has shares"
ADDED = "additional-contribution"


def paying(stream: str, who: str) -> Posting:
    return posting("a", contribution(coded(stream, organisation=who), Decimal(5)))


def spending(stream: str, scheme: str | None, **said: str) -> Posting:
    return posting("a", expenditure(coded(stream, scheme, **said), Decimal(5)))


def jointly(nhs: str | None, council: str | None, commissioner: str = "joint") -> Posting:
    given = {"nhs_percent": nhs, "council_percent": council}
    return spent("a", commissioner=commissioner, **{name: Decimal(part) for name, part in given.items() if part})


@pytest.mark.parametrize(
    ("one", "rule", "source", "expected", "found", "to_do"),
    [
        (paying("nhs-minimun", ICB), "Streams are those of the plan", PLAN, "a stream of the plan", "'nhs-minimun'",
         'Did you mean "nhs-minimum"?'),
        (spending(NHS, None), "Expenditure belongs to a scheme", PLAN, "a scheme of the plan", "nothing",
         "It has 1, 2, 3 and 4."),
        (spending(NHS, "22"), "Schemes are those of the plan", PLAN, "a scheme of the plan", "'22'",
         'Did you mean "2"?'),
        (paying(NHS, "X"), "Organisations are those of the plan and the agreement", PLAN, "an organisation", "'X'",
         "It has Integrated Care Board and Council."),
        (spending(NHS, "2", area_of_spend="acute-care"), "The area of spend is a word of the round",
         "Better Care Fund 2023-25", f"one of {AREAS}", "'acute-care'", 'Did you mean "acute"?'),
        (spending(NHS, "2", provider="charities"), "The provider is a word of the round", "Better Care Fund 2023-25",
         "one of nhs-acute, nhs-community, nhs-mental-health, local-authority, private, charity, primary-care and icb",
         "'charities'", 'Did you mean "charity"?'),
        (jointly("60", None), JOINT, PLAN, SHARES, "60 per cent", "Give both shares."),
        (jointly("160", "-60"), JOINT, PLAN, SHARES, "160 per cent and -60 per cent", "Give both shares."),
        (jointly(None, None), JOINT, PLAN, SHARES, "none", "Give both shares."),
        (jointly("-1", None, "nhs"), JOINT, PLAN, SHARES, "-1 per cent", "Give both shares."),
        (posting("a", contribution(coded(organisation=ICB, year=NEXT), Decimal(5))), "Books are of one year", YEARS,
         "actual money of 2023-24", "actual, 2024-25", "Post it in the books of its own year."),
        (posting("a", contribution(coded(organisation=ICB, status="planned"), Decimal(5))), "Books are of one year",
         YEARS, "actual money of 2023-24", "planned, 2023-24", "Post it in the books of its own year."),
        (spent("a", day=date(2024, 4, 1)), "Cash belongs to the year that it moved in", YEARS,
         "a day from 1 April 2023 to 31 March 2024, or an accrual", "cash on 1 April 2024",
         "Post it as an accrual where it is for this year, or in the books of the year that it belongs to."),
        (spent("a", day=date(2024, 6, 1), accounting="accrual"), "A year is closed at its cut-off", AGREED,
         "a posting by 31 May 2024", "one of 1 June 2024", "Post it in the books of the next year."),
        (paying(NHS, COUNCIL), "Minimum contribution of integrated care boards is paid in by its own kind of "
         "organisation", BCF, "an NHS body", "Council", "Correct the stream or the organisation."),
        (paying(DFG, ICB), "Disabled Facilities Grant is paid in by its own kind of organisation", PARLIAMENT,
         "a council", ICB, "Correct the stream or the organisation."),
        (spending(DFG, "3", area_of_spend="acute"), "Disabled Facilities Grant passed on whole", "no source found",
         "one of social-care and other", "'acute'",
         "Book it to another stream, or post it as moved out of its purpose, with the reason."),
        (vired(DFG, IBCF, "1"),
         "A capital grant to councils is not moved into the NHS minimum or any stream of revenue.", "no source found",
         "a virement from Disabled Facilities Grant to no other stream", "Improved Better Care Fund",
         "Spend it from its own stream, or carry it forward."),
        (vired(IBCF, NHS, "1"),
         "A grant paid to a council is not moved into money of the NHS, nor into a grant with another purpose.",
         "no source found", "a virement from Improved Better Care Fund to 'additional-contribution'",
         "Minimum contribution of integrated care boards", "Spend it from its own stream, or carry it forward."),
        (vired(NHS, NHS, "50000.01", from_scheme="1", to_scheme="2"),
         "NHS contribution to social care maintained is kept", "2021 to 2022 Better Care Fund policy framework",
         "at least £450,000 left for it", "£449,999.99", "Vire less, or from elsewhere."),
        (posting("a", refund(coded(organisation=ICB), Decimal(1), "left")),
         "Only what is left, or overspent, is carried forward or paid back", YEARS,
         "at most £0, which is what is left", "£1", "Post less."),
    ],
)  # fmt: skip
def test_each_rule_says_what_it_is_and_what_to_do(
    one: Posting, rule: str, source: str, expected: str, found: str, to_do: str
) -> None:
    refusal = refused(one)
    assert (refusal.rule, refusal.source) == (rule, source)
    assert (refusal.place, refusal.expected, refusal.found) == (f"The posting {one.id}", expected, found)
    assert refusal.to_do == f"{to_do} Rule: {rule.rstrip('.')} ({source})."
    record = refusal.as_record()
    assert (record["rule"], record["source"], record["found"]) == (rule, source, found)


def test_limits_of_carrying_forward_say_what_may_be_carried() -> None:
    left = books(paid_in("a", pounds="1000000"), spent("b", pounds="900000"))
    much = refused(posting("c", carry_forward(coded(), NEXT, Decimal("50000.01"))), left)
    assert (much.expected, much.found, much.source) == ("at most £50,000 in all", "£50,000.01", AGREED)
    assert much.to_do.startswith("Carry less forward, and refund the rest. Rule: The agreement limits")
    far = refused(posting("c", carry_forward(coded(), "2025-26", Decimal(5))), left)
    assert (far.rule, far.expected, far.found, far.source) == (
        "A year hands on to the next", NEXT, "2025-26", YEARS,
    )  # fmt: skip
    assert far.to_do.startswith("Carry it to the next year, and on from there.")


def test_a_stream_without_a_limit_carries_all_that_is_left() -> None:
    left = books(paid_in("a", IBCF, "1000"), spent("b", "4", "100", IBCF))
    check_postings([posting("c", carry_forward(coded(IBCF), NEXT, Decimal(900)))], left, ROUND)
    one = refused(posting("c", carry_forward(coded(IBCF), NEXT, Decimal("900.01"))), left)
    assert one.expected == "at most £900, which is what is left"
    more = refused(posting("r", refund(coded(IBCF, organisation=COUNCIL), Decimal("900.01"), "left")), left)
    assert more.found == "£900.01"
    check_postings([posting("r", refund(coded(IBCF, organisation=COUNCIL), Decimal(900), "left"))], left, ROUND)


def test_the_year_after_ninety_nine_is_a_hundred() -> None:
    turn = {"year": "2098-99", "contributions": (), "expenditure": (), "planned": ()}
    line = opening().contributions[0].model_copy(update={"amounts": {"2098-99": Decimal(100)}})
    held = books(**{**turn, "contributions": (line,)})
    day = {"day": date(2098, 6, 30)}
    coding = Coding(stream=NHS, year="2098-99", organisation=ICB)
    paid = posting("a", contribution(coding, Decimal(100)), **day)
    on = posting("c", carry_forward(Coding(stream=NHS, year="2098-99"), "2099-00", Decimal(5)), **day)
    check_postings([paid, on], held, ROUND)


BARE = ROUND.model_copy(update={"virement_rules": ()})


def how(one: Posting, **streams: dict[str, object]) -> list[tuple[str, str, str, str]]:
    """How a posting breaks the rules of a round without rules of virement, some of whose streams were changed."""
    changed = [stream.model_copy(update=streams.get(stream.id.replace("-", "_"), {})) for stream in ROUND.streams]
    round_ = BARE.model_copy(update={"streams": tuple(changed)})
    added = opening().contributions[1].model_copy(update={"stream": ADDED})
    held = books(contributions=(*opening().contributions, added), required={})
    broken = broken_rules(one, Facts(held, round_))
    return [(each.rule, each.source, each.expected, each.found) for each in broken]


def test_kinds_of_money_decide_where_no_rule_of_the_round_does() -> None:
    assert how(vired(DFG, NHS, "1"))[0] == (
        "Disabled Facilities Grant is capital", PARLIAMENT, "another stream of capital",
        "Minimum contribution of integrated care boards, revenue",
    )  # fmt: skip
    assert how(vired(NHS, DFG, "1"))[0][3] == "Disabled Facilities Grant, capital"
    assert how(vired(NHS, ADDED, "1"))[0][3] == "Additional contribution by choice, revenue or capital"
    assert [each[0] for each in how(vired(ADDED, NHS, "1"))] == ["A virement moves what a stream has not spent"]
    assert how(vired(NHS, NHS, "1", from_scheme="2", to_scheme="1")) == []


def test_a_rule_that_lets_money_move_goes_before_the_kinds() -> None:
    """The round lets the NHS minimum be moved into additional contributions, which are revenue or capital."""
    more = opening().contributions[0].model_copy(update={"stream": ADDED})
    held = books(contributions=(*opening().contributions, more), required={"nhs-minimum": Decimal(1)})
    check_postings([vired(NHS, ADDED, "5")], held, ROUND)


def test_no_more_is_vired_than_the_stream_has_left() -> None:
    one = posting("v", virement(coded(IBCF, "4"), coded(ADDED), Decimal("240000.01"), "a need"))
    told = how(one)
    assert ("A virement moves what a stream has not spent", PLAN, "at most £240,000", "£240,000.01") in told
    assert [
        each for each in how(vired(IBCF, IBCF, "240000.01", from_scheme="4", to_scheme="3")) if "spent" in each[0]
    ] == []


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"commissioners": ("council",)}, "'nhs'"),
        ({"areas_of_spend": ("social-care",)}, "'community-health'"),
        ({"except_areas_of_spend": ("community-health",)}, "'community-health'"),
        ({"scheme_types": ("adaptations",)}, "'nursing'"),
    ],
)
def test_what_a_stream_pays_for_is_held_to_for_each_of_a_line_s_words(changes: dict[str, object], found: str) -> None:
    lines = tuple(
        line.model_copy(update={"scheme_type": "nursing" if line.scheme == "2" else None})
        for line in opening().expenditure
    )
    streams = tuple(each.model_copy(update=changes) if each.id == NHS else each for each in ROUND.streams)
    round_ = ROUND.model_copy(update={"streams": streams})
    held = books(expenditure=lines)
    whole = completed(spent("a", "2"), held)
    (one,) = broken_rules(whole, Facts(held, round_))
    assert (one.rule, one.source, one.found) == (
        "What Minimum contribution of integrated care boards pays for", BCF, found,
    )  # fmt: skip
    assert broken_rules(whole, Facts(held, ROUND)) == ()
    # What is moved out of its purpose, or paid in, is not held to what the stream pays for.
    given_back = broken_rules(posting("b", credit(coded(NHS, "2"), Decimal(5), "note")), Facts(held, round_))
    assert [one.rule for one in given_back] == ["A provider gives back what it was paid"]  # nothing was paid yet


def test_a_provider_whose_deficit_is_covered_may_be_any() -> None:
    cover = posting("d", deficit_cover(coded(NHS, provider="St Elsewhere"), Decimal(5), "deficit"))
    check_postings([cover], books(), ROUND)


def test_an_overspend_is_made_good_by_whoever_agreed_to() -> None:
    check_postings([posting("a", overspend_payment(coded(NHS, organisation=COUNCIL), Decimal(5)))], books(), ROUND)


def test_either_kind_may_pay_into_a_stream_that_is_both_s() -> None:
    line = opening().contributions[0].model_copy(update={"stream": ADDED})
    held = books(contributions=(*opening().contributions, line))
    check_postings([paying(ADDED, COUNCIL), paying(ADDED, ICB)], held, ROUND)


def test_who_may_approve_is_named_for_what_was_moved() -> None:
    limited = {"agreement_text": AGREEMENT + APPROVALS}
    left = books(paid_in("a", pounds="2000000"), spent("b", pounds="900000"), **limited)
    carried = refused(posting("c", carry_forward(coded(), NEXT, Decimal(60_000))), left)
    assert (carried.expected, carried.found) == (
        "the approval of B. Director", "£60,000 approved by A. Clerk, who may approve £0",
    )  # fmt: skip
    check_postings(
        [posting("c", carry_forward(coded(), NEXT, Decimal(60_000)), approved_by="B. Director")], left, ROUND
    )
    nobody = refused(spent("x", pounds="2000000"), left)
    assert nobody.expected == "the approval of somebody whom the agreement does not yet name"
    assert (nobody.source, nobody.rule) == (AGREED, "Sums are approved by those who may")
    back = reversing(spent("b", pounds="900000"), "r", "a mistake", Made(
        day=date(2023, 7, 1), posted=datetime(2023, 7, 1, tzinfo=UTC), posted_by="A. Clerk"))  # fmt: skip
    assert refused(back, left).found == "£900,000 approved by A. Clerk, who may approve £60,000"
    cover = posting("d", deficit_cover(coded(NHS, provider="a hospital"), Decimal(5), "deficit"))
    assert "who may approve £0" in refused(cover, left).found


def line(scheme: str, stream: str, **said: object) -> Expenditure:
    return Expenditure(scheme=scheme, stream=stream, amounts={YEAR: Decimal(5)}, **said)  # type: ignore[arg-type]


def test_a_posting_is_completed_from_the_lines_of_its_scheme_and_stream_before_those_of_other_streams() -> None:
    lines = (
        line("1", NHS, area_of_spend="acute", provider="nhs-acute", commissioner="nhs"),
        line("1", DFG, area_of_spend="other", provider="private", commissioner="council"),
        line("2", NHS, area_of_spend="acute", provider="icb", commissioner="joint", nhs_percent=Decimal(60),
             council_percent=Decimal(40)),
        line("2", NHS, area_of_spend="other", provider="icb", commissioner="joint", nhs_percent=Decimal(60),
             council_percent=Decimal(40)),
    )  # fmt: skip
    held = books(expenditure=lines)

    def said(one: Posting) -> tuple[object, ...]:
        made = completed(one, held)
        assert len({(leg.area_of_spend, leg.provider) for leg in made.movement.legs}) == 1
        return made.leg.area_of_spend, made.leg.provider, made.commissioner, made.nhs_percent, made.council_percent

    assert said(spent("a", "1", stream=DFG)) == ("other", "private", "council", None, None)
    assert said(spent("a", "1", stream=IBCF)) == (None, None, None, None, None)
    assert said(spent("a", "2", stream=IBCF)) == (None, "icb", "joint", 60, 40)
    assert said(spending(NHS, "1", area_of_spend="social-care")) == ("social-care", "nhs-acute", "nhs", None, None)
    assert said(spending(NHS, "1", provider="charity"))[:2] == ("acute", "charity")
    assert said(spent("a", "2", commissioner="council")) == (None, "icb", "council", None, None)
    assert completed(spent("a", "9"), held) == spent("a", "9")
    assert completed(paid_in("a"), held) == paid_in("a")
    back = reversing(spent("a", "1"), "r", "a mistake", Made(
        day=date(2023, 7, 1), posted=datetime(2023, 7, 1, tzinfo=UTC), posted_by="A"))  # fmt: skip
    assert completed(back, held) is back


def test_a_round_whose_plans_are_not_made_here_is_refused() -> None:
    with pytest.raises(RefusedEntry, match="a round whose plans are made with carefund; found bcf-2023-25"):
        check_postings([spent("a")], books(), ROUND.model_copy(update={"planning": None}))


def test_postings_of_one_act_are_held_against_those_before_them() -> None:
    with pytest.raises(RefusedPosting, match="The posting d"):
        check_postings(
            [
                paid_in("a", IBCF, "10"),
                posting("c", carry_forward(coded(IBCF), NEXT, Decimal(6))),
                posting("d", carry_forward(coded(IBCF), NEXT, Decimal("4.01"))),
            ],
            books(),
            ROUND,
        )


def test_what_a_stream_has_left_is_of_what_was_paid_or_if_more_planned_less_what_was_spent() -> None:
    """£240,000 planned. Paid £250,000 and £100,000 spent: £150,000 left; paid £5,000: £140,000 left."""
    spends = spent("s", "4", "100000", IBCF)
    other = paid_in("o", DFG, "7")
    for paid, left in (("250000", 150_000), ("5000", 140_000)):
        held = books(paid_in("p", IBCF, paid), spends, other)
        assert money_left(held.ledger, IBCF, YEAR) == left
    assert money_left(books(spends, other).ledger, IBCF, NEXT) == 0


def test_a_rule_that_lets_one_stream_s_money_move_lets_no_other_s_and_to_nowhere_else() -> None:
    """A rule that lets capital into the iBCF lets it nowhere else, and lets no money of the NHS into capital."""
    (rule, *_) = ROUND.virement_rules
    only = rule.model_copy(update={"streams": (DFG,), "to": (IBCF,)})
    round_ = ROUND.model_copy(update={"virement_rules": (only,)})

    def kinds(one: Posting) -> list[str]:
        told = broken_rules(one, Facts(books(required={}), round_))
        return [each.rule for each in told if " is " in each.rule and each.rule.endswith(("capital", "revenue"))]

    assert kinds(vired(DFG, IBCF, "1")) == []
    assert kinds(vired(DFG, NHS, "1")) == ["Disabled Facilities Grant is capital"]
    assert kinds(vired(NHS, DFG, "1")) == ["Minimum contribution of integrated care boards is revenue"]
    into = only.model_copy(update={"streams": (NHS,), "to": (IBCF,)})
    other = ROUND.model_copy(update={"virement_rules": (into,)})
    told = broken_rules(vired(DFG, IBCF, "1"), Facts(books(required={}), other))
    (one,) = [each for each in told if "capital" in each.rule]
    assert (one.rule, one.to_do) == ("Disabled Facilities Grant is capital", "vire it to a stream of the same kind")


def test_a_share_of_nothing_or_of_half_a_per_cent_is_a_share() -> None:
    for nhs, council in (("0", "100"), ("100", "0"), ("0.5", "99.5")):
        check_postings([jointly(nhs, council)], books(), ROUND)


def test_what_other_schemes_are_does_not_bind_this_one() -> None:
    lines = tuple(one.model_copy(update={"scheme_type": f"type-{one.scheme}"}) for one in opening().expenditure)
    limited = [
        each.model_copy(update={"scheme_types": ("type-2",)}) if each.id == NHS else each for each in ROUND.streams
    ]
    held, round_ = books(expenditure=lines), ROUND.model_copy(update={"streams": tuple(limited)})
    assert broken_rules(completed(spent("a", "2"), held), Facts(held, round_)) == ()
    assert [one.found for one in broken_rules(completed(spent("a", "1"), held), Facts(held, round_))] == ["'type-1'"]


def test_who_has_no_say_is_told_to_have_it_approved() -> None:
    one = refused(spent("a", pounds="60000.01"), books(agreement_text=AGREEMENT + APPROVALS))
    assert one.to_do.startswith("Have it approved, and name who did. Rule: Sums are approved by those who may")
    more = refused(posting("v", virement(coded(IBCF, "4"), coded(ADDED), Decimal(240_001), "x")), books(
        contributions=(*opening().contributions, opening().contributions[2].model_copy(update={"stream": ADDED})),
        required={}))  # fmt: skip
    assert more.to_do.startswith("Vire less")
