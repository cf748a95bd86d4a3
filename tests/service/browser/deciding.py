"""Plans that wait for a decision, and somebody of the national team, added to the browser's data folder.

`python -m tests.service.browser.deciding FOLDER` prints one line of JSON: whom one can sign in as.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

WAITING = {"E06000001": ("1000000", "met"), "E06000002": ("2000000.50", "met"), "E06000003": ("3000000", "not-met")}
"""Plans that are recommended: the money of each, and the score of a second reviewer."""


def main(folder: Path) -> None:
    """Furnish, and tell the national lead's address, password and secret."""
    os.environ |= {"CAREFUND_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "carefund.service.settings.base"}
    os.environ["CAREFUND_SECRET_KEY_FILE"] = str(folder / "secret-key")
    import django

    django.setup()
    from carefund.assurance.permissions import Role
    from carefund.service.people.models import Organisation, OrganisationKind, Person
    from tests.service.browser.seeding import add_person
    from tests.service.national.furnishing import Story, plan_of_money
    from tests.service.site import Site

    centre, _ = Organisation.objects.get_or_create(name="National team", defaults={"kind": OrganisationKind.CENTRE})
    told: dict[str, Any] = {"people": {}, "codes": {}}
    add_person("national lead", centre, Role.NATIONAL, (), told)
    site = Site(folder)
    for name in ("ann first", "bea second"):
        add_person(name, centre, Role.REVIEWER, (), told)
        site.people[name] = Person.objects.get(email=told["people"][name]["email"])
    for area, (pounds, score) in WAITING.items():
        story = Story(site, area).submitted(plan_of_money(area, pounds, pounds))
        story.judged("ann first").judged("bea second", score).recommended(who="ann first")
    print(json.dumps(told["people"]["national lead"]), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
