"""What a result was made from and with, as far as the result does not tell it itself; the door that made it says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib.metadata import version

from carefund.report.document import Block, Commands, Prose
from carefund.wording.characters import visible
from carefund.wording.dates import day_words

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
LONGEST_EPOCH = 11
"""Digits of the seconds since 1970 to the year 5138."""
PACKAGES = ("numpy", "polars", "scipy")
"""The packages that figures are calculated with."""


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """What was asked for, beyond what the result itself says.

    `command` makes the result again from the same evidence, in the words of the door that it was asked at; `commands`
    are further ones, for its parts; `store` is the store whose figures were added to what carefund ships, None for
    none; `own_store` says that the user's own was added; with `only_store` it alone was used. `made_on` is the day on
    which it was made, and `contact` whom to ask about it, where they are known.
    """

    command: str = ""
    commands: tuple[str, ...] = ()
    store: str | None = None
    own_store: bool = False
    only_store: bool = False
    made_on: date | None = None
    contact: str = ""

    def at_foot(self, released: date | None = None) -> tuple[str, ...]:
        """What stands at the foot of every page: version, day, command, data cut-off and whom to ask.

        `released` is the day of the last release that the result rests on; None where it rests on none.
        """
        on = f", made on {day_words(self.made_on)}" if self.made_on else ""
        command = f" Command: {self.command}." if self.command else ""
        cut_off = f" Figures: official files released up to {day_words(released)}." if released else ""
        ask = self.contact or "whoever gave you this page"
        return (f"carefund {_version()}{on}.{command}{cut_off} Questions and corrections: {ask}.",)

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


@cache
def _version() -> str:
    """The version of carefund that is installed: looked up once, for every area's page says it."""
    return version("carefund")


def surroundings(environment: Mapping[str, str], today: date) -> tuple[date, str]:
    """The day on which a page is made, and whom to ask about it, as the user's environment says.

    SOURCE_DATE_EPOCH, seconds since 1970, stands for today so that the same page can be made again byte for byte
    (https://reproducible-builds.org/specs/source-date-epoch/); CAREFUND_CONTACT names whom to ask.
    """
    seconds, contact = environment.get("SOURCE_DATE_EPOCH", ""), environment.get("CAREFUND_CONTACT", "")
    known = seconds.isascii() and seconds.isdigit() and len(seconds) <= LONGEST_EPOCH
    made_on = datetime.fromtimestamp(int(seconds), UTC).date() if known else today
    return made_on, visible(contact.strip())


def made_by() -> str:
    """The versions of carefund and of what it calculates with, in words."""
    import platform

    others = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return f"carefund {version('carefund')} (Python {platform.python_version()}, {others})"
