"""Receive: platform event -> parse -> redact -> inbox row with the cursor, one transaction a batch -> ring.

The adapter's generator is resumed only after the commit; that is how a platform learns that an event is safe.
"""

import re
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from bot.core.messages import Message
from bot.core.records import Accepted, SealedNote
from bot.core.text import NEVER_KEPT, redact
from bot.errors import StoreError
from bot.ports import Adapter, Batch, Clock, Cursor, Dispatcher, Log, Meter, Raw, Store, Transaction, Vault
from bot.runtime.retry import backoff
from bot.runtime.send import Senders


@dataclass(frozen=True, slots=True)
class Masker:
    """Masks personal data before the first write. Private messages keep what may be kept, sealed."""

    vault: Vault
    order_numbers: Sequence[re.Pattern[str]] = ()

    def mask(self, message: Message) -> tuple[Message, tuple[SealedNote, ...]]:
        """The message as it may be stored, and the sealed values of a private one."""
        found = redact(message.text, self.order_numbers)
        name = redact(message.author.name).text
        masked = replace(message, text=found.text, private_data=found.kinds, author=replace(message.author, name=name))
        if message.public:
            return masked, ()
        kept = (secret for secret in found.secrets if secret.kind not in NEVER_KEPT)
        return masked, tuple(SealedNote(s.kind, s.placeholder, self.vault.seal(s.value)) for s in kept)


@dataclass(frozen=True, slots=True)
class Receiver:
    """The receive loop of one account."""

    adapter: Adapter
    store: Store
    dispatcher: Dispatcher
    senders: Senders
    masker: Masker
    clock: Clock
    log: Log
    meter: Meter

    async def run(self) -> None:
        """Read for ever. When the database refuses, the batch is not acknowledged, and reading starts again at the last
        stored cursor."""
        tries = 0
        while True:
            try:
                cursor = await self.store.read(lambda tx: tx.inbox.cursor(self.adapter.channel.account))
                async with aclosing(self.adapter.events(Cursor(cursor) if cursor is not None else None)) as batches:
                    async for batch in batches:
                        await self.take(batch)
                        tries = 0
            except StoreError as error:
                self.log.error("could not store what came in; it stays with the platform", error=str(error))
            await self.clock.sleep(backoff(tries))
            tries += 1

    async def take(self, batch: Batch) -> None:
        """Store one batch and its cursor, then ring. Raises StoreError with nothing stored."""
        masked = [self.masker.mask(message) for raw in batch.raws if (message := self._parse(raw)) is not None]
        account = self.adapter.channel.account
        now = self.clock.now()

        def unit(tx: Transaction) -> list[Accepted]:
            accepted = [tx.inbox.accept(message, sealed, now) for message, sealed in masked]
            if batch.cursor is not None:
                tx.inbox.save_cursor(account, batch.cursor)
            return accepted

        for accepted in await self.store.write(unit):
            self.meter.count("beancan_messages_accepted", account=account, fresh=str(accepted.fresh).lower())
            if accepted.conversation is not None:
                await self.dispatcher.ring(accepted.conversation)
            if accepted.send is not None:
                self.senders.wake(accepted.send)

    def _parse(self, raw: Raw) -> Message | None:
        try:
            return self.adapter.parse(raw)
        except (KeyError, TypeError, ValueError, AttributeError) as error:  # one odd event must not stop all others
            self.log.error(
                "an event of an unknown shape was left out", account=self.adapter.channel.account, error=repr(error)
            )
            return None
