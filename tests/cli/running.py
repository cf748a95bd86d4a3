"""Running the command line in a test, as a script would."""

import json
from pathlib import Path
from typing import Any

from click.testing import Result
from typer.testing import CliRunner

from carefund.cli.main import app


def carefund(*arguments: str | Path, store: Path | None = None) -> Result:
    """Run the command with these arguments; the user's own store is one that does not exist unless given."""
    own = store or Path("no-such-store")
    return CliRunner().invoke(app, [str(argument) for argument in arguments], env={"CAREFUND_STORE": str(own)})


def answer(*arguments: str | Path, store: Path | None = None) -> Any:
    """What a command prints with `--json`."""
    result = carefund(*arguments, "--json", store=store)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)
