"""The organisations of the demonstration: real councils, NHS bodies and national bodies, in one tree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from carefund.evidence.areas import Area
from carefund.plan.examples.building import council_of
from carefund.plan.examples.england import ExampleEngland
from carefund.service.demonstration.company import Place
from carefund.service.people.models import OrganisationKind

CENTRE = "Better Care Fund team"
NHS_REGIONS = {
    "North East": "North East and Yorkshire",
    "Yorkshire and The Humber": "North East and Yorkshire",
    "North West": "North West",
    "East Midlands": "Midlands",
    "West Midlands": "Midlands",
    "East of England": "East of England",
    "London": "London",
    "South East": "South East",
    "South West": "South West",
}
"""The NHS region in which each statistical region of England mostly lies, as the NHS has been divided since 2019."""


def places(rounds: Sequence[ExampleEngland], only: Iterable[str] | None = None) -> list[Place]:
    """Every organisation, those above others first; of `only` some areas' where they are given."""
    wanted = None if only is None else set(only)
    areas = {area.code: area for england in rounds for area in england.areas if wanted is None or area.code in wanted}
    auditors = dict.fromkeys(england.round.auditor for england in rounds if england.round.auditor)
    regions = dict.fromkeys(region_of(area) for area in areas.values())
    return [
        Place(name=CENTRE, kind=OrganisationKind.CENTRE),
        *(Place(name=name, kind=OrganisationKind.AUDIT) for name in auditors),
        *(Place(name=name, kind=OrganisationKind.REGION, parent=CENTRE) for name in sorted(regions)),
        *_councils(rounds, areas.values()),
        *_nhs_bodies(rounds, areas),
    ]


def region_of(area: Area) -> str:
    """The name of the NHS region of an area."""
    return f"NHS England, {NHS_REGIONS[area.region or '']}"


def _councils(rounds: Sequence[ExampleEngland], areas: Iterable[Area]) -> list[Place]:
    """A council for each name: one that was reorganised under the same name has both areas."""
    found: dict[str, list[Area]] = {}
    for area in areas:
        found.setdefault(council_of(area), []).append(area)
    roles = _signed_by(rounds, nhs=False)
    return [
        Place(
            name=name,
            kind=OrganisationKind.COUNCIL,
            parent=region_of(own[0]),
            areas=tuple(area.code for area in own),
            signs_as=roles,
        )
        for name, own in sorted(found.items())
    ]


def _nhs_bodies(rounds: Sequence[ExampleEngland], areas: dict[str, Area]) -> list[Place]:
    """An NHS body for each that pays, under the region where all its areas lie in one, else under the centre."""
    found: dict[str, set[str]] = {}
    roles: dict[str, set[str]] = {}
    for england in rounds:
        for code in areas:
            for name in england.bodies.get(code, ()):
                found.setdefault(name, set()).add(code)
                roles.setdefault(name, set()).update(_signed_by([england], nhs=True))
    return [
        Place(
            name=name,
            kind=OrganisationKind.NHS,
            parent=next(iter(above)) if len(above := {region_of(areas[code]) for code in own}) == 1 else CENTRE,
            areas=tuple(sorted(own)),
            signs_as=tuple(sorted(roles[name])),
        )
        for name, own in sorted(found.items())
    ]


def _signed_by(rounds: Sequence[ExampleEngland], *, nhs: bool) -> tuple[str, ...]:
    """The sign-offs that the NHS's bodies, or the councils, are asked for in some rounds."""
    asked = (one for england in rounds for one in (england.round.planning.sign_offs if england.round.planning else ()))
    return tuple(dict.fromkeys(one.id for one in asked if one.required and (one.signs_for == "nhs") is nhs))
