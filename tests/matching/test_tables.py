"""A table is met by what its ways say, and the ways that a text's words lead to are all that it can meet."""

import random

import pytest

from bot.matching import warm
from bot.matching.heard import Heard
from bot.matching.reading import read
from bot.matching.tables import compiled, find, ways_of
from bot.matching.words import LEXICONS
from bot.matching.words.lexicon import PATTERNS
from tests.matching.drawing import drawn
from tests.matching.test_guards import SAYS

TEXTS = [text for texts in SAYS.values() for text in texts][::5]


@pytest.mark.parametrize("code", LEXICONS)
def test_what_is_worth_a_try_finds_what_the_whole_table_finds(code: str) -> None:
    found = 0
    for heard in (Heard(text, read(text)) for text in TEXTS):
        text = heard.plain(code)
        for table in PATTERNS:
            whole, led_to = find(code, table, text), heard.find(code, table, text)
            assert (whole and whole.span()) == (led_to and led_to.span()), (table, text)
            found += whole is not None
    assert found


@pytest.mark.parametrize("code", LEXICONS)
def test_every_way_is_led_to_by_what_meets_it(code: str) -> None:
    """Whoever writes a way that is not understood learns it here: a guard that sleeps is a wrong answer in public."""
    chance, ways, met = random.Random(code), ways_of(code), 0
    for table, way in ((name, way) for name in PATTERNS for way in ways.of(name)):
        for around in ("{}", "my {} zzz", "it {}x"):
            text = " ".join(around.format(drawn(way, chance)).split())
            found, led_to = find(code, table, text), ways.worth_a_try(frozenset(text.split())).get(table, [])
            first = ways.first(table, led_to, text)
            assert (found and found.span()) == (first and first.span()), (table, way, text)
            met += found is not None
    assert met > 500


def test_hardly_any_way_is_worth_a_try() -> None:
    words = frozenset("my router blinks red since this morning and nothing helps".split())
    assert sum(map(len, ways_of("en").worth_a_try(words).values())) < 40  # of eight hundred


def test_the_first_place_counts_then_the_first_way() -> None:
    heard = Heard("no luck today, same problem again", read("no luck today, same problem again"))
    found = heard.find("en", "not_helped", heard.plain("en"))
    assert found is not None
    assert found[0] == "no luck"


def test_a_language_without_words_of_its_own_hears_nothing() -> None:
    assert compiled("xx", "praise") == ()
    heard = Heard("bravo", read("bravo"))
    assert not any(heard.find("xx", table, "bravo") for table in PATTERNS)


def test_every_pattern_can_be_made() -> None:
    warm()
