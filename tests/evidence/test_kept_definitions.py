"""A store keeps the definitions of own series: the last counts, and what figures mean cannot change."""

from pathlib import Path

import pytest

from carefund.evidence.kept_definitions import AnotherMeaning, DamagedDefinition, keep_definition, kept_definitions
from carefund.evidence.query import Evidence
from carefund.evidence.series import SERIES
from carefund.evidence.store import FolderStore
from tests.evidence.checking import contents
from tests.evidence.own.making import definition, long_csv, read

TEXT = 'closures = [{ first = "2020-04", why = "shut" }]\n[file]\nsuppressed = { "<5" = "few" }'


def test_a_definition_is_kept_whole(tmp_path: Path) -> None:
    made = definition(TEXT, geography='{ W1 = "North ward" }')
    keep_definition(tmp_path, made)
    assert kept_definitions(tmp_path) == [made]


def test_the_same_definition_again_changes_nothing_and_another_wording_is_added(tmp_path: Path) -> None:
    keep_definition(tmp_path, definition())
    before = contents(tmp_path)
    keep_definition(tmp_path, definition())
    assert contents(tmp_path) == before
    keep_definition(tmp_path, definition(label='"Falls"'))
    assert before.items() < contents(tmp_path).items()
    assert [one.label for one in kept_definitions(tmp_path)] == ["Falls"]


@pytest.mark.parametrize(
    "changed", [{"unit": '"people"'}, {"kind": '"rate"'}, {"geography": '"provider"'}, {"cadence": '"annual"'}]
)
def test_figures_that_mean_something_else_need_another_name(changed: dict[str, str], tmp_path: Path) -> None:
    keep_definition(tmp_path, definition())
    with pytest.raises(AnotherMeaning, match="another name"):
        keep_definition(tmp_path, definition(**changed))
    assert len(kept_definitions(tmp_path)) == 1


def test_a_damaged_definition_is_named(tmp_path: Path) -> None:
    keep_definition(tmp_path, definition())
    path = tmp_path / "definitions" / "falls" / "0001.json"
    path.write_text("{}")
    with pytest.raises(DamagedDefinition, match=r"0001\.json"):
        kept_definitions(tmp_path)


def test_a_store_tells_its_series_to_the_evidence_beside_those_that_are_shipped(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    made = definition()
    store.add([read(long_csv(), made)], definition=made)
    assert [*Evidence.of_store(tmp_path).series] == [*SERIES, "falls"]
    both = Evidence.with_store(tmp_path)
    assert both.figures(["falls"]).height == 240
    assert both.figures(["delayed-days"]).height > 0
    assert Evidence.of_store(tmp_path).figures(["delayed-days"]).is_empty()


def test_the_last_file_of_an_own_series_counts_though_none_states_a_date(tmp_path: Path) -> None:
    store, made = FolderStore(tmp_path), definition()
    store.add([read(long_csv(6), made)], definition=made)
    store.add([read(long_csv(6, Kent_0=7), made)], definition=made, reissue=True)
    store.add([read(long_csv(7, Kent_0=9), made)], definition=made)
    kent = Evidence.of_store(tmp_path).figures(["falls"], areas=["E10000016"])
    assert kent["value"][0] == 9.0
    assert kent.height == 7
