"""The live knowledge: one reference that is swapped when a new version is without mistakes, and kept when it is not."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from watchfiles import Change, DefaultFilter, awatch

from bot.core.issues import Knowledge
from bot.core.policy import Policy
from bot.errors import KnowledgeError
from bot.kb.findings import Finding, Purpose, errors
from bot.kb.folder import files_in
from bot.kb.load import Build, Loaded, load
from bot.kb.texts import HouseRules
from bot.ports import Snapshot

Tell = Callable[[str, Sequence[Finding]], None]  # ("live" or "refused", what was found): for the log
Publish = Callable[[Knowledge], Awaitable[None]]  # stores a version before it goes live
Stamp = tuple[tuple[str, int, int], ...]
_LOOK_AGAIN_MS = 5000  # also where a file system tells nothing of changes (network folders, some containers)


def _silent(_what: str, _findings: Sequence[Finding]) -> None:
    """Nobody asked to be told."""


async def _unstored(_knowledge: Knowledge) -> None:
    """Nothing is kept."""


@dataclass(frozen=True, slots=True)
class _Source:
    """Where knowledge comes from and what makes it live."""

    folder: Path
    build: Build
    policy: Policy
    today: Callable[[], date]
    rules: HouseRules
    tell: Tell
    publish: Publish

    async def load(self, previous: Knowledge | None) -> tuple[Stamp, Loaded]:
        """The stamp is taken before reading: what changes while reading will be seen as a change."""
        stamp = await asyncio.to_thread(stamp_of, self.folder)
        loaded = await load(
            self.folder, Purpose.RUN, self.build, self.policy, self.today(), rules=self.rules, previous=previous
        )
        return stamp, loaded


@dataclass(slots=True)
class LiveKnowledge:
    """`KnowledgeBase` over a folder. Make it with `open`. Reading `current` never waits and never fails.

    Everything that is asked of it happens on one event loop; files are read and the matcher is built in threads, so
    that customers are answered meanwhile, by the version that is live.
    """

    _source: _Source
    _stamp: Stamp
    _loaded: Loaded
    _current: Snapshot
    _refused: tuple[Finding, ...] = ()
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @classmethod
    async def open(
        cls,
        folder: Path,
        build: Build,
        policy: Policy,
        today: Callable[[], date],
        *,
        rules: HouseRules | None = None,
        previous: Knowledge | None = None,
        tell: Tell = _silent,
        publish: Publish = _unstored,
    ) -> "LiveKnowledge":
        """Load for the first time. Raises KnowledgeError with every mistake. `previous`: what was published last, so
        that an unapproved edit does not take its entry off the air over a restart. `publish` stores each version before
        it goes live; what it raises comes through, and the old version stays."""
        source = _Source(folder, build, policy, today, rules or HouseRules(), tell, publish)
        stamp, loaded = await source.load(previous)
        if loaded.snapshot is None:
            raise KnowledgeError([str(finding) for finding in errors(loaded.findings)])
        await publish(loaded.snapshot.knowledge)
        return cls(source, stamp, loaded, loaded.snapshot)

    @property
    def current(self) -> Snapshot:
        """What is live."""
        return self._current

    @property
    def findings(self) -> Sequence[str]:
        """Mistakes of the last load that was refused; empty when the live version is the newest."""
        return [str(finding) for finding in errors(self._refused)]

    @property
    def loaded(self) -> Loaded:
        """All that came with the live version: warnings, incidents, strategy."""
        return self._loaded

    async def reload(self) -> bool:
        """True if a new version went live. Mistakes in the files keep the old one; they are told, and kept."""
        async with self._turn:
            live = self._current.knowledge
            stamp, loaded = await self._source.load(live)
            if loaded.snapshot is None:
                self._stamp, self._refused = stamp, loaded.findings
                self._source.tell("refused", loaded.findings)
                return False
            if loaded.snapshot.knowledge.version != live.version:
                await self._source.publish(loaded.snapshot.knowledge)  # if it cannot be stored, the old one stays
            self._stamp, self._refused, self._loaded = stamp, (), loaded
            if loaded.snapshot.knowledge.version == live.version:
                return False
            self._current = loaded.snapshot
            self._source.tell("live", loaded.findings)
            return True

    async def watch(self, stop: asyncio.Event | None = None, wake_ups: AsyncIterator[object] | None = None) -> None:
        """Reload after each change of the files, for ever or until `stop`. Changes that come together are one.

        A wake-up only asks to look; what is looked at are the files, so a lost wake-up loses nothing.
        """
        await self._look()
        async for _ in wake_ups or self._wake_ups(stop):
            await self._look()

    async def _look(self) -> None:
        if await asyncio.to_thread(stamp_of, self._source.folder) != self._stamp:
            await self.reload()

    def _wake_ups(self, stop: asyncio.Event | None) -> AsyncIterator[object]:
        return awatch(
            self._source.folder, watch_filter=_YamlOnly(), stop_event=stop, debounce=400,
            rust_timeout=_LOOK_AGAIN_MS, yield_on_timeout=True,
        )  # fmt: skip


def stamp_of(folder: Path) -> Stamp:
    """Names, times and sizes of all files: differs after every change."""
    found: list[tuple[str, int, int]] = []
    for path in files_in(folder):
        try:
            stat = path.stat()
        except OSError:
            continue  # gone between listing and looking: the next look tells
        found.append((str(path), stat.st_mtime_ns, stat.st_size))
    return tuple(found)


class _YamlOnly(DefaultFilter):
    """Editors write many files beside the one that was saved."""

    def __call__(self, change: Change, path: str) -> bool:
        return path.endswith((".yaml", ".yml")) and super().__call__(change, path)
