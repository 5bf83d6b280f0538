"""Folding, masking and cutting."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.text import NEVER_KEPT, fold, holds, redact, split, words


def test_fold_and_words() -> None:
    assert fold("  Über  CAFÉ’s ") == "uber cafe's"
    assert words("Can't log-in!! 😀 #help") == ["cant", "log", "in", "help"]


def test_holds_wants_the_words_next_to_each_other() -> None:
    assert holds("there is a Burning Smell!", "burning smell")
    assert not holds("burning red smell", "burning smell")
    assert not holds("anything", "!!")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("card 4111 1111 1111 1111 please", "card [card] please"),
        ("mistyped 4111-1111-1111-1112", "mistyped [card]"),
        ("long one 6011000990139424000", "long one 6011000990139424000"),
        ("call 07700 900123", "call [phone]"),
        ("call +44 7700 900123 or 07700 900124", "call [phone] or [phone 2]"),
        ("ana.b@example.co.uk wrote", "[email] wrote"),
        ("GB82 WEST 1234 5698 7654 32", "[iban]"),
        ("DE00 1234 5678 9012 3456 78", "DE00 [phone] 3456 78"),
        ("my password is hunter2!", "my password is [password]"),
        ("mot de passe : soleil99", "mot de passe : [password]"),
        ("token 123456789:AAHk3jd8s7dh3jd8s7dh3jd8s7dh3jd8s7d", "token [token]"),
        ("order HB-123456 late", "order [order] late"),
        ("on 2026-11-21, 12/11/2026, version 7.4.1, 120.50 and 24 months", None),
    ],
)
def test_redact(text: str, masked: str | None) -> None:
    found = redact(text, [re.compile(r"HB-\d{6}")])
    assert found.text == (text if masked is None else masked)
    assert bool(found.secrets) == (found.text != text)


def test_the_kinds_are_named_once_and_cards_are_never_kept() -> None:
    found = redact("4111 1111 1111 1111 and 5500 0000 0000 0004, ana@example.com")
    assert found.kinds == ("card", "email")
    assert {"card", "password", "token"} == NEVER_KEPT


def test_half_a_letter_is_made_whole_and_every_other_stays() -> None:
    assert redact("Ma box 😀 clignote \ud83d, ana@example.com").text == "Ma box 😀 clignote \ufffd, [email]"
    assert redact("\ud83d\ude00\ufeff\udc00").text == "😀\ufeff\ufffd"


@given(st.text(max_size=200))
def test_what_is_masked_stays_masked(text: str) -> None:
    once = redact(text).text
    assert redact(once).text == once


def test_split_at_sentences_then_words_then_anywhere() -> None:
    assert split("One two. Three four. Five", 12) == ["One two.", "Three four.", "Five"]
    assert split("aaaa bbbb cccc", 9) == ["aaaa bbbb", "cccc"]
    assert split("a" * 25, 10) == ["a" * 10, "a" * 10, "a" * 5]
    assert split("", 10) == []
    assert split("short", 10) == ["short"]
    with pytest.raises(ValueError, match="at least 1"):
        split("x", 0)


def utf16(text: str) -> int:
    """The unit Telegram counts in."""
    return len(text.encode("utf-16-le")) // 2


@given(st.text(max_size=300), st.integers(min_value=2, max_value=40))
def test_split_loses_nothing_but_space_and_keeps_the_limit(text: str, limit: int) -> None:
    parts = split(text, limit, utf16)
    assert all(utf16(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
