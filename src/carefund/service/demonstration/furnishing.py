"""Furnishing an empty service with the illustrative England: organisations, people, two rounds, plans and their events.

The first round's moments are those of 2014, when its plans were due; the open round's lie in the weeks before the
service was first started. What was interrupted is completed: people are made all or none, and so is each area's story.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, partial
from pathlib import Path
from random import Random
from threading import Event

from django.db import transaction

from carefund.assurance.body import Chance
from carefund.assurance.deadline import Deadline
from carefund.assurance.permissions import Role
from carefund.evidence.areas import default_register
from carefund.evidence.registers import packaged_registers
from carefund.plan.checking import Checker
from carefund.plan.checks.catalogue import STRUCTURAL
from carefund.plan.examples.england import ExampleEngland, example_england
from carefund.plan.examples.nhs_bodies import nhs_bodies
from carefund.plan.findings import Finding, Severity
from carefund.plan.model import Plan
from carefund.plan.official_figures import AreaEvidence
from carefund.plan.waivers import Waiver
from carefund.plan.workbook import layout_of, prefilled, write_template
from carefund.programme.definition import Round
from carefund.programme.rounds import load_round
from carefund.refusal import Refusal
from carefund.service.demonstration import parts, stories
from carefund.service.demonstration.company import Company, Player
from carefund.service.demonstration.furnished import Furnished, read_furnished, write_furnished
from carefund.service.demonstration.parts import Part, given_out
from carefund.service.demonstration.places import places
from carefund.service.demonstration.publishing import publish_editions
from carefund.service.demonstration.rows import keep_company
from carefund.service.demonstration.signing_in import give_sign_in, give_tokens, with_sign_in
from carefund.service.demonstration.telling import Clock, Scene, Telling
from carefund.service.demonstration.through_the_year import tell_year
from carefund.service.ledger.events import heads
from carefund.service.people.models import Person
from carefund.service.plans.chances import chances_of
from carefund.service.plans.checking import of_signatures
from carefund.service.plans.evidence import evidence_at_hand
from carefund.service.plans.sections import sections_changed
from carefund.service.plans.targets import appraised_as_of, appraised_round, ensure_appraised
from carefund.service.plans.tenant import Tenant
from carefund.service.rounds.opening import open_round, opened
from carefund.service.work.doing import Worker
from carefund.service.work.kinds import APPRAISE, KINDS
from carefund.wording.dates import LONDON

FIRST, OPEN = "bcf-2015-16", "bcf-2025-26"
SEED = 20140919
BEGINS, DUE, ENDS, FOLLOWED = date(2014, 8, 4), date(2014, 9, 19), date(2014, 11, 28), date(2015, 2, 27)
"""Of the first round: when areas begin, when plans are due, on which day they are checked, when its story ends."""
PUBLISHED, LOOKED_BACK = date(2015, 3, 2), date(2017, 3, 1)
"""When the first round was published, and when again with what had happened."""
DRAFT = "half-empty"
"""A fault that is not used: stories have drafts of their own, which say that they are illustrative."""
LEFT = date(2014, 8, 29)
"""When the leaver's membership ended."""
BEGUN_BEFORE, OPEN_FOR = timedelta(days=30), timedelta(days=42)
"""Of the open round: how long before the service's first start areas began, and how long after it plans are due."""


class NotEmpty(Refusal):
    """A service that is in use, which is never furnished."""


def furnish(
    data: Path,
    at: datetime,
    database: str = "default",
    *,
    areas: Collection[str] | None = None,
    password_seed: int | None = None,
    with_chances: bool = True,
) -> Furnished:
    """Furnish a migrated service, or complete what was interrupted; a furnished one is left as it is.

    `at` is the present moment. `areas` are some areas' codes, all where none are given; `password_seed` is for tests:
    without it passwords and second factors are random. `with_chances` has the first round appraised
    before its plans are decided on, which takes some seconds. Raises NotEmpty for a service that has people of its own.
    """
    known = read_furnished(data)
    if known is not None and known.finished:
        return known
    if known is None and Person.objects.using(database).exists():
        raise NotEmpty(
            "a service without people", "one that is in use", "Name another data folder for the demonstration"
        )
    rounds = [england_of(FIRST), england_of(OPEN)]
    tree = places(rounds, areas)
    company = Company(tree, parts.SHOWCASE, LEFT, SEED)
    begun = known or Furnished(people=with_sign_in(_shown(company), password_seed), round=OPEN, at=at)
    write_furnished(begun, data)
    keep_company(tree, company, database)
    for stage in (_first(rounds[0], data, database), _open(rounds[1], begun.at, data, database)):
        stage.open()
        if with_chances and stage.england.round.id == FIRST:
            _appraise(stage, begun.at, data, database)
        stage.tell(company, areas)
    national = company.of_role(Role.NATIONAL)[0].actor
    editions = _morning(PUBLISHED), _morning(LOOKED_BACK)
    publish_editions(rounds[0].round, national, *editions, data, database, with_outturn=with_chances)
    tell_year(*(_tenant(rounds[0].round, company.of_role(role, parts.SHOWCASE)[0], data, database) for role in WRITERS))
    for one in begun.people:
        give_sign_in(one, database)
    ended = replace(begun, tokens=give_tokens(begun.people, begun.at, database), finished=True)
    write_furnished(ended, data)
    return ended


def england_of(round_id: str) -> ExampleEngland:
    """The illustrative plans of a round, as the demonstration has them."""
    registers, round_ = packaged_registers(), load_round(round_id)
    evidence = AreaEvidence(evidence_at_hand(), round_, registers.areas)
    return example_england(round_, evidence, registers.areas, nhs_bodies(round_, registers), SEED)


def export_plans(
    folder: Path, areas: Collection[str] | None = None, wanted: Collection[str] | None = None
) -> list[Path]:
    """Write the plans of the first round as their areas mean them, faults and all, as workbooks named after the areas.

    Those that were handed in are the plans of the service to the penny. `areas` are those that were furnished, `wanted`
    those to write; all, where none are given.
    """
    stage = _first(england_of(FIRST), folder, "")
    folder.mkdir(parents=True, exist_ok=True)
    files: list[Path] = []
    for code, part in stage.dealt(areas).items():
        if wanted is not None and code not in wanted:
            continue
        area = default_register().get(code)
        assert area is not None  # the round's areas are those of the register
        files.append(folder / f"{code}.xlsx")
        files[-1].write_bytes(write_template(stage.england.round, area, stage.meant(code, part)))
    return files


def _shown(company: Company) -> list[tuple[Player, str | None]]:
    """Whom one can sign in as, each with their area: all of one area, the centre's, and another area's editor."""
    area = (Role.EDITOR, Role.LEAD, Role.SIGNATORY)
    own = [one for role in area for one in company.of_role(role, parts.SHOWCASE) if one.last is None]
    region = (Role.REVIEWER, Role.MANAGER)
    reviewers = [one for role in region for one in company.of_role(role, parts.SHOWCASE)]
    centre = [one for role in (Role.NATIONAL, Role.AUDITOR, Role.ADMINISTRATOR) for one in company.of_role(role)]
    other = company.of_role(Role.EDITOR, parts.NEIGHBOUR)[:1]
    return [
        *((one, parts.SHOWCASE) for one in own),
        *((one, None) for one in (*reviewers, *centre)),
        *((one, parts.NEIGHBOUR) for one in other),
    ]


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One round of the demonstration: its plans, who has which part, and between which moments it is played."""

    england: ExampleEngland
    scene: Scene
    opened: datetime
    starts: datetime
    last: datetime
    parts: Sequence[Part]
    others: Part
    shown: Mapping[str, Part]

    def open(self) -> None:
        """Open the round."""
        database = self.scene.database
        open_round(self.england.round.id, self.scene.deadline, self.opened, invented=True, database=database)

    def tell(self, company: Company, only: Collection[str] | None) -> None:
        """Tell the story of each area that was not told yet."""
        round_, database = self.england.round, self.scene.database
        told = {head.submission for head in heads(database)}
        for area, part in self.dealt(only).items():
            if f"{round_.id}/{area}" not in told:
                with transaction.atomic(using=database):
                    self._tell(area, part, company)

    def dealt(self, only: Collection[str] | None = None) -> dict[str, Part]:
        """The part of each area."""
        codes = [area.code for area in self.england.areas if only is None or area.code in only]
        draw = Random(f"{SEED} {self.england.round.id}")
        return given_out(codes, self.parts, self.others, self.shown, draw, few=only is not None)

    def meant(self, area: str, part: Part) -> Plan:
        """The plan of an area as its people mean it, with a fault of the kind that its part shows."""
        draw = Random(f"{area} {part.story.__name__}")
        if part.faults == "none" or (part.faults == "warnings" and draw.random() < 1 / 2):
            return self.england.plan(area)
        plan = self.england.plan(area, [draw.choice(self.faults[part.faults])])
        if part.faults == "warnings" and self.scene.findings(plan, ()):  # a warning there may be an error here
            return self.england.plan(area)
        return plan

    @cached_property
    def faults(self) -> dict[str, list[str]]:
        """The faults that plans can show by what comes of them, as it is with one area's plan."""
        found: dict[str, list[str]] = {"warnings": [], "errors": [], "waivable": []}
        for fault in self.england.faults:
            if fault == DRAFT:
                continue
            errors = self.scene.findings(self.england.plan(parts.NEIGHBOUR, [fault]), ())
            found["errors" if errors else "warnings"].append(fault)
            if len(errors) == 1 and errors[0].check not in STRUCTURAL:
                found["waivable"].append(fault)
        return found

    def _tell(self, area: str, part: Part, company: Company) -> None:
        if part.story is stories.nothing:
            return
        plan = self.meant(area, part)
        cast = company.cast(area, self.scene.required(plan))
        if cast.leaver and self.starts.date() > LEFT:
            cast = replace(cast, leaver=None)
        draw = Random(f"{SEED} {self.england.round.id} {area}")
        clock = Clock(self.starts + timedelta(hours=draw.randint(0, 8 * 24)), self.last, draw)
        own = default_register().get(area)
        assert own is not None  # the round's areas are those of the register
        empty = prefilled(self.england.round, own, self.england.evidence).plan
        part.story(Telling(self.scene, cast, clock, empty), plan, draw)


def _first(england: ExampleEngland, data: Path, database: str) -> Stage:
    """The first round, in the months of 2014 in which its plans were made."""
    return Stage(
        england=england,
        scene=_scene(england, Deadline.at_end_of(DUE), ENDS, data, database),
        opened=_morning(BEGINS),
        starts=_morning(BEGINS),
        last=_morning(FOLLOWED),
        parts=parts.FIRST_ROUND,
        others=parts.SUPPORT,
        shown=parts.SHOWN_FIRST,
    )


def _open(england: ExampleEngland, at: datetime, data: Path, database: str) -> Stage:
    """The round that is open, in the weeks before the service was first started."""
    day = at.astimezone(LONDON).date()
    return Stage(
        england=england,
        scene=_scene(england, Deadline.at_end_of(day + OPEN_FOR), day, data, database),
        opened=at - BEGUN_BEFORE,
        starts=at - BEGUN_BEFORE,
        last=at,
        parts=parts.OPEN_ROUND,
        others=parts.NOTHING,
        shown=parts.SHOWN_OPEN,
    )


def _scene(england: ExampleEngland, deadline: Deadline, day: date, data: Path, database: str) -> Scene:
    """Where the stories of a round are told; plans are checked as on a day, against evidence that is read once."""
    checker = Checker(evidence_at_hand(), day, areas=default_register(), rounds=load_round)
    return Scene(
        round=england.round,
        deadline=deadline,
        data=data,
        database=database,
        findings=partial(_errors, checker),
        sections=partial(sections_changed, layout=layout_of(england.round)),
        chances=partial(_chances, england.round, data, database),
    )


WRITERS = (Role.LEAD, Role.EDITOR)


def _tenant(round_: Round, player: Player, data: Path, database: str) -> Tenant:
    """The plan of the area that is shown, as one of its people reaches it."""
    area, open_round = default_register().get(parts.SHOWCASE), opened(round_.id, database)
    assert area is not None
    assert open_round is not None  # the stage before has opened it
    return Tenant(round_, area, player.actor, open_round, database, data)


def _appraise(stage: Stage, at: datetime, data: Path, database: str) -> None:
    """Do the work that the worker would do later: what the appraisal says stands with each decision."""
    round_id = stage.england.round.id
    ensure_appraised(round_id, appraised_as_of(stage.scene.deadline.shown, at), database)
    worker = Worker(data, Event(), database=database, kinds={APPRAISE: KINDS[APPRAISE]})
    while appraised_round(round_id, database) is None and worker.do_one():
        pass


def _chances(round_: Round, data: Path, database: str, plan: Plan) -> tuple[Chance, ...]:
    """What the appraisal says of a plan's targets; nothing where the round was not appraised."""
    known = appraised_round(round_.id, database)
    return chances_of(known, round_, plan.area_code, plan, data)


def _errors(checker: Checker, plan: Plan, waivers: Sequence[Waiver]) -> Sequence[Finding]:
    """The errors of a plan that is signed here and not in its workbook."""
    checked = checker.for_plans_of(None, None, waivers).check(plan.model_copy(update={"sign_offs": ()}))
    return [one for one in checked.of(Severity.ERROR) if not of_signatures(one)]


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(9), LONDON).astimezone(UTC)
