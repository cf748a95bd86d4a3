"""Turning what the models refuse into problems that a person who edits the file can act on."""

from __future__ import annotations

from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from carefund.programme.definition import Round
from carefund.programme.references import MOST_PROBLEMS, item_key
from carefund.programme.refusal import Problem, advice
from carefund.programme.sourced import REFUSAL, written

IN_WORDS = {
    "string_type": "text in quotes",
    "int_type": "a whole number",
    "bool_type": "true or false, without quotes",
    "date_type": "a date such as 2014-04-01, without quotes",
    "tuple_type": "a list in square brackets",
    "model_type": "a table",
    "string_pattern_mismatch": "text in the form of this key",
    "string_too_short": "text that is not empty",
}
"""What was expected, for the refusals whose own words speak to programmers."""


def model_problems(error: ValidationError, data: dict[str, Any], model: type[BaseModel] = Round) -> list[Problem]:
    """Return a problem for each thing the models refused in the contents of a definition, up to MOST_PROBLEMS.

    `model` is the one that the contents were held against.
    """
    return [_problem(details, data, model) for details in error.errors(include_url=False)[:MOST_PROBLEMS]]


def _problem(details: ErrorDetails, data: dict[str, Any], model: type[BaseModel]) -> Problem:
    location = details["loc"]
    key = dotted_key(location, data)
    found = written(details["input"])
    if details["type"] == REFUSAL:
        context = details["ctx"]
        return Problem(key, expected=context["expected"], found=context["found"], to_do=context["to_do"])
    if details["type"] == "missing":
        return Problem(
            key, expected=f"a value ({_meaning(location, model)})", found="nothing", to_do=f"add the key {location[-1]}"
        )
    if details["type"] == "extra_forbidden":
        known = _known_keys(location[:-1], model)
        to_do = advice(str(location[-1]), known, "remove it")
        return Problem(
            key, expected=f"only these keys: {', '.join(known)}", found=f"the unknown key {location[-1]}", to_do=to_do
        )
    return Problem(
        key, expected=_expected(details), found=found, to_do=f"correct the value ({_meaning(location, model)})"
    )


def dotted_key(location: tuple[int | str, ...], data: object) -> str:
    """Return a location as a dotted key; an item of a list is named by its id where it has one."""
    key, value = "", data
    for step in location:
        if isinstance(step, int) and isinstance(value, list) and step < len(value):
            key, value = item_key(key, value, step), value[step]
        else:
            key = f"{key}.{step}".lstrip(".")
            value = value.get(step) if isinstance(value, dict) else None
    return key or "(file)"


def _expected(details: ErrorDetails) -> str:
    plain = details["msg"].removeprefix("Input should be ")
    expected = IN_WORDS.get(details["type"], plain)
    pattern = details.get("ctx", {}).get("pattern")
    return f"{expected}, matching {pattern}" if pattern else expected


def _meaning(location: tuple[int | str, ...], whole: type[BaseModel]) -> str:
    """Return what the innermost key of a location is for, in the words of its model."""
    names = [step for step in location if isinstance(step, str)]
    model = model_at(location[:-1], whole) if names else None
    field = model.model_fields.get(names[-1]) if model else None
    return ((field.description if field else None) or "one item of the list").rstrip(".").replace("`", "")


def _known_keys(location: tuple[int | str, ...], whole: type[BaseModel]) -> list[str]:
    model = model_at(location, whole)
    return sorted(model.model_fields) if model else []


def model_at(location: tuple[int | str, ...], whole: type[BaseModel] = Round) -> type[BaseModel] | None:
    """Return the model that describes the table at a location, or none if there is no table there."""
    model: type[BaseModel] | None = whole
    for step in location:
        if isinstance(step, str):
            field = model.model_fields.get(step) if model else None
            model = _model_in(field.annotation) if field else None
    return model


def _model_in(annotation: object) -> type[BaseModel] | None:
    """Return the first model in an annotation such as ``tuple[Model, ...] | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := _model_in(part))), None)
