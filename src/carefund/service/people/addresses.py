"""Where people are written to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from carefund.assurance.permissions import SIDES, Role
from carefund.service.people.actors import EVERYWHERE
from carefund.service.people.models import Membership, Person


def addresses_of(people: Iterable[str], database: str = "default") -> list[str]:
    """The e-mail addresses of active people, by their ids, each once."""
    rows = Person.objects.using(database).filter(pk__in=set(people), is_active=True)
    return sorted(rows.values_list("email", flat=True))


def people_with_role(area: str, roles: Iterable[Role], day: date, database: str = "default") -> list[str]:
    """The ids of those who have one of some roles of an area on a day: of its own organisations, region or centre.

    A role of an area that somebody has in an organisation of the centre is none anywhere (`permissions.Membership`).
    """
    wanted = list(roles)
    own, under = Q(organisation__areas__area=area), Q(organisation__parts__areas__area=area)
    of_the_centre = [one for one in wanted if SIDES[one] == "centre"]
    local = ~Q(organisation__kind__in=EVERYWHERE) & (own | under)
    everywhere = Q(organisation__kind__in=EVERYWHERE, role__in=of_the_centre)
    rows = Membership.objects.using(database).filter(local | everywhere, role__in=wanted)
    held = rows.filter(Q(last__isnull=True) | Q(last__gte=day), first__lte=day, ended_at__isnull=True)
    return sorted({str(one) for one in held.values_list("person", flat=True)})
