"""Bad days on order: the next posts of the brand fail, or the next events arrive twice, late or in the wrong order.

A fault is armed for a number of uses and forgotten when they are used up. Faults are not kept over a restart.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, get_args

FaultKind = Literal["timeout_after_accept", "reject_429", "error_500", "reset", "duplicate", "delay", "reorder"]

MEANING: dict[FaultKind, str] = {
    "timeout_after_accept": "takes the brand's post, then keeps it waiting for the answer",
    "reject_429": "refuses the brand's post: too many, come back later",
    "error_500": "refuses the brand's post with a server error",
    "reset": "takes the brand's post, then drops the line without an answer",
    "duplicate": "delivers each event twice",
    "delay": "delivers each event late",
    "reorder": "delivers events in swapped pairs",
}
SECONDS: dict[FaultKind, float] = {"timeout_after_accept": 30, "reject_429": 1, "delay": 5, "reorder": 5}
"""Where nothing is said: the wait, the time to come back after, the lateness, the longest wait for a partner."""

EVENT_FAULTS: frozenset[FaultKind] = frozenset({"duplicate", "delay", "reorder"})
SEND_FAULTS: frozenset[FaultKind] = frozenset(get_args(FaultKind)) - EVENT_FAULTS


@dataclass(frozen=True, slots=True)
class Fault:
    """One armed fault: for how many more uses, and its seconds where it has any."""

    kind: FaultKind
    count: int
    seconds: float


class Faults:
    """What is armed, first armed first used."""

    def __init__(self) -> None:
        self._armed: list[Fault] = []

    def arm(self, kind: FaultKind, count: int, seconds: float | None) -> None:
        """Adds a fault for the next `count` posts of the brand, or events."""
        self._armed.append(Fault(kind, count, SECONDS.get(kind, 0) if seconds is None else seconds))

    def armed(self) -> list[Fault]:
        """What is left, in the order of use."""
        return list(self._armed)

    def clear(self) -> None:
        """Forgets all; what is on its way late still arrives."""
        self._armed.clear()

    def take(self, kinds: Collection[FaultKind]) -> Fault | None:
        """Uses up one of the first armed fault among `kinds`; None when none is armed."""
        for place, fault in enumerate(self._armed):
            if fault.kind in kinds:
                left = [Fault(fault.kind, fault.count - 1, fault.seconds)] if fault.count > 1 else []
                self._armed[place : place + 1] = left
                return fault
        return None


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of one happening: delivered `times` at once, or (0 times) held for at most `hold` seconds.

    `release` is the number of a happening held earlier that is to be delivered right behind this one.
    """

    times: int = 1
    hold: float = 0
    release: int | None = None


class Planner:
    """Turns armed faults into plans; it delivers nothing and keeps no time."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._waiting: int | None = None

    def plan(self, number: int) -> Plan:
        """The plan for the happening with this number. The first of a swapped pair waits for the second."""
        if self._waiting is not None:
            self._faults.take({"reorder"})
            release, self._waiting = self._waiting, None
            return Plan(release=release)
        fault = self._faults.take(EVENT_FAULTS)
        if fault is None:
            return Plan()
        if fault.kind == "duplicate":
            return Plan(times=2)
        if fault.kind == "reorder":
            self._waiting = number
        return Plan(times=0, hold=fault.seconds)

    def waited_long_enough(self, number: int) -> None:
        """The happening was delivered without a partner, because none came in time."""
        if self._waiting == number:
            self._waiting = None
