"""Slips are mended towards what the knowledge says, and nothing else is touched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.repair import Repair

SAID = (
    "the wifi in the kitchen is weak",
    "no internet, the box blinks red since yesterday",
    "Where is my parcel? I want it",
    "die Rechnung ist zu hoch",
    "restart the router",
    "restart",
)
MENDS = Repair(SAID)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("the wify in my kichen", "the wifi in my kitchen"),
        ("intrenet gone sicne YESTERDY!!", "internet gone since yesterday!!"),
        ("wnat my parcle :(", "want my parcel :("),
        ("meine Rechnnung", "meine rechnung"),
        ("RESTRAT the router", "restart the router"),
    ],
)
def test_a_slip_is_mended_to_the_word_that_the_knowledge_holds(typed: str, meant: str) -> None:
    assert MENDS(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "my wife reads in the chicken house",  # English words, however near to others
        "Hola, el aparato parpadea",  # a greeting is no slip of "hold"
        "unrestart",  # begins otherwise: mostly the contrary
        "Zürich",  # nothing near
        "wfi hs 12ab34",  # too short, or no word
        "",
    ],
)
def test_what_is_no_slip_stays_as_typed(typed: str) -> None:
    assert MENDS(typed) == typed


def test_of_two_as_near_the_more_usual_one_is_meant() -> None:
    assert Repair(("plunet", "planet", "planet"))("plxnet") == "planet"


def test_two_slips_are_mended_in_long_words_only() -> None:
    assert MENDS("yestrdayy") == "yesterday"
    assert MENDS("kichenn") == "kichenn"


@given(st.text(max_size=200))
def test_any_text_can_be_mended_and_mending_again_changes_nothing(text: str) -> None:
    once = MENDS(text)
    assert MENDS(once) == once


def test_without_knowledge_nothing_is_mended() -> None:
    assert Repair(())("intrenet") == "intrenet"
