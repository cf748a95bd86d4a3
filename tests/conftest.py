"""What several tests share: the official files, where they are at hand."""

import os
from pathlib import Path

import pytest
from hypothesis import Phase, settings

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
"""Before NumPy is loaded, here or in a program that a test starts: tests run in as many processes as there are cores,
and threads of linear algebra that wait for each other cost up to half of a test's time."""
settings.register_profile("carefund", deadline=None, max_examples=40, derandomize=True)
"""No test asserts a time: a busy machine is no failure. The same examples each time: a change that is refused can be
told from a change that had bad luck. New examples are for `--deep`."""
settings.register_profile("deep", deadline=None, max_examples=100)
"""With `--deep`: more examples of every property that does not say how many it wants, and others each time."""
settings.register_profile(
    "mutation",
    deadline=None,
    max_examples=8,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
)
"""For `benchmarks/mutation.py`, which runs the tests thousands of times: fewer examples, the same each time."""
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "carefund"))

OFFICIAL_FILES = "CAREFUND_OFFICIAL_FILES"


@pytest.fixture(scope="session")
def official_files() -> Path:
    """The folder of official files; the test says why it is skipped where there is none."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(os.environ.get(OFFICIAL_FILES, beside))
    if not folder.is_dir():
        pytest.skip(f"the official files are not at {folder}; set {OFFICIAL_FILES} to their folder")
    return folder


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--deep`, which runs the long tests too."""
    parser.addoption("--deep", action="store_true", help="run the long tests too")


def pytest_configure(config: pytest.Config) -> None:
    """More examples with `--deep`, where no other profile is asked for."""
    if config.getoption("--deep") and "HYPOTHESIS_PROFILE" not in os.environ:
        settings.load_profile("deep")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip tests marked `deep` unless `--deep` is given."""
    if config.getoption("--deep"):
        return
    for item in items:
        if "deep" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="a long run; give --deep"))
