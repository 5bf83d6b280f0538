"""A worker process for tests: says whom it serves, and serves him until the file RELEASE is there.

python -m tests.fakes.nats_worker URL ACK_WAIT RELEASE [NAME]
"""

import asyncio
import sys
from datetime import datetime
from pathlib import Path

import structlog

from bot.core.conversations import ConversationId
from bot.runtime.clock import SystemClock
from bot.runtime.doorbell import NatsDispatcher
from bot.runtime.jetstream import NatsSettings


def say(words: str) -> None:
    """At once, whatever stdout is."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


async def main(url: str, ack_wait: float, release: Path, name: str) -> None:
    """Serve until killed."""
    log = structlog.wrap_logger(structlog.PrintLogger(sys.stderr))
    dispatcher = NatsDispatcher(NatsSettings((url,), ack_wait, name=name), SystemClock(), log, slots=256)

    def may_end() -> bool:
        return release.exists()

    async def turn(conversation: ConversationId) -> datetime | None:
        say(f"took {conversation}")
        while not may_end():  # noqa: ASYNC110 - another process tells, by a file
            await asyncio.sleep(0.02)
        say(f"ended {conversation}")
        return None

    await dispatcher.run(turn)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2]), Path(sys.argv[3]), (*sys.argv, "beancan")[4]))
