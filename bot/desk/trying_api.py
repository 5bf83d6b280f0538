"""The rules of the alarm as JSON under /api/v1/incident-rules, by the same verbs as the pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field

from bot.desk.access import Guard, Visitor
from bot.desk.fields import WHOLE, Body, Number, new_router
from bot.desk.rule_words import counted, rule_line
from bot.desk.trying import LARGEST, Try, Trying
from bot.ports.rules import Mistake, Rehearsal

Text = Annotated[str, Field(max_length=LARGEST)]


class Draft(Body):
    """The whole text of an incidents.yaml."""

    text: Text


class Tried(Draft):
    """`days`: how far back it is played."""

    days: Annotated[int, Field(ge=1, le=60), WHOLE] = 7


class Saved(Draft):
    """`seen`: the `mark` of the text that was edited; if another stands there meanwhile nothing is saved (409)."""

    seen: str


@dataclass(frozen=True, slots=True)
class RulesOut:
    """`levels`: in sentences, by level, any of them is enough. `text` None: the file is not on this machine."""

    counted: Sequence[str]
    levels: dict[str, list[str]]
    tell: Mapping[str, Sequence[str]]
    text: str | None
    mark: str


@dataclass(frozen=True, slots=True)
class CheckedOut:
    """`ok`: it could be saved."""

    ok: bool
    mistakes: Sequence[Mistake]


@dataclass(frozen=True, slots=True)
class TryOut:
    """`state`: running, done or failed (then `problem` says why)."""

    id: int
    state: str
    days: int
    who: str
    problem: str
    found: Rehearsal | None


@dataclass(frozen=True, slots=True)
class SavedOut:
    """`findings`: what keeps it from going live."""

    live: bool
    findings: Sequence[str]


def rules_api(trying: Trying, guard: Guard) -> APIRouter:
    """What they are, what is wrong with a draft, what it would have done, and the file."""
    router = new_router(prefix="/api/v1/incident-rules", tags=["rules of the alarm"])
    Reader = Annotated[Visitor, Depends(guard.visitor)]
    Lead = Annotated[Visitor, Depends(guard.api_lead)]

    @router.get("")
    async def rules(_: Reader) -> RulesOut:
        found = await trying.rules()
        live, file = found.live, found.file
        levels = {level.name: [rule_line(line, live.window) for line in live.levels[level]] for level in live.levels}
        tell = {level.name: names for level, names in live.tell.items()}
        return RulesOut(counted(live), levels, tell, file.text if file else None, file.mark if file else "")

    @router.post("/check")
    async def check(_: Lead, body: Draft) -> CheckedOut:
        found = await trying.check(body.text)
        return CheckedOut(found.thresholds is not None, found.mistakes)

    @router.post("/tries", status_code=202)
    async def begin(visitor: Lead, body: Tried) -> TryOut:
        return _out(await trying.begin(body.text, body.days, visitor.name))

    @router.get("/tries/{number}")
    async def one(_: Reader, number: Number) -> TryOut:
        return _out(trying.get(number))

    @router.post("/tries/{number}/stop")
    async def stop(visitor: Lead, number: Number) -> None:
        await trying.stop(number, visitor.name)

    @router.put("")
    async def save(visitor: Lead, body: Saved) -> SavedOut:
        live, findings = await trying.save(body.text, body.seen, visitor.name)
        return SavedOut(live, findings)

    return router


def _out(one: Try) -> TryOut:
    state = "running" if one.running else "failed" if one.problem else "done"
    return TryOut(one.id, state, one.days, one.who, one.problem, one.found)
