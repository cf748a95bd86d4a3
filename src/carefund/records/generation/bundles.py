"""Areas a few at a time, in this process or in others that each keep their own: the same rows in the same order."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from carefund.durable import write_durably
from carefund.records.generation.area_month import AreaState, MonthRows, World
from carefund.refusal import Refusal

AREAS_IN_BUNDLE = 10
"""How many areas' people one file of a checkpoint has; it does not depend on how many processes there are."""


class Worker(Protocol):
    """Someone who lets months pass for some areas: this process itself, or another that is asked."""

    def ask(self, what: str, *given: Any) -> None:  # noqa: ANN401
        """Ask for something: `start`, `load`, `month`, `save` or `states`."""

    def answer(self) -> Any:  # noqa: ANN401
        """The answer to what was asked first and not yet answered."""


class Bundles:
    """The states of some bundles of areas, and what may be asked of them."""

    def __init__(self, world: World, numbers: Sequence[int]) -> None:
        self.world = world
        areas = range(len(world.official.areas))
        self.areas = {one: areas[one * AREAS_IN_BUNDLE : (one + 1) * AREAS_IN_BUNDLE] for one in numbers}
        self.states: dict[int, AreaState] = {}

    def start(self) -> None:
        """Begin before the first month."""
        self.states = {area: self.world.start(area) for own in self.areas.values() for area in own}

    def month(self, month: int) -> list[MonthRows]:
        """Let a month pass: what each area adds to the records."""
        return [self.world.pass_month(state, area, month) for area, state in self.states.items()]

    def save(self, folder: str) -> None:
        """Keep the states, a file for each bundle. Raises OSError."""
        for one, areas in self.areas.items():
            content = BytesIO()
            arrays = {f"{area}/{name}": values for area in areas for name, values in self._arrays(area)}
            np.savez(content, **arrays)  # type: ignore[arg-type]
            write_durably(Path(folder) / f"bundle-{one:02}.npz", content.getvalue())

    def load(self, folder: str) -> None:
        """Go on from states that were kept. Raises OSError, ValueError or KeyError where a file is damaged."""
        for one, areas in self.areas.items():
            with np.load(Path(folder) / f"bundle-{one:02}.npz", allow_pickle=False) as kept:
                for area in areas:
                    own = {name.split("/")[1]: kept[name] for name in kept.files if name.startswith(f"{area}/")}
                    self.states[area] = AreaState.of_arrays(own)

    def state(self, area: int) -> AreaState | None:
        """The state of an area; None where another process has it."""
        return self.states.get(area)

    def _arrays(self, area: int) -> Iterator[tuple[str, np.ndarray[Any, Any]]]:
        yield from self.states[area].as_arrays().items()


class _Here:
    """Bundles in this process, asked and answering as another process would."""

    def __init__(self, bundles: Bundles) -> None:
        self._bundles, self._asked = bundles, list[tuple[str, tuple[Any, ...]]]()

    def ask(self, what: str, *given: Any) -> None:  # noqa: ANN401
        self._asked.append((what, given))

    def answer(self) -> Any:  # noqa: ANN401
        what, given = self._asked.pop(0)
        return getattr(self._bundles, what)(*given)


class _There:
    """Bundles in another process."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ask(self, what: str, *given: Any) -> None:  # noqa: ANN401
        self._connection.send((what, given))

    def answer(self) -> Any:  # noqa: ANN401
        try:
            found = self._connection.recv()
        except EOFError as error:
            raise Refusal(
                "a process that draws records to answer",
                "that it ended",
                "do it again, with fewer processes if need be",
            ) from error
        if isinstance(found, Exception):
            raise found
        return found


def _serve(connection: Connection, world: World, numbers: Sequence[int]) -> None:
    """Answer until the other side closes the connection or ends."""
    bundles = Bundles(world, numbers)
    while True:
        try:
            what, given = connection.recv()
        except EOFError:
            return
        try:
            connection.send(getattr(bundles, what)(*given))
        except Exception as error:
            connection.send(error)


@contextmanager
def workers(world: World, processes: int) -> Iterator[list[Worker]]:
    """Workers for all areas, in this process where `processes` is 1. Each has every so many-th bundle."""
    count = -(-len(world.official.areas) // AREAS_IN_BUNDLE)
    shares = [list(range(first, count, processes)) for first in range(min(processes, count))]
    if len(shares) == 1:
        yield [_Here(Bundles(world, shares[0]))]
        return
    context = multiprocessing.get_context("spawn")
    started, ends = [], []
    try:
        for own in shares:
            here, there = context.Pipe()
            process = context.Process(target=_serve, args=(there, world, own), daemon=True)
            process.start()
            there.close()
            started.append(process)
            ends.append(here)
        yield [_There(end) for end in ends]
    finally:
        for end in ends:
            end.close()
        for process in started:
            process.join(timeout=5)
            process.terminate()


def of_all(several: Sequence[Worker], what: str, *given: Any) -> list[Any]:  # noqa: ANN401
    """Ask all workers for the same and await their answers."""
    for worker in several:
        worker.ask(what, *given)
    return [worker.answer() for worker in several]
