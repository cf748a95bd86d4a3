"""Feeds spoiled files to carefund as strangers would, and counts what becomes of them.

`python -m tests.workbooks.mutated_files [NUMBER] [SEED] [FOLDER]` prints the figures of docs/strangers-files.md; files
that brought anything but a result or a refusal are left in FOLDER.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from random import Random

from carefund.evidence.areas import default_register
from carefund.evidence.importers.reading import read_official_file
from carefund.evidence.query import Evidence
from carefund.plan.checking import Checker
from carefund.plan.findings import Finding
from carefund.plan.waivers import read_waivers
from carefund.plan.workbook.annotate import annotate
from carefund.plan.workbook.reading import read_plan
from carefund.programme.rounds import load_round, parse_round, round_ids
from carefund.refusal import Refusal
from carefund.workbooks import reading_process
from carefund.workbooks.reading_process import ReadingEnded, read_each
from tests.conftest import OFFICIAL_FILES
from tests.evidence.making import Delays, activity_workbook, as_xls, as_xlsx, delays_workbook
from tests.plan.workbook.making import as_old_format, sent
from tests.workbooks.mutations import BYTES, mutated, with_text_altered
from tests.workbooks.test_reading import HOSTILE

MONTH = date(2018, 12, 1)
CHECKED_OF_PLANS, ANNOTATED_OF_PLANS = 0.2, 0.05
POPULATION = b"year,code,name,pop_all,pop_0_17\n" + b"".join(
    b"%d,E0600000%d,Place %d,%d,%d\n" % (year, place, place, 100_000 + place, 20_000 + place)
    for year in (2015, 2016) for place in range(1, 9)
)  # fmt: skip
WAIVERS = b"""[[waivers]]
round_id = "bcf-2015-16"
area_code = "E06000015"
check = "cover"
asked_by = "A"
approved_by = "B"
reason = "C"
approved = 2014-09-01
until = 2015-03-31
"""


@dataclass
class Outcomes:
    """What became of the files."""

    by_kind: dict[str, Counter[str]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    """What brought anything but a result or a refusal, and what it brought."""

    def count(self, kind: str, outcome: str) -> None:
        """Count one file."""
        self.by_kind.setdefault(kind, Counter())[outcome] += 1

    def total(self, outcome: str) -> int:
        """How many files had that outcome."""
        return sum(counts[outcome] for counts in self.by_kind.values())


@dataclass(frozen=True)
class Spoiled:
    """A spoiled file: of which kind it was, what was done to it, and its content."""

    kind: str
    done: str
    content: bytes
    seed: int


@cache
def bases() -> dict[str, list[bytes]]:
    """Sound files of each kind: the publisher's where they are at hand, and made ones."""
    found = {
        "official .xls": [as_xls(activity_workbook(MONTH)), as_xls(delays_workbook(Delays(MONTH)))],
        "official .xlsx": [as_xlsx(activity_workbook(MONTH)), as_xlsx(delays_workbook(Delays(MONTH)))],
        "official .csv": [POPULATION],
        "plan .xlsx": [sent()],
        "plan .xls": [as_old_format(sent())],
        "round .toml": [_round(name) for name in round_ids()],
        "waivers .toml": [WAIVERS],
    }
    folder = official_folder()
    if folder:
        found["official .xls"] += [path.read_bytes() for path in sorted(folder.glob("**/*.xls"))[::6]]
        found["official .xlsx"] += [path.read_bytes() for path in sorted(folder.glob("**/*.xlsx"))]
        found["official .csv"] += [path.read_bytes() for path in sorted(folder.glob("population/*.csv"))]
    return found


def official_folder() -> Path | None:
    """The folder of official files, where there is one."""
    beside = Path(__file__).resolve().parents[3] / "shared" / "data"
    folder = Path(os.environ.get(OFFICIAL_FILES, beside))
    return folder if folder.is_dir() else None


def _round(name: str) -> bytes:
    from importlib.resources import files

    return (files("carefund.programme") / "rounds" / f"{name}.toml").read_bytes()


SHARES = {"official .xls": 30, "official .xlsx": 20, "official .csv": 10, "plan .xlsx": 25, "plan .xls": 10,
          "round .toml": 4, "waivers .toml": 1}  # fmt: skip
CRAFTED_EVERY = 50
"""One file in so many is one that was made to do harm, then perhaps spoiled as well."""


def spoiled(number: int, seed: int) -> Iterator[Spoiled]:
    """So many spoiled files; the same ones for the same seed and the same sound files."""
    sound = bases()
    crafted = list(HOSTILE)
    for place in range(number):
        chance = Random(f"{seed}/{place}")
        kind = chance.choices(list(SHARES), list(SHARES.values()))[0]
        if place % CRAFTED_EVERY == 0 and kind.startswith(("official", "plan")):
            name = crafted[place // CRAFTED_EVERY % len(crafted)]
            yield Spoiled(kind, name, HOSTILE[name](), place)
        elif kind.endswith(".toml"):
            mutation = chance.choice((*BYTES, with_text_altered))
            yield Spoiled(kind, mutation.__name__, mutation(chance.choice(sound[kind]), chance), place)
        else:
            yield Spoiled(kind, *mutated(chance.choice(sound[kind]), chance), place)


@cache
def _checker() -> Checker:
    return Checker(Evidence.packaged(), date(2014, 9, 20), areas=default_register(), rounds=load_round)


def _official(file: Spoiled, folder: Path) -> object:
    path = folder / f"{file.seed}.{file.kind.rpartition('.')[2]}"
    path.write_bytes(file.content)
    try:
        return read_official_file(path, default_register())
    finally:
        path.unlink()


def _plan(file: Spoiled, _folder: Path) -> object:
    chance = Random(file.seed)
    read = read_plan(file.content, load_round, name=f"{file.seed}.xlsx")
    _require_clean(read.findings)
    if chance.random() < CHECKED_OF_PLANS:
        _require_clean(_checker().check_content(file.content, f"{file.seed}.xlsx").findings)
    if chance.random() < ANNOTATED_OF_PLANS:
        annotate(file.content, read.findings, rounds=load_round, areas=default_register(), name=f"{file.seed}.xlsx")
    return read


def _require_clean(findings: tuple[Finding, ...]) -> None:
    for finding in findings:
        words = f"{finding.found}{finding.position}{finding.expected}"
        assert all(mark.isprintable() or mark in "\n\t\u00a0\u2003\u2009\u3000" for mark in words if ord(mark) < 0x2070)


def _waivers(file: Spoiled, folder: Path) -> object:
    path = folder / f"{file.seed}.toml"
    path.write_bytes(file.content)
    return read_waivers(path)


READERS: dict[str, Callable[[Spoiled, Path], object]] = {
    "official": _official,
    "plan": _plan,
    "round": lambda file, _folder: parse_round(file.content, f"{file.seed}.toml"),
    "waivers": _waivers,
}


def outcome_of(file: Spoiled, folder: Path) -> tuple[Spoiled, str]:
    """What became of one file: `read`, `refused`, how its reading ended, or the error that nobody expected."""
    try:
        READERS[file.kind.partition(" ")[0]](file, folder)
    except ReadingEnded as ended:
        return file, ended.ending if ended.ending != "failure" else f"failure: {ended.found}"
    except Refusal as refused:
        return file, "refused" if str(refused) and refused.to_do else "a refusal without advice"
    except Exception:
        return file, f"error: {traceback.format_exc(limit=-4)}"
    return file, "read"


def run(number: int, seed: int = 0, keep: Path | None = None) -> Outcomes:
    """Feed so many files in, two at once, and count."""
    outcomes = Outcomes()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, outcome in read_each(lambda file: outcome_of(file, folder), spoiled(number, seed), 2):
            word = outcome.partition(":")[0]
            outcomes.count(file.kind, word)
            if word not in ("read", "refused"):
                outcomes.wrong.append(f"{file.kind} {file.seed} ({file.done}): {outcome}")
                if keep:
                    (keep / f"{seed}-{file.seed}-{word}.{file.kind.rpartition('.')[2]}").write_bytes(file.content)
    return outcomes


def main() -> None:
    """Print the figures."""
    import resource

    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("number", type=int, nargs="?", default=10_000)
    parser.add_argument("seed", type=int, nargs="?", default=0)
    parser.add_argument("folder", type=Path, nargs="?")
    given = parser.parse_args()
    number, seed = given.number, given.seed
    outcomes = run(number, seed, given.folder)
    words = sorted({word for counts in outcomes.by_kind.values() for word in counts})
    print(f"{number} files, seed {seed}; official files: {'yes' if official_folder() else 'no'}")
    for kind in SHARES:
        print(f"  {kind:16}", *(f"{word} {outcomes.by_kind.get(kind, Counter())[word]:5}" for word in words), sep="   ")
    print(f"  {'together':16}", *(f"{word} {outcomes.total(word):5}" for word in words), sep="   ")
    reading_process._POOL.close()
    own, readers = (
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(f"most memory held: {own:.0f} MB by the process that asks, {readers:.0f} MB by a reading process")
    print(*outcomes.wrong, sep="\n")


if __name__ == "__main__":
    main()
