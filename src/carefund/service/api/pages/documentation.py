"""The page that tells of the API: every operation, made from its OpenAPI description."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class ParameterLine:
    """Something that an operation is given in its address or a header."""

    name: str
    where: str
    required: str
    about: str


@dataclass(frozen=True, kw_only=True)
class OperationLines:
    """One operation."""

    id: str
    method: str
    path: str
    title: str
    about: str
    token: str
    sends: str
    answers: str
    parameters: tuple[ParameterLine, ...]


@dataclass(frozen=True, kw_only=True)
class DocumentationPage:
    """Operations under the word that gathers them."""

    title: str
    parts: tuple[tuple[str, tuple[OperationLines, ...]], ...]


def documentation_page(openapi: Mapping[str, Any]) -> DocumentationPage:
    """The page of a description."""
    parts: dict[str, list[OperationLines]] = {}
    for path, by_method in openapi["paths"].items():
        for method, one in by_method.items():
            parts.setdefault(one["tags"][0], []).append(_operation(method.upper(), path, one))
    listed = tuple((name.capitalize(), tuple(found)) for name, found in parts.items())
    return DocumentationPage(title="The API of this service", parts=listed)


def _operation(method: str, path: str, one: Mapping[str, Any]) -> OperationLines:
    return OperationLines(
        id=one["operationId"],
        method=method,
        path=path,
        title=one["summary"],
        about=one.get("description", ""),
        token="With a token" if one.get("security") else "Without a token",
        sends=_media(one.get("requestBody", {})),
        answers=_media(next((told for status, told in one["responses"].items() if status < "3"), {})),
        parameters=tuple(_parameter(each) for each in one["parameters"]),
    )


def _media(told: Mapping[str, Any]) -> str:
    """The media type, and the model where it is one of those below."""
    for media, content in told.get("content", {}).items():
        name = str(content.get("schema", {}).get("$ref", "")).rpartition("/")[2]
        return f"{media} ({name})" if name else str(media)
    return ""


def _parameter(one: Mapping[str, Any]) -> ParameterLine:
    return ParameterLine(
        name=one["name"],
        where={"path": "address", "query": "query", "header": "header"}[one["in"]],
        required="Yes" if one["required"] else "No",
        about=str(one.get("description", "")),
    )
