"""A version of the knowledge comes back from bytes as it was."""

from dataclasses import asdict

from bot.kb.snapshot import from_bytes, to_bytes
from tests.fakes.cases import KNOWLEDGE


def test_there_and_back() -> None:
    again = from_bytes(to_bytes(KNOWLEDGE))
    assert again is not None
    assert asdict(again) == asdict(KNOWLEDGE)


def test_what_another_release_wrote_is_no_obstacle() -> None:
    assert from_bytes(b'{"issues": 7}') is None
