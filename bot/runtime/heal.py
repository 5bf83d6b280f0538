"""Carries out what a lead approved to tell many. Holds nothing in memory: whoever takes the next step goes on."""

from dataclasses import dataclass

from bot.core.campaigns import CampaignId
from bot.errors import StoreError
from bot.ports import Clock, Log, Store
from bot.runtime.pacing import Senders

LOOK = 0.2  # seconds between two steps
IDLE = 1.0  # seconds between looks while nothing is to be told


@dataclass(frozen=True, slots=True)
class Teller:
    """The loop of all campaigns. Several processes may run it: a step is one transaction that locks its campaign."""

    store: Store
    senders: Senders
    clock: Clock
    log: Log

    async def run(self) -> None:
        """For ever."""
        while True:
            try:
                busy = await self.look()
            except StoreError as error:
                self.log.error("telling many waits: the database cannot be used", error=str(error))
                busy = False
            await self.clock.sleep(LOOK if busy else IDLE)

    async def look(self) -> bool:
        """One step of each campaign. True if there are any."""
        numbers = await self.store.read(lambda tx: tx.campaigns.unfinished())
        for number in numbers:
            await self.step(number)
        return bool(numbers)

    async def step(self, campaign: CampaignId) -> None:
        """See `bot.ports.Campaigns.step`."""
        now = self.clock.now()
        stepped = await self.store.write(lambda tx: tx.campaigns.step(campaign, now))
        for account in stepped.wake:
            self.senders.wake(account)
