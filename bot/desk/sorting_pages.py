"""The forms of sorting: each posts here and is sent back to a page, so that all of it works without JavaScript."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Response
from fastapi.responses import RedirectResponse

from bot.desk.access import Guard, Visitor
from bot.desk.actions import Tab
from bot.desk.fields import Number, new_router
from bot.desk.sorting import LATER, Sorter
from bot.desk.tongues import said
from bot.errors import NotAllowed

Name = Annotated[str, Form(max_length=200)]
_DAY = 24 * 60


def sorting_router(sorter: Sorter, guard: Guard) -> APIRouter:
    """One thread."""
    router = new_router(include_in_schema=False)
    Writer = Annotated[Visitor, Depends(guard.writer)]

    @router.post("/t/{number}/assign")
    async def assign(visitor: Writer, number: Number, to: Name = "", tab: Tab = "person") -> Response:
        await sorter.change([number], sorter.assigns(to, visitor.name))
        return _to(number, tab, "assigned" if to else "unassigned")

    @router.post("/t/{number}/label")
    async def label(visitor: Writer, number: Number, label: Name = "", tab: Tab = "person") -> Response:
        await sorter.change([number], sorter.labels_as(label, visitor.name))
        return _to(number, tab, "labelled")

    @router.post("/t/{number}/unlabel")
    async def unlabel(visitor: Writer, number: Number, label: Name = "", tab: Tab = "person") -> Response:
        await sorter.change([number], sorter.unlabels(label, visitor.name))
        return _to(number, tab, "unlabelled")

    @router.post("/t/{number}/snooze")
    async def snooze(
        visitor: Writer, number: Number, later: Name = "", until: Name = "",
        zone: Annotated[int, Form(ge=-_DAY, le=_DAY)] = 0, tab: Tab = "person",
    ) -> Response:  # fmt: skip
        await sorter.change([number], sorter.snoozes(_when(sorter.now(), later, until, zone), visitor.name))
        return RedirectResponse(f"/?tab={tab}&did=snoozed", 303)

    @router.post("/t/{number}/wake")
    async def wake(visitor: Writer, number: Number, tab: Tab = "person") -> Response:
        await sorter.change([number], sorter.wakes(visitor.name))
        return _to(number, tab, "woken")

    @router.post("/t/{number}/done-next")
    async def done_next(visitor: Writer, number: Number, tab: Tab = "person") -> Response:
        await sorter.change([number], sorter.closes(visitor.name))
        following = await sorter.first(visitor.name, tab)
        return _to(following, tab, "done") if following else RedirectResponse(f"/?tab={tab}&did=done", 303)

    return router


def many_router(sorter: Sorter, guard: Guard) -> APIRouter:
    """The chosen ones of a list."""
    router = new_router(include_in_schema=False)

    @router.post("/many")
    async def many(
        visitor: Annotated[Visitor, Depends(guard.writer)],
        do: Annotated[Literal["mine", "assign", "label", "snooze", "done"], Form()],
        chosen: Annotated[list[Number] | None, Form()] = None, label: Name = "", to: Name = "", tab: Tab = "person",
    ) -> Response:  # fmt: skip
        await sorter.change(chosen or [], sorter.same(do, visitor.name, label, to=to))
        return RedirectResponse(f"/?tab={tab}&did=many", 303)

    return router


def _to(number: int, tab: str, did: str) -> RedirectResponse:
    return RedirectResponse(f"/t/{number}?tab={tab}&did={did}", 303)


def _when(now: datetime, later: str, until: str, zone: int) -> datetime | None:
    """When it comes back. `later`: one of the steps; `until`: a date and time, `zone` minutes ahead of UTC; neither:
    None. Raises NotAllowed."""
    if later:
        if later not in LATER:
            raise NotAllowed(said("That is no time to come back at. Choose one of the list. Nothing was changed."))
        return now + LATER[later]
    if not until:
        return None
    try:
        return datetime.fromisoformat(until).replace(tzinfo=UTC) - timedelta(minutes=zone)
    except ValueError:
        raise NotAllowed(said("That is no date and time. Nothing was changed.")) from None
