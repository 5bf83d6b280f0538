"""Saved replies: of the team and of single people. On every store."""

from dataclasses import replace

import pytest

from bot.errors import Changed, NotAllowed
from bot.ports import SavedReply
from tests.storage.builders import World

RESET = SavedReply(0, "", "Reset", "Hold the button, {customer}.", "en")


async def keep(world: World, reply: SavedReply, who: str = "Lea") -> int:
    return await world.do(lambda t: t.saved.keep(reply, who, world.now))


async def of(world: World, person: str) -> list[SavedReply]:
    return await world.store.read(lambda t: list(t.saved.of(person)))


async def told(world: World) -> list[tuple[str, str, str]]:
    deeds = await world.store.read(lambda t: t.team.trail("", None, 99))
    return [(deed.who, deed.what, deed.about) for deed in reversed(deeds)]


async def test_people_see_the_teams_and_their_own_by_name(world: World) -> None:
    reset = await keep(world, RESET)
    own = await keep(world, replace(RESET, owner="Lea", name="a greeting"))
    sams = await keep(world, replace(RESET, owner="Sam", label="vip", assign="Kim", afterwards="done"))
    assert [reply.id for reply in await of(world, "Lea")] == [own, reset]
    assert await of(world, "Sam") == [
        replace(RESET, id=reset, version=1),
        SavedReply(sams, "Sam", "Reset", RESET.text, "en", "vip", "Kim", "done", 1),
    ]
    assert [reply.macro for reply in await of(world, "Sam")] == [False, True]
    assert [reply.id for reply in await of(world, "")] == [reset]


async def test_a_name_is_there_once_for_its_owner(world: World) -> None:
    await keep(world, RESET)
    other = await keep(world, replace(RESET, name="Other"))
    with pytest.raises(NotAllowed, match="named “Reset” already"):
        await keep(world, RESET)
    with pytest.raises(NotAllowed, match="named “Reset” already"):
        await keep(world, replace(RESET, id=other, version=1))
    assert [reply.name for reply in await of(world, "")] == ["Other", "Reset"]


async def test_who_changes_what_another_changed_meanwhile_is_told(world: World) -> None:
    number = await keep(world, RESET)
    seen = await world.store.read(lambda t: t.saved.get(number))
    assert seen == replace(RESET, id=number, version=1)
    assert await keep(world, replace(seen, text="Press it.")) == number
    with pytest.raises(Changed, match="changed or deleted"):
        await keep(world, replace(seen, text="Pull it."))
    with pytest.raises(Changed):  # and it cannot be made somebody else's
        await keep(world, replace(seen, owner="Sam", version=2))
    assert [(reply.text, reply.version) for reply in await of(world, "")] == [("Press it.", 2)]


async def test_what_is_deleted_is_gone_and_the_trail_knows_of_the_teams_only(world: World) -> None:
    team, own = await keep(world, RESET), await keep(world, replace(RESET, owner="Lea", name="mine"))
    for number in (team, own, team):
        await world.do(lambda t, number=number: t.saved.drop(number, "Lea", world.now))  # type: ignore[misc]
    assert await of(world, "Lea") == []
    assert await world.store.read(lambda t: t.saved.get(team)) is None
    with pytest.raises(Changed):
        await keep(world, replace(RESET, id=team, version=1))
    assert await told(world) == [("Lea", "save a reply", "Reset"), ("Lea", "delete a saved reply", "Reset")]
