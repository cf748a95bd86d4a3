"""``carefund pool open``: a pool's books for a year, from its accepted plan and its section 75 agreement."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

import typer

from carefund.cli.books_given import CarryAsOption, streams_renamed
from carefund.cli.exits import REFUSED, WRONG_USAGE, stop
from carefund.cli.pools import ByOption, PoolsOption, made_now, pools_store, refusals, settings_in
from carefund.cli.programme_given import RoundFileOption, rounds_known
from carefund.cli.stores import JsonOption, open_evidence
from carefund.plan.brought_forward import year_before
from carefund.plan.checking import CheckedPlan, Checker
from carefund.plan.findings import Severity
from carefund.plan.model import Plan
from carefund.pool.books import Books, folder_of, found_folder, open_books, read_books
from carefund.pool.lines import Contribution, Expenditure
from carefund.pool.opening import (
    Opening,
    brought_forward,
    planned_movements,
    refuse_agreement_of_others,
    taking_over,
)
from carefund.pool.posting import Made
from carefund.programme.definition import Round
from carefund.report.media.files import to_json
from carefund.wording.lists import counted, listed
from carefund.wording.money import exact_pounds
from carefund.workbooks.ordinary_file import read_ordinary_file
from carefund.workbooks.toml_text import LARGEST_SETTINGS

ERRORS_SHOWN = 5


def pool_open(
    plan: Annotated[Path, typer.Argument(metavar="PLAN.xlsx", help="The workbook of the accepted plan.")],
    agreement: Annotated[
        Path, typer.Option("--agreement", metavar="FILE", help="The section 75 agreement as settings (.toml).")
    ],
    store: PoolsOption = None,
    year: Annotated[
        str | None, typer.Option("--year", metavar="YYYY-YY", help="The financial year, where the plan has several.")
    ] = None,
    accepted: Annotated[
        str | None,
        typer.Option(
            "--accepted",
            metavar="WORDS",
            help="Who accepted the plan, and when. A plan in which the check finds errors is opened only with this.",
        ),
    ] = None,
    carry_from: Annotated[
        Path | None,
        typer.Option(
            "--carry-from", metavar="DIR", help="The store, or the folder of books, of the year that is carried on."
        ),
    ] = None,
    carry_year: Annotated[
        str | None,
        typer.Option("--carry-year", metavar="YYYY-YY", help="Which of its years (default: the one before)."),
    ] = None,
    rename: CarryAsOption = None,
    by: ByOption = None,
    own_round: RoundFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Open a pool's books for a year: the plan's lines become its budget, the agreement its terms.

    The books are a folder of their own in the store: a file that is only ever added to, in which every line holds the
    hash of the one before. What the year before carried forward is brought in with --carry-from; a plan that brings
    money forward has to say the same sums.
    """
    rounds = rounds_known(own_round)
    with refusals():
        content = read_ordinary_file(plan, 2**24, "a plan's workbook")
        checked = plan_accepted(content, plan, rounds, accepted)
        round_ = rounds(checked.plan.round_id)
        text = read_ordinary_file(agreement, LARGEST_SETTINGS, "an agreement")
        settings_in(agreement, "an agreement")
        asked = _year(round_, year)
        opening = opening_of_plan(checked.plan, round_, asked, text.decode(), made_now(by), accepted)
        if carry_from is not None:
            opening = _carried(opening, carry_from, carry_year, streams_renamed(rename))
        refuse_agreement_of_others(opening.agreement, opening)
        books = open_books(pools_store(store), _with_hash(opening, content))
    _say(books, folder_of(pools_store(store), opening.area_code, opening.year), as_json=as_json)


def plan_accepted(content: bytes, path: Path, rounds: Callable[[str], Round], accepted: str | None) -> CheckedPlan:
    """The plan; ends with exit code 1 where the check finds errors and nobody is said to have accepted it."""
    from carefund.evidence.areas import default_register

    checker = Checker(open_evidence(None), date.today(), areas=default_register(), rounds=rounds)
    checked = checker.check_content(content, path.name)
    errors = checked.of(Severity.ERROR)
    if errors and not accepted:
        shown = "\n".join(f"  {one.label}: {one.found}" for one in errors[:ERRORS_SHOWN])
        words = f"{path}: expected an accepted plan; the check finds {counted(len(errors), 'error')}:\n{shown}"
        stop(
            f"{words}\nPut them right (`carefund plan check`), or say with --accepted who accepted it all the same.",
            REFUSED,
        )
    return checked


def _year(round_: Round, year: str | None) -> str:
    """The year to open; ends with exit code 2 where the plan has several and none of them is named."""
    pooled = [one.id for one in round_.planning.pooled_years] if round_.planning else []
    if year is None and len(pooled) == 1:
        return pooled[0]
    if year not in pooled:
        found = "none named" if year is None else f"'{year}'"
        stop(f"carefund: expected --year with one of the plan's years, {listed(pooled)}; found {found}", WRONG_USAGE)
    return str(year)


def opening_of_plan(plan: Plan, round_: Round, year: str, text: str, made: Made, accepted: str | None) -> Opening:
    """What a year begins with by a plan and the text of an agreement; the hash of the plan's workbook is not in it."""
    return Opening(
        round_id=plan.round_id,
        area_code=plan.area_code,
        area_name=plan.area_name or plan.area_code,
        year=year,
        plan_version=plan.version,
        plan_hash="",
        illustrative=plan.illustrative,
        contributions=tuple(_of_year(line, year) for line in plan.contributions),
        expenditure=tuple(_of_year(line, year) for line in plan.expenditure),
        schemes={scheme.id: scheme.name or scheme.id for scheme in plan.schemes},
        required=plan.required_in(year),
        agreement_text=text,
        opened=made.posted,
        opened_by=made.posted_by,
        accepted=accepted or "",
        planned=planned_movements(plan.contributions, plan.expenditure, year),
        targets=_targets(plan, round_),
    )


def _of_year(line: Any, year: str) -> Any:  # noqa: ANN401 - a contribution or an expenditure
    """The line with the amounts of this year alone."""
    assert isinstance(line, Contribution | Expenditure)
    update: dict[str, Any] = {"amounts": {one: pounds for one, pounds in line.amounts.items() if one == year}}
    if isinstance(line, Contribution):
        update["minimums"] = {one: pounds for one, pounds in line.minimums.items() if one == year}
    return line.model_copy(update=update)


def _targets(plan: Plan, round_: Round) -> dict[str, Any]:
    """What the plan says of the metric that is paid for: counts by quarter before and planned, and an agreed price."""
    paid = round_.pay_for_performance
    target = plan.target_for(paid.metric) if paid else None
    if paid is None or target is None:
        return {}
    baseline = [figure.numerator for figure in target.baseline.values()]
    planned = [figure.numerator for figure in target.target.values()]
    if None in (*baseline, *planned) or len(baseline) != len(planned):
        return {}
    signed = [one.signed for one in plan.sign_offs if one.signed]
    agreed = {"agreed": max(signed).isoformat()} if signed else {}
    price = {"price": str(plan.admission_price)} if (plan.admission_price or 0) > 0 else {}
    return {"baseline": list(map(str, baseline)), "planned": list(map(str, planned)), **price, **agreed}


def _carried(opening: Opening, store: Path, year: str | None, renamed: dict[str, str]) -> Opening:
    """The opening with what the year before carried forward."""
    earlier = read_books(found_folder(store, opening.area_code, year or year_before(opening.year)))
    movements = brought_forward(earlier.ledger, earlier.year, opening.year, renamed)
    strangers = {leg.stream for movement in movements for leg in movement.legs} - set(opening.streams)
    if strangers:
        words = f"carefund: the plan has no stream {listed(sorted(strangers))}, which is carried forward to it"
        stop(f"{words}; say with --carry-as OLD=NEW what it is called now", WRONG_USAGE)
    return taking_over(opening, movements, earlier.head.hash)


def _with_hash(opening: Opening, content: bytes) -> Opening:
    from dataclasses import replace

    return replace(opening, plan_hash=sha256(content).hexdigest())


def _say(books: Books, folder: Path, *, as_json: bool) -> None:
    opening = books.opening
    brought = books.ledger.balance(year=opening.year, status="actual")
    if as_json:
        told = {"folder": str(folder), "pool": opening.name, "area_code": opening.area_code, "year": opening.year,
                "round": opening.round_id, "hash": books.head.hash, "brought_forward": str(brought)}  # fmt: skip
        typer.echo(to_json(told, indent=2).decode())
        return
    planned = books.ledger.total(["contribution"], account="pool", status="planned", year=opening.year)
    words = f"Opened the books of {opening.name} for {opening.year}: {exact_pounds(planned)} planned"
    typer.echo(f"{words}{f', {exact_pounds(brought)} brought forward' if brought else ''}.\nThey stand in {folder}.")
    typer.echo(f"Line 1, hash {books.head.hash}", err=True)
