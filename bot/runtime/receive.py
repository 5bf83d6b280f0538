"""Receive: platform event -> parse -> redact -> inbox row with the cursor, one transaction a batch -> ring.

The adapter's generator is resumed only after the commit; that is how a platform learns that an event is safe.
"""

import re
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.messages import Message
from bot.core.records import Accepted, SealedNote
from bot.core.text import NEVER_KEPT, redact, whole
from bot.errors import StoreError
from bot.ports import Adapter, Batch, Clock, Cursor, Dispatcher, Log, Meter, Raw, Store, Transaction, Vault
from bot.runtime.alarm_rooms import Team
from bot.runtime.pacing import Senders
from bot.runtime.retry import backoff

Masked = tuple[Message, tuple[SealedNote, ...]]


@dataclass(frozen=True, slots=True)
class Masker:
    """Masks personal data before the first write. Private messages keep what may be kept, sealed."""

    vault: Vault
    order_numbers: Sequence[re.Pattern[str]] = ()

    def mask(self, message: Message) -> Masked:
        """The message as it may be stored, and the sealed values of a private one."""
        found = redact(message.text, self.order_numbers)
        masked = replace(
            message,
            text=found.text,
            private_data=found.kinds,
            author=replace(message.author, name=self._plain(message.author.name)),
            room=replace(message.room, name=self._plain(message.room.name)),
            attachments=tuple(replace(each, name=self._plain(each.name)) for each in message.attachments),
        )
        if message.public:
            return masked, ()
        kept = (secret for secret in found.secrets if secret.kind not in NEVER_KEPT)
        return masked, tuple(SealedNote(s.kind, s.placeholder, self.vault.seal(s.value)) for s in kept)

    def _plain(self, name: str) -> str:
        """A name of a person, room or file as it may be stored."""
        return redact(name, self.order_numbers).text


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
    staff: Team | None = None

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
        masked = [self._mask(message) for raw in batch.raws if (message := self._parse(raw)) is not None]
        try:
            accepted = await self._accept(masked, batch.cursor)
        except StoreError:
            raise
        except Exception:  # one message that no database takes must not hold up the account: look at each alone
            accepted = await self._accept_one_by_one(masked, batch.cursor)
        await self._tell(accepted)

    async def _accept(self, masked: Sequence[Masked], cursor: Cursor | None) -> Sequence[Accepted]:
        account, now = self.adapter.channel.account, self.clock.now()

        def unit(tx: Transaction) -> list[Accepted]:
            accepted = [self._hear(tx, message, sealed, now) for message, sealed in masked]
            if cursor is not None:
                tx.inbox.save_cursor(account, cursor)
            return accepted

        return await self.store.write(unit)

    def _mask(self, message: Message) -> Masked:
        masked = self.masker.mask(message)
        if self.staff is not None and self.staff.hears(message):
            # our own people's words: kept only where they ask for it
            return replace(masked[0], text=whole(message.text)), ()
        return masked

    def _hear(self, tx: Transaction, message: Message, sealed: Sequence[SealedNote], now: datetime) -> Accepted:
        if self.staff is not None and self.staff.hears(message):
            return self.staff.obey(tx, message)
        return tx.inbox.accept(message, sealed, now)

    async def _accept_one_by_one(self, masked: Sequence[Masked], cursor: Cursor | None) -> Sequence[Accepted]:
        accepted: list[Accepted] = []
        for each in masked:
            try:
                accepted += await self._accept([each], None)
            except StoreError:
                raise
            except Exception as error:  # it is named in the log and left out; the others go on
                self.log.error(
                    "a message that cannot be stored was left out", what=each[0].happening, error=repr(error)
                )
        await self._accept([], cursor)
        return accepted

    async def _tell(self, everything: Sequence[Accepted]) -> None:
        account = self.adapter.channel.account
        for accepted in everything:
            self.meter.count("beancan_messages_accepted", account=account, fresh=str(accepted.fresh).lower())
            if accepted.conversation is not None:
                await self.dispatcher.ring(accepted.conversation)
            for account_with_words in accepted.wake:
                self.senders.wake(account_with_words)

    def _parse(self, raw: Raw) -> Message | None:
        try:
            return self.adapter.parse(raw)
        except (KeyError, TypeError, ValueError, AttributeError) as error:  # one odd event must not stop all others
            self.log.error(
                "an event of an unknown shape was left out", account=self.adapter.channel.account, error=repr(error)
            )
            return None
