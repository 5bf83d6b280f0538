"""The stream of one tab: it tells of changes it can see, beats in between, and ends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any

from starlette.types import Message as AsgiMessage

from bot.desk.access import COOKIE
from bot.desk.live import BEAT, BEAT_FRAME, BREATH, QUIET
from tests.desk.house import House, Person
from tests.fakes.clock import settle

PATIENCE = 10.0  # seconds until a test that hangs fails


class Stream:
    """One open tab, spoken to over ASGI as a server would."""

    def __init__(self, house: House, person: Person, query: str, last: str = "") -> None:
        self._house = house
        self.frames: asyncio.Queue[str] = asyncio.Queue()
        self.headers: dict[str, str] = {}
        token = person.browser.cookies[COOKIE]
        headers = [(b"host", b"console.example"), (b"cookie", f"{COOKIE}={token}".encode())]
        headers += [(b"last-event-id", last.encode())] if last else []
        scope: dict[str, Any] = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
            "path": "/live", "raw_path": b"/live", "query_string": query.encode(), "root_path": "",
            "headers": headers, "client": ("127.0.0.1", 1), "server": ("console.example", 80), "state": {},
        }  # fmt: skip
        self._gone = asyncio.Event()
        self._asked = False
        self.task = asyncio.ensure_future(house.app(scope, self._receive, self._send))

    async def _receive(self) -> AsgiMessage:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: AsgiMessage) -> None:
        if message["type"] == "http.response.start":
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        elif message.get("body"):
            self.frames.put_nowait(message["body"].decode())

    async def next(self, step: float = BREATH) -> str:
        """The next frame, letting time pass in steps of `step`."""
        async with asyncio.timeout(PATIENCE):
            while self.frames.empty():
                await self._house.clock.advance(step)
        return self.frames.get_nowait()

    async def leave(self) -> None:
        self._gone.set()
        with suppress(asyncio.CancelledError):
            await asyncio.wait_for(self.task, PATIENCE)


@asynccontextmanager
async def tab(house: House, person: Person, query: str = "", last: str = "") -> AsyncIterator[Stream]:
    stream = Stream(house, person, query, last)
    try:
        yield stream
    finally:
        await stream.leave()


def event_of(frame: str) -> str:
    return next(line for line in frame.splitlines() if line.startswith("event:"))


def id_of(frame: str) -> str:
    return next(line for line in frame.splitlines() if line.startswith("id:")).removeprefix("id: ")


async def test_a_new_tab_hears_how_things_stand(house: House, lea: Person) -> None:
    await house.hands_over(await house.says("red light"))
    async with tab(house, lea) as stream:
        frame = await stream.next()
        assert event_of(frame) == "event: inbox"
        assert '"person": 1' in frame
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert stream.headers["x-accel-buffering"] == "no"
        assert stream.headers["cache-control"] == "no-store"


async def test_a_hand_off_and_a_new_line_are_told(house: House, lea: Person) -> None:
    number = await house.says("red light")
    async with tab(house, lea, f"thread={number}") as stream:
        first = {event_of(await stream.next()), event_of(await stream.next())}
        assert first == {"event: inbox", f"event: thread-{number}"}
        await house.hands_over(number)
        assert event_of(await stream.next()) == "event: inbox"
        assert event_of(await stream.next()) == f"event: thread-{number}"


async def test_words_and_the_turn_about_them_are_told_at_once(house: House, lea: Person) -> None:
    async with tab(house, lea) as stream:
        await stream.next()
        await house.clock.advance(BREATH)
        number = await house.says("red light")
        await house.clock.advance(QUIET / 2)
        await house.hands_over(number)
        assert '"person": 1' in await stream.next(QUIET / 2)
        assert await stream.next(BEAT) == BEAT_FRAME


async def test_changes_without_a_pause_are_told_all_the_same(house: House, lea: Person) -> None:
    async with tab(house, lea) as stream:
        await stream.next()
        await house.clock.advance(BREATH)
        for _ in range(100):
            await house.says("no internet")
            await house.clock.advance(QUIET / 2)
            if not stream.frames.empty():
                break
        assert '"bot": ' in stream.frames.get_nowait()


async def test_what_this_tab_does_not_show_is_not_told(house: House, lea: Person, sam: Person) -> None:
    number = await house.says("red light")
    async with tab(house, lea, f"tab=done&thread={number}") as stream:
        assert {event_of(await stream.next()), event_of(await stream.next())}
        await sam.see("/inbox")  # reading changes nothing
        await house.store.write(lambda tx: tx.desk.audit("Sam", "looked", "", house.clock.now()))
        assert await stream.next(BEAT) == BEAT_FRAME


async def test_it_beats_while_nothing_happens(house: House, lea: Person) -> None:
    async with tab(house, lea) as stream:
        await stream.next()
        assert await stream.next(BEAT) == BEAT_FRAME
        assert BEAT_FRAME.startswith(": ")
        assert await stream.next(BEAT) == BEAT_FRAME


async def test_an_open_tab_says_that_somebody_is_there(house: House, lea: Person) -> None:
    start = house.clock.now()
    await house.store.write(lambda tx: tx.desk.somebody(start - timedelta(hours=1)))
    await house.hands_over(await house.says("red light"))
    house.clock.jump(6 * 60)
    now = house.clock.now()

    async def called() -> int:
        after = timedelta(minutes=5)
        return await house.store.write(lambda tx: tx.alarms.call_in(now, after, (), str))

    await house.app.state.live.note()
    assert await called() == 1
    async with tab(house, lea) as stream:
        assert event_of(await stream.next()) == "event: inbox"
        await house.app.state.live.note()
        assert await called() == 0


async def test_a_tab_that_comes_back_hears_only_what_it_missed(house: House, lea: Person) -> None:
    number = await house.says("red light")
    await house.hands_over(number)
    async with tab(house, lea) as stream:
        last = id_of(await stream.next())
    async with tab(house, lea, last=last) as stream:
        assert await stream.next(BEAT) == BEAT_FRAME
    await lea.do(f"/t/{number}/done")
    async with tab(house, lea, last=last) as stream:
        assert event_of(await stream.next()) == "event: inbox"


async def test_signing_out_ends_the_stream(house: House, lea: Person) -> None:
    async with tab(house, lea) as stream:
        await stream.next()
        await lea.do("/signout")
        async with asyncio.timeout(PATIENCE):
            while not stream.task.done():
                await house.clock.advance(BREATH)


async def test_a_stopping_service_ends_all_streams(house: House, lea: Person) -> None:
    async with tab(house, lea) as stream:
        await stream.next()
        house.app.state.live.close()
        async with asyncio.timeout(PATIENCE):
            while not stream.task.done():
                await house.clock.advance(BREATH)


async def test_a_service_that_stops_is_asked_nothing_more(house: House, lea: Person) -> None:
    async with tab(house, lea) as stream:
        await stream.next()
        await house.clock.advance(BREATH)
        await house.says("no internet")
        for _ in range(20):
            await asyncio.sleep(0)  # it has heard of the change, and waits whether there are more
        house.app.state.live.close()
        async with asyncio.timeout(PATIENCE):
            while not stream.task.done():
                await house.clock.advance(BREATH)
        assert stream.frames.empty()


async def test_a_tab_that_leaves_leaves_nothing_behind(house: House, lea: Person) -> None:
    before = len(asyncio.all_tasks())
    async with tab(house, lea) as stream:
        await stream.next()
    await settle()
    assert len(asyncio.all_tasks()) == before
