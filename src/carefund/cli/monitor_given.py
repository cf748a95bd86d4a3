"""The quarter that a verb for returns is given."""

from typing import TYPE_CHECKING

from carefund.cli.exits import wrong_usage

if TYPE_CHECKING:
    from carefund.programme.definition import Round
    from carefund.programme.returns import ReturnQuarter


def quarter_given(round_: "Round", words: str) -> "ReturnQuarter":
    """The quarter of that name; ends with exit code 2 where there is none, naming those there are."""
    from carefund.monitoring.returns.quarters import NoReturns, UnknownQuarter, quarter_named

    with wrong_usage(NoReturns, UnknownQuarter):
        return quarter_named(round_, words)
