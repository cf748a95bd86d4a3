"""An evaluation's answer as pages find it: what the worker kept, and nothing worked out."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from carefund.service.ledger import files


@dataclass(frozen=True, kw_only=True)
class KeptPicture:
    """A picture: the hashes of its forms, and its words."""

    title: str
    key: str
    alt: str
    source: str
    wide: str
    narrow: str


@dataclass(frozen=True, kw_only=True)
class KeptEvaluation:
    """What was answered; `refused` says why nothing could be, empty where something was.

    `parts` are the report's sections as HTML of carefund's own, `files` the hashes of the answer by ending.
    """

    refused: str = ""
    conclusion: str = ""
    parts: Markup = field(default=Markup(""), repr=False)
    pictures: tuple[KeptPicture, ...] = ()
    files: dict[str, str] = field(default_factory=dict)


@lru_cache(maxsize=32)
def kept_evaluation(name: str, data: Path) -> KeptEvaluation:
    """The answer of a stored index's hash. Raises FileNotFoundError where it is not held."""
    held: dict[str, Any] = json.loads(files.read(name, data))
    if "refused" in held:
        return KeptEvaluation(refused=held["refused"])
    return KeptEvaluation(
        conclusion=held["conclusion"],
        parts=Markup(files.read(held["parts"], data).decode("utf-8")),
        pictures=tuple(_picture(one) for one in held["pictures"]),
        files=held["files"],
    )


def _picture(held: dict[str, Any]) -> KeptPicture:
    forms, words = held["pictures"], {name: held[name] for name in ("title", "key", "source")}
    return KeptPicture(**words, alt=held["description"], wide=forms["wide"], narrow=forms.get("narrow", forms["wide"]))
