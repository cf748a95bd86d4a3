"""Checks of the cover: whose plan it is, which round and workbook, who answers for the pool and who has signed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from carefund.plan.checks.check import (
    ERROR,
    WARNING,
    Described,
    Discrepancy,
    Facts,
    Look,
    check,
    not_given,
    signed_later,
)
from carefund.plan.model import SignOff
from carefund.plan.required_fields import SIGN_OFF, lacking
from carefund.programme.planning import SignOff as SignOffRole
from carefund.wording.dates import day_words
from carefund.wording.lists import NOTHING, counted, listed, listed_or_none

SECTION_75 = "NHS Bodies and Local Authorities Partnership Arrangements Regulations 2000 (SI 2000/617), regulation 7"
JOINT_AGREEMENT = "National condition: the plan is jointly agreed"
TEMPLATE = "The round's planning workbook"


@check(
    "area-in-use",
    ERROR,
    "The plan is for an area that existed in the round's year",
    to_do="Put the ONS code of the health and wellbeing board's area on the cover, or start from that area's workbook.",
    policy="One plan for each health and wellbeing board area",
)
def area_in_use(facts: Facts) -> Iterator[Discrepancy]:
    """The area's code is known and was in use on the first day of the fund's year."""
    area = facts.areas.get(facts.plan.area_code)
    day = facts.planning.pooled_years[0].first
    if area is None:
        yield Discrepancy(
            "area_code", expected="the ONS code of an area, such as E06000015", found=facts.plan.area_code or NOTHING
        )
    elif not area.valid_on(day):
        yield Discrepancy(
            "area_code",
            expected=f"an area whose code was in use on {day_words(day)}",
            found=f"{area.name} ({area.code})",
        )


@check(
    "area-name-agrees",
    WARNING,
    "The area's name and code agree",
    to_do="Correct the name or the code; check that this is not another area's workbook.",
    policy=TEMPLATE,
)
def area_name_agrees(facts: Facts) -> Iterator[Discrepancy]:
    """The name on the cover leads to the code on the cover."""
    plan = facts.plan
    area = facts.areas.get(plan.area_code)
    if area is None or not plan.area_name:
        return
    named = facts.areas.resolve(name=plan.area_name, on=facts.planning.pooled_years[0].first)
    if named.area_code != area.code and area.code not in named.same_name:
        yield Discrepancy(
            "area_name", expected=f"'{area.name}', whose code is {area.code}", found=f"'{plan.area_name}'"
        )


@check(
    "template-version",
    WARNING,
    "The workbook is the round's current one",
    to_do="Go through each sheet against a workbook newly made, or move your entries to it.",
    policy=TEMPLATE,
)
def template_version(facts: Facts) -> Iterator[Discrepancy]:
    """The version in the workbook is that of the round's definition."""
    version, current = facts.plan.template_version, facts.planning.template_version
    if version and version != current:
        yield Discrepancy("template_version", expected=f"version {current}", found=f"version {version}")


def _given(field: str) -> Look:
    """Whether the plan as a whole gives a field."""
    return lambda facts: not_given(facts.plan, facts.required[""], field)


contact_given = check(
    "contact-given",
    ERROR,
    "Somebody can be asked about the plan",
    to_do="Give a name and an e-mail address or telephone number on the cover.",
    policy=TEMPLATE,
    completeness=True,
)(_given("contact"))
vision_given = check(
    "vision-given",
    WARNING,
    "The plan says what it is to achieve",
    to_do="Say in a few sentences what will be different for whom.",
    policy="The plan's vision and case for change",
    completeness=True,
)(_given("vision"))
host_given = check(
    "host-given",
    ERROR,
    "One partner hosts the pool",
    to_do="Name the partner that accounts for the pool and has it audited.",
    policy=SECTION_75,
    completeness=True,
)(_given("host"))
pool_manager_given = check(
    "pool-manager-given",
    WARNING,
    "An officer of the host manages the pool",
    to_do="Name the pool manager whom the host has appointed.",
    policy=SECTION_75,
    completeness=True,
)(_given("pool_manager"))


@check(
    "host-contributes",
    WARNING,
    "The host is one of the partners that pay in",
    to_do="Write the host's name as it stands in the list of contributions, or correct the host.",
    policy=SECTION_75,
)
def host_contributes(facts: Facts) -> Iterator[Discrepancy]:
    """The host's name is among the contributing organisations."""
    partners = sorted({line.organisation for line in facts.plan.contributions if line.organisation})
    host = facts.plan.host
    if host and partners and host.casefold() not in {name.casefold() for name in partners}:
        yield Discrepancy("host", expected=f"one of {listed_or_none(partners)}", found=f"'{host}'")


@check(
    "signed-off",
    ERROR,
    "Everyone who must sign has signed",
    to_do="Have the plan signed: a name and a date for each role.",
    policy=JOINT_AGREEMENT,
    completeness=True,
    structural=True,
)
def signed_off(facts: Facts) -> Iterator[Discrepancy]:
    """Each role that the round requires is there, and every signature has a name and a date."""
    for role in facts.planning.sign_offs:
        own = _signatures(facts, role.id)
        if role.required and not own:
            yield _unsigned(f"sign_offs[{role.id}]", role, SIGN_OFF)
        for index, signature in own:
            if lacks := lacking(signature, SIGN_OFF):
                yield _unsigned(f"sign_offs[{index}]", role, lacks)


def _signatures(facts: Facts, role: str) -> list[tuple[int, SignOff]]:
    """The signatures for a role, each with its place among all."""
    return [(index, signature) for index, signature in enumerate(facts.plan.sign_offs) if signature.role == role]


def _unsigned(field: str, role: SignOffRole, lacks: Iterable[str]) -> Discrepancy:
    fields = tuple(lacks)
    return Discrepancy(
        field,
        expected=f"{role.label}: {listed(SIGN_OFF.values())}",
        found=f"missing: {listed(SIGN_OFF[each] for each in fields)}",
        lacks=tuple(f"sign_offs[{role.id}].{each}" for each in fields),
    )


@check(
    "signed-for-each-organisation",
    WARNING,
    "Each organisation whose own officer must sign has signed",
    to_do="Add a row for each of them under the role, and let each one's own officer sign.",
    policy=JOINT_AGREEMENT,
    completeness=True,
)
def signed_for_each_organisation(facts: Facts) -> Iterator[Discrepancy]:
    """A role that signs for each organisation of a kind has as many signatures as such organisations pay in.

    North Yorkshire's plan of 2025-26 was signed for three integrated care boards, on three days.
    """
    for role in facts.planning.sign_offs:
        names = facts.plan.payers(role.signs_for)
        signed = len(_signatures(facts, role.id))
        if 0 < signed < len(names):
            yield Discrepancy(
                f"sign_offs[{role.id}#{signed + 1}]",
                expected=f"{role.label}: {counted(len(names), 'signature')}, for {listed(names)}",
                found=counted(signed, "signature"),
            )


version_dated = check(
    "version-dated",
    WARNING,
    "The plan says when this version was finished",
    to_do="Write the day on the cover, so that it can be seen that the signatures are for this version.",
    policy=TEMPLATE,
    completeness=True,
)(_given("version_date"))


@check(
    "signed-after-version",
    ERROR,
    "Each signature is for this version of the plan",
    to_do="Have this version signed anew, or correct the date on which it was finished.",
    policy=JOINT_AGREEMENT,
    structural=True,
)
def signed_after_version(facts: Facts) -> Iterator[Discrepancy]:
    """No signature is dated before the version that it signs was finished."""
    finished = facts.plan.version_date
    for index, signature in enumerate(facts.plan.sign_offs):
        if finished and signature.signed and signature.signed < finished:
            expected = f"a date no earlier than {day_words(finished)}, when version {facts.plan.version} was finished"
            yield Discrepancy(f"sign_offs[{index}].signed", expected=expected, found=day_words(signature.signed))


@check(
    "signed-by-different-people",
    WARNING,
    "Each partner is signed for by a person of its own",
    to_do="Let each partner's own officer sign.",
    policy=JOINT_AGREEMENT,
)
def signed_by_different_people(facts: Facts) -> Iterator[Discrepancy]:
    """Nobody signs for two partners."""
    names = Counter(signature.name.casefold() for signature in facts.plan.sign_offs if signature.name)
    for index, signature in enumerate(facts.plan.sign_offs):
        if signature.name and names[signature.name.casefold()] > 1:
            yield Discrepancy(
                f"sign_offs[{index}].name",
                expected="a different person for each role",
                found=f"'{signature.name}' again",
            )


@check(
    "signed-before-today",
    ERROR,
    "No signature is dated in the future",
    to_do="Correct the date, or sign when the day has come.",
    policy=JOINT_AGREEMENT,
)
def signed_before_today(facts: Facts) -> Iterator[Discrepancy]:
    """Signatures are dated on or before the day of the check."""
    yield from signed_later(facts.plan.sign_offs, facts.day)


AREA_SENT_ONCE = Described(
    "area-sent-once",
    ERROR,
    "An area sends one plan for a round",
    to_do="Leave out the workbook that is not the area's plan, and check again.",
    policy="One plan for each health and wellbeing board area",
    structural=True,
)
"""What is said where two workbooks that are checked together are the same area's."""
