"""Many areas' returns of one quarter rolled up: who answered and who is missing, shares, money, metrics and the survey.

Returns are taken one by one and only what is counted of each is kept, so memory does not grow with their size. What is
missing stays missing: a sum says of how many areas it is, and is none where no area gave a figure.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from carefund.evidence.areas import Area
from carefund.monitoring.returns.checking import Given
from carefund.monitoring.returns.model import Return
from carefund.monitoring.returns.quarters import returns_of
from carefund.monitoring.returns.reading import ReadReturn
from carefund.monitoring.returns.shares import Share
from carefund.monitoring.returns.spans import metric_spans
from carefund.plan.findings import Severity
from carefund.programme.definition import Round
from carefund.programme.returns import ReturnPart, ReturnQuarter
from carefund.refusal import RefusedFile

STREAM_FIELDS = ("planned_income", "income", "planned_spend", "spent", "unspent", "carried_forward")
METRIC_FIELDS = ("planned", "published", "planned_where_published", "own")
"""What is added up of a metric; `planned_where_published` is the plan of the areas with a published figure alone."""
STATUSES = ("on-track", "not-on-track", "no-data")


@dataclass(frozen=True, kw_only=True)
class Sum:
    """What areas gave of one figure, added up: `total` over the `given` areas; None where none gave it.

    `asked` is how many areas should have given it.
    """

    total: Decimal | None
    given: int
    asked: int

    @property
    def missing(self) -> int:
        """How many areas did not give it."""
        return self.asked - self.given


@dataclass(frozen=True, kw_only=True)
class AreaReturn:
    """One area of the roll-up: its file and version, when it was signed, and how late; empty where nothing came.

    `days_late` is None where the return or its date is missing, or the due date is not known, and 0 or less for one in
    time. `statuses` gives what it says of each metric, by metric.
    """

    code: str
    name: str
    region: str
    file: str = ""
    version: int | None = None
    signed: date | None = None
    days_late: int | None = None
    unread: int = 0
    """Cells that could not be read, or hold a sum that no cell of the return takes: nothing of them is counted."""
    statuses: tuple[tuple[str, str], ...] = ()

    @property
    def answered(self) -> bool:
        """Whether its return is here."""
        return self.version is not None

    @property
    def is_late(self) -> bool:
        """Whether it is known to have come after the due date."""
        return self.days_late is not None and self.days_late > 0


@dataclass(frozen=True, kw_only=True)
class NamedShare:
    """The share of areas that said yes to something: which part of the return, its id and words."""

    part: str
    id: str
    label: str
    share: Share


@dataclass(frozen=True, kw_only=True)
class StreamSums:
    """Money of one stream over all areas, by field of the return."""

    stream: str
    label: str
    sums: dict[str, Sum]


@dataclass(frozen=True, kw_only=True)
class MetricSums:
    """One metric over all areas: figures by field of the return, and how many areas say what of it."""

    metric: str
    label: str
    sums: dict[str, Sum]
    statuses: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class StatementAnswers:
    """How areas answered one statement of the survey, by id of the answer, from most to least agreement."""

    statement: str
    label: str
    answers: dict[str, int]
    agree: Share


@dataclass(frozen=True, kw_only=True)
class RollUp:
    """The returns of one quarter over all areas that owe one."""

    round: Round = field(repr=False)
    quarter: ReturnQuarter
    areas: tuple[AreaReturn, ...]
    """Every area that owes a return, in the register's order."""
    shares: tuple[NamedShare, ...]
    streams: tuple[StreamSums, ...]
    metrics: tuple[MetricSums, ...]
    survey: tuple[StatementAnswers, ...]
    superseded: tuple[str, ...] = ()
    """Files of which a later version is here, or a second of the same version: not counted."""
    not_owed: tuple[str, ...] = ()
    """Files of areas that owe no return of the quarter, or of another round or quarter: not counted."""
    refused: tuple[RefusedFile, ...] = ()
    """Files that could not be read."""

    @property
    def response(self) -> Share:
        """The areas whose return is here, of all that owe one."""
        return Share(yes=len(self.answering), answered=len(self.areas), asked=len(self.areas))

    @property
    def answering(self) -> tuple[AreaReturn, ...]:
        """The areas whose return is here."""
        return tuple(one for one in self.areas if one.answered)

    @property
    def missing(self) -> tuple[AreaReturn, ...]:
        """The areas whose return is not here."""
        return tuple(one for one in self.areas if not one.answered)

    @property
    def late(self) -> tuple[AreaReturn, ...]:
        """The areas whose return was signed after the due date, the latest first."""
        return tuple(sorted((one for one in self.areas if one.is_late), key=lambda one: -(one.days_late or 0)))

    def share(self, part: str, id_: str) -> Share:
        """The share of one part and id. Raises LookupError where there is none."""
        return next((one.share for one in self.shares if (one.part, one.id) == (part, id_)), None) or _no(part, id_)


def _no(part: str, id_: str) -> Share:
    raise LookupError(f"no share of {part} {id_}")


def roll_up(round_: Round, quarter: ReturnQuarter, owing: Sequence[Area], given: Iterable[Given]) -> RollUp:
    """Roll up returns of a quarter; `owing` are the areas that owe one.

    Of several returns of an area the one of the highest version counts, and of two of one version the first. Raises
    NoReturns when the round does not say what a return must hold.
    """
    counting = _Counting(round_, quarter, owing)
    for one in given:
        counting.take(one)
    return counting.rolled_up()


def roll_ups(
    given: Iterable[Given], rounds: Callable[[str], Round], owing: Callable[[ReturnQuarter], Sequence[Area]]
) -> tuple[RollUp, ...]:
    """Roll up returns of whatever quarters they are, one roll-up for each; refused files stand in all of them.

    `rounds` gives a round by its id and `owing` the areas that owe a return of a quarter. Empty where none was read.
    """
    counting: dict[tuple[str, str], _Counting] = {}
    refused: list[RefusedFile] = []
    for one in given:
        if isinstance(one.read, RefusedFile):
            refused.append(one.read)
            continue
        key = (one.read.sent.round_id, one.read.sent.quarter)
        if key not in counting:
            round_ = rounds(key[0])
            quarter = returns_of(round_).quarter(key[1])
            counting[key] = _Counting(round_, quarter, owing(quarter), refused=refused)
        counting[key].take(one)
    return tuple(one.rolled_up() for one in counting.values())


@dataclass
class _Counting:
    """What is kept of the returns while they are taken: of each area's newest, the little that is counted."""

    round: Round
    quarter: ReturnQuarter
    owing: Sequence[Area]
    kept: dict[str, _Counted] = field(default_factory=dict)
    superseded: list[str] = field(default_factory=list)
    not_owed: list[str] = field(default_factory=list)
    refused: list[RefusedFile] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._codes = {area.code for area in self.owing}
        limits = returns_of(self.round).limits
        self._most = next((Decimal(one.value) for one in limits if one.id == "largest-amount"), None)

    def take(self, given: Given) -> None:
        """Take a file that was read or refused."""
        if isinstance(given.read, RefusedFile):
            self.refused.append(given.read)
            return
        sent = given.read.sent
        ours = (sent.round_id, sent.quarter) == (self.round.id, self.quarter.id)
        if not ours or sent.area_code not in self._codes:
            self.not_owed.append(given.file)
            return
        before = self.kept.get(sent.area_code)
        if before is not None and before.version >= sent.version:
            self.superseded.append(given.file)
            return
        if before is not None:
            self.superseded.append(before.file)
        self.kept[sent.area_code] = _counted(given.file, given.read, self._most)

    def rolled_up(self) -> RollUp:
        """The roll-up of what was taken."""
        parts = {part: returns_of(self.round).asks(part, self.quarter) for part in _PARTS}
        return RollUp(
            round=self.round,
            quarter=self.quarter,
            areas=tuple(self._area(area) for area in self.owing),
            shares=tuple(self._shares(parts)),
            streams=tuple(self._streams()) if parts["streams"] else (),
            metrics=tuple(self._metrics()) if parts["metrics"] else (),
            survey=tuple(self._survey()) if parts["survey"] else (),
            superseded=tuple(self.superseded),
            not_owed=tuple(self.not_owed),
            refused=tuple(self.refused),
        )

    def _area(self, area: Area) -> AreaReturn:
        kept, own = self.kept.get(area.code), AreaReturn(code=area.code, name=area.name, region=area.region or "")
        if kept is None:
            return own
        due = self.quarter.due
        late = (kept.signed - due).days if kept.signed and due else None
        statuses = tuple((metric, status) for (part, metric), status in kept.answers.items() if part == "metrics")
        return replace(own, file=kept.file, version=kept.version, signed=kept.signed, days_late=late,
                          unread=kept.unread, statuses=statuses)  # fmt: skip

    def _answers(self, part: str, id_: str) -> Counter[str]:
        """How many areas gave each answer to one question."""
        found = (kept.answers.get((part, id_)) for kept in self.kept.values())
        return Counter(answer for answer in found if answer is not None)

    def _share(self, part: str, id_: str, yes: Iterable[str]) -> Share:
        answers = self._answers(part, id_)
        agreed = sum(answers[word] for word in set(yes))
        return Share(yes=agreed, answered=sum(answers.values()), asked=len(self.owing))

    def _shares(self, parts: dict[ReturnPart, bool]) -> Iterator[NamedShare]:
        """Agreement, conditions, metrics, survey: whether signed, met, on track, agreed with."""
        if parts["agreement"]:
            label = "Section 75"
            yield NamedShare(
                part="agreement", id="signed", label=label, share=self._share("agreement", "signed", [YES])
            )
        for one in self.round.conditions if parts["conditions"] else ():
            share = self._share("conditions", one.id, [YES])
            yield NamedShare(part="conditions", id=one.id, label=one.label, share=share)
        for metric in metric_spans(self.round, self.quarter) if parts["metrics"] else ():
            share = self._share("metrics", metric, ["on-track"])
            yield NamedShare(part="metrics", id=metric, label=self.round.metric(metric).label, share=share)
        for statement in returns_of(self.round).statements if parts["survey"] else ():
            share = self._agreement(statement.id)
            yield NamedShare(part="survey", id=statement.id, label=statement.label, share=share)

    def _agreement(self, statement: str) -> Share:
        steps = (step.id for step in returns_of(self.round).scale if step.agrees)
        return self._share("survey", statement, steps)

    def _sum(self, part: str, id_: str, name: str) -> Sum:
        values = [kept.amounts[part, id_, name] for kept in self.kept.values() if (part, id_, name) in kept.amounts]
        return Sum(total=sum(values, Decimal(0)) if values else None, given=len(values), asked=len(self.owing))

    def _streams(self) -> Iterator[StreamSums]:
        names = STREAM_FIELDS if self.quarter.year_end else STREAM_FIELDS[:4]
        for one in self.round.streams:
            sums = {name: self._sum("streams", one.id, name) for name in names}
            yield StreamSums(stream=one.id, label=one.label, sums=sums)

    def _metrics(self) -> Iterator[MetricSums]:
        for metric in metric_spans(self.round, self.quarter):
            answers = self._answers("metrics", metric)
            yield MetricSums(
                metric=metric,
                label=self.round.metric(metric).label,
                sums={name: self._sum("metrics", metric, name) for name in METRIC_FIELDS},
                statuses={status: answers[status] for status in STATUSES},
            )

    def _survey(self) -> Iterator[StatementAnswers]:
        scale = returns_of(self.round).scale
        for one in returns_of(self.round).statements:
            answers = self._answers("survey", one.id)
            yield StatementAnswers(
                statement=one.id,
                label=one.label,
                answers={step.id: answers[step.id] for step in scale},
                agree=self._agreement(one.id),
            )


YES, NO = "yes", "no"
_PARTS: tuple[ReturnPart, ...] = ("agreement", "conditions", "metrics", "streams", "survey")


@dataclass(frozen=True)
class _Counted:
    """What is counted of one return: answers by part and id, amounts by part, id and field."""

    file: str
    version: int
    signed: date | None
    unread: int
    answers: dict[tuple[str, str], str]
    amounts: dict[tuple[str, str, str], Decimal]


def _counted(file: str, read: ReadReturn, most: Decimal | None) -> _Counted:
    """What is counted of a return; sums beyond what one cell takes, which would swamp all others, are left out."""
    sent = read.sent
    given = dict(_amounts(sent))
    amounts = {
        name: value for name, value in given.items() if name[0] != "streams" or most is None or abs(value) <= most
    }
    unread = sum(finding.severity is Severity.ERROR for finding in read.findings) + len(given) - len(amounts)
    return _Counted(file, sent.version, sent.signed, unread, dict(_answers(sent)), amounts)


def _answers(sent: Return) -> Iterator[tuple[tuple[str, str], str]]:
    if sent.agreement.signed is not None:
        yield ("agreement", "signed"), YES if sent.agreement.signed else NO
    for condition in sent.conditions:
        if condition.kept is not None:
            yield ("conditions", condition.condition), YES if condition.kept else NO
    for metric in sent.metrics:
        if metric.status is not None:
            yield ("metrics", metric.metric), metric.status
    for one in sent.survey:
        if one.answer is not None:
            yield ("survey", one.statement), one.answer


def _amounts(sent: Return) -> Iterator[tuple[tuple[str, str, str], Decimal]]:
    named = [("streams", one.stream, one, STREAM_FIELDS) for one in sent.streams]
    metrics = [("metrics", one.metric, one, ("planned", "published", "own")) for one in sent.metrics]
    for part, id_, record, names in (*named, *metrics):
        for name in names:
            value = getattr(record, name)
            if value is not None:
                yield (part, id_, name), value
    for one in sent.metrics:
        if one.planned is not None and one.published is not None:
            yield ("metrics", one.metric, "planned_where_published"), one.planned


def by_region(rolled: RollUp) -> dict[str, Share]:
    """The response by region, in alphabetical order."""
    areas: dict[str, list[AreaReturn]] = defaultdict(list)
    for one in rolled.areas:
        areas[one.region].append(one)
    return {
        region: Share(yes=sum(one.answered for one in held), answered=len(held), asked=len(held))
        for region, held in sorted(areas.items())
    }
