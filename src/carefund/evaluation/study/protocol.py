"""A study's protocol: what was decided before the outcome is looked at, read from TOML and hashed as it stands."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from typing import Any

from carefund.evaluation.methods.panel import Period
from carefund.evaluation.study.choices import Choices, choices_of
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
from carefund.evaluation.study.options import columns_of, options_of
from carefund.wording.lists import either
from carefund.workbooks.ordinary_file import is_ordinary_file, read_ordinary_file

LARGEST_PROTOCOL = 2**20
"""Bytes of a file."""
ENDINGS = (".csv", ".parquet")
LEAVE_OUT, WARN = "leave-out", "warn"
"""What is done with donors whose figures the coverage audit does not trust."""
TABLES = ("title", "question", "outcome_words", "seed", "panel", "treatment", "donors", "method", "placebos",
          "inference", "replications", "specifications")  # fmt: skip
REQUIRED = ("panel", "method")


@dataclass(frozen=True, kw_only=True)
class PanelFile:
    """Where the panel is and the names of its columns, `exposure` and `series` None where there is none.

    `series` is the series of the evidence that the outcome is of, by which the coverage of donors is known.
    """

    file: Path
    unit: str
    period: str
    outcome: str
    exposure: str | None = None
    series: str | None = None


@dataclass(frozen=True, kw_only=True)
class Placebos:
    """Which placebo tests are asked for; `space` is None where the method decides."""

    space: bool | None = None
    time: tuple[Period, ...] = ()
    leave_two_out: bool = False


@dataclass(frozen=True, kw_only=True)
class Protocol:
    """A protocol as it was read; `name` is the file as it was given, `sha256` is of its bytes, `given` its tables.

    Exactly one of `starts`, `start_column` and `replications` says who is treated from when; `chosen_by_outcome` that
    they were chosen for how their outcome stood. `coverage` is what is done with donors of untrusted figures.
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
    chosen_by_outcome: bool = False
    include: tuple[str, ...] | None = None
    exclude: tuple[str, ...] = ()
    coverage: str = LEAVE_OUT
    method: str
    options: Mapping[str, Any]
    placebos: Placebos = field(default_factory=Placebos)
    level: float = 0.95
    inference: str | None = None
    replications: Path | None = None
    specifications: Choices | None = None
    given: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def columns(self) -> dict[str, str]:
        """The columns of the panel's file that options name, each with the key that names it."""
        others = {} if self.specifications is None else self.specifications.columns
        return {**others, **columns_of(self.options)}


def read_protocol(path: Path, *, panel_is_there: bool = True) -> Protocol:
    """Read a protocol; the outcome is not looked at. A panel that is still to come is let pass where that is said.

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
    if "replications" in given and "series" in given["panel"]:
        raise NotAProtocol("panel.series", "none beside [replications], which are made on the panel as it is", "both")
    if "coverage" in donors and "series" not in given["panel"]:
        raise NotAProtocol("donors.coverage", "panel.series beside it, of which the coverage is audited", "none")
    return Protocol(
        path=path,
        name=str(path),
        sha256=hashlib.sha256(content).hexdigest(),
        seed=whole()(given.get("seed", 0), "seed"),
        panel=_panel(table(given["panel"], "panel"), path.parent, is_there=panel_is_there),
        method=method,
        options=options,
        placebos=_placebos(table(given.get("placebos", {}), "placebos")),
        level=level,
        inference=inference,
        specifications=_specifications(given),
        given=given,
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


def _panel(given: dict[str, Any], folder: Path, *, is_there: bool) -> PanelFile:
    known = ("file", "unit", "period", "outcome", "exposure")
    known_keys(given, (*known, "series"), "panel")
    for name in known[:-1]:
        if name not in given:
            raise NotAProtocol(f"panel.{name}", "a file's name" if name == "file" else "a column's name", "none")
    columns = {name: text(given[name], f"panel.{name}") for name in known[1:] if name in given}
    roles = {columns[name]: name for name in known[1:4]}
    if len(roles) < len(known[1:4]):
        raise NotAProtocol("panel", "three columns for unit, period and outcome", "one column named twice")
    file = _file(given["file"], "panel.file", folder, is_there=is_there)
    if file.suffix.lower() not in ENDINGS:
        raise NotAProtocol("panel.file", "a file that ends in .csv or .parquet", f"'{file.name}'")
    series = text(given["series"], "panel.series") if "series" in given else None
    return PanelFile(file=file, series=series, **columns)


def _file(value: Any, key: str, folder: Path, *, is_there: bool = True) -> Path:  # noqa: ANN401
    """A file that is there, unless it may be still to come; its name is relative to the protocol's folder."""
    file = folder / text(value, key)
    if is_there and not is_ordinary_file(file):
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
    treatment = {**table(given["treatment"], "treatment")}
    known_keys(treatment, ("starts", "start_column", "chosen_by_outcome"), "treatment")
    chosen = {}
    if "chosen_by_outcome" in treatment:
        chosen = {"chosen_by_outcome": flag(treatment.pop("chosen_by_outcome"), "treatment.chosen_by_outcome")}
    if len(treatment) != 1:
        raise NotAProtocol("treatment", "exactly one of starts and start_column", "both" if treatment else "neither")
    if "start_column" in treatment:
        return {"start_column": text(treatment["start_column"], "treatment.start_column"), **chosen}
    starts = table(treatment["starts"], "treatment.starts")
    if not starts:
        raise NotAProtocol("treatment.starts", "at least one treated unit with its first treated period", "none")
    return {"starts": {unit: period(start, f"treatment.starts.{unit}") for unit, start in starts.items()}, **chosen}


def _specifications(given: dict[str, Any]) -> Choices | None:
    if "specifications" not in given:
        return None
    if "replications" in given:
        raise NotAProtocol("specifications", "none beside [replications], which are answered by one method", "both")
    return choices_of(table(given["specifications"], "specifications"))


def _donors(given: dict[str, Any]) -> dict[str, Any]:
    known_keys(given, ("include", "exclude", "coverage"), "donors")
    if "include" in given and "exclude" in given:
        raise NotAProtocol("donors", "one of include and exclude", "both")
    checks = {"include": texts, "exclude": texts, "coverage": choice(LEAVE_OUT, WARN)}
    return {name: checks[name](value, f"donors.{name}") for name, value in given.items()}


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


def shown_keys(protocol: Protocol) -> dict[str, Any]:
    """Everything that a protocol says, by keys with dots; dates as ISO text, as the keys read them."""
    return dict(_keys(protocol.given, ""))


def _keys(given: Mapping[str, Any], where: str) -> Iterator[tuple[str, Any]]:
    for name, value in given.items():
        key = f"{where}.{name}" if where else name
        if isinstance(value, dict) and value:
            yield from _keys(value, key)
        else:
            yield key, _plain(value)


def _plain(value: Any) -> Any:  # noqa: ANN401 - as TOML gives it
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return value.isoformat() if isinstance(value, date | time) else value
