"""The lock files: they pin all that pyproject.toml asks for, by hash, and say nothing of where to get it."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
RUNTIME = "requirements.lock"
DEVELOPMENT = "requirements-dev.lock"
WEB = "requirements-web.lock"
NODE = "requirements-node.lock"
NPM = ("src/carefund/service/frame/npm/package-lock.json", "tests/service/npm/package-lock.json")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
ADDRESS = re.compile(r"https?:|file:|git\+|\bwww\.|(^|\s)-[a-z-]*(index|find-links|trusted|editable|i|f|e)\b|[\\/]\w")


def entries(lock: str) -> dict[str, list[str]]:
    """Each pinned requirement of a lock with the hashes that are allowed for it."""
    text = (ROOT / lock).read_text("utf-8").replace("\\\n", " ")
    lines = [line.split("--hash", 1) for line in text.splitlines() if line and not line.startswith("#")]
    return {line[0].strip(): HASH.findall("--hash" + line[-1]) for line in lines}


def pins(lock: str) -> list[Requirement]:
    return [Requirement(entry) for entry in entries(lock)]


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def runtime_requirements() -> list[str]:
    definition = project()
    return [*definition["project"]["dependencies"], *definition["build-system"]["requires"], "editables"]


def development_requirements() -> list[str]:
    groups = project()["dependency-groups"].values()
    return [*runtime_requirements(), *(item for group in groups for item in group if isinstance(item, str))]


def may_meet(asked: Requirement, pin: Requirement) -> bool:
    """Whether a pin is for the machines that a requirement is for, where each names its own."""
    return asked.marker is None or pin.marker is None or str(asked.marker) == str(pin.marker)


def assert_pinned(asked: list[str], lock: str) -> None:
    pinned: dict[str, list[Requirement]] = {}
    for pin in pins(lock):
        pinned.setdefault(canonicalize_name(pin.name), []).append(pin)
    for requirement in map(Requirement, asked):
        found = pinned.get(canonicalize_name(requirement.name), [])
        assert found, f"{requirement.name} is in pyproject.toml and not in {lock}: lock again (CONTRIBUTING.md)"
        for pin in (one for one in found if may_meet(requirement, one)):
            (version,) = pin.specifier
            assert requirement.specifier.contains(version.version, prereleases=True), f"{pin} is not {requirement}"


def test_everything_that_carefund_runs_on_is_pinned() -> None:
    assert_pinned(runtime_requirements(), RUNTIME)


def test_everything_for_development_is_pinned() -> None:
    assert_pinned(development_requirements(), DEVELOPMENT)


def test_everything_that_the_service_runs_on_is_pinned() -> None:
    assert_pinned([*runtime_requirements(), *project()["project"]["optional-dependencies"]["web"]], WEB)


def versions(lock: str) -> set[tuple[str, str]]:
    """Names with versions, on whatever machine."""
    return {(canonicalize_name(pin.name), str(pin.specifier)) for pin in pins(lock)}


def test_the_web_lock_pins_what_the_development_lock_pins() -> None:
    assert versions(WEB) <= versions(DEVELOPMENT)


def test_the_runtime_lock_holds_no_web_part() -> None:
    """Who audits or plans on the command line fetches no web server."""
    asked = {canonicalize_name(Requirement(item).name) for item in project()["project"]["optional-dependencies"]["web"]}
    assert asked & {canonicalize_name(pin.name) for pin in pins(RUNTIME)} == set()


@pytest.mark.parametrize(
    "machine",
    [
        {"sys_platform": "darwin", "platform_machine": "x86_64"},
        {"sys_platform": "darwin", "platform_machine": "arm64"},
        {"sys_platform": "linux", "platform_machine": "x86_64"},
    ],
)
def test_a_part_that_differs_between_machines_is_pinned_once_for_each(machine: dict[str, str]) -> None:
    found = [pin for pin in pins(WEB) if pin.name == "cryptography"]
    assert len([pin for pin in found if pin.marker is None or pin.marker.evaluate(machine)]) == 1


@pytest.mark.parametrize("lock", NPM)
def test_locks_of_npm_hold_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert '"resolved"' not in text
    assert '"integrity"' in text


@pytest.mark.parametrize("lock", [RUNTIME, DEVELOPMENT, WEB, NODE])
def test_every_pin_is_exact(lock: str) -> None:
    for pin in pins(lock):
        assert [clause.operator for clause in pin.specifier] == ["=="], pin
        assert pin.url is None


@pytest.mark.parametrize("lock", [RUNTIME, DEVELOPMENT, WEB, NODE])
def test_every_pin_has_a_hash(lock: str) -> None:
    without = [entry for entry, hashes in entries(lock).items() if not hashes]
    assert without == []


@pytest.mark.parametrize("lock", [RUNTIME, DEVELOPMENT, WEB, NODE])
def test_no_address_path_or_index_is_named(lock: str) -> None:
    lines = (ROOT / lock).read_text("utf-8").splitlines()
    assert [line for line in lines if ADDRESS.search(line)] == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://example.org/simple",
        "--extra-index-url=somewhere",
        "-i somewhere",
        "--find-links wheels",
        "--trusted-host example.org",
        "-e .",
        "numpy @ file:///wheels/numpy.whl",
        "./wheels/numpy.whl",
        "# via -r /somewhere/build.in",
        "numpy @ git+ssh://example.org/numpy",
    ],
)
def test_the_rule_against_addresses_would_notice(line: str) -> None:
    assert ADDRESS.search(line)


def test_the_development_lock_contains_the_runtime_lock() -> None:
    runtime, development = entries(RUNTIME), entries(DEVELOPMENT)
    differing = [entry for entry, hashes in runtime.items() if development.get(entry) != hashes]
    assert differing == []
