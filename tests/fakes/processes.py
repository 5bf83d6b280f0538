"""Beancan as its user runs it: commands in processes of their own. The one place where tests wait by the clock.

Nothing here asserts how fast something is: `until` only gives up, after a time that is far too long on any machine.
"""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx2
import yaml

T = TypeVar("T")
REPO = Path(__file__).parents[2]
TOKEN = "plaza-token-of-the-tests"
PATIENCE = 90.0  # seconds until a test gives up; a busy machine is slow, not wrong
HELP, TOWN = "halo-help", "town-square"

_BYTECODE = str(REPO / ".venv" / "test-bytecode")  # what one process compiled all later ones need not, as for a user


def until(look: Callable[[], T | None], hope: str, patience: float = PATIENCE) -> T:
    """Look again and again until something (true) is there, and give it. Raises AssertionError with the hope."""
    end = time.monotonic() + patience
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < end, f"in vain: {hope}"
        time.sleep(0.05)


def free_port() -> int:
    """A loopback port that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def surroundings(**more: str) -> dict[str, str]:
    """The environment of a user: ours without any setting of the product or of Python, on the code of this checkout."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BEANCAN_", "PYTHON", "COV_"))}
    return {**kept, "PYTHONPATH": str(REPO), "PYTHONPYCACHEPREFIX": _BYTECODE, "NO_COLOR": "1", **more}


@dataclass(frozen=True, slots=True)
class Ended:
    """What a command left behind."""

    code: int
    out: str
    err: str


def command(*words: str, cwd: Path, env: Mapping[str, str] | None = None, typed: str = "") -> Ended:
    """Run one command to its end. `typed` is what somebody types into it."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=cwd, env=surroundings(**env or {}), input=typed, capture_output=True, text=True, encoding="utf8",
        timeout=PATIENCE, check=False,
    )  # fmt: skip
    return Ended(done.returncode, done.stdout, done.stderr)


@dataclass(slots=True)
class Program:
    """A command that runs until it is stopped, its words in two files."""

    process: subprocess.Popen[bytes]
    out: Path
    err: Path

    def said(self) -> str:
        """What it printed so far."""
        return self.out.read_text(encoding="utf8")

    def logged(self) -> str:
        """What it logged so far."""
        return self.err.read_text(encoding="utf8")

    def says(self, pattern: str) -> re.Match[str]:
        """Wait until it has printed this."""

        def look() -> re.Match[str] | None:
            found = re.search(pattern, self.said())
            assert found or self.process.poll() is None, f"it ended ({self.process.returncode}): {self.logged()}"
            return found

        return until(look, f"it prints {pattern}")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end, wait, and give its exit code."""
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)


@contextmanager
def running(*words: str, folder: Path, env: Mapping[str, str] | None = None) -> Iterator[Program]:
    """One command as a process that is gone afterwards. Its words go to files in `folder`, its working directory."""
    place = folder / f"{words[0]}-{len(list(folder.glob(f'{words[0]}-*.out')))}"
    out, err = place.with_suffix(".out"), place.with_suffix(".err")
    with out.open("wb") as to, err.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", *words], cwd=folder, env=surroundings(**env or {}), stdout=to, stderr=log
        )
    try:
        yield Program(process, out, err)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(PATIENCE)


# --- a plaza of its own -----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Town:
    """A plaza process, seen by its customers and (with the token) by its staff."""

    url: str
    http: httpx2.Client = field(repr=False)

    def post(self, author: str, text: str, room: str = HELP, **more: Any) -> str:
        """A customer posts; the post's id."""
        return self._made("/api/posts", {"author": author, "room": room, "text": text, **more})

    def staff(self, author: str, text: str, under: str, room: str = HELP) -> str:
        """A person of the brand answers on the platform itself."""
        body = {"author": author, "as": "staff", "room": room, "text": text, "in_reply_to": under}
        return self._made("/api/posts", body)

    def tap(self, post: str, author: str, button: str) -> None:
        """A customer taps."""
        self._made(f"/api/posts/{post}/tap", {"author": author, "button": button})

    def _made(self, path: str, body: Mapping[str, Any]) -> str:
        answer = self.http.post(path, json=dict(body))
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def said(self, post: str) -> Sequence[Mapping[str, Any]]:
        """What the brand said in this post's thread and has not taken back."""
        posts = self.http.get(f"/api/posts/{post}/thread").json()["posts"]
        return [each for each in posts if each["role"] != "customer" and not each["deleted"]]

    def found(self, room: str, holds: str) -> Mapping[str, Any]:
        """The newest of the brand's posts in that room with these words, once it stands there."""

        def look() -> Sequence[Mapping[str, Any]]:
            posts = self.http.get(f"/api/rooms/{room}/posts").json()["posts"]
            return [each for each in posts if each["role"] != "customer" and holds in each["text"]]

        return until(look, f'"{holds}" in {room}')[-1]

    def reply(self, post: str, number: int = 1) -> Mapping[str, Any]:
        """The brand's `number`th words in this thread, once they stand there."""
        return until(lambda: self.said(post)[number - 1 :], f"reply {number} to {post}")[0]


@contextmanager
def plaza(folder: Path, port: int | None = None) -> Iterator[Town]:
    """A plaza process with the token of the tests; it remembers in `folder`."""
    words = ("plaza", "--port", str(port or 0), "--data", str(folder / "plaza.jsonl"))
    with running(*words, folder=folder, env={"BEANCAN_PLAZA_TOKEN": TOKEN}) as program:
        url = program.says(r"Open +(http://127\.0\.0\.1:\d+)/")[1]
        with httpx2.Client(base_url=url, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=PATIENCE) as http:
            yield Town(url, http)


# --- a bot of its own -------------------------------------------------------------------------------------------------


def settings(url: str, knowledge: Path, rung: str = "auto", **more: Any) -> dict[str, Any]:
    """The settings of a bot beside that plaza: no quiet time, a free port, one lead and one agent."""
    return {
        "version": "1",
        "brand": {"name": "Halo", "handle": "halo", "languages": ["en", "fr", "es", "de"]},
        "knowledge": str(knowledge),
        "data": "data",
        "console": {"port": "0", "people": {"lea": "lead", "sam": "agent"}},
        "policy": {"quiet_seconds": "0"},
        "accounts": {
            "main": {
                "platform": "plaza", "base_url": url, "token_env": "BEANCAN_PLAZA_TOKEN", "rung": rung,
                "rooms": {HELP: {"kind": "support"}},
            }
        },
        **more,
    }  # fmt: skip


def write(path: Path, value: Mapping[str, Any]) -> Path:
    """A YAML file with every scalar as text, as a person would write it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(dict(value), sort_keys=False, allow_unicode=True), encoding="utf8")
    return path


@dataclass(slots=True)
class Agent:
    """A signed-in person at the console's API."""

    http: httpx2.Client

    def get(self, path: str) -> Any:
        """Read something."""
        answer = self.http.get(path)
        assert answer.is_success, answer.text
        return answer.json()

    def waiting(self, customer: str) -> Mapping[str, Any]:
        """This customer's thread, once it waits for a person."""

        def look() -> Mapping[str, Any] | None:
            threads = self.get("/api/v1/threads?which=person")["threads"]
            return next((each for each in threads if each["customer"] == customer), None)

        found = until(look, f"{customer} waits for a person")
        return dict(self.get(f"/api/v1/threads/{found['conversation']}"))

    def act(self, thread: Mapping[str, Any], what: str, **body: Any) -> httpx2.Response:
        """Do something in a thread."""
        return self.http.post(f"/api/v1/threads/{thread['conversation']['id']}/{what}", json=body)


@dataclass(slots=True)
class House:
    """A running bot with its console."""

    program: Program
    url: str

    def ready(self) -> str:
        """What /readyz says now."""
        return httpx2.get(f"{self.url}/readyz", timeout=PATIENCE).text

    def link(self, person: str = "lea") -> str:
        """The printed link that signs this person in, once."""
        return self.program.says(rf"Open +(\S+) +\({person},")[1]


@contextmanager
def bot(config: Path, env: Mapping[str, str] | None = None, *more: str) -> Iterator[House]:
    """`beancan run` on this configuration (`more`: further words), ready to serve."""
    given = {"BEANCAN_PLAZA_TOKEN": TOKEN, **(env or {})}
    with running("run", "--config", str(config), *more, folder=config.parent, env=given) as program:
        url = program.says(r"Health: (http://127\.0\.0\.1:\d+)/readyz")[1]
        yield House(program, url)


@contextmanager
def agent(house: House, person: str = "lea") -> Iterator[Agent]:
    """Somebody signed in by the link that `run` printed."""
    with signed_in(house.link(person)) as http:
        yield Agent(http)


@contextmanager
def signed_in(link: str) -> Iterator[httpx2.Client]:
    """A client that followed a sign-in link and may change things."""
    base = re.match(r"https?://[^/]+", link)
    assert base is not None
    with httpx2.Client(base_url=base[0], headers={"Origin": base[0]}, timeout=PATIENCE) as http:
        assert http.get(link, follow_redirects=True).is_success
        http.headers["X-CSRF-Token"] = http.get("/api/v1/session").json()["csrf"]
        yield http


@contextmanager
def occupied() -> Iterator[int]:
    """A loopback port that somebody else listens on."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield int(other.getsockname()[1])


def rows(database: Path, query: str) -> list[tuple[Any, ...]]:
    """Read a bot's database beside the bot."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=PATIENCE)) as db:
        return db.execute(query).fetchall()


def settled(database: Path, posts: int) -> None:
    """Wait until this many posts of customers came in, all are judged, and nothing is left to be sent."""
    query = """SELECT (SELECT count(*) FROM inbox WHERE kind = 'post' AND role = 'customer'),
        (SELECT count(*) FROM inbox WHERE state IN ('ready', 'held')),
        (SELECT count(*) FROM outbox WHERE status IN ('waiting', 'leased'))"""
    until(lambda: rows(database, query) == [(posts, 0, 0)], f"{posts} posts are settled")
