"""What programs send: read strictly from JSON as it came, so that nothing is taken for what it is not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Annotated, Any, Literal, Union

from ninja.params.functions import Header
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError, WrapValidator
from pydantic_core import PydanticCustomError

from carefund.assurance.body import MOST_WORDS
from carefund.plan.model import Plan

WRITTEN = r"^[^\x00]*$"
"""No letter that databases cannot hold."""
IDEMPOTENCY_KEY = r"^[A-Za-z0-9_.-]{8,100}$"
HASH = r"^[0-9a-f]{64}$"
MOST_VERSIONS = 1_000_000
EXACT = 10**15
"""Below this a float that is whole is the number that was written."""
Key = Annotated[str, Header("", alias="Idempotency-Key", pattern=IDEMPOTENCY_KEY)]
"""With the same key a request is done once, however often it is sent."""
KeyAsked = Annotated[str, Header(..., alias="Idempotency-Key", pattern=IDEMPOTENCY_KEY)]
Words = Annotated[str, Field(min_length=1, max_length=MOST_WORDS, pattern=WRITTEN)]
Version = Annotated[int, Field(ge=1, le=MOST_VERSIONS)]
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def _day(value: Any) -> date:  # noqa: ANN401
    if isinstance(value, str) and _DAY.fullmatch(value):
        with suppress(ValueError):
            return date.fromisoformat(value)
    raise PydanticCustomError("day", "a day as YYYY-MM-DD")


Day = Annotated[date, BeforeValidator(_day)]


def as_sent(*kinds: type[BaseModel]) -> WrapValidator:
    """Reads a body's bytes as one of some models, strictly, by the rules of JSON."""
    either: Any = Union[kinds]  # noqa: UP007 - of as many as are given
    adapter: TypeAdapter[Any] = TypeAdapter(either)

    def read(value: Any, handler: Callable[[Any], Any]) -> Any:  # noqa: ANN401
        if not isinstance(value, bytes):
            return handler(value)
        try:
            return adapter.validate_json(_whole_as_whole(value), strict=True)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False, include_context=False)[0]
            place = ".".join(map(str, first["loc"])) or "the body"
            raise PydanticCustomError("sent", "{found}", {"found": f"{place}: {first['msg']}"}) from None

    return WrapValidator(read)


def _whole_as_whole(content: bytes) -> str:
    """JSON in which `5.0` is `5`, as JSON Schema has it. Raises PydanticCustomError for what is no JSON."""
    try:
        return json.dumps(json.loads(content, parse_float=_number, parse_constant=_no_number))
    except (ValueError, RecursionError):
        raise PydanticCustomError("json", "what is not JSON") from None


def _number(text: str) -> float | int:
    number = float(text)
    return int(number) if number.is_integer() and abs(number) < EXACT else number


def _no_number(name: str) -> float:
    raise ValueError(name)


class Sent(BaseModel):
    """The base of what is sent: closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class PlanSent(Sent):
    """A whole plan, by somebody who had a version in view."""

    based_on: Annotated[int, Field(ge=0, le=MOST_VERSIONS)]
    """The version that it was made from; 0 where nothing was saved yet."""
    note: Annotated[str, Field(max_length=5_000, pattern=WRITTEN)] = ""
    """What its writer says of it."""
    plan: Plan
    """The plan, as `GET .../plan` gives it; sums of more than 15 digits are sent as text."""


class SubmissionSent(Sent):
    """The version that is handed in, and its hash."""

    version: Version
    plan_hash: Annotated[str, Field(pattern=HASH)]


class QuestionSent(Sent):
    """A question or comment."""

    words: Words
    field: Annotated[str, Field(max_length=500, pattern=WRITTEN)] = ""
    """Path in the plan, such as `expenditure[3].stream`; the whole plan where empty."""
    audience: Literal["shared", "internal"] = "shared"
    """Area and reviewers alike, or the writer's own side alone."""
    due: Day | None = None
    """The day by which an answer is asked for."""


class AnswerSent(Sent):
    """Words added to a thread."""

    words: Words


class WaiverSent(Sent):
    """An exception to one check that is asked for."""

    check: Annotated[str, Field(min_length=1, max_length=200, pattern=WRITTEN)]
    field: Annotated[str, Field(max_length=500, pattern=WRITTEN)] = ""
    """The field that it is for; the whole plan where empty."""
    reason: Words
    until: Day
    """The last day on which it is to hold."""


class SignatureShown(Sent):
    """A signature as a receipt has it."""

    role: str
    organisation: str
    name: str
    at: str
    at_london: str
    event: Annotated[int, Field(ge=1, le=10**9)]


class ReceiptShown(Sent):
    """A receipt as somebody shows it: the fields of its JSON, none of them believed."""

    format: Annotated[int, Field(ge=1, le=10**9)]
    round: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,100}$")]
    area: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,100}$")]
    version: Version
    plan_hash: Annotated[str, Field(pattern=HASH)]
    file_hash: Annotated[str, Field(pattern=HASH)] | None
    submitted_by: str
    organisation: str
    submitted_at: str
    submitted_at_london: str
    late: bool
    signatures: Annotated[list[SignatureShown], Field(max_length=100)]
    sequence: Annotated[int, Field(ge=1, le=10**9)]
    ledger_head: Annotated[str, Field(pattern=r"^[A-Za-z0-9._/@:-]{1,500}$")]
    receipt_hash: Annotated[str, Field(pattern=HASH)]


class HeadShown(Sent):
    """The head of a ledger, as receipts, e-mails and public pages print it."""

    head: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,100}/[A-Za-z0-9._-]{1,100}@[1-9][0-9]{0,8}:[0-9a-f]{64}$")]
