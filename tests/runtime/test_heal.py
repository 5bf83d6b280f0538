"""Telling many, on the real store, gate and send loop: each allowed person hears it once, whatever happens."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.core.campaigns import Campaign, CampaignId, Kind, Order
from bot.core.decisions import Purpose
from bot.core.healing import heal, recall
from bot.core.messages import Author, PersonId, Role, Visibility
from bot.core.policy import Channel, Settles
from bot.core.records import Page
from bot.errors import RetryLater, StoreError, Unsure
from bot.ports import Transaction
from bot.runtime.heal import IDLE, LOOK, Teller
from tests.fakes.cases import HERE, KNOWLEDGE, RED, RED_ISSUE
from tests.fakes.house import House

KNOWN = replace(KNOWLEDGE, phrases={**KNOWLEDGE.phrases, "corrected": {"en": "That was wrong."}})
PEOPLE = ("ana", "ben", "cy", "dan")


@pytest.fixture
async def house() -> AsyncIterator[House]:
    made = House(knowledge=KNOWN)
    yield made
    await made.store.close()


def teller(house: House) -> Teller:
    return Teller(house.store, house.wakers, house.clock, house.sender.log)


async def reported(house: House, *people: str) -> None:
    """Each of them posts, and has the answer or the pointer to it."""
    for who in people:
        await house.go(house.says(who=who))
        house.clock.jump(61)  # the room's minute is over


async def approved(house: House, pace: float = 0.0) -> CampaignId:
    order = Order(Kind.HEAL, RED, "aaaa", "lea", pace)

    def unit(tx: Transaction) -> CampaignId:
        facts = tx.campaigns.reporters(RED), tx.campaigns.standing(RED)
        items = heal(RED_ISSUE, *facts, KNOWN, {HERE: house.adapter.channel}, house.clock.now())
        return tx.campaigns.begin(order, items, house.clock.now())

    return await house.store.write(unit)


async def told(house: House, rounds: int = 20) -> list[str]:
    """Step and send until nothing moves; whom it reached ("" is the room)."""
    for _ in range(rounds):
        await teller(house).look()
        await house.send()
    words = (Purpose.FIXED, Purpose.STATUS)
    return [post.to.person if post.to.root else "" for post in house.adapter.posts if post.reply.purpose in words]


async def look(house: House, campaign: CampaignId) -> Campaign:
    found = await house.store.read(lambda tx: tx.campaigns.get(campaign))
    assert found is not None
    return found


async def why(house: House, campaign: CampaignId) -> dict[str, str]:
    return {line.name: line.why for line in (await look(house, campaign)).lines if line.name}


async def test_everyone_hears_it_once_and_a_second_run_reaches_nobody(house: House) -> None:
    await reported(house, *PEOPLE)
    campaign = await approved(house)
    assert await told(house) == ["", *PEOPLE]
    assert (await look(house, campaign)).state == "done"
    again = await approved(house)
    assert await told(house) == ["", *PEOPLE]
    assert set((await why(house, again)).values()) == {"was told already"}


async def test_the_word_for_the_room_is_a_post_of_its_own_and_no_human_wrote_it(house: House) -> None:
    await reported(house, "ana")
    await approved(house)
    await told(house)
    post = next(post for post in house.adapter.posts if post.reply.purpose is Purpose.STATUS)
    assert (post.to.root, post.to.to, post.to.private) == ("", None, False)
    echo = house.says(post.reply.text, "halo", Role.OWN, id=post.id, key=post.key, addressed=False)
    await house.go(echo)
    await house.go(house.says(who="ben"))
    assert house.adapter.posts[-1].to.person == "ben"  # the bot speaks on


async def test_a_person_who_takes_the_thread_is_not_talked_over(house: House) -> None:
    await reported(house, *PEOPLE)
    campaign = await approved(house)
    staff = house.says("I am on it", "sam", Role.STAFF, reply_to="p2", root="p2", threaded=True)
    await house.go(replace(staff, author=Author(PersonId("sam"), "sam", Role.STAFF)))
    assert await told(house) == ["", "ana", "cy", "dan"]
    assert (await why(house, campaign))["ben"] == "a person answers in this thread"


async def test_a_freeze_in_the_middle_holds_for_every_single_word(house: House) -> None:
    await reported(house, *PEOPLE)
    campaign = await approved(house, pace=1.0)
    assert await told(house) == [""]
    house.clock.jump(1)
    assert await told(house) == ["", "ana"]
    await house.store.write(lambda tx: tx.controls.freeze(RED, "lea", house.clock.now()))
    house.clock.jump(1)
    assert await told(house) == ["", "ana"]
    frozen = "this issue was frozen or removed by a lead"
    assert await why(house, campaign) == {"ana": "", "ben": frozen, "cy": frozen, "dan": frozen}
    waiting = await house.store.read(lambda tx: tx.desk.waiting("person", Page()))
    assert list(waiting) == []


async def test_after_a_stop_nobody_else_is_told(house: House) -> None:
    await reported(house, *PEOPLE)
    campaign = await approved(house, pace=1.0)
    await told(house)
    house.clock.jump(1)
    await told(house)
    await house.store.write(lambda tx: tx.campaigns.abort(campaign, "lea", house.clock.now()))
    house.clock.jump(60)
    assert await told(house) == ["", "ana"]
    assert await why(house, campaign) == {"ana": "", **dict.fromkeys(PEOPLE[1:], "stopped by lea")}


async def test_an_issue_that_left_the_knowledge_is_not_told_of(house: House) -> None:
    await reported(house, "ana")
    campaign = await approved(house)
    house.knowledge.current = replace(house.knowledge.current, knowledge=replace(KNOWN, issues={}))
    assert await told(house) == []
    assert await why(house, campaign) == {"ana": "this issue is not in the knowledge base any more"}


async def test_at_most_half_of_what_the_room_may_hear(house: House) -> None:
    house.adapter.channel = replace(house.adapter.channel, law=replace(house.adapter.channel.law, room_per_minute=4))
    await reported(house, *PEOPLE)
    await approved(house)
    assert len(await told(house)) == 2
    house.clock.jump(61)
    assert len(await told(house)) == 4
    house.clock.jump(61)
    assert await told(house) == ["", *PEOPLE]


async def test_a_platform_that_asks_to_wait_is_obeyed_and_a_lost_answer_doubles_nothing(house: House) -> None:
    await reported(house, *PEOPLE)
    campaign = await approved(house)
    house.adapter.accepted_first = True
    house.adapter.troubles = [Unsure("no answer"), RetryLater("slow down"), Unsure("no answer")]
    await told(house)
    house.clock.jump(30)
    assert sorted(await told(house)) == ["", *PEOPLE]
    assert (await look(house, campaign)).count("sent") == 5


async def test_where_nothing_settles_a_lost_answer_a_person_is_shown_it() -> None:
    house = House(knowledge=KNOWN, channel=Channel(HERE, "telegram", settles=Settles.NOTHING))
    await reported(house, "ana")
    campaign = await approved(house)
    house.adapter.accepted_first = True
    house.adapter.troubles = [Unsure("no answer"), Unsure("no answer")]
    assert await told(house) == ["", "ana"]
    assert (await look(house, campaign)).count("unsure") == 2
    house.clock.jump(3600)
    assert await told(house) == ["", "ana"]
    await house.store.close()


async def test_a_wrong_answer_is_corrected_where_it_stands_and_people_are_called(house: House) -> None:
    await reported(house, *PEOPLE)

    def unit(tx: Transaction) -> CampaignId:
        tx.controls.freeze(RED, "lea", house.clock.now())
        items = recall(tx.campaigns.copies(RED), KNOWN, {HERE: house.adapter.channel}, house.clock.now())
        return tx.campaigns.begin(Order(Kind.RECALL, RED, "aaaa", "lea"), items, house.clock.now())

    campaign = await house.store.write(unit)
    await told(house)
    assert house.adapter.edited == {f"b{n}": "That was wrong." for n in range(1, 5)}
    assert (await look(house, campaign)).count("sent") == 4
    waiting = await house.store.read(lambda tx: tx.desk.waiting("person", Page()))
    assert {each.customer for each in waiting} == set(PEOPLE)
    before = len(house.adapter.posts)
    await house.go(house.says(who="eve"))
    assert "Try a reset" not in " ".join(post.reply.text for post in house.adapter.posts[before:])


async def test_the_loop_looks_again_and_survives_a_database_that_is_away(house: House) -> None:
    slept: list[float] = []

    class Tired(Exception):
        pass

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 1:
            await reported(house, "ana")
            await approved(house)
        if len(slept) == 2:
            await house.store.close()
        if len(slept) == 3:
            raise Tired

    house.clock.sleep = sleep  # type: ignore[method-assign]
    with pytest.raises(Tired):
        await teller(house).run()
    assert slept == [IDLE, LOOK, IDLE]
    with pytest.raises(StoreError):
        await teller(house).look()


async def test_in_private_it_is_told_in_private(house: House) -> None:
    await house.go(house.says(visibility=Visibility.PRIVATE, root="dm", threaded=True))
    await approved(house)
    await told(house)
    (post,) = [post for post in house.adapter.posts if post.reply.purpose in (Purpose.FIXED, Purpose.STATUS)]
    assert post.to.private
