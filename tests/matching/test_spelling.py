"""Slips of the keyboard find the word that was meant, and nothing else."""

import pytest

from bot.matching.spelling import Speller

SPELLER = Speller(["router", "internet", "red", "refund", "invoice", "2024", "bill", "connection"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("rooter", "router"),
        ("ruoter", "router"),
        ("routr", "router"),
        ("interent", "internet"),
        ("intrnet", "internet"),
        ("conection", "connection"),
        ("redd", "red"),
        ("bil", None),  # three letters have too many neighbours
        ("2023", None),
        ("roof", None),
        ("zzzzz", None),
    ],
)
def test_finds_what_was_meant(typed: str, meant: str | None) -> None:
    found = SPELLER.nearest(typed)
    assert (found[0] if found else None) == meant


def test_a_nearer_word_is_surer() -> None:
    one, two = SPELLER.nearest("internt"), SPELLER.nearest("intrnett")
    assert one is not None
    assert two is not None
    assert 0 < two[1] < one[1] < 1
