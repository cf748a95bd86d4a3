"""Checks of a return's money and outputs: reported, plausible, growing through the year, and balanced at its end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from carefund.monitoring.returns.checks.check import ReturnFacts, check, lacking
from carefund.monitoring.returns.model import Return, SchemeReport, StreamReport
from carefund.monitoring.returns.spans import known_total
from carefund.monitoring.returns.variance import variances
from carefund.plan.checks.check import ERROR, WARNING, Discrepancy
from carefund.plan.required_fields import missing
from carefund.wording.lists import NOTHING, listed
from carefund.wording.money import exact_pounds
from carefund.wording.numbers import exact_count, number
from carefund.wording.standing import marked

BOOKS = "Income and expenditure of the pooled fund (section 75)"
ACCEPTED = "The accepted plan; a changed plan has to be accepted anew"
PENNY = Decimal("0.01")
HUNDRED = Decimal(100)
YEAR_END = ("brought_forward", "unspent", "carried_forward")
"""What only a return that closes a year says of a stream."""

money_reported = check(
    "money-reported",
    ERROR,
    "Income and spending to date are given for each stream",
    to_do="Give pounds from the first month of the financial year on; 0 where there was none.",
    policy=BOOKS,
    completeness=True,
    part="streams",
)(lacking("streams"))


@check(
    "schemes-reported",
    ERROR,
    "Spending and, where one is planned, output to date are given for each scheme",
    to_do="Give pounds and outputs from the first month of the financial year on; 0 where there was none.",
    policy=BOOKS,
    completeness=True,
    part="schemes",
)
def schemes_reported(facts: ReturnFacts) -> Iterator[Discrepancy]:
    """Each scheme has what it spent, and its output where the plan gives one."""
    for index, scheme in enumerate(facts.sent.schemes):
        output = {"output": "output to date"} if scheme.planned_output is not None else {}
        if words := missing(scheme, {**facts.required["schemes"], **output}):
            yield Discrepancy(f"schemes[{index}]", expected=f"all of scheme {_name(scheme)}",
                              found=f"missing: {listed(words)}")  # fmt: skip


def _name(scheme: SchemeReport) -> str:
    return ": ".join(filter(None, (scheme.id, scheme.name))) or NOTHING


@check(
    "schemes-of-the-plan",
    ERROR,
    "The schemes are those of the accepted plan",
    to_do="Put back the scheme that is missing, and report no other; a new scheme needs a changed plan.",
    policy=ACCEPTED,
    part="schemes",
)
def schemes_of_the_plan(facts: ReturnFacts) -> Iterator[Discrepancy]:
    """Every scheme of the accepted plan is reported once and no other, where the plan was given."""
    if facts.plan is None:
        return
    planned, stated = {one.id for one in facts.plan.schemes}, [one.id for one in facts.sent.schemes]
    for missed in sorted(planned - set(stated)):
        yield Discrepancy("schemes", expected=f"scheme {missed} of the accepted plan", found="no such row")
    for index, scheme in enumerate(stated):
        if scheme not in planned or scheme in stated[:index]:
            found = f"'{scheme}'{' again' if scheme in planned else ''}"
            yield Discrepancy(f"schemes[{index}].id", expected="each scheme of the accepted plan once", found=found)


@check(
    "planned-money-as-accepted",
    ERROR,
    "Planned sums and outputs stand as they were accepted",
    to_do="Put the accepted plan's figure back, or start from a newly made workbook.",
    policy=ACCEPTED,
)
def planned_money_as_accepted(facts: ReturnFacts) -> Iterator[Discrepancy]:
    """Planned sums of streams and schemes are those of the accepted plan, where that was given."""
    if facts.plan is None:
        return
    year, plan = facts.quarter.year, facts.plan
    for index, stream in enumerate(facts.sent.streams):
        paid = [line.amounts.get(year) for line in plan.contributions if line.stream == stream.stream]
        spent = [line.amounts.get(year) for line in plan.expenditure if line.stream == stream.stream]
        yield from _as_accepted(f"streams[{index}].planned_income", known_total(paid), stream.planned_income)
        yield from _as_accepted(f"streams[{index}].planned_spend", known_total(spent), stream.planned_spend)
    known = {scheme.id for scheme in plan.schemes}
    for index, scheme in enumerate(facts.sent.schemes):
        if scheme.id in known:
            spent = [line.amounts.get(year) for line in plan.expenditure if line.scheme == scheme.id]
            yield from _as_accepted(f"schemes[{index}].planned_spend", known_total(spent), scheme.planned_spend)


def _as_accepted(path: str, accepted: Decimal | None, stated: Decimal | None) -> Iterator[Discrepancy]:
    if accepted is not None and accepted != stated:
        found = NOTHING if stated is None else exact_pounds(stated)
        yield Discrepancy(path, expected=f"{exact_pounds(accepted)}, as in the accepted plan", found=found)


@check(
    "nothing-below-zero",
    ERROR,
    "Money and outputs to date are not below zero",
    to_do="Give what was paid in, spent and done since the first month of the year; take corrections off that.",
    policy=BOOKS,
)
def nothing_below_zero(facts: ReturnFacts) -> Iterator[Discrepancy]:
    """No sum and no output to date is negative."""
    for path, value in _to_date(facts.sent).items():
        if value < 0:
            shown = exact_count(value) if path.endswith("output") else exact_pounds(value)
            yield Discrepancy(path, expected="nothing below zero", found=shown)


def _to_date(sent: Return) -> dict[str, Decimal]:
    """Every figure to date that is given, by its path."""
    found: dict[str, Decimal | None] = {"payment.released": sent.payment.released}
    for index, stream in enumerate(sent.streams):
        found |= {f"streams[{index}].{name}": getattr(stream, name) for name in ("income", "spent")}
    for index, scheme in enumerate(sent.schemes):
        found |= {f"schemes[{index}].{name}": getattr(scheme, name) for name in ("spent", "output")}
    return {path: value for path, value in found.items() if value is not None}


@check(
    "sum-not-too-large",
    ERROR,
    "No sum is larger than a cell of the return takes",
    to_do="Give pounds, not thousands of them with zeros added; split nothing.",
    policy="Limits of the round's return",
)
def sum_not_too_large(facts: ReturnFacts) -> Iterator[Discrepancy]:
    """No sum to date exceeds the round's largest amount."""
    most = next((limit.value for limit in facts.returns.limits if limit.id == "largest-amount"), None)
    for path, value in _to_date(facts.sent).items():
        if most is not None and not path.endswith("output") and value > most:
            yield Discrepancy(path, expected=f"at most {exact_pounds(Decimal(most))}", found=exact_pounds(value))


@check(
    "to-date-not-falling",
    ERROR,
    "Money and outputs to date do not fall from one quarter to the next",
    to_do="Correct this figure, or the earlier return; where a sum was booked back, send a new version of that one.",
    policy=BOOKS,
)
def to_date_not_falling(facts: ReturnFacts) -> Iterator[Discrepancy]:
    """Each figure to date is at least what the last earlier return of the year that gives it said."""
    for path, words, value, before in _with_earlier(facts):
        if value < before[1]:
            expected = f"{words}: at least {_shown(path, before[1])}, as in {before[0]}"
            yield Discrepancy(path, expected=expected, found=_shown(path, value))


def _shown(path: str, value: Decimal) -> str:
    return exact_count(value) if path.endswith("output") else exact_pounds(value)


def _with_earlier(facts: ReturnFacts) -> Iterator[tuple[str, str, Decimal, tuple[str, Decimal]]]:
    """Figures to date with their words, and the quarter and figure of the last earlier return that gives them."""
    now, before = _by_name(facts.sent), dict[tuple[str, str, str], tuple[str, Decimal]]()
    for one in facts.earlier:
        label = facts.returns.quarter(one.quarter).label
        before |= {name: (label, value) for name, (_path, value) in _by_name(one).items()}
    for name, (path, value) in now.items():
        if name in before:
            part, key, field = name
            words = facts.labels.get(key, key) if part == "streams" else f"scheme {key}"
            yield path, f"{words}, {_FIELDS[field]}", value, before[name]


_FIELDS = {"income": "income", "spent": "spending", "output": "output"}


def _by_name(sent: Return) -> dict[tuple[str, str, str], tuple[str, Decimal]]:
    """Figures to date, with their paths, by what they are of: part, id and field."""
    found: dict[tuple[str, str, str], tuple[str, Decimal]] = {}
    for path, value in _to_date(sent).items():
        if path.startswith(("streams[", "schemes[")):
            part, _, rest = path.partition("[")
            index, _, field = rest.partition("].")
            record = getattr(sent, part)[int(index)]
            found[part, record.stream if part == "streams" else record.id, field] = (path, value)
    return found


@check(
    "overspend-explained",
    ERROR,
    "More spent than the whole year's plan is explained",
    to_do="Say why more was spent than the plan gives for the year, and who bears it.",
    policy=BOOKS,
)
def overspend_explained(facts: ReturnFacts) -> Iterator[Discrepancy]:
    """Where spending to date exceeds the plan of the year there is a reason: of the schemes, else of the streams."""
    schemes, streams = _overspent("schemes", facts.sent.schemes), _overspent("streams", facts.sent.streams)
    for path, one in schemes or streams:
        if not one.reason and one.spent is not None and one.planned_spend is not None:
            expected = f"a reason, or at most {exact_pounds(one.planned_spend)}"
            yield Discrepancy(f"{path}.spent", expected=expected, found=exact_pounds(one.spent))


@check(
    "variance-explained",
    WARNING,
    "Spending that is far from the plan's even course is explained",
    to_do="Say why more or less was spent by now than the plan's even twelfths, and what is done about it.",
    policy=BOOKS,
    part="streams",
)
def variance_explained(facts: ReturnFacts) -> Iterator[Discrepancy]:
    """Within the year, spending that differs from the plan's twelfths by more than the round allows has a reason."""
    for one in () if facts.quarter.year_end else variances(facts.sent, facts.round, facts.quarter):
        overspent = one.spent > one.planned_year  # which another check asks about
        if one.asks_why and not overspent and not one.reason:
            yield Discrepancy(
                f"streams[{one.index}].reason",
                expected=marked(
                    f"a reason, or from {exact_pounds(one.least)} to {exact_pounds(one.most)} spent by now", one.limit
                ),
                found=f"{exact_pounds(one.spent)} of {facts.labels.get(one.stream, one.stream)} and no reason",
            )


def _overspent(
    part: str, reports: Sequence[StreamReport | SchemeReport]
) -> list[tuple[str, StreamReport | SchemeReport]]:
    """The streams or schemes that spent more than the whole year's plan, with their paths."""
    return [
        (f"{part}[{index}]", one)
        for index, one in enumerate(reports)
        if one.spent is not None and one.planned_spend is not None and one.spent > one.planned_spend
    ]


@check(
    "schemes-add-up-to-streams",
    ERROR,
    "What schemes spent adds up to what was spent from streams",
    to_do="Find the spending that stands on one sheet alone, and correct it.",
    policy=BOOKS,
    part="schemes",
)
def schemes_add_up_to_streams(facts: ReturnFacts) -> Iterator[Discrepancy]:
    """Both sums are the same to the penny, where every stream and scheme gives one."""
    by_stream = known_total(one.spent for one in facts.sent.streams)
    by_scheme = known_total(one.spent for one in facts.sent.schemes)
    whole = len(facts.sent.streams) == len(facts.round.streams) and bool(facts.sent.schemes)
    if whole and by_stream is not None and by_scheme is not None and by_stream != by_scheme:
        expected = f"{exact_pounds(by_stream)}, as spent from the streams"
        yield Discrepancy("schemes", expected=expected, found=f"{exact_pounds(by_scheme)} spent by schemes")


@check(
    "output-plausible",
    WARNING,
    "An output is not far above what was planned for the year",
    to_do="See that it is counted in the unit beside it and from the first month of the year; correct it or say why.",
    policy="Outputs of schemes, in the unit of their type",
    part="schemes",
)
def output_plausible(facts: ReturnFacts) -> Iterator[Discrepancy]:
    """No output to date is above the round's share of the year's planned output, unless a reason is given."""
    share = next((one.value for one in facts.returns.limits if one.id == "largest-output-share"), None)
    for index, one in enumerate(facts.sent.schemes):
        if share is None or one.output is None or not one.planned_output or one.reason:
            continue
        most = one.planned_output * Decimal(share) / HUNDRED
        if one.output > most:
            expected = f"at most {exact_count(most)} ({number(share)}% of the year's plan), or a reason"
            yield Discrepancy(f"schemes[{index}].output", expected=expected, found=exact_count(one.output))


@check(
    "year-end-balances",
    ERROR,
    "What is left at the end of the year is what came in less what was spent",
    to_do="Correct the sum that is wrong: brought forward and income less spending is what is unspent.",
    policy=BOOKS,
    part="streams",
    at_year_end=True,
)
def year_end_balances(facts: ReturnFacts) -> Iterator[Discrepancy]:
    """Brought forward and income less spending is unspent, to the penny, where all of them are given."""
    for index, one in enumerate(facts.sent.streams):
        if one.income is None or one.spent is None or one.unspent is None:
            continue
        left = (one.brought_forward or Decimal(0)) + one.income - one.spent
        if abs(left - one.unspent) >= PENNY:
            yield Discrepancy(f"streams[{index}].unspent", expected=exact_pounds(left), found=exact_pounds(one.unspent))


@check(
    "carried-forward-within-unspent",
    ERROR,
    "No more is carried forward than is left",
    to_do="Carry forward no more than is unspent; an overspend is not carried forward as money.",
    policy=BOOKS,
    part="streams",
    at_year_end=True,
)
def carried_forward_within_unspent(facts: ReturnFacts) -> Iterator[Discrepancy]:
    """What is carried forward lies between nothing and what is unspent."""
    for index, one in enumerate(facts.sent.streams):
        if one.carried_forward is None or one.unspent is None:
            continue
        most = max(one.unspent, Decimal(0))
        if not 0 <= one.carried_forward <= most:
            yield Discrepancy(
                f"streams[{index}].carried_forward",
                expected=f"from £0 to {exact_pounds(most)}",
                found=exact_pounds(one.carried_forward),
            )


@check(
    "year-end-difference-explained",
    WARNING,
    "Money that is left, or did not come in, is explained",
    to_do="Say why the year did not go as planned, and what happens to what is left.",
    policy=BOOKS,
    part="streams",
    at_year_end=True,
)
def year_end_difference_explained(facts: ReturnFacts) -> Iterator[Discrepancy]:
    """Where anything is unspent, or income is not as planned, there is a reason."""
    for index, one in enumerate(facts.sent.streams):
        short = one.planned_income is not None and one.income is not None and one.income != one.planned_income
        if (one.unspent or short) and not one.reason:
            found = [
                f"{exact_pounds(one.unspent)} unspent" if one.unspent else "",
                f"{exact_pounds(one.income)} paid in of {exact_pounds(one.planned_income)}"
                if short and one.income is not None and one.planned_income is not None else "",
            ]  # fmt: skip
            yield Discrepancy(f"streams[{index}].reason", expected="a reason", found=listed(found))
