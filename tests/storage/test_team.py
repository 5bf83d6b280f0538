"""Members of the console, their sessions, and the trail."""

import pytest

from bot.errors import NotAllowed
from bot.ports import Transaction
from bot.ports.team import Deed, Member
from tests.storage.builders import MINUTE, World


async def test_a_member_is_invited_once_and_chooses_a_password(world: World) -> None:
    await world.do(lambda t: t.team.invite("Mia", "agent", "Lea", world.now))
    with pytest.raises(NotAllowed, match="There is a Mia in the team already"):
        await world.do(lambda t: t.team.invite("Mia", "admin", "Lea", world.now))
    await world.do(lambda t: t.team.set_password("Mia", "hash", world.now))
    assert await world.do(lambda t: t.team.member("Mia")) == Member("Mia", "agent", "hash", "Lea", world.now)


async def test_a_name_of_the_config_has_a_password_and_no_rank_of_its_own(world: World) -> None:
    await world.do(lambda t: t.team.set_password("Lea", "hash", world.now))
    assert await world.do(lambda t: list(t.team.members())) == [Member("Lea", "", "hash", "Lea", world.now)]


async def test_a_language_is_kept_for_whoever_chose_one(world: World) -> None:
    def chooses(t: Transaction) -> None:
        for name, language in (("Lea", "fr"), ("Lea", "de"), ("Sam", "")):
            t.team.set_language(name, language, world.now)

    await world.do(chooses)
    await world.do(lambda t: t.team.set_password("Lea", "hash", world.now))
    assert await world.do(lambda t: list(t.team.members())) == [Member("Lea", "", "hash", "Lea", world.now, "de")]


async def test_who_leaves_is_signed_out_everywhere_and_may_come_again(world: World) -> None:
    def comes(t: Transaction) -> None:
        t.team.invite("Mia", "agent", "Lea", world.now)
        t.team.set_password("Mia", "hash", world.now)
        t.team.add_session("h1", "Mia", world.now, world.now + MINUTE)

    await world.do(comes)
    await world.do(lambda t: t.team.leave("Mia", "Lea", world.now))
    assert await world.do(lambda t: t.team.session("h1", world.now)) is None
    await world.do(lambda t: t.team.invite("Mia", "viewer", "Lea", world.now))
    again = await world.do(lambda t: t.team.member("Mia"))
    assert again is not None
    assert (again.rank, again.password) == ("viewer", "")


@pytest.mark.parametrize("what", ["rank", "leave"])
async def test_nobody_of_that_name(world: World, what: str) -> None:
    def unit(t: Transaction) -> None:
        if what == "rank":
            t.team.set_rank("Mia", "lead", "Lea", world.now)
        else:
            t.team.leave("Mia", "Lea", world.now)

    with pytest.raises(NotAllowed, match="There is no account of Mia"):
        await world.do(unit)


async def test_sessions_end(world: World) -> None:
    await world.do(lambda t: t.team.add_session("h1", "lea", world.now, world.now + MINUTE))
    await world.do(lambda t: t.team.add_session("h2", "sam", world.now, world.now + 2 * MINUTE))
    assert await world.do(lambda t: t.team.session("h1", world.now)) == "lea"
    await world.do(lambda t: t.team.end_session("h2"))
    assert await world.do(lambda t: t.team.session("h2", world.now)) is None
    world.pass_time(MINUTE)
    assert await world.do(lambda t: t.team.session("h1", world.now)) is None


async def test_all_sessions_of_a_person_end_but_this_one(world: World) -> None:
    for token, person in (("h1", "lea"), ("h2", "lea"), ("h3", "sam")):
        await world.do(
            lambda t, k=token, p=person: t.team.add_session(k, p, world.now, world.now + MINUTE, "Firefox on Linux")  # type: ignore[misc]
        )
    await world.do(lambda t: t.team.end_sessions("lea", but="h2"))
    assert [(s.token_hash, s.device) for s in await world.do(lambda t: t.team.sessions("lea", world.now))] == [
        ("h2", "Firefox on Linux")
    ]
    assert len(await world.do(lambda t: t.team.sessions("sam", world.now))) == 1


async def test_the_trail_shows_the_newest_first_by_pages_and_by_person(world: World) -> None:
    await world.do(lambda t: t.team.invite("Mia", "agent", "Lea", world.now))
    await world.do(lambda t: t.team.set_rank("Mia", "lead", "Sam", world.now))
    await world.do(lambda t: t.team.leave("Mia", "Lea", world.now))
    newest = await world.do(lambda t: list(t.team.trail("", None, 2)))
    assert [(deed.who, deed.what, deed.about) for deed in newest] == [
        ("Lea", "remove from the team", "Mia"), ("Sam", "make lead", "Mia"),
    ]  # fmt: skip
    older = await world.do(lambda t: list(t.team.trail("", newest[-1].id, 2)))
    assert older == [Deed(older[0].id, world.now, "Lea", "invite as agent", "Mia", "")]
    assert len(await world.do(lambda t: list(t.team.trail("Sam", None, 9)))) == 1
