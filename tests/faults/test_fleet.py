"""The bot in many processes: parts that die, freeze, are cut off and have a wrong clock; servers that crash.

One gateway and two workers with a PostgreSQL and a NATS of their own serve all of these; after each fault everything
that was ever said is judged anew.
"""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from functools import partial
from operator import le

import pytest
import pytest_asyncio

from benchmarks.brand import KNOWN
from benchmarks.fleet import ACK_WAIT
from tests.fakes.fleet_trial import DONE, GATEWAY, STORED, A, B, FleetTrial, fleet_trial
from tests.fakes.processes import REPO, surroundings

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]
KETTLE, LAMP, PARCEL, FRIDGE = (KNOWN[name] for name in ("kettle", "lamp", "parcel", "fridge"))
SLOW = "leaks"  # a word of the kettle
# Four to a page, with no room for a fifth; then small ones for the holes that are left elsewhere.
MANY_ROWS = """INSERT INTO inbox SELECT (jsonb_populate_record(old, jsonb_build_object('id', -n, 'happening', n,
    'text', CASE WHEN n > 9000 THEN '' ELSE old.text END,
    'error', CASE WHEN n > 9000 THEN '' ELSE repeat('x', 2020 - pg_column_size(old)) END))).*
    FROM inbox old, generate_series(1, 9600) n WHERE old.id = (SELECT min(id) FROM inbox)"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def fleet(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FleetTrial]:
    async with fleet_trial(tmp_path_factory.mktemp("fleet")) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def town(fleet: FleetTrial) -> AsyncIterator[FleetTrial]:
    """The fleet; what was done to its parts is over afterwards."""
    yield fleet
    for file in ("slow", "deadly", "clock"):
        fleet.forget(file, GATEWAY, A, B)
    for name in (GATEWAY, A, B):
        fleet.part(name).send(signal.SIGCONT)
    fleet.to_database.mend()
    fleet.to_nats.mend()


async def test_01_a_worker_killed_in_the_middle_of_a_turn(town: FleetTrial) -> None:
    """The other one does it, once."""
    town.tell("slow", SLOW, A, B)
    _, conversation = await town.held_by(A, KETTLE)
    town.part(A).kill()
    await town.until_begun(conversation, B)
    town.forget("slow", A, B)
    await town.restart(A)
    await town.all_is_well()
    await town.answered_once(conversation)


async def test_02_a_worker_killed_between_its_commit_and_its_ack(town: FleetTrial) -> None:
    """The bell comes again, and finds nothing to do."""
    town.part(B).send(signal.SIGSTOP)
    town.tell("deadly", "now", A)
    conversation = await town.conversation(await town.ask(LAMP))
    await town.until(DONE, partial(le, len(town.show.said)))
    await asyncio.to_thread(town.part(A).process.wait)  # type: ignore[union-attr]
    town.part(B).send(signal.SIGCONT)
    await town.restart(A)
    await town.all_is_well()
    await town.answered_once(conversation)


async def test_03_the_gateway_killed_after_the_platform_took_the_words(town: FleetTrial) -> None:
    """Its next life finds them there."""
    stood = await town.spoken("plaza")
    await town.show.stages["plaza"].spoil("timeout_after_accept", 60)
    await town.ask(PARCEL)
    await town.until_spoken("plaza", stood + 1)
    town.kill()
    await town.start()
    tally = (await town.all_is_well())["plaza"]
    assert tally.unsure == 0
    assert await town.spoken("plaza") == stood + 1


async def test_06_one_happening_ten_times_at_once_in_each_of_two_processes(fleet: FleetTrial) -> None:
    """The database lets one of twenty in."""
    url = fleet.server.database(fleet.server.name_of(fleet.empty))
    pipe = asyncio.subprocess.PIPE
    words = (sys.executable, "-m", "tests.fakes.accepts", url, "10")
    start = asyncio.create_subprocess_exec
    both = [await start(*words, cwd=REPO, env=surroundings(), stdin=pipe, stdout=pipe) for _ in range(2)]
    for each in both:
        assert each.stdout is not None
        assert await each.stdout.readline() == b"ready\n"
    told = await asyncio.gather(*(each.communicate(b"go\n") for each in both))
    assert sorted(out for out, _ in told) == [b"0\n", b"1\n"]
    assert fleet.server.execute("SELECT count(*) FROM inbox", fleet.server.name_of(url)) == [(1,)]


async def test_07_nats_is_killed_and_comes_back(town: FleetTrial) -> None:
    """Everything is stored meanwhile, and rung when it is there again."""
    town.nats.kill()
    for text in (KETTLE, LAMP, PARCEL):
        await town.ask(text)
    await town.until_all_stored()
    await asyncio.to_thread(town.nats.start)
    await town.all_is_well()
    await town.fleet.ready()


async def test_08_nats_comes_back_empty_and_who_rang_is_dead(town: FleetTrial) -> None:
    """Nobody remembers whom to ring: the workers make the streams anew and find in the database what is unfinished."""
    town.nats.kill()
    for text in (KETTLE, LAMP, PARCEL):
        await town.ask(text)
    await town.until_all_stored()
    town.kill()
    await asyncio.to_thread(town.nats.start)
    await town.until(DONE, partial(le, len(town.show.said)))  # nobody but the sweep rang
    await town.start()
    await town.all_is_well()


async def test_09_postgresql_crashes_under_load(town: FleetTrial) -> None:
    """What was said meanwhile stays with the platform; nothing is lost or doubled."""

    async def customers() -> None:
        for number in range(16):
            await town.ask((KETTLE, LAMP, PARCEL, FRIDGE)[number % 4])

    before = len(town.show.said)
    writing = asyncio.create_task(customers())
    await town.until(STORED, partial(le, before + 4))
    await asyncio.to_thread(town.server.stop, "immediate")
    await writing
    await asyncio.to_thread(town.server.start)
    tally = (await town.all_is_well())["plaza"]
    assert tally.unsure == tally.unsure_shown
    await town.fleet.ready()


async def test_12_the_disk_of_postgresql_is_full(town: FleetTrial) -> None:
    """It says so, takes nothing in, stays up, and goes on when there is space."""
    await town.ask(KETTLE)
    await town.until_all_stored()
    with town.server.full_disk(town.fleet.servers.database, "inbox", MANY_ROWS):
        while "is full" not in town.part(GATEWAY).logged():  # the last page has room for some
            await town.ask(LAMP)
            await town.until_stored_or_refused("is full")
        assert not any(town.part(name).ended for name in (GATEWAY, A, B))
    await town.all_is_well()


async def test_13_a_worker_that_was_frozen_comes_too_late(town: FleetTrial) -> None:
    """Another one has the conversation; what the first one thought is thrown away."""
    town.tell("slow", SLOW, A, B)
    _, conversation = await town.held_by(A, KETTLE)
    town.part(A).send(signal.SIGSTOP)
    await town.until_begun(conversation, B)
    town.forget("slow", B)
    await town.until(DONE, partial(le, len(town.show.said)))
    await town.while_passing(ACK_WAIT)
    town.forget("slow", A)
    town.part(A).send(signal.SIGCONT)
    await town.ask(LAMP)
    await town.all_is_well()
    await town.answered_once(conversation)


async def test_13_a_gateway_that_was_frozen_is_stopped_at_the_gate(town: FleetTrial) -> None:
    """A person took the thread meanwhile: what was decided before is not said any more."""
    town.tell("slow", SLOW, A, B)
    stood = await town.spoken("plaza")
    conversation = await town.conversation(await town.ask(KETTLE))
    await town.until_begun(conversation)
    town.part(GATEWAY).send(signal.SIGSTOP)
    town.forget("slow", A, B)
    waiting = f"SELECT count(*) FROM outbox WHERE conversation = {conversation} AND status = 'waiting'"
    await town.until(waiting, bool)
    await town.take_over(conversation)
    town.part(GATEWAY).send(signal.SIGCONT)
    await town.all_is_well()
    assert await town.rows(f"SELECT status FROM outbox WHERE conversation = {conversation}") == [("dropped",)]
    assert await town.spoken("plaza") == stood


async def works_again(town: FleetTrial) -> None:
    """The part that was cut off takes a conversation, and ends it."""
    town.tell("slow", SLOW, A, B)
    await town.held_by(A, KETTLE)
    town.forget("slow", A, B)
    await town.all_is_well()


async def test_14_a_worker_is_cut_off_from_nats(town: FleetTrial) -> None:
    """Its conversations move, and later it hears again by itself."""
    town.tell("slow", SLOW, A, B)
    _, conversation = await town.held_by(A, KETTLE)
    town.to_nats.hang()
    await town.until_begun(conversation, B)
    town.forget("slow", A, B)
    await town.ask(LAMP)
    await town.all_is_well()
    await town.answered_once(conversation)
    town.to_nats.mend()
    await works_again(town)


async def test_15_a_worker_is_cut_off_from_the_database(town: FleetTrial) -> None:
    """It gives its bells back and rests; the other one works, and later it works again."""
    town.part(B).send(signal.SIGSTOP)
    town.to_database.refuse()
    for text in (KETTLE, LAMP, PARCEL):
        await town.ask(text)
    await town.until_part_logged(A, "the bell goes back")
    town.part(B).send(signal.SIGCONT)
    await town.all_is_well()
    assert town.part(A).logged().count("the bell goes back") < 60  # it rests: a loop would have made thousands
    town.to_database.mend()
    await works_again(town)


async def test_18_a_slow_conversation_keeps_its_bell(town: FleetTrial) -> None:
    """It takes longer than a dead worker is waited for, and nobody begins it a second time; all others are served."""
    town.tell("slow", SLOW, A, B)
    number = await town.ask(KETTLE)
    conversation = await town.conversation(number)
    await town.until_begun(conversation)
    for text in (LAMP, PARCEL, FRIDGE, LAMP):
        await town.ask(text)
    await town.until(DONE, partial(le, len(town.show.said) - 1))
    await town.while_passing(2 * ACK_WAIT)
    assert len(town.begun(conversation)) == 1
    town.forget("slow", A, B)
    await town.all_is_well()
    await town.answered_once(conversation)


async def test_19_one_part_after_the_other_is_restarted(town: FleetTrial) -> None:
    """Asked to end under load, each leaves nothing behind; those that stay do its work."""

    async def customers() -> None:
        for number in range(10):
            first = await town.ask((LAMP, PARCEL, FRIDGE)[number % 3])
            said = town.planned[first]
            await town.say("hello?? anyone", said.person, said.room, first=first)

    for name in (A, B, GATEWAY):
        writing = asyncio.create_task(customers())
        assert await asyncio.to_thread(town.part(name).stop) == 0
        await town.restart(name)
        await writing
    assert (await town.all_is_well())["plaza"].unsure == 0


@pytest.mark.parametrize(("worker", "gateway"), [("3600", "-3600"), ("-3600", "3600"), ("5", "-5")])
async def test_20_clocks_disagree(town: FleetTrial, worker: str, gateway: str) -> None:
    """Nothing that one machine has stored is waited for by the clock of another; and back again."""
    town.tell("clock", worker, A)
    town.tell("clock", gateway, GATEWAY)
    for text in (KETTLE, LAMP):
        await town.ask(text)
    await town.all_is_well()
    town.forget("clock", GATEWAY, A)
    await town.ask(PARCEL)
    await town.all_is_well()
