"""Live pages: one stream per tab. It says THAT something changed; the page then asks for the piece it shows.

Events: `inbox` (data: the counts as JSON), `thread-<number>` (data: the version), `board`, `campaign`, `beat` every
15 s, and `present-<number>` (others came to the thread, left, or write; without an id, for nobody needs to hear of it
later). The id of an event is a digest of all this tab shows, so that a tab which comes back with its Last-Event-ID
hears nothing if it missed nothing, also after a restart of the service.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import StreamingResponse

from bot.core.conversations import ConversationId
from bot.desk.access import Guard, NoSession, Visitor
from bot.desk.board import Board
from bot.desk.fields import Number, new_router
from bot.desk.fresh import mark_of
from bot.desk.lookup import Missing
from bot.desk.presence import Presence, Present
from bot.desk.service import Service
from bot.desk.setup import DeskSetup
from bot.desk.telling import Telling
from bot.errors import StoreError

BEAT = 15.0  # seconds; keeps proxies from closing a quiet stream, and lets the page know that it is live
NOTED_EVERY = 60.0  # seconds
# A message, the turn about it and the answer that leaves are five changes: one look sees them all.
QUIET, LONGEST = 0.04, 0.12  # seconds without a change until tabs look, and after which they look whatever comes
APART, SIDE_BY_SIDE = 0.005, 50  # seconds between two tabs that are told, and after how many it begins anew
BREATH = 0.2  # seconds from one look of a tab to its next; a storm of changes becomes a few refreshes a second
BEAT_FRAME = ": still here\nevent: beat\ndata: 1\n\n"


@dataclass(frozen=True, slots=True)
class Watch:
    """What one tab shows."""

    agent: str
    tab: str
    offset: int
    thread: ConversationId | None
    board: bool = False
    campaign: int | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """What that looks like now. `inbox`, `story` and `board` are marks; `board` is that of the board or of the
    campaign, whichever the tab shows."""

    inbox: str
    story: str
    board: str
    counts: str
    seen: int

    @property
    def id(self) -> str:
        """Names everything this tab shows."""
        return f"{self.inbox}.{self.story}.{self.board}"


class Live:
    """All streams of this process. `close` ends them, so that a stopping server need not wait for open tabs."""

    def __init__(
        self, setup: DeskSetup, service: Service, board: Board, telling: Telling, guard: Guard, presence: Presence
    ) -> None:
        self._presence = presence
        self._setup = setup
        self._service = service
        self._board = board
        self._telling = telling
        self._guard = guard
        self._closed = asyncio.Event()
        self._settling: asyncio.Future[None] | None = None
        self._open = 0

    def close(self) -> None:
        """End every stream. Pages come back by themselves when there is a server again."""
        self._closed.set()

    async def stream(self, request: Request, watch: Watch, last: str) -> AsyncGenerator[str]:
        """Frames for one tab, until it goes away, its session ends or the service stops."""
        before, clock = _remembered(last), self._setup.clock
        revision = -1  # whatever there is already counts as a change
        beside: tuple[Present, ...] = ()
        with self._presence.reading(watch.thread, watch.agent), self._counted():
            # One after the other: each then asks for what it shows, and who asks last must not wait for all.
            place, looked = APART * (self._open % SIDE_BY_SIDE), -BREATH
            while not self._closed.is_set():
                revision, changed = await self._next(revision, watch, beside)
                if changed:
                    await self._settled()
                    await clock.sleep(max(place, looked + BREATH - clock.monotonic()))
                if self._closed.is_set():
                    return  # the store closes next: it must not be asked any more
                try:
                    await self._guard.visitor(request)
                except NoSession:
                    return
                now_beside = self._beside(watch)
                if now_beside != beside:
                    beside = now_beside
                    yield f"event: present-{watch.thread}\ndata: {len(beside)}\n\n"
                elif not changed:
                    yield BEAT_FRAME
                if not changed:
                    continue
                revision, looked = await self._setup.store.changed(-1), clock.monotonic()
                scene = await self._look(watch)
                for frame in _frames(before, scene, watch):
                    yield frame
                before = scene

    async def run(self) -> None:
        """For ever: write down, once a minute, that somebody has the console open. So nobody waits before an empty desk
        without a word (`bot.runtime.alarm`)."""
        while True:
            with suppress(StoreError):  # those who look notice it themselves
                await self.note()
            await self._setup.clock.sleep(NOTED_EVERY)

    async def note(self) -> None:
        """If a tab is open here, and looked at: the stream of one in the background rests."""
        now = self._setup.clock.now()
        if self._open:
            await self._setup.store.write(lambda tx: tx.desk.somebody(now))

    @contextmanager
    def _counted(self) -> Iterator[None]:
        self._open += 1
        try:
            yield
        finally:
            self._open -= 1

    def _beside(self, watch: Watch) -> tuple[Present, ...]:
        return self._presence.others(watch.thread, watch.agent) if watch.thread is not None else ()

    async def _next(self, revision: int, watch: Watch, beside: tuple[Present, ...]) -> tuple[int, bool]:
        """Wait for a change, for somebody to come or go, the next beat or the end: (revision, did the store change)."""
        change = asyncio.ensure_future(self._setup.store.changed(revision))
        others: list[Awaitable[object]] = [self._setup.clock.sleep(BEAT), self._closed.wait()]
        if watch.thread is not None:
            others.append(self._presence.after(watch.thread, watch.agent, beside))
        tasks = [change, *(asyncio.ensure_future(other) for other in others)]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            return (change.result(), True) if change.done() else (revision, False)
        finally:
            for task in tasks:
                task.cancel()
            with suppress(asyncio.CancelledError):
                await asyncio.gather(*tasks, return_exceptions=True)

    async def _settled(self) -> None:
        """Wait until what belongs together has come. All tabs wait for the same moment, so that one reading does for
        them."""
        if self._settling is None or self._settling.done():
            self._settling = asyncio.ensure_future(self._settle())
        await asyncio.shield(self._settling)  # a tab that goes away must not end what the others wait for

    async def _settle(self) -> None:
        clock, changed, seen = self._setup.clock, self._setup.store.changed, -1
        until = clock.monotonic() + LONGEST
        while (now := await changed(-1)) != seen and clock.monotonic() < until:
            seen = now
            await clock.sleep(QUIET)

    async def _look(self, watch: Watch) -> Scene:
        view = await self._service.glance(watch.agent, watch.tab, watch.offset)
        story, seen = "", 0
        if watch.thread is not None:
            with suppress(Missing):  # erased while it was open: the page finds out when it is reloaded
                thread = await self._service.glance_at(watch.thread)
                story, seen = thread.mark, thread.what.seen
        board = ""
        if watch.board:
            lines = await self._board.lines()
            board = mark_of([replace(each.line, read_at=each.line.since) for each in lines])
        if watch.campaign is not None:
            with suppress(Missing):
                board = mark_of(await self._telling.campaign(watch.campaign))
        return Scene(view.mark, story, board, json.dumps(dict(view.what.counts)), seen)


def _remembered(last: str) -> Scene | None:
    inbox, _, rest = last.partition(".")
    story, dot, board = rest.partition(".")
    return Scene(inbox, story, board, "", 0) if dot else None


def _frames(before: Scene | None, now: Scene, watch: Watch) -> list[str]:
    frames = []
    if before is None or before.inbox != now.inbox:
        frames.append(f"event: inbox\nid: {now.id}\ndata: {now.counts}\n\n")
    if watch.thread is not None and (before is None or before.story != now.story):
        frames.append(f"event: thread-{watch.thread}\nid: {now.id}\ndata: {now.seen}\n\n")
    if before is None or before.board != now.board:
        names = [name for name, shown in (("board", watch.board), ("campaign", watch.campaign is not None)) if shown]
        frames += [f"event: {name}\nid: {now.id}\ndata: 1\n\n" for name in names]
    return frames


def live_router(live: Live, guard: Guard) -> APIRouter:
    """The stream's address."""
    router = new_router(include_in_schema=False)

    @router.get("/live")
    async def stream(
        request: Request, visitor: Annotated[Visitor, Depends(guard.visitor)], tab: str = "person",
        offset: Annotated[Number, Query()] = 0, thread: Number | None = None, board: bool = False,
        campaign: Number | None = None, last_event_id: Annotated[str, Header()] = "",
    ) -> StreamingResponse:  # fmt: skip
        shown = None if thread is None else ConversationId(thread)
        watch = Watch(visitor.name, tab, offset, shown, board, campaign)
        frames = live.stream(request, watch, last_event_id)
        return StreamingResponse(frames, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})

    return router
