"""What leaves the house: lock files, vendored code, the container image's recipe, and the wheel in an empty folder."""

import json
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

from tools.vendor import check, complaint, read_list

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


# --- lock files ------------------------------------------------------------------------------------------------------
def pins(purpose: str) -> dict[str, list[str]]:
    """name -> its pinned versions; a universal lock may pin one per range of Pythons."""
    found: dict[str, list[str]] = {}
    text = (ROOT / "requirements" / f"{purpose}.txt").read_text()
    for block in re.split(r"\n(?=[a-z0-9])", text.replace("\\\n", " ")):
        requirement = block.splitlines()[0]
        if not requirement.startswith("#"):
            assert re.search(r"--hash=sha256:[0-9a-f]{64}", requirement), requirement
            name, version = re.match(r"([a-z0-9.-]+)==([^ ;]+)", requirement).groups()  # type: ignore[union-attr]  # an odd line fails here, as it should
            found.setdefault(name, []).append(version)
    return found


def name_of(requirement: str) -> str:
    """`discord-py` of `discord.py~=2.7`, as lock files spell it."""
    return re.sub(r"[._]", "-", re.split(r"[~<>=\[ ]", requirement, maxsplit=1)[0]).lower()


def test_the_run_lock_is_part_of_the_dev_lock() -> None:
    run, dev = pins("run"), pins("dev")
    assert len(run) > len(PROJECT["dependencies"])
    assert run.items() <= dev.items()


@pytest.mark.parametrize(
    ("purpose", "extras"), [("run", ["telegram", "discord", "slack", "postgres", "checkout"]), ("dev", ["dev"])]
)
def test_the_locks_hold_all_that_the_project_names(purpose: str, extras: list[str]) -> None:
    named = [*PROJECT["dependencies"], *(line for extra in extras for line in PROJECT["optional-dependencies"][extra])]
    assert {name_of(line) for line in named} - {"beancan"} <= pins(purpose).keys()


@pytest.mark.parametrize("purpose", ["run", "dev"])
def test_a_lock_names_packages_only(purpose: str) -> None:
    text = (ROOT / "requirements" / f"{purpose}.txt").read_text()
    assert not re.search(r"://|file:|@ |--index|--find-links|(^|\s)/", text)


# --- vendored code ---------------------------------------------------------------------------------------------------
def test_vendored_files_are_the_ones_written_down() -> None:
    files = read_list()
    assert check(files) == []
    folder = ROOT / "bot" / "desk" / "static" / "vendor"
    assert {file.target for file in files} == set(folder.iterdir())


def test_a_changed_or_missing_vendored_file_is_told() -> None:
    file = read_list()[0]
    assert "missing" in (complaint(file, None) or "")
    assert file.sha256 in (complaint(file, file.target.read_bytes() + b"\n") or "")


# --- the image's recipe ----------------------------------------------------------------------------------------------
def instructions() -> list[tuple[str, str]]:
    """(word, rest) of each instruction of the Dockerfile."""
    lines = [line for line in (ROOT / "Dockerfile").read_text().splitlines() if not line.startswith("#")]
    text = "\n".join(lines).replace("\\\n", " ")
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in text.splitlines() if line.strip()]


def test_the_image_is_small_and_not_root() -> None:
    steps = instructions()
    last = max(number for number, (word, _) in enumerate(steps) if word == "FROM")
    final = {word: rest for word, rest in steps[last:] if word not in {"COPY", "RUN"}}
    assert [rest.split()[0] for word, rest in steps if word == "FROM"] == ["python:3.11-slim", "python:3.11-slim"]
    assert int(final["USER"].split(":")[0]) > 0
    assert json.loads(final["VOLUME"]) == ["/data"]
    assert "/healthz" in final["HEALTHCHECK"]
    assert json.loads(final["ENTRYPOINT"]) == ["beancan"]
    assert json.loads(final["CMD"]) == ["run", "--config", "/data/config.yaml"]
    assert all(rest.startswith("--from=build ") for word, rest in steps[last:] if word == "COPY")


def test_the_image_holds_pinned_packages_and_no_secret() -> None:
    steps = instructions()
    installs = [rest for word, rest in steps if word == "RUN" and "pip install" in rest]
    assert all("--require-hashes" in rest or "--no-deps --no-build-isolation" in rest for rest in installs)
    assert not [word for word, _ in steps if word == "ADD"]
    assert not [
        rest for word, rest in steps if word in {"ENV", "ARG"} and re.search(r"TOKEN|SECRET|PASSWORD|KEY", rest)
    ]


def test_all_that_the_image_copies_is_sent_to_the_builder() -> None:
    sources = [rest.split()[:-1] for word, rest in instructions() if word == "COPY" and "--from" not in rest]
    sent = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert {source.split("/")[0] for line in sources for source in line} == sent
    assert all((ROOT / name).exists() for name in sent)


def test_compose_opens_one_port_to_this_machine_only() -> None:
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())
    (service,) = compose["services"].values()
    assert service["ports"] == ["127.0.0.1:8420:8420"]
    assert service["volumes"] == ["beancan:/data"]
    assert list(compose["volumes"]) == ["beancan"]
    assert service["read_only"] is True
    assert "environment" not in service


# --- the wheel -------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without a network by the pinned build backend."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT))
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of a fresh venv with the wheel in it.

    It borrows the dependencies of the venv of these tests, but not its checkout: a folder that a .pth file names is
    searched, the .pth files in there are not obeyed.
    """
    venv = tmp_path_factory.mktemp("installed") / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", str(venv))
    programs = venv / ("Scripts" if os.name == "nt" else "bin")
    python = programs / ("python.exe" if os.name == "nt" else "python")
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        str(wheel),
    )
    packages = run(str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    paths = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    Path(packages, "borrowed.pth").write_text("\n".join(sorted(paths)) + "\n")
    return programs


def run(*command: str, cwd: Path | None = None) -> str:
    """stdout of a program that must succeed."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, cwd=cwd, env=kept, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_the_wheel_carries_every_file_of_the_packages(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    ours = {
        str(path.relative_to(ROOT).as_posix())
        for package in ("bot", "adapters")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert ours <= names


@pytest.mark.parametrize(
    "pattern",
    [
        r"bot/_data/knowledge/.+\.yaml",
        r"bot/_data/help/.+\.md",
        r"bot/desk/templates/.+\.html",
        r"bot/desk/static/.+\.css",
        r"bot/desk/static/vendor/htmx\.min\.js",
        r"bot/plaza/page/.+\.html",
        r"bot/storage/migrations/.+\.py",
        r"beancan-.+\.dist-info/licenses/LICENSE",
    ],
)
def test_the_wheel_carries_what_is_not_code(wheel: Path, pattern: str) -> None:
    assert [name for name in zipfile.ZipFile(wheel).namelist() if re.fullmatch(pattern, name)]


def test_the_wheel_carries_nothing_else(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert tops == {"bot", "adapters", f"beancan-{PROJECT['version']}.dist-info"}


@pytest.mark.e2e
def test_the_installed_wheel_answers_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    beancan = str(installed / "beancan")
    where = run(
        str(installed / "python"), "-c", "import bot, adapters; print(bot.__file__, adapters.__path__)", cwd=tmp_path
    )
    assert str(ROOT) not in where
    assert "demo" in run(beancan, "--help", cwd=tmp_path)
    run(beancan, "check", cwd=tmp_path)
    said = json.loads(run(beancan, "try", "box blinking red no internet", "--json", cwd=tmp_path))
    assert (said["decision"], said["candidates"][0]["issue"]) == ("answer", "router-red-light")
    assert list(tmp_path.iterdir()) == []  # looking leaves nothing behind
