"""Recorded raw events of each platform (`tests/events/<platform>/`) are read the same for ever."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.discord import DiscordAccount, DiscordAdapter
from adapters.slack import SlackAccount, SlackAdapter
from adapters.telegram import TelegramAccount, TelegramAdapter
from bot.core import messages as m
from bot.core.policy import Channel
from bot.ports import Adapter
from tests.fakes import discord_bench, slack_bench, telegram_bench
from tests.fakes.bench import StillClock

EVENTS = sorted((Path(__file__).parents[1] / "events").glob("*/*.json"))
SETS = ("staff", "bots", "support_rooms")
Made = tuple[Channel, Callable[..., Adapter]]
ADAPTERS: Mapping[str, Made] = {
    "discord": (
        discord_bench.CHANNEL,
        lambda **config: DiscordAdapter(DiscordAccount(**config), StillClock()),
    ),
    "slack": (slack_bench.CHANNEL, lambda **config: SlackAdapter(SlackAccount(**config), StillClock())),
    "telegram": (
        telegram_bench.CHANNEL,
        lambda **config: TelegramAdapter(TelegramAccount(**config), StillClock()),
    ),
}


@pytest.mark.parametrize("path", EVENTS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_recorded_events_are_read_the_same_for_ever(path: Path) -> None:
    recorded = json.loads(path.read_text(encoding="utf-8"))
    channel, make = ADAPTERS[path.parent.name]
    config = {name: frozenset(value) if name in SETS else value for name, value in recorded["config"].items()}
    adapter = make(channel=channel, **config)

    message = adapter.parse(recorded["raw"])

    assert message == (recorded["message"] and message_of(recorded["message"], channel))


def message_of(told: Mapping[str, Any], channel: Channel) -> m.Message:
    """A Message from its JSON form: what is left out has its default."""
    rest = {key: told[key] for key in told.keys() - {"kind", "room", "author", "at", "visibility", "attachments"}}
    room, author = told["room"], told["author"]
    return m.Message(
        account=channel.account,
        kind=m.Kind(told["kind"]),
        room=m.Room(m.RoomId(room["id"]), m.RoomKind(room["kind"]), room["name"]),
        author=m.Author(m.PersonId(author["id"]), author["name"], m.Role(author["role"])),
        at=datetime.fromisoformat(told["at"]),
        visibility=m.Visibility(told["visibility"]),
        attachments=tuple(m.Attachment(**one) for one in told.get("attachments", ())),
        **rest,
    )
