"""Gaps between words, rooms that must wait, and the bell of each account."""

from bot.core.messages import AccountId, RoomId
from bot.runtime.pacing import Pacer, Senders


def test_pacing_keeps_the_gaps_and_obeys_a_halt() -> None:
    pacer, a, b = Pacer(room_gap=3.0, account_gap=1.0), RoomId("a"), RoomId("b")
    assert [pacer.wait(a, 0.0), pacer.wait(b, 0.0), pacer.wait(a, 0.0)] == [0.0, 1.0, 3.0]
    pacer.halt(b, 20.0)
    assert pacer.wait(b, 10.0) == 10.0


def test_a_room_is_closed_until_its_gap_is_over_and_then_forgotten() -> None:
    pacer, a, b = Pacer(room_gap=3.0, account_gap=0.0), RoomId("a"), RoomId("b")
    pacer.wait(a, 0.0)
    pacer.halt(b, 20.0)
    assert pacer.closed(1.0) == {a: 3.0, b: 20.0}
    assert pacer.closed(3.0) == {b: 20.0}
    assert not pacer.closed(20.0)


def test_a_wake_rings_the_bell_of_its_account_alone() -> None:
    senders, one, other = Senders(), AccountId("one"), AccountId("other")
    senders.wake(one)
    assert senders.bell(one).is_set()
    assert not senders.bell(other).is_set()
