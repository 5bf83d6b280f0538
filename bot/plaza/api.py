"""The plaza's HTTP interface: JSON in, JSON out, errors as `{"error": sentence}`. Paths and fields are kept stable."""

from math import ceil
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Header, Query, Request, Response, status

from bot.plaza.access import Brand, ThePlaza, TheReader
from bot.plaza.errors import NeedsToken, Unfit
from bot.plaza.events import EventPage
from bot.plaza.faults import SEND_FAULTS, Fault
from bot.plaza.posts import Draft, Post, Reader, Room, Tap
from bot.plaza.replies import DroppedConnection, hold, refusal, stream
from bot.plaza.schemas import (
    FaultList,
    Health,
    Name,
    NewFault,
    NewPost,
    NewRoom,
    NewTap,
    NewText,
    PostList,
    RoomList,
    Switches,
    Trouble,
)
from bot.plaza.world import picture_kind

LONGEST_WAIT = 30.0
_LARGEST_PAGE = 1000

router = APIRouter(responses={"4XX": {"model": Trouble}, "5XX": {"model": Trouble}})


@router.get("/healthz")
async def health(plaza: ThePlaza) -> Health:
    """The process is alive."""
    return Health(ok=True, cursor=plaza.events.cursor)


@router.post("/api/posts", status_code=status.HTTP_201_CREATED, response_model=Post)
async def post(new: NewPost, plaza: ThePlaza, brand: Brand, request: Request, response: Response) -> Post | Response:
    """Publishes a post. The same `key` again gives 200 and the first post, unless keys are switched off."""
    draft = new.draft()
    if draft.role == "customer":
        return _submit(plaza, draft, response)
    if not brand:
        raise NeedsToken(f'Only the brand posts as {draft.role}. Send its token: "Authorization: Bearer ...".')
    fault = plaza.faults.take(SEND_FAULTS)
    refused = None if fault is None else _refused(fault)
    if refused is not None:
        return refused
    made = _submit(plaza, draft, response)
    if fault is not None and fault.kind == "reset":
        return DroppedConnection()
    if fault is not None:
        await hold(request, fault.seconds)
    return made


def _submit(plaza: ThePlaza, draft: Draft, response: Response) -> Post:
    made, new = plaza.submit(draft)
    if not new:
        response.status_code = status.HTTP_200_OK
    return made


def _refused(fault: Fault) -> Response | None:
    if fault.kind == "reject_429":
        after = str(ceil(fault.seconds))
        return refusal(429, f"Too many posts. Come back in {after} seconds.", {"Retry-After": after})
    if fault.kind == "error_500":
        return refusal(500, "The plaza stumbled and nothing was posted. Send it again later.")
    return None


@router.patch("/api/posts/{post_id}")
async def edit(post_id: str, new: NewText, plaza: ThePlaza, brand: Brand, author: Name | None = None) -> Post:
    """Changes the text of one's own post."""
    return plaza.edit(post_id, new.text, _editor(brand, new.author or author))


@router.delete("/api/posts/{post_id}")
async def delete(post_id: str, plaza: ThePlaza, brand: Brand, author: Name | None = None) -> Post:
    """Takes back one's own post. It stays in its place, marked and without its words."""
    return plaza.delete(post_id, _editor(brand, author))


def _editor(brand: bool, author: str | None) -> Reader:
    if not brand and author is None:
        raise Unfit("Say whose post it is: author for a customer, the brand's token for the brand.")
    return Reader(brand, author)


@router.post("/api/posts/{post_id}/tap", status_code=status.HTTP_201_CREATED)
async def tap(post_id: str, new: NewTap, plaza: ThePlaza) -> Tap:
    """Taps a button of a post."""
    return plaza.tap(post_id, new.author, new.button)


@router.get("/api/posts/{post_id}/thread")
async def thread(post_id: str, plaza: ThePlaza, reader: TheReader) -> PostList:
    """The whole thread that a post stands in, oldest first."""
    return _listed(plaza, reader, plaza.world.thread_of(post_id, reader))


@router.get("/api/files/{file_id}", response_class=Response)
async def file(file_id: str, plaza: ThePlaza, reader: TheReader) -> Response:
    """A picture or file of a post: a picture in its place, anything else to be saved."""
    found, content = plaza.world.file(file_id, reader)
    place = "inline" if found.picture else "attachment"
    headers = {
        "Content-Disposition": f"{place}; filename*=UTF-8''{quote(found.name, safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(content, media_type=picture_kind(content) or "application/octet-stream", headers=headers)


@router.get("/api/rooms")
async def rooms(plaza: ThePlaza, reader: TheReader) -> RoomList:
    """The rooms that the reader may enter."""
    return RoomList(plaza.world.rooms(reader))


@router.post("/api/rooms", status_code=status.HTTP_201_CREATED)
async def open_room(new: NewRoom, plaza: ThePlaza, response: Response) -> Room:
    """Opens a public room; 200 if it is open already."""
    room = Room(new.id, new.kind, new.title or new.id)
    if not plaza.open_room(room):
        response.status_code = status.HTTP_200_OK
    return plaza.world.room(room.id, Reader())


@router.get("/api/rooms/{room:path}/posts")
async def posts(
    room: str,
    plaza: ThePlaza,
    reader: TheReader,
    after: Annotated[str | None, Query(description="A post id: only what came later.")] = None,
    last: Annotated[int | None, Query(ge=1, description="Only the newest so many.")] = None,
) -> PostList:
    """The posts of a room in order."""
    return _listed(plaza, reader, plaza.world.posts_in(room, reader, after, last))


def _listed(plaza: ThePlaza, reader: Reader, found: list[Post]) -> PostList:
    return PostList(found, {} if reader.name is None else plaza.world.tapped_by(reader.name, found))


@router.get("/api/events", response_model=EventPage)
async def events(
    plaza: ThePlaza,
    reader: TheReader,
    cursor: Annotated[int, Query(ge=0, description="The cursor of the last answer; 0 for all.")] = 0,
    wait: Annotated[float, Query(ge=0, description="Seconds to wait for an event; at most 30 are waited.")] = 0,
    limit: Annotated[int, Query(ge=1, description="At most 1000 are given.")] = _LARGEST_PAGE,
    accept: Annotated[str, Header()] = "",
    last_event_id: Annotated[int | None, Header(ge=0)] = None,
) -> EventPage | Response:
    """What happened after the cursor, as a page (with `wait`: a long poll) or, for text/event-stream, live."""
    if "text/event-stream" in accept:
        return stream(plaza.events, reader, cursor if last_event_id is None else last_event_id)
    limit = min(limit, _LARGEST_PAGE)
    if wait == 0:
        return plaza.events.read(reader, cursor, limit)
    return await plaza.events.wait(reader, cursor, limit, min(wait, LONGEST_WAIT))


@router.get("/api/faults")
async def armed_faults(plaza: ThePlaza) -> FaultList:
    """What is armed, in the order of use."""
    return FaultList(plaza.faults.armed())


@router.post("/api/faults", status_code=status.HTTP_201_CREATED)
async def arm_fault(new: NewFault, plaza: ThePlaza) -> FaultList:
    """Arms a fault for the next posts of the brand, or the next events."""
    plaza.faults.arm(new.kind, new.count, new.seconds)
    return FaultList(plaza.faults.armed())


@router.delete("/api/faults")
async def clear_faults(plaza: ThePlaza) -> FaultList:
    """Disarms all."""
    plaza.faults.clear()
    return FaultList(plaza.faults.armed())


@router.get("/api/settings")
async def switches(plaza: ThePlaza) -> Switches:
    """How the switches stand."""
    return Switches(keys=plaza.world.keys_on)


@router.put("/api/settings")
async def switch(new: Switches, plaza: ThePlaza) -> Switches:
    """Turns keys on or off."""
    plaza.switch_keys(new.keys)
    return Switches(keys=plaza.world.keys_on)
