"""A program of an organisation, which asks the API with a token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.test import Client

from carefund.assurance.permissions import Role
from carefund.evidence.areas import default_register
from carefund.plan.examples.building import build_example
from carefund.plan.examples.recipes import recipe_named
from carefund.plan.model import Plan
from carefund.plan.official_figures import AreaEvidence
from carefund.plan.workbook.template import write_template
from carefund.programme.rounds import load_round
from carefund.service.plans.evidence import evidence_at_hand
from tests.service.site import LEEDS, ROUND, Site

OWN = f"/api/v1/plans/{ROUND}/{LEEDS}"


@dataclass
class Program:
    """Asks with a token; with none where it is empty."""

    token: str = ""

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        own = {"authorization": f"Bearer {self.token}"} if self.token else {}
        client = Client(headers={**own, **{name.replace("_", "-"): text for name, text in headers.items()}})
        if body is None:
            return client.generic(method, path)
        return client.generic(method, path, body if isinstance(body, bytes) else to_json(body), "application/json")

    def get(self, path: str) -> Any:
        return self.ask("GET", path)

    def upload(self, path: str, content: bytes, **fields: Any) -> Any:
        from django.core.files.uploadedfile import SimpleUploadedFile

        own = {"authorization": f"Bearer {self.token}"} if self.token else {}
        return Client(headers=own).post(path, {"file": SimpleUploadedFile("plan.xlsx", content), **fields})


def to_json(value: Any) -> bytes:
    import json

    return json.dumps(value).encode()


def program_of(site: Site, what: str, organisation: str, role: Role) -> Program:
    """A program that acts as somebody of the site."""
    from carefund.service.api.tokens import make_token
    from carefund.service.people.sessions import today

    last: date = today() + timedelta(days=30)
    return Program(make_token(site.people[what], site.organisations[organisation], role, name="test", last=last)[1])


def editor(site: Site) -> Program:
    return program_of(site, "leeds editor", "Leeds Council", Role.EDITOR)


def lead(site: Site) -> Program:
    return program_of(site, "leeds lead", "Leeds Council", Role.LEAD)


@cache
def sound_plan() -> Plan:
    """An illustrative plan of Leeds in which no error is found."""
    round_ = load_round(ROUND)
    evidence = AreaEvidence(evidence_at_hand(), round_, default_register())
    return build_example(round_, evidence, recipe_named(ROUND, "leeds-sound"), default_register())


@cache
def sound_workbook() -> bytes:
    area = default_register().get(LEEDS)
    assert area is not None
    return write_template(load_round(ROUND), area, sound_plan())


def as_sent(plan: Plan) -> dict[str, Any]:
    return plan.model_dump(mode="json")
