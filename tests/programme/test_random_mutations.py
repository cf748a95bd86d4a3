"""Whatever is done to a definition, it is taken or refused in words that help, and nothing else happens."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from carefund.programme.definition import Round
from carefund.programme.model_problems import model_at

from .mutations import Path, Raw, at, changed, every_path, problems_of


def model_of(path: Path) -> type[BaseModel]:
    """The model that describes the table at a path, found by reading the shipped definition itself."""
    model = model_at(path)
    assert model
    return model


def random_path(draw: Callable[..., Any], data: Raw, wanted: Callable[[Path], bool]) -> Path:
    path: Path = draw(st.sampled_from([path for path in every_path(data) if wanted(path)]))
    return path


quickly = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)


@quickly
@given(data=st.data())
def test_any_required_key_removed_is_named(data: st.DataObject, raw: Raw) -> None:
    path = random_path(data.draw, raw, lambda path: isinstance(path[-1], str))
    assume(model_of(path[:-1]).model_fields[str(path[-1])].is_required())
    broken = copy.deepcopy(raw)
    del at(broken, path[:-1])[path[-1]]
    missing = [problem for problem in problems_of(broken) if problem.found == "nothing"]
    assert [problem.key.rsplit(".", 1)[-1] for problem in missing] == [path[-1]]
    assert missing[0].to_do == f"add the key {path[-1]}"


@quickly
@given(data=st.data(), name=st.from_regex(r"[a-z_]{1,12}", fullmatch=True))
def test_any_unknown_key_is_named_with_the_known_ones(data: st.DataObject, name: str, raw: Raw) -> None:
    path = random_path(data.draw, raw, lambda path: isinstance(at(raw, path), dict))
    known = sorted(model_of(path).model_fields)
    assume(name not in known)
    broken = changed(raw, (*path, name), 1)
    (problem,) = [problem for problem in problems_of(broken) if "unknown key" in problem.found]
    assert problem.key.endswith(f".{name}")
    assert problem.expected == f"only these keys: {', '.join(known)}"


@quickly
@given(data=st.data(), wrong=st.sampled_from([None, 2.5, [[1]], {"a": {"b": 1}}, b"bytes", object()]))
def test_any_value_of_a_type_that_fits_nowhere_is_refused(data: st.DataObject, wrong: Any, raw: Raw) -> None:
    path = random_path(data.draw, raw, lambda path: not isinstance(at(raw, path), list | dict))
    optional = isinstance(path[-1], str) and not model_of(path[:-1]).model_fields[path[-1]].is_required()
    assume(wrong is not None or not optional)
    problems = problems_of(changed(raw, path, wrong))
    assert problems
    assert all(problem.expected and problem.found and problem.to_do for problem in problems)


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@quickly
@given(data=st.data(), anything=json_like)
def test_anything_anywhere_is_taken_or_refused_but_never_crashes(data: st.DataObject, anything: Any, raw: Raw) -> None:
    path = random_path(data.draw, raw, lambda path: True)
    for problem in problems_of(changed(raw, path, anything)):
        assert problem.key
        assert problem.expected
        assert problem.found
        assert problem.to_do
        assert len(str(problem)) < 2_000


@quickly
@given(anything=st.dictionaries(st.sampled_from([*Round.model_fields, "other"]), json_like))
def test_contents_made_of_anything_are_refused(anything: Raw) -> None:
    assert problems_of(anything)
