"""Nearly the same words from many accounts: one voice."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.echo import Voices, print_of

NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)

RAID = "Halo is a scam, cancel your contracts now and never come back"


def alike(one: str, other: str) -> bool:
    voices = Voices()
    voices.hear("a", print_of(one), NOW)
    return voices.hear("b", print_of(other), NOW + timedelta(seconds=90)) == "a"


@pytest.mark.parametrize(
    "copy",
    [
        RAID,
        "HALO is a SCAM cancel your contracts now and never come back!!! 🔥",
        "Halo is a scam, cancel your contracts now and never come back 4711",
        "@halo Halo is a scam, cancel your contracts today and never come back",
    ],
)
def test_small_changes_do_not_make_another_voice(copy: str) -> None:
    assert alike(RAID, copy)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("my internet is down since this morning, the box blinks red", "no internet here either, red light on the box"),
        ("why is the internet so slow in the evening", "why is my bill so much higher in this month"),
    ],
)
def test_people_with_the_same_trouble_are_not_copies(one: str, other: str) -> None:
    assert not alike(one, other)


def test_short_words_are_said_by_many_people() -> None:
    assert print_of("no internet") == print_of("no internet in all of 80331") == ""
    assert not alike("wifi down again", "wifi down again")


def test_who_adds_words_of_his_own_is_a_voice() -> None:
    voices = Voices()
    echo, own = print_of(RAID), print_of("and my own router has been dead for three days now")
    said = [("a", echo), ("b", echo), ("b", own), ("b", echo), ("c", "")]
    assert [voices.hear(author, words, NOW) for author, words in said] == [*"aabbc"]
    assert voices.authors == {"a": "a", "b": "b", "c": "c"}


def test_the_same_words_much_later_are_somebody_else() -> None:
    voices, echo = Voices(), print_of(RAID)
    times = [NOW, NOW + timedelta(minutes=2), NOW + timedelta(minutes=4), NOW + timedelta(minutes=7)]
    assert [voices.hear(author, echo, at) for author, at in zip("abcd", times, strict=True)] == [*"aaad"]


def test_words_that_many_said_at_once_go_round_for_half_an_hour() -> None:
    voices, echo = Voices(), print_of(RAID)
    times = [NOW + timedelta(minutes=minutes) for minutes in (0, 1, 1, 2, 20, 45, 76)]
    assert [voices.hear(author, echo, at) for author, at in zip("abcdefg", times, strict=True)] == [*"aaaaaag"]


def test_a_print_is_the_same_in_every_process() -> None:
    assert print_of("one two three four five six") == print_of("One, two; three four five SIX")
    assert len(print_of(RAID).split(".")) == 6
