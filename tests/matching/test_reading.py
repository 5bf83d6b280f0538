"""Texts as words: noise falls away, short forms are written out, forms of a word meet."""

import pytest

from bot.matching.reading import LONGEST, read, spell_out, stem
from bot.matching.words import LEXICONS, lexicon_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("My WiFi's DOWN!!!", ["my", "wifis", "down"]),
        ("@halo see https://t.example/x?y=1 router red", ["see", "router", "red"]),
        ("#RouterRedLight since today", ["router", "red", "light", "since", "today"]),
        ("my card is [card 2], mail [email]", ["my", "card", "is", "mail"]),
        ("soooo slooooow 😡😡", ["soo", "sloow"]),
        ("j'ai plus d'internet, l'appli plante", ["j", "ai", "plus", "d", "internet", "l", "appli", "plante"]),
        ("Störung an der Straße", ["storung", "an", "der", "strasse"]),
        ("write to help@halo.example", ["write", "to", "help", "halo", "example"]),
        ("🙂", []),
        ("", []),
    ],
)
def test_reads_words(text: str, words: list[str]) -> None:
    assert list(read(text).words) == words


def test_a_novel_is_cut() -> None:
    assert len(read("word " * 5000).words) == LONGEST


def test_short_forms_are_written_out() -> None:
    assert spell_out(["i", "cant", "pay", "thx"], lexicon_of("en")) == ["i", "can", "not", "pay", "thanks"]
    assert spell_out(["jai", "pb"], lexicon_of("fr")) == ["j", "ai", "probleme"]
    assert spell_out(["cant"], lexicon_of("xx")) == ["cant"]


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", ("charge", "charges", "charged", "charging")),
        ("en", ("crash", "crashes", "crashed", "crashing")),
        ("en", ("delivery", "deliveries")),
        ("en", ("stop", "stopped", "stopping")),
        ("en", ("cancel", "cancelled", "canceled")),
        ("fr", ("facture", "factures")),
        ("fr", ("clignote", "clignotent", "clignoter")),
        ("es", ("factura", "facturas")),
        ("es", ("parpadea", "parpadean", "parpadear")),
        ("de", ("rechnung", "rechnungen")),
        ("de", ("blinken", "blinkt", "blinkend")),
    ],
)
def test_forms_of_a_word_meet(language: str, forms: tuple[str, ...]) -> None:
    assert len({stem(form, language) for form in forms}) == 1


def test_stems_stay_long_enough_and_numbers_stay_whole() -> None:
    assert stem("5555", "en") == "5555"
    assert all(len(stem(word, code)) >= 3 for code in LEXICONS for word in ("use", "used", "gas", "net", "bus", "apps"))


def test_regions_of_a_language_share_its_words() -> None:
    assert lexicon_of("pt").code == ""
    assert lexicon_of("en-GB") is lexicon_of("EN_us") is LEXICONS["en"]
