"""Makes small faults in the code one at a time, and counts how many of them the tests notice.

    python benchmarks/mutation.py                        all that [tool.mutmut] of pyproject.toml names
    python benchmarks/mutation.py 'carefund.pool.*'      of these the faults of such names
    python benchmarks/mutation.py --again                also those that no test noticed before, when tests were added
    python benchmarks/mutation.py --table                what the last runs showed, nothing run
    python benchmarks/mutation.py --unnoticed            each fault that no test noticed, as a difference

mutmut makes the faults, chooses for each the tests that run its function, and runs them. It is used with what it lacks:
loops and comprehensions are emptied, conditions negated, calls made for their effect alone left out, and functions
with decorators (properties, every check of a plan) are not passed over. And without what any test notices at once: a
call gets None for an argument that has a name, and is never left without one that it needs; of every text there is one
fault, not three. A text of several words is wording, and faults in wording are counted apart (docs/adr/0018).
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

os.environ.setdefault("HYPOTHESIS_PROFILE", "mutation")

import libcst as cst
import pytest
from _pytest.runner import runtestprotocol
from hypothesis import settings
from mutmut import __main__ as mutmut
from mutmut.configuration import Config, config
from mutmut.mutation import file_mutation, mutators
from mutmut.mutation.data import MutantLineSpans, SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.runners.harness import PytestRunner
from mutmut.state import state
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import change_cwd, walk_mutatable_files
from mutmut.workers.isolation import ForkServerRunner

OTHER_WORDS = "<other words>"
NOTICED = ("killed", "timeout", "segfault")
SECONDS = 4.0
"""Processor time for the tests of one fault; what is not noticed by then counts as unnoticed."""
BOUND_BY = ("classmethod", "staticmethod")
skips = file_mutation.MutationVisitor._skip_node_and_children
arranged = file_mutation.function_trampoline_arrangement
served, ran = ForkServerRunner._forkserver_main, PytestRunner.run_tests
ROOMS = {
    "carefund.pool.*": ("tests/pool", "tests/cases"),
    "carefund.plan.checks.*": (
        "tests/plan/checks",
        *(f"tests/plan/test_{of}.py" for of in ("allocations", "causes", "checking", "required_fields", "waivers")),
    ),
}
"""The tests that each room's faults are tried with."""
COLLECTED: dict[str, pytest.Item] = {}
"""The tests by name, in the process that every fault is tried from."""


def empty_loop(node: cst.For | cst.CompFor | cst.While) -> Iterator[cst.CSTNode]:
    """A loop that never runs, a comprehension of nothing."""
    if isinstance(node, cst.While):
        yield node.with_changes(test=cst.Name("False"))
    else:
        yield node.with_changes(iter=cst.Tuple([]))


def negated(node: cst.If | cst.CompIf) -> Iterator[cst.CSTNode]:
    """A condition turned round."""
    test = node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    yield node.with_changes(test=cst.UnaryOperation(cst.Not(), test))


def left_out(node: cst.Expr) -> Iterator[cst.CSTNode]:
    """A call made for its effect, or a value handed out on the way, left out."""
    if isinstance(node.value, cst.Call | cst.Yield):
        yield cst.Pass()


def other_text(node: cst.SimpleString) -> Iterator[cst.SimpleString]:
    """Another text: other words for wording, and another name for a name."""
    if not isinstance(node, cst.SimpleString) or len(node.quote) > 1:
        return
    inside = node.raw_value
    other = OTHER_WORDS if " " in inside.strip() else f"XX{inside}XX"
    yield node.with_changes(value=f"{node.prefix}{node.quote}{other}{node.quote}")


def none_for_a_named_argument(node: cst.Call) -> Iterator[cst.Call]:
    """A value that is not passed on: None for each argument that is given by name."""
    for index, argument in enumerate(node.args):
        if argument.keyword is not None and not isinstance(argument.value, cst.BaseString | cst.BaseNumber):
            changed = argument.with_changes(value=cst.Name("None"))
            yield node.with_changes(args=[*node.args[:index], changed, *node.args[index + 1 :]])


def with_few_examples(item: pytest.Item) -> None:
    """Hold a property test that asks for more examples to those of the profile."""
    function = getattr(item, "obj", None)
    asked = getattr(function, "_hypothesis_internal_use_settings", None)
    if asked is not None and asked.max_examples > settings.default.max_examples:
        function._hypothesis_internal_use_settings = settings(asked, max_examples=settings.default.max_examples)


def serve_within_pytest(runner: ForkServerRunner, work: int, results: int) -> None:
    """Collect the tests once, and try every fault from there in a process of its own: collecting takes most time.

    Where collecting starts threads, as Polars does, a process that is forked after it would wait for them for ever.
    Then each collects for itself, which is slow.
    """

    class Serving:
        def pytest_runtestloop(self, session: pytest.Session) -> None:
            COLLECTED.update({item.nodeid: item for item in session.items})
            for item in session.items:
                with_few_examples(item)
            gc.freeze()
            refuse_failing_tests()
            served(runner, work, results)
            os._exit(0)

    if collecting_starts_threads():
        served(runner, work, results)
        os._exit(0)
    collect(Serving())
    raise RuntimeError("the tests could not be collected")


def collect(plugin: object, *more: str) -> None:
    """Collect the room's tests, in silence."""
    sys.stdout = sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 - for as long as the process lasts
    asked = [*more, *config().pytest_add_cli_args_test_selection, *config().pytest_add_cli_args]
    with change_cwd("mutants"):
        pytest.main(["--rootdir=.", "-qq", "--capture=no", "-p", "no:faulthandler", *asked], plugins=[plugin])


def collecting_starts_threads() -> bool:
    """Whether a process that has collected the tests has more threads than one; told by one that has."""
    child = os.fork()
    if child == 0:
        collect(object(), "--collect-only")
        threads = Path("/proc/self/task")
        os._exit(threads.is_dir() and len(list(threads.iterdir())) > 1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1


def run_tests(runner: PytestRunner, *, mutant_name: str | None, tests: Iterable[str]) -> int:
    """Whether a test notices the fault that is in force: 1, or 0 where none did in the time that there is."""
    if not COLLECTED:
        return ran(runner, mutant_name=mutant_name, tests=dict.fromkeys(test.partition("[")[0] for test in tests))
    return int(first_failing(tests, SECONDS) is not None)


def first_failing(tests: Iterable[str], seconds: float) -> str | None:
    """Run collected tests, the quickest first, until one fails or so much processor time is used."""
    took, start = state().duration_by_test, process_time()
    with TemporaryDirectory() as folder:
        for name in sorted(tests, key=lambda test: took.get(test, 0)):
            if process_time() - start > seconds:
                break
            item = COLLECTED[name]
            item.config._tmp_path_factory._basetemp = Path(folder).resolve()
            if any(report.failed for report in runtestprotocol(item, log=False)):
                return name
    return None


def refuse_failing_tests() -> None:
    """Stop where a test fails without a fault, for it would notice every one."""
    child = os.fork()
    if child == 0:
        failing = first_failing(COLLECTED, float("inf"))
        print(f"{failing} fails without a fault" if failing else "", end="", file=sys.__stderr__)
        os._exit(failing is not None)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
        os._exit(1)


def passes_over(visitor: file_mutation.MutationVisitor, node: cst.CSTNode) -> bool:
    """Whether the faults of a node are left out: not for a decorator alone."""
    if isinstance(node, cst.FunctionDef) and node.decorators:
        return node.name.value in file_mutation.NEVER_MUTATE_FUNCTION_NAMES
    return skips(visitor, node)


def with_plain_copies(function: cst.FunctionDef, *given, **named):  # noqa: ANN002, ANN003, ANN201
    """A function with its faulty copies, which have no decorators: those stay where the copies are called from."""
    before, (trampoline, *copies), *after = arranged(function, *given, **named)
    kept = [
        one for one in function.decorators if isinstance(one.decorator, cst.Name) and one.decorator.value in BOUND_BY
    ]
    return before, [trampoline, *(copy.with_changes(decorators=kept) for copy in copies)], *after


def complete_mutmut() -> None:
    """Give mutmut what it lacks, in this process and those that it forks."""
    replaced = (mutators.operator_string, mutators.operator_arg_removal)
    operators = [(kind, made) for kind, made in mutators.mutation_operators if made not in replaced]
    loops = [(kind, empty_loop) for kind in (cst.For, cst.CompFor, cst.While)]
    conditions = [(kind, negated) for kind in (cst.If, cst.CompIf)]
    parts = [(cst.Expr, left_out), (cst.SimpleString, other_text), (cst.Call, none_for_a_named_argument)]
    mutators.mutation_operators[:] = [*operators, *loops, *conditions, *parts]
    file_mutation.MutationVisitor._skip_node_and_children = passes_over
    file_mutation.function_trampoline_arrangement = with_plain_copies
    PytestRunner.run_tests = run_tests
    PytestRunner.warm_up = lambda _: None
    ForkServerRunner._forkserver_main = serve_within_pytest
    Config.config_fingerprint = lambda _: {}  # each room has its tests: that is no reason to try all again


def outcomes(path: Path) -> Iterator[tuple[str, str, bool]]:
    """Each fault of a file: its name, what became of it, and whether it is one of wording."""
    data = SourceFileMutationData(path=path)
    data.load()
    spans = MutantLineSpans.load(path)
    if spans is None:
        return
    names = list(data.exit_code_by_key)
    sources = spans.read_function_sources([name.rpartition(".")[2] for name in names])
    for name, source in zip(names, sources, strict=True):
        yield name, status_by_exit_code[data.exit_code_by_key[name]], OTHER_WORDS in source


def unnoticed(names: Sequence[str]) -> Iterator[str]:
    """The faults of these names that were tried and that no test noticed."""
    for path in walk_mutatable_files():
        for name, status, _ in outcomes(path):
            if status not in (*NOTICED, "not checked") and fits(name, names):
                yield name


def fits(name: str, names: Sequence[str]) -> bool:
    """Whether a fault is one of these names, where `*` stands for any letters; every fault where there is none."""
    return not names or any(fnmatch(name, pattern) for pattern in names)


def choose(names: Sequence[str], again: bool) -> None:
    """Have mutmut try the faults of these names that it did not try, and again those that no test noticed."""
    collected = mutmut.collect_source_file_mutation_data

    def chosen(*, mutant_names: Sequence[str]) -> tuple[list[tuple[SourceFileMutationData, str, int | None]], object]:
        faults, files = collected(mutant_names=mutant_names)
        tried = set(unnoticed(names)) if again else set()
        for data, name, _ in faults:
            data.exit_code_by_key[name] = None if name in tried else data.exit_code_by_key[name]
        return [(data, name, data.exit_code_by_key[name]) for data, name, _ in faults if fits(name, names)], files

    mutmut.collect_source_file_mutation_data = chosen


def row(label: str, counted: Iterable[tuple[str, bool]]) -> tuple[str, ...]:
    """What became of faults: those of the code, and beside them those of wording."""
    counts = Counter((status in NOTICED, wording) for status, wording in counted if status != "not checked")
    code, words = counts[True, False] + counts[False, False], counts[True, True] + counts[False, True]
    score, of_words = (f"{part:.1%}" if whole else "" for part, whole in _parts(counts, code, words))
    return label, str(code), str(counts[False, False]), score, str(words), of_words


def _parts(counts: Counter[tuple[bool, bool]], code: int, words: int) -> Iterator[tuple[float, int]]:
    yield counts[True, False] / (code or 1), code
    yield counts[True, True] / (words or 1), words


def table() -> Iterator[tuple[str, ...]]:
    """One row for each module, and one for each room."""
    yield "module", "faults", "unnoticed", "score", "of wording", "score"
    rooms: dict[str, list[tuple[str, bool]]] = {}
    for path in sorted(walk_mutatable_files()):
        counted = [(status, wording) for _, status, wording in outcomes(path)]
        if any(status != "not checked" for status, _ in counted):
            yield row(str(path.relative_to("src/carefund")), counted)
            rooms.setdefault(str(path.parent.relative_to("src/carefund")), []).extend(counted)
    for room, counted in rooms.items():
        yield row(f"**{room}**", counted)


def show(rows: Iterable[Sequence[str]]) -> None:
    """Print rows as a table of Markdown."""
    for number, cells in enumerate(rows):
        print(f"| {' | '.join(cells)} |")
        if not number:
            print(f"|{'---|' * len(cells)}")


def try_room(room: str, names: Sequence[str], *, again: bool, at_once: int | None) -> None:
    """Try the faults of one room with that room's tests."""
    complete_mutmut()
    choose([name for name in names if fits(name, [room])], again)
    config().pytest_add_cli_args_test_selection = list(ROOMS[room])
    mutmut._run((), at_once)


def main() -> int:
    """Run, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="names of faults, with * for any letters")
    parser.add_argument("--again", action="store_true", help="try again what no test noticed, too")
    parser.add_argument("--table", action="store_true", help="print what the last runs showed, and run nothing")
    parser.add_argument("--unnoticed", action="store_true", help="print what no test noticed")
    parser.add_argument("--at-once", type=int, default=None, help="how many to try at once; one for each processor")
    given = parser.parse_args()
    if given.unnoticed:
        for name in unnoticed(given.names):
            print(f"# {name}", get_diff_for_mutant(name), sep="\n", end="\n\n")
        return 0
    asked = [room for room in ROOMS if not given.names or any(fits(name, [room]) for name in given.names)]
    for room in [] if given.table else asked:
        if os.fork() == 0:
            try_room(room, given.names or [room], again=given.again, at_once=given.at_once)
            os._exit(0)
        os.wait()
    show(table())
    return 0


if __name__ == "__main__":
    sys.exit(main())
