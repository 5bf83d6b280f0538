"""Stores some messages one by one, then ten as one group, and stops for ever in the middle of that group.

python -m tests.fakes.grouped DATABASE
"""

import asyncio
import sys
import threading
from pathlib import Path

from bot.core.messages import Author, Happening, PersonId, RemoteId
from bot.ports import Transaction
from bot.storage.store import SqlStore
from tests.fakes.cases import message
from tests.fakes.clock import START

ALONE, TOGETHER = 5, 10


def _accept(tx: Transaction, number: int) -> None:
    post = RemoteId(f"p{number}")
    author = Author(PersonId(f"customer {number}"), "Ana")
    tx.inbox.accept(message("hello", id=post, happening=Happening(f"post:{post}"), author=author), (), START)


def _stop_for_ever(_: Transaction) -> None:
    sys.stdout.write("in the middle\n")
    sys.stdout.flush()
    threading.Event().wait()


async def main(database: Path) -> None:
    """Never ends by itself."""
    store = SqlStore.open(f"sqlite:///{database}")
    for number in range(ALONE):
        await store.write(lambda tx, number=number: _accept(tx, number))  # type: ignore[misc]
    queued = threading.Event()
    busy = asyncio.create_task(store.write(lambda _: queued.wait()))
    units = [lambda tx, number=number: _accept(tx, number) for number in range(ALONE, ALONE + TOGETHER)]
    group = [asyncio.create_task(store.write(unit)) for unit in (*units[:6], _stop_for_ever, *units[6:])]
    await asyncio.sleep(0)  # all of them are in the queue now, behind the one that is busy
    queued.set()
    await asyncio.gather(busy, *group)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
