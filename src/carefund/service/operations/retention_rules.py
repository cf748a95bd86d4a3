"""The rules by which what is kept is deleted, as data: which, after how long, and why.

The packaged file is `retention.toml`; a copy with other times can be given in its place. Every rule that the service
knows how to carry out stands in the file, and no other does.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from tomllib import TOMLDecodeError, loads
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from carefund.refusal import Refusal
from carefund.wording.lists import listed

PACKAGED = "retention.toml"
RULES = (
    "sessions", "cache", "mails", "credentials-of-leavers", "failed-jobs", "uploads-not-taken", "files-without-a-row"
)  # fmt: skip
"""The ids of the rules that the service carries out."""
Text = Annotated[str, Field(min_length=1)]


class BadRules(Refusal):
    """A file of retention rules that cannot be used; nothing was deleted."""


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    id: Text
    what: Text
    reason: Text


class Rule(_Said):
    """Something that the service deletes, so many days after it was last of use."""

    after_days: Annotated[int, Field(ge=1)]


class Elsewhere(_Said):
    """Something that others keep, and delete after so many days."""

    days: Annotated[int, Field(ge=1)]


class Never(_Said):
    """Something that is never deleted."""


class Retention(BaseModel):
    """All rules."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    rule: tuple[Rule, ...]
    elsewhere: tuple[Elsewhere, ...] = ()
    never: tuple[Never, ...] = ()


@cache
def packaged_rules() -> Retention:
    """The rules that the service ships."""
    return _read(files("carefund.service.operations").joinpath(PACKAGED).read_text("utf-8"), PACKAGED)


def read_rules(path: Path) -> Retention:
    """The rules of a file. Raises BadRules for one that cannot be read, or lacks a rule, or has another."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadRules("a file of retention rules", str(error), f"Begin with a copy of {PACKAGED}", str(path)) from None
    return _read(text, str(path))


def _read(text: str, place: str) -> Retention:
    try:
        made = Retention.model_validate(loads(text))
    except TOMLDecodeError as error:
        raise BadRules("TOML", str(error), "Mend that line", place) from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise BadRules(f"rules as {PACKAGED} has them", f"{where}: {first['msg']}", "Mend that", place) from None
    if sorted(one.id for one in made.rule) != sorted(RULES):
        found = listed(one.id for one in made.rule)
        raise BadRules(f"each of the rules {listed(RULES)} once", found or "none", "Change times alone", place)
    return made
