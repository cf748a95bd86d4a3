"""Evaluations in the service: registered before the outcome is read, answered by the worker, read by few."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from carefund.evaluation.study.protocol import read_protocol
from carefund.evaluation.study.study import answer
from tests.evaluation.study.made_up import months, outcomes, rows_of, write
from tests.service.site import ROUND, Site

PAGE = f"/national/{ROUND}/evaluations"
NAMES = ("<b>Ourtown</b>", *(f"u{place:02d}" for place in range(21)))
PROTOCOL = (
    'title = "Did it <i>work</i>?"\nquestion = "Were there fewer days?"\n'
    '[panel]\nfile = "panel.csv"\nunit = "unit"\nperiod = "period"\noutcome = "y"\n'
    '[treatment]\nstarts = { "<b>Ourtown</b>" = "2016-01" }\n[method]\nid = "difference-in-differences"\n'
)


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return write(tmp_path, rows_of(outcomes(22, 44), months(44), NAMES), PROTOCOL)


def sent(protocol: bytes | None, panel: bytes | None) -> dict[str, Any]:
    files = {"protocol": ("p.toml", protocol), "panel": ("../../panel.csv", panel)}
    return {field: SimpleUploadedFile(name, content) for field, (name, content) in files.items() if content is not None}


def register(site: Site, where: Path, who: str = "national", protocol: str = "", panel: bytes | None = None) -> Any:
    content = (where.parent / "panel.csv").read_bytes() if panel is None else panel
    words = (protocol or where.read_text(encoding="utf-8")).encode()
    return site.client(who).post(f"{PAGE}/register", sent(words, content))


def worked(site: Site) -> None:
    from carefund.service.work.doing import Worker
    from carefund.service.work.kinds import EVALUATE, KINDS

    worker = Worker(site.data, Event(), kinds={EVALUATE: KINDS[EVALUATE]})
    while worker.do_one():
        pass


def test_it_is_registered_before_the_panel_is_opened_and_then_answered_as_the_command_line_does(
    site: Site, study: Path
) -> None:
    answered = register(site, study)
    assert answered.status_code == 302
    where = answered["Location"]
    client = site.client("national")
    before = client.get(where).content.decode()
    assert "Registered" in before
    assert "Waits for a worker" in before
    assert "Outcome read from" not in before
    worked(site)
    after = client.get(where).content.decode()
    record = answer(read_protocol(study)).to_record()
    assert "Outcome read from" in after
    assert "&lt;b&gt;Ourtown&lt;/b&gt;" in after
    assert "<b>Ourtown" not in after
    assert "Did it &lt;i&gt;work&lt;/i&gt;?" in after
    assert record["protocol"]["sha256"] in after
    assert record["protocol"]["panel_sha256"] in after
    kept = json.loads(client.get(f"{where}/answer.json").content)
    assert kept["estimate"] == pytest.approx(record["estimate"])
    for part in ("gaps", "findings", "weights", "placebos", "panel"):
        assert kept[part] == record[part]
    assert kept["protocol"]["panel_sha256"] == record["protocol"]["panel_sha256"]
    rows = list(csv.DictReader(io.StringIO(client.get(f"{where}/answer.csv").content.decode("utf-8-sig"))))
    assert len(rows) == 44
    assert client.get(f"{where}/answer.xlsx").status_code == 200
    assert client.get(f"{where}/answer.toml").content.decode() == PROTOCOL
    pictures = re.findall(rf'"({re.escape(where)}/pictures/\w{{64}}\.svg)"', after)
    assert pictures
    assert client.get(pictures[0])["Content-Type"] == "image/svg+xml"
    assert "Answered" in client.get(PAGE).content.decode()


def test_who_may_read_and_who_may_register(site: Site, study: Path) -> None:
    where = register(site, study)["Location"]
    worked(site)
    for who, read in (("national", 200), ("auditor", 200), ("reviewer", 403), ("manager", 403), ("leeds lead", 403),
                      ("administrator", 403)):  # fmt: skip
        for path in (PAGE, where, f"{where}/answer.json", f"{where}/answer.toml"):
            assert site.client(who).get(path).status_code == read, (who, path)
        if who != "national":
            assert register(site, study, who).status_code == 403
    assert "Register an evaluation" not in site.client("auditor").get(PAGE).content.decode()
    assert f'href="{PAGE}"' in site.client("auditor").get(f"/national/{ROUND}/").content.decode()
    assert f'href="{PAGE}"' not in site.client("manager").get(f"/national/{ROUND}/").content.decode()
    assert site.client().get(where).status_code == 302


def test_another_rounds_evaluation_and_files_that_are_none_are_not_found(site: Site, study: Path) -> None:
    where = register(site, study)["Location"]
    client, name = site.client("national"), where.rpartition("/")[2]
    for path in (f"/national/bcf-2015-16/evaluations/{name}", f"{PAGE}/{'0' * 64}", f"{where}/answer.json",
                 f"{where}/answer.exe", f"{where}/pictures/{'0' * 64}.svg", "/national/none/evaluations"):  # fmt: skip
        assert client.get(path).status_code == 404, path


def test_the_same_files_are_registered_once(site: Site, study: Path) -> None:
    first = register(site, study)["Location"]
    assert register(site, study)["Location"] == first
    changed = study.read_text(encoding="utf-8").replace("fewer", "more")
    assert register(site, study, protocol=changed)["Location"] != first


REFUSED = [
    ("[panel", "valid TOML"),
    (PROTOCOL.replace("difference-in", "differrence-in"), "method.id"),
    (PROTOCOL.replace('"panel.csv"', '"../../etc/passwd.csv"'), "without a folder"),
    (PROTOCOL.replace('"panel.csv"', '"/etc/hosts"'), "panel.file"),
    (PROTOCOL.replace("[treatment]", '[replications]\nfile = "r.csv"\n[treatment]'), "replications"),
    ("a = " + "[" * 20_000, "protocol"),
    ("x" * 70_000, "64 kB"),
]


@pytest.mark.parametrize(("protocol", "said"), REFUSED, ids=range(len(REFUSED)))
def test_a_protocol_that_cannot_be_taken_is_told_why_and_nothing_is_kept(
    site: Site, study: Path, protocol: str, said: str
) -> None:
    answered = register(site, study, protocol=protocol)
    assert answered.status_code == 422
    assert said in answered.content.decode()
    assert "No evaluation of this round is registered yet" in answered.content.decode()


@pytest.mark.parametrize("lacks", ["protocol", "panel"])
def test_a_file_that_is_missing_is_asked_for(site: Site, study: Path, lacks: str) -> None:
    files = sent(PROTOCOL.encode(), b"unit,period,y\na,2015-01,1\n")
    del files[lacks]
    page = site.client("national").post(f"{PAGE}/register", files)
    assert page.status_code == 422
    assert f'href="#{lacks}"' in page.content.decode()


@pytest.mark.parametrize(
    "panel",
    [
        b"\x00\xff\xfe",
        b"PK\x03\x04 no table",
        b"unit,period\na,2015-01\n",
        b"a\n" * 200_000,
        b"unit,period,y\n=1,x,y\n",
    ],
    ids=["bytes", "archive", "no outcome", "too many rows", "no figures"],
)
def test_a_panel_that_cannot_be_read_is_an_answer_without_a_number(site: Site, study: Path, panel: bytes) -> None:
    where = register(site, study, panel=panel)["Location"]
    worked(site)
    page = site.client("national").get(where)
    assert page.status_code == 200
    words = page.content.decode()
    assert "could not be answered" in words or "No number" in words or "no number" in words
    assert "Traceback" not in words


def test_parquet_is_read_like_csv(site: Site, study: Path) -> None:
    import polars as pl

    made = io.BytesIO()
    pl.read_csv(study.parent / "panel.csv").write_parquet(made)
    protocol = PROTOCOL.replace("panel.csv", "panel.parquet")
    where = register(site, study, protocol=protocol, panel=made.getvalue())["Location"]
    worked(site)
    kept = json.loads(site.client("national").get(f"{where}/answer.json").content)
    assert kept["estimate"] == pytest.approx(answer(read_protocol(study)).to_record()["estimate"])
