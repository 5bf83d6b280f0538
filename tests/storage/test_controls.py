"""Switches, sessions and published knowledge."""

from tests.storage.builders import (
    MINUTE,
    World,
)


async def test_switches_are_listed_and_lifted_once(world: World) -> None:
    for scope in ("*", "main", "main"):
        await world.do(lambda t, s=scope: t.controls.pause(s, "lea", world.now))  # type: ignore[misc]
    await world.do(lambda t: t.controls.freeze("x", "lea", world.now))
    assert await world.do(lambda t: list(t.controls.paused())) == ["*", "main"]
    assert await world.do(lambda t: list(t.controls.frozen())) == ["x"]
    assert await world.do(lambda t: t.controls.resume("*", "lea", world.now))
    assert not await world.do(lambda t: t.controls.resume("*", "lea", world.now))
    assert not await world.do(lambda t: t.controls.unfreeze("y", "lea", world.now))


async def test_sessions_end(world: World) -> None:
    await world.do(lambda t: t.controls.add_session("h1", "lea", world.now, world.now + MINUTE))
    await world.do(lambda t: t.controls.add_session("h2", "sam", world.now, world.now + 2 * MINUTE))
    assert await world.do(lambda t: t.controls.session("h1", world.now)) == "lea"
    await world.do(lambda t: t.controls.end_session("h2"))
    assert await world.do(lambda t: t.controls.session("h2", world.now)) is None
    world.pass_time(MINUTE)
    assert await world.do(lambda t: t.controls.session("h1", world.now)) is None
