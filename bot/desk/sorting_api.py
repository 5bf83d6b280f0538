"""Sorting as JSON, by the same service as the pages."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, Field

from bot.desk.access import Guard, Visitor
from bot.desk.api import ThreadList
from bot.desk.fields import Body, Number, new_router
from bot.desk.sorting import MOST_ASKED, MOST_CHOSEN, Sorter

# As text: JSON has no kind of its own for a time.
Until = Annotated[AwareDatetime | None, Field(strict=False)]


class AssignIn(Body):
    """`to`: a first name; "" for nobody."""

    to: Annotated[str, Field(max_length=200)]


class LabelIn(Body):
    """A word or a few."""

    label: Annotated[str, Field(min_length=1, max_length=200)]


class SnoozeIn(Body):
    """`until`: with its time zone; null: until something happens."""

    until: Until = None


class ManyIn(Body):
    """The same for each of these threads, or for none. `label` is for `label`, `until` for `snooze`, `to` for `assign`
    ("": nobody)."""

    do: Literal["mine", "assign", "label", "snooze", "done"]
    threads: Annotated[list[Number], Field(min_length=1, max_length=MOST_CHOSEN)]
    label: Annotated[str, Field(max_length=200)] = ""
    until: Until = None
    to: Annotated[str, Field(max_length=200)] = ""


def sorting_api(sorter: Sorter, guard: Guard) -> APIRouter:
    """What a person does with one thread."""
    router = new_router(prefix="/api/v1/threads/{number}", tags=["sorting"])
    Writer = Annotated[Visitor, Depends(guard.api_writer)]

    @router.post("/assign")
    async def assign(visitor: Writer, number: Number, body: AssignIn) -> None:
        await sorter.change([number], sorter.assigns(body.to, visitor.name))

    @router.post("/label")
    async def label(visitor: Writer, number: Number, body: LabelIn) -> None:
        await sorter.change([number], sorter.labels_as(body.label, visitor.name))

    @router.post("/unlabel")
    async def unlabel(visitor: Writer, number: Number, body: LabelIn) -> None:
        await sorter.change([number], sorter.unlabels(body.label, visitor.name))

    @router.post("/snooze")
    async def snooze(visitor: Writer, number: Number, body: SnoozeIn) -> None:
        await sorter.change([number], sorter.snoozes(body.until, visitor.name))

    @router.post("/wake")
    async def wake(visitor: Writer, number: Number) -> None:
        await sorter.change([number], sorter.wakes(visitor.name))

    return router


def finding_api(sorter: Sorter, guard: Guard) -> APIRouter:
    """Many threads at once."""
    router = new_router(prefix="/api/v1", tags=["sorting"])

    @router.post("/threads/many", responses={404: {"description": "One of the threads is not there (any more)"}})
    async def many(visitor: Annotated[Visitor, Depends(guard.api_writer)], body: ManyIn) -> None:
        await sorter.change(body.threads, sorter.same(body.do, visitor.name, body.label, body.until, body.to))

    @router.get("/search")
    async def search(
        visitor: Annotated[Visitor, Depends(guard.visitor)],
        q: Annotated[str, Query(min_length=2, max_length=MOST_ASKED)],
        offset: Annotated[Number, Query()] = 0,
    ) -> ThreadList:  # fmt: skip
        view = await sorter.search(visitor.name, q, offset)
        return ThreadList(view.rows, view.counts, view.more)

    @router.get("/labels")
    async def labels(_: Annotated[Visitor, Depends(guard.visitor)]) -> list[str]:
        return list(await sorter.labels())

    return router
