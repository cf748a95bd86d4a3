"""A protocol: every key is known and of its kind, or named; nothing of the outcome is looked at."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carefund.evaluation.study.keys import NotAProtocol
from carefund.evaluation.study.options import OPTIONS, options_of
from carefund.evaluation.study.protocol import read_protocol
from carefund.refusal import Refusal
from tests.evaluation.study.made_up import ITS, protocol

WHOLE = protocol()
PANEL = '[panel]\nfile = "panel.csv"\nunit = "unit"\nperiod = "period"\noutcome = "y"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "panel.csv").write_text("unit,period,y\n")
    (tmp_path / "r.csv").write_text("replication,unit,start,relative_effect\n")
    return tmp_path


def read(folder: Path, text: str) -> None:
    where = folder / "protocol.toml"
    where.write_text(text, encoding="utf-8")
    read_protocol(where)


def test_a_protocol_is_read_with_every_option_and_its_hash(folder: Path) -> None:
    where = folder / "protocol.toml"
    more = '[placebos]\ntime = ["2014-01", 2015-02-01]\n[inference]\nlevel = 0.9\n[donors]\nexclude = ["b"]\n'
    where.write_text('seed = 4\ntitle = "T"\n' + protocol(more=more), encoding="utf-8")
    found = read_protocol(where)
    assert found.sha256 == hashlib.sha256(where.read_bytes()).hexdigest()
    assert (found.seed, found.title, found.level, found.exclude) == (4, "T", 0.9, ("b",))
    assert found.placebos.time == ("2014-01", "2015-02-01")
    assert found.options["family"] == "gaussian"
    assert set(found.options) == set(OPTIONS["interrupted-time-series"])


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        (WHOLE + "[pannel]\n", "pannel", "Did you mean panel"),
        (WHOLE.replace('unit = "unit"', 'untt = "unit"'), "panel.untt", "Did you mean unit"),
        (WHOLE.replace('outcome = "y"\n', ""), "panel.outcome", "column"),
        (WHOLE.replace('outcome = "y"', "outcome = 3"), "panel.outcome", "quotation marks"),
        (WHOLE.replace("panel.csv", "other.csv"), "panel.file", "other.csv"),
        (WHOLE.replace("panel.csv", "protocol.toml"), "panel.file", ".parquet"),
        (WHOLE.replace("interrupted-time-series", "interupted-time-series"), "method.id", "Did you mean interrupted"),
        (WHOLE.replace('id = "interrupted-time-series"', ""), "method.id", "a method"),
        (WHOLE + "penalty = 3\n", "method.penalty", "augmented-synthetic-control"),
        (WHOLE + 'famly = "poisson"\n', "method.famly", "Did you mean family"),
        (WHOLE + 'family = "posson"\n', "method.family", "Did you mean poisson"),
        (WHOLE + "family = true\n", "method.family", "poisson"),
        (WHOLE + 'family = "poisson"\ntransform = "log"\n', "method.transform", "counts"),
        (WHOLE + "season = { period = 12 }\n", "method.season.harmonics", "both"),
        (WHOLE + "season = { period = 12, harmonics = 7 }\n", "method.season.harmonics", "6"),
        (WHOLE + "season = { periods = 12, harmonics = 2 }\n", "method.season.periods", "Did you mean period"),
        (WHOLE + 'effect = ["slope"]\n', "method.effect", "level"),
        (WHOLE + 'effect = "level"\n', "method.effect", '["level"]'),
        (WHOLE + "slope_counts_from = 2\n", "method.slope_counts_from", "0 or 1"),
        (WHOLE + "slope_counts_from = true\n", "method.slope_counts_from", "0 or 1"),
        (WHOLE + 'errors = { method = "newey-west" }\n', "method.errors.lags", "lags"),
        (WHOLE + 'errors = { method = "newey-west", lags = -1 }\n', "method.errors.lags", "from 0"),
        (WHOLE + 'errors = { method = "model", lags = 1 }\n', "method.errors.lags", "newey-west"),
        (WHOLE + 'covariates = "x"\n', "method.covariates", '["x"]'),
        (WHOLE + 'covariates = ["x", "x"]\n', "method.covariates", "once"),
        (WHOLE + "[inference]\nlevel = 95\n", "inference.level", "below 1"),
        (WHOLE + '[inference]\nmethod = "conformal"\n', "inference.method", "'placebo' or 'model'"),
        (WHOLE + '[placebos]\nspace = "yes"\n', "placebos.space", "true or false"),
        (WHOLE + "[placebos]\ntime = 2014\n", "placebos.time", "a list"),
        (WHOLE + '[donors]\ninclude = ["a"]\nexclude = ["b"]\n', "donors", "one of"),
        (WHOLE + '[replications]\nfile = "r.csv"\n', "treatment", "replications"),
        (WHOLE + 'slope_counts_from = "0"\n', "method.slope_counts_from", "0 or 1"),
        ("seed = -1\n" + WHOLE, "seed", "from 0"),
        ("seed = 1.5\n" + WHOLE, "seed", "whole number"),
        (PANEL + ITS, "treatment", "starts or start_column"),
        (PANEL + '[treatment]\nstart_column = "s"\nstarts = { a = 1 }\n' + ITS, "treatment", "exactly one"),
        (PANEL + "[treatment]\n" + ITS, "treatment", "exactly one"),
        (PANEL + "[treatment]\nstarts = {}\n" + ITS, "treatment.starts", "at least one"),
        (PANEL + "[treatment]\nstarts = { a = 1.5 }\n" + ITS, "treatment.starts.a", "a period"),
        (PANEL, "method", "[method]"),
        ("panel = 3\n" + ITS, "panel", "a table"),
        ("[panel\n", "protocol.toml", "line 1"),
        ("a = " + "[" * 3000, "protocol.toml", "TOML"),
    ],
)
def test_what_cannot_be_understood_is_named(folder: Path, text: str, key: str, words: str) -> None:
    with pytest.raises(NotAProtocol) as refused:
        read(folder, text)
    assert refused.value.key == key
    assert words in str(refused.value)


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal):
        read_protocol(tmp_path / "none.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(NotAProtocol):
        read_protocol(tmp_path / "bytes.toml")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(sorted(OPTIONS)),
    st.dictionaries(
        st.sampled_from(sorted({name for options in OPTIONS.values() for name in options})),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
            max_leaves=5,
        ),
        max_size=3,
    ),
)
def test_no_option_of_any_kind_ends_in_anything_but_its_name(method: str, given_options: dict[str, object]) -> None:
    key = "method."
    try:
        assert set(options_of(method, given_options)) == set(OPTIONS[method])
    except NotAProtocol as refused:
        key = refused.key
    assert key.startswith("method.")
