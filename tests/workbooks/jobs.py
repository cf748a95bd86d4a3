"""What tests have done in the box: reading functions that go wrong in every way that a process can."""

import os
import sys
import time
from pathlib import Path
from typing import Any

from carefund.refusal import Refusal, RefusedFile


def process_id() -> int:
    """Which process it is."""
    return os.getpid()


def spin() -> None:
    """Never come to an end."""
    while True:
        pass


def sleep(seconds: float) -> float:
    """Come to an end after a while."""
    time.sleep(seconds)
    return seconds


def fill(size: int) -> int:
    """Hold so many bytes of memory at once."""
    return len(bytearray(size))


def keep(size: int) -> int:
    """Hold so many bytes and never let go of them."""
    _KEPT.append(bytearray(size))
    return size


_KEPT: list[bytearray] = []


def leave(code: int) -> None:
    """End the process at once."""
    os._exit(code)


def echo(value: Any) -> Any:
    """Give back what was given."""
    return value


def fail() -> None:
    """Go wrong as only a mistake in carefund can."""
    raise KeyError("no such thing")


def panic() -> None:
    """Go wrong as the inner part of the reader of cells does: not with an Exception."""
    raise type("PanicException", (BaseException,), {})("index out of bounds")


def refuse() -> None:
    """Refuse a file."""
    raise RefusedFile("a.xls", sheet="S", cell="B2", expected="x", found="y\x1b", to_do="z")


class OtherRefusal(Refusal):
    """A refusal of a kind that carefund does not have."""


def refuse_otherwise() -> None:
    """Refuse with a class that the other process may not make."""
    raise OtherRefusal("x", "y", "z")


def path_of_another_kind() -> Path:
    """Give what is no plain value."""
    return Path()


def talk() -> str:
    """Print, as a library may."""
    print("hello" * 10_000)
    sys.stdout.flush()
    os.write(1, b"hello")
    return "said"


def many_bytes(size: int) -> bytes:
    """Give more than may be held."""
    return bytes(size)


def nested(depth: int) -> list[Any]:
    """Give lists in lists."""
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value
