"""What tests of the Slack adapter share: an adapter on the pretended platform, a clock, short forms."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from adapters.slack import ABILITIES, LOOK, SlackAccount, SlackAdapter
from bot.core import messages as m
from bot.core.decisions import Button, Purpose, Reply
from bot.ports import Batch, Cursor, Target
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_world import FIRST_SECOND, Channel

NOW = datetime.fromtimestamp(FIRST_SECOND - 60, UTC)  # a minute before the first message of the pretended platform
CHANNEL = replace(ABILITIES, account=m.AccountId("slack-main"))


class SlackClock:
    """A clock that stands still. A sleep is noted, calls `meanwhile` and is over; a look at the socket waits for
    `look`."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.meanwhile: Callable[[], object] = lambda: None
        self._looks: asyncio.Queue[None] = asyncio.Queue()

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0

    def look(self) -> None:
        """Let the adapter look at its socket once."""
        self._looks.put_nowait(None)

    async def sleep(self, seconds: float) -> None:
        if seconds == LOOK:
            await self._looks.get()
            return
        self.slept.append(seconds)
        self.meanwhile()
        await asyncio.sleep(0)


def adapter_for(sl: FakeSlack, clock: SlackClock | None = None, **account: Any) -> SlackAdapter:
    """An adapter that speaks to the pretended platform; further fields of `SlackAccount` by name."""
    values: dict[str, Any] = {"token": sl.token, "base_url": sl.base_url, "answer_seconds": 5.0}
    if "signing_secret" not in account:
        values["app_token"] = sl.app_token
    return SlackAdapter(SlackAccount(channel=CHANNEL, **values | account), clock or SlackClock())


@asynccontextmanager
async def opened(sl: FakeSlack, clock: SlackClock | None = None, **account: Any) -> AsyncIterator[SlackAdapter]:
    """The same, logged in, and closed at the end."""
    adapter = adapter_for(sl, clock, **account)
    await adapter.open()
    try:
        yield adapter
    finally:
        await adapter.close()


@asynccontextmanager
async def listening(
    sl: FakeSlack, adapter: SlackAdapter, cursor: Cursor | None = None
) -> AsyncIterator[AsyncGenerator[Batch]]:
    """Its events, once its socket is open. The first batch is being fetched from here on: take it with `fresh`."""
    before = sl.events.opened
    async with aclosing(_Eager(adapter.events(cursor))) as events:
        async with asyncio.timeout(10):
            while adapter.hears_by_socket and sl.events.opened == before:
                await asyncio.sleep(0.001)
        yield events
