"""The demo's split page: the customers' side and the team's side next to each other, and what was seen so far.

A step is ticked by what stands in the store, never by a click on the tick.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse

from bot.core.records import Page, Thread
from bot.desk.access import Guard, Visitor
from bot.desk.fields import new_router
from bot.desk.render import Pages
from bot.desk.setup import DemoSetup, DeskSetup
from bot.desk.signin import enter
from bot.desk.tongues import said
from bot.desk.views import look
from bot.ports import Transaction
from bot.ports.nerve import BoardLine, State

_CARD = re.compile(r"\[card(?: \d+)?\]")
LOOKED_AT = 200  # threads; a demo that has more has shown everything long ago


@dataclass(frozen=True, slots=True)
class Step:
    """One thing worth seeing, in a thread or at the incident board. `how` says where to click; `button` is the plaza's
    button that leads there (0: none)."""

    title: str
    how: str
    seen: Callable[[Thread], bool] = lambda _: False
    button: int = 0
    noticed: Callable[[BoardLine], bool] = lambda _: False


def _answered(thread: Thread) -> bool:
    return bool(thread.conversation.memory.answered)


def _not_helped(thread: Thread) -> bool:
    return thread.conversation.memory.not_helped > 0


def _urgent(thread: Thread) -> bool:
    return thread.packet is not None and thread.packet.urgent


def _asked(thread: Thread) -> bool:
    return thread.conversation.memory.asked


def _masked(thread: Thread) -> bool:
    return any(line.public and _CARD.search(line.text) for line in thread.lines)


def _person(thread: Thread) -> bool:
    return any(line.kind == "reply" and look(line) == "person" and line.state == "sent" for line in thread.lines)


def _we_know(line: BoardLine) -> bool:
    return line.state in {State.KNOWN, State.FIXED}


STEPS: Sequence[Step] = (
    Step(said("The fix stands in public within a second"), said("Press 1 on the left"), _answered, 1),
    Step(said("“Did not help” brings a person"), said("Tap it under the bot's answer"), _not_helped),
    Step(said("A worrying message is never answered with advice"), said("Press 2"), _urgent, 2),
    Step(said("Not sure: one question instead of a guess"), said("Press 3"), _asked, 3),
    Step(said("Many complaints are one incident, and you said “We know”"),
         said("Press 4, then open Incidents on the right"), button=4, noticed=_we_know),
    Step(said("A card number in public is masked at once"), said("Press 5"), _masked, 5),
    Step(said("You answered as a person, and the bot fell silent"), said("Open a thread on the right and reply"),
         _person),
)  # fmt: skip


class Checklist:
    """What was seen since the start. Once seen stays seen, so that only what is missing is looked for."""

    def __init__(self, setup: DeskSetup) -> None:
        self._setup = setup
        self._seen = [False] * len(STEPS)

    async def look(self) -> Sequence[tuple[Step, bool]]:
        """Each step with its tick."""
        if not all(self._seen):
            now = self._setup.clock.now()
            threads, lines = await self._setup.store.read(lambda tx: (_threads(tx), tx.incidents.board(now)))
            self._seen = [
                seen or any(step.seen(thread) for thread in threads) or any(step.noticed(line) for line in lines)
                for step, seen in zip(STEPS, self._seen, strict=True)
            ]
        return list(zip(STEPS, self._seen, strict=True))


def _threads(tx: Transaction) -> list[Thread]:
    rows = tx.desk.waiting("all", Page(0, LOOKED_AT))
    return [thread for row in rows if (thread := tx.desk.thread(row.conversation)) is not None]


def demo_router(demo: DemoSetup, checklist: Checklist, pages: Pages, guard: Guard) -> APIRouter:
    """The split page and its checklist."""
    router = new_router(include_in_schema=False)

    @router.get("/demo")
    async def split(request: Request, key: str = "") -> Response:
        if key:
            return await enter(guard, request, key, "/demo")
        visitor = await guard.visitor(request)
        return pages.show("demo.html", visitor, demo=demo, steps=await checklist.look())

    @router.get("/demo/steps")
    async def steps(visitor: Annotated[Visitor, Depends(guard.visitor)]) -> HTMLResponse:
        return pages.show("_steps.html", visitor, demo=demo, steps=await checklist.look())

    return router
