"""bootstrap.py's own decisions: which Python will do, what is in place already, and what it says."""

import json
import os
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


NPM_LOCKS = ("src/carefund/service/frame/npm/package-lock.json", "tests/service/npm/package-lock.json")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder that holds the files whose contents decide whether to install again."""
    for name in ("pyproject.toml", "requirements.lock", "requirements-web.lock", "requirements-dev.lock", *NPM_LOCKS):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"this is {name}\n", "utf-8")
    return tmp_path


@pytest.fixture
def ran(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Every command that would have been run, each ending well; nothing is run."""
    commands: list[list[str]] = []

    def record(command: list[str], folder: Path = ROOT) -> int:
        commands.append(command)
        return 0

    def front_end(venv: Path, root: Path, *, tests: bool) -> bool:
        commands.append(["front end", "and tests"] if tests else ["front end"])
        return True

    monkeypatch.setattr(bootstrap, "_run", record)
    monkeypatch.setattr(bootstrap, "install_front_end", front_end)
    return commands


def stamp(bootstrap: ModuleType, root: Path, lock: str) -> Path:
    """Leave what a finished set-up leaves, and a Python that looks as if it could start."""
    venv = root / ".venv"
    for name in ("python", "carefund"):
        program = bootstrap._program(venv, name)
        program.parent.mkdir(parents=True, exist_ok=True)
        program.touch()
    wanted = bootstrap.describe_setup(root, lock)
    (venv / bootstrap.STAMP).write_text(json.dumps(asdict(wanted)), "utf-8")
    return venv


class TestPythonVersion:
    @pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 4), (3, 14, 0), (4, 0, 0)])
    def test_a_new_enough_python_is_accepted(self, bootstrap: ModuleType, version: tuple[int, ...]) -> None:
        bootstrap.check_python(version)

    @pytest.mark.parametrize("version", [(2, 7, 18), (3, 9, 18), (3, 10, 13)])
    def test_an_old_python_is_refused(self, bootstrap: ModuleType, version: tuple[int, ...]) -> None:
        with pytest.raises(bootstrap.SetupError, match=r"needs Python 3\.11 or newer"):
            bootstrap.check_python(version)

    def test_a_newer_python_on_the_machine_is_named(
        self, bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        on_the_machine = ("python3.10", "python3.11", "python3.13")
        monkeypatch.setattr(bootstrap.shutil, "which", lambda name: name if name in on_the_machine else None)
        with pytest.raises(bootstrap.SetupError) as refusal:
            bootstrap.check_python((3, 10, 1))
        assert refusal.value.found.startswith("Python 3.10.1 at ")
        assert refusal.value.do == "run this again with python3.13"

    def test_without_a_newer_python_it_says_to_install_one(
        self, bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
        with pytest.raises(bootstrap.SetupError) as refusal:
            bootstrap.check_python((3, 10, 1))
        assert refusal.value.do.startswith("install Python 3.11 or newer")


class TestWhatIsInPlace:
    def test_a_finished_set_up_is_read_back(self, bootstrap: ModuleType, project: Path) -> None:
        venv = stamp(bootstrap, project, bootstrap.RUNTIME_LOCK)
        assert bootstrap.read_stamp(venv) == bootstrap.describe_setup(project, bootstrap.RUNTIME_LOCK)

    def test_the_development_set_up_covers_the_runtime_one(self, bootstrap: ModuleType, project: Path) -> None:
        runtime = bootstrap.describe_setup(project, bootstrap.RUNTIME_LOCK)
        development = bootstrap.describe_setup(project, bootstrap.DEVELOPMENT_LOCK)
        assert development.covers(runtime)
        assert not runtime.covers(development)

    @pytest.mark.parametrize("name", ["pyproject.toml", "requirements.lock"])
    def test_a_changed_file_is_noticed(self, bootstrap: ModuleType, project: Path, name: str) -> None:
        before = bootstrap.describe_setup(project, bootstrap.RUNTIME_LOCK)
        (project / name).write_text("changed\n", "utf-8")
        assert not before.covers(bootstrap.describe_setup(project, bootstrap.RUNTIME_LOCK))

    def test_a_changed_development_lock_does_not_concern_the_runtime(
        self, bootstrap: ModuleType, project: Path
    ) -> None:
        before = bootstrap.describe_setup(project, bootstrap.DEVELOPMENT_LOCK)
        (project / "requirements-dev.lock").write_text("changed\n", "utf-8")
        assert before.covers(bootstrap.describe_setup(project, bootstrap.RUNTIME_LOCK))
        assert not before.covers(bootstrap.describe_setup(project, bootstrap.DEVELOPMENT_LOCK))

    def test_another_folder_is_another_set_up(self, bootstrap: ModuleType, project: Path) -> None:
        here = bootstrap.describe_setup(project, bootstrap.RUNTIME_LOCK)
        assert not replace(here, root="elsewhere").covers(here)

    @pytest.mark.parametrize("text", ["", "unfinished", "{}", "[]", '{"root": "."}'])
    def test_a_stamp_that_is_not_whole_counts_as_none(self, bootstrap: ModuleType, project: Path, text: str) -> None:
        venv = stamp(bootstrap, project, bootstrap.RUNTIME_LOCK)
        (venv / bootstrap.STAMP).write_text(text, "utf-8")
        assert bootstrap.read_stamp(venv) is None
        assert bootstrap.reason_to_build(venv, project) == "the last set-up was cut short"

    def test_a_missing_file_of_the_project_is_named(self, bootstrap: ModuleType, project: Path) -> None:
        (project / "requirements.lock").unlink()
        with pytest.raises(bootstrap.SetupError) as refusal:
            bootstrap.describe_setup(project, bootstrap.RUNTIME_LOCK)
        assert "no requirements.lock in" in refusal.value.found


class TestWhenToBuild:
    def test_no_environment(self, bootstrap: ModuleType, project: Path) -> None:
        assert bootstrap.reason_to_build(project / ".venv", project) == "there is none yet"

    def test_an_environment_of_another_folder(self, bootstrap: ModuleType, project: Path) -> None:
        venv = stamp(bootstrap, project, bootstrap.RUNTIME_LOCK)
        assert "moved or copied" in bootstrap.reason_to_build(venv, project / "copy")

    def test_an_environment_whose_python_does_not_start(self, bootstrap: ModuleType, project: Path) -> None:
        (project / ".venv").mkdir()
        assert "does not start" in bootstrap.reason_to_build(project / ".venv", project)

    def test_a_sound_environment_without_a_stamp_is_kept(
        self, bootstrap: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (project / ".venv").mkdir()
        monkeypatch.setattr(bootstrap, "_is_sound", lambda venv: True)
        assert bootstrap.reason_to_build(project / ".venv", project) == ""


class TestSetUp:
    def test_nothing_runs_when_all_is_in_place(
        self, bootstrap: ModuleType, project: Path, ran: list[list[str]]
    ) -> None:
        venv = stamp(bootstrap, project, bootstrap.DEVELOPMENT_LOCK)
        assert bootstrap.set_up(project, bootstrap.RUNTIME_LOCK) == venv
        assert bootstrap.set_up(project, bootstrap.DEVELOPMENT_LOCK) == venv
        assert ran == []

    def test_development_is_added_to_what_is_there(
        self,
        bootstrap: ModuleType,
        project: Path,
        ran: list[list[str]],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        venv = stamp(bootstrap, project, bootstrap.RUNTIME_LOCK)
        monkeypatch.setattr(bootstrap, "_is_sound", lambda venv: True)
        bootstrap.set_up(project, bootstrap.DEVELOPMENT_LOCK)
        pinned, itself, npm, compiled = ran
        assert compiled[1:] == ["-m", "compileall", "-q", str(project / "src")]
        assert npm == ["front end", "and tests"]
        assert pinned[-3:] == ["--require-hashes", "--requirement", str(project / "requirements-dev.lock")]
        assert itself[-4:] == ["--no-deps", "--no-build-isolation", "--editable", str(project)]
        assert bootstrap.read_stamp(venv) == bootstrap.describe_setup(project, bootstrap.DEVELOPMENT_LOCK)

    def test_the_web_parts_come_with_the_design_system(
        self, bootstrap: ModuleType, project: Path, ran: list[list[str]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stamp(bootstrap, project, bootstrap.RUNTIME_LOCK)
        monkeypatch.setattr(bootstrap, "_is_sound", lambda venv: True)
        bootstrap.set_up(project, bootstrap.WEB_LOCK)
        assert [command[-1] for command in ran][::2] == [str(project / "requirements-web.lock"), "front end"]
        ran.clear()
        bootstrap.set_up(project, bootstrap.RUNTIME_LOCK)
        bootstrap.set_up(project, bootstrap.WEB_LOCK)
        assert ran == []

    def test_what_only_runs_carefund_fetches_no_web_part(
        self, bootstrap: ModuleType, project: Path, ran: list[list[str]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (project / ".venv").mkdir()
        monkeypatch.setattr(bootstrap, "_is_sound", lambda venv: True)
        bootstrap.set_up(project, bootstrap.RUNTIME_LOCK)
        assert not any("web" in word or "front end" in word for command in ran for word in command)

    def test_a_style_fetches_nothing_from_others(self, bootstrap: ModuleType) -> None:
        style = "@font-face{font-family:X;src:url(https://fonts.example/x.woff)}a{b:c}@font-face{src:url(/own.woff)}"
        done = bootstrap.without_strangers(style)
        assert done.strip() == "a{b:c}@font-face{src:url(/own.woff)}"
        assert len(done) == len(style)

    def test_when_pip_fails_the_stamp_is_as_before_and_the_message_says_to_do(
        self, bootstrap: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        venv = stamp(bootstrap, project, bootstrap.RUNTIME_LOCK)
        before = bootstrap.read_stamp(venv)
        (project / "requirements.lock").write_text("changed\n", "utf-8")
        monkeypatch.setattr(bootstrap, "_is_sound", lambda venv: True)
        monkeypatch.setattr(bootstrap, "_run", lambda command: 1)
        with pytest.raises(bootstrap.SetupError) as failure:
            bootstrap.set_up(project, bootstrap.RUNTIME_LOCK)
        assert bootstrap.read_stamp(venv) == before
        assert "exit code 1" in failure.value.found
        assert "network" in failure.value.do

    def test_an_installation_that_is_cut_short_leaves_a_mark(
        self, bootstrap: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def interrupt(command: list[str]) -> int:
            raise KeyboardInterrupt

        venv = stamp(bootstrap, project, bootstrap.RUNTIME_LOCK)
        monkeypatch.setattr(bootstrap, "_is_sound", lambda venv: True)
        monkeypatch.setattr(bootstrap, "_run", interrupt)
        with pytest.raises(KeyboardInterrupt):
            bootstrap.set_up(project, bootstrap.DEVELOPMENT_LOCK)
        assert bootstrap.reason_to_build(venv, project) == "the last set-up was cut short"


class TestMakingTheEnvironment:
    @staticmethod
    def only(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, modules: set[str], program: str | None) -> None:
        """Pretend that only these modules and this program are installed."""
        monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: name if name in modules else None)
        monkeypatch.setattr(bootstrap.shutil, "which", lambda name: program)

    def test_pythons_own_venv_comes_first(self, bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        self.only(bootstrap, monkeypatch, {"venv", "ensurepip", "virtualenv"}, None)
        assert bootstrap._venv_command()[1:] == ["-m", "venv"]

    def test_virtualenv_stands_in_for_a_venv_without_pip(
        self, bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.only(bootstrap, monkeypatch, {"venv", "virtualenv"}, None)
        assert bootstrap._venv_command()[1:3] == ["-m", "virtualenv"]

    def test_so_does_a_virtualenv_program(self, bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        self.only(bootstrap, monkeypatch, {"venv"}, "/somewhere/virtualenv")
        assert bootstrap._venv_command()[0] == "/somewhere/virtualenv"

    def test_with_neither_it_says_what_to_install(self, bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        self.only(bootstrap, monkeypatch, {"venv"}, None)
        with pytest.raises(bootstrap.SetupError) as refusal:
            bootstrap._venv_command()
        assert "apt install python3-venv" in refusal.value.do
        assert "pip install --user virtualenv" in refusal.value.do

    def test_a_windows_program_is_found_where_windows_keeps_it(
        self, bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bootstrap.sys, "platform", "win32")
        assert bootstrap._program(Path(".venv"), "ruff") == Path(".venv", "Scripts", "ruff.exe")


class TestJobs:
    @pytest.fixture(autouse=True)
    def no_set_up(self, bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(bootstrap, "set_up", lambda root, lock: Path(".venv"))

    def test_audit_passes_its_options_on(self, bootstrap: ModuleType, ran: list[list[str]]) -> None:
        assert bootstrap.main(["audit", "--output", "somewhere"]) == 0
        assert [command[1:] for command in ran] == [["audit", "bcf-2015-16", "--output", "somewhere"]]

    def test_every_check_runs_in_order_and_pytest_gets_the_options(
        self, bootstrap: ModuleType, ran: list[list[str]]
    ) -> None:
        assert bootstrap.main(["test", "-k", "locks"]) == 0
        assert [Path(command[0]).stem for command in ran] == [
            "ruff",
            "ruff",
            "lint-imports",
            "mypy",
            "pytest",
        ]
        assert ran[-1][1:] == ["-n", "2", "--dist", "worksteal", "-k", "locks"]

    @pytest.mark.parametrize(("program", "code"), [("lint-imports", 1), ("mypy", 2), ("pytest", 5)])
    def test_the_first_failure_ends_it_and_is_named(
        self,
        bootstrap: ModuleType,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        program: str,
        code: int,
    ) -> None:
        monkeypatch.setattr(bootstrap, "_run", lambda command: code if Path(command[0]).stem == program else 0)
        assert bootstrap.main(["test"]) == code
        last = capsys.readouterr().out.splitlines()[-1]
        assert last.startswith("Failed at step ")
        assert program in last
        assert f"exit code {code}" in last

    def test_a_wrong_word_gets_the_usage(self, bootstrap: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
        assert bootstrap.main(["tset"]) == 2
        assert "python3 bootstrap.py audit" in capsys.readouterr().err

    def test_help_is_not_an_error(self, bootstrap: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
        assert bootstrap.main(["--help"]) == 0
        assert "python3 bootstrap.py test" in capsys.readouterr().out

    def test_setup_takes_no_options(self, bootstrap: ModuleType, ran: list[list[str]]) -> None:
        assert bootstrap.main(["setup", "--now"]) == 2
        assert ran == []

    def test_a_set_up_error_ends_with_to_do(
        self, bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def fail(root: Path, lock: str) -> Path:
            raise bootstrap.SetupError("It broke.", "a crack", "mend it")

        monkeypatch.setattr(bootstrap, "set_up", fail)
        assert bootstrap.main(["audit"]) == 1
        assert capsys.readouterr().err == "It broke.\n  found: a crack\n  to do: mend it\n"


class TestRunning:
    def test_an_exit_code_is_passed_through(self, bootstrap: ModuleType) -> None:
        assert bootstrap._run([sys.executable, "-c", "raise SystemExit(7)"]) == 7

    @pytest.mark.skipif(os.name == "nt", reason="Windows has no signals that end a program")
    def test_a_signal_is_reported_as_a_shell_reports_it(self, bootstrap: ModuleType) -> None:
        assert bootstrap._run([sys.executable, "-c", "import os; os.kill(os.getpid(), 15)"]) == 143

    def test_a_program_that_is_not_there_is_explained(self, bootstrap: ModuleType, tmp_path: Path) -> None:
        with pytest.raises(bootstrap.SetupError, match="could not be started"):
            bootstrap._run([str(tmp_path / "nothing")])

    def test_the_script_needs_only_the_standard_library(self) -> None:
        answer = subprocess.run(
            [sys.executable, "-I", "-S", str(ROOT / "bootstrap.py"), "--help"],
            capture_output=True,
            text=True,
            check=True,
        )
        assert "Needs Python 3.11 or newer" in answer.stdout
