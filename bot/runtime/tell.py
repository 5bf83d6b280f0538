"""Telling people of the brand: each word to each recipient once, written down before it leaves and after.

A process that died in between leaves a row that says "leaving". Where a repeat is harmless (a mail with the same
Message-ID, a platform that knows its key) it is said again; where we can look, we look; else a person sees "unsure",
and an alarm that nobody acknowledged is repeated anyway.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot.core.decisions import Purpose, Reply
from bot.core.messages import PersonId, RemoteId, RoomId, Visibility
from bot.core.policy import Settles
from bot.core.records import Receipt
from bot.errors import Refused, RetryLater, SendError, StoreError, Unsure
from bot.ports import Adapter, CanReadThread, Claim, Clock, Log, Meter, Store, Target, Transaction
from bot.ports.nerve import Telling
from bot.runtime.retry import backoff
from bot.runtime.words_to_team import Link, Words, words_of

EVERY = 1.0  # seconds between two looks for words to say
AT_ONCE = 20
TRIES = 8  # then it failed


class Way(Protocol):
    """How one recipient is reached. `repeats`: saying it again with the same key is harmless."""

    @property
    def repeats(self) -> bool: ...
    async def say(self, words: Words, key: str, at: datetime, under: str) -> Receipt:
        """Say it once. `under`: our own post that it belongs to. Raises RetryLater, Refused or Unsure."""
        ...


@dataclass(frozen=True, slots=True)
class ByAccount:
    """A private word to a person, or a post in a room of the team."""

    adapter: Adapter
    room: RoomId | None = None
    person: PersonId | None = None

    @property
    def repeats(self) -> bool:
        return self.adapter.channel.settles is Settles.KEY

    def target(self, under: str) -> Target:
        post = RemoteId(under) if under else None
        if self.room is not None:
            return Target(self.room, post or RemoteId(""), post, "", private=False)
        person = self.person or PersonId("")
        return Target(RoomId(person), RemoteId(person), None, person, private=True)

    def reply(self, words: Words) -> Reply:
        seen_by = Visibility.PUBLIC if self.room is not None else Visibility.PRIVATE
        return Reply(Purpose.CARD, words.text, seen_by, "", words.buttons if self.room is not None else ())

    async def say(self, words: Words, key: str, at: datetime, under: str) -> Receipt:
        return await self.adapter.send(self.target(under), self.reply(words), key)


@dataclass(slots=True)
class Herald:
    """Says what waits for these recipients. `claim`: that no other process does. `link` opens an incident."""

    ways: Mapping[str, Way]
    store: Store
    clock: Clock
    log: Log
    meter: Meter
    link: Link
    claim: Claim
    _settled: bool = field(default=False)

    async def run(self) -> None:
        """For ever. What cannot be said now is said later."""
        tries = 0
        self._settled = False
        while True:
            try:
                await self.look()
                tries = 0
                await self.clock.sleep(EVERY)
            except StoreError as error:
                self.log.error("alarms cannot be told: the database cannot be used", error=str(error))
                await self.clock.sleep(backoff(tries))
                tries += 1

    async def look(self) -> int:
        """Say what is due. Returns how much was told."""
        if not self._settled:
            await self._settle()
            self._settled = True
        now, names = self.clock.now(), tuple(self.ways)
        due = await self.store.read(lambda tx: tx.alarms.tellings(names, now, AT_ONCE))
        told = 0
        for telling in due:
            told += await self._tell(telling)
        return told

    async def _settle(self) -> None:
        """What a process that died was just saying."""
        for telling in await self.store.read(lambda tx: tx.alarms.left(tuple(self.ways))):
            way = self.ways[telling.recipient]
            found = await self._find(way, telling)
            if found is not None:
                await self._note(telling, found)
            elif way.repeats or _can_look(way):
                await self._later(telling, 0.0, "the process ended while it was being said")
            else:
                await self._not_told(telling, "the process ended while it was being said", unsure=True)

    async def _find(self, way: Way, telling: Telling) -> Receipt | None:
        if not (isinstance(way, ByAccount) and isinstance(way.adapter, CanReadThread)):
            return None
        try:
            return await way.adapter.find_own(way.target(telling.under), self._key(telling))
        except SendError:  # better told twice than never
            return None

    @staticmethod
    def _key(telling: Telling) -> str:
        """Short enough for every platform, and the same on every try."""
        return f"told-{telling.id}"

    async def _tell(self, telling: Telling) -> bool:
        now = self.clock.now()
        if not await self._write(lambda tx: tx.alarms.leaving(telling.id, now)):
            return False
        words, way = words_of(telling, self.link), self.ways[telling.recipient]
        key = telling.key if not isinstance(way, ByAccount) else self._key(telling)
        try:
            receipt = await way.say(words, key, telling.at or now, telling.under)
        except RetryLater as error:
            if telling.tries + 1 >= TRIES:
                await self._not_told(telling, str(error))
            else:
                await self._later(telling, error.after or backoff(telling.tries), str(error))
            return False
        except Refused as error:
            await self._not_told(telling, str(error))
            return False
        except Unsure as error:
            if way.repeats and telling.tries + 1 < TRIES:
                await self._later(telling, backoff(telling.tries), str(error))
            else:
                await self._not_told(telling, str(error), unsure=True)
            return False
        await self._note(telling, receipt)
        return True

    async def _note(self, telling: Telling, receipt: Receipt) -> None:
        way, now = self.ways[telling.recipient], self.clock.now()
        account = way.adapter.channel.account if isinstance(way, ByAccount) else ""
        room = receipt.room or (way.room if isinstance(way, ByAccount) and way.room else "")
        await self._write(lambda tx: tx.alarms.told(telling.id, now, account, room, receipt.posts[0]))
        self.meter.count("beancan_told", outcome="told")
        self.log.info("told", recipient=telling.recipient, kind=telling.kind, telling=telling.id)

    async def _later(self, telling: Telling, seconds: float, why: str) -> None:
        until = self.clock.now() + timedelta(seconds=seconds)
        await self._write(lambda tx: tx.alarms.try_later(telling.id, until, why))
        self.meter.count("beancan_told", outcome="later")

    async def _not_told(self, telling: Telling, why: str, *, unsure: bool = False) -> None:
        now = self.clock.now()
        await self._write(lambda tx: tx.alarms.not_told(telling.id, why, now, unsure=unsure))
        self.meter.count("beancan_told", outcome="unsure" if unsure else "failed")
        self.log.error("somebody was not told", recipient=telling.recipient, why=why, telling=telling.id)

    async def _write(self, unit: Callable[[Transaction], bool | None]) -> bool | None:
        """Raises NotOurs if another process tells these people now."""

        def mine(tx: Transaction) -> bool | None:
            self.claim.check(tx)
            return unit(tx)

        return await self.store.write(mine)


def _can_look(way: Way) -> bool:
    return isinstance(way, ByAccount) and isinstance(way.adapter, CanReadThread)
