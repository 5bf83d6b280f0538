"""Knowledge by version: what another process published. For processes that have no knowledge folder.

A version that cannot be used here (another release wrote it, or no matcher can be built for it) is told once and left
alone; the last good one goes on answering until a newer one is published.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import StoreError
from bot.kb.load import Build
from bot.kb.snapshot import from_bytes
from bot.ports import Clock, Log, Snapshot, Store, Transaction

EVERY = 2.0  # seconds between looks for a newer version


@dataclass(slots=True)
class StoredKnowledge:
    """`KnowledgeBase` over the published versions. Make it with `open`."""

    _store: Store
    _build: Build
    _clock: Clock
    _log: Log
    _seen: str = ""  # the version that was looked at last, good or bad
    _refused: str = ""
    _current: Snapshot | None = None

    @classmethod
    async def open(cls, store: Store, build: Build, clock: Clock, log: Log) -> "StoredKnowledge":
        """Wait until there is a version that can be used. Raises StoreError."""
        base = cls(store, build, clock, log)
        told = False
        while not await base.reload():
            if not told:
                log.warning("waiting for knowledge: start the process that has the folder (--role console)")
            told = True
            await clock.sleep(EVERY)
        return base

    @property
    def current(self) -> Snapshot:
        """What is live."""
        assert self._current is not None, "made by open, which waits for it"
        return self._current

    @property
    def findings(self) -> Sequence[str]:
        """Why the newest version is not live here; empty when it is."""
        return [self._refused] if self._refused else []

    async def reload(self) -> bool:
        """True if another version went live. Raises StoreError; a version that cannot be used raises nothing."""
        seen = self._seen

        def unit(tx: Transaction) -> tuple[str, bytes | None]:
            version = tx.controls.published_version()
            return version, tx.controls.published() if version not in {"", seen} else None

        version, body = await self._store.read(unit)
        if body is None:
            return False
        self._seen, self._refused = version, ""
        try:
            self._current = await self._made(version, body)
        except Exception as error:  # whatever is wrong with it, what is live must go on
            self._refused = f"version {version} is published and cannot be used here: {error}"
            self._log.error("new knowledge was refused, the last good version stays", why=self._refused)
            return False
        self._log.info("new knowledge is live", version=version)
        return True

    async def _made(self, version: str, body: bytes) -> Snapshot:
        knowledge = await asyncio.to_thread(from_bytes, body)
        if knowledge is None:
            raise ValueError("another release of Beancan wrote it. Use one release everywhere.")
        if knowledge.version != version:
            raise ValueError(f"its words are those of version {knowledge.version}. Publish it again.")
        return Snapshot(knowledge, await asyncio.to_thread(self._build, knowledge))

    async def watch(self) -> None:
        """Take up what is published, for ever."""
        while True:
            await self._clock.sleep(EVERY)
            try:
                await self.reload()
            except StoreError as error:
                self._log.error("could not look for new knowledge", error=str(error))
