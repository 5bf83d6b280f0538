"""Vectors on disk: found again, shared, and never in the way when the file is not right."""

import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from bot.matching.encoding.cache import CachedEncoder
from bot.ports import Encoder, Meaning
from tests.fakes.meaning import wholes

TEXTS = ["red light on my router", "my refund is late", "red light on my router", "the app crashes", "ma box 😀 \ud83d"]


class Counting:
    """Notes what the real encoder was asked for."""

    def __init__(self, inner: Encoder) -> None:
        self.inner = inner
        self.name = inner.name
        self.size, self.part_size = inner.size, inner.part_size
        self.asked: list[list[str]] = []

    def read(self, texts: Sequence[str]) -> Sequence[Meaning]:
        self.asked.append(list(texts))
        return self.inner.read(texts)


class Told:
    """A log that is read by a test."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def info(self, event: str, **values: object) -> None:
        self.lines.append(f"{event} {values}")

    warning = error = info


@pytest.fixture
def counting(model: Encoder) -> Counting:
    return Counting(model)


def file_in(folder: Path) -> Path:
    (file,) = folder.glob("embeddings-*.sqlite")
    return file


def test_a_text_is_encoded_once_and_found_after_a_restart(counting: Counting, tmp_path: Path) -> None:
    folder = tmp_path / "data"  # is made when it is needed
    fresh = wholes(CachedEncoder(counting, None), TEXTS)
    first = wholes(CachedEncoder(counting, folder), TEXTS)
    counting.asked.clear()
    again = wholes(CachedEncoder(counting, folder), [*TEXTS, "one more"])
    assert counting.asked == [["one more"]]
    assert np.array_equal(first, fresh)
    assert np.array_equal(again[:-1], fresh)
    assert file_in(folder).name == f"embeddings-{counting.name[:12]}.sqlite"


def test_parts_are_found_again_bit_for_bit(counting: Counting, tmp_path: Path) -> None:
    fresh, kept = (CachedEncoder(counting, tmp_path).read(TEXTS) for _ in range(2))
    assert len(counting.asked) == 1
    for one, other in zip(fresh, kept, strict=True):
        assert np.array_equal(one.parts, other.parts)
        assert one.parts.dtype == other.parts.dtype


def test_a_text_that_comes_twice_is_encoded_once(counting: Counting) -> None:
    wholes(CachedEncoder(counting, None), TEXTS)
    assert counting.asked == [list(dict.fromkeys(TEXTS))]


def test_nothing_is_asked_for_nothing(counting: Counting, tmp_path: Path) -> None:
    assert wholes(CachedEncoder(counting, tmp_path), []).shape == (0, 384)
    assert counting.asked == []


def test_no_text_stands_in_the_file(counting: Counting, tmp_path: Path) -> None:
    wholes(CachedEncoder(counting, tmp_path), TEXTS)
    assert b"router" not in file_in(tmp_path).read_bytes()


def test_what_was_done_is_kept_when_it_is_interrupted(model: Encoder, tmp_path: Path) -> None:
    class Interrupted(Counting):
        def read(self, texts: Sequence[str]) -> Sequence[Meaning]:
            if self.asked:
                raise KeyboardInterrupt
            return super().read(texts)

    texts = [f"router {number}" for number in range(520)]
    with pytest.raises(KeyboardInterrupt):
        wholes(CachedEncoder(Interrupted(model), tmp_path), texts)
    after = Counting(model)
    wholes(CachedEncoder(after, tmp_path), texts)
    assert after.asked == [texts[500:]]


def test_another_encoder_has_another_file(counting: Counting, tmp_path: Path) -> None:
    wholes(CachedEncoder(counting, tmp_path), TEXTS)
    counting.name = "another"
    counting.asked.clear()
    wholes(CachedEncoder(counting, tmp_path), TEXTS)
    assert counting.asked != []


# --- a file that is not right -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("damage", [b"not a database at all, but long enough to be read as one" * 40, b""])
def test_a_damaged_file_is_told_once_and_done_without(counting: Counting, tmp_path: Path, damage: bytes) -> None:
    log = Told()
    encoder = CachedEncoder(counting, tmp_path, log)
    fresh = wholes(encoder, TEXTS)
    file_in(tmp_path).write_bytes(damage)
    assert np.array_equal(wholes(encoder, TEXTS), fresh)
    assert np.array_equal(wholes(encoder, TEXTS), fresh)
    assert len(log.lines) == bool(damage)  # an empty file is a new one
    assert all(str(tmp_path) in line and "Delete the file" in line for line in log.lines)


def test_a_damaged_page_is_done_without(counting: Counting, tmp_path: Path) -> None:
    encoder = CachedEncoder(counting, tmp_path, log := Told())
    fresh = wholes(encoder, [f"router {number}" for number in range(40)])
    whole = file_in(tmp_path).read_bytes()
    file_in(tmp_path).write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    assert np.array_equal(wholes(encoder, [f"router {number}" for number in range(40)]), fresh)
    assert len(log.lines) == 1


@pytest.mark.parametrize("vector", [b"", b"\x00" * 768, b"\xff" * 768, b"\x3c" * 768, b"\x00" * 100, b"\x3c" * 773])
def test_a_vector_that_is_none_is_made_anew(counting: Counting, tmp_path: Path, vector: bytes) -> None:
    fresh = wholes(CachedEncoder(counting, tmp_path), TEXTS)
    with closing(sqlite3.connect(file_in(tmp_path))) as connection, connection:
        connection.execute("UPDATE vectors SET vector = ?", (vector,))
    assert np.array_equal(wholes(CachedEncoder(counting, tmp_path), TEXTS), fresh)
    counting.asked.clear()
    wholes(CachedEncoder(counting, tmp_path), TEXTS)
    assert counting.asked == []  # and the good one stands there now


def test_a_folder_that_cannot_be_written(counting: Counting, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file stands where the folder should be")
    encoder = CachedEncoder(counting, tmp_path / "data", log := Told())
    assert np.array_equal(wholes(encoder, TEXTS), wholes(CachedEncoder(counting, None), TEXTS))
    wholes(encoder, ["more"])
    assert len(log.lines) == 1


def test_a_file_that_cannot_be_written_is_still_read(counting: Counting, tmp_path: Path) -> None:
    fresh = wholes(CachedEncoder(counting, tmp_path), TEXTS)
    with closing(sqlite3.connect(file_in(tmp_path))) as connection, connection:
        connection.execute(
            "CREATE TRIGGER full BEFORE INSERT ON vectors BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
        )
    counting.asked.clear()
    encoder = CachedEncoder(counting, tmp_path, log := Told())
    assert np.array_equal(wholes(encoder, [*TEXTS, "more"])[:-1], fresh)
    assert counting.asked == [["more"]]
    wholes(encoder, ["more"])
    (line,) = log.lines
    assert "disk is full" in line


# --- together ---------------------------------------------------------------------------------------------------------

WORKER = """
import sys
from pathlib import Path
from bot.matching.encoding import load_encoder
encoder = load_encoder("minilm", Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
for start in range(0, 60, 3):
    encoder.read([f"router {number}" for number in range(start, start + 6)])
"""


@pytest.mark.slow
def test_two_processes_fill_one_file_at_once(counting: Counting, tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-W", "error", "-c", WORKER, str(tmp_path)]
    pipe = subprocess.PIPE
    workers = [subprocess.Popen(command, cwd=root, stdin=pipe, stdout=pipe, stderr=pipe, text=True) for _ in range(2)]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    done = [worker.communicate("go\n", timeout=120) for worker in workers]
    assert [(worker.returncode, said) for worker, said in zip(workers, done, strict=True)] == [(0, ("", ""))] * 2
    texts = [f"router {number}" for number in range(63)]
    cached = wholes(CachedEncoder(counting, tmp_path), texts)
    assert counting.asked == []
    assert np.array_equal(cached, wholes(CachedEncoder(counting, None), texts))


def test_two_encoders_see_what_the_other_wrote(counting: Counting, tmp_path: Path) -> None:
    one, other = CachedEncoder(counting, tmp_path), CachedEncoder(counting, tmp_path)
    wholes(one, TEXTS[:1])
    wholes(other, TEXTS[1:2])
    counting.asked.clear()
    wholes(one, TEXTS[:2])
    wholes(other, TEXTS[:2])
    assert counting.asked == []
