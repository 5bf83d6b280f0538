"""do.py on a tiny checkout of its own: real venvs, real pip, no network, and what it says when something is missing."""

import ast
import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# The one package that the tiny lock pins. It stands in for every tool: it says how it was called and obeys TINY_*.
TOOL = """
import os, sys
def main(name=None):
    name = name or os.path.basename(sys.argv[0])
    print("called:", name, *sys.argv[1:], flush=True)
    for argument in sys.argv[1:]:
        if argument.startswith("--junitxml="):
            with open(argument.partition("=")[2], "w") as file:
                file.write(os.environ["TINY_JUNIT"])
    sys.exit(3 if name == os.environ.get("TINY_FAILS") else 0)
"""
ALL_RAN = '<testsuites><testsuite><testcase classname="a" name="b"/></testsuite></testsuites>'
ONE_SKIPPED = ALL_RAN.replace(
    "/></testsuite>", '><skipped type="pytest.skip" message="no browser"/></testcase></testsuite>'
)

# The tiny checkout's own build backend, so that `pip install -e .` works without any package.
BACKEND = """
import zipfile
def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "beancan-0-py3-none-any.whl"
    with zipfile.ZipFile(folder + "/" + name, "w") as wheel:
        wheel.writestr("beancan-0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: beancan\\nVersion: 0\\n")
        wheel.writestr("beancan-0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("beancan-0.dist-info/entry_points.txt", "[console_scripts]\\nbeancan = tiny:main\\n")
        wheel.writestr("beancan-0.dist-info/RECORD", "")
    return name
"""


def make_wheel(folder: Path) -> str:
    """Write tiny-1.0 into `folder` and return the line that a lock file pins it with."""
    path = folder / "tiny-1.0-py3-none-any.whl"
    files = {
        "tiny.py": TOOL,
        "mypy.py": "import tiny; tiny.main('mypy')",
        "pytest.py": "import tiny; tiny.main('pytest')",
        "tiny-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n",
        "tiny-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "tiny-1.0.dist-info/entry_points.txt": "[console_scripts]\nruff = tiny:main\nlint-imports = tiny:main\n",
    }
    sums = {
        name: base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=")
        for name, text in files.items()
    }
    record = "".join(f"{name},sha256={sums[name].decode()},{len(text)}\n" for name, text in files.items())
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in {**files, "tiny-1.0.dist-info/RECORD": record}.items():
            wheel.writestr(name, text)
    return f"tiny==1.0 --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


class Checkout:
    """A folder with the real do.py and next to nothing else; `wheels` is all that pip can reach."""

    def __init__(self, base: Path) -> None:
        self.folder = folder = base / "check out"  # people have blanks in the names of their folders
        self.wheels = base / "wheels"
        folder.mkdir(parents=True)
        self.wheels.mkdir()
        shutil.copy(ROOT / "do.py", folder)
        (folder / "backend.py").write_text(BACKEND)
        build = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
        (folder / "pyproject.toml").write_text(build + '[project]\nname = "beancan"\nversion = "0"\n')
        self.lock(make_wheel(self.wheels))

    def lock(self, text: str) -> None:
        """Set both lock files."""
        (self.folder / "requirements").mkdir(exist_ok=True)
        for purpose in ("run", "dev"):
            (self.folder / "requirements" / f"{purpose}.txt").write_text(text)

    def do(self, *arguments: str, before: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        """Run do.py; `before` is Python that runs first and may take something away from it."""
        program = f"import runpy, sys\nsys.argv = {['do.py', *arguments]!r}\n{before}\n"
        program += f"runpy.run_path({str(self.folder / 'do.py')!r}, run_name='__main__')"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PIP_") and name != "CI"}
        offline = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.wheels)}
        return subprocess.run(
            [sys.executable, "-c", program],
            env={**kept, **offline, "TINY_JUNIT": ALL_RAN, **environment},
            capture_output=True, text=True, timeout=120, check=False, cwd=self.folder,
        )  # fmt: skip


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A checkout that was set up for the tests; those who use it leave it as it is."""
    checkout = Checkout(tmp_path_factory.mktemp("ready"))
    done = checkout.do("setup", "dev")
    assert (done.returncode, done.stderr) == (0, "")
    return checkout


def one_sentence(done: subprocess.CompletedProcess[str]) -> str:
    """What do.py said about what is missing, once it is sure that this was one line on stderr and exit 2."""
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stderr.startswith("do.py: ")
    assert done.stderr.count("\n") == 1
    return done.stderr


def calls(done: subprocess.CompletedProcess[str]) -> list[str]:
    return [line.removeprefix("called: ") for line in done.stdout.splitlines() if line.startswith("called: ")]


# --- what is missing -------------------------------------------------------------------------------------------------
def test_too_old_a_python(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    said = one_sentence(checkout.do("demo", before="sys.version_info = (3, 9, 2, 'final', 0)"))
    assert "needs Python 3.11 or newer and this is 3.9.2" in said
    assert not (checkout.folder / ".venv").exists()


def test_an_old_python_can_read_it_far_enough_to_say_so() -> None:
    ast.parse((ROOT / "do.py").read_text(), feature_version=(3, 7))


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_no_venv_module(tmp_path: Path, module: str) -> None:
    said = one_sentence(Checkout(tmp_path).do("setup", before=f"sys.modules[{module!r}] = None"))
    assert "venv module is missing" in said
    assert "python3-venv" in said


def test_no_network(tmp_path: Path, ready: Checkout) -> None:
    checkout = broken_after(ready, tmp_path, "tiny==1.0 --hash=sha256:" + "0" * 64 + "\n")
    nobody_listens = "http://127.0.0.1:9/simple"
    done = checkout.do("setup", PIP_NO_INDEX="", PIP_FIND_LINKS="", PIP_INDEX_URL=nobody_listens, PIP_RETRIES="1")
    assert "the package index cannot be reached: no network" in one_sentence(done)


def test_a_download_that_is_not_the_pinned_one(tmp_path: Path, ready: Checkout) -> None:
    checkout = broken_after(ready, tmp_path, "tiny==1.0 --hash=sha256:" + "0" * 64 + "\n")
    assert "not the one the lock file pins" in one_sentence(checkout.do("setup"))
    assert "DO NOT MATCH" in (checkout.folder / ".venv" / "pip.log").read_text()
    assert one_sentence(checkout.do("setup"))  # half a setup is not taken for a whole one


def test_a_failure_nobody_thought_of_is_told_in_pips_last_words(tmp_path: Path, ready: Checkout) -> None:
    checkout = broken_after(ready, tmp_path, "this is no lock file\n")
    assert "ERROR: Invalid requirement" in one_sentence(checkout.do("setup"))


def broken_after(ready: Checkout, folder: Path, lock: str) -> Checkout:
    """A checkout with this lock and a .venv that was begun and holds only pip (copied: making one takes seconds)."""
    checkout = Checkout(folder)
    shutil.copytree(ready.folder / ".venv", checkout.folder / ".venv", symlinks=True)
    packages = next((checkout.folder / ".venv").rglob("site-packages"))
    for entry in [*packages.glob("tiny*"), *packages.glob("beancan*"), checkout.folder / ".venv" / "installed.json"]:
        shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    checkout.lock(lock)
    return checkout


# --- setup -----------------------------------------------------------------------------------------------------------
def test_setup_again_does_nothing(ready: Checkout) -> None:
    stamp = (ready.folder / ".venv" / "installed.json").read_text()
    for purpose in ("dev", "run"):  # what the tests need holds what the demo needs
        done = ready.do("setup", purpose, PIP_FIND_LINKS="")
        assert (done.returncode, done.stderr) == (0, "")
        assert "Installing" not in done.stdout
        assert done.stdout.startswith("Ready: ")
    assert (ready.folder / ".venv" / "installed.json").read_text() == stamp
    assert {"run", "dev"} & json.loads(stamp).keys() == {"dev"}


@pytest.mark.slow
def test_a_changed_lock_and_a_moved_checkout_are_noticed(tmp_path: Path, ready: Checkout) -> None:
    checkout = Checkout(tmp_path)
    shutil.copytree(ready.folder / ".venv", checkout.folder / ".venv", symlinks=True)
    left_over = checkout.folder / ".venv" / "left-over"
    left_over.touch()
    assert "Installing" in checkout.do("setup").stdout  # moved: its scripts name the old folder, so it is made anew
    assert not left_over.exists()
    assert calls(checkout.do("demo")) == ["beancan demo"]

    left_over.touch()
    checkout.lock((checkout.folder / "requirements" / "run.txt").read_text() + "# newer\n")
    assert "Installing" in checkout.do("setup").stdout  # changed: brought up to date where it stands
    assert "Installing" not in checkout.do("setup").stdout
    assert left_over.exists()


# --- demo and test ---------------------------------------------------------------------------------------------------
def test_demo_passes_its_arguments_on_and_ends_as_it_ends(ready: Checkout) -> None:
    done = ready.do("demo", "--port", "0", "--check", TINY_FAILS="beancan")
    assert calls(done) == ["beancan demo --port 0 --check"]
    assert done.returncode == 3


def test_test_runs_the_cheap_checks_first(ready: Checkout) -> None:
    done = ready.do("test")
    assert done.returncode == 0
    assert calls(done)[:4] == ["ruff check", "ruff format --check", "mypy", "lint-imports"]
    assert calls(done)[4].endswith("tests/core --cov=bot/core --cov-branch --cov-fail-under=100")
    assert calls(done)[5].endswith("--dist=loadgroup --ignore=tests/core")
    assert len(calls(done)) == 6


def test_arguments_narrow_pytest_only(ready: Checkout) -> None:
    done = ready.do("test", "-k", "engine or core")
    assert len(calls(done)) == 5
    assert calls(done)[4].endswith(".xml -k engine or core")
    assert "--cov" not in done.stdout  # a part cannot cover the whole


@pytest.mark.parametrize(("fails", "reached"), [("ruff", 1), ("mypy", 3), ("lint-imports", 4), ("pytest", 5)])
def test_test_stops_at_the_first_failure(ready: Checkout, fails: str, reached: int) -> None:
    done = ready.do("test", TINY_FAILS=fails)
    assert done.returncode == 3
    assert len(calls(done)) == reached
    assert ": failed" in done.stdout


@pytest.mark.parametrize(
    ("ci", "arguments", "code"), [("true", (), 1), ("", (), 0), ("true", ("-k", "x"), 0)], ids=["ci", "home", "part"]
)
def test_ci_skips_nothing(ready: Checkout, ci: str, arguments: Sequence[str], code: int) -> None:
    done = ready.do("test", *arguments, CI=ci, TINY_JUNIT=ONE_SKIPPED)
    assert done.returncode == code
    assert ("skipped in CI: a::b: no browser" in done.stdout) == bool(code)


def test_usage() -> None:
    command = [sys.executable, str(ROOT / "do.py")]
    asked = subprocess.run([*command, "--help"], capture_output=True, text=True, check=False)
    wrong = subprocess.run([*command, "demmo"], capture_output=True, text=True, check=False)
    assert (asked.returncode, asked.stderr) == (0, "")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert asked.stdout == wrong.stderr
    assert "do.py test -k engine" in asked.stdout
