"""The API's description: OpenAPI 3.1, as programs read it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from carefund.service.api.operations import JSON, PREFIX, api
from carefund.service.api.problems import PROBLEM_TYPE

FIRST_PROBLEM = 400
SUM = r"^-?[0-9]{1,30}(\.[0-9]{1,10})?$"
OF_PLAN = {"round_id": "$request.path.round_id", "area": "$request.path.area"}
LISTED = {"round_id": "$response.body#/plans/0/round", "area": "$response.body#/plans/0/area"}
LINKS: dict[str, dict[str, dict[str, str]]] = {
    "plans": dict.fromkeys(
        (
            "plan",
            "plan-version",
            "findings",
            "history",
            "questions",
            "waivers",
            "receipts",
            "ask",
            "ask-waiver",
            "save-plan",
            "decision",
            "conditions",
            "support",
            "pools",
            "returns",
            "ledger",
            "judgements",
        ),
        LISTED,
    ),
    "ask": {one: OF_PLAN | {"thread": "$response.body#/thread"} for one in ("answer", "close")},
    "pools": {"pool": OF_PLAN | {"year": "$response.body#/pools/0/year"}},
    "returns": {"return": OF_PLAN | {"quarter": "$response.body#/returns/0/quarter"}},
    "public-rounds": {"public-round": {"round_id": "$response.body#/rounds/0/round"}},
    "rounds": {
        one: {"round_id": "$response.body#/rounds/0/round"}
        for one in (
            "round",
            "national-plans",
            "national-conditions",
            "national-support",
            "national-returns",
            "national-warnings",
            "national-calibration",
        )
    },
}
"""Which operation can be asked next with what one answers: by operation, the next one and its parameters."""


@lru_cache(maxsize=1)
def openapi() -> dict[str, Any]:
    """The whole description; problems are of their own media type."""
    made: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=f"/{PREFIX}"))
    made["servers"] = []
    made["components"] = _with_plain_sums(made["components"])
    for by_method in made["paths"].values():
        for one in by_method.values():
            one["responses"] = {str(status): _response(int(status), told) for status, told in one["responses"].items()}
            _link(one)
    return {name: value for name, value in made.items() if value != []}


def _with_plain_sums(told: Any) -> Any:  # noqa: ANN401 - JSON of any shape
    """The same with one plain form for sums: pydantic's own have a look-ahead, or no pattern at all."""
    if isinstance(told, list):
        return [_with_plain_sums(one) for one in told]
    if not isinstance(told, dict):
        return told
    kinds = [one.get("type") for one in told.get("anyOf", [])]
    if {"number", "string"} <= set(kinds):
        rest = {name: value for name, value in told.items() if name != "anyOf"}
        return rest | {"type": kinds, "pattern": SUM}
    return {name: _with_plain_sums(value) for name, value in told.items()}


def _response(status: int, told: dict[str, Any]) -> dict[str, Any]:
    content = dict(told.get("content", {}))
    if status >= FIRST_PROBLEM and JSON in content:
        content = {PROBLEM_TYPE: content[JSON]}
    elif len(content) > 1:  # a file: ninja adds its own media type
        content.pop(JSON)
    return {**told, "content": content}


def _link(operation: dict[str, Any]) -> None:
    """Say of an operation's good answer what can be asked with it."""
    links = LINKS.get(operation["operationId"], {})
    good = next(status for status in operation["responses"] if int(status) < FIRST_PROBLEM)
    if links:
        named = {name: {"operationId": name, "parameters": parameters} for name, parameters in links.items()}
        operation["responses"][good] = {**operation["responses"][good], "links": named}
