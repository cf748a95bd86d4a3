"""`carefund operate organisations` and `open-round`, as processes of their own on a data folder."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from tests.service.cli.test_operate import made_in, operate

FILE = """name,kind,parent,areas
National team,centre,,
North,region,National team,
Leeds City Council,council,North,Leeds
NHS West Yorkshire,nhs,North,Leeds; E08000036
Auditors,audit,,
"""


def in_file(folder: Path, text: str) -> str:
    file = folder / "organisations.csv"
    file.write_bytes(text.encode())
    return str(file)


@pytest.fixture
def data(tmp_path: Path) -> str:
    return str(made_in(tmp_path / "data", []))


def test_organisations_are_listed_first_and_written_when_that_is_said(tmp_path: Path, data: str) -> None:
    file = in_file(tmp_path, FILE)
    for _ in range(2):  # nothing is written by listing
        code, out, err = operate("organisations", file, "--data", data, "--json")
        assert code == 0, err
        said = json.loads(out)
        assert (said["written"], len(said["changes"])) == (False, 5)
    assert said["changes"][3]["added"] == ["E08000035", "E08000036"]
    code, out, err = operate("organisations", file, "--data", data, "--write")
    assert (code, "5 organisations read, 5 changes written." in out) == (0, True), err
    assert "all are as the file has them" in operate("organisations", file, "--data", data)[1]
    fewer = in_file(tmp_path, FILE.replace("Leeds; E08000036", "E08000036").replace("Auditors,audit,,\n", ""))
    code, out, _ = operate("organisations", fewer, "--data", data, "--write", "--json")
    assert json.loads(out)["changes"] == [
        {"name": "NHS West Yorkshire", "what": "changed", "parent": None, "added": [], "removed": ["E08000035"]}
    ]


def test_what_is_wrong_in_the_file_is_told_and_nothing_is_written(tmp_path: Path, data: str) -> None:
    text = FILE.replace(",Leeds\n", ",Leedz\n")
    code, out, err = operate("organisations", in_file(tmp_path, text), "--data", data, "--write")
    assert (code, out, "line 4" in err, "Traceback" in err) == (2, "", True, False), err
    listed = operate("organisations", in_file(tmp_path, FILE), "--data", data, "--json")[1]
    assert len(json.loads(listed)["changes"]) == 5


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name;kind\nLeeds;council\n", "columns name, kind, parent and areas"),
        (FILE.replace("Leeds City Council,council", "Leeds City Council,borough"), "line 4: expected centre, region"),
        (FILE.replace(",Leeds\n", ",\n"), "line 4: expected at least one area"),
        (FILE.replace("Auditors,audit,,", "Auditors,audit,,Leeds"), "line 6: expected no areas for the kind audit"),
        (FILE.replace("council,North", "council,South"), "South, which is not there"),
        (FILE.replace("region,National team", "region,Auditors"), "Auditors, which is of the kind audit"),
        (FILE + "North,region,,\n", "North: expected each organisation once"),
        ("name,kind,parent,areas\n\u00e9", "line 2"),
    ],
)
def test_every_fault_of_a_file_is_named(databases: tuple[str, ...], text: str, words: str) -> None:
    from carefund.service.people.models import Organisation
    from carefund.service.people.organisations_file import UnreadFile, read_rows, write

    assert databases
    before = set(Organisation.objects.values_list("name", flat=True))
    with pytest.raises(UnreadFile) as refused:
        write(read_rows(text.encode(), date(2026, 6, 1)))
    assert words in str(refused.value)
    assert set(Organisation.objects.values_list("name", flat=True)) == before


def test_a_kind_that_would_give_other_reach_is_refused(tmp_path: Path, data: str) -> None:
    operate("organisations", in_file(tmp_path, FILE), "--data", data, "--write")
    other = in_file(tmp_path, FILE.replace("Auditors,audit", "Auditors,centre"))
    code, _, err = operate("organisations", other, "--data", data, "--write")
    assert (code, "the kind audit, as it is known" in err) == (2, True)


def test_a_round_is_opened_until_the_end_of_a_day_in_london_and_moved(tmp_path: Path, data: str) -> None:
    operate("organisations", in_file(tmp_path, FILE), "--data", data, "--write")
    code, out, err = operate("open-round", "bcf-2025-26", "--due", "2026-06-30", "--data", data, "--json")
    assert code == 0, err
    said = json.loads(out)
    assert {said[name] for name in ("shown", "new", "edit")} == {"2026-06-30T22:59:59+00:00"}
    assert (said["late"], said["areas"]) == ("accepted", 153)
    assert said["areas_without"] == {"council": 152, "nhs": 151}
    code, out, _ = operate(
        "open-round", "bcf-2025-26", "--due", "2026-10-24", "--edit", "2026-10-25", "--late", "refused", "--data", data
    )
    assert (code, "in by 25 October 2026" in out, "No late plan is taken." in out) == (0, True, True)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("bcf-1999", "--due", "2026-06-30"), "bcf-1999"),
        (("bcf-2015-16", "--due", "30 June"), "is no month or day"),
        (("bcf-2025-26", "--due", "2026-06-30", "--edit", "2026-06-01"), "at least until the moment that is shown"),
        (("bcf-2025-26", "--due", "2026-06-30", "--late", "perhaps"), "accepted or refused"),
    ],
)
def test_a_round_that_cannot_be_opened_is_told(data: str, given: tuple[str, ...], words: str) -> None:
    code, _, err = operate("open-round", *given, "--data", data)
    assert (code, words in " ".join(err.split()), "Traceback" in err) == (2, True, False), err
