"""Who is in a thread: true while a tab is open, told at once, kept nowhere."""

import asyncio
from contextlib import suppress

import pytest

from bot.core.conversations import ConversationId
from bot.desk.live import BEAT, BREATH
from bot.desk.presence import WRITES_FOR, Doing, Presence, Present
from tests.desk.house import House, Person
from tests.desk.test_live import PATIENCE, Stream, event_of, tab
from tests.fakes.clock import ManualClock

HERE = ConversationId(1)


def test_a_tab_is_a_reader_until_the_last_one_is_closed() -> None:
    presence = Presence(ManualClock())
    with presence.reading(HERE, "Sam"):
        with presence.reading(HERE, "Sam"), presence.reading(ConversationId(2), "Kim"):
            assert presence.others(HERE, "Lea") == (Present("Sam", Doing.READING),)
        assert presence.others(HERE, "Lea") == (Present("Sam", Doing.READING),)
        assert presence.others(HERE, "Sam") == ()
    assert presence.others(HERE, "Lea") == ()


def test_who_has_no_thread_open_is_nowhere() -> None:
    presence = Presence(ManualClock())
    with presence.reading(None, "Sam"):
        presence.writes(HERE, "Sam", Doing.REPLY)
        assert presence.others(HERE, "Lea") == ()


def test_writing_ends_by_itself_and_with_the_tab() -> None:
    clock = ManualClock()
    presence = Presence(clock)
    with presence.reading(HERE, "Sam"):
        presence.writes(HERE, "Sam", Doing.NOTE)
        assert presence.others(HERE, "Lea") == (Present("Sam", Doing.NOTE),)
        clock.jump(WRITES_FOR.total_seconds())
        assert presence.others(HERE, "Lea") == (Present("Sam", Doing.READING),)
        presence.writes(HERE, "Sam", Doing.REPLY)
        presence.writes(HERE, "Sam", Doing.READING)
        assert presence.others(HERE, "Lea") == (Present("Sam", Doing.READING),)
        presence.writes(HERE, "Sam", Doing.REPLY)
    with presence.reading(HERE, "Sam"):
        assert presence.others(HERE, "Lea") == (Present("Sam", Doing.READING),)


async def told(house: House, stream: Stream) -> str:
    """The next frame that is about people. Less time passes than a sign of writing holds for."""
    async with asyncio.timeout(PATIENCE):
        for _ in range(20):
            with suppress(TimeoutError):
                async with asyncio.timeout(0.05):
                    while not (frame := await stream.frames.get()).startswith("event: present-"):
                        pass
                    return frame
            await house.clock.advance(BREATH)
        while not (frame := await stream.frames.get()).startswith("event: present-"):
            pass
        return frame


async def test_a_colleague_who_comes_writes_and_goes_is_told_at_once(house: House, lea: Person, sam: Person) -> None:
    number = await house.says("red light")
    async with tab(house, lea, f"thread={number}") as hers:
        async with tab(house, sam, f"thread={number}") as his:
            assert "id:" not in await told(house, hers)
            assert event_of(await told(house, his)) == f"event: present-{number}"
            assert "Sam is reading." in await lea.see(f"/t/{number}/present")
            assert (await sam.do(f"/t/{number}/writing", doing="note")).status_code == 204
            await told(house, hers)
            assert "Sam is writing a note." in await lea.see(f"/t/{number}/present")
            assert (await sam.api(f"/threads/{number}/writing", doing="reply")).status_code == 204
            await told(house, hers)
            there = (await lea.browser.get(f"/api/v1/threads/{number}/present")).json()
            assert there == [{"name": "Sam", "doing": "writing a reply"}]
        await told(house, hers)
        assert (await lea.see(f"/t/{number}/present")).strip() == ""


async def test_a_page_that_died_while_writing_reads_again_after_a_beat(house: House, lea: Person, sam: Person) -> None:
    number = await house.says("red light")
    async with tab(house, lea, f"thread={number}") as hers, tab(house, sam, f"thread={number}"):
        await told(house, hers)
        await sam.do(f"/t/{number}/writing", doing="reply")
        await told(house, hers)
        frames = [await hers.next(BEAT) for _ in range(3)]
        assert f"event: present-{number}" in {event_of(frame) for frame in frames}
        assert "Sam is reading." in await lea.see(f"/t/{number}/present")


async def test_nothing_of_it_is_kept(house: House, lea: Person, sam: Person) -> None:
    number = await house.says("red light")
    async with tab(house, sam, f"thread={number}") as his:
        await his.next()
        changed = asyncio.ensure_future(house.store.changed(-1))
        revision = await changed
        await sam.do(f"/t/{number}/writing", doing="note")
        later = asyncio.ensure_future(house.store.changed(revision))
        await asyncio.sleep(0)
        assert not later.done()
        later.cancel()


@pytest.mark.parametrize("doing", ["thinking", "<b>"])
async def test_nonsense_is_refused(house: House, sam: Person, doing: str) -> None:
    number = await house.says("red light")
    assert (await sam.do(f"/t/{number}/writing", doing=doing)).status_code == 422


async def test_who_only_reads_is_seen_but_does_not_write(house: House, lea: Person) -> None:
    number = await house.says("red light")
    here = f"thread={number}"
    async with house.person("Vic") as vic, tab(house, lea, here) as hers, tab(house, vic, here):
        await told(house, hers)
        assert "Vic is reading." in await lea.see(f"/t/{number}/present")
        assert (await vic.do(f"/t/{number}/writing", doing="reply")).status_code == 403
