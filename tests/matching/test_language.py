"""The language of a text is said only when the lead is clear."""

import pytest

from bot.core.conversations import IssueId
from bot.core.issues import Knowledge, KnownIssue
from bot.matching.language import LanguageTeller
from bot.matching.reading import read


@pytest.fixture(scope="module")
def teller(knowledge: Knowledge) -> LanguageTeller:
    return LanguageTeller(knowledge, frozenset({"en", "fr", "es", "de"}))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("the internet is not working since the update", "en"),
        ("ma box ne marche plus depuis ce matin", "fr"),
        ("no tengo internet desde esta mañana en mi casa", "es"),
        ("mein Internet geht seit heute nicht und ich habe kein Netz", "de"),
        ("router red", ""),
        ("wifi", ""),
        ("", ""),
    ],
)
def test_tells_only_with_a_clear_lead(teller: LanguageTeller, text: str, language: str) -> None:
    assert teller.tell(read(text), "") == language


def test_the_matched_phrasing_decides_a_tie(teller: LanguageTeller) -> None:
    text = read("la box es una")
    assert teller.tell(text, "") in {"", "es"}
    assert teller.tell(read("box blinkt und ich habe"), "de") == "de"


def test_another_script_is_not_served(teller: LanguageTeller) -> None:
    assert teller.unserved(read("Мой роутер не работает"), 0.0)
    assert not teller.unserved(read("🙂 ok"), 0.0)


def test_an_unserved_language_is_held_back_however_well_it_matches(teller: LanguageTeller) -> None:
    text = read("il mio router non funziona, grazie per una risposta")
    assert "non" in teller.unserved(text, 0.0)
    assert "non" in teller.unserved(text, 0.99)


def test_a_good_match_needs_one_more_telling_word(teller: LanguageTeller) -> None:
    text = read("mijn router knippert")
    assert teller.unserved(text, 0.1)
    assert not teller.unserved(text, 0.9)
    assert not teller.unserved(read("ciao router"), 0.0)


def test_letters_tell_a_language(teller: LanguageTeller) -> None:
    assert "świeci" in teller.unserved(read("router świeci się błędnie"), 0.9)


@pytest.mark.parametrize("text", ["mi router no funciona desde ayer", "la box ne marche pas", "hi, is my box ok"])
def test_a_served_language_is_not_taken_for_a_strange_one(teller: LanguageTeller, text: str) -> None:
    assert not teller.unserved(read(text), 0.0)


def test_what_phrasings_are_really_written_in_is_served() -> None:
    """A new brand's first entry is English, whatever language stands over it."""
    said = ("what are your opening hours", "when are you open today", "until what time are you open")
    issue = KnownIssue(IssueId("hours"), "Hours", phrasings={"de": said})
    brand = LanguageTeller(Knowledge("new", {issue.id: issue}, default_language="de"), frozenset({"de"}))
    assert not brand.unserved(read("what are your opening hours please"), 0.9)
    assert brand.unserved(read("ma box ne marche plus depuis ce matin"), 0.0)


def test_a_known_language_without_phrasings_is_not_served(knowledge: Knowledge) -> None:
    english = LanguageTeller(knowledge, frozenset({"en"}))
    assert english.unserved(read("ma box ne marche plus depuis ce matin"), 0.0)
