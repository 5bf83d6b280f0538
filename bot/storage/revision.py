"""A counter of committed groups that live pages wait on."""

import asyncio
import contextlib
import threading


class Revision:
    """Bumped by the writer thread, awaited in any event loop."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._number = 0
        self._waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    def bump(self) -> None:
        """Something was committed: everybody who waits looks again."""
        with self._lock:
            self._number += 1
            waiting, self._waiting = self._waiting, []
        for loop, event in waiting:
            with contextlib.suppress(RuntimeError):  # that loop is closed: nobody waits there any more
                loop.call_soon_threadsafe(event.set)

    async def after(self, seen: int) -> int:
        """Wait for a revision other than `seen`; returns it."""
        mine = (asyncio.get_running_loop(), asyncio.Event())
        try:
            while True:
                with self._lock:
                    if self._number != seen:
                        return self._number
                    mine[1].clear()
                    self._waiting.append(mine)
                await mine[1].wait()
        finally:
            with self._lock:  # a page that was closed leaves nothing behind
                self._waiting = [entry for entry in self._waiting if entry is not mine]
