"""Mutes as a file: which causes are known, who says so, why, and until when."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from carefund.monitoring.warnings.warning import Mute
from carefund.programme.periods import Month
from carefund.refusal import Refusal

EXAMPLE = """[[mutes]]
metric = "delayed-days"
area = "E10000024"
reason = "A ward is closed until Easter"
by = "Ada Lovelace, performance"
until = 2016-03-01"""
"""What such a file holds."""
Said = Annotated[str, Field(min_length=1, max_length=2_000)]


class NoMutes(Refusal):
    """A file that does not say what is muted and why."""


class _Mute(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    metric: Said
    area: Said
    reason: Said
    by: Said
    until: Month | None = None


class _Mutes(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    mutes: tuple[_Mute, ...] = ()


def read_mutes(path: Path) -> tuple[Mute, ...]:
    """The mutes of a TOML file, as in EXAMPLE; areas are named by code. Raises NoMutes saying what is wrong where."""
    try:
        held = _Mutes.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise NoMutes("a file of mutes", error.strerror or "none", "Name a file that is there", str(path)) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise NoMutes("TOML with a [[mutes]] for each", str(error), f"Write it so:\n{EXAMPLE}", str(path)) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise NoMutes("metric, area, reason and by of each", first["msg"], "Correct it", f"{path}: {place}") from error
    return tuple(Mute(**one.model_dump()) for one in held.mutes)
