"""Which fault is used when, and what it makes of the events."""

from typing import get_args

from bot.plaza.faults import EVENT_FAULTS, MEANING, SEND_FAULTS, Fault, FaultKind, Faults, Plan, Planner


def test_every_kind_is_either_for_posts_or_for_events_and_has_a_meaning() -> None:
    assert frozenset(get_args(FaultKind)) == EVENT_FAULTS | SEND_FAULTS == frozenset(MEANING)
    assert not EVENT_FAULTS & SEND_FAULTS


def test_first_armed_is_first_used_and_forgotten_when_used_up() -> None:
    faults = Faults()
    faults.arm("error_500", 2, None)
    faults.arm("duplicate", 1, None)
    faults.arm("reset", 1, None)
    kinds = []
    while fault := faults.take(SEND_FAULTS):
        kinds.append(fault.kind)
    assert kinds == ["error_500", "error_500", "reset"]
    assert faults.armed() == [Fault("duplicate", 1, 0)]
    faults.clear()
    assert faults.armed() == []


def test_a_fault_has_its_usual_seconds_unless_told() -> None:
    faults = Faults()
    faults.arm("timeout_after_accept", 1, None)
    faults.arm("timeout_after_accept", 1, 0)
    assert [fault.seconds for fault in faults.armed()] == [30, 0]


def test_without_a_fault_each_event_is_delivered_once() -> None:
    assert Planner(Faults()).plan(1) == Plan(times=1)


def test_doubled_and_late() -> None:
    faults = Faults()
    planner = Planner(faults)
    faults.arm("duplicate", 1, None)
    faults.arm("delay", 1, 2.5)
    assert [planner.plan(number) for number in (1, 2, 3)] == [Plan(times=2), Plan(times=0, hold=2.5), Plan()]


def test_swapped_pairs() -> None:
    faults = Faults()
    planner = Planner(faults)
    faults.arm("reorder", 4, None)
    plans = [planner.plan(number) for number in range(1, 6)]
    held = Plan(times=0, hold=5)
    assert plans == [held, Plan(release=1), held, Plan(release=3), Plan()]


def test_the_first_of_a_pair_that_waited_too_long_is_not_released_again() -> None:
    faults = Faults()
    planner = Planner(faults)
    faults.arm("reorder", 1, None)
    planner.plan(1)
    planner.waited_long_enough(1)
    assert planner.plan(2) == Plan()
