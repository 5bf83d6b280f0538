"""The alarm loop on a real store: what it raises, what it takes back, and that it raises nothing twice."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.case import Wait
from bot.core.incidents import Level, Topic
from bot.core.records import Page
from bot.errors import NotOurs
from bot.ports import Transaction
from bot.ports.nerve import Missed, State
from bot.storage.memory import MemoryStore
from bot.storage.rules import Rules
from tests.fakes.alarms import Crowd
from tests.fakes.clock import ManualClock
from tests.storage.builders import BILL, RED, open_store

MINUTES = 60


@pytest.fixture(params=["memory", "postgres"])
async def crowd(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Crowd]:
    store = open_store(request, tmp_path)
    yield Crowd(store, ManualClock())
    await store.close()


@pytest.fixture
async def few() -> AsyncIterator[Crowd]:
    """In memory: where the database makes no difference."""
    store = MemoryStore(Rules())
    yield Crowd(store, ManualClock())
    await store.close()


async def test_an_alarm_follows_the_third_person_and_no_other(crowd: Crowd) -> None:
    for author in ("ana", "ana", "bob"):
        await crowd.complains(author)
    assert await crowd.later() == 1, "the agents' level"
    await crowd.complains("cyd")
    assert await crowd.later() == 1
    assert await crowd.later() == 0
    (line,) = await crowd.board()
    assert (line.level, line.label, line.reading.authors, line.rule) == (Level.L2, "Red light", 3, "incidents.yaml:2")
    assert "3 people" in line.because
    assert (await crowd.alerts())[1:] == [(RED, 2, "10:00:02")]


async def test_one_author_alone_is_no_alarm(few: Crowd) -> None:
    for _ in range(20):
        await few.complains("ana", "shouting")
        await few.later(5)
    assert [level for _, level, _ in await few.alerts()] == [1]


async def test_topics_do_not_add_up(few: Crowd) -> None:
    for author, issue in (("ana", RED), ("bob", BILL), ("cyd", RED), ("dan", BILL)):
        await few.complains(author, issue=issue)
    await few.later()
    assert {line.level for line in await few.board()} == {Level.L1}


async def test_the_agents_read_of_it_where_they_answer(few: Crowd) -> None:
    conversation = await few.complains("ana", "shouting")
    await few.later()
    thread = await few.world.thread(conversation)
    assert [line.text for line in thread.lines if line.kind == "marker"] == [
        f'"Red light" hurts: {(await few.board())[0].because} (incidents.yaml:1).'
    ]


async def test_it_falls_late_and_is_over_then(few: Crowd) -> None:
    for author in ("ana", "bob", "cyd"):
        await few.complains(author)
    await few.later()
    await few.later(40 * MINUTES)
    (line,) = await few.board()
    assert (line.level, line.state) == (Level.L2, State.OPEN)
    assert line.below_since is not None
    await few.later(120 * MINUTES)
    (line,) = await few.board()
    assert (line.level, line.state, line.peak) == (Level.L0, State.CLOSED, Level.L2)


@pytest.mark.parametrize("killed_after", range(1, 8))
async def test_a_loop_that_was_killed_raises_the_same_and_nothing_twice(few: Crowd, killed_after: int) -> None:
    """Signals go on while nobody looks; the next process looks at them in their own time, a few at once."""
    few.page = 3
    other = Crowd(MemoryStore(Rules()), ManualClock())
    for crowd in (few, other):
        for number in range(14):
            await crowd.complains(f"person-{number}")
            if crowd is other or number < killed_after:
                await crowd.later(20)
            elif number % 3 == 0:
                crowd.anew()
                await crowd.later(20)
            else:
                crowd.clock.jump(20)
        await crowd.later(100 * MINUTES)
        await crowd.later(100 * MINUTES)
    assert await few.alerts() == await other.alerts()
    assert [level for _, level, _ in await few.alerts()] == [1, 2, 3, 4]
    assert [line.closed_at for line in await few.board()] == [line.closed_at for line in await other.board()]
    await other.store.close()


async def test_what_was_taken_back_calls_nobody(crowd: Crowd) -> None:
    for author in ("ana", "bob"):
        await crowd.complains(author, number=f"of-{author}")
    await crowd.later()
    await crowd.world.deletes("of-ana", "ana")
    await crowd.complains("cyd")
    await crowd.later()
    assert [level for _, level, _ in await crowd.alerts()] == [1], "one of the three took it back"
    (line,) = await crowd.board()
    assert line.level == Level.L1
    await crowd.later(MINUTES)
    (line,) = await crowd.board()
    assert line.reading.authors == 2


async def test_what_a_person_closed_does_not_rise_from_old_words(few: Crowd) -> None:
    for author in ("ana", "bob", "cyd"):
        await few.complains(author)
    await few.later()
    (line,) = await few.board()
    await few.world.do(lambda t: t.incidents.close(line.id, "lea", few.clock.now()))
    for again in (False, True):
        if again:
            few.anew()
        await few.complains("dan" if again else "ana", "shouting")
        await few.later(MINUTES)
    assert [line.level for line in await few.board()] == [Level.L2, Level.L1]
    for author in ("eve", "fay"):
        await few.complains(author)
    await few.later()
    assert [line.level for line in await few.board()] == [Level.L2, Level.L2]


async def test_what_a_person_knows_of_stays_until_he_says_that_it_is_fixed(few: Crowd) -> None:
    for author in ("ana", "bob", "cyd"):
        await few.complains(author)
    await few.later()
    (line,) = await few.board()
    await few.world.do(lambda t: t.incidents.we_know(line.id, "lea", few.clock.now()))
    await few.later(200 * MINUTES)
    (line,) = await few.board()
    assert (line.level, line.state) == (Level.L0, State.KNOWN)
    for author in ("dan", "eve", "fay"):
        await few.complains(author)
    await few.later()
    (line,) = await few.board()
    assert (line.level, line.state) == (Level.L2, State.KNOWN), "the same incident"
    await few.world.do(lambda t: t.incidents.fixed(line.id, "lea", few.clock.now()))
    await few.later(200 * MINUTES)
    assert [line.state for line in await few.board()] == [State.CLOSED]


async def test_a_number_that_is_committed_later_is_heard(few: Crowd) -> None:
    """On PostgreSQL a turn may commit after one that began later. Here the second of three is hidden at first."""
    for author in ("ana", "bob", "cyd"):
        await few.complains(author)
    felt = await few.store.read(lambda t: t.alarms.felt(0, (), 10))
    await few.later(0)
    numbers = [each.id for each in felt]
    few.anew()
    await few.later()
    loop = few.alarm
    loop._look_for_gaps([numbers[-1] + 3])
    assert set(loop._missing) == {numbers[-1] + 1, numbers[-1] + 2}
    loop._look_for_gaps([numbers[-1] + 2])
    assert set(loop._missing) == {numbers[-1] + 1}
    few.clock.jump(61)
    loop._look_for_gaps([])
    assert loop._missing == {}


async def test_another_process_that_took_it_over_is_left_to_it(few: Crowd) -> None:
    class Lost:
        def stands(self) -> bool:
            return False

        def check(self, tx: Transaction) -> None:
            raise NotOurs("another one")

    await few.complains("ana", "shouting")
    few.claim = Lost()
    few.anew()
    with pytest.raises(NotOurs):
        await few.later()
    assert await few.board() == []


async def test_what_is_usual_is_counted_by_the_hour_but_not_while_there_is_an_alarm(crowd: Crowd) -> None:
    start = crowd.clock.now()
    for people in (1, 2, 3, 0):
        for author in range(people):
            await crowd.complains(f"person-{author}")
        await crowd.later(60 * MINUTES)
    now = crowd.clock.now()
    since, hours = await crowd.store.read(lambda t: t.alarms.hours([Topic(RED), Topic(BILL)], now))
    assert since == start
    told = {start: 1, start + timedelta(hours=1): None, start + timedelta(hours=2): None}
    assert hours == {Topic(RED): told}, "nothing of the hour of the alarm, nor of the one that it began in"


async def test_what_hurts_for_days_is_usual_in_the_end(few: Crowd) -> None:
    """A brand that begins with a popular topic: the first alarm must not keep it from ever becoming usual."""
    start = few.clock.now()
    for hour in range(30):
        for author in range(4):
            await few.complains(f"person-{hour}-{author}")
        await few.later()
        (line,) = await few.board()
        if not hour:
            await few.world.do(lambda t: t.incidents.we_know(line.id, "lea", few.clock.now()))  # noqa: B023
        await few.later(60 * MINUTES - 2)
    _, hours = await few.store.read(lambda t: t.alarms.hours([Topic(RED)], few.clock.now()))
    says = (hour for hour, people in hours[Topic(RED)].items() if people is not None)
    counted = sorted((hour - start) / timedelta(hours=1) for hour in says)
    assert counted == [25, 26, 27, 28]


async def test_a_promise_that_is_not_kept_is_told_once_and_hurts(few: Crowd) -> None:
    conversation = await few.complains("ana")
    answered = await few.complains("bob")
    await few.later(14 * MINUTES)
    await few.world.replies(answered)
    few.clock.jump(2 * MINUTES)
    for _ in range(2):
        await few.later(20)
    now = few.clock.now()
    told = await few.store.read(lambda t: t.alarms.tellings(["lead"], now, 10))
    assert [(each.kind, each.text) for each in told] == [
        ("missed", "1 customer waits for a person longer than promised, the longest for 16 minutes.")
    ]
    (line,) = await few.board()
    assert line.missed == 1
    found = await few.store.read(lambda t: t.incidents.behind(line.id, now, "waiting_over_promise", Page()))
    assert [each.conversation for each in found] == [conversation]


async def test_nobody_is_promised_an_answer_for_the_night() -> None:
    opens = ManualClock().now() + timedelta(hours=8)
    store = MemoryStore(Rules(wait=lambda at, *_: Wait(15, {"en": "8 am"}, opens) if at < opens else Wait(15)))
    crowd = Crowd(store, ManualClock())
    await crowd.complains("ana")
    assert [each.promised_at for each in await _overdue(crowd, hours=8)] == []
    (late,) = await _overdue(crowd, hours=1)
    assert late.promised_at == opens + timedelta(minutes=15)
    await store.close()


async def test_who_waits_before_an_empty_desk_is_told_once_and_again_for_the_next(few: Crowd) -> None:
    few.alarm.call_in = ("boss",)

    async def told() -> list[str]:
        now = few.clock.now()
        found = await few.store.read(lambda t: t.alarms.tellings(["boss"], now, 10))
        return [each.text for each in found if each.kind == "empty"]

    first = "1 customer waits for a person, and nobody has the console open."
    await few.complains("ana")
    await few.later(4 * MINUTES)
    assert await told() == []
    at = few.clock.now()
    await few.store.write(lambda t: t.desk.somebody(at))
    await few.later(4 * MINUTES)  # ana waits long enough, but somebody looked meanwhile
    assert await told() == []
    await few.later(2 * MINUTES)
    assert await told() == [first]
    await few.later(40 * MINUTES)
    assert await told() == [first]
    await few.complains("bob")
    await few.later(6 * MINUTES)
    assert await told() == [first, "2 customers wait for a person, and nobody has the console open."]


async def _overdue(crowd: Crowd, hours: float) -> list[Missed]:
    crowd.clock.jump(hours * 3600)
    now = crowd.clock.now()
    return list(await crowd.store.read(lambda t: t.alarms.overdue(now, 10)))


async def test_the_loop_runs_until_it_is_cancelled(few: Crowd) -> None:
    for author in ("ana", "bob", "cyd"):
        await few.complains(author)
    running = asyncio.create_task(few.alarm.run())
    for _ in range(200):
        await asyncio.sleep(0.005)
        few.clock.jump(0)
        await few.clock.advance(1)
        if any(line.level == Level.L2 for line in await few.board()):
            break
    running.cancel()
    assert (await few.alerts())[-1][1] == 2
