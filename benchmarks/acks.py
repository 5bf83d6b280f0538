"""How long the pretended Slack waits for each acknowledgement."""

import time
from asyncio import Future
from typing import Any

from tests.fakes.slack_events import Delivery, Socket
from tests.fakes.slack_world import Raw


class Acks:
    """Milliseconds from an envelope to its acknowledgement. One that was never acknowledged while its socket stood
    counts as the platform's whole deadline; those that a dying bot took with it are left out."""

    def __init__(self, delivery: Delivery) -> None:
        self.waits: list[float] = []
        self.deadline = delivery.deadline * 1000
        delivery.sockets = _Sockets(self)

    def over(self, began: float, answer: "Future[Raw]") -> None:
        """One envelope has its end."""
        if answer.cancelled():
            self.waits.append(self.deadline)
        elif answer.done() and answer.exception() is None:
            self.waits.append((time.perf_counter() - began) * 1000)

    def quantile(self, share: float) -> float:
        """Milliseconds that this share of the envelopes did not exceed."""
        waits = sorted(self.waits) or [0.0]
        return waits[min(len(waits) - 1, int(len(waits) * share))]


class _Sockets(list[Socket]):
    def __init__(self, acks: Acks) -> None:
        super().__init__()
        self._acks = acks

    def append(self, socket: Socket) -> None:
        """A new socket is watched."""
        socket.unanswered = _Unanswered(self._acks)
        super().append(socket)


class _Unanswered(dict[str, "Future[Raw]"]):
    """What a socket waits for, with the time since when."""

    def __init__(self, acks: Acks) -> None:
        super().__init__()
        self._acks = acks
        self._began: dict[str, float] = {}

    def __setitem__(self, envelope: str, answer: "Future[Raw]") -> None:
        self._began[envelope] = time.perf_counter()
        answer.add_done_callback(lambda done: self._acks.over(self._began.pop(envelope), done))
        super().__setitem__(envelope, answer)

    def pop(self, envelope: str, *default: Any) -> Any:
        """It has its end. A deadline that passed leaves the answer to itself: then nobody will give it any more."""
        answer = super().pop(envelope, *default)
        if answer is not None and not answer.done():
            answer.cancel()
        return answer
