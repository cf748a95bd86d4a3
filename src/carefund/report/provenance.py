"""What a result was made from and with, as far as the result does not tell it itself; the door that made it says so."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version

from carefund.report.document import Block, Commands, Prose

PACKAGED = "the data set that carefund ships"
ATTRIBUTION = (
    "Contains public sector information licensed under the Open Government Licence v3.0. Sources: NHS England; "
    "Office for National Statistics; Ministry of Housing, Communities and Local Government. Boundaries, from which "
    "area centres were taken: Source: Office for National Statistics licensed under the Open Government Licence v.3.0. "
    "Contains OS data © Crown copyright and database right."
)
MADE_BY = "Made by carefund. No publisher named here has checked it."
CLOSING = (ATTRIBUTION, MADE_BY)
"""What stands at the foot of every page."""
PACKAGES = ("numpy", "polars", "scipy")
"""The packages that figures are calculated with."""


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """What was asked for, beyond what the result itself says.

    `command` makes the result again from the same evidence, in the words of the door that it was asked at; `commands`
    are further ones, for its parts; `store` is the store whose figures were added to what carefund ships, None for
    none; `own_store` says that the user's own was added; with `only_store` it alone was used.
    """

    command: str = ""
    commands: tuple[str, ...] = ()
    store: str | None = None
    own_store: bool = False
    only_store: bool = False

    @property
    def how_to_make_it(self) -> tuple[Block, ...]:
        """The command as blocks, its words as they are typed; nothing where there is none."""
        return (Prose("Made by this command:"), Commands((self.command,))) if self.command else ()

    @property
    def evidence(self) -> str:
        """Which evidence was used, in words."""
        own = "the user's own store" if self.own_store else ""
        named = own if self.store is None else f"the store in {self.store}"
        if self.only_store and named:
            return f"only {named}"
        return f"{PACKAGED}, together with {named}" if named else PACKAGED


def made_by() -> str:
    """The versions of carefund and of what it calculates with, in words."""
    import platform

    others = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return f"carefund {version('carefund')} (Python {platform.python_version()}, {others})"
