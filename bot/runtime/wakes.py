"""A word from whoever wrote something to send to the process that owns the account. Many processes only.

Plain NATS messages: one that is lost costs a look of the send loop (`bot.runtime.send.IDLE`), never a message.
"""

import asyncio
from contextlib import suppress

from nats.aio.msg import Msg

from bot.core.messages import AccountId
from bot.runtime.doorbell import NatsDispatcher
from bot.runtime.jetstream import LOOK_EVERY, TROUBLE, Line
from bot.runtime.pacing import Senders


class SharedSenders(Senders):
    """`Senders` of many processes: a wake is heard in all of them."""

    def __init__(self, dispatcher: NatsDispatcher) -> None:
        super().__init__()
        self._dispatcher = dispatcher
        self._to_tell: set[AccountId] = set()
        self._anything = asyncio.Event()

    def wake(self, account: AccountId) -> None:
        """See `Senders.wake`."""
        super().wake(account)
        self._to_tell.add(account)
        self._anything.set()

    async def run(self) -> None:
        """Tell the others and hear them, until cancelled."""
        while True:
            line = await self._dispatcher.connected()
            subject = f"{self._dispatcher.link.settings.name}.send"
            try:
                await line.hear(subject, self._heard)
                await self._tell(line, subject)
            except TROUBLE:  # it broke just now; the next one is made meanwhile
                await asyncio.sleep(LOOK_EVERY)

    async def _heard(self, message: Msg) -> None:
        self.bell(AccountId(message.data.decode())).set()

    async def _tell(self, line: Line, subject: str) -> None:
        while not line.closed:
            for account in tuple(self._to_tell):
                self._to_tell.discard(account)
                await line.say(subject, account.encode())
            self._anything.clear()
            with suppress(TimeoutError):  # then look whether the line is still there
                await asyncio.wait_for(self._anything.wait(), LOOK_EVERY)
