"""The rules for moving money: between streams and schemes, out of its purpose, to another year, back to who paid."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from carefund.calendar import financial_year_after
from carefund.pool.balances import StreamBalance
from carefund.pool.ledger import Ledger, Leg
from carefund.pool.money import ZERO
from carefund.pool.posting import Posting
from carefund.pool.posting_facts import AGREEMENT, PLAN, VIRED, YEAR, Broken, Facts
from carefund.pool.protected import shortfalls_made
from carefund.wording.lists import listed
from carefund.wording.money import exact_pounds


def virement_fits(posting: Posting, facts: Facts) -> Iterator[Broken]:
    """Money is vired between streams of one kind, as the round's rules of virement let it, and only what is there."""
    if posting.movement.kind != "virement":
        return
    pool = [leg for leg in posting.movement.legs if leg.account == "pool"]
    out, into = [leg for leg in pool if leg.pounds < 0], [leg for leg in pool if leg.pounds > 0]
    for source in out:
        for destination in into:
            yield from _vired(source, destination, facts)
        left = money_left(facts.ledger, source.stream, facts.books.year)
        if -source.pounds > left and {leg.stream for leg in into} != {source.stream}:
            expected, found = f"at most {exact_pounds(max(left, ZERO))}", exact_pounds(-source.pounds)
            rule = "A virement moves what a stream has not spent"
            yield Broken(rule=rule, source=PLAN, expected=expected, found=found, to_do="vire less")


def _vired(source: Leg, destination: Leg, facts: Facts) -> Iterator[Broken]:
    """How a virement from one stream to another goes against the kinds of both, or a rule of the round."""
    of, to = facts.stream(source.stream), facts.stream(destination.stream)
    if of is None or to is None or of.id == to.id:
        return
    for rule in facts.round.virement_rules:
        if of.id in rule.streams and to.id not in rule.to:
            allowed = listed(f"'{one}'" for one in rule.to) or "no other stream"
            expected, to_do = (
                f"a virement from {of.label} to {allowed}",
                "spend it from its own stream, or carry it forward",
            )
            source_of = facts.round.cite(rule)
            yield Broken(rule=rule.rule, source=source_of, expected=expected, found=to.label, to_do=to_do)
    allowed_by_rule = any(of.id in rule.streams and to.id in rule.to for rule in facts.round.virement_rules)
    if of.kind not in ("either", to.kind) and not allowed_by_rule:
        yield Broken(
            rule=f"{of.label} is {of.kind}",
            source=facts.round.cite(of),
            expected=f"another stream of {of.kind}",
            found=f"{to.label}, {'revenue or capital' if to.kind == 'either' else to.kind}",
            to_do="vire it to a stream of the same kind",
        )


def money_left(ledger: Ledger, stream: str, year: str) -> Decimal:
    """What a stream has not spent of the year's money (what was paid in or, if more, planned to be), in pounds."""
    planned = ledger.total(kinds=["contribution"], account="pool", stream=stream, year=year, status="planned")
    paid = ledger.total(kinds=["contribution"], account="pool", stream=stream, year=year, status="actual")
    return ledger.balance(stream=stream, year=year, status="actual") - paid + max(planned, paid)


def minimums_kept(posting: Posting, facts: Facts) -> Iterator[Broken]:
    """A virement leaves in every protected minimum what it requires."""
    if posting.movement.kind not in VIRED:
        return
    opening = facts.books.opening
    by_id = facts.books.by_id
    in_plan = [by_id[one].movement for one in opening.virements_in if one in by_id]
    for test, required, left in shortfalls_made(posting.movement, facts.ledger, opening, facts.planning, in_plan):
        yield Broken(
            rule=f"{test.label} is kept",
            source=facts.round.cite(test),
            expected=f"at least {exact_pounds(required)} left for it",
            found=exact_pounds(left),
            to_do="vire less, or from elsewhere",
        )


def credited_within(posting: Posting, facts: Facts) -> Iterator[Broken]:
    """Providers give back at most what they were paid of a stream; a ledger's lines come in any order."""
    if posting.movement.kind != "credit" or facts.imported:
        return
    spent = facts.ledger.total(account="spent", stream=posting.leg.stream, year=posting.year, status="actual")
    if posting.pounds > max(spent, ZERO):
        yield Broken(
            rule="A provider gives back what it was paid",
            source=YEAR,
            expected=f"at most {exact_pounds(max(spent, ZERO))}",
            found=exact_pounds(posting.pounds),
            to_do="correct the sum or the stream; money from elsewhere is a contribution",
        )


def carried_within(posting: Posting, facts: Facts) -> Iterator[Broken]:
    """What is carried forward is left, goes to the next year, and is within the agreement's limit; as for refunds."""
    if posting.movement.kind not in ("carry-forward", "refund"):
        return
    leg = next(leg for leg in posting.movement.legs if leg.account == "pool" and leg.year == posting.year)
    balance = facts.balance(leg.stream)
    closing = ZERO if balance is None else balance.closing
    left = max(closing, ZERO) if leg.pounds < 0 else max(-closing, ZERO)
    if abs(leg.pounds) > left:
        what = "left" if leg.pounds < 0 else "overspent"
        yield Broken(
            rule="Only what is left, or overspent, is carried forward or paid back",
            source=YEAR,
            expected=f"at most {exact_pounds(left)}, which is what is {what}",
            found=exact_pounds(abs(leg.pounds)),
            to_do="post less",
        )
    if posting.movement.kind == "carry-forward":
        yield from _carry_limits(posting, leg, balance, facts)


def _carry_limits(posting: Posting, leg: Leg, balance: StreamBalance | None, facts: Facts) -> Iterator[Broken]:
    later = max(one.year for one in posting.movement.legs)
    following = financial_year_after(posting.year, 1)
    if later != following:
        to_do = "carry it to the next year, and on from there"
        yield Broken(rule="A year hands on to the next", source=YEAR, expected=following, found=later, to_do=to_do)
    paid, carried = (ZERO, ZERO) if balance is None else (balance.contributions, balance.carried_forward)
    most = facts.books.opening.agreement.terms_of(leg.stream).carry_forward_most(paid)
    in_all = carried - leg.pounds
    if most is not None and leg.pounds < 0 and in_all > most:
        yield Broken(
            rule="The agreement limits what is carried forward",
            source=AGREEMENT,
            expected=f"at most {exact_pounds(most)} in all",
            found=exact_pounds(in_all),
            to_do="carry less forward, and refund the rest",
        )
