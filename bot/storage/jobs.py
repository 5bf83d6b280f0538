"""One unit on its way to a thread that has a connection, and its answer on the way back."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

Unit = Callable[[Any], Any]


@dataclass(eq=False, slots=True)
class Job:
    """`caller` is answered in its own loop; if he is gone by then, what the unit wrote still counts."""

    unit: Unit
    caller: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop
    result: Any = None
    error: BaseException | None = field(default=None)

    @classmethod
    def of(cls, unit: Unit, loop: asyncio.AbstractEventLoop) -> Self:
        """A unit whose caller waits in `loop`."""
        return cls(unit, loop.create_future(), loop)

    def tell(self) -> None:
        """Runs in the caller's loop."""
        if self.caller.done():  # cancelled meanwhile
            return
        if isinstance(self.error, StopIteration):  # a future cannot carry it
            self.caller.set_exception(RuntimeError(repr(self.error)))
        elif self.error is not None:
            self.caller.set_exception(self.error)
        else:
            self.caller.set_result(self.result)


def answer(jobs: Sequence[Job]) -> None:
    """Tell every caller what became of his unit; once into each loop, however many wait there. From any thread."""
    loops: dict[asyncio.AbstractEventLoop, list[Job]] = {}
    for job in jobs:
        loops.setdefault(job.loop, []).append(job)
    for loop, waiting in loops.items():
        with contextlib.suppress(RuntimeError):  # that loop is closed: nobody waits there any more
            loop.call_soon_threadsafe(_tell_all, waiting)


def _tell_all(jobs: Sequence[Job]) -> None:
    for job in jobs:
        job.tell()
