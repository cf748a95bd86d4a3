"""What a posting must keep to before it stands in the books: each rule a function, each refusal with rule and source.

The rules are the plan's (streams, schemes, organisations), the round's (purpose and virement of each stream, minimums),
the agreement's (what is carried forward, who approves, when a year is closed) and the year's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from carefund.pool.agreement_file import year_end
from carefund.pool.books import Books
from carefund.pool.ledger import Kind, Movement
from carefund.pool.lines import HUNDRED, Expenditure
from carefund.pool.money import ZERO
from carefund.pool.moving_rules import carried_within, credited_within, minimums_kept, virement_fits
from carefund.pool.posting import Posting
from carefund.pool.posting_facts import AGREEMENT, PLAN, VIRED, YEAR, Broken, Facts, RefusedPosting
from carefund.pool.stream_purpose import may_pay_for
from carefund.programme.definition import Round
from carefund.programme.refusal import advice
from carefund.wording.dates import day_words
from carefund.wording.lists import listed, quoted
from carefund.wording.money import exact_pounds

PAID_OUT: tuple[Kind, ...] = ("expenditure", "credit")
Rule = Callable[[Posting, Facts], Iterable[Broken]]


def broken_rules(posting: Posting, facts: Facts) -> tuple[Broken, ...]:
    """Every rule that a posting breaks; of one that takes another back, those of time and approval alone.

    Rules that rest on streams being known are left out where they are not.
    """
    if posting.reverses is not None:
        return tuple(broken for rule in (within_year, approved) for broken in rule(posting, facts))
    known = tuple(broken for rule in KNOWN for broken in rule(posting, facts))
    return known or tuple(broken for rule in RULES for broken in rule(posting, facts))


def check_postings(
    postings: Sequence[Posting], books: Books, round_: Round, *, imported: bool = False
) -> tuple[Posting, ...]:
    """Complete postings from the plan and hold them against every rule, each after those before it.

    Raises RefusedPosting for the first that breaks one.
    """
    checked: list[Posting] = []
    for posting in postings:
        whole = completed(posting, books)
        broken = broken_rules(whole, Facts(books, round_, checked, imported))
        if broken:
            raise RefusedPosting(whole, broken[0])
        checked.append(whole)
    return tuple(checked)


def completed(posting: Posting, books: Books) -> Posting:
    """The posting with what the plan's lines of its scheme and stream all say, where it does not say so itself.

    Area of spend and provider stand in the movement, commissioner and shares in the posting.
    """
    leg = posting.leg
    lines = [one for one in books.opening.expenditure if (one.scheme, one.stream) == (leg.scheme, leg.stream)]
    lines = lines or [one for one in books.opening.expenditure if leg.scheme and one.scheme == leg.scheme]
    if posting.reverses is not None or posting.movement.kind not in PAID_OUT or not lines:
        return posting
    area, provider = agreed(lines, "area_of_spend"), agreed(lines, "provider")
    legs = tuple(
        replace(one, area_of_spend=one.area_of_spend or area, provider=one.provider or provider)
        for one in posting.movement.legs
    )
    whole = replace(posting, movement=Movement(posting.movement.kind, legs))
    if whole.commissioner is not None:
        return whole
    said: dict[str, Any] = {name: agreed(lines, name) for name in ("commissioner", "nhs_percent", "council_percent")}
    return replace(whole, **said)


def agreed(lines: Sequence[Expenditure], name: str) -> Any:  # noqa: ANN401 - what the field of that name holds
    """What lines of the plan all say under one name; none where they differ or do not say."""
    said = {getattr(line, name) for line in lines}
    return said.pop() if len(said) == 1 else None


def known_stream(posting: Posting, facts: Facts) -> Iterator[Broken]:
    """The streams of a posting are the round's, and the plan has money in them."""
    planned = facts.books.opening.streams
    for stream in _each(posting, "stream"):
        if facts.stream(stream) is None or stream not in planned:
            yield _unknown("Streams are those of the plan", "a stream of the plan", stream, planned)


def known_scheme(posting: Posting, facts: Facts) -> Iterator[Broken]:
    """What is spent is spent by a scheme of the plan."""
    schemes = tuple(facts.books.opening.schemes)
    if posting.movement.kind in PAID_OUT and posting.leg.scheme is None:
        yield _unknown("Expenditure belongs to a scheme", "a scheme of the plan", None, schemes)
    for scheme in _each(posting, "scheme"):
        if scheme not in schemes:
            yield _unknown("Schemes are those of the plan", "a scheme of the plan", scheme, schemes)


def known_organisation(posting: Posting, facts: Facts) -> Iterator[Broken]:
    """Organisations pay in by the plan, or are party to the agreement."""
    known = facts.books.opening.organisations
    for who in _each(posting, "organisation"):
        if who not in known:
            yield _unknown("Organisations are those of the plan and the agreement", "an organisation", who, known)


def known_words(posting: Posting, facts: Facts) -> Iterator[Broken]:
    """Area of spend, provider and commissioner are words of the round."""
    planning = facts.planning
    for name, choices in (("area_of_spend", planning.areas_of_spend), ("provider", planning.providers)):
        ids = tuple(choice.id for choice in choices)
        for word in _each(posting, name):
            if word not in ids and posting.movement.kind != "out-of-purpose":
                what = name.replace("_", " ")
                yield _unknown(
                    f"The {what} is a word of the round", f"one of {listed(ids)}", word, ids, facts.round.title
                )
    shares = (posting.nhs_percent, posting.council_percent)
    total = sum((share for share in shares if share is not None), Decimal(0))
    joint = posting.commissioner == "joint"
    if any(share is not None and share < 0 for share in shares) or (joint and total != HUNDRED):
        yield Broken(
            rule="What is commissioned jointly has shares",
            source=PLAN,
            expected="shares of the NHS and the council that add up to 100 per cent",
            found=listed((f"{share} per cent" for share in shares if share is not None), otherwise="none"),
            to_do="give both shares",
        )


def within_year(posting: Posting, facts: Facts) -> Iterator[Broken]:
    """A posting is of the books' year, an accrual where it is dated outside it, and comes before the cut-off."""
    year = facts.books.year
    last = year_end(year)
    first = date(last.year - 1, last.month, last.day) + timedelta(days=1)
    legs = posting.movement.legs
    statuses, years = {leg.status for leg in legs}, {leg.year for leg in legs}
    if statuses != {"actual"} or posting.year != year or (len(years) > 1) != (posting.movement.kind == "carry-forward"):
        found = f"{listed(sorted(statuses))}, {listed(sorted(years))}"
        to_do = "post it in the books of its own year"
        yield Broken(
            rule="Books are of one year", source=YEAR, expected=f"actual money of {year}", found=found, to_do=to_do
        )
    if posting.accounting == "cash" and not first <= posting.day <= last:
        yield Broken(
            rule="Cash belongs to the year that it moved in",
            source=YEAR,
            expected=f"a day from {day_words(first)} to {day_words(last)}, or an accrual",
            found=f"cash on {day_words(posting.day)}",
            to_do="post it as an accrual where it is for this year, or in the books of the year that it belongs to",
        )
    yield from _far_from(first, last, posting)
    yield from _after_cut_off(posting, facts)


def _far_from(first: date, last: date, posting: Posting) -> Iterator[Broken]:
    """An accrual is of what was due, or paid ahead, within a year of the books' own: another day is a slip."""
    earliest, latest = first.replace(year=first.year - 1), last.replace(year=last.year + 1)
    if posting.accounting == "accrual" and not earliest <= posting.day <= latest:
        yield Broken(
            rule="An accrual is dated within a year of the year that it is of",
            source=YEAR,
            expected=f"a day from {day_words(earliest)} to {day_words(latest)}",
            found=day_words(posting.day),
            to_do="correct the day",
        )


def _after_cut_off(posting: Posting, facts: Facts) -> Iterator[Broken]:
    cut_off = facts.books.opening.agreement.cut_offs.get(facts.books.year)
    latest = max(posting.day, posting.posted.date())
    if cut_off is not None and latest > cut_off:
        yield Broken(
            rule="A year is closed at its cut-off",
            source=AGREEMENT,
            expected=f"a posting by {day_words(cut_off)}",
            found=f"one of {day_words(latest)}",
            to_do="post it in the books of the next year",
        )


def right_contributor(posting: Posting, facts: Facts) -> Iterator[Broken]:
    """Money of a stream comes from the kind of organisation that the round says."""
    leg = posting.leg
    stream = facts.stream(leg.stream)
    if posting.movement.kind != "contribution" or stream is None or stream.contributor == "either":
        return
    lines = facts.books.opening.contributions
    kinds = {line.kind for line in lines if line.organisation == leg.organisation and line.kind}
    if kinds - {stream.contributor}:
        yield Broken(
            rule=f"{stream.label} is paid in by its own kind of organisation",
            source=facts.round.cite(stream),
            expected="an NHS body" if stream.contributor == "nhs" else "a council",
            found=f"{leg.organisation}",
            to_do="correct the stream or the organisation",
        )


def in_purpose(posting: Posting, facts: Facts) -> Iterator[Broken]:
    """What a stream pays for is what the round lets it pay for."""
    leg, stream = posting.leg, facts.stream(posting.leg.stream)
    if posting.movement.kind != "expenditure" or stream is None:
        return
    for test in facts.planning.spending_tests:
        if test.kind == "pass-through" and stream.id in test.streams and test.areas_of_spend:
            yield from _outside(leg.area_of_spend, test.areas_of_spend, test.label, facts.round.cite(test))
    allowed = may_pay_for(stream, facts.planning)
    rule, source = f"What {stream.label} pays for", facts.round.cite(stream)
    for word, field in ((posting.commissioner, "commissioner"), (leg.area_of_spend, "area_of_spend")):
        yield from _outside(word, allowed.get(field, ()), rule, source)
    types = {one.scheme_type for one in facts.books.opening.expenditure if one.scheme == leg.scheme and one.scheme_type}
    for word in sorted(types):
        yield from _outside(word, allowed.get("scheme_type", ()), rule, source)


def _outside(word: str | None, allowed: Sequence[str], rule: str, source: str) -> Iterator[Broken]:
    if allowed and word is not None and word not in allowed:
        to_do = "book it to another stream, or post it as moved out of its purpose, with the reason"
        yield Broken(rule=rule, source=source, expected=f"one of {listed(allowed)}", found=quoted(word), to_do=to_do)


def approved(posting: Posting, facts: Facts) -> Iterator[Broken]:
    """Whoever posts, or another who approves, may do so up to that sum; what is imported was approved before."""
    agreement = facts.books.opening.agreement
    if not agreement.approvals or facts.imported:
        return
    who = posting.approved_by or posting.posted_by
    approval = agreement.approval_of(who)
    kind = posting.movement.kind
    limit = "vire" if kind in VIRED else "carry_forward" if kind == "carry-forward" else "post"
    most = ZERO if approval is None else getattr(approval, limit)
    if abs(posting.pounds) > most:
        may = [one.who for one in agreement.approvals if getattr(one, limit) >= abs(posting.pounds)]
        yield Broken(
            rule="Sums are approved by those who may",
            source=AGREEMENT,
            expected=f"the approval of {listed(may, otherwise='somebody whom the agreement does not yet name')}",
            found=f"{exact_pounds(abs(posting.pounds))} approved by {who}, who may approve {exact_pounds(most)}",
            to_do="have it approved, and name who did",
        )


KNOWN: tuple[Rule, ...] = (known_stream, known_scheme, known_organisation, known_words)
RULES: tuple[Rule, ...] = (
    within_year, right_contributor, in_purpose, virement_fits, minimums_kept, credited_within, carried_within,
    approved,
)  # fmt: skip


def _each(posting: Posting, name: str) -> tuple[str, ...]:
    """What the legs of a posting say under one name, each once."""
    said = (getattr(leg, name) for leg in posting.movement.legs)
    return tuple(dict.fromkeys(word for word in said if word is not None))


def _unknown(rule: str, expected: str, word: str | None, known: Sequence[str], source: str = PLAN) -> Broken:
    listing = f"it has {listed(known)}" if known else "it has none"
    to_do = advice(word or "", known, listing)
    return Broken(rule=rule, source=source, expected=expected, found=quoted(word), to_do=to_do)
