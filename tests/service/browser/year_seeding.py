"""York's year for the browser: a plan that was handed in, a return that lacks only the books' money, a national team.

`python -m tests.service.browser.seeding FOLDER year` adds it to a furnished folder, and prints whom one can sign in as
and the scheme of the plan's first line.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any


def year(folder: Path) -> None:
    """Furnish York, and tell whom one can sign in as."""
    os.environ |= {"CAREFUND_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "carefund.service.settings.base"}
    os.environ["CAREFUND_SECRET_KEY_FILE"] = str(folder / "secret-key")
    import django

    django.setup()
    from carefund.assurance.permissions import Role
    from carefund.service.people.models import Organisation, OrganisationKind, Person
    from tests.service.browser.seeding import _furnish, add_person
    from tests.service.pools.making import YORK, handed_in, plan_of
    from tests.service.returns.making import saved_return
    from tests.service.site import Site

    told: dict[str, Any] = {"people": {}, "codes": {}}
    _furnish("york", YORK, told)
    centre, _ = Organisation.objects.get_or_create(name="National team", defaults={"kind": OrganisationKind.CENTRE})
    add_person("national", centre, Role.NATIONAL, (), told)
    people = {who: Person.objects.get(email=one["email"]) for who, one in told["people"].items()}
    site = Site(folder, people)
    handed_in(site, YORK)
    saved_return(site, YORK)
    line = next(one for one in plan_of(YORK).expenditure if one.scheme and one.stream)
    print(json.dumps(told | {"scheme": line.scheme}))
