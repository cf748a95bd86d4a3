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
WEB = "requirements-web.lock"
DEVELOPMENT = "requirements-dev.lock"
NODE = "requirements-node.lock"
ALL = [RUNTIME, WEB, DEVELOPMENT, NODE]
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
ADDRESS = re.compile(r"https?:|file:|git\+|\bwww\.|(^|\s)-[a-z-]*(index|find-links|trusted|editable|i|f|e)\b|[\\/]\w")


def entries(lock: str) -> dict[str, list[str]]:
    """Each pinned requirement of a lock with the hashes that are allowed for it."""
    text = (ROOT / lock).read_text("utf-8").replace("\\\n", " ")
    lines = [line.split("--hash", 1) for line in text.splitlines() if line and not line.startswith("#")]
    return {line[0].strip(): HASH.findall("--hash" + line[-1]) for line in lines}


def pins(lock: str) -> list[Requirement]:
    return [Requirement(entry) for entry in entries(lock)]


def releases(lock: str) -> dict[str, list[str]]:
    """Each pinned release with its hashes; which machines it is for may differ from lock to lock."""
    return {entry.partition(" ; ")[0]: hashes for entry, hashes in entries(lock).items()}


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def runtime_requirements() -> list[str]:
    definition = project()
    return [*definition["project"]["dependencies"], *definition["build-system"]["requires"], "editables"]


def web_requirements() -> list[str]:
    return [*runtime_requirements(), *project()["project"]["optional-dependencies"]["web"]]


def development_requirements() -> list[str]:
    groups = project()["dependency-groups"].values()
    return [*web_requirements(), *(item for group in groups for item in group if isinstance(item, str))]


def assert_pinned(asked: list[str], lock: str) -> None:
    pinned: dict[str, list[Requirement]] = {}
    for pin in pins(lock):
        pinned.setdefault(canonicalize_name(pin.name), []).append(pin)
    for requirement in map(Requirement, asked):
        found = pinned.get(canonicalize_name(requirement.name), [])
        assert found, f"{requirement.name} is in pyproject.toml and not in {lock}: lock again (CONTRIBUTING.md)"
        fitting = [pin for pin in found if fits(pin, requirement)]
        # What is asked of some machines alone need not be so on the others.
        assert fitting if requirement.marker else fitting == found, f"{found} is not {requirement}"


def fits(pin: Requirement, requirement: Requirement) -> bool:
    (version,) = pin.specifier
    return requirement.specifier.contains(version.version, prereleases=True)


def test_everything_that_carefund_runs_on_is_pinned() -> None:
    assert_pinned(runtime_requirements(), RUNTIME)


def test_everything_that_the_web_service_runs_on_is_pinned() -> None:
    assert_pinned(web_requirements(), WEB)


def test_everything_for_development_is_pinned() -> None:
    assert_pinned(development_requirements(), DEVELOPMENT)


@pytest.mark.parametrize("lock", ALL)
def test_every_pin_is_exact(lock: str) -> None:
    for pin in pins(lock):
        assert [clause.operator for clause in pin.specifier] == ["=="], pin
        assert pin.url is None


@pytest.mark.parametrize("lock", ALL)
def test_every_pin_has_a_hash(lock: str) -> None:
    without = [entry for entry, hashes in entries(lock).items() if not hashes]
    assert without == []


@pytest.mark.parametrize("lock", ALL)
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


@pytest.mark.parametrize(("lock", "within"), [(RUNTIME, WEB), (WEB, DEVELOPMENT)])
def test_each_lock_is_contained_in_the_next(lock: str, within: str) -> None:
    inner, outer = releases(lock), releases(within)
    differing = [release for release, hashes in inner.items() if outer.get(release) != hashes]
    assert differing == []


def test_the_runtime_lock_holds_no_web_part() -> None:
    """Who audits or plans on the command line fetches no web server."""
    asked = {canonicalize_name(Requirement(item).name) for item in web_requirements()}
    asked -= {canonicalize_name(Requirement(item).name) for item in runtime_requirements()}
    assert asked & {canonicalize_name(pin.name) for pin in pins(RUNTIME)} == set()


def test_a_part_that_differs_between_machines_is_pinned_for_each() -> None:
    intel, others = {"sys_platform": "darwin", "platform_machine": "x86_64"}, {"sys_platform": "linux"}
    found = [pin for pin in pins(WEB) if pin.name == "cryptography" and pin.marker]
    for machine in (intel, others):
        assert len([pin for pin in found if pin.marker and pin.marker.evaluate(machine)]) == 1
