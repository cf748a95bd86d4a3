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
_EMPTY = ("string_too_short", "missing", "none_required", "date_type", "date_from_datetime_parsing")


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What was wrong with a form, what to do, the id of the field that it is about (empty for none), and the status."""

    words: str
    to_do: str
    field: str = ""
    status: int = REFUSED


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
        return Problem(words=error.to_do.rstrip("."), to_do=AGAIN, field=field, status=status)
    words = f"Expected {error.expected}; found {error.found}."
    return Problem(words=words, to_do=error.to_do, field=field, status=status)


def _not_filled_in(error: ValidationError, fields: Mapping[str, str], prefix: str) -> Problem:
    first = error.errors(include_url=False, include_input=False)[0]
    name = next((str(one) for one in reversed(first["loc"]) if str(one) in fields), "")
    label = mid_sentence(fields.get(name, "the form"))
    lacks = first["type"] in _EMPTY
    words = f"Fill in: {label}" if lacks else f"This cannot be taken: {label}. {first['msg']}."
    return Problem(
        words=words,
        to_do=AGAIN,
        field=f"{prefix}{name}" if name else "",
        status=NOT_FILLED_IN,
    )


def typed_of(request: HttpRequest) -> dict[str, str]:
    """What was typed into a form, by field, to be shown again."""
    return {name: str(text) for name, text in request.POST.items() if name not in (*SECRET, "key")}


def words_of(request: HttpRequest, name: str) -> str:
    """The text of a field, without blanks around it."""
    return request.POST.get(name, "").strip()
