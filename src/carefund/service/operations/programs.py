"""PostgreSQL's own programs, by which its databases are copied and put back."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

from carefund.refusal import Refusal


class NoBackup(Refusal):
    """A backup that cannot be taken or restored; nothing that is kept was touched."""


def environment_of(settings: Mapping[str, Any]) -> dict[str, str]:
    """The environment by which PostgreSQL's own programs reach the database: no password stands in a command."""
    told = {
        "PGHOST": settings["HOST"] or settings["OPTIONS"].get("host", ""),
        "PGPORT": settings["PORT"],
        "PGUSER": settings["USER"],
        "PGPASSWORD": settings["PASSWORD"],
        "PGDATABASE": settings["NAME"],
    }
    return {name: str(value) for name, value in told.items() if value}


def run_program(command: Sequence[str], environment: dict[str, str] | None = None) -> None:
    """Run one of PostgreSQL's own programs. Raises NoBackup where it is not there or fails."""
    program = shutil.which(command[0])
    if program is None:
        raise NoBackup(
            f"{command[0]}, which comes with PostgreSQL",
            "none on this machine's path",
            "Install PostgreSQL's client programs, of the server's version or newer",
        )
    done = subprocess.run(
        [program, *command[1:]], env=os.environ | (environment or {}), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NoBackup(
            f"{command[0]} to end well",
            done.stderr.strip().splitlines()[-1] if done.stderr.strip() else f"exit code {done.returncode}",
            "See what PostgreSQL says; nothing that is kept was changed",
        )
