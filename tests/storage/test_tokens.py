"""API tokens: kept by their hash, found while they live. On every store."""

from datetime import timedelta

import pytest

from bot.errors import NotAllowed
from bot.ports import ApiToken
from bot.storage.tokens import MOST
from tests.storage.builders import MINUTE, World


def token(world: World, name: str = "nightly", person: str = "Lea", **more: object) -> ApiToken:
    how = {"scope": "write", "by": person} | more
    return ApiToken(0, person, name, since=world.now, **how)  # type: ignore[arg-type]


async def add(world: World, token_hash: str, new: ApiToken) -> int:
    return await world.do(lambda t: t.tokens.add(token_hash, new))


async def names(world: World, person: str) -> list[str]:
    return await world.store.read(lambda t: [each.name for each in t.tokens.of(person, world.now)])


async def test_a_token_is_found_by_its_hash_alone(world: World) -> None:
    number = await add(world, "h1", token(world))
    found = await world.do(lambda t: t.tokens.get("h1", world.now))
    assert found == ApiToken(number, "Lea", "nightly", "write", "Lea", world.now)
    assert await world.do(lambda t: t.tokens.get("h2", world.now)) is None


async def test_its_time_ends(world: World) -> None:
    await add(world, "h1", token(world, until=world.now + MINUTE))
    assert await names(world, "Lea") == ["nightly"]
    world.pass_time(MINUTE)
    assert await world.do(lambda t: t.tokens.get("h1", world.now)) is None
    assert await names(world, "Lea") == []


async def test_people_see_their_own_and_admins_everybodys_newest_first(world: World) -> None:
    await add(world, "h1", token(world, "one"))
    await add(world, "h2", token(world, "two", "Sam", by="Ada"))
    await add(world, "h3", token(world, "three"))
    assert await names(world, "Lea") == ["three", "one"]
    assert await names(world, "") == ["three", "two", "one"]


async def test_when_it_was_used_is_kept(world: World) -> None:
    number = await add(world, "h1", token(world))
    await world.do(lambda t: t.tokens.use(number, world.now + MINUTE))
    found = await world.do(lambda t: t.tokens.get("h1", world.now))
    assert found is not None
    assert found.used == world.now + MINUTE


async def test_a_revoked_one_opens_nothing_and_the_trail_tells(world: World) -> None:
    number = await add(world, "h1", token(world, "nightly", "Sam", by="Ada"))
    for _ in range(2):
        await world.do(lambda t: t.tokens.revoke(number, "Lea", world.now))
    assert await world.do(lambda t: t.tokens.get("h1", world.now)) is None
    deeds = await world.do(lambda t: [(d.who, d.what, d.about) for d in t.team.trail("", None, 9)])
    assert deeds == [
        ("Lea", "revoke a token", "nightly of Sam"), ("Ada", "make a token that may write", "nightly of Sam"),
    ]  # fmt: skip


async def test_who_leaves_takes_all_tokens_along_those_made_for_others_too(world: World) -> None:
    await world.do(lambda t: t.team.invite("Mia", "admin", "Ada", world.now))
    await add(world, "h1", token(world, "own", "Mia"))
    await add(world, "h2", token(world, "for another", "Sam", by="Mia"))
    await add(world, "h3", token(world, "stays", "Sam", by="Ada"))
    await world.do(lambda t: t.team.leave("Mia", "Ada", world.now))
    assert await names(world, "") == ["stays"]


async def test_nobody_has_more_than_can_be_kept_sight_of(world: World) -> None:
    for each in range(MOST):
        await add(world, f"h{each}", token(world, until=world.now + timedelta(days=1)))
    with pytest.raises(NotAllowed, match="Revoke some"):
        await add(world, "one more", token(world))
    await add(world, "another's", token(world, person="Sam"))
    world.pass_time(timedelta(days=1))  # what is over counts no more
    await add(world, "one more", token(world))
    assert await names(world, "Lea") == ["nightly"]
