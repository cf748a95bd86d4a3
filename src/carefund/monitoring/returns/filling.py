"""What is filled in of a return before its area starts: from the accepted plan, the books and the official series."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from carefund.evidence.areas import Area
from carefund.monitoring.returns.model import MetricReport, Return, SchemeReport, StreamReport
from carefund.monitoring.returns.published import Published
from carefund.monitoring.returns.quarters import returns_of
from carefund.monitoring.returns.spans import known_total, metric_spans, planned_figure
from carefund.monitoring.returns.spending import ActualSpending
from carefund.plan.model import Plan, Scheme
from carefund.pool.lines import Contribution, Expenditure
from carefund.programme.definition import Round
from carefund.programme.returns import ReturnQuarter


@dataclass(frozen=True)
class FilledReturn:
    """A return with what is known already; `given` says in words where each filled field comes from, by path."""

    sent: Return
    given: Mapping[str, str] = field(default_factory=dict)


def filled_in(
    round_: Round,
    area: Area,
    quarter: ReturnQuarter,
    published: Published,
    *,
    plan: Plan | None = None,
    spending: ActualSpending | None = None,
) -> FilledReturn:
    """An area's return with the plan's figures, what the books say to date, and what is published.

    What none of them holds stays empty. Raises NoReturns when the round does not say what a return must hold.
    """
    filler = _Filler(round_, quarter, plan, spending)
    asks = returns_of(round_).parts
    sent = Return(
        round_id=round_.id,
        area_code=area.code,
        area_name=area.name,
        quarter=quarter.id,
        template_version=returns_of(round_).template_version,
        plan_version=plan.version if plan else None,
        metrics=filler.metrics(published) if "metrics" in asks else (),
        streams=filler.streams() if "streams" in asks else (),
        schemes=filler.schemes() if "schemes" in asks else (),
    )
    return FilledReturn(sent, filler.given)


class _Filler:
    """Fills in the parts of a return, remembering the source of each figure."""

    def __init__(
        self, round_: Round, quarter: ReturnQuarter, plan: Plan | None, spending: ActualSpending | None
    ) -> None:
        self.round, self.quarter, self.plan, self.spending = round_, quarter, plan, spending
        self.to_date = [one.id for one in returns_of(round_).quarters_to(quarter)]
        self.given: dict[str, str] = {}

    @property
    def _plan_words(self) -> str:
        return f"The accepted plan, version {self.plan.version}" if self.plan else ""

    def _note(self, path: str, values: Mapping[str, object], source: str) -> dict[str, object]:
        """The values that are there, each with its source noted under its path."""
        known = {name: value for name, value in values.items() if value is not None}
        self.given |= {f"{path}.{name}": source for name in known}
        return known

    def metrics(self, published: Published) -> tuple[MetricReport, ...]:
        """Plan and published figure of each metric; one of which nothing is known is left out."""
        found = []
        for metric, span in metric_spans(self.round, self.quarter).items():
            path, values = f"metrics[{metric}]", dict[str, object]()
            if self.plan is not None:
                planned = planned_figure(span, self.round.metric(metric), self.plan)
                both = {"planned": planned.numerator, "planned_denominator": planned.denominator}
                values |= self._note(path, both, self._plan_words)
            if figure := published.get(metric):
                both = {"published": figure.count}
                values |= self._note(path, {**both, "published_source": figure.source}, figure.source)
            if values:
                found.append(MetricReport.model_validate({"metric": metric, **values}))
        return tuple(found)

    def streams(self) -> tuple[StreamReport, ...]:
        """Planned and actual money of each stream; one of which nothing is known is left out."""
        found = []
        for stream in (one.id for one in self.round.streams):
            path, values = (
                f"streams[{stream}]",
                self._note(f"streams[{stream}]", self._planned(stream), self._plan_words),
            )
            if self.spending is not None:
                actual = {
                    "income": self.spending.income_to_date(stream, self.to_date),
                    "spent": self.spending.spent_to_date(self.to_date, stream=stream),
                }
                values |= self._note(path, actual, self.spending.source)
            if values:
                found.append(StreamReport.model_validate({"stream": stream, **values}))
        return tuple(found)

    def _planned(self, stream: str) -> dict[str, object]:
        if self.plan is None:
            return {}
        paid = [line for line in self.plan.contributions if line.stream == stream]
        return {"planned_income": self._year(paid), "planned_spend": self._year(self._lines(stream=stream))}

    def _lines(self, **fields: str) -> list[Expenditure]:
        lines = self.plan.expenditure if self.plan else ()
        return [line for line in lines if all(getattr(line, name) == value for name, value in fields.items())]

    def _year(self, lines: Iterable[Contribution | Expenditure]) -> Decimal | None:
        return known_total(line.amounts.get(self.quarter.year) for line in lines)

    def schemes(self) -> tuple[SchemeReport, ...]:
        """Planned and actual money and the planned output of each scheme of the plan."""
        schemes = self.plan.schemes if self.plan else ()
        return tuple(self._scheme(number, scheme) for number, scheme in enumerate(schemes))

    def _scheme(self, number: int, scheme: Scheme) -> SchemeReport:
        path, lines = f"schemes[{number}]", self._lines(scheme=scheme.id)
        outputs = [line.outputs[self.quarter.year] for line in lines if self.quarter.year in line.outputs]
        planned = {
            "id": scheme.id,
            "name": scheme.name,
            "planned_spend": self._year(lines),
            "unit": self._unit(scheme),
            "planned_output": sum(outputs, Decimal(0)) if outputs else None,
        }
        values = self._note(path, planned, self._plan_words)
        if self.spending is not None:
            spent = {"spent": self.spending.spent_to_date(self.to_date, scheme=scheme.id)}
            values |= self._note(path, spent, self.spending.source)
        return SchemeReport.model_validate(values)

    def _unit(self, scheme: Scheme) -> str | None:
        types = self.round.planning.scheme_types if self.round.planning else ()
        return next((one.unit_of_output for one in types if one.id == scheme.scheme_type), None)
