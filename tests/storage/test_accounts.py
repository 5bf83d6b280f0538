"""Terms of those who serve an account."""

import asyncio
import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.messages import AccountId, RoomId, RoomKind
from bot.core.policy import Channel, Law, RoomLaw, Rung, Settles
from bot.errors import NotOurs
from bot.ports import Transaction
from bot.storage.store import SqlStore
from tests.storage.builders import ACCOUNT, RULES, START, World


async def test_who_takes_an_account_ends_the_term_before(world: World) -> None:
    first = await world.do(lambda t: t.accounts.take(ACCOUNT, "a", START))
    await world.do(lambda t: t.accounts.must_hold(ACCOUNT, first))
    second = await world.do(lambda t: t.accounts.take(ACCOUNT, "b", START))
    assert second == first + 1
    await world.do(lambda t: t.accounts.must_hold(ACCOUNT, second))
    with pytest.raises(NotOurs, match="main is served by b now"):
        await world.do(lambda t: t.accounts.must_hold(ACCOUNT, first))
    with pytest.raises(NotOurs, match="nobody"):
        await world.do(lambda t: t.accounts.must_hold(AccountId("other"), 1))


async def test_what_was_learned_comes_back_as_it_was(world: World) -> None:
    rooms = {RoomId("r1"): RoomLaw(RoomKind.SUPPORT, "mentions", None, 7), RoomId("r2"): RoomLaw()}
    channel = Channel(
        ACCOUNT, "telegram", limit=99, buttons=False, sees_native_replies=False, settles=Settles.READ_BACK,
        key_good_for=timedelta(minutes=2), private_link="https://t.example", listen="mentions", rung=Rung.APPROVE,
        law=Law(window=timedelta(hours=24), room_gap=1.5), rooms=rooms,
    )  # fmt: skip
    await world.do(lambda t: t.accounts.take(AccountId("other"), "a", START))  # nobody logged in there yet
    await world.do(lambda t: t.accounts.learn(ACCOUNT, channel))
    assert await world.do(lambda t: dict(t.accounts.learned())) == {ACCOUNT: channel}
    term = await world.do(lambda t: t.accounts.take(ACCOUNT, "a", START))
    await world.do(lambda t: t.accounts.learn(ACCOUNT, replace(channel, listen="all")))
    await world.do(lambda t: t.accounts.must_hold(ACCOUNT, term))
    assert (await world.do(lambda t: dict(t.accounts.learned())))[ACCOUNT].listen == "all"


async def test_a_term_that_ends_in_the_middle_of_a_transaction_ends_it(postgres_url: str) -> None:
    """The old owner looked at the row before the new one took it: only one order of the two may count."""
    old, new = (SqlStore.open(postgres_url, rules=RULES, hold="shared") for _ in range(2))
    term = await old.write(lambda t: t.accounts.take(ACCOUNT, "old", START))
    began, taken = threading.Event(), threading.Event()
    tries: list[int] = []

    def lease(tx: Transaction) -> None:
        tries.append(1)
        tx.controls.paused()  # the transaction's view of the database is fixed from here on
        began.set()
        assert taken.wait(30)
        tx.accounts.must_hold(ACCOUNT, term)
        tx.controls.freeze("leased", "old", START)

    leasing = asyncio.ensure_future(old.write(lease))
    await asyncio.to_thread(began.wait, 30)
    await new.write(lambda t: t.accounts.take(ACCOUNT, "new", START))
    taken.set()
    with pytest.raises(NotOurs):
        await leasing
    assert len(tries) == 2, "the database refused the first try"
    assert await new.read(lambda t: t.controls.frozen()) == []
    for store in (old, new):
        await store.close()


async def test_who_takes_an_account_waits_for_what_is_being_leased(postgres_url: str) -> None:
    old, new = (SqlStore.open(postgres_url, rules=RULES, hold="shared") for _ in range(2))
    term = await old.write(lambda t: t.accounts.take(ACCOUNT, "old", START))
    held, go_on = threading.Event(), threading.Event()

    def lease(tx: Transaction) -> None:
        tx.accounts.must_hold(ACCOUNT, term)
        held.set()
        assert go_on.wait(30)
        tx.controls.freeze("leased", "old", START)

    leasing = asyncio.ensure_future(old.write(lease))
    await asyncio.to_thread(held.wait, 30)
    taking = asyncio.ensure_future(new.write(lambda t: t.accounts.take(ACCOUNT, "new", START)))
    assert await asyncio.wait({taking}, timeout=0.3) == (set(), {taking})
    go_on.set()
    await leasing
    assert await taking == term + 1
    assert await new.read(lambda t: t.controls.frozen()) == ["leased"]  # what was leased is there to be settled
    for store in (old, new):
        await store.close()
