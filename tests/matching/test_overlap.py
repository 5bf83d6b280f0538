"""Shared words: counted as a lead would count them."""

import pytest

from bot.matching.overlap import Overlap, firm_stems, met, names_alone, overlap
from bot.matching.reading import read


def compared(text: str, phrasing: str, language: str = "en") -> tuple[int, int, int]:
    found = overlap(read(text).words, phrasing, language)
    return found.matched, found.wanted, found.told


@pytest.mark.parametrize(
    ("text", "phrasing", "matched", "wanted", "told"),
    [
        ("my app crashes on login", "app crashes on login", 3, 3, 3),
        ("the bills were charged", "charged more than usual bill", 2, 4, 2),  # forms of a word are that word
        ("red light on the ruoter", "red light on my router", 3, 3, 3),  # one slip
        ("red light on the raoder", "red light on my router", 2, 3, 3),  # two
        ("a rod light", "a red light", 1, 2, 2),  # a short word with a slip is another word
        ("light light light", "red light", 1, 2, 1),
        ("it is on", "red light", 0, 2, 0),
        ("", "red light", 0, 2, 0),
    ],
)
def test_words_that_say_something_are_counted(text: str, phrasing: str, matched: int, wanted: int, told: int) -> None:
    assert compared(text, phrasing) == (matched, wanted, told)


def test_small_words_are_those_of_the_phrasings_language() -> None:
    assert compared("ma box clignote", "ma box clignote rouge", "fr") == (2, 3, 2)
    assert compared("la mia scatola", "la scatola rossa", "it") == (2, 3, 3)  # no small words known: all count


@pytest.mark.parametrize(
    ("found", "nearly"),
    [
        (Overlap(3, 4, 3), True),
        (Overlap(2, 4, 2), False),
        (Overlap(3, 3, 4), False),
        (Overlap(9, 9, 10), True),
        (Overlap(0, 0, 0), False),
    ],
)
def test_says_nearly_all(found: Overlap, nearly: bool) -> None:
    assert found.says_nearly_all is nearly


def test_met_takes_all_phrasings_together_and_forgives_nothing() -> None:
    phrasings = ("red light on my router", "box blinking red")
    assert met(read("the box has a red light").words, phrasings, "en") == 3
    assert met(read("the ruoter").words, phrasings, "en") == 0
    assert met((), phrasings, "en") == 0
    assert met(read("red").words, (), "en") == 0


def test_a_word_that_is_a_phrasing_names_it_alone() -> None:
    phrasings = ("EMI", "can i pay in instalments")
    assert names_alone(read("what about emi?").words, phrasings, "en")
    assert not names_alone(read("instalments").words, phrasings, "en")
    assert not names_alone((), phrasings, "en")
    assert not names_alone(read("it is").words, ("it is",), "en")  # a phrasing of small words names nothing


def test_short_forms_are_written_out() -> None:
    assert firm_stems(("cant", "login"), "en") == firm_stems(("can", "not", "login"), "en")
