"""One-time keys: once, for a while, and kept as hashes only."""

from datetime import timedelta

from bot.desk.keys import SignInKeys, hashed
from tests.fakes.clock import START


def test_a_key_opens_once() -> None:
    keys = SignInKeys()
    key = keys.issue("Lea", START)
    assert keys.take(key, START) == "Lea"
    assert keys.take(key, START) is None


def test_a_key_gets_too_old() -> None:
    keys = SignInKeys()
    key = keys.issue("Lea", START, timedelta(minutes=5))
    assert keys.take(key, START + timedelta(minutes=5)) is None


def test_a_key_made_elsewhere_is_known_by_its_hash() -> None:
    keys = SignInKeys()
    keys.add(hashed("made by a command"), "Sam", START + timedelta(hours=1))
    assert keys.take("something else", START) is None
    assert keys.take("made by a command", START) == "Sam"


def test_the_key_itself_is_kept_nowhere() -> None:
    keys = SignInKeys()
    key = keys.issue("Lea", START)
    assert key not in repr(vars(keys))
