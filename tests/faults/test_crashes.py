"""The process dies, with kill -9 or by being asked to, at the moments that hurt most."""

import asyncio
import sqlite3
from contextlib import closing
from functools import partial
from operator import le
from pathlib import Path
from typing import Any

import httpx2
import pytest

from benchmarks.brand import KNOWN
from benchmarks.crash import play
from benchmarks.platforms import How
from benchmarks.plaza import PlazaStage
from benchmarks.stages import STAGES, TelegramStage
from tests.fakes.trial import trial

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
KETTLE, LAMP = KNOWN["kettle"], KNOWN["lamp"]
SECRET = "secret-of-the-webhook"
POSTS = "SELECT count(*) FROM inbox WHERE kind = 'post' AND role = 'customer'"


class ByWebhook(TelegramStage):
    """Telegram pushes; the address it is given is nobody's, the test pushes itself."""

    def settings(self) -> dict[str, Any]:
        """This account in config.yaml."""
        return super().settings() | {"mode": "webhook", "webhook_url": "https://127.0.0.1:9/hooks/telegram"}

    def secrets(self) -> dict[str, str]:
        """Its secrets by the name of `Secrets`."""
        return super().secrets() | {"secret": SECRET}


@pytest.mark.parametrize("platform", ["plaza", "slack", "discord", "telegram"])
async def test_03_killed_after_the_platform_took_the_words(tmp_path: Path, setup: str, platform: str) -> None:
    """Read back, sent again with its key, or, where there is neither, put before a person."""
    stage = PlazaStage(tmp_path, 1) if platform == "plaza" else STAGES[platform](1, 1)
    async with trial(tmp_path, [stage], setup) as town:
        await stage.spoil("timeout_after_accept", 60)
        await town.say(KETTLE)
        await town.until_spoken(platform, 1)
        town.kill()
        [(status,)] = await town.rows("SELECT status FROM outbox")
        assert status in {"leased", "sent"}  # sent: its echo came in already
        await town.start()
        tally = (await town.all_is_well())[platform]
        assert await town.spoken(platform) == 1
        assert (tally.unsure, tally.unsure_shown) == ((1, 1) if platform == "telegram" else (0, 0))


async def test_04_killed_after_it_was_stored_and_before_the_platform_knew(tmp_path: Path, setup: str) -> None:
    stage = TelegramStage(1, 1)
    async with trial(tmp_path, [stage], setup) as town:
        await town.say(LAMP)
        await town.until_spoken("telegram", 1)
        await stage.fake.until(lambda: not stage.fake.updates.pending, seconds=60)  # a poll is open that confirmed it
        stage.fake.fail("reset", "getUpdates", times=10_000)  # from the next one on: none raises the offset
        await town.say(KETTLE)
        await town.until_spoken("telegram", 2)
        assert len(stage.fake.updates.pending) == 1
        town.kill()
        stage.fake.faults.clear()
        await town.start()
        await stage.fake.until(lambda: not stage.fake.updates.pending, seconds=60)
        await town.all_is_well()
        assert await town.spoken("telegram") == 2


async def test_05_killed_before_it_was_stored(tmp_path: Path, setup: str) -> None:
    """Somebody else holds the database; the bot has read the message and cannot store it."""
    stage = TelegramStage(1, 1)
    async with trial(tmp_path, [stage], setup) as town:
        await town.until("SELECT count(*) FROM accounts", lambda number: number == 1)  # what login taught is stored
        with closing(sqlite3.connect(tmp_path / "data" / "beancan.sqlite3", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await town.say(KETTLE)
            await town.until_logged("could not store what came in")
            town.kill()
        assert (await town.rows(POSTS))[0][0] == 0
        await town.start()
        await town.all_is_well()
        assert await town.spoken("telegram") == 1


async def test_06_one_happening_ten_times_at_once(tmp_path: Path, setup: str) -> None:
    """Over a webhook, as a platform does that is not sure whether it was heard."""
    stage = ByWebhook(1, 1)
    async with trial(tmp_path, [stage], setup) as town:
        await stage.fake.until(lambda: stage.fake.updates.webhook is not None, seconds=60)
        stage.fake.updates.held = True
        await town.say(KETTLE)
        [update] = stage.fake.updates.pending
        async with httpx2.AsyncClient(headers={"X-Telegram-Bot-Api-Secret-Token": SECRET}, timeout=60) as http:
            url = f"http://127.0.0.1:{town.show.port}/hooks/telegram"
            answers = await asyncio.gather(*(http.post(url, json=update) for _ in range(10)))
        assert [answer.status_code for answer in answers] == [200] * 10
        stage.fake.updates.pending.clear()
        await town.all_is_well()
        assert await town.rows("SELECT count(*) FROM decisions") == [(1,)]
        assert await town.spoken("telegram") == 1


async def test_19_asked_to_end_under_load_and_started_again(tmp_path: Path, setup: str) -> None:
    async with trial(tmp_path, [PlazaStage(tmp_path, 2)], setup) as town:

        async def customers() -> None:
            for number in range(60):
                first = await town.say(KETTLE if number % 2 else LAMP, number % 40, number % 2)
                await town.say("hello?? anyone", number % 40, number % 2, first=first)

        writing = asyncio.create_task(customers())
        for heard in (20, 60):
            await town.until(POSTS, partial(le, heard))
            assert await asyncio.to_thread(town.show.bot.stop) == 0
            assert await town.rows("SELECT count(*) FROM outbox WHERE status = 'leased'") == [(0,)]
            await town.start()
        await writing
        tally = (await town.all_is_well())["plaza"]
        assert tally.unsure == 0
        assert tally.answered >= 40


@pytest.mark.parametrize("distributed", [False, True])
async def test_killed_again_and_again(tmp_path: Path, distributed: bool) -> None:
    """The full size is `python -m benchmarks.crash`."""
    how = How(messages=120, rate=60.0, redeliver=0.2, kills=4, seed=5)
    tally = await play(tmp_path, how, keys=False, distributed=distributed)
    assert tally.wrong == []
    assert tally.stored == 120
    assert tally.answered
    assert tally.handed_off
