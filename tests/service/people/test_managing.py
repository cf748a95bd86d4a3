"""Giving roles and ending them, on both databases: what a lead cannot reach, and what nobody can."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from carefund.assurance.permissions import NotPermitted, Role
from tests.service.people.test_actors import ESSEX, KENT, LEEDS, Organisations

DAY = date(2025, 3, 1)
AT = datetime(2025, 3, 1, 12, tzinfo=UTC)


class Fund(Organisations):
    """Organisations with a lead of Kent and an administrator."""

    def __init__(self, database: str) -> None:
        from carefund.service.people.models import OrganisationArea

        super().__init__(database)
        own = {code: f"{code[:4]}{uuid4().hex[:12]}" for code in (KENT, ESSEX, LEEDS)}
        rows = OrganisationArea.objects.using(database).filter(
            organisation__in=(self.kent, self.essex, self.leeds, self.board)
        )
        for row in rows:
            row.area = own[row.area]
            row.save(using=database)
        self.area = own[KENT]
        self.lead, self.administrator = (
            self.person(self.kent, Role.LEAD),
            self.person(self.centre, Role.ADMINISTRATOR),
        )
        self.editor = self.person(self.kent, Role.EDITOR)

    def reach(self, person: Any) -> Any:
        from carefund.service.people.reach import reach_of

        return reach_of(self.actor(person), DAY, self.database)

    def give(self, by: Any, to: Any, organisation: Any, role: Role, **more: Any) -> Any:
        from carefund.service.people.managing import Grant, give

        fields: dict[str, Any] = {"first": DAY, "signs_as": ("hwb-chair",) if role is Role.SIGNATORY else ()} | more
        return give(self.reach(by), to, Grant(organisation=organisation, role=role, **fields))

    def end(self, by: Any, held: Any) -> None:
        from carefund.service.people.managing import end

        end(self.reach(by), held, AT)

    def held(self, person: Any) -> Any:
        from carefund.service.people.models import Membership

        return Membership.objects.using(self.database).filter(person=person).latest("pk")


@pytest.mark.parametrize("role", [Role.EDITOR, Role.LEAD, Role.SIGNATORY])
def test_a_lead_gives_the_roles_of_their_areas_organisation(database: str, role: Role) -> None:
    fund = Fund(database)
    somebody = fund.person(fund.essex, Role.EDITOR)
    made = fund.give(fund.lead, somebody, fund.kent, role)
    assert (made.role, made.given_by_id) == (role, fund.lead.pk)
    assert [one.role for one in fund.actor(somebody).memberships if one.covers(fund.area)] == [role]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.NATIONAL, Role.AUDITOR, Role.ADMINISTRATOR])
def test_a_lead_gives_no_role_of_the_centre(database: str, role: Role) -> None:
    fund = Fund(database)
    for organisation in (fund.kent, fund.centre):
        with pytest.raises(NotPermitted):
            fund.give(fund.lead, fund.editor, organisation, role)


@pytest.mark.parametrize("organisation", ["essex", "leeds", "region", "centre", "board"])
def test_a_lead_gives_no_role_of_an_organisation_that_reaches_further_than_they_do(
    database: str, organisation: str
) -> None:
    fund = Fund(database)  # the board lies in Kent and in Essex: its editor would write Essex's plan too
    with pytest.raises(NotPermitted, match="all of whose areas you lead"):
        fund.give(fund.lead, fund.editor, getattr(fund, organisation), Role.EDITOR)


def test_the_lead_of_an_organisation_in_two_areas_gives_its_roles(database: str) -> None:
    fund = Fund(database)
    lead = fund.person(fund.board, Role.LEAD)
    assert fund.give(lead, fund.editor, fund.board, Role.EDITOR)
    assert fund.give(lead, fund.editor, fund.essex, Role.EDITOR)


def test_a_lead_ends_no_role_elsewhere_nor_the_administrators(database: str) -> None:
    fund = Fund(database)
    for person in (fund.administrator, fund.person(fund.essex, Role.EDITOR), fund.person(fund.board, Role.EDITOR)):
        with pytest.raises(NotPermitted):
            fund.end(fund.lead, fund.held(person))
        assert fund.held(person).ended_at is None


@pytest.mark.parametrize("role", [Role.EDITOR, Role.SIGNATORY, Role.REVIEWER, Role.NATIONAL, Role.AUDITOR])
def test_who_is_neither_lead_nor_administrator_manages_nobody(database: str, role: Role) -> None:
    fund = Fund(database)
    with pytest.raises(NotPermitted, match="neither"):
        fund.reach(fund.person(fund.kent, role))


def test_a_lead_whose_role_ended_manages_nobody(database: str) -> None:
    fund = Fund(database)
    fund.end(fund.administrator, fund.held(fund.lead))
    with pytest.raises(NotPermitted):
        fund.reach(fund.lead)


@pytest.mark.parametrize(
    ("organisation", "role"),
    [("kent", Role.NATIONAL), ("centre", Role.EDITOR), ("region", Role.NATIONAL), ("kent", Role.ADMINISTRATOR)],
)
def test_even_an_administrator_gives_roles_only_where_they_belong(database: str, organisation: str, role: Role) -> None:
    fund = Fund(database)
    with pytest.raises(NotPermitted, match="people have there"):
        fund.give(fund.administrator, fund.editor, getattr(fund, organisation), role)


def test_nobody_gives_themselves_a_role(database: str) -> None:
    fund = Fund(database)
    for person, organisation in ((fund.lead, fund.kent), (fund.administrator, fund.kent)):
        with pytest.raises(NotPermitted, match="yourself"):
            fund.give(person, person, organisation, Role.EDITOR)


def test_nobody_ends_their_own_last_role_of_administrator(database: str) -> None:
    fund = Fund(database)
    with pytest.raises(NotPermitted, match="another administrator"):
        fund.end(fund.administrator, fund.held(fund.administrator))
    another = fund.person(fund.centre, Role.ADMINISTRATOR)
    with pytest.raises(NotPermitted):  # theirs is the last of their own
        fund.end(fund.administrator, fund.held(fund.administrator))
    fund.end(another, fund.held(fund.administrator))
    assert fund.held(fund.administrator).ended_by_id == another.pk


def test_a_role_that_was_ended_holds_no_more_on_that_day_and_stays_in_history(database: str) -> None:
    fund = Fund(database)
    fund.end(fund.lead, fund.held(fund.editor))
    held = fund.held(fund.editor)
    assert (held.ended_at, held.ended_by_id, held.last) == (AT, fund.lead.pk, None)
    (membership,) = fund.actor(fund.editor).memberships
    assert [membership.in_force(date(2025, 2, day)) for day in (1, 28)] == [True, True]
    assert not membership.in_force(DAY)


def test_the_last_role_ends_sign_in_and_a_new_one_brings_it_back(database: str) -> None:
    from carefund.service.people.models import Person

    fund = Fund(database)
    second = fund.give(fund.lead, fund.editor, fund.kent, Role.SIGNATORY)
    people = Person.objects.using(database)
    fund.end(fund.lead, second)
    assert people.get(pk=fund.editor.pk).is_active
    fund.end(fund.lead, fund.editor.memberships.using(database).earliest("pk"))
    assert not people.get(pk=fund.editor.pk).is_active
    fund.give(fund.lead, people.get(pk=fund.editor.pk), fund.kent, Role.EDITOR)
    assert people.get(pk=fund.editor.pk).is_active
    assert fund.editor.memberships.using(database).count() == 3  # nothing was deleted


def test_a_role_ends_once_and_is_not_given_twice(database: str) -> None:
    from carefund.service.people.managing import BadGrant

    fund = Fund(database)
    with pytest.raises(BadGrant, match="does not have yet"):
        fund.give(fund.lead, fund.editor, fund.kent, Role.EDITOR)
    fund.end(fund.lead, fund.held(fund.editor))
    with pytest.raises(BadGrant, match="has not ended"):
        fund.end(fund.lead, fund.held(fund.editor))
    fund.give(fund.lead, fund.editor, fund.kent, Role.EDITOR)


@pytest.mark.parametrize(
    ("role", "more", "said"),
    [
        (Role.SIGNATORY, {"signs_as": ()}, "signs as"),
        (Role.LEAD, {"signs_as": ("hwb-chair",)}, "signatory alone"),
        (Role.LEAD, {"last": date(2025, 2, 28)}, "on or after the first"),
        (Role.LEAD, {"first": date(2025, 1, 1), "last": date(2025, 2, 28)}, "still to come"),
    ],
)
def test_a_role_that_makes_no_sense_is_not_given(database: str, role: Role, more: dict[str, Any], said: str) -> None:
    from carefund.service.people.managing import BadGrant

    fund = Fund(database)
    with pytest.raises(BadGrant, match=said):
        fund.give(fund.lead, fund.editor, fund.kent, role, **more)


def test_every_giving_and_ending_is_logged_with_who_and_where(database: str) -> None:
    from structlog.testing import capture_logs

    fund = Fund(database)
    with capture_logs() as logged:
        made = fund.give(fund.lead, fund.editor, fund.kent, Role.LEAD)
        fund.end(fund.administrator, made)
    assert [(one["event"], one["actor"], one["organisation"]) for one in logged] == [
        ("role given", str(fund.lead.pk), fund.kent.name),
        ("role ended", str(fund.administrator.pk), fund.kent.name),
    ]


def test_a_list_takes_the_same_few_queries_however_many_people_there_are(database: str) -> None:
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    from carefund.service.people.listing import find_people
    from carefund.service.people.pages.people import people_page

    fund = Fund(database)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connections[database]) as asked:
            people_page(find_people(fund.reach(fund.lead)), "", DAY, left=False)
        counts.append(len(asked))
        for _one in range(60):
            fund.person(fund.kent, Role.EDITOR)
    assert counts[0] == counts[1] <= 7


def test_a_list_is_of_fifty_and_found_by_words(database: str) -> None:
    from carefund.service.people.listing import find_people

    fund = Fund(database)
    people = [fund.person(fund.kent, Role.EDITOR) for _ in range(55)]
    people[7].name = "Grace Ø'Example"
    people[7].save(using=database)
    reach = fund.reach(fund.lead)
    first, second, beyond = (find_people(reach, number=number) for number in (1, 2, 99))
    assert (len(first.people), len(second.people), first.pages, first.total) == (50, 7, 2, 57)
    assert beyond.number == 2
    assert [one.pk for one in find_people(reach, "grace kent").people] == [people[7].pk]
    assert [one.pk for one in find_people(reach, people[3].email).people] == [people[3].pk]
    assert find_people(reach, "no such words").people == []


def test_a_lead_sees_those_who_reach_their_area_and_no_others(database: str) -> None:
    from carefund.service.people.listing import find_people, find_person

    fund = Fund(database)
    of_board, of_essex = fund.person(fund.board, Role.EDITOR), fund.person(fund.essex, Role.EDITOR)
    reach = fund.reach(fund.lead)
    seen = {one.pk for one in find_people(reach).people}
    assert seen == {fund.lead.pk, fund.editor.pk, of_board.pk}
    assert find_person(reach, str(of_essex.pk)) is None
    fund.end(fund.lead, fund.held(fund.editor))
    assert fund.editor.pk not in {one.pk for one in find_people(reach).people}
    assert fund.editor.pk in {one.pk for one in find_people(reach, left=True).people}


def test_what_a_person_does_elsewhere_is_not_shown_to_a_lead(database: str) -> None:
    from carefund.service.people.listing import find_person

    fund = Fund(database)
    fund.give(fund.administrator, fund.editor, fund.leeds, Role.LEAD)
    found = find_person(fund.reach(fund.lead), str(fund.editor.pk))
    assert found is not None
    seen: list[Any] = vars(found)["seen"]
    assert [one.organisation_id for one in seen] == [fund.kent.pk]
