"""What bootstrap.py takes from npm: when, with whose npm, what of it is kept, and who never asks for it."""

import importlib.util
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
NPM_FOLDERS = ("src/carefund/service/frame/npm", "tests/service/npm")
ADDRESS = re.compile(r"https?:", re.IGNORECASE)
SHEET = (
    "/* a comment */@font-face{font-family:A;src:url(https://elsewhere.example/a.woff2) format('woff2')}"
    "@font-face { font-family: B; src: url(//elsewhere.example/b.woff) }"
    "@font-face{font-family:C;src:url(/assets/c.woff2)}"
    ".a{background:url(/assets/images/a.svg)}"
)


@pytest.fixture(scope="module")
def bootstrap() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("carefund_bootstrap_npm", ROOT / "bootstrap.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with the packages' locks and an empty environment."""
    for folder in NPM_FOLDERS:
        (tmp_path / folder).mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            (tmp_path / folder / name).write_text(f"this is {name} of {folder}\n", "utf-8")
    (tmp_path / ".venv").mkdir()
    return tmp_path


class Npm:
    """An npm that writes packages instead of fetching them, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.folders: list[Path] = []
        self.ends_with = 0

    def __call__(self, command: list[str], folder: Path = ROOT) -> int:
        self.asked.append(command)
        self.folders.append(folder)
        if "ci" not in command or self.ends_with:
            return self.ends_with
        assert sorted(path.name for path in folder.iterdir()) == ["package-lock.json", "package.json"]
        design, axe = folder / "node_modules/nhsuk-frontend/dist/nhsuk", folder / "node_modules/axe-core"
        (design / "assets/images").mkdir(parents=True)
        (axe).mkdir()
        (folder / "node_modules/oidc-provider/lib").mkdir(parents=True)
        (design / "assets/images/a.svg").write_text("<svg/>", "utf-8")
        (design / "assets/manifest.json").write_text("{}", "utf-8")
        (design / "nhsuk-frontend.scss").write_text("", "utf-8")
        for name in ("min.css.map", "min.js", "min.js.map"):
            (design / f"nhsuk-frontend.{name}").write_text(name, "utf-8")
        (design / "nhsuk-frontend.min.css").write_text(SHEET, "utf-8")
        (axe / "axe.min.js").write_text("axe", "utf-8")
        (folder / "node_modules/oidc-provider/lib/index.js").write_text("provider", "utf-8")
        return 0


@pytest.fixture
def npm(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Npm:
    """A machine with a new enough Node, whose npm fetches nothing."""
    one = Npm()
    monkeypatch.setattr(bootstrap, "_run", one)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/bin/{name}")
    monkeypatch.setattr(bootstrap, "_node_version", lambda: 20)
    return one


def kept(project: Path) -> list[str]:
    share = project / ".venv/share/carefund"
    return sorted(path.relative_to(share).as_posix() for path in share.rglob("*") if path.is_file())


class TestWhatIsKept:
    def test_the_design_system_is_kept_without_its_sources(
        self, bootstrap: ModuleType, project: Path, npm: Npm
    ) -> None:
        bootstrap.add_from_npm(project, project / ".venv", bootstrap.DESIGN_SYSTEM)
        assert kept(project) == [
            "nhsuk-frontend/images/a.svg",
            "nhsuk-frontend/manifest.json",
            "nhsuk-frontend/nhsuk-frontend.min.css",
            "nhsuk-frontend/nhsuk-frontend.min.css.map",
            "nhsuk-frontend/nhsuk-frontend.min.js",
            "nhsuk-frontend/nhsuk-frontend.min.js.map",
        ]

    def test_the_tests_parts_stand_beside_it(self, bootstrap: ModuleType, project: Path, npm: Npm) -> None:
        bootstrap.add_from_npm(project, project / ".venv", bootstrap.DESIGN_SYSTEM)
        bootstrap.add_from_npm(project, project / ".venv", bootstrap.TEST_PARTS)
        assert "axe-core/axe.min.js" in kept(project)
        assert "oidc-provider/node_modules/oidc-provider/lib/index.js" in kept(project)
        assert "nhsuk-frontend/nhsuk-frontend.min.css" in kept(project)

    def test_no_script_of_a_package_is_run_and_nothing_is_left_where_it_was_fetched(
        self, bootstrap: ModuleType, project: Path, npm: Npm
    ) -> None:
        bootstrap.add_from_npm(project, project / ".venv", bootstrap.DESIGN_SYSTEM)
        (asked,) = npm.asked
        assert asked[:2] == ["/bin/npm", "ci"]
        assert "--ignore-scripts" in asked
        assert not npm.folders[0].exists()
        assert project not in npm.folders[0].parents

    def test_a_font_from_elsewhere_is_blanked_and_all_else_stays_in_its_place(self, bootstrap: ModuleType) -> None:
        done = bootstrap.without_foreign_fonts(SHEET)
        assert "elsewhere" not in done
        assert "font-family:C" in done
        assert len(done) == len(SHEET)
        assert done.index(".a{") == SHEET.index(".a{")

    def test_the_sheet_that_is_kept_names_no_address(self, bootstrap: ModuleType, project: Path, npm: Npm) -> None:
        bootstrap.add_from_npm(project, project / ".venv", bootstrap.DESIGN_SYSTEM)
        sheet = project / ".venv/share/carefund/nhsuk-frontend/nhsuk-frontend.min.css"
        assert not ADDRESS.search(sheet.read_text("utf-8"))

    def test_the_sheet_that_is_served_here_names_no_address(self) -> None:
        sheet = Path(sys.prefix) / "share/carefund/nhsuk-frontend/nhsuk-frontend.min.css"
        if not sheet.is_file():
            pytest.skip("the design system is not set up beside this environment")
        text = sheet.read_text("utf-8")
        assert ADDRESS.findall(text) == []
        assert not re.search(r"url\(\s*[\"']?//", text)


class TestWhenToFetch:
    def test_a_second_time_nothing_runs(self, bootstrap: ModuleType, project: Path, npm: Npm) -> None:
        for _ in range(2):
            bootstrap.add_from_npm(project, project / ".venv", bootstrap.DESIGN_SYSTEM)
        assert len(npm.asked) == 1

    def test_another_set_does_not_make_the_first_be_forgotten(
        self, bootstrap: ModuleType, project: Path, npm: Npm
    ) -> None:
        for wanted in (bootstrap.DESIGN_SYSTEM, bootstrap.TEST_PARTS, bootstrap.DESIGN_SYSTEM, bootstrap.TEST_PARTS):
            bootstrap.add_from_npm(project, project / ".venv", wanted)
        assert len(npm.asked) == 2

    def test_a_changed_lock_is_noticed_and_what_it_no_longer_brings_is_gone(
        self, bootstrap: ModuleType, project: Path, npm: Npm
    ) -> None:
        bootstrap.add_from_npm(project, project / ".venv", bootstrap.DESIGN_SYSTEM)
        old = project / ".venv/share/carefund/nhsuk-frontend/images/old.svg"
        old.write_text("<svg/>", "utf-8")
        (project / NPM_FOLDERS[0] / "package-lock.json").write_text("changed\n", "utf-8")
        bootstrap.add_from_npm(project, project / ".venv", bootstrap.DESIGN_SYSTEM)
        assert len(npm.asked) == 2
        assert not old.exists()

    @pytest.mark.parametrize("lost", ["share/carefund/nhsuk-frontend/nhsuk-frontend.min.js", "carefund-npm.json"])
    def test_what_was_lost_is_fetched_again(self, bootstrap: ModuleType, project: Path, npm: Npm, lost: str) -> None:
        bootstrap.add_from_npm(project, project / ".venv", bootstrap.DESIGN_SYSTEM)
        (project / ".venv" / lost).unlink()
        bootstrap.add_from_npm(project, project / ".venv", bootstrap.DESIGN_SYSTEM)
        assert len(npm.asked) == 2

    def test_where_npm_fails_the_old_files_stay_and_the_message_says_what_to_do(
        self, bootstrap: ModuleType, project: Path, npm: Npm
    ) -> None:
        bootstrap.add_from_npm(project, project / ".venv", bootstrap.DESIGN_SYSTEM)
        before = kept(project)
        (project / NPM_FOLDERS[0] / "package-lock.json").write_text("changed\n", "utf-8")
        npm.ends_with = 1
        with pytest.raises(bootstrap.SetupError) as failure:
            bootstrap.add_from_npm(project, project / ".venv", bootstrap.DESIGN_SYSTEM)
        assert "network" in failure.value.do
        assert kept(project) == before
        npm.ends_with = 0
        bootstrap.add_from_npm(project, project / ".venv", bootstrap.DESIGN_SYSTEM)
        assert len(npm.asked) == 3


class TestWhoseNpm:
    @pytest.mark.parametrize("version", [0, 16, 18, 19])
    def test_without_a_new_enough_node_one_is_fetched_by_hash_outside_the_environment(
        self, bootstrap: ModuleType, project: Path, npm: Npm, monkeypatch: pytest.MonkeyPatch, version: int
    ) -> None:
        monkeypatch.setattr(bootstrap, "_node_version", lambda: version)
        bootstrap.add_from_npm(project, project / ".venv", bootstrap.DESIGN_SYSTEM)
        fetched, asked = npm.asked
        assert fetched[-3:] == ["--require-hashes", "--requirement", str(project / "requirements-node.lock")]
        folder = Path(fetched[fetched.index("--target") + 1])
        assert project / ".venv" not in folder.parents
        assert Path(asked[0]).is_relative_to(folder)
        assert Path(asked[0]).stem == "node"
        assert Path(asked[asked.index("--cache") + 1]).parent == folder.parent
        assert not folder.parent.exists()

    def test_a_node_without_npm_will_not_do(
        self, bootstrap: ModuleType, project: Path, npm: Npm, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None if name == "npm" else f"/bin/{name}")
        bootstrap.add_from_npm(project, project / ".venv", bootstrap.DESIGN_SYSTEM)
        assert "--target" in npm.asked[0]

    def test_where_node_cannot_be_fetched_it_says_to_install_one(
        self, bootstrap: ModuleType, project: Path, npm: Npm, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bootstrap, "_node_version", lambda: 0)
        npm.ends_with = 1
        with pytest.raises(bootstrap.SetupError, match="Node 20 could not be fetched") as failure:
            bootstrap.add_from_npm(project, project / ".venv", bootstrap.DESIGN_SYSTEM)
        assert "install Node 20 or newer" in failure.value.do

    @pytest.mark.parametrize(
        ("said", "version"), [(b"v20.11.1\n", 20), (b"v8.0.0\n", 8), (b"v24.19.0\r\n", 24), (b"", 0), (b"node 20\n", 0)]
    )
    def test_the_version_of_node_is_read(
        self, bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, said: bytes, version: int
    ) -> None:
        monkeypatch.setattr(
            bootstrap.subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 0, said)
        )
        assert bootstrap._node_version() == version

    def test_no_node_at_all_is_version_nought(self, bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "")
        assert bootstrap._node_version() == 0


class TestWhoAsksForIt:
    @pytest.fixture
    def asked(self, bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """The locks and the sets that a job asks for."""
        names: list[str] = []

        def set_up(root: Path, lock: str) -> Path:
            names.append(lock)
            return Path(".venv")

        monkeypatch.setattr(bootstrap, "set_up", set_up)
        monkeypatch.setattr(bootstrap, "add_from_npm", lambda root, venv, wanted: names.append(wanted.folder))
        monkeypatch.setattr(bootstrap, "_run", lambda command, folder=ROOT: 0)
        monkeypatch.setattr(bootstrap, "_become", lambda command: 0)
        return names

    @pytest.mark.parametrize("job", ["audit", "setup"])
    def test_audit_and_setup_never_fetch_web_parts(self, bootstrap: ModuleType, asked: list[str], job: str) -> None:
        assert bootstrap.main([job]) == 0
        assert asked == ["requirements.lock"]

    def test_serve_asks_for_the_web_lock_and_the_design_system(self, bootstrap: ModuleType, asked: list[str]) -> None:
        assert bootstrap.main(["serve"]) == 0
        assert asked == ["requirements-web.lock", NPM_FOLDERS[0]]

    def test_test_asks_for_the_development_lock_and_both_sets(self, bootstrap: ModuleType, asked: list[str]) -> None:
        assert bootstrap.main(["test"]) == 0
        assert asked == ["requirements-dev.lock", *NPM_FOLDERS]

    @pytest.mark.parametrize(("broken", "code"), [(NPM_FOLDERS[0], 1), (NPM_FOLDERS[1], 0)])
    def test_tests_go_on_without_their_own_set_and_never_without_the_design_system(
        self,
        bootstrap: ModuleType,
        asked: list[str],
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        broken: str,
        code: int,
    ) -> None:
        def fetch(root: Path, venv: Path, wanted: object) -> None:
            if getattr(wanted, "folder", "") == broken:
                raise bootstrap.SetupError("It broke.", "a crack", "mend it")

        monkeypatch.setattr(bootstrap, "add_from_npm", fetch)
        assert bootstrap.main(["test"]) == code
        said = capsys.readouterr()
        assert "mend it" in (said.err if code else said.out)
        assert ("will be skipped" in said.out) is (code == 0)


class TestHandingOver:
    def test_what_the_set_up_says_leaves_standard_output_free(
        self, bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        def set_up(root: Path, lock: str) -> Path:
            bootstrap.say("Setting up.")
            bootstrap._run([sys.executable, "-c", "print('a program')"])
            return Path(".venv")

        def become(command: list[str]) -> int:
            return subprocess.run([sys.executable, "-c", "print('ready')"], check=True).returncode

        monkeypatch.setattr(bootstrap, "set_up", set_up)
        monkeypatch.setattr(bootstrap, "add_from_npm", lambda root, venv, wanted: bootstrap.say("Fetching."))
        monkeypatch.setattr(bootstrap, "_become", become)
        assert bootstrap.main(["serve", "--json"]) == 0
        said = capfd.readouterr()
        assert said.out.split() == ["ready"]
        assert said.err.splitlines() == ["Setting up.", "a program", "Fetching."]

    def test_a_set_up_that_fails_gives_standard_output_back(
        self, bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        def fail(root: Path, lock: str) -> Path:
            raise bootstrap.SetupError("It broke.", "a crack", "mend it")

        monkeypatch.setattr(bootstrap, "set_up", fail)
        assert bootstrap.main(["serve"]) == 1
        bootstrap.say("afterwards")
        assert capfd.readouterr().out == "afterwards\n"

    def test_the_options_go_to_the_service(self, bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        commands: list[list[str]] = []

        def become(command: list[str]) -> int:
            commands.append(command)
            return 0

        monkeypatch.setattr(bootstrap, "set_up", lambda root, lock: Path(".venv"))
        monkeypatch.setattr(bootstrap, "add_from_npm", lambda root, venv, wanted: None)
        monkeypatch.setattr(bootstrap, "_become", become)
        bootstrap.main(["serve", "--demo", "--port", "8701"])
        assert [command[1:] for command in commands] == [["serve", "--demo", "--port", "8701"]]

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps a program waiting for another")
    def test_the_service_takes_the_place_of_the_script_so_that_a_signal_reaches_it(self) -> None:
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
    @pytest.mark.parametrize("folder", NPM_FOLDERS)
    def test_every_package_has_a_hash_and_none_says_where_to_get_it(self, folder: str) -> None:
        lock = json.loads((ROOT / folder / "package-lock.json").read_text("utf-8"))
        packages = {name: package for name, package in lock["packages"].items() if name}
        assert packages
        assert [name for name, package in packages.items() if not package.get("integrity")] == []
        assert [name for name, package in packages.items() if "resolved" in package] == []
        assert [name for name, package in packages.items() if package.get("hasInstallScript")] == []

    @pytest.mark.parametrize("folder", NPM_FOLDERS)
    def test_the_lock_is_of_what_is_asked_for_exactly(self, folder: str) -> None:
        asked = json.loads((ROOT / folder / "package.json").read_text("utf-8"))["dependencies"]
        lock = json.loads((ROOT / folder / "package-lock.json").read_text("utf-8"))["packages"]
        assert lock[""]["dependencies"] == asked
        assert {name: lock[f"node_modules/{name}"]["version"] for name in asked} == asked

    def test_the_design_system_is_the_release_that_its_templates_are_made_for(self) -> None:
        asked = json.loads((ROOT / NPM_FOLDERS[0] / "package.json").read_text("utf-8"))["dependencies"]
        pinned = (ROOT / "requirements-web.lock").read_text("utf-8")
        templates = re.search(r"^nhsuk-frontend-jinja==(\d+\.\d+)\.", pinned, re.MULTILINE)
        assert templates is not None
        assert (templates[1], asked["nhsuk-frontend"].rpartition(".")[0]) == ("0.10", "10.6")

    @pytest.mark.parametrize("folder", NPM_FOLDERS)
    def test_nothing_built_by_others_is_part_of_the_repository(self, folder: str) -> None:
        if shutil.which("git") is None or not (ROOT / ".git").exists():
            pytest.skip("this is no checkout")
        answer = subprocess.run(["git", "ls-files", folder], cwd=ROOT, capture_output=True, text=True, check=True)
        assert {Path(line).name for line in answer.stdout.splitlines()} <= {"package.json", "package-lock.json"}
