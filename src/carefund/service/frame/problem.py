"""Why a form was refused, as its page shows it when it is shown again with what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest
from pydantic import ValidationError

from carefund.assurance.permissions import NotPermitted
from carefund.refusal import Refusal
from carefund.service.frame.kept import SECRET
from carefund.service.frame.sent import NotAForm
from carefund.wording.lists import NOTHING, mid_sentence

REFUSED, NOT_FILLED_IN = 409, 422
"""How a page answers what cannot be done now, and what nobody can read."""
AGAIN = "Then send it again. Nothing was saved."
KEPT = "Nothing was saved yet. What you typed is still in the form."
_EMPTY = ("string_too_short", "missing", "none_required", "date_type", "date_from_datetime_parsing")


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in a form: the id of its element (empty for none), words, what to do, the status."""

    element: str
    words: str
    to_do: str = KEPT
    status: int = NOT_FILLED_IN


class Lacking(Refusal):
    """Something that a form asks for and that was not given; `field` is the field's name."""

    def __init__(self, field: str, expected: str, to_do: str, found: str = NOTHING) -> None:
        self.field = field
        super().__init__(expected, found, to_do)


def problem_of(error: Refusal | ValidationError, fields: Mapping[str, str], prefix: str = "") -> Problem:
    """The problem that an error is; `fields` are the labels of the form's fields by name, `prefix` begins their ids.

    What somebody may not do at all is no matter of a form: NotPermitted is raised again.
    """
    if isinstance(error, NotPermitted):
        raise error
    if isinstance(error, ValidationError):
        return _not_filled_in(error, fields, prefix)
    name = getattr(error, "field", "")
    status = NOT_FILLED_IN if name or isinstance(error, NotAForm) else REFUSED
    field = f"{prefix}{name}" if name else ""
    if isinstance(error, Lacking) and error.found == NOTHING:
        return Problem(field, error.to_do.rstrip("."), AGAIN, status)
    words = f"Expected {error.expected}; found {error.found}."
    return Problem(field, words, error.to_do, status)


def _not_filled_in(error: ValidationError, fields: Mapping[str, str], prefix: str) -> Problem:
    first = error.errors(include_url=False, include_input=False)[0]
    name = next((str(one) for one in reversed(first["loc"]) if str(one) in fields), "")
    label = mid_sentence(fields.get(name, "the form"))
    lacks = first["type"] in _EMPTY
    words = f"Fill in: {label}" if lacks else f"This cannot be taken: {label}. {first['msg']}."
    return Problem(f"{prefix}{name}" if name else "", words, AGAIN)


def typed_of(request: HttpRequest) -> dict[str, str]:
    """What was typed into a form, by field, to be shown again."""
    return {name: str(text) for name, text in request.POST.items() if name not in (*SECRET, "key")}


def words_of(request: HttpRequest, name: str) -> str:
    """The text of a field, without blanks around it."""
    return request.POST.get(name, "").strip()
