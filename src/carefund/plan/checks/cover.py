"""Checks of the cover: whose plan it is, which round and workbook, who answers for the pool and who has signed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from carefund.evidence.areas import default_register
from carefund.plan.checks.check import ERROR, WARNING, Check, Facts, Found, check
from carefund.wording.dates import day_words as in_words
from carefund.wording.lists import NOTHING, listed_or_none

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
def area_in_use(facts: Facts) -> Iterator[Found]:
    """The area's code is known and was in use on the first day of the fund's year."""
    area = default_register().get(facts.plan.area_code)
    day = facts.planning.pooled_years[0].first
    if area is None:
        yield Found("area_code", "the ONS code of an area, such as E06000015", facts.plan.area_code or NOTHING)
    elif not area.valid_on(day):
        yield Found("area_code", f"an area whose code was in use on {in_words(day)}", f"{area.name} ({area.code})")


@check(
    "area-name-agrees",
    WARNING,
    "The area's name and code agree",
    to_do="Correct the name or the code; check that this is not another area's workbook.",
    policy=TEMPLATE,
)
def area_name_agrees(facts: Facts) -> Iterator[Found]:
    """The name on the cover leads to the code on the cover."""
    plan, register = facts.plan, default_register()
    area = register.get(plan.area_code)
    if area is None or not plan.area_name:
        return
    named = register.resolve(name=plan.area_name, on=facts.planning.pooled_years[0].first)
    if named.area_code != area.code and area.code not in named.same_name:
        yield Found("area_name", f"'{area.name}', whose code is {area.code}", f"'{plan.area_name}'")


@check(
    "template-version",
    WARNING,
    "The workbook is the round's current one",
    to_do="Go through each sheet against a workbook newly made, or move your entries to it.",
    policy=TEMPLATE,
)
def template_version(facts: Facts) -> Iterator[Found]:
    """The version in the workbook is that of the round's definition."""
    version, current = facts.plan.template_version, facts.planning.template_version
    if version and version != current:
        yield Found("template_version", f"version {current}", f"version {version}")


@check(
    "contact-given",
    ERROR,
    "Somebody can be asked about the plan",
    to_do="Give a name and an e-mail address or telephone number on the cover.",
    policy=TEMPLATE,
    completeness=True,
)
def contact_given(facts: Facts) -> Iterator[Found]:
    """The cover names a contact."""
    if not facts.plan.contact:
        yield Found("contact", "the name of a contact, and how to reach them", NOTHING)


@check(
    "vision-given",
    WARNING,
    "The plan says what it is to achieve",
    to_do="Say in a few sentences what will be different for whom.",
    policy="Plan part 1: vision and case for change",
    completeness=True,
)
def vision_given(facts: Facts) -> Iterator[Found]:
    """The plan has a vision in words."""
    if not facts.plan.vision:
        yield Found("vision", "a few sentences", NOTHING)


@check(
    "host-given",
    ERROR,
    "One partner hosts the pool",
    to_do="Name the partner that accounts for the pool and has it audited.",
    policy=SECTION_75,
    completeness=True,
)
def host_given(facts: Facts) -> Iterator[Found]:
    """The plan names the host of the pool."""
    if not facts.plan.host:
        yield Found("host", "the name of the host partner", NOTHING)


@check(
    "pool-manager-given",
    WARNING,
    "An officer of the host manages the pool",
    to_do="Name the pool manager whom the host has appointed.",
    policy=SECTION_75,
    completeness=True,
)
def pool_manager_given(facts: Facts) -> Iterator[Found]:
    """The plan names the pool manager."""
    if not facts.plan.pool_manager:
        yield Found("pool_manager", "the name of the pool manager", NOTHING)


@check(
    "host-contributes",
    WARNING,
    "The host is one of the partners that pay in",
    to_do="Write the host's name as it stands in the list of contributions, or correct the host.",
    policy=SECTION_75,
)
def host_contributes(facts: Facts) -> Iterator[Found]:
    """The host's name is among the contributing organisations."""
    partners = sorted({line.organisation for line in facts.plan.contributions if line.organisation})
    host = facts.plan.host
    if host and partners and host.casefold() not in {name.casefold() for name in partners}:
        yield Found("host", f"one of {listed_or_none(partners)}", f"'{host}'")


@check(
    "signed-off",
    ERROR,
    "Everyone who must sign has signed",
    to_do="Have the plan signed: a name and a date for each role.",
    policy=JOINT_AGREEMENT,
    completeness=True,
)
def signed_off(facts: Facts) -> Iterator[Found]:
    """Each of the round's sign-offs has a name and a date."""
    places = {signature.role: index for index, signature in enumerate(facts.plan.sign_offs)}
    for role in facts.planning.sign_offs:
        index = places.get(role.id)
        signature = facts.plan.sign_offs[index] if index is not None else None
        lacking = [
            word
            for word, value in (("name", signature and signature.name), ("date", signature and signature.signed))
            if not value
        ]
        if lacking:
            field = f"sign_offs[{role.id if index is None else index}]"
            yield Found(field, f"{role.label}: name and date", f"missing: {listed_or_none(lacking)}")


@check(
    "signed-by-different-people",
    WARNING,
    "Each partner is signed for by a person of its own",
    to_do="Let each partner's own officer sign.",
    policy=JOINT_AGREEMENT,
)
def signed_by_different_people(facts: Facts) -> Iterator[Found]:
    """Nobody signs for two partners."""
    names = Counter(signature.name.casefold() for signature in facts.plan.sign_offs if signature.name)
    for index, signature in enumerate(facts.plan.sign_offs):
        if signature.name and names[signature.name.casefold()] > 1:
            yield Found(f"sign_offs[{index}].name", "a different person for each role", f"'{signature.name}' again")


@check(
    "signed-before-today",
    ERROR,
    "No signature is dated in the future",
    to_do="Correct the date, or sign when the day has come.",
    policy=JOINT_AGREEMENT,
)
def signed_before_today(facts: Facts) -> Iterator[Found]:
    """Signatures are dated on or before the day of the check."""
    for index, signature in enumerate(facts.plan.sign_offs):
        if signature.signed and signature.signed > facts.day:
            expected = f"a date no later than {in_words(facts.day)}"
            yield Found(f"sign_offs[{index}].signed", expected, in_words(signature.signed))


CHECKS: tuple[Check, ...] = (
    area_in_use, area_name_agrees, template_version, contact_given, vision_given, host_given, pool_manager_given,
    host_contributes, signed_off, signed_by_different_people, signed_before_today,
)  # fmt: skip
