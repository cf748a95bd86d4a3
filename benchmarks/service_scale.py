"""How each page's cost grows with organisations, areas, rounds and years, up to ten thousand organisations.

    python benchmarks/service_scale.py [--dimension all|organisations|areas|rounds|events] [--runs 5]
                                       [--database sqlite|postgresql]

A simulation: organisations, people and areas are invented in thousands and written straight into the tables, then pages
are asked for in this process, so that queries can be counted. Of each page the median time of some runs is printed, and
its queries, at each size; `n^x` is by what power its time grew between the two largest sizes: 1 is linear. A page that
this version does not have is left out.
"""

from __future__ import annotations

import argparse
import gc
import math
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from service_load import postgresql_in
from service_scale_fund import LEEDS, PEOPLE_EACH, ROUND, Team, asked, begun, limit_areas, more_areas

SIZES = {
    "organisations": (100, 1_000, 10_000),
    "areas": (153, 612, 2_448, 9_792),
    "rounds": (2, 8, 32),
    "events": (20, 200, 2_000),
}
PLANS = f"/plans/{ROUND}/"


@dataclass
class Measured:
    """One page at one size after another: seconds and queries."""

    sizes: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    queries: list[int] = field(default_factory=list)

    @property
    def power(self) -> float:
        """By what power of the size its time grew between the two largest."""
        grown, larger = self.seconds[-1] / self.seconds[-2], self.sizes[-1] / self.sizes[-2]
        return math.log(grown) / math.log(larger)


def main() -> None:
    """Measure what is asked for, and print a table for each dimension."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dimension", choices=[*SIZES, "all"], default="all")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    given = parser.parse_args()
    wanted = list(SIZES) if given.dimension == "all" else [given.dimension]
    if len(wanted) > 1:
        for one in wanted:  # each in a process of its own: what one leaves in memory is none of the next one's
            arguments = ["--dimension", one, "--runs", str(given.runs), "--database", given.database]
            os.spawnv(os.P_WAIT, sys.executable, [sys.executable, __file__, *arguments])
        return
    with tempfile.TemporaryDirectory(prefix="carefund-scale-") as folder:
        _set_up(Path(folder), postgresql_in(Path(folder)) if given.database == "postgresql" else "")
        _print(
            wanted[0],
            {"organisations": organisations, "areas": areas, "rounds": rounds, "events": events}[wanted[0]](given.runs),
        )


def _set_up(folder: Path, address: str) -> None:
    """Django on a folder of its own, with tables and one round open, and nothing said of each request."""
    os.environ |= {
        "CAREFUND_DATA": str(folder),
        "CAREFUND_DATABASE": address,
        "CAREFUND_SECRET_KEY": "of the simulation",
    }
    os.environ |= {"CAREFUND_HOSTS": "*", "CAREFUND_ASSETS_UNCOLLECTED": "yes"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "carefund.service.settings.base"
    (folder / "static").mkdir()
    import django
    import structlog

    django.setup()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    from carefund.service.operations.preparing import bring_up_to_date

    bring_up_to_date()
    open_rounds([ROUND])


def open_rounds(names: Iterable[str]) -> None:
    """Open rounds until far in the future."""
    from carefund.assurance.deadline import Deadline
    from carefund.service.rounds.opening import open_round

    for name in names:
        open_round(name, Deadline.at_end_of(date(2099, 3, 31)), datetime.now(UTC), invented=True)


# --- What grows


def organisations(runs: int) -> dict[str, Measured]:
    """With organisations, three people each: lists, signing in, a plan."""
    team = Team()
    found: dict[str, Measured] = {}
    for size in SIZES["organisations"]:
        team.grow(size)
        lead, ruler = team.client("lead"), team.client("administrator")
        last = size * PEOPLE_EACH // 50
        pages = {
            "home, lead": (lead, "/"),
            "plan, lead": (lead, f"/plans/{ROUND}/{LEEDS}/"),
            "people, first page": (ruler, "/people/"),
            "people, last page": (ruler, f"/people/?page={last}"),
            "people, searched": (ruler, f"/people/?q=organisation+{size - 1}"),
            "people, of one area's lead": (lead, "/people/"),
            "invite, by a lead": (lead, "/people/invite"),
            "invite, by an administrator": (ruler, "/people/invite"),
            "national list of plans": (team.client("national"), PLANS),
            **_there(team, ("organisations", "desk", "national")),
        }
        measure(found, size, runs, pages)
        measure_one(found, "sign-in, password sent", size, runs, signing_in(team))
        measure_one(found, "roles of somebody at the terminal", size, runs, listing)
    return found


def areas(runs: int) -> dict[str, Measured]:
    """With areas, each with a plan of three events: lists of all, and one area's pages."""
    real = more_areas(max(SIZES["areas"]))
    team = Team()
    team.grow(10)
    found: dict[str, Measured] = {}
    for size in SIZES["areas"]:
        limit_areas(real[:size])
        begun(one.code for one in real[:size])
        national = team.client("national")
        pages = {
            "home, national": (national, "/"),
            "home, lead": (team.client("lead"), "/"),
            "plan, lead": (team.client("lead"), f"/plans/{ROUND}/{LEEDS}/"),
            "national list of plans": (national, PLANS),
            "ledger's head, public": (national, "/public/ledger"),
            **_there(team, ("desk", "national", "public")),
        }
        measure(found, size, runs, pages)
    return found


def rounds(runs: int) -> dict[str, Measured]:
    """With rounds, one a year: start page, and an area's plan of the latest."""
    from carefund.programme import rounds as programme

    folder, shipped = Path(tempfile.mkdtemp()), programme._shipped()
    names = [f"bcf-{year}-{(year + 1) % 100:02}" for year in range(2030, 2030 + max(SIZES["rounds"]))]
    for name in names:
        (folder / f"{name}.toml").write_text(f'id = "{name}"\nextends = "{ROUND}"\ntitle = "A further round {name}"\n')
    programme._shipped = lambda: {**shipped, **{one.name: one for one in folder.iterdir()}}  # type: ignore[assignment]
    team, found = Team(), dict[str, Measured]()
    team.grow(10)
    for size in SIZES["rounds"]:
        open_rounds(names[: size - 1])
        for name in (ROUND, *names[: size - 1]):
            begun([LEEDS], name)
        pages = {
            "home, anyone": (team.client(""), "/"),
            "home, lead": (team.client("lead"), "/"),
            "plan, lead": (team.client("lead"), f"/plans/{ROUND}/{LEEDS}/"),
            "round, anyone": (team.client(""), f"/rounds/{ROUND}/"),
            "national list of plans": (team.client("national"), PLANS),
            "people, first page": (team.client("administrator"), "/people/"),
            **_there(team, ("desk", "national", "public")),
        }
        measure(found, size, runs, pages)
    return found


def events(runs: int) -> dict[str, Measured]:
    """With what was recorded of one plan over the years: its own pages."""
    team, found = Team(), dict[str, Measured]()
    team.grow(10)
    at = f"/plans/{ROUND}/{LEEDS}/"
    for size in SIZES["events"]:
        asked(LEEDS, size)
        lead = team.client("lead")
        pages = {
            "home, lead": (lead, "/"),
            "plan": (lead, at),
            "section": (lead, f"{at}sections/cover"),
            "findings": (lead, f"{at}findings"),
            "questions": (lead, f"{at}questions"),
            "national list of plans": (team.client("national"), PLANS),
        }
        measure(found, size, runs, pages)
    return found


def signing_in(team: Team) -> Callable[[], object]:
    """What sends an address and a password."""
    from django.test import Client

    def send() -> int:
        client = Client()
        client.get("/account/sign-in")
        said = {"login": "editor@example.org", "password": "a password of the simulation"}
        status: int = client.post("/account/sign-in", said).status_code
        assert status in (200, 302)
        return status

    assert team.people["editor"]
    return send


def listing() -> int:
    """What `carefund operate people roles` asks for."""
    from carefund.service.people.at_terminal import person_at, roles_of

    return len(roles_of(person_at("editor@example.org"), date.today()))


def _there(team: Team, words: tuple[str, ...]) -> dict[str, tuple[Any, str]]:
    """Pages of this version whose address begins with one of some words and needs no more than a round's id."""
    from carefund.service.frame.routes import all_routes

    found = {}
    for route in all_routes():
        path = route.pattern.replace("<str:round_id>", ROUND)
        first = path.partition("/")[0]
        if first in words and "<" not in path and "GET" in route.methods:
            roles = [str(one) for one in route.roles] if isinstance(route.roles, tuple) else []
            who = "administrator" if "administrator" in roles and "national" not in roles else "national"
            found[f"/{route.pattern}"] = (team.client(who), f"/{path}")
    return found


# --- Measuring


def measure(found: dict[str, Measured], size: int, runs: int, pages: dict[str, tuple[Any, str]]) -> None:
    """Ask for each page so often; one that this version does not answer is left out."""
    for name, (client, path) in pages.items():
        status = client.get(path).status_code
        if status == 200:
            measure_one(found, name, size, runs, lambda client=client, path=path: client.get(path))
        elif not found.get(name):
            print(f"left out: {name} ({path} answers {status})", file=sys.stderr)


def measure_one(found: dict[str, Measured], name: str, size: int, runs: int, ask: Callable[[], object]) -> None:
    """The median of some runs, and the queries of one."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask()
    gc.collect()
    gc.freeze()  # as the service does once it is warm
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        ask()
        times.append(time.perf_counter() - began)
    with CaptureQueriesContext(connection) as counted:
        ask()
    one = found.setdefault(name, Measured())
    one.sizes.append(size)
    one.seconds.append(statistics.median(times))
    one.queries.append(len(counted))


def _print(dimension: str, found: dict[str, Measured]) -> None:
    sizes = SIZES[dimension]
    print(f"\n{dimension:40}" + "".join(f"{size:>12,}" for size in sizes) + "     grows   queries")
    for name, one in found.items():
        if one.sizes != list(sizes):
            continue
        times = "".join(f"{seconds * 1000:9.1f} ms" for seconds in one.seconds)
        queries = " ".join(map(str, one.queries))
        print(f"{name:40}{times}{f'n^{max(0.0, one.power):.2f}':>10}   {queries}", flush=True)


if __name__ == "__main__":
    main()
