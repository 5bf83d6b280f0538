"""What a turn knows of the past, and the wait that may honestly be promised."""

from datetime import datetime, timedelta

from bot.core.case import Wait
from bot.core.conversations import Memory, Status
from bot.core.decisions import Decision, Purpose, Signal
from bot.core.gate import Outcome
from bot.core.messages import (
    AccountId,
    RemoteId,
    Room,
    RoomId,
    Visibility,
)
from bot.storage.memory import MemoryStore
from bot.storage.rules import Rules
from tests.storage.builders import (
    ACCOUNT,
    BILL,
    MINUTE,
    RED,
    START,
    World,
    answers,
    hands_off,
    reply,
)

# --- history ---


async def test_history_knows_what_this_person_was_told_in_public(world: World) -> None:
    await world.answered("ana")
    bob = await world.says("bob")
    await world.decides(bob, lambda w: answers(w, reply(purpose=Purpose.POINTER, issue=BILL, discloses=True)))
    again = await world.says("ana", room=Room(RoomId("elsewhere")))
    history = (await world.work(again)).history
    assert (history.answered, history.contacts) == (frozenset({RED}), 1)
    await world.leaves(await world.only())
    assert (await world.work(await world.says("bob", reply_to=RemoteId("x")))).history.answered == frozenset({BILL})
    world.pass_time(timedelta(days=8))
    late = (await world.work(await world.says("ana", reply_to=RemoteId("y")))).history
    assert (late.answered, late.contacts) == (frozenset(), 0)


async def test_history_does_not_count_private_or_dropped_answers(world: World) -> None:
    conversation = await world.says()
    await world.decides(conversation, lambda w: answers(w, reply(visibility=Visibility.PRIVATE, discloses=True)))
    await world.leaves(await world.only())
    second = await world.says()
    await world.decides(second)
    await world.refuse(await world.only(), Outcome.DROP)
    assert (await world.work(await world.says())).history.answered == frozenset()


async def test_the_first_public_answer_with_a_link_is_canonical_in_its_room(world: World) -> None:
    await world.answered("ana", link="https://example.test/1")
    here = (await world.work(await world.says("bob"))).history
    there = (await world.work(await world.says("bob", room=Room(RoomId("other"))))).history
    assert (here.canonical, there.canonical) == ({(RED, "v1"): "https://example.test/1"}, {})


async def test_without_a_link_there_is_nothing_to_point_at(world: World) -> None:
    await world.answered("ana")
    assert (await world.work(await world.says("bob"))).history.canonical == {}


async def test_history_knows_for_what_a_tap_of_this_person_was_counted(world: World) -> None:
    _, post = await world.answered("ana")
    accepted = await world.taps(post, author="bob")
    bob = accepted.conversation
    assert bob is not None
    await world.decides(bob, lambda w: Decision("tap", "", (Signal("same_here", RED),), Status.NEW, Memory()))
    again = await world.taps(post, author="bob")
    assert again.conversation == bob
    assert (await world.work(bob)).history.counted == {RED}
    carl = (await world.taps(post, author="carl")).conversation
    assert carl is not None
    assert (await world.work(carl)).history.counted == frozenset()


async def test_a_report_is_not_a_tap(world: World) -> None:
    conversation = await world.says()
    await world.decides(conversation, lambda w: answers(w, reply(discloses=True), Signal("report", RED)))
    assert (await world.work(await world.says())).history.counted == frozenset()


# --- the honest wait ---


async def test_the_promised_wait_is_the_brands_until_it_is_measured(world: World) -> None:
    for number, minutes in enumerate([2, 4, 6, 8, 300]):
        assert (await world.do(lambda t: t.desk.wait(world.now, ACCOUNT))).minutes == 40
        conversation = await world.says(f"person{number}", root=RemoteId(f"r{number}"))
        await world.decides(conversation, hands_off)
        world.pass_time(minutes * MINUTE)
        await (world.replies(conversation) if number % 2 else world.staff(f"s{number}", root=RemoteId(f"r{number}")))
        await world.replies(conversation, "Sam", seen=99)  # only the first words of a person are measured
    measured = await world.do(lambda t: t.desk.wait(world.now, ACCOUNT))
    assert measured == Wait(minutes=6, goal=40)
    assert (await world.work(await world.says("new"))).wait == measured
    world.pass_time(timedelta(days=29))
    assert (await world.do(lambda t: t.desk.wait(world.now, ACCOUNT))).minutes == 40


async def test_a_takeover_without_words_does_not_end_the_wait(world: World) -> None:
    conversation = await world.says()
    await world.decides(conversation, hands_off)
    await world.take_over(conversation)
    for _ in range(5):
        assert (await world.do(lambda t: t.desk.wait(world.now, ACCOUNT))).minutes == 40


async def test_the_wait_is_measured_by_channel_and_in_opening_hours() -> None:
    slow, quick = AccountId("slow"), AccountId("quick")
    night = START + timedelta(hours=12)

    def wait(at: datetime, account: str, _team: str) -> Wait:
        opens = {"en": "8 am"} if at >= night else {}
        return Wait(15 if account == quick else 60, opens)

    store = MemoryStore(Rules(wait=wait))
    world = World(store)

    async def answered(account: AccountId, after: timedelta) -> None:
        conversation = await world.says(
            f"{account}{world.numbers}", root=RemoteId(f"r{world.numbers}"), account=account
        )
        await world.decides(conversation, hands_off)
        world.pass_time(after)
        await world.replies(conversation)

    async def told(account: AccountId) -> int:
        return (await store.read(lambda t: t.desk.wait(world.now, account))).minutes

    for _ in range(5):
        await answered(quick, 4 * MINUTE)
    assert (await told(quick), await told(slow)) == (4, 60)  # of slow nothing is known, so its own figure holds
    for _ in range(4):
        await answered(slow, 100 * MINUTE)
    assert (await told(quick), await told(slow)) == (4, 60)
    await answered(slow, 100 * MINUTE)
    assert (await told(quick), await told(slow)) == (4, 100)
    world.now = night
    for _ in range(9):
        await answered(quick, timedelta(hours=8))  # they waited for the morning
    assert await told(quick) == 4
    await store.close()
