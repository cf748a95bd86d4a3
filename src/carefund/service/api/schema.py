"""The API's description: OpenAPI 3.1, as programs read it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from carefund.service.api.operations import JSON, PREFIX, api
from carefund.service.api.problems import PROBLEM_TYPE

FIRST_PROBLEM = 400


@lru_cache(maxsize=1)
def openapi() -> dict[str, Any]:
    """The whole description; problems are of their own media type."""
    made: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=f"/{PREFIX}"))
    made["servers"] = []
    for by_method in made["paths"].values():
        for one in by_method.values():
            one["responses"] = {str(status): _response(int(status), told) for status, told in one["responses"].items()}
    return {name: value for name, value in made.items() if value != []}


def _response(status: int, told: dict[str, Any]) -> dict[str, Any]:
    content = dict(told.get("content", {}))
    if status >= FIRST_PROBLEM and JSON in content:
        content = {PROBLEM_TYPE: content[JSON]}
    elif len(content) > 1:  # a file: ninja adds its own media type
        content.pop(JSON)
    return {**told, "content": content}
