"""The methods that a protocol may name, and the options of each with their defaults, as the contract fixes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from carefund.evaluation.methods.panel import Period
from carefund.evaluation.study.keys import (
    Check,
    NotAProtocol,
    choice,
    each,
    flag,
    known_keys,
    near,
    number,
    one_of,
    period,
    shown_value,
    table,
    text,
    texts,
    whole,
)
from carefund.wording.lists import listed

LARGEST_PENALTY = 1e150


@dataclass(frozen=True)
class Option:
    """An option of a method: the value that it has where the protocol says nothing, and the check of one that it says.

    `columns` says that its value names columns of the panel's file.
    """

    default: Any
    check: Check


def _season(value: Any, key: str) -> Mapping[str, int] | None:  # noqa: ANN401
    if value == "none":
        return None
    given = table(value, key)
    known_keys(given, ("period", "harmonics"), key)
    for name in ("period", "harmonics"):
        if name not in given:
            raise NotAProtocol(f"{key}.{name}", "both period and harmonics of a season", "none")
    length, pairs = whole(2)(given["period"], f"{key}.period"), whole(1)(given["harmonics"], f"{key}.harmonics")
    if 2 * pairs > length:
        raise NotAProtocol(f"{key}.harmonics", f"at most half of the period, {length // 2}", str(pairs))
    return MappingProxyType({"period": length, "harmonics": pairs})


def _effect(value: Any, key: str) -> tuple[str, ...]:  # noqa: ANN401
    found = texts(value, key)
    if found not in {("level",), ("level", "slope")}:
        raise NotAProtocol(key, '["level"] or ["level", "slope"]', shown_value(value))
    return found


def _errors(value: Any, key: str) -> Mapping[str, Any]:  # noqa: ANN401
    if value == "model":
        return MappingProxyType({"method": "model"})
    given = table(value, key)
    known_keys(given, ("method", "lags"), key)
    method = choice("model", "newey-west")(given.get("method"), f"{key}.method")
    if method == "model":
        if "lags" in given:
            raise NotAProtocol(f"{key}.lags", "lags with the method newey-west alone", shown_value(given["lags"]))
        return MappingProxyType({"method": "model"})
    if "lags" not in given:
        raise NotAProtocol(f"{key}.lags", "a whole number of lags for newey-west, such as 12", "none")
    return MappingProxyType({"method": method, "lags": whole()(given["lags"], f"{key}.lags")})


def _in_order(first: Period | None, last: Period | None, key: str) -> None:
    """Raise NotAProtocol, with the key of the end, for a window that ends before it begins."""
    both_numbers = isinstance(first, int) and isinstance(last, int) and last < first
    if both_numbers or (isinstance(first, str) and isinstance(last, str) and last < first[: len(last)]):
        raise NotAProtocol(key, f"a period not before {shown_value(first)}", shown_value(last))


def _predictor(value: Any, key: str) -> Mapping[str, Any]:  # noqa: ANN401
    given = table(value, key)
    known_keys(given, ("column", "first", "last", "aggregate"), key)
    if "column" not in given:
        raise NotAProtocol(f"{key}.column", "the column of a predictor", "none")
    ends = {name: period(given[name], f"{key}.{name}") if name in given else None for name in ("first", "last")}
    _in_order(ends["first"], ends["last"], f"{key}.last")
    aggregate = choice("mean")(given.get("aggregate", "mean"), f"{key}.aggregate")
    return MappingProxyType({"column": text(given["column"], f"{key}.column"), **ends, "aggregate": aggregate})


_CROSS_VALIDATION = "cross-validation"
_COVARIATES = Option((), texts)
_RANK = one_of(choice(_CROSS_VALIDATION), whole(), expected=f"'{_CROSS_VALIDATION}' or a whole number from 0 up")
_PENALTY_WORDS = f"'{_CROSS_VALIDATION}' or a number from 0 up"
_PENALTY = one_of(choice(_CROSS_VALIDATION), choice(0), number(0, LARGEST_PENALTY, _PENALTY_WORDS),
                  expected=_PENALTY_WORDS)  # fmt: skip
OPTIONS: Mapping[str, Mapping[str, Option]] = {
    "interrupted-time-series": {
        "family": Option("gaussian", choice("gaussian", "poisson", "quasi-poisson", "negative-binomial")),
        "transform": Option("none", choice("none", "log")),
        "trend": Option("linear", choice("linear", "none")),
        "season": Option(None, _season),
        "effect": Option(("level",), _effect),
        "slope_counts_from": Option(0, choice(0, 1)),
        "covariates": _COVARIATES,
        "errors": Option(MappingProxyType({"method": "model"}), _errors),
    },
    "difference-in-differences": {"errors": Option("cluster", choice("cluster"))},
    "staggered-difference-in-differences": {
        "comparison": Option("never-treated", choice("never-treated", "not-yet-treated")),
        "adjustment": Option("none", choice("none", "regression", "doubly-robust", "weighting")),
        "covariates": _COVARIATES,
        "base": Option("varying", choice("varying", "universal")),
        "anticipation": Option(0, whole()),
    },
    "synthetic-control": {
        "intercept": Option(default=False, check=flag),
        "predictors": Option((), each(_predictor)),
        "importance": Option("equal", choice("equal", "optimised")),
        "fit_first": Option(None, period),
        "fit_last": Option(None, period),
    },
    "augmented-synthetic-control": {"penalty": Option(_CROSS_VALIDATION, _PENALTY)},
    "generalised-synthetic-control": {
        "rank": Option(_CROSS_VALIDATION, _RANK),
        "max_rank": Option(5, whole()),
        "covariates": _COVARIATES,
    },
    "synthetic-difference-in-differences": {"covariates": _COVARIATES},
}
"""By method and option; the contract's table."""


def options_of(method: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Every option of a method with the value used: the protocol's, or the default.

    `given` are the keys of [method] beside `id`. Raises NotAProtocol for an option that the method does not have
    (saying of which it is one), for one of the wrong kind, and for options that cannot go together.
    """
    known = OPTIONS[method]
    for name in given:
        if name not in known:
            raise _unknown(method, name)
    used = {
        name: option.check(given[name], f"method.{name}") if name in given else option.default
        for name, option in known.items()
    }
    _go_together(used)
    return used


def _unknown(method: str, name: str) -> NotAProtocol:
    others = [other for other, options in OPTIONS.items() if name in options]
    elsewhere = f"It is an option of {listed(others)}" if others else near(name, OPTIONS[method])
    options = ", ".join(OPTIONS[method])
    return NotAProtocol(f"method.{name}", f"an option of {method} ({options})", f"'{name}'", elsewhere)


def _go_together(used: Mapping[str, Any]) -> None:
    """Raise NotAProtocol for options of which one rules the other out."""
    if used.get("transform") == "log" and used["family"] != "gaussian":
        raise NotAProtocol(
            "method.transform", "'none' with a family of counts", "'log'", "Use family gaussian, or none"
        )
    if used.get("importance") == "optimised" and not used["predictors"]:
        raise NotAProtocol("method.importance", "predictors to be weighed", "none", "Give method.predictors")
    _in_order(used.get("fit_first"), used.get("fit_last"), "method.fit_last")


def columns_of(used: Mapping[str, Any]) -> dict[str, str]:
    """The columns of the panel's file that options name, each with the key that names it."""
    named = {column: f"method.covariates[{place}]" for place, column in enumerate(used.get("covariates", ()))}
    for place, predictor in enumerate(used.get("predictors", ())):
        named.setdefault(predictor["column"], f"method.predictors[{place}].column")
    return named
