"""Switches and published knowledge."""

from tests.storage.builders import (
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
