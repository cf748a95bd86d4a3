"""The tables of an edition, as they are downloaded: each row says of which edition it is, and if it is invented."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from carefund.evidence.series import ENGLAND
from carefund.pool.chain import canonical
from carefund.report.columns import Column, Table
from carefund.report.media.files import WRITERS, json_bytes
from carefund.report.media.xlsx import workbook
from carefund.report.monitoring.projection.told import CHANCE_FROM, TARGET_FROM
from carefund.service.public.edition import Edition, PublishedArea, PublishedOutturn, PublishedProspect
from carefund.service.public.sayings import THOUSAND, matching, met_words
from carefund.wording.dates import LONDON, utc_words
from carefund.wording.lists import capital

PLACE = (Column("area_code", "Area code", "text", "ONS code of the area"), Column("area", "Area", "text", "Its name"))
EDITION = (
    Column("round", "Round", "text", "Id of the round"),
    Column("edition", "Edition", "number", "Number of the edition", whole=True),
    Column("edition_file", "Edition file", "text", "SHA-256 of the file that holds the edition"),
    Column("invented", "Invented", "flag", "Whether plans, people and decisions are invented, for a demonstration"),
)
"""What every row ends with."""
AREAS = (
    *PLACE,
    Column("region", "Region", "text", "Region of the area"),
    Column("state", "State", "text", "How far the plan was when the edition was published"),
    Column("decision", "Decision", "text", "The decision on the plan; none where it was not decided on"),
    Column("reason", "Reason", "text", "Why, where a reason was given"),
    Column("decided", "Decided on", "day", "The day of the decision"),
    Column("version", "Version", "number", "Version of the plan that was decided on", whole=True),
    Column("plan_hash", "Hash of the plan", "text", "SHA-256 of that version"),
    Column("pooled", "Pooled", "exact-pounds", "All money paid into the pool, in pounds"),
    Column("spent", "Planned spending", "exact-pounds", "All money planned to be spent out of it, in pounds"),
)
MONEY = (
    *PLACE,
    Column("side", "In or out", "text", "Whether it is paid into the pool or spent out of it"),
    Column("year", "Year", "text", "Financial year"),
    Column("stream", "Stream", "text", "Source of money"),
    Column("area_of_spend", "Area of spend", "text", "What it is spent on; none for money in"),
    Column("pounds", "Pounds", "exact-pounds", "The sum, exact"),
)
TARGETS = (
    *PLACE,
    Column("metric", "Metric", "text", "The measured outcome"),
    Column("planned", "Planned change", "exact-percent", "Planned change in per cent of the baseline", digits=2),
    Column("chance", "Chance told", "chance", "Probability that was told with the decision, 0 to 1"),
    Column("word", "Chance in words", "text", "Its word on the fixed scale"),
    Column("basis", "Basis", "text", "`own`, or `base rate`: how often areas have changed so much"),
    Column("expected_middle", "Expected change", "percent", "Change to be expected without the plan, in per cent"),
    Column("expected_low", "Expected change, low", "percent", "Low end of its 95% interval"),
    Column("expected_high", "Expected change, high", "percent", "High end of its 95% interval"),
    Column("happened_low", "Happened, low", "percent", "Change over the target's months, low end where figures lack"),
    Column("happened_high", "Happened, high", "percent", "The same, high end"),
    Column("as_published", "Happened, as published", "percent", "The same by the figures as published"),
    Column("met", "Target met", "text", "Whether what was planned came"),
)
OUTTURN = (
    *PLACE,
    Column("metric", "Metric", "text", "The measured outcome"),
    Column("comparison", "Compared", "text", "The periods that are compared"),
    Column("corrected_low", "Corrected change, low", "percent", "With missing figures added, low end of 95%"),
    Column("corrected_high", "Corrected change, high", "percent", "With missing figures added, high end of 95%"),
    Column("change_percent", "Change as published", "percent", "Change in per cent by the figures as published"),
    Column("baseline", "Baseline as published", "number", "What was, missing figures left out"),
    Column("outturn", "Outturn as published", "number", "What happened, missing figures left out"),
    Column("unit", "Unit", "text", "What baseline and outturn count"),
    Column("planned_percent", "Planned change", "percent", "Planned change of the plan named beside it, in per cent"),
    Column("plan", "Whose plan", "text", "Whose plan the audit sets it against"),
)
YEAR = (
    *PLACE,
    Column("metric", "Metric", "text", "The measured outcome"),
    Column("to", "Figures to", "month", "The last month that was known"),
    Column("known", "Months known", "number", "Months of the target that were known", whole=True),
    Column("months", "Months", "number", "Months of the target", whole=True),
    Column("target", "Target", "percent", "The target's change in per cent of the baseline"),
    Column("target_from", "Target from", "text", capital(TARGET_FROM)),
    Column("middle", "Heading for", "percent", "The change that was expected by the year's end"),
    Column("low", "Low, 95%", "percent", "Low end of its 95% interval"),
    Column("high", "High, 95%", "percent", "High end of its 95% interval"),
    Column("chance", "Chance of the target", "chance", "Probability of meeting it, 0 to 1"),
    Column("word", "Chance in words", "text", "Its word on the fixed scale"),
    Column("basis", "Basis", "text", capital(CHANCE_FROM)),
)
CONDITIONS = (
    *PLACE,
    Column("condition", "Condition", "text", "What was asked of the area"),
    Column("due", "Due", "day", "The last day"),
    Column("standing", "Standing", "text", "How it stood when the edition was published"),
)
WAIVERS = (
    *PLACE,
    Column("check", "Check", "text", "The check that an exception was granted to"),
    Column("field", "Field", "text", "The field it is for; none for the whole plan"),
    Column("reason", "Reason", "text", "Why"),
    Column("until", "Until", "day", "The last day on which it holds"),
)
CORRECTIONS = (
    *PLACE,
    Column("before", "Decision before", "text", "As the edition before shows it"),
    Column("after", "Decision after", "text", "As it stands in this edition"),
    Column("reason", "Reason", "text", "Why it was corrected"),
)
NAMES = {
    "areas": "Areas and decisions",
    "money": "Money by year, stream and area of spend",
    "targets": "Targets, chances and outturn",
    "outturn": "What happened, by every comparison",
    "year": "The year as it then stood",
    "conditions": "Conditions",
    "waivers": "Waivers",
    "corrections": "Corrections since the edition before",
}
"""The tables of an edition by the names of their files."""
ENDINGS = ("csv", "xlsx", "json", "parquet")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}
SOURCE = "Published by {organisation}, {when}; what happened: official files under the Open Government Licence v3.0."


def table_of(name: str, edition: Edition, file_hash: str) -> Table:
    """One table of an edition. Raises KeyError for another name."""
    columns, rows = _TABLES[name]
    own = {"round": edition.round, "edition": edition.edition, "edition_file": file_hash, "invented": edition.invented}
    made = ({**row, **own} for row in rows(edition))
    return Table.of(name, NAMES[name][:31], (*columns, *EDITION), made)


def file_of(name: str, ending: str, edition: Edition, file_hash: str) -> bytes:
    """A table as a file; JSON and workbooks say beside the rows where they are from. Raises KeyError for others."""
    table = table_of(name, edition, file_hash)
    if ending == "xlsx":
        return workbook((table,), title_of(edition), about(edition, file_hash), edition.published)
    if ending == "json":
        said = canonical(dict(about(edition, file_hash))).encode("ascii")
        return b'{"provenance":' + said + b',"rows":' + json_bytes(table) + b"}"
    return WRITERS[f".{ending}"](table)


def all_tables(edition: Edition, file_hash: str) -> bytes:
    """Every table of an edition as one workbook."""
    tables = [table_of(one, edition, file_hash) for one in NAMES]
    return workbook(tables, title_of(edition), about(edition, file_hash), edition.published)


def title_of(edition: Edition) -> str:
    """What the edition is called; one of invented plans says so."""
    return f"{edition.title}, edition {edition.edition}{' (invented plans)' if edition.invented else ''}"


def about(edition: Edition, file_hash: str) -> list[tuple[str, str]]:
    """Where an edition's tables are from: labels with words."""
    when = utc_words(edition.published)
    invented = "Plans, people and decisions are invented, for a demonstration. Figures of what happened are real."
    return [
        ("Round", edition.round),
        ("Edition", f"{edition.edition}"),
        ("Published", when),
        ("By", edition.organisation),
        ("File of the edition (SHA-256)", file_hash),
        ("Ledger then", f"{edition.ledger_submissions} chains, {edition.ledger_root}"),
        ("Source", SOURCE.format(organisation=edition.organisation, when=when)),
        ("Releases used", " ".join(one.id for one in edition.releases)),
        *([("Invented", invented)] if edition.invented else []),
    ]


Rows = Iterator[Mapping[str, Any]]


def _place(area: Any) -> dict[str, Any]:  # noqa: ANN401 - anything of an area, with code and name
    return {"area_code": area.code, "area": area.name}


def _areas(edition: Edition) -> Rows:
    for one in edition.areas:
        decision = one.decision
        yield _place(one) | {
            "region": one.region,
            "state": one.state,
            "decision": decision.label,
            "reason": decision.reason or None,
            "decided": decision.at.astimezone(LONDON).date(),
            "version": decision.version,
            "plan_hash": decision.plan_hash,
            "pooled": one.pounds("in"),
            "spent": one.pounds("out"),
        }
    nothing = dict.fromkeys(("decision", "reason", "decided", "version", "plan_hash", "pooled", "spent"))
    for left in edition.undecided:
        yield _place(left) | {"region": left.region, "state": left.state, **nothing}


def _money(edition: Edition) -> Rows:
    for area in edition.areas:
        for one in area.sums:
            yield _place(area) | {
                "side": one.side,
                "year": one.year,
                "stream": edition.streams.get(one.stream, one.stream),
                "area_of_spend": edition.areas_of_spend.get(one.area_of_spend, one.area_of_spend) or None,
                "pounds": one.pounds,
            }


def _targets(edition: Edition) -> Rows:
    for area in edition.areas:
        for one in area.targets:
            happened = matching(area, one)
            span = happened.leading if happened else None
            yield _place(area) | {
                "metric": edition.metrics[one.metric],
                "planned": None if one.percent is None else float(one.percent),
                "chance": None if one.thousandths is None else one.thousandths / THOUSAND,
                "word": one.word or None,
                "basis": one.basis,
                **{f"expected_{end}": getattr(one.expected, end, None) for end in ("middle", "low", "high")},
                **{f"happened_{end}": getattr(span, end, None) for end in ("low", "high")},
                "as_published": happened.change_percent if happened else None,
                "met": met_words(area, one),
            }


def _outturns(edition: Edition) -> Rows:
    for one in edition.england:
        yield {"area_code": ENGLAND, "area": "England"} | _outturn(one)
    for area in edition.areas:
        for one in area.outturns:
            yield _place(area) | _outturn(one)


def _outturn(one: PublishedOutturn) -> dict[str, Any]:
    return {
        "metric": one.label,
        "comparison": one.comparison,
        "corrected_low": one.corrected.low if one.corrected else None,
        "corrected_high": one.corrected.high if one.corrected else None,
        "change_percent": one.change_percent,
        "baseline": one.baseline,
        "outturn": one.outturn,
        "unit": one.unit,
        "planned_percent": one.planned_percent,
        "plan": one.plan,
    }


def _years(edition: Edition) -> Rows:
    for one in edition.year:
        yield {"area_code": ENGLAND, "area": "England"} | _prospect(one)
    for area in edition.areas:
        for one in area.year:
            yield _place(area) | _prospect(one)


def _prospect(one: PublishedProspect) -> dict[str, Any]:
    change = {"middle": one.change.middle, "low": one.change.low, "high": one.change.high}
    said = one.model_dump(include={"to", "known", "months", "target", "target_from", "word", "basis"})
    return {"metric": one.label, **said, **change, "chance": one.thousandths / THOUSAND}


def _of_areas(part: str, names: Mapping[str, str]) -> Any:  # noqa: ANN401 - a function of an edition
    """What makes rows of a part of each area, with columns from fields."""

    def rows(edition: Edition) -> Rows:
        for area in edition.areas:
            for one in _part(area, part):
                yield _place(area) | {column: getattr(one, field) or None for column, field in names.items()}

    return rows


def _part(area: PublishedArea, part: str) -> Iterable[Any]:
    found: Iterable[Any] = getattr(area, part)
    return found


def _corrections(edition: Edition) -> Rows:
    for one in edition.corrections:
        said = {"before": one.before.label, "after": one.after.label, "reason": one.after.reason}
        yield _place(one) | said


_TABLES: Mapping[str, tuple[tuple[Column, ...], Any]] = {
    "areas": (AREAS, _areas),
    "money": (MONEY, _money),
    "targets": (TARGETS, _targets),
    "outturn": (OUTTURN, _outturns),
    "year": (YEAR, _years),
    "conditions": (CONDITIONS, _of_areas("conditions", {"condition": "words", "due": "due", "standing": "standing"})),
    "waivers": (
        WAIVERS,
        _of_areas("waivers", {"check": "check", "field": "field", "reason": "reason", "until": "until"}),
    ),
    "corrections": (CORRECTIONS, _corrections),
}
