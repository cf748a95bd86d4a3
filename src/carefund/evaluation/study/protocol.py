"""A study's protocol: what was decided before the outcome is looked at, read from TOML and hashed as it stands."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from carefund.evaluation.methods.panel import Period
from carefund.evaluation.study.keys import (
    NotAProtocol,
    choice,
    each,
    flag,
    known_keys,
    near,
    number,
    period,
    shown_value,
    table,
    text,
    texts,
    whole,
)
from carefund.evaluation.study.offered import METHODS, WAYS
from carefund.evaluation.study.options import options_of
from carefund.wording.lists import either
from carefund.workbooks.ordinary_file import is_ordinary_file, read_ordinary_file

LARGEST_PROTOCOL = 2**20
"""Bytes of a file."""
ENDINGS = (".csv", ".parquet")
TABLES = ("title", "question", "outcome_words", "seed", "panel", "treatment", "donors", "method", "placebos",
          "inference", "replications")  # fmt: skip
REQUIRED = ("panel", "method")


@dataclass(frozen=True, kw_only=True)
class PanelFile:
    """Where the panel is and the names of its columns; `exposure` is None where there is none."""

    file: Path
    unit: str
    period: str
    outcome: str
    exposure: str | None = None


@dataclass(frozen=True, kw_only=True)
class Placebos:
    """Which placebo tests are asked for; `space` is None where the method decides."""

    space: bool | None = None
    time: tuple[Period, ...] = ()
    leave_two_out: bool = False


@dataclass(frozen=True, kw_only=True)
class Protocol:
    """A protocol as it was read; `name` is the file as it was given and `sha256` is of its bytes.

    Exactly one of `starts`, `start_column` and `replications` says who is treated from when.
    """

    path: Path
    name: str
    sha256: str
    title: str = ""
    question: str = ""
    outcome_words: str = ""
    seed: int = 0
    panel: PanelFile
    starts: Mapping[str, Period] | None = None
    start_column: str | None = None
    include: tuple[str, ...] | None = None
    exclude: tuple[str, ...] = ()
    method: str
    options: Mapping[str, Any]
    placebos: Placebos = field(default_factory=Placebos)
    level: float = 0.95
    inference: str | None = None
    replications: Path | None = None


def read_protocol(path: Path) -> Protocol:
    """Read a protocol; the outcome is not looked at.

    Raises NotAProtocol, which names the key, for anything that cannot be understood, and RefusedFile where there is no
    such file.
    """
    content = read_ordinary_file(path, LARGEST_PROTOCOL, "a protocol")
    given = _parsed(path, content)
    known_keys(given, TABLES, "")
    for name in REQUIRED:
        if name not in given:
            raise NotAProtocol(name, f"a table [{name}]", "none", "The protocol must have it")
    method, options = _method(table(given["method"], "method"))
    donors = _donors(table(given.get("donors", {}), "donors"))
    level, inference = _inference(table(given.get("inference", {}), "inference"), method)
    words: dict[str, Any] = {
        name: text(given[name], name) for name in ("title", "question", "outcome_words") if name in given
    }
    return Protocol(
        path=path,
        name=str(path),
        sha256=hashlib.sha256(content).hexdigest(),
        seed=whole()(given.get("seed", 0), "seed"),
        panel=_panel(table(given["panel"], "panel"), path.parent),
        method=method,
        options=options,
        placebos=_placebos(table(given.get("placebos", {}), "placebos")),
        level=level,
        inference=inference,
        **words,
        **donors,
        **_treatment(given, path.parent),
    )


def _parsed(path: Path, content: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise NotAProtocol(path.name, "text in UTF-8", f"a byte that is not at position {error.start}") from error
    except tomllib.TOMLDecodeError as error:
        raise NotAProtocol(path.name, "valid TOML", str(error), "toml.io describes the form") from error
    except (ValueError, RecursionError) as error:
        raise NotAProtocol(path.name, "valid TOML", "numbers too long or tables nested too deeply") from error


def _panel(given: dict[str, Any], folder: Path) -> PanelFile:
    known = ("file", "unit", "period", "outcome", "exposure")
    known_keys(given, known, "panel")
    for name in known[:-1]:
        if name not in given:
            raise NotAProtocol(f"panel.{name}", "a file's name" if name == "file" else "a column's name", "none")
    columns = {name: text(given[name], f"panel.{name}") for name in known[1:] if name in given}
    roles = {columns[name]: name for name in known[1:4]}
    if len(roles) < len(known[1:4]):
        raise NotAProtocol("panel", "three columns for unit, period and outcome", "one column named twice")
    file = _file(given["file"], "panel.file", folder)
    if file.suffix.lower() not in ENDINGS:
        raise NotAProtocol("panel.file", "a file that ends in .csv or .parquet", f"'{file.name}'")
    return PanelFile(file=file, **columns)


def _file(value: Any, key: str, folder: Path) -> Path:  # noqa: ANN401
    """A file that is there; its name is relative to the protocol's folder."""
    file = folder / text(value, key)
    if not is_ordinary_file(file):
        advice = "Its name is relative to the folder of the protocol"
        raise NotAProtocol(key, "a file that is there", f"'{value}', which is not", advice)
    return file


def _method(given: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    if "id" not in given:
        raise NotAProtocol("method.id", f"a method ({', '.join(METHODS)})", "none")
    name = given["id"]
    if not isinstance(name, str) or name not in METHODS:
        advice = near(name, METHODS) if isinstance(name, str) else ""
        raise NotAProtocol("method.id", f"a method ({', '.join(METHODS)})", shown_value(name), advice)
    return name, options_of(name, {key: value for key, value in given.items() if key != "id"})


def _treatment(given: dict[str, Any], folder: Path) -> dict[str, Any]:
    """`starts`, `start_column` or `replications`: exactly one of them."""
    if "replications" in given:
        if "treatment" in given:
            raise NotAProtocol("treatment", "none beside [replications], which say who is treated", "both")
        replications = table(given["replications"], "replications")
        known_keys(replications, ("file",), "replications")
        if "file" not in replications:
            raise NotAProtocol("replications.file", "a file's name", "none")
        return {"replications": _file(replications["file"], "replications.file", folder)}
    if "treatment" not in given:
        raise NotAProtocol("treatment", "a table [treatment] with starts or start_column", "none")
    treatment = table(given["treatment"], "treatment")
    known_keys(treatment, ("starts", "start_column"), "treatment")
    if len(treatment) != 1:
        raise NotAProtocol("treatment", "exactly one of starts and start_column", "both" if treatment else "neither")
    if "start_column" in treatment:
        return {"start_column": text(treatment["start_column"], "treatment.start_column")}
    starts = table(treatment["starts"], "treatment.starts")
    if not starts:
        raise NotAProtocol("treatment.starts", "at least one treated unit with its first treated period", "none")
    return {"starts": {unit: period(start, f"treatment.starts.{unit}") for unit, start in starts.items()}}


def _donors(given: dict[str, Any]) -> dict[str, Any]:
    known_keys(given, ("include", "exclude"), "donors")
    if len(given) > 1:
        raise NotAProtocol("donors", "one of include and exclude", "both")
    return {name: texts(value, f"donors.{name}") for name, value in given.items()}


def _placebos(given: dict[str, Any]) -> Placebos:
    known_keys(given, ("space", "time", "leave_two_out"), "placebos")
    checks = {"space": flag, "time": each(period), "leave_two_out": flag}
    return Placebos(**{name: checks[name](value, f"placebos.{name}") for name, value in given.items()})


def _inference(given: dict[str, Any], method: str) -> tuple[float, str | None]:
    known_keys(given, ("level", "method"), "inference")
    level = number(0, 1, "a number above 0 and below 1, such as 0.95")(given.get("level", 0.95), "inference.level")
    if "method" not in given:
        return level, None
    way = choice(*WAYS)(given["method"], "inference.method")
    offered = METHODS[method].inference
    if way not in offered:
        raise NotAProtocol("inference.method", f"{either(map(repr, offered))} with {method}", f"'{way}'")
    return level, way
