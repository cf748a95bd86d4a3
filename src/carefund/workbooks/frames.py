"""What crosses between a process and its box: frames of bytes, and in the answers plain values alone."""

from __future__ import annotations

import io
import pickle
import struct
from dataclasses import dataclass
from typing import IO, Any

from carefund.refusal import Refusal

GREETING = b"carefund reads"
"""What a reading process says first: that it could be started."""
_LENGTH = struct.Struct("<Q")
_PLAIN = {("datetime", name) for name in ("date", "datetime", "time", "timedelta", "timezone")}
_PLAIN |= {("decimal", "Decimal"), ("builtins", "set"), ("builtins", "frozenset"), ("builtins", "bytearray")}


class Broken(ValueError):
    """A frame that is larger than it may be, or an answer that is not made of plain values."""


@dataclass
class Answer:
    """What a reading process answers: a value, a refusal, or how the reading ended without either."""

    value: Any = None
    refusal: Refusal | None = None
    ending: str = ""
    words: str = ""
    last: bool = False
    """Whether the process reads nothing more."""


def write_frame(sink: IO[bytes], content: bytes) -> None:
    """Write a frame and send it off."""
    sink.write(_LENGTH.pack(len(content)))
    sink.write(content)
    sink.flush()


def read_frame(source: IO[bytes], largest: int) -> bytes | None:
    """The next frame; None at the end, also in the middle of one. Raises Broken where it is larger than `largest`."""
    head = source.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    length = _LENGTH.unpack(head)[0]
    if length > largest:
        raise Broken(f"{length:,} bytes")
    content = source.read(length)
    return content if len(content) == length else None


def dump_plain(answer: Answer) -> bytes:
    """An answer as bytes."""
    plain = (answer.value, answer.refusal, answer.ending, answer.words, answer.last)
    return pickle.dumps(plain, pickle.HIGHEST_PROTOCOL)


def load_plain(content: bytes) -> Answer:
    """An answer from bytes. Raises Broken where it holds anything but plain values and a refusal."""
    try:
        return Answer(*_PlainUnpickler(io.BytesIO(content)).load())
    except Exception as error:
        raise Broken(str(error)) from error


class _PlainUnpickler(pickle.Unpickler):
    """Makes plain values and refusals; calls nothing else, whatever a reading process was brought to answer."""

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401
        """A class that may be made."""
        if (module, name) in _PLAIN:
            return super().find_class(module, name)
        if module == "carefund.refusal" and name == "_restored":
            return super().find_class(module, name)
        if module.startswith("carefund."):
            found = super().find_class(module, name)
            if isinstance(found, type) and issubclass(found, Refusal):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no plain value")
