"""Where the design system's files lie: they are set up beside the installation and never part of it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from carefund.refusal import Refusal


class NoAssets(Refusal):
    """An installation without the design system's files."""


def assets_folder() -> Path:
    """The folder of the design system: the environment's CAREFUND_ASSETS, else beside the installation.

    Raises NoAssets where it is not there.
    """
    folder = Path(os.environ.get("CAREFUND_ASSETS", Path(sys.prefix) / "share" / "carefund" / "nhsuk-frontend"))
    if not folder.is_dir():
        raise NoAssets(
            "the design system's style and script",
            "no such folder",
            "Set them up with `python3 bootstrap.py serve`, or name their folder in CAREFUND_ASSETS",
            str(folder),
        )
    return folder
