"""The choices that an analyst could reasonably have made otherwise, and every specification that they make together.

They are named beforehand in a protocol's table [specifications]; what it leaves out is filled in by rules that look at
the design of the panel and never at what a method estimates.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from types import MappingProxyType
from typing import Any

import numpy as np

from carefund.calendar import MONTHS_IN_YEAR
from carefund.evaluation.methods.panel import Period, StudyPanel
from carefund.evaluation.study.keys import (
    Check,
    NotAProtocol,
    choice,
    each,
    known_keys,
    number,
    one_of,
    period,
    shown_value,
    table,
    texts,
)
from carefund.evaluation.study.offered import DID, ITS, STAGGERED
from carefund.evaluation.study.options import OPTIONS, columns_of, options_of
from carefund.evaluation.study.periods import is_monthly

NONE, LOG, RATE = "none", "log", "rate"
TRANSFORMS = (NONE, LOG, RATE)
MOST = 2000
"""Specifications of one curve."""
ENOUGH_FOR_HALF = 24
"""Periods before the start, and donors, from which on half of them is a choice that nobody has to name."""
SEASON = MappingProxyType({"period": MONTHS_IN_YEAR, "harmonics": 2})
"""The season of a panel of months, with two pairs of sine and cosine."""
KEYS = ("methods", "options", "donors", "windows", "transforms")


@dataclass(frozen=True, kw_only=True)
class Donors:
    """A choice of donors among those of the protocol: by name, or the share of them that went most like the treated."""

    include: tuple[str, ...] | None = None
    exclude: tuple[str, ...] = ()
    nearest: float | None = None


@dataclass(frozen=True, kw_only=True)
class Window:
    """A choice of periods, each end None for the panel's own."""

    first: Period | None = None
    last: Period | None = None


ALL, WHOLE = Donors(), Window()


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What may be chosen otherwise; None for what was not named and is filled in. `options` are by method."""

    methods: tuple[str, ...] | None = None
    options: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    donors: tuple[Donors, ...] | None = None
    windows: tuple[Window, ...] | None = None
    transforms: tuple[str, ...] | None = None

    @property
    def columns(self) -> dict[str, str]:
        """The columns of the panel's file that options name, each with the key that names it."""
        found = dict[str, str]()
        for method, several in self.options.items():
            for place, used in enumerate(several):
                where = f"specifications.options.{method}[{place}]"
                for column, key in columns_of(used).items():
                    found.setdefault(column, key.replace("method", where, 1))
        return found


@dataclass(frozen=True, kw_only=True)
class Specification:
    """One way of answering the question; `registered` is the one of the protocol, `options` are all with their value.

    An interrupted time series takes a logarithm by its own option, which `transform` repeats.
    """

    method: str
    options: Mapping[str, Any]
    donors: Donors = ALL
    window: Window = WHOLE
    transform: str = NONE
    registered: bool = False

    @property
    def choice(self) -> tuple[object, ...]:
        """What was chosen, the same for those that differ only in which is registered."""
        return self.method, repr(sorted(self.options.items())), self.donors, self.window, self.transform


def choices_of(given: Mapping[str, Any]) -> Choices:
    """The choices that a table [specifications] names. Raises NotAProtocol, which names the key."""
    known_keys(given, KEYS, "specifications")
    checks: Mapping[str, Check] = {
        "methods": each(choice(*OPTIONS)),
        "donors": each(_donors),
        "windows": each(_window),
        "transforms": each(choice(*TRANSFORMS)),
        "options": _options,
    }
    found = {name: checks[name](value, f"specifications.{name}") for name, value in given.items()}
    for name, value in found.items():
        if name != "options" and (not value or len(set(value)) < len(value)):
            raise NotAProtocol(f"specifications.{name}", "one choice or more, each once", shown_value(given[name]))
    return Choices(**found)


def _options(value: Any, key: str) -> Mapping[str, tuple[Mapping[str, Any], ...]]:  # noqa: ANN401
    given = table(value, key)
    known_keys(given, tuple(OPTIONS), key)
    found = dict[str, tuple[Mapping[str, Any], ...]]()
    for method, several in given.items():
        where = f"{key}.{method}"
        read = each(table)(several, where)
        found[method] = tuple(_of_method(method, one, f"{where}[{place}]") for place, one in enumerate(read))
        if not found[method]:
            raise NotAProtocol(where, "a list of tables of options, such as [{}]", "an empty list")
    return MappingProxyType(found)


def _of_method(method: str, given: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Options as a method has them; what is wrong with one is told by the key that it stands under here."""
    try:
        return options_of(method, given)
    except NotAProtocol as error:
        raise NotAProtocol(error.key.replace("method", key, 1), error.expected, error.found, error.to_do) from error


def _named(value: Any, key: str) -> Donors:  # noqa: ANN401
    if value != "all":
        raise NotAProtocol(key, "'all'", shown_value(value))
    return ALL


def _share(value: Any, key: str) -> Donors:  # noqa: ANN401
    given = table(value, key)
    known_keys(given, ("include", "exclude", "nearest"), key)
    if len(given) != 1:
        raise NotAProtocol(key, "one of include, exclude and nearest", shown_value(value))
    if "nearest" in given:
        words = "a share of the donors above 0 and below 1, such as 0.5"
        return Donors(nearest=number(0, 1, words)(given["nearest"], f"{key}.nearest"))
    if "include" in given:
        return Donors(include=texts(given["include"], f"{key}.include"))
    return Donors(exclude=texts(given["exclude"], f"{key}.exclude"))


def _donors(value: Any, key: str) -> Donors:  # noqa: ANN401
    if isinstance(value, dict):
        return _share(value, key)
    return one_of(_named, expected="'all', or a table with include, exclude or nearest")(value, key)  # type: ignore[no-any-return]


def _window(value: Any, key: str) -> Window:  # noqa: ANN401
    given = table(value, key)
    known_keys(given, ("first", "last"), key)
    return Window(**{name: period(one, f"{key}.{name}") for name, one in given.items()})


def filled(choices: Choices, registered: Specification, panel: StudyPanel) -> Choices:
    """The choices with what was not named filled in by the panel's design; `registered` is the protocol's own."""
    methods = choices.methods or tuple(methods_that_fit(panel, registered.method))
    return Choices(
        methods=methods,
        options={method: choices.options.get(method) or tuple(_usual(method, panel)) for method in methods},
        donors=choices.donors or tuple(_usual_donors(panel)),
        windows=choices.windows or tuple(_usual_windows(panel)),
        transforms=choices.transforms or _usual_transforms(panel),
    )


def methods_that_fit(panel: StudyPanel, registered: str) -> Iterator[str]:
    """Methods that answer the question on this panel: with donors all but one of the two for differing starts.

    Where all start together staggered difference-in-differences is the plain one from the last period before the start
    alone; where starts differ the plain one holds forbidden comparisons.
    """
    together = len(set(panel.starts[panel.is_treated].tolist())) <= 1
    out = STAGGERED if together else DID
    for method in OPTIONS:
        if method in {registered, ITS} or (method != out and not panel.is_treated.all()):
            yield method


def _usual(method: str, panel: StudyPanel) -> Iterator[Mapping[str, Any]]:
    yield options_of(method, {})
    if method == "synthetic-control":
        yield options_of(method, {"intercept": True})
    if method == ITS:
        yield options_of(method, {"trend": NONE})
        if is_monthly(panel.periods) and int(panel.starts.min()) >= 2 * MONTHS_IN_YEAR:
            yield options_of(method, {"season": dict(SEASON)})


def _usual_donors(panel: StudyPanel) -> Iterator[Donors]:
    yield ALL
    if int((~panel.is_treated).sum()) >= ENOUGH_FOR_HALF:
        yield Donors(nearest=0.5)


def _usual_windows(panel: StudyPanel) -> Iterator[Window]:
    """The whole, and without the first half of the periods before the start."""
    yield WHOLE
    before = int(panel.starts.min())
    if before >= ENOUGH_FOR_HALF:
        yield Window(first=panel.periods[before // 2])


def _usual_transforms(panel: StudyPanel) -> tuple[str, ...]:
    return (NONE, LOG) if bool((panel.outcome > 0).all()) else (NONE,)


def specifications(choices: Choices, registered: Specification) -> list[Specification]:
    """Every combination of filled choices, each once, the registered one first whether it is among them or not.

    Raises NotAProtocol for more than `MOST`.
    """
    found = {registered.choice: registered}
    several = [_each_transform(method, used, choices.transforms or (NONE,))
               for method in choices.methods or () for used in choices.options[method]]  # fmt: skip
    pairs = [pair for some in several for pair in some]
    rest = list(product(choices.donors or (ALL,), choices.windows or (WHOLE,)))
    if len(pairs) * len(rest) > MOST:
        raise NotAProtocol("specifications", f"at most {MOST} combinations", f"{len(pairs) * len(rest)}")
    for (method, used, transform), (donors, window) in product(pairs, rest):
        if method == ITS and donors != rest[0][0]:
            continue  # it compares with no donor
        pool = ALL if method == ITS else donors
        one = Specification(method=method, options=used, donors=pool, window=window, transform=transform)
        found.setdefault(one.choice, one)
    return list(found.values())


def _each_transform(
    method: str, used: Mapping[str, Any], transforms: tuple[str, ...]
) -> Iterator[tuple[str, Mapping[str, Any], str]]:
    for transform in transforms:
        if method == ITS and used["family"] == "gaussian" and transform != RATE:
            yield method, {**used, "transform": transform}, transform
        else:
            yield method, used, transform


def registered_specification(method: str, options: Mapping[str, Any]) -> Specification:
    """The specification of a protocol's own method."""
    transform = options.get("transform", NONE) if method == ITS else NONE
    return Specification(method=method, options=options, transform=transform, registered=True)


def donor_rows(panel: StudyPanel, chosen: Donors) -> np.ndarray[Any, np.dtype[np.int64]]:
    """The rows of the chosen donors among those of a panel.

    The nearest are those with the least root mean square distance to the mean of the treated before the first start.
    """
    rows = np.flatnonzero(~panel.is_treated)
    if chosen.nearest is not None:
        before = panel.outcome[:, : int(panel.starts.min())]
        apart = ((before[rows] - before[panel.is_treated].mean(0)) ** 2).mean(1)
        kept = max(round(chosen.nearest * len(rows)), 1)
        return np.sort(rows[np.argsort(apart, kind="stable")[:kept]])
    names = [panel.units[row] for row in rows]
    allowed = set(names if chosen.include is None else chosen.include) - set(chosen.exclude)
    return rows[[name in allowed for name in names]]


def said_of(donors: Donors) -> str:
    """A choice of donors as it was named, for a table."""
    if donors.nearest is not None:
        return f"nearest {donors.nearest:g}"
    if donors.include is not None:
        return f"only {', '.join(donors.include)}"
    return f"without {', '.join(donors.exclude)}" if donors.exclude else "all"


def span_of(window: Window, panel: StudyPanel) -> tuple[Period, Period]:
    """The first and the last period of a window, as the panel has or the choice names them."""
    first = panel.periods[0] if window.first is None else window.first
    return first, panel.periods[-1] if window.last is None else window.last
