"""Meanings of texts that come again, kept on disk: the knowledge's phrasings at each start and reload.

One SQLite file for each encoder. It holds no text, only a part of its sha256; it may be deleted at any time.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np

from bot.matching.claims import Claims
from bot.ports import Encoder, Log, Meaning

T = TypeVar("T")
_WRITTEN_AT_ONCE = 500  # texts: so much is lost when the process is killed, a few seconds of work
_ASKED_AT_ONCE = 900  # below every build's limit of variables in a statement
_BUSY_SECONDS = 5.0  # another process writes: wait so long for it


class CachedEncoder:
    """An Encoder that looks before it counts. For texts of the knowledge only, as it keeps what it gives: customers'
    messages go to `inner`, by way of a `LiveEncoder`.

    Any number of threads and processes may share the folder. A file that cannot be used is told once, and never stops
    anything: vectors are counted anew then. `claims`: what was learned for this encoder, if anything was.
    """

    def __init__(
        self, inner: Encoder, folder: Path | None, log: Log | None = None, claims: Claims | None = None
    ) -> None:
        self.inner = inner
        self.claims = claims
        self.name = inner.name
        self.size = inner.size
        self.part_size = inner.part_size
        self._file = folder / f"embeddings-{inner.name[:12]}.sqlite" if folder else None
        self._log = log
        self._told = False

    def read(self, texts: Sequence[str]) -> Sequence[Meaning]:
        """See `bot.ports.Encoder`."""
        keys = [key_of(text) for text in texts]
        known = self._found(dict.fromkeys(keys))
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        for some in in_parts(missing.items(), _WRITTEN_AT_ONCE):
            fresh = dict(zip(dict(some), self.inner.read([text for _, text in some]), strict=True))
            self._write(fresh)
            known.update(fresh)
        return [known[key] for key in keys]

    def _found(self, keys: Iterable[bytes]) -> dict[bytes, Meaning]:
        found: dict[bytes, Meaning] = {}
        if self._file is None:
            return found
        try:
            if not self._file.exists():
                return found
            with closing(self._open(self._file)) as connection:
                for some in in_parts(keys, _ASKED_AT_ONCE):
                    marks = ",".join("?" * len(some))
                    rows = connection.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", some)
                    found.update(self._sound(rows.fetchall()))
        except (sqlite3.Error, OSError) as error:
            self._tell(error)
        return found

    def _sound(self, rows: list[tuple[bytes, object]]) -> Iterator[tuple[bytes, Meaning]]:
        """Those rows that hold a unit vector and whole parts; SQLite does not see a bit that fell over on the disk."""
        start = 2 * self.size
        full = [
            (key, body)
            for key, body in rows
            if isinstance(body, bytes) and len(body) >= start and not (len(body) - start) % self.part_size
        ]
        vectors = np.frombuffer(b"".join(body[:start] for _, body in full), dtype=np.float16).astype(np.float32)
        vectors = vectors.reshape(len(full), self.size)
        sound = np.abs(np.einsum("ij,ij->i", vectors, vectors) - 1) < 0.01
        for (key, body), vector, good in zip(full, vectors, sound, strict=True):
            if good:
                parts = np.frombuffer(body, np.int8, offset=start).reshape(-1, self.part_size).copy()  # frees the body
                yield key, Meaning(vector, parts)

    def _write(self, fresh: Mapping[bytes, Meaning]) -> None:
        if self._file is None:
            return
        rows = [(key, whole.astype(np.float16).tobytes() + parts.tobytes()) for key, (whole, parts) in fresh.items()]
        try:
            with closing(self._open(self._file)) as connection, connection:
                connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
        except (sqlite3.Error, OSError) as error:
            self._tell(error)

    @staticmethod
    def _open(file: Path) -> sqlite3.Connection:
        """Opened for each use: it takes less than a millisecond, and nothing is shared between threads."""
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # of texts that nobody published yet, too
        connection = sqlite3.connect(file, timeout=_BUSY_SECONDS)
        try:
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"
            )
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _tell(self, error: Exception) -> None:
        if self._log is not None and not self._told:
            self._log.warning(
                "vectors cannot be kept on disk: each start takes longer. Delete the file if it is damaged",
                file=str(self._file),
                error=str(error),
            )
        self._told = True


def key_of(text: str) -> bytes:
    """What stands for a text; not to be turned back. Half of a pair of surrogates is a text too."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]


def in_parts(items: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part
