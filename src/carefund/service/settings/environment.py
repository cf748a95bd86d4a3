"""Settings as the environment gives them: words, numbers, lists and secrets."""

from __future__ import annotations

import os
from pathlib import Path
from secrets import token_urlsafe

from carefund.refusal import Refusal

YES, NO = ("1", "yes", "true", "on"), ("", "0", "no", "false", "off")
SECRET_BYTES = 48


class BadSetting(Refusal):
    """A setting in the environment that cannot be used."""


def yes_setting(name: str) -> bool:
    """A setting that is on or off; off where it is not set. Raises BadSetting for other words."""
    value = os.environ.get(name, "").strip().casefold()
    if value not in (*YES, *NO):
        raise BadSetting("yes or no", value, f"Set {name} to one of these, or leave it out", name)
    return value in YES


def number_setting(name: str, otherwise: int) -> int:
    """A whole number. Raises BadSetting for anything else."""
    value = os.environ.get(name, "").strip()
    if (value and not value.isascii()) or (value and not value.isdigit()):
        raise BadSetting("a whole number", value, f"Set {name} to a number, or leave it out", name)
    return int(value or otherwise)


def listed_setting(name: str, otherwise: str) -> list[str]:
    """Several words with commas between them."""
    return [one.strip() for one in os.environ.get(name, otherwise).split(",") if one.strip()]


def secret_setting(name: str, file: Path) -> str:
    """A secret: of the environment, of the file that `NAME_FILE` names, or of a file in the data folder.

    The last is made by `make_secret` when the service is first started; before that there is no secret, and Django
    refuses to start.
    """
    if name in os.environ:
        return os.environ[name]
    named = Path(os.environ.get(f"{name}_FILE", file))
    try:
        return named.read_text("utf-8").strip()
    except OSError:
        return ""


def make_secret(file: Path) -> None:
    """Write a new secret into a file that only its owner reads, unless one is there."""
    if file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(token_urlsafe(SECRET_BYTES))
