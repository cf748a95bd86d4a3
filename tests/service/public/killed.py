"""A service of its own whose publication is killed half way, in a process of its own, and then asked for again."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

KEY = "a" * 32


def main(data: Path) -> None:
    """Furnish, have a child killed at the second of two events, and publish under the same key."""
    from carefund.service.operations.preparing import prepare_tables

    prepare_tables(data)
    from django.db import connections

    from carefund.assurance.deadline import Deadline
    from carefund.plan.model import Plan
    from carefund.service.ledger import events
    from carefund.service.public import publication
    from carefund.service.rounds.opening import open_round
    from tests.service.public.published import decided, desk_of
    from tests.service.site import KENT, LEEDS, ROUND, Site

    open_round(ROUND, Deadline.at_end_of(date(2099, 3, 31)), datetime.now(UTC), invented=True)
    decided(Site(data), Plan(round_id=ROUND, area_code=LEEDS))
    connections.close_all()
    if (child := os.fork()) == 0:
        publication.events.record = killing(events.record)
        published(data)
    _, ended = os.waitpid(child, 0)
    before = [str(desk_of(one).state.status) for one in (LEEDS, KENT)]
    number = published(data)
    told = {"killed": os.WTERMSIG(ended), "before": before, "edition": number}
    print(json.dumps(told | {"events": len(list(events.all_of_kind("published"))), "faults": len(events.faults())}))


def published(data: Path) -> int:
    """Publish what a preview shows."""
    from carefund.service.public import publication
    from carefund.service.public.edition import figures_hash
    from carefund.service.rounds.opening import opened
    from tests.service.public.deciding import NATIONAL
    from tests.service.site import ROUND

    one, at = opened(ROUND), datetime.now(UTC)
    assert one is not None
    seen = figures_hash(publication.drafted(one, NATIONAL, at, data)[0])
    return publication.publish(one, NATIONAL, at, KEY, seen, data)


def killing(record: Callable[..., Any]) -> Callable[..., Any]:
    """Recording that ends the process at once when it is asked for the second time."""
    asked: list[Any] = []

    def half_way(*words: Any, **more: Any) -> Any:
        asked.append(words)
        if len(asked) > 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return record(*words, **more)

    return half_way


if __name__ == "__main__":
    main(Path(sys.argv[1]))
