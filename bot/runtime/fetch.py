"""Fetch: a customer's file that somebody of the brand wants to see, from the platform into the database.

Runs in the process that owns the account: it has the token. Only the address that the adapter found is asked, only if
it is one of the platform's own, and whoever sends us on to another gets no answer: an address in a customer's message
must not make us ask whatever it names.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

import httpx2

from bot.core.files import Wanted
from bot.core.messages import AccountId
from bot.errors import Refused, SendError, StoreError
from bot.ports import Adapter, CanLocate, Clock, Log, Source, Store, origin
from bot.runtime.pacing import Senders, files_of, rest

IDLE = 5.0  # seconds between looks when nobody wakes us
AT_ONCE = 4  # files of one account side by side
SECONDS = 15.0  # for one file, with finding it


@dataclass(slots=True)
class Fetcher:
    """The fetch loop of one account. `most`: bytes of one file; 0: none is fetched."""

    adapter: Adapter
    store: Store
    bells: Senders
    clock: Clock
    log: Log
    most: int

    @property
    def account(self) -> AccountId:
        """Whose customers' files."""
        return self.adapter.channel.account

    async def run(self) -> None:
        """Fetch what is wanted, for ever."""
        logging.getLogger("httpx2").setLevel(logging.WARNING)  # at INFO it logs addresses, and some hold a token
        bell = self.bells.bell(files_of(self.account))
        async with httpx2.AsyncClient(timeout=SECONDS) as http:
            while True:
                bell.clear()
                wanted = await self._wanted()
                await asyncio.gather(*(self.fetch(http, one) for one in wanted))
                if len(wanted) < AT_ONCE:
                    await rest(bell, self.clock, IDLE)

    async def _wanted(self) -> Sequence[Wanted]:
        try:
            return await self.store.read(lambda tx: tx.received.wanted(self.account, AT_ONCE))
        except StoreError as error:
            self.log.error("could not read which files are wanted", error=str(error))
            return ()

    async def fetch(self, http: httpx2.AsyncClient, one: Wanted) -> None:
        """Fetch one, and note what became of it. Never raises."""
        try:
            async with asyncio.timeout(SECONDS):
                content, why = await self._content(http, one), ""
        except SendError as error:
            content, why = b"", str(error)
        except (httpx2.HTTPError, TimeoutError) as error:
            content, why = b"", f"the platform gave no answer ({type(error).__name__})"
        except Exception as error:  # an adapter that breaks its promise must not take the account with it
            self.log.error("a file could not be fetched", file=one.id, error=type(error).__name__)
            content, why = b"", "what the platform says of it cannot be read"
        try:
            await self._note(one, content, why)
        except StoreError as error:
            self.log.error("could not keep a file; it is fetched again", file=one.id, error=str(error))

    async def _note(self, one: Wanted, content: bytes, why: str) -> None:
        now = self.clock.now()
        if why:
            self.log.info("a file could not be had", file=one.id, why=why)
            await self.store.write(lambda tx: tx.received.failed(one.id, why, now))
        else:
            await self.store.write(lambda tx: tx.received.came(one.id, content, now))

    async def _content(self, http: httpx2.AsyncClient, one: Wanted) -> bytes:
        if not self.most or not isinstance(self.adapter, CanLocate):
            raise Refused("files are not fetched from this account")
        return await download(http, await self.adapter.locate(one.room, one.post, one.ref), self.most)


async def download(http: httpx2.AsyncClient, source: Source, most: int) -> bytes:
    """The file, never more of it in memory than `most` bytes and a little. Raises Refused, and what `http` raises."""
    if origin(source.url) not in source.origins:
        raise Refused("the address that was told for it is not the platform's own")
    headers = {"Accept-Encoding": "identity", **source.headers}  # unpacked, a few bytes can be very many
    parts, size = list[bytes](), 0
    async with http.stream("GET", source.url, headers=headers, follow_redirects=False) as answer:
        if answer.status_code != httpx2.codes.OK:
            raise Refused(f"the platform does not give it (HTTP {answer.status_code})")
        async for part in answer.aiter_raw():
            size += len(part)
            if size > most:
                raise Refused(f"it is larger than {most // 1_000_000} MB")
            parts.append(part)
    return b"".join(parts)
