"""Where people are written to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from carefund.assurance.permissions import Role
from carefund.service.people.actors import EVERYWHERE
from carefund.service.people.models import Membership, Person


def addresses_of(people: Iterable[str], database: str = "default") -> list[str]:
    """The e-mail addresses of active people, by their ids, each once."""
    rows = Person.objects.using(database).filter(pk__in=set(people), is_active=True)
    return sorted(rows.values_list("email", flat=True))


def people_with_role(area: str, roles: Iterable[Role], day: date, database: str = "default") -> list[str]:
    """The ids of those who have one of some roles of an area on a day: of its own organisations, region or centre."""
    own, under = Q(organisation__areas__area=area), Q(organisation__parts__areas__area=area)
    reaching = own | under | Q(organisation__kind__in=EVERYWHERE)
    rows = Membership.objects.using(database).filter(reaching, role__in=list(roles))
    held = rows.filter(Q(last__isnull=True) | Q(last__gte=day), first__lte=day, ended_at__isnull=True)
    return sorted({str(one) for one in held.values_list("person", flat=True)})
