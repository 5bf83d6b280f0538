"""The loops while they run: receiving after a full disk, sending while draining, timers, and standing up again."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import structlog

from bot.core.conversations import ConversationId
from bot.core.messages import Role, Room, RoomId
from bot.core.records import Page
from bot.errors import ConfigError, StoreError
from bot.runtime import timers as loops
from bot.runtime.dispatch import MOST, EmbeddedDispatcher
from bot.runtime.later import MOST as LATER
from bot.runtime.later import LaterRings
from bot.runtime.pacing import Pacer
from bot.runtime.send import AT_ONCE
from bot.runtime.supervise import Supervisor
from bot.runtime.timers import ERASE_AGAIN, LOOK_EVERY, PAGE, STUCK, SWEEP_EVERY, Timers
from tests.fakes.clock import ManualClock, settle
from tests.fakes.house import RED_LIGHT, House

LOG = structlog.get_logger()


@pytest.fixture
async def house() -> AsyncIterator[House]:
    made = House()
    yield made
    await made.store.close()


async def until(holds: Callable[[], bool | Awaitable[bool]]) -> None:
    """Let the loops run until something holds; the store works in a thread of its own."""
    async with asyncio.timeout(10):
        while True:
            found = holds()
            if found if isinstance(found, bool) else await found:
                return
            await asyncio.sleep(0)


async def ended(task: asyncio.Task[Any]) -> None:
    """Cancel and wait."""
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


# --- receive ---


async def test_a_batch_is_confirmed_only_after_it_was_stored(house: House) -> None:
    loop = asyncio.create_task(house.receiver.run())
    house.adapter.say(house.says())
    await until(lambda: house.adapter.confirmed == ["1"])
    assert house.bells.rung
    await ended(loop)


async def test_when_the_database_refuses_the_batch_comes_again(house: House) -> None:
    real, full = house.store.write, [True]

    async def write(unit: Callable[[Any], Any]) -> Any:
        if full:
            raise StoreError("the disk is full")
        return await real(unit)

    house.store.write = write  # type: ignore[method-assign]
    loop = asyncio.create_task(house.receiver.run())
    house.adapter.say(house.says())
    await settle(200)
    assert house.adapter.confirmed == []
    full.clear()
    for _ in range(5):
        await house.clock.advance(1)
    await until(lambda: house.adapter.confirmed == ["1"])
    await ended(loop)


# --- send ---


async def test_the_send_loop_wakes_when_something_is_to_be_said(house: House) -> None:
    loop = asyncio.create_task(house.sender.run())
    await house.hear(house.says())
    await house.think()
    await until(lambda: len(house.words) == 1)
    await ended(loop)


async def test_it_finds_rows_that_nobody_rang_for(house: House) -> None:
    await house.hear(house.says())
    await house.think()
    house.wakers.bell(house.sender.account).clear()
    loop = asyncio.create_task(house.sender.run())
    await until(lambda: len(house.words) == 1)
    await ended(loop)


async def test_a_drained_sender_takes_nothing_new(house: House) -> None:
    await house.sender.drain(1.0)
    await house.hear(house.says())
    await house.think()
    assert not await house.sender.due()


async def test_a_room_with_a_speed_limit_is_taken_one_at_a_time(house: House) -> None:
    house.sender.pacer = Pacer(room_gap=3.0, account_gap=0.0)
    await house.hear(house.says(), house.says("no idea", "ben"))
    house.clock.jump(10)
    await house.think()
    assert len(await house.sender.due()) == 1


async def queue_in_a_slow_room(house: House) -> RoomId:
    """More answers than the loop takes at once wait in one room, and a newer one in another."""
    slow = RoomId("slow")
    await house.hear(*(house.says(who=f"ana {number}", room=Room(slow)) for number in range(AT_ONCE + 4)))
    await house.think()
    house.clock.jump(1)
    await house.hear(house.says(who="ben"))
    await house.think()
    return slow


async def test_a_room_that_the_platform_stopped_delays_only_itself(house: House) -> None:
    slow = await queue_in_a_slow_room(house)
    house.sender.pacer.halt(slow, house.clock.monotonic() + 60)
    assert [send.room for send in await house.sender.due()] == ["town"]
    house.clock.jump(61)
    assert {send.room for send in await house.sender.due()} == {slow}


async def test_a_room_with_a_speed_limit_delays_only_itself(house: House) -> None:
    slow = await queue_in_a_slow_room(house)
    house.sender.pacer = Pacer(room_gap=3.0, account_gap=0.0)
    assert [send.room for send in await house.sender.due()] == [slow, "town"]


async def test_a_stopped_room_is_served_when_its_time_has_come(house: House) -> None:
    await house.hear(house.says())
    await house.think()
    house.sender.pacer.halt(RoomId("town"), 2.0)
    loop = asyncio.create_task(house.sender.run())

    async def served() -> bool:
        await house.clock.advance(0.25)
        return bool(house.words)

    await until(served)
    assert house.clock.monotonic() >= 2.0
    await ended(loop)


# --- timers and the sweep ---


async def test_due_timers_and_forgotten_rows_are_rung(house: House) -> None:
    await house.hear(house.says())
    house.bells.rung.clear()  # the ring was lost
    timers = Timers(house.store, house.bells, house.clock, LOG, timedelta(days=30))
    loop = asyncio.create_task(timers.run())
    await until(lambda: bool(house.bells.rung))
    await ended(loop)
    await house.go()
    assert len(house.words) == 1


async def test_what_people_put_away_comes_back_at_its_time(house: House) -> None:
    await house.go(house.says())
    (row,) = await house.store.read(lambda tx: tx.desk.waiting("all", Page()))
    hour = house.clock.now() + timedelta(hours=1)
    await house.store.write(lambda tx: tx.sorting.snooze(row.conversation, hour, "Lea", house.clock.now()))

    async def awake() -> bool:
        return not await house.store.read(lambda tx: tx.desk.waiting("snoozed", Page()))

    assert not await awake()
    house.clock.jump(3600)
    loop = asyncio.create_task(Timers(house.store, house.bells, house.clock, LOG, timedelta(days=30)).run())
    await until(awake)
    await ended(loop)


async def test_finished_threads_are_erased_a_few_at_a_time_if_the_owner_said_so(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loops, "ERASED_AT_ONCE", 2)
    for number in range(5):
        await house.go(house.says(RED_LIGHT, who=f"customer {number}"))
    house.clock.jump(timedelta(days=31).total_seconds())
    await house.go(house.says(RED_LIGHT, who="zoe"))
    timers = Timers(house.store, house.bells, house.clock, LOG, timedelta(days=30))

    async def left() -> int:
        return (await house.store.read(lambda tx: tx.desk.counts())).lists["all"]

    loop = asyncio.create_task(timers.run())
    await until(lambda: len(house.clock._sleepers) == 2)
    await house.clock.advance(10 * SWEEP_EVERY)
    await ended(loop)
    assert await left() == 6

    timers.keep_messages = timedelta(days=30)
    loop = asyncio.create_task(timers.run())
    for stays in (4, 2, 1):
        await until(lambda stays=stays: _equals(left, stays))  # type: ignore[misc]
        await house.clock.advance(ERASE_AGAIN)
    await ended(loop)


async def test_a_clock_that_is_wrong_by_years_erases_nothing(house: House) -> None:
    keep = timedelta(days=30)
    timers = Timers(house.store, house.bells, house.clock, LOG, keep, keep_messages=keep)
    assert await timers.erase(keep) == 0
    for who in ("ana", "ben"):
        await house.go(house.says(RED_LIGHT, who=who))
    now = house.clock.now()
    house.clock.jump(timedelta(days=3650).total_seconds())
    assert await timers.erase(keep) == 0
    await house.go(replace(house.says(RED_LIGHT, who="cid"), at=now + timedelta(hours=1)))
    assert await timers.erase(keep) == 0
    await house.go(house.says(RED_LIGHT, who="dan"))
    assert await timers.erase(keep) > 0


async def _equals(read: Callable[[], Awaitable[int]], wanted: int) -> bool:
    return await read() == wanted


async def test_the_sweep_rings_deferred_rows_at_their_time(house: House) -> None:
    await house.go(house.says("hm"))
    house.bells.rung.clear()
    await Timers(house.store, house.bells, house.clock, LOG, timedelta(days=30)).sweep()
    (at,) = house.bells.rung.values()
    assert at is not None
    assert at > house.clock.now()


async def test_the_sweep_of_many_workers_leaves_young_rows_to_whoever_was_rung(house: House) -> None:
    await house.hear(house.says())
    house.bells.rung.clear()
    timers = Timers(house.store, house.bells, house.clock, LOG, timedelta(days=30))
    await timers.sweep(overdue=30.0)
    assert not house.bells.rung
    house.clock.jump(31)
    await timers.sweep(overdue=30.0)
    assert list(house.bells.rung.values()) == [None]


async def backlog(house: House) -> Timers:
    """Three pages of customers wait, and nobody was rung."""
    await house.hear(*(house.says(who=f"customer {number}") for number in range(3 * PAGE)))
    house.bells.rung.clear()
    return Timers(house.store, house.bells, house.clock, LOG, timedelta(days=30))


async def test_a_long_backlog_is_rung_a_page_at_a_time(house: House) -> None:
    sweep, most = asyncio.create_task((await backlog(house)).sweep()), 0
    while not sweep.done():
        most = max(most, len(house.bells.rung))
        await house.think()
        await house.clock.advance(LOOK_EVERY)
    await sweep
    await house.think()
    assert most == PAGE
    assert not await house.store.read(lambda tx: tx.inbox.unfinished(None, 1))


async def test_what_does_not_move_holds_up_the_sweep_for_a_while_only(house: House) -> None:
    sweep = asyncio.create_task((await backlog(house)).sweep())
    while not sweep.done():
        await house.clock.advance(STUCK)
        await house.store.read(lambda tx: None)
    await sweep
    assert len(house.bells.rung) == 3 * PAGE


async def test_timers_outlive_a_database_that_cannot_be_used(house: House) -> None:
    await house.store.close()
    loop = asyncio.create_task(Timers(house.store, house.bells, house.clock, LOG, timedelta(days=30)).run())
    await settle()
    assert not loop.done()
    await ended(loop)


# --- the whole thing with its own loops ---


async def test_all_loops_together(house: House) -> None:
    dispatcher = EmbeddedDispatcher(house.clock, LOG)
    for part in (house.receiver, house.sender):
        object.__setattr__(part, "dispatcher", dispatcher)
    loops = [
        asyncio.create_task(run)
        for run in (house.receiver.run(), house.sender.run(), dispatcher.run(house.thinker.turn))
    ]
    house.adapter.say(house.says(), house.says("hm", "ben"))
    await until(lambda: len(house.words) == 1)
    house.adapter.say(house.says("thanks, I look", "lea", Role.STAFF, reply_to="p2", threaded=True))
    await until(lambda: len(house.adapter.confirmed) == 2)
    await house.clock.advance(10)

    async def nobody_waits() -> bool:
        return not await house.store.read(lambda tx: tx.desk.waiting("person", Page()))

    await until(nobody_waits)
    assert len(house.words) == 1
    for loop in loops:
        await ended(loop)


async def test_more_rings_than_can_be_kept_are_left_to_the_sweep() -> None:
    dispatcher, served = EmbeddedDispatcher(ManualClock(), LOG), set()
    for number in range(MOST + 1):
        await dispatcher.ring(ConversationId(number))

    async def turn(conversation: ConversationId) -> None:
        served.add(conversation)

    loop = asyncio.create_task(dispatcher.run(turn))
    await until(lambda: len(served) == MOST)
    await settle()
    assert MOST not in served
    await dispatcher.ring(ConversationId(MOST))
    await until(lambda: MOST in served)
    await ended(loop)


async def test_more_rings_for_later_than_can_be_kept_are_left_to_the_sweep() -> None:
    clock = ManualClock()
    rung: list[ConversationId] = []

    async def ring(conversation: ConversationId) -> None:
        rung.append(conversation)

    later = LaterRings(clock, ring)
    soon = clock.now() + timedelta(seconds=5)
    assert all(later.put_off(ConversationId(number), soon) for number in range(LATER + 1))
    assert later.put_off(ConversationId(0), soon)  # who waits already may be put off again
    await settle()
    await clock.advance(5)
    assert sorted(rung) == list(range(LATER))


# --- standing up again ---


async def test_what_falls_over_stands_up_again_after_a_pause() -> None:
    clock, runs = ManualClock(), []
    supervisor = Supervisor(clock, LOG)

    async def shaky() -> None:
        runs.append(clock.monotonic())
        if len(runs) == 1:
            raise RuntimeError("oops")
        await clock.sleep(1000)

    task = asyncio.create_task(supervisor.keep("shaky", shaky))
    await settle()
    assert "oops" in supervisor.health["shaky"]
    assert supervisor.failing == {"shaky"}
    await clock.advance(1)
    assert len(runs) == 2
    assert supervisor.failing == set()
    await ended(task)


async def test_a_mistake_in_the_configuration_is_not_tried_again() -> None:
    supervisor = Supervisor(ManualClock(), LOG)

    async def wrong() -> None:
        raise ConfigError(["accounts.x.token: Telegram does not know this token."])

    await supervisor.keep("x", wrong)
    assert "does not know this token" in supervisor.health["x"]
