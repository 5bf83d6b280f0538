"""The transition table is total, and a hand-off ends only by a person or by closing."""

from itertools import product

from bot.core.conversations import TRANSITIONS, Status, Step


def test_total() -> None:
    assert set(TRANSITIONS) == set(product(Status, Step))


def test_only_a_person_ends_a_hand_off() -> None:
    bot_steps = {Step.ANSWERED, Step.ASKED, Step.HANDED_OFF, Step.STAYED_SILENT}
    for step in bot_steps:
        assert TRANSITIONS[Status.WAITING, step] is Status.WAITING
        assert TRANSITIONS[Status.HUMAN, step] is Status.HUMAN


def test_a_human_always_wins_and_hand_back_always_ends_it() -> None:
    for status in Status:
        assert TRANSITIONS[status, Step.HUMAN_TOOK] is Status.HUMAN
        assert TRANSITIONS[status, Step.HANDED_BACK] is not Status.HUMAN
