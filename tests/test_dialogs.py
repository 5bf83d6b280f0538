"""Plays `tests/dialogs/main.yaml`: whole conversations with the demo brand."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.core.messages import PersonId, Role, Room, RoomId, RoomKind, Visibility
from bot.core.policy import Policy
from bot.core.records import Page
from bot.data import knowledge_folder
from bot.kb.findings import Purpose
from bot.kb.load import Loaded, load
from tests.fakes.house import House
from tests.fakes.meaning import by_meaning

POLICY = Policy(languages=("en", "fr", "es", "de"))
SCRIPT = Path(__file__).parent / "dialogs" / "main.yaml"
DIALOGS = [pytest.param(one["talk"], id=one["name"]) for one in yaml.safe_load(SCRIPT.read_text(encoding="utf8"))]


@pytest.fixture(scope="module")
def halo() -> Loaded:
    """The demo knowledge, loaded once."""
    return asyncio.run(load(knowledge_folder(), Purpose.TRY, by_meaning, POLICY, date(2026, 11, 1)))


class Talk:
    """One dialogue: what was heard so far, and how many of the bot's words were looked at."""

    def __init__(self, halo: Loaded) -> None:
        assert halo.snapshot is not None
        self.house = House(halo.snapshot.matcher, halo.snapshot.knowledge, POLICY)
        self.phrases = halo.snapshot.knowledge.phrases
        self.seen = 0
        self.first = ""

    async def step(self, who: str, what: Any) -> None:
        """One line of the script."""
        actions: Mapping[str, Callable[[Any], Awaitable[None]]] = {
            "bot": self.bot,
            "silence": self.silence,
            "person": self.person,
            "wait": self.wait,
            "lea": self.lea,
        }
        name, _, how = who.partition(" ")
        if who in actions:
            await actions[who](what)
        elif how == "taps":
            await self.house.go(self.house.taps(what, self.house.adapter.posts[-1].id, name))
        else:
            await self.customer(name, how, what)

    async def customer(self, name: str, how: str, text: str) -> None:
        """A customer posts; his threads hang together by the room and the quiet time, as on a real platform."""
        place: dict[str, Any] = {"room": Room(RoomId("help"), RoomKind.SUPPORT)}
        if how == "in open":
            place = {"room": Room(RoomId("town"), RoomKind.OPEN), "addressed": "@halo" in text}
        if how == "privately":
            place = {"visibility": Visibility.PRIVATE, "root": "dm", "threaded": True}
        said = self.house.says(text, PersonId(name), **place)
        self.first = self.first or said.id
        await self.house.go(said)

    async def lea(self, text: str) -> None:
        room = Room(RoomId("help"), RoomKind.SUPPORT)
        said = self.house.says(text, "lea", Role.STAFF, room=room, reply_to=self.first, threaded=True)
        await self.house.go(said)

    async def bot(self, holds: str) -> None:
        """The bot's next words hold this; `{key:language}` is the beginning of a phrase."""
        words = self.house.words[self.seen :]
        assert words, f"the bot said nothing, expected: {holds}"
        self.seen += 1
        if holds.startswith("{"):
            key, language = holds.strip("{}").split(":")
            holds = self.phrases[key][language].split("{")[0].strip()
        assert holds in words[0]

    async def silence(self, _: object) -> None:
        assert self.house.words[self.seen :] == []

    async def wait(self, seconds: float) -> None:
        self.house.clock.jump(seconds)
        now = self.house.clock.now()
        for conversation in await self.house.store.write(lambda tx: tx.inbox.fire_timers(now, 10)):
            await self.house.bells.ring(conversation)
        await self.house.go()

    async def person(self, why: str) -> None:
        rows = await self.house.store.read(lambda tx: tx.desk.waiting("person", Page()))
        assert any(why in row.because for row in rows), [row.because for row in rows]


@pytest.mark.parametrize("talk", DIALOGS)
async def test_dialog(talk: list[dict[str, Any]], halo: Loaded) -> None:
    played = Talk(halo)
    for line in talk:
        ((who, what),) = line.items()
        await played.step(who, what)
    await played.house.store.close()
