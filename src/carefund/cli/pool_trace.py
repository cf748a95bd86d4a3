"""``carefund pool trace``: from the stream to the payment, and where the pound went."""

from typing import Annotated

import typer

from carefund.cli.outputs import TableOption
from carefund.cli.pool_answers import Asked, traced
from carefund.cli.pools import AreaOption, DayOption, PoolsOption, YearOption
from carefund.cli.programme_given import RoundFileOption
from carefund.cli.stores import JsonOption


def pool_trace(
    stream: Annotated[str | None, typer.Option("--stream", metavar="ID", help="Only this stream's money.")] = None,
    scheme: Annotated[str | None, typer.Option("--scheme", metavar="ID", help="Only this scheme's money.")] = None,
    posting: Annotated[str | None, typer.Option("--posting", metavar="ID", help="Whose money one payment was.")] = None,
    store: PoolsOption = None,
    area: AreaOption = None,
    year: YearOption = None,
    day: DayOption = None,
    output: TableOption = None,
    own_round: RoundFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Trace the money from organisation and stream to scheme and payment, and show where the pound went.

    Without a stream, scheme or posting: what money was set aside for against what it ended in, by name. With one: every
    payment of it, and whose money each was.
    """
    asked = Asked(store=store, area=area, year=year, day=day, own_round=own_round)
    traced(asked, stream=stream, scheme=scheme, posting=posting, output=output, as_json=as_json)
