"""One happening, told many times at once, stored by a process of its own. Prints how often it was new.

    python -m tests.fakes.accepts DATABASE TIMES

Begins when it reads a line, so that several of them begin together.
"""

import asyncio
import sys

from bot.storage.store import SqlStore
from tests.storage.builders import RULES, START, message


async def main(url: str, times: int) -> None:
    """Store, count, say."""
    store = SqlStore.open(url, rules=RULES)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.readline)
    one = message("p1")
    told = await asyncio.gather(*(store.write(lambda tx: tx.inbox.accept(one, (), START)) for _ in range(times)))
    await store.close()
    sys.stdout.write(f"{sum(accepted.fresh for accepted in told)}\n")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
