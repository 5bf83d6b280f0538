"""When a loop of an account looks, and how long it waits before the next word: the platform's speed limits."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.messages import AccountId, RoomId
from bot.ports import Clock


class Senders:
    """Wakes the send loop of an account. A wake may be lost: the loop also looks by itself."""

    def __init__(self) -> None:
        self._bells: dict[AccountId, asyncio.Event] = {}

    def bell(self, account: AccountId) -> asyncio.Event:
        """The event the loop of this account waits for."""
        return self._bells.setdefault(account, asyncio.Event())

    def wake(self, account: AccountId) -> None:
        """There is something to send for this account."""
        self.bell(account).set()


def files_of(account: AccountId) -> AccountId:
    """Under this name who fetches its customers' files is woken: the account's own bell is cleared by its sender."""
    return AccountId(f"{account} files")


async def rest(bell: asyncio.Event, clock: Clock, seconds: float) -> None:
    """Sleep so long, or until somebody rings."""
    if bell.is_set():
        return
    waiting = [asyncio.ensure_future(each) for each in (clock.sleep(seconds), bell.wait())]
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in waiting:
            each.cancel()


@dataclass(slots=True)
class Pacer:
    """How long to wait before the next send so that the platform's speed limits hold. Times are monotonic seconds."""

    room_gap: float
    account_gap: float
    _account_free: float = 0.0
    _room_free: dict[RoomId, float] = field(default_factory=dict)

    def wait(self, room: RoomId, now: float) -> float:
        """Seconds to wait; takes the slot. A stop asked for by the platform (`halt`) is part of it."""
        at = max(now, self._account_free, self._room_free.get(room, 0.0))
        self._account_free = at + self.account_gap
        if self.room_gap:
            self._room_free[room] = at + self.room_gap
        return at - now

    def closed(self, now: float) -> Mapping[RoomId, float]:
        """Rooms where nothing may be said now, and until when."""
        self._room_free = {room: free for room, free in self._room_free.items() if free > now}
        return self._room_free

    def halt(self, room: RoomId, until: float) -> None:
        """The platform asked for silence in this room until then."""
        self._room_free[room] = max(self._room_free.get(room, 0.0), until)
