"""Erasing: what is finished and old goes whole, what somebody is owed stays, and no number comes to mean another."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import event, func, select

from bot.core.conversations import ConversationId, Status
from bot.core.files import File
from bot.core.gate import Outcome
from bot.core.messages import Attachment, Kind, Room, RoomId, RoomKind
from bot.core.records import SealedNote, Send
from bot.core.staff import StaffRoom, to_staff
from bot.ports import Old, Transaction
from bot.ports.nerve import IncidentId
from bot.storage import engines
from bot.storage.erasing import _DROP, _FIND, GOES
from bot.storage.tables import metadata
from tests.storage import test_campaigns, test_incidents
from tests.storage.builders import ACCOUNT, LOBBY, RED, World, asks, hands_off, is_silent, message, reply

Becomes = Callable[[World, ConversationId], Awaitable[None]]
KEEP = timedelta(days=30)
LATER = KEEP + timedelta(days=1)
STAFF_ROOM = StaffRoom(ACCOUNT, LOBBY.id)
HALL = Room(RoomId("hall"), RoomKind.SUPPORT, "The hall")


async def erases(world: World, most: int = 100) -> int:
    """As the timers do it, until nothing is left. Returns how many threads and posts went."""
    before, gone = world.now - KEEP, 0
    while True:
        old = await world.store.read(lambda t: t.erasing.old(before, most))
        assert len(old.threads) <= most
        if not (old.threads or old.posts):
            return gone
        went = await world.do(partial(_erase, old, world))
        assert went > 0
        gone += went


def _erase(old: Old, world: World, tx: Any) -> int:
    went: int = tx.erasing.erase(old, world.now - KEEP)
    return went


async def there(world: World, conversation: ConversationId) -> bool:
    return await world.store.read(lambda t: t.desk.thread(conversation)) is not None


async def rows(world: World) -> dict[str, int]:
    """How many stand in which table, but for the trail."""

    def unit(tx: Any) -> dict[str, int]:
        tables = [table for table in metadata.sorted_tables if table.name != "audit"]
        return {t.name: tx.erasing._db.execute(select(func.count()).select_from(t)).scalar_one() for t in tables}

    return await world.store.read(unit)


async def zoe(world: World) -> ConversationId:
    """Somebody new has a row of every kind that has numbers: so nothing older has to stay for its own."""
    conversation = await world.says("zoe")
    await world.decides(conversation, hands_off)
    await world.do(lambda t: t.cards.post(conversation, STAFF_ROOM, to_staff("Zoe"), None, world.now))
    await world.leaves(await mine(world, conversation))
    return conversation


async def with_everything(world: World) -> ConversationId:
    """A thread that has rows in nearly all tables, and was closed."""
    box = (Attachment("image", "box", 9, "f-1"),)
    ana = await world.says("ana", number="a1", attachments=box, room=HALL)
    await world.decides(ana, asks)
    await world.leaves(await world.only())
    secret = SealedNote("email", "[email]", b"sealed")
    await world.accept(message("a2", "ana", room=HALL), secret)
    await world.decides(ana, hands_off)
    await world.do(lambda t: t.cards.post(ana, STAFF_ROOM, to_staff("Ana"), None, world.now))
    seen = await world.thread(ana)
    post = next(line.post for line in seen.lines if line.attachments)
    assert post is not None
    file = await world.do(lambda t: t.files.keep(ana, "Lea", File("a.png", "image/png", b"1"), 5, world.now))
    words = replace(reply("See this."), issue=None, version="", approved_by=("Lea",))
    await world.do(lambda t: t.received.want(ana, post, 1, world.now))
    await world.do(lambda t: t.desk.reply(ana, "Lea", words, seen.seen, world.now, files=(file.id,)))
    for send in await world.due():
        await world.leaves(send)
    (judged, *_) = await world.do(lambda t: t.corrections.judged(ana, 9))
    await world.do(lambda t: t.corrections.correct(ana, judged.decision, RED, "Lea", world.now))
    await world.do(lambda t: t.sorting.label(ana, "light", "Lea", world.now))
    await world.do(lambda t: t.desk.done(ana, "Lea", world.now))
    await world.do(lambda t: t.sorting.snooze(ana, None, "Lea", world.now))
    await world.do(lambda t: t.sorting.unsnooze(ana, "Lea", world.now))
    await world.do(lambda t: t.inbox.fire_timers(world.now + timedelta(days=1), 9))
    return ana


async def test_all_rows_of_what_is_finished_and_old_go_and_no_others(world: World) -> None:
    ana = await with_everything(world)
    await world.staff("notice", "Sam")  # a thread of no customer
    await world.accept(message("echo", "x", kind=Kind.DELETE, text=""))  # in no thread
    old = await rows(world)
    needed = ("labels", "files", "fetches", "sealed", "cards", "waits", "notes", "corrections", "receipts", "signals")
    assert [name for name in needed if not old[name]] == []

    world.pass_time(KEEP - timedelta(minutes=1))
    await zoe(world)
    new = {name: number - old[name] for name, number in (await rows(world)).items()}
    assert await erases(world) == 0
    world.pass_time(timedelta(hours=1))
    assert await erases(world) == 3
    assert await rows(world) == {**new, "rooms": 1, "cursors": 1}  # it is known how old what went was
    assert not await there(world, ana)
    assert [one.customer for one in await world.waiting("all")] == ["Zoe"]
    again = await world.says("ana", number="a3", room=HALL, reply_to="a1")
    assert len((await world.thread(again)).lines) == 1


async def waits_for_a_person(world: World, ana: ConversationId) -> None:
    await world.decides(ana, hands_off)


async def is_not_judged(world: World, ana: ConversationId) -> None:
    """Nobody came to it yet."""


async def is_not_sent(world: World, ana: ConversationId) -> None:
    await world.decides(ana)


async def waits_to_be_sent_by_a_person(world: World, ana: ConversationId) -> None:
    await world.decides(ana)
    await world.refuse(await mine(world, ana), Outcome.SUGGEST)


async def is_unsure(world: World, ana: ConversationId) -> None:
    await world.decides(ana)
    send = await mine(world, ana)
    await world.lease(send)
    await world.do(lambda t: t.outbox.unsure(send.id, "lost", world.now))  # type: ignore[arg-type]


async def has_a_question_running(world: World, ana: ConversationId) -> None:
    await world.decides(ana, asks)
    await world.leaves(await mine(world, ana))


async def was_put_away(world: World, ana: ConversationId) -> None:
    await answer(world, ana)
    await world.do(lambda t: t.sorting.snooze(ana, None, "Lea", world.now))


async def wrote_last_to_a_person(world: World, ana: ConversationId) -> None:
    await answer(world, ana)
    await world.replies(ana)
    await world.leaves(await mine(world, ana))
    world.pass_time(timedelta(seconds=1))
    await world.accept(message("more", "ana", at=world.now, root=await root(world, ana)))
    await world.decides(ana, is_silent)


async def waits_for_another_in_its_thread(world: World, ana: ConversationId) -> None:
    await answer(world, ana)
    other = await world.says("ben", root=await root(world, ana))
    await world.decides(other, hands_off)


async def hurts_just_now(world: World, ana: ConversationId) -> None:
    await world.decides(ana, lambda work: test_campaigns.counts(work, "report"))
    await test_incidents.rises(world)


async def got_an_answer_that_hurts_just_now(world: World, ana: ConversationId) -> None:
    await answer(world, ana)
    await test_incidents.rises(world)


async def is_linked_to_what_hurts(world: World, ana: ConversationId) -> None:
    await world.decides(ana, is_silent)
    incident = await test_incidents.rises(world)
    await world.do(lambda t: t.incidents.link(incident, ana, "Lea", world.now))


async def is_being_told_that_it_is_fixed(world: World, ana: ConversationId) -> None:
    await world.decides(ana, lambda work: test_campaigns.counts(work, "report"))
    await test_campaigns.begin(world)


async def got_the_wrong_answer_like_one_who_waits(world: World, ana: ConversationId) -> None:
    await answer(world, ana)
    ben = await world.says("ben", at=world.now)
    await answer(world, ben)
    await test_campaigns.recalled(world)
    await world.do(lambda t: t.desk.done(ana, "Lea", world.now))
    assert await world.status(ben) == Status.WAITING


async def mine(world: World, conversation: ConversationId) -> Send:
    (send,) = [send for send in await world.due() if send.conversation == conversation]
    return send


async def root(world: World, conversation: ConversationId) -> str:
    return (await world.thread(conversation)).conversation.root


async def answer(world: World, ana: ConversationId) -> None:
    await world.decides(ana)
    await world.leaves(await mine(world, ana))


KEPT: Sequence[Becomes] = [
    waits_for_a_person, is_not_judged, is_not_sent, waits_to_be_sent_by_a_person, is_unsure, has_a_question_running,
    was_put_away, wrote_last_to_a_person, waits_for_another_in_its_thread, hurts_just_now,
    got_an_answer_that_hurts_just_now, is_linked_to_what_hurts, is_being_told_that_it_is_fixed,
    got_the_wrong_answer_like_one_who_waits,
]  # fmt: skip


async def long_ago(world: World, becomes: Becomes) -> ConversationId:
    """A thread of which this became, and then nothing more."""
    ana = await world.says("ana", at=world.now)
    await becomes(world, ana)
    world.pass_time(LATER)
    await zoe(world)
    return ana


async def test_a_thread_stays_while_somebody_is_owed_something_there(world: World) -> None:
    for becomes in KEPT:
        ana = await long_ago(world, becomes)
        await erases(world)
        assert await there(world, ana), becomes.__name__
        if (incident := await world.do(lambda t: t.incidents.live(test_incidents.ABOUT))) is not None:
            await world.do(partial(_close, incident, world))


def _close(incident: IncidentId, world: World, tx: Transaction) -> None:
    tx.incidents.close(incident, "Lea", world.now)


async def noted(world: World, ana: ConversationId) -> None:
    await world.do(lambda t: t.desk.note(ana, "Lea", "Look at this", world.now))


async def labelled(world: World, ana: ConversationId) -> None:
    await world.do(lambda t: t.sorting.label(ana, "light", "Lea", world.now))


async def given_a_file(world: World, ana: ConversationId) -> None:
    await world.do(lambda t: t.files.keep(ana, "Lea", File("a.png", "image/png", b"1"), 5, world.now))


async def answered_by_staff(world: World, ana: ConversationId) -> None:
    await world.staff("s1", root=await root(world, ana))


LATELY: Sequence[Becomes] = [noted, labelled, given_a_file, answered_by_staff]


async def test_whatever_happens_in_a_thread_makes_it_young(world: World) -> None:
    for happens in LATELY:
        ana = await long_ago(world, answer)
        old = await world.store.read(lambda t: t.erasing.old(world.now - KEEP, 9))
        await happens(world, ana)  # between the look and the erasing
        assert await world.do(partial(_erase, old, world)) == 0, happens.__name__
        world.pass_time(LATER)
        await zoe(world)
        assert await erases(world) == 1, happens.__name__
        assert not await there(world, ana)


async def test_what_hurts_now_keeps_what_was_said_of_it_now(world: World) -> None:
    ana = await world.says("ana")
    await world.decides(ana, lambda work: test_campaigns.counts(work, "report"))
    world.pass_time(LATER)
    await zoe(world)
    await test_incidents.rises(world)
    assert await erases(world) == 1  # it is an old story


async def test_a_person_who_had_the_last_word_is_owed_nothing(world: World) -> None:
    ana = await world.says("ana")
    await world.decides(ana, hands_off)
    world.pass_time(timedelta(minutes=1))
    await world.replies(ana)
    await world.leaves(await mine(world, ana))
    assert await world.status(ana) == Status.HUMAN
    world.pass_time(LATER)
    await zoe(world)
    assert await erases(world) == 1


async def test_a_number_never_comes_to_mean_another(world: World) -> None:
    ana, _ = await world.answered("ana")
    world.pass_time(LATER)
    assert await erases(world) == 0  # it holds the greatest numbers
    ben, _ = await world.answered("ben")
    assert ben > ana
    assert await erases(world) == 1
    assert await world.answered("cid") > (ben, "")


async def test_a_little_at_a_time(world: World) -> None:
    for number in range(5):
        await world.answered(f"customer {number}")
    world.pass_time(LATER)
    await zoe(world)
    assert len((await world.store.read(lambda t: t.erasing.old(world.now - KEEP, 2))).threads) == 2
    assert await erases(world, most=2) == 5


async def test_who_asked_to_be_told_nothing_more_is_remembered(world: World) -> None:
    ana = await world.says("ana")
    await world.decides(ana, lambda work: test_campaigns.counts(work, "stop"))
    world.pass_time(LATER)
    await test_campaigns.reports(world, "ana")
    await zoe(world)
    assert await erases(world) == 1
    found = await world.store.read(lambda t: t.campaigns.reporters(RED))
    assert {reporter.at.person: reporter.stopped for reporter in found} == {"ana": True, "zoe": False}
    await world.decides(await world.says("ana"))
    send = next(send for send in await world.due() if send.person == "ana")
    assert (await world.situation(send)).stopped


async def test_what_belongs_to_no_thread_is_erased_too(world: World) -> None:
    for _ in range(2):  # the newest keeps its number
        incident = await test_incidents.rises(world)
        await world.do(partial(_is_over, incident, world))
        world.pass_time(timedelta(hours=1))
    await world.do(lambda t: t.alarms.count_hours(world.now))
    old = await rows(world)
    assert await world.do(lambda t: t.erasing.forget(world.now - KEEP)) == 0
    world.pass_time(LATER)
    assert await world.do(lambda t: t.erasing.forget(world.now - KEEP)) > 0
    left = {name: number for name, number in (await rows(world)).items() if number != old[name]}
    assert left == {"incidents": 1, "alerts": 1, "tellings": 1, "incident_facts": 1, "usual_counts": 0}


def _is_over(incident: IncidentId, world: World, tx: Transaction) -> None:
    tx.incidents.add_fact(incident, "since", "noon", "Lea", world.now)
    for word in tx.alarms.tellings(["lead"], world.now, 9):
        tx.alarms.told(word.id, world.now)
    tx.incidents.close(incident, "Lea", world.now)


async def test_what_is_told_again_after_it_was_erased_is_not_taken_in(world: World) -> None:
    began = world.now
    await world.answered("ana")
    world.pass_time(LATER)
    ben = await world.says("ben", at=began)  # nothing was erased yet
    await world.decides(ben, is_silent)
    await zoe(world)
    assert await world.store.read(lambda t: t.erasing.newest()) == world.now
    assert await erases(world) == 1
    assert not (await world.accept(message("again", "ana", at=began))).fresh
    assert (await world.accept(message("young", "ana", at=world.now - KEEP))).fresh
    await world.deletes("again")


# --- the schema ---


def test_every_reference_to_what_is_erased_has_an_index() -> None:
    without = [
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if any(key.column.table in GOES for key in column.foreign_keys) and not _indexed(table, column.name)
    ]
    assert without == []


def _indexed(table: Any, name: str) -> bool:
    whole = [index.columns for index in table.indexes if index.dialect_options["sqlite"].get("where") is None]
    keys = [key.columns for key in table.constraints if key.__visit_name__ != "foreign_key_constraint"]
    return any(next(iter(columns)).name == name for columns in (*whole, *keys) if len(columns))


def test_erasing_reads_no_whole_table() -> None:
    engine = engines.in_memory()
    metadata.create_all(engine)
    asked: list[tuple[str, Any]] = []
    with engine.connect() as db:
        event.listen(db, "before_cursor_execute", lambda _db, _cursor, *what: asked.append(what[:2]))
        for statement in (*_FIND.values(), *(each for _, each in _DROP)):
            db.execute(statement, {"numbers": [1, 2]})
        plans = [db.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", given).all() for text, given in tuple(asked)]
    engine.dispose()
    assert [step for plan in plans for step in plan if step[3].startswith("SCAN")] == []
