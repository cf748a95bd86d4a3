"""Checks of whose return it is, who has signed it and when, the agreement, and what went well."""

from __future__ import annotations

from collections.abc import Iterator

from carefund.monitoring.returns.checks.check import Look, ReturnFacts, check, lacking
from carefund.plan.checks.check import ERROR, NOTE, WARNING, Discrepancy, not_given, signed_later
from carefund.wording.dates import day_words
from carefund.wording.lists import NOTHING, listed
from carefund.wording.standing import marked

SECTION_75 = "NHS Bodies and Local Authorities Partnership Arrangements Regulations 2000 (SI 2000/617), regulation 7"
RETURN = "The round's quarterly return"
CONDITIONS = "The national conditions of the round"


@check(
    "return-area-known",
    ERROR,
    "The return is of an area that existed in the quarter",
    to_do="Put the ONS code of the health and wellbeing board's area on the cover, or start from that area's workbook.",
    policy="One return for each health and wellbeing board area",
)
def area_known(facts: ReturnFacts) -> Iterator[Discrepancy]:
    """The area's code is known and was in use on the first day of the quarter."""
    area = facts.areas.get(facts.sent.area_code)
    if area is None or not area.valid_on(facts.quarter.first):
        expected = f"the ONS code of an area that was in use on {day_words(facts.quarter.first)}"
        found = f"{area.name} ({area.code})" if area else facts.sent.area_code or NOTHING
        yield Discrepancy("area_code", expected=expected, found=found)


def _given(field: str) -> Look:
    """Whether the return as a whole gives a field."""
    return lambda facts: not_given(facts.sent, facts.required[""], field)


contact_given = check(
    "return-contact-given",
    ERROR,
    "Somebody can be asked about the return",
    to_do="Give a name and an e-mail address or telephone number on the cover.",
    policy=RETURN,
    completeness=True,
)(_given("contact"))
successes_given = check(
    "successes-given",
    WARNING,
    "The return says what went well",
    to_do="Say in a few sentences what went well, for whom, and how you know.",
    policy=RETURN,
    completeness=True,
)(_given("successes"))
challenges_given = check(
    "challenges-given",
    WARNING,
    "The return says what did not go well",
    to_do="Say in a few sentences what did not go well, and what is done about it.",
    policy=RETURN,
    completeness=True,
)(_given("challenges"))

return_signed = check(
    "return-signed",
    ERROR,
    "Everyone who must sign has signed",
    to_do="Have the return signed: a name and a date for each role.",
    policy=RETURN,
    completeness=True,
)(lacking("sign_offs"))


ACCEPTED = "The accepted plan; a changed plan has to be accepted anew"
FROM_THAT_PLAN = "Have the workbook made anew from that version of the plan, and copy the entries to it."


@check("plan-in-force", ERROR, "The return was filled in from the plan that was in force", to_do=FROM_THAT_PLAN,
       policy=ACCEPTED)  # fmt: skip
def plan_in_force(facts: ReturnFacts) -> Iterator[Discrepancy]:
    """The version on the cover is the one in force when the quarter ended; where no books say which, one at hand."""
    stated, accepted = facts.sent.plan_version, facts.accepted
    if stated is None:
        return
    if accepted.in_force is not None:
        if stated != accepted.in_force.version:
            yield Discrepancy("plan_version", expected=accepted.in_force.words, found=f"version {stated}")
    elif accepted.versions and stated not in accepted.versions:
        one_of = "one of " if len(accepted.versions) > 1 else ""
        expected = f"{one_of}{_versions(facts)} of the plan, as accepted"
        yield Discrepancy("plan_version", expected=expected, found=f"version {stated}")


def _versions(facts: ReturnFacts) -> str:
    """The versions of the plan that are at hand, in words."""
    held = facts.accepted.versions
    return f"version{'s' if len(held) > 1 else ''} {listed(map(str, held))}"


@check("plan-is-the-latest", WARNING, "The return was filled in from the latest version of the plan",
       to_do="Leave it where the later version took effect after the quarter, which the pool's books say; else have "
       "the workbook made anew from it.", policy=ACCEPTED)  # fmt: skip
def plan_is_the_latest(facts: ReturnFacts) -> Iterator[Discrepancy]:
    """No later version of the plan is at hand, where no books say which one was in force."""
    stated, accepted = facts.sent.plan_version, facts.accepted
    if accepted.in_force is None and stated in accepted.versions and stated != accepted.versions[-1]:
        expected = f"version {accepted.versions[-1]} of the plan, the latest that is at hand"
        yield Discrepancy("plan_version", expected=expected, found=f"version {stated}")


@check("plan-in-force-at-hand", NOTE, "Planned figures are held against the plan that was in force",
       to_do="Check the return with that version of the plan too; its planned figures were held against none.",
       policy=ACCEPTED)  # fmt: skip
def plan_in_force_at_hand(facts: ReturnFacts) -> Iterator[Discrepancy]:
    """Where versions of the plan are given, that which the return was rightly filled in from is among them."""
    accepted = facts.accepted
    if accepted.in_force is None or not accepted.versions or facts.sent.plan_version != accepted.in_force.version:
        return
    if facts.plan is None:
        expected = f"version {accepted.in_force.version} of the plan, to hold its figures against"
        yield Discrepancy("plan_version", expected=expected, found=f"{_versions(facts)} alone")


@check(
    "return-signed-after-quarter",
    ERROR,
    "The return was signed after the quarter that it is about",
    to_do="Correct the date, or have the return signed again with the whole quarter's figures.",
    policy=RETURN,
)
def signed_after_quarter(facts: ReturnFacts) -> Iterator[Discrepancy]:
    """No signature is dated on or before the last day of the quarter."""
    for index, one in enumerate(facts.sent.sign_offs):
        if one.signed and one.signed <= facts.quarter_ends:
            expected = f"a date after {day_words(facts.quarter_ends)}"
            yield Discrepancy(f"sign_offs[{index}].signed", expected=expected, found=day_words(one.signed))


@check(
    "return-signed-before-today",
    ERROR,
    "No signature is dated in the future",
    to_do="Correct the date, or sign when the day has come.",
    policy=RETURN,
)
def signed_before_today(facts: ReturnFacts) -> Iterator[Discrepancy]:
    """Signatures are dated on or before the day of the check."""
    yield from signed_later(facts.sent.sign_offs, facts.day)


@check(
    "return-in-time",
    WARNING,
    "The return was signed by the day that it was due",
    to_do="Send it at once, and say to the national team why it is late.",
    policy="The round's due dates; one that no source states is marked so in the round's rules",
)
def in_time(facts: ReturnFacts) -> Iterator[Discrepancy]:
    """The last signature is no later than the due date, where that is known."""
    due, signed = facts.quarter.due, facts.sent.signed
    if due and signed and due < signed <= facts.day:
        index = next(number for number, one in enumerate(facts.sent.sign_offs) if one.signed == signed)
        yield Discrepancy(
            f"sign_offs[{index}].signed",
            expected=marked(f"a date no later than {day_words(due)}", facts.quarter),
            found=day_words(signed),
        )


@check(
    "agreement-answered",
    ERROR,
    "The return says whether the section 75 agreement is signed",
    to_do="Answer Yes or No on the cover.",
    policy=SECTION_75,
    completeness=True,
    part="agreement",
)
def agreement_answered(facts: ReturnFacts) -> Iterator[Discrepancy]:
    """There is an answer."""
    if facts.sent.agreement.signed is None:
        yield Discrepancy("agreement.signed", expected="Yes or No", found=NOTHING)


@check(
    "agreement-explained",
    ERROR,
    "An agreement that is not signed is explained",
    to_do="Say why the agreement is not signed and when it will be; until then no money may be pooled under it.",
    policy=SECTION_75,
    part="agreement",
)
def agreement_explained(facts: ReturnFacts) -> Iterator[Discrepancy]:
    """Where the answer is No, there is an explanation."""
    agreement = facts.sent.agreement
    if agreement.signed is False and not agreement.explanation:
        yield Discrepancy("agreement.explanation", expected="why it is not signed, and when it will be", found=NOTHING)


conditions_answered = check(
    "conditions-answered",
    ERROR,
    "The return says of each condition whether it is still met",
    to_do="Answer Yes or No for each condition.",
    policy=CONDITIONS,
    completeness=True,
    part="conditions",
)(lacking("conditions"))


@check(
    "conditions-explained",
    ERROR,
    "A condition that is not met is explained",
    to_do="Say why the condition is not met, and by when it will be.",
    policy=CONDITIONS,
    part="conditions",
)
def conditions_explained(facts: ReturnFacts) -> Iterator[Discrepancy]:
    """Where the answer is No, there is an explanation."""
    for index, one in enumerate(facts.sent.conditions):
        if one.kept is False and not one.explanation:
            label = facts.labels.get(one.condition, one.condition)
            yield Discrepancy(
                f"conditions[{index}].explanation", expected=f"why not, and by when: {label}", found=NOTHING
            )


survey_answered = check(
    "survey-answered",
    ERROR,
    "Every statement of the survey is answered",
    to_do="Choose one of the answers for each statement.",
    policy="The survey at the end of the year",
    completeness=True,
    part="survey",
)(lacking("survey"))
capacity_given = check(
    "capacity-as-it-was-given",
    ERROR,
    "Capacity and demand are given for each service and month of the quarter",
    to_do="Give what was needed and what there was; 0 where there was none.",
    policy="Capacity and demand of intermediate care",
    completeness=True,
    part="capacity",
)(lacking("capacity"))


@check(
    "payment-given",
    ERROR,
    "The return says what was released by result",
    to_do="Give the pounds released so far; 0 where none was.",
    policy="Pay for performance",
    completeness=True,
    part="payment",
)
def payment_given(facts: ReturnFacts) -> Iterator[Discrepancy]:
    """There is a sum."""
    if facts.sent.payment.released is None:
        yield Discrepancy("payment.released", expected="pounds released so far", found=NOTHING)
