"""A roll-up of returns as tables: shares, money, metrics, answers of the survey, and every area."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from carefund.monitoring.returns.quarters import returns_of
from carefund.monitoring.returns.rolling_up import NamedShare, RollUp, Sum
from carefund.monitoring.returns.shares import Share
from carefund.report.columns import Column, Table
from carefund.report.returns.sentences import FIGURES, PARTS

RECORD = "returns.json"
PENNY = Decimal("0.01")


def _end(which: str, number: int) -> Any:  # noqa: ANN401
    """One end of an interval of a share, in per cent."""

    def of(row: NamedShare) -> float | None:
        ends = getattr(row.share, which)
        return None if ends is None else ends[number] * 100

    return of


SHARES = (
    Column("part", "Part", "text", "part of the return", lambda row: PARTS.get(row.part, row.part)),
    Column("id", "Id", "text", "id of what is asked"),
    Column("label", "What", "text", "what is asked"),
    Column("yes", "Yes", "count", "areas that say so", lambda row: row.share.yes, whole=True),
    Column("answered", "Answered", "count", "areas that answered", lambda row: row.share.answered, whole=True),
    Column("missing", "Missing", "count", "areas that did not answer", lambda row: row.share.missing, whole=True),
    Column("share", "Share of those that answered", "share", "per cent of the areas that answered",
           lambda row: None if row.share.of_answered is None else row.share.of_answered * 100),
    Column("wilson_low", "95%, low", "share", "low end of Wilson's 95% interval among those that answered, per cent",
           _end("wilson", 0)),
    Column("wilson_high", "95%, high", "share", "high end of it", _end("wilson", 1)),
    Column("worst", "If all missing said no", "share", "per cent of all areas if every missing one said no",
           _end("bounds", 0)),
    Column("best", "If all said yes", "share", "the same if every missing one said yes", _end("bounds", 1)),
)  # fmt: skip
SUM = (
    Column("figure", "Figure", "text", "which figure", lambda row: FIGURES[row["figure"]]),
    Column("areas", "Areas", "count", "areas that gave it", whole=True),
    Column("missing", "Missing", "count", "areas that did not", whole=True),
)
MONEY = (
    Column("stream", "Stream", "text", "id of the stream"),
    Column("label", "Money", "text", "the stream in words"),
    SUM[0],
    Column("pounds", "Sum of those that gave it", "exact-pounds", "pounds; empty where no area gave it"),
    *SUM[1:],
)
METRICS = (
    Column("metric", "Metric", "text", "id of the metric"),
    Column("label", "Metric in words", "text", "the metric in words"),
    SUM[0],
    Column("total", "Sum of those that gave it", "count", "in the metric's unit; empty where no area gave it"),
    *SUM[1:],
)
ANSWERS = (
    Column("statement", "Statement", "text", "id of the statement"),
    Column("label", "Statement in words", "text", "the statement"),
    Column("answer", "Answer", "text", "the answer"),
    Column("areas", "Areas", "count", "areas that gave it", whole=True),
)
AREAS = (
    Column("area_code", "Area", "text", "ONS code of the area", lambda row: row.code),
    Column("area_name", "Name", "text", "name of the area", lambda row: row.name),
    Column("region", "Region", "text", "region of the area"),
    Column("answered", "Here", "flag", "whether its return is here"),
    Column("version", "Version", "count", "version of the return that is counted", whole=True),
    Column("signed", "Signed", "day", "day of the last signature"),
    Column("days_late", "Days late", "change", "days after the due date; empty where either is not known", whole=True),
    Column("unread", "Cells left out", "count", "cells that could not be read or used", whole=True),
    Column("file", "File", "text", "the file that is counted"),
)


def tables(rolled: RollUp) -> tuple[Table, ...]:
    """Shares first; then money, metrics, the survey where there is one, and the areas."""
    answers = (Table.of("survey", "Survey", ANSWERS, _answers(rolled)),) if rolled.survey else ()
    return (
        Table.of("shares", "Shares", SHARES, rolled.shares),
        Table.of("money", "Money", MONEY, _money(rolled), "What is missing is missing: it is in no sum."),
        Table.of("metrics", "Metrics", METRICS, _metrics(rolled), "What is missing is missing: it is in no sum."),
        *answers,
        Table.of("areas", "Areas", AREAS, rolled.areas),
    )


def _money(rolled: RollUp) -> Iterator[dict[str, Any]]:
    for stream in rolled.streams:
        for name, one in stream.sums.items():
            pounds = None if one.total is None else one.total.quantize(PENNY)
            yield {"stream": stream.stream, "label": stream.label, "pounds": pounds, **_counted(name, one)}


def _metrics(rolled: RollUp) -> Iterator[dict[str, Any]]:
    for metric in rolled.metrics:
        for name, one in metric.sums.items():
            total = None if one.total is None else float(one.total)
            yield {"metric": metric.metric, "label": metric.label, "total": total, **_counted(name, one)}


def _counted(name: str, one: Sum) -> dict[str, Any]:
    return {"figure": name, "areas": one.given, "missing": one.missing}


def _answers(rolled: RollUp) -> Iterator[dict[str, Any]]:
    words = {step.id: step.label for step in returns_of(rolled.round).scale}
    for one in rolled.survey:
        for answer, areas in one.answers.items():
            yield {"statement": one.statement, "label": one.label, "answer": words[answer], "areas": areas}


def record(rolled: RollUp, made: Mapping[str, Table]) -> dict[str, Any]:
    """Everything as plain values: the response, who is missing and late, and every table."""
    return {
        "round": rolled.round.id,
        "quarter": rolled.quarter.id,
        "response": _share(rolled.response),
        "missing": [{"area_code": one.code, "area_name": one.name} for one in rolled.missing],
        "late": [{"area_code": one.code, "area_name": one.name, "days_late": one.days_late} for one in rolled.late],
        "superseded": list(rolled.superseded),
        "not_owed": list(rolled.not_owed),
        "refused": [one.as_record() for one in rolled.refused],
        **{name: table.records() for name, table in made.items()},
    }


def _share(share: Share) -> dict[str, Any]:
    return {"areas": share.yes, "of": share.asked, "share": share.of_answered}


def about(rolled: RollUp) -> list[tuple[str, str]]:
    """What a workbook of the tables begins with."""
    from carefund.report.returns.sentences import how_shares_are_given, response_words

    return [
        ("Round", rolled.round.title),
        ("Quarter", rolled.quarter.label),
        ("Response", response_words(rolled)),
        ("Shares", how_shares_are_given()),
    ]
