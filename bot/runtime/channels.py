"""What holds for each account, in every process: as its adapter knows it here, else as the process that serves it wrote
it down when it logged in.

Only who serves an account learns what stands behind it (its link, its rooms by their ids, what it may see). The others
need no token and no platform's library: they read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.core.messages import AccountId
from bot.core.policy import Channel
from bot.errors import StoreError
from bot.ports import Adapter, Clock, Log, Store, Transaction

EVERY = 5.0  # seconds between looks for what was learned here or elsewhere


class KnownChannels(Mapping[AccountId, Channel]):
    """A live view. An account that nobody logged in to yet, and that has no adapter here, is not in it."""

    def __init__(self, adapters: Mapping[AccountId, Adapter]) -> None:
        self.adapters = adapters
        self.learned: Mapping[AccountId, Channel] = {}
        self.opened: dict[AccountId, Channel | None] = {}  # logged in here, with what was written down last

    def __getitem__(self, account: AccountId) -> Channel:
        if account not in self.opened and account in self.learned:
            return self.learned[account]
        return self.adapters[account].channel

    def __iter__(self) -> Iterator[AccountId]:
        return iter({**self.adapters, **self.learned})

    def __len__(self) -> int:
        return len({**self.adapters, **self.learned})


@dataclass(slots=True)
class Channels:
    """`bot.ports.Channels` over the database. `reads`: other processes learn, too."""

    known: KnownChannels
    store: Store
    clock: Clock
    log: Log
    reads: bool = True

    async def of(self, account: AccountId) -> Channel:
        """See `bot.ports.Channels.of`."""
        if account not in self.known:
            await self.look()
        if account not in self.known:
            raise StoreError(f"Nothing is known of the account {account} yet: no process has logged in to it.")
        return self.known[account]

    async def opened(self, account: AccountId) -> None:
        """Its adapter has just logged in here. Raises StoreError: then nothing may be received yet, because others
        could not judge it."""
        self.known.opened[account] = None
        await self._write_down()

    def closed(self, account: AccountId) -> None:
        """It is served here no longer."""
        self.known.opened.pop(account, None)

    async def look(self) -> None:
        """Write down what was learned here, and read what was learned elsewhere. Raises StoreError."""
        await self._write_down()
        if self.reads:
            self.known.learned = await self.store.read(lambda tx: tx.accounts.learned())

    async def _write_down(self) -> None:
        opened = self.known.opened
        new = {account: self.known[account] for account in opened if opened[account] != self.known[account]}

        def unit(tx: Transaction) -> None:
            for account, channel in new.items():
                tx.accounts.learn(account, channel)

        if new:
            await self.store.write(unit)
            opened.update(new)

    async def run(self) -> None:
        """Look for ever."""
        while True:
            try:
                await self.look()
            except StoreError as error:
                self.log.error("could not look what holds for the accounts", error=str(error))
            await self.clock.sleep(EVERY)
