"""The page of a plan's early versions: what was shown to the centre, when, and with which words."""

from __future__ import annotations

from dataclasses import dataclass

from carefund.assurance.state import EarlyVersion, State
from carefund.wording.dates import moment_words


@dataclass(frozen=True, kw_only=True)
class EarlyLine:
    """One version that was shown: `changed` says whether the plan has changed since."""

    version: int
    by: str
    at: str
    note: str
    changed: bool


@dataclass(frozen=True, kw_only=True)
class EarlyPage:
    """Versions that were shown, the last first; `version` and `plan_hash` are the one that stands."""

    title: str
    lines: tuple[EarlyLine, ...]
    version: int
    plan_hash: str
    shown: bool
    """Whether the version that stands was shown already."""


def early_page(state: State) -> EarlyPage:
    """The page of one plan."""
    return EarlyPage(
        title="Early versions",
        lines=tuple(early_line(one, state.version) for one in reversed(state.early)),
        version=state.version,
        plan_hash=state.plan_hash,
        shown=any(one.version == state.version for one in state.early),
    )


def early_line(one: EarlyVersion, version: int) -> EarlyLine:
    """One version that was shown; `version` is the one that stands now."""
    return EarlyLine(
        version=one.version, by=one.by, at=moment_words(one.at), note=one.note, changed=one.version < version
    )
