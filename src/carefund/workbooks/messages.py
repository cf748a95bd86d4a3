"""What passes between a process and the one that reads for it: messages of bytes, and in answers plain values alone."""

from __future__ import annotations

import io
import pickle
import struct
from dataclasses import dataclass
from typing import IO, Any

from carefund.refusal import Refusal
from carefund.wording.lists import counted

GREETING = b"carefund reads"
"""What a reading process says first: that it could be started."""
_LENGTH = struct.Struct("<Q")
_AT_A_TIME = 2**20
_PLAIN = {("datetime", name) for name in ("date", "datetime", "time", "timedelta", "timezone")}
_PLAIN |= {("decimal", "Decimal"), ("builtins", "set"), ("builtins", "frozenset"), ("builtins", "bytearray")}


class Broken(ValueError):
    """An answer that is not made of plain values, or cannot be read."""


class TooLarge(Broken):
    """A message that is larger than it may be."""


@dataclass
class Answer:
    """What a reading process answers: a value, a refusal, or how the reading ended without either."""

    value: Any = None
    refusal: Refusal | None = None
    ending: str = ""
    words: str = ""
    last: bool = False
    """Whether the process reads nothing more."""


def send(sink: IO[bytes], content: bytes) -> None:
    """Send a message through a pipe without a buffer, which may take a part at a time."""
    for part in (_LENGTH.pack(len(content)), content):
        rest = memoryview(part)
        while rest:
            rest = rest[sink.write(rest[:_AT_A_TIME]) :]


def receive(source: IO[bytes], largest: int) -> bytes | None:
    """The next message; None at the end, also in the middle of one. Raises TooLarge above `largest` bytes."""
    head = _exactly(source, _LENGTH.size)
    if head is None:
        return None
    length = _LENGTH.unpack(head)[0]
    if length > largest:
        raise TooLarge(counted(length, "byte"))
    return _exactly(source, length)


def _exactly(source: IO[bytes], length: int) -> bytes | None:
    parts, left = [], length
    while left:
        part = source.read(min(left, _AT_A_TIME))
        if not part:
            return None
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def as_bytes(answer: Answer) -> bytes:
    """An answer as bytes."""
    plain = (answer.value, answer.refusal, answer.ending, answer.words, answer.last)
    return pickle.dumps(plain, pickle.HIGHEST_PROTOCOL)


def from_bytes(content: bytes) -> Answer:
    """An answer from bytes. Raises Broken where it holds anything but plain values and a refusal."""
    try:
        return Answer(*_PlainUnpickler(io.BytesIO(content)).load())
    except Exception as error:
        raise Broken(str(error)) from error


class _PlainUnpickler(pickle.Unpickler):
    """Makes plain values and refusals; calls nothing else, whatever a reading process was brought to answer."""

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401
        """A class that may be made."""
        if (module, name) in _PLAIN or (module, name) == ("carefund.refusal", "_restored"):
            return super().find_class(module, name)
        if module.startswith("carefund."):
            found = super().find_class(module, name)
            if isinstance(found, type) and issubclass(found, Refusal):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no plain value")
