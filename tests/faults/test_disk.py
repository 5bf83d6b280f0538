"""The disk: a power cut that takes what was not synced, and no space left."""

import sqlite3
from pathlib import Path

import pytest

from benchmarks.brand import KNOWN
from benchmarks.stages import TelegramStage
from tests.fakes.trial import ODD, Trial, trial

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
TEXTS = list(KNOWN.values())
POSTS = "SELECT count(*) FROM inbox WHERE kind = 'post' AND role = 'customer'"


def cut_the_power(town: Trial, folder: Path) -> None:
    """The process is gone, and of its files only what was synced is there. What left meanwhile may have been sent."""
    town.kill()
    data = folder / "data"
    for file in data.glob("beancan.sqlite3*"):
        if not file.name.endswith(".lock"):
            file.unlink()
    for file in (folder / "survived").iterdir():
        file.rename(data / file.name)


async def told_the_platform(folder: Path, setup: str, synchronous: str) -> tuple[int, int]:
    """How many messages Telegram was told are safe, and how many of them are there after a power cut."""
    (folder / "layer").write_text(synchronous, encoding="utf8")
    stage = TelegramStage(2, 12)
    async with trial(folder, [stage], setup, ODD) as town:
        for number, text in enumerate(TEXTS):
            await town.say(text, number, number % 2)
        await stage.fake.until(lambda: not stage.fake.updates.pending, seconds=60)  # its offset is beyond all of them
        cut_the_power(town, folder)
        try:
            left = (await town.rows(POSTS))[0][0]
        except sqlite3.OperationalError:  # not even its tables
            left = 0
        if synchronous == "FULL":
            (folder / "layer").unlink()
            await town.start()
            await town.all_is_well()
        return len(TEXTS), left


async def test_11_a_power_cut_takes_nothing_that_the_platform_was_told_is_safe(tmp_path: Path, setup: str) -> None:
    told, left = await told_the_platform(tmp_path, setup, "FULL")
    assert left == told


async def test_11_with_less_than_full_it_would(tmp_path: Path) -> None:
    """Keeps the test above honest, and the default: the file layer does drop what was not synced."""
    told, left = await told_the_platform(tmp_path, "embedded", "NORMAL")
    assert left < told


async def test_12_a_full_disk_is_told_and_work_goes_on_when_there_is_space(tmp_path: Path, setup: str) -> None:
    (tmp_path / "layer").write_text("FULL", encoding="utf8")
    stage = TelegramStage(1, 12)
    async with trial(tmp_path, [stage], setup, ODD) as town:
        await town.say(TEXTS[0])
        await town.until_spoken("telegram", 1)
        await town.until("SELECT count(*) FROM outbox WHERE status = 'sent'", lambda sent: sent == 1)
        full = tmp_path / "full"
        full.touch()
        for number, text in enumerate(TEXTS[1:], 1):
            await town.say(text, number)
        await town.until_logged("The disk is full")
        assert stage.fake.updates.pending  # Telegram keeps what nobody took
        assert (await town.rows(POSTS))[0][0] == 1
        assert town.show.bot.process is not None
        assert town.show.bot.process.poll() is None
        full.unlink()
        await town.all_is_well()
        assert await town.spoken("telegram") == len(TEXTS)
