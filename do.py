"""The way into this checkout: `python3 do.py demo`, `python3 do.py test`, `python3 do.py setup`.

Runs on a bare Python: standard library only, and written so that even an old Python gets far enough to be told that it
is too old. `setup` makes .venv and installs exactly what a lock file under requirements/ pins, by hash. Everything else
is done by the programs in there. What is missing is said in one sentence; exit 2 then, else the exit code of the step.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

FLOOR = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "installed.json"  # the place(), and for "run" and "dev" the fingerprint of what was installed
PIP_LOG = VENV / "pip.log"
JUNIT = VENV / "tests.xml"
JUNIT_OF_CORE = VENV / "tests-core.xml"

USAGE = """usage: python3 do.py COMMAND [arguments]

  demo    set up, then show the demo brand in the browser; arguments go on to it: do.py demo --port 0 --check
  test    set up, then lint, types, import walls and tests; arguments go on to pytest: do.py test -k engine
  setup   only make .venv and install what the demo needs; do.py setup dev: what the tests need, too"""

# What pip says -> what it means. The first that fits is told.
PIP_TROUBLES = (
    ("DO NOT MATCH THE HASHES", "a download is not the one the lock file pins; it was refused"),
    ("No space left", "the disk is full"),
    ("Permission denied", "this folder may not be written to"),
    ("CERTIFICATE_VERIFY_FAILED", "the package index's certificate is not trusted here (behind a proxy, set PIP_CERT)"),
    ("Connection", "the package index cannot be reached: no network, or a proxy is needed (set HTTPS_PROXY)"),
    ("Name or service not known", "the package index cannot be reached: no network"),
    ("name resolution", "the package index cannot be reached: no network"),
    ("timed out", "the package index does not answer in time: try again, or set PIP_DEFAULT_TIMEOUT"),
    ("from versions: none", "the package index cannot be reached, or it lacks a package of the lock file"),
    ("No matching distribution", "a package has no build for this Python and this kind of machine"),
)


class Trouble(Exception):
    """Why it cannot go on, and the way out: one sentence for the person at the keyboard."""


# --- setup -----------------------------------------------------------------------------------------------------------
def check_python() -> None:
    """Raise Trouble when this Python is too old, or cannot make a virtual environment."""
    if sys.version_info < FLOOR:
        have = ".".join(str(part) for part in sys.version_info[:3])
        want = ".".join(str(part) for part in FLOOR)
        raise Trouble(f"Beancan needs Python {want} or newer and this is {have}: start do.py with a newer one.")
    # Debian and Ubuntu ship Python without these two.
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise Trouble("Python's venv module is missing: install it (Debian, Ubuntu: sudo apt install python3-venv).")


def fingerprint(purpose: str) -> str:
    """Changes exactly when an installation for `purpose` must be done again."""
    parts = [ROOT / "requirements" / f"{purpose}.txt", ROOT / "pyproject.toml"]
    return hashlib.sha256(b"\0".join(part.read_bytes() for part in parts)).hexdigest()


def place() -> dict[str, str]:
    """What an installation is tied to: its scripts name the checkout's folder, its packages one version of Python."""
    return {"root": str(ROOT), "python": os.path.realpath(str(PYTHON))}


def read_stamp() -> dict[str, str]:
    """What was installed here before. Nothing when that was not finished, the checkout moved or its Python changed."""
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if PYTHON.exists() and place().items() <= stamp.items() else {}


def setup(purpose: str) -> None:
    """Make .venv hold what `purpose` ("run" or "dev") needs. At once when it already does."""
    stamp = read_stamp()
    # The dev lock holds the whole run lock at the same versions (tested), so that it serves for both.
    if fingerprint(purpose) == stamp.get(purpose) or fingerprint("dev") == stamp.get("dev"):
        return
    check_python()
    if not stamp:
        make_venv()
    print(f"Installing into {VENV.name} (only the first time, and when the lock file changes) ...", flush=True)
    pip("--require-hashes", "-r", str(ROOT / "requirements" / f"{purpose}.txt"))
    pip("--no-deps", "--no-build-isolation", "-e", str(ROOT))  # offline: the build backend is in the lock file
    stamp.update(place())
    stamp[purpose] = fingerprint(purpose)
    STAMP.write_text(json.dumps(stamp), encoding="utf-8")


def make_venv() -> None:
    """An empty .venv in the place of one that is missing, was moved or belongs to another Python."""
    # Without a stamp it is one that was begun and not finished (no network?): what it already has is kept.
    if not STAMP.exists() and PYTHON.exists() and output_of([str(PYTHON), "-m", "pip", "--version"]).returncode == 0:
        return
    done = output_of([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if done.returncode != 0:
        raise Trouble(f"Python could not make {VENV}: {last_words(done.stdout)}")


def output_of(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run to the end; all that the program says is in `stdout`."""
    pipe = subprocess.PIPE
    return subprocess.run(command, check=False, stdout=pipe, stderr=subprocess.STDOUT, text=True, errors="replace")


def pip(*arguments: str) -> None:
    """pip install. Its words go to a file; when it fails, they are put into one sentence."""
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments]
    done = output_of(command)
    if done.returncode == 0:
        return
    PIP_LOG.write_text(done.stdout, encoding="utf-8")
    reason = next((told for sign, told in PIP_TROUBLES if sign in done.stdout), last_words(done.stdout))
    raise Trouble(f"The packages could not be installed: {reason} (all that pip said: {PIP_LOG}).")


def last_words(text: str) -> str:
    """The last line that names an error, else the last that says something."""
    lines = [line.strip() for line in text.splitlines() if line.strip()] or ["no reason was given"]
    return ([line for line in lines if "Error: " in line or line.startswith("ERROR: ")] or lines)[-1]


# --- commands --------------------------------------------------------------------------------------------------------
def do_setup(arguments: list[str]) -> int:
    """`do.py setup [run|dev]`."""
    purpose = arguments[0] if arguments else "run"
    if purpose not in {"run", "dev"}:
        raise Trouble(f'do.py setup knows "run" (the demo) and "dev" (the tests), not "{purpose}".')
    setup(purpose)
    print(f"Ready: {BIN / 'beancan'}")
    return 0


def do_demo(arguments: list[str]) -> int:
    """`do.py demo ...`: the demo takes this process's place, so that Ctrl-C and its exit code are its own."""
    setup("run")
    command = [tool("beancan"), "demo", *arguments]
    if os.name != "nt":
        os.execv(command[0], command)
    return run(command)  # Windows' exec would return to the prompt while the demo still runs


def do_test(arguments: list[str]) -> int:
    """`do.py test ...`: cheap checks first, stops at the first that fails. Arguments narrow pytest only."""
    setup("dev")
    pytest = [str(PYTHON), "-m", "pytest"]
    tests = [("tests", [*pytest, f"--junitxml={JUNIT}", *arguments])]
    if not arguments:
        tests = [
            ("tests of the core", [*pytest, f"--junitxml={JUNIT_OF_CORE}", *SIDE_BY_SIDE, *ONLY_CORE]),
            ("tests", [*pytest, f"--junitxml={JUNIT}", *SIDE_BY_SIDE, *WITHOUT_CORE]),
        ]
    steps = [
        ("lint", [tool("ruff"), "check"]),
        ("format", [tool("ruff"), "format", "--check"]),
        ("types", [str(PYTHON), "-m", "mypy"]),
        ("import walls", [tool("lint-imports")]),
        *tests,
    ]
    for name, command in steps:
        print(f"== {name}", flush=True)
        code = run(command)
        if code != 0:
            print(f"== {name}: failed", flush=True)
            return code
    return refuse_skipped() if os.environ.get("CI", "").lower() in {"1", "true"} and not arguments else 0


# Side by side, five for two cores: many tests wait for other processes and use no core, and with four a fifth of both
# was idle. `loadgroup` hands out one test after the other, so that a long one holds up nobody, and whole files where
# that saves a start (tests/conftest.py). The room in which the bot makes up its mind must be covered wholly, by its own
# tests: to count in all others would make each of them slower.
SIDE_BY_SIDE = ["-n", str(5 * (os.cpu_count() or 1) // 2), "--dist=loadgroup"]
ONLY_CORE = ["tests/core", "--cov=bot/core", "--cov-branch", "--cov-fail-under=100"]
WITHOUT_CORE = ["--ignore=tests/core"]


def refuse_skipped() -> int:
    """In CI nothing may be skipped: a machine that lacks something there would hide a broken test for ever."""
    skipped = [
        f"{case.get('classname')}::{case.get('name')}: {reason.get('message')}"
        for file in (JUNIT_OF_CORE, JUNIT)
        for case in ET.parse(file).getroot().iter("testcase")
        for reason in case.iter("skipped")
        if reason.get("type") != "pytest.xfail"
    ]
    for line in skipped:
        print(f"skipped in CI: {line}")
    return 1 if skipped else 0


def tool(name: str) -> str:
    """The path of a program that setup installed."""
    return str(BIN / (name + (".exe" if os.name == "nt" else "")))


def run(command: list[str]) -> int:
    """Run to the end in the checkout's folder; Ctrl-C reaches the program itself, which then says how it ended."""
    with subprocess.Popen(command, cwd=str(ROOT)) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue


COMMANDS = {"setup": do_setup, "demo": do_demo, "test": do_test}


def main(arguments: list[str]) -> int:
    """Exit code 0 when all went well, 2 for a wrong command or something missing, else that of the step that failed."""
    if not arguments or arguments[0] not in COMMANDS:
        asked_for_help = arguments[:1] in (["-h"], ["--help"], ["help"])
        print(USAGE, file=sys.stdout if asked_for_help else sys.stderr)
        return 0 if asked_for_help else 2
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except Trouble as trouble:
        print(f"do.py: {trouble}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
