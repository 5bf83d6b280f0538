"""Work that cannot be done, takes long, or waits in great numbers; a platform and a clock on bad days."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.brand import KNOWN
from benchmarks.plaza import PlazaStage
from tests.fakes.trial import ODD, trial

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
KETTLE, LAMP, PARCEL = KNOWN["kettle"], KNOWN["lamp"], KNOWN["parcel"]
BACKLOG = 100_000


async def test_16_a_poison_message_is_parked_and_a_person_sees_it(tmp_path: Path, setup: str) -> None:
    (tmp_path / "poison").write_text("arsenic", encoding="utf8")
    async with trial(tmp_path, [PlazaStage(tmp_path, 1)], setup, ODD) as town:
        poison = await town.say("is there arsenic in my tea")
        await town.say(KETTLE, person=1)
        await town.until("SELECT count(*) FROM inbox WHERE state = 'parked'", lambda parked: parked == 1)
        await town.say(LAMP, first=poison)
        tally = (await town.verdict())["plaza"]
        assert tally.wrong == [f"{town.show.said[poison].where} is parked"]
        assert await town.rows("SELECT tries FROM inbox WHERE state = 'parked'") == [(5,)]
        assert await town.rows("SELECT count(*) FROM decisions") == [(2,)]  # the words after it were judged
        [(conversation,)] = await town.rows("SELECT conversation FROM inbox WHERE state = 'parked'")
        assert conversation in town.show.waiting


async def test_17_a_platform_on_bad_days(tmp_path: Path, setup: str) -> None:
    """Too many, an error, no answer after it was taken, a broken line: each visible once, in order."""
    stage = PlazaStage(tmp_path, 1)
    async with trial(tmp_path, [stage], setup) as town:
        kinds = ("reject_429", "error_500", "timeout_after_accept", "reset")
        for kind in kinds:
            await stage.spoil(kind, 60 if kind == "timeout_after_accept" else 1)
        town.show.unclear["plaza"] += 3
        for person, text in enumerate((KETTLE, LAMP, PARCEL, KNOWN["fridge"])):
            first = await town.say(text, person)
            await town.say("can i talk to a person", person, first=first)
        tally = (await town.all_is_well())["plaza"]
        assert tally.unsure == tally.unsure_shown
        assert await stage.armed() == 0


async def test_18_a_slow_conversation_holds_up_nobody(tmp_path: Path, setup: str) -> None:
    """It is still being thought about when all the quick ones are done."""
    slow = tmp_path / "slow"
    slow.write_text("tortoise", encoding="utf8")
    stage = PlazaStage(tmp_path, 12)
    async with trial(tmp_path, [stage], setup, ODD) as town:
        await town.say("my tortoise does not move")
        for number in range(300):
            await town.say((KETTLE, LAMP, PARCEL)[number % 3], number % 60, number % 12)
        await town.until("SELECT count(*) FROM inbox WHERE state = 'done' AND role = 'customer'", lambda n: n == 300)
        assert await town.rows("SELECT count(*) FROM inbox WHERE state = 'ready'") == [(1,)]
        slow.unlink()
        await town.all_is_well()


@pytest.mark.parametrize("seconds", ["3600", "-3600"])
async def test_20_the_clock_jumps(tmp_path: Path, setup: str, seconds: str) -> None:
    """A send that is open meanwhile is settled as ever, and what comes after is answered at once."""
    stage = PlazaStage(tmp_path, 1)
    async with trial(tmp_path, [stage], setup, ODD) as town:
        await town.say(KETTLE)
        await town.until_spoken("plaza", 1)
        await stage.spoil("reset", 0)
        town.show.unclear["plaza"] += 1
        await town.say(LAMP, person=1)
        (tmp_path / "clock").write_text(seconds, encoding="utf8")
        await town.say(PARCEL, person=2)
        await town.all_is_well()
        assert await town.spoken("plaza") == 3


def pile_up(database: Path) -> None:
    """As if so many customers had written while it was down: copies of one row that is not judged yet."""
    with closing(sqlite3.connect(database, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        ((thread, conversation, row),) = db.execute("SELECT thread, conversation, id FROM inbox WHERE state = 'ready'")
        for table, old, changed in (
            ("threads", thread, {"id": "id + n", "root": "root || n"}),
            ("conversations", conversation, {"id": "id + n", "thread": "thread + n", "root": "root || n",
                                             "customer": "customer || n"}),
            ("inbox", row, {"id": "id + n", "thread": "thread + n", "conversation": "conversation + n",
                            "happening": "happening || n", "remote": "remote || n", "author": "author || n"}),
        ):  # fmt: skip
            columns = [name for _, name, *_ in db.execute(f"PRAGMA table_info({table})")]
            values = ", ".join(changed.get(name, name) for name in columns)
            db.execute(
                f"WITH RECURSIVE many(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < ?) "
                f"INSERT INTO {table} SELECT {values} FROM {table}, many WHERE {table}.id = ?",
                (BACKLOG, old),
            )
        db.execute("COMMIT")


async def test_20_what_is_new_is_served_before_100_000_unfinished_rows(tmp_path: Path, setup: str) -> None:
    slow = tmp_path / "slow"
    slow.write_text("tortoise", encoding="utf8")
    stage = PlazaStage(tmp_path, 1)
    async with trial(tmp_path, [stage], setup, ODD) as town:
        await town.say("thanks to the tortoise, lol")
        await town.until("SELECT count(*) FROM inbox WHERE state = 'ready'", lambda ready: ready == 1)
        town.kill()
        pile_up(tmp_path / "data" / "beancan.sqlite3")
        slow.unlink()
        await town.start()
        await town.say(KETTLE, person=1)
        await town.until_spoken("plaza", 1)
        left = (await town.rows("SELECT count(*) FROM inbox WHERE state = 'ready'"))[0][0]
        assert left > BACKLOG / 2
        await town.until("SELECT count(*) FROM inbox WHERE state = 'ready'", lambda ready: ready < left - 500)
