"""A progress bar on a terminal, and none in a pipe."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

Item = TypeVar("Item")


def with_progress(items: Iterable[Item], words: str, total: int) -> Iterator[Item]:
    """The items in turn, with a bar on standard error while it is a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield from items
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        yield from progress.track(items, total=total, description=words)


@contextmanager
def bar_of_files(words: str) -> Iterator[Callable[[str, int, int], None]]:
    """A bar on standard error while it is a terminal; what is yielded takes a file's name, how many and of how many."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(words, total=None)
        yield lambda name, done, total: progress.update(task, completed=done, total=total)


@contextmanager
def working(words: str) -> Iterator[Callable[[str], None]]:
    """A line on standard error, while it is a terminal, that says what is being done; what is yielded takes that."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    with console.status(words) as status:
        yield lambda what: status.update(f"{words}: {what}")
