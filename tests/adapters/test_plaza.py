"""The plaza adapter against a real plaza: its own server on a loopback port, nothing pretended."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

from adapters.plaza import ABILITIES, PlazaAccount, PlazaAdapter
from bot.core.decisions import Button
from bot.core.messages import Attachment, Kind, Message, RemoteId, Role, RoomId, RoomKind, Visibility
from bot.errors import ConfigError, Refused, RetryLater
from bot.plaza.app import PlazaSettings, create_app
from bot.ports import CanDelete, CanEdit, CanReadThread, Cursor, Target
from tests.fakes.bench import StillClock, reply, under
from tests.fakes.plaza_bench import HELP, TOKEN, TOWN, adapter_for, opened, serving

BUTTONS = (Button("fixed", "Yes, fixed"), Button("not_helped", "Did not help"))


class Ground:
    """A plaza on a port, and what happens there. `http` has the brand's token."""

    def __init__(self, url: str, http: httpx2.AsyncClient) -> None:
        self.url = url
        self.http = http

    async def post(self, author: str, text: str, room: str = HELP, **more: Any) -> str:
        body = {"author": author, "room": room, "text": text, **more}
        answer = await self.http.post("/api/posts", json=body)
        answer.raise_for_status()
        return str(answer.json()["id"])

    async def board(self, room: str = HELP) -> list[dict[str, Any]]:
        return list((await self.http.get(f"/api/rooms/{room}/posts")).json()["posts"])

    async def fault(self, kind: str, **more: float) -> None:
        (await self.http.post("/api/faults", json={"kind": kind, **more})).raise_for_status()


@pytest.fixture
async def ground() -> AsyncIterator[Ground]:
    async with serving(create_app(PlazaSettings(token=TOKEN))) as url:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with httpx2.AsyncClient(base_url=url, headers=headers, timeout=20) as http:
            yield Ground(url, http)


@pytest.fixture
async def adapter(ground: Ground) -> AsyncIterator[PlazaAdapter]:
    async with opened(ground.url) as ready:
        yield ready


async def heard(adapter: PlazaAdapter, cursor: Cursor | None = None) -> list[Message]:
    """What the first batch says. A test that hangs ends here."""
    async with aclosing(adapter.events(cursor)) as events, asyncio.timeout(30):
        batch = await anext(events)
    return [message for raw in batch.raws if (message := adapter.parse(raw)) is not None]


# --- hearing ----------------------------------------------------------------------------------------------------------


async def test_a_public_post_and_a_private_one_are_heard(ground: Ground, adapter: PlazaAdapter) -> None:
    post = await ground.post("Ana", "my wifi is down", locale="fr", reach=1240)
    await ground.post("Ana", "and my bill is wrong", visibility="private")

    public, private = await heard(adapter)

    assert (public.text, public.author.name, public.author.role) == ("my wifi is down", "Ana", Role.CUSTOMER)
    assert (public.kind, public.visibility, public.room.id) == (Kind.POST, Visibility.PUBLIC, HELP)
    assert (public.id, public.happening, public.root) == (post, f"post:{HELP}:{post}", None)
    assert (public.locale, public.reach, public.link) == ("fr", 1240, f"{ground.url}/#post-{post}")
    assert public.at.tzinfo is not None
    assert (private.visibility, private.room.id, private.root) == (Visibility.PRIVATE, "dm:Ana", "dm:Ana")
    assert (private.addressed, private.room.kind) == (True, RoomKind.SUPPORT)


@pytest.mark.parametrize(
    ("room", "text", "addressed"),
    [
        (HELP, "my wifi is down", True),
        (TOWN, "my wifi is down", False),
        (TOWN, "hey @Halo my wifi is down", True),
        (TOWN, "mail me at ana@halo.example", False),
        (TOWN, "@halodri is a nice pub", False),
    ],
)
async def test_who_is_meant(ground: Ground, adapter: PlazaAdapter, room: str, text: str, addressed: bool) -> None:
    await ground.post("Ana", text, room)
    [message] = await heard(adapter)
    assert message.addressed is addressed


async def test_a_room_that_was_opened_later_is_known(ground: Ground, adapter: PlazaAdapter) -> None:
    await ground.http.post("/api/rooms", json={"id": "returns", "kind": "support"})
    await ground.post("Ana", "where do i send it", "returns")
    [message] = await heard(adapter)
    assert message.addressed
    assert message.room.kind is RoomKind.SUPPORT


async def test_a_thread_keeps_its_root(ground: Ground, adapter: PlazaAdapter) -> None:
    post = await ground.post("Ana", "my wifi is down")
    answer = await ground.post("Jo", "same here", in_reply_to=post)
    await ground.post("Ana", "for hours", in_reply_to=answer)
    _, bystander, again = await heard(adapter)
    assert (bystander.root, bystander.reply_to, bystander.threaded) == (post, post, True)
    assert (again.root, again.reply_to) == (post, answer)


async def test_an_unknown_kind_of_event_is_nothing_for_us(ground: Ground, adapter: PlazaAdapter) -> None:
    await ground.post("Ana", "my wifi is down")
    async with aclosing(adapter.events(None)) as events:
        batch = await anext(events)
    assert adapter.parse({**batch.raws[0], "type": "poke"}) is None


# --- going on where it stopped ----------------------------------------------------------------------------------------


async def test_it_survives_an_outage_of_the_plaza() -> None:
    clock, app = StillClock(), create_app(PlazaSettings(token=TOKEN))
    async with serving(app) as url:
        adapter = adapter_for(url, clock)
        await adapter.open()
    enough = asyncio.Event()
    clock.meanwhile = lambda: enough.set() if len(clock.slept) >= 12 else None
    down = asyncio.create_task(heard(adapter))
    await enough.wait()
    down.cancel()
    await adapter.close()
    assert clock.slept[:3] == [0.2, 0.4, 0.8]
    assert max(clock.slept) == 5.0


# --- speaking ---------------------------------------------------------------------------------------------------------


async def test_a_reply_stands_under_the_post_with_its_buttons(ground: Ground, adapter: PlazaAdapter) -> None:
    post = await ground.post("Ana", "my wifi is down")
    [asked] = await heard(adapter)

    receipt = await adapter.send(under(asked), reply(buttons=BUTTONS), "k1")

    _, said = await ground.board()
    assert receipt.posts == (said["id"],)
    assert receipt.link == f"{ground.url}/#post-{said['id']}"
    assert (said["text"], said["in_reply_to"], said["root"]) == ("Restart it.", post, post)
    assert (said["role"], said["author"], said["key"], said["locale"]) == ("bot", "Halo Bot", "k1", "en")
    assert [(button["id"], button["label"]) for button in said["buttons"]] == [(b.id, b.label) for b in BUTTONS]


async def test_the_same_key_is_posted_once(ground: Ground, adapter: PlazaAdapter) -> None:
    await ground.post("Ana", "my wifi is down")
    [asked] = await heard(adapter)
    first = await adapter.send(under(asked), reply(), "k1")
    assert await adapter.send(under(asked), reply(), "k1") == first
    assert len(await ground.board()) == 2


async def test_what_was_posted_is_found_again_by_its_key(ground: Ground, adapter: PlazaAdapter) -> None:
    assert isinstance(adapter, CanReadThread)
    post = await ground.post("Ana/Lea #1?", "my wifi is down", key="k2")
    [asked] = await heard(adapter)
    public = under(asked)
    private = replace(public, private=True)
    assert await adapter.find_own(public, "k1") is None
    sent = await adapter.send(public, reply(), "k1")
    assert await adapter.find_own(public, "k1") == sent
    assert await adapter.find_own(public, "k2") is None  # a customer's key is not ours
    assert await adapter.find_own(private, "k3") is None
    sent = await adapter.send(private, reply(), "k3")
    assert await adapter.find_own(private, "k3") == sent
    await ground.http.delete(f"/api/posts/{post}", params={"author": "Ana/Lea #1?"})
    assert await adapter.find_own(public, "k1") is not None
    assert await adapter.find_own(replace(public, to=RemoteId("never-there")), "k1") is None


async def test_without_keys_a_repeat_shows(ground: Ground, adapter: PlazaAdapter) -> None:
    await ground.http.put("/api/settings", json={"keys": False})
    await ground.post("Ana", "my wifi is down")
    [asked] = await heard(adapter)
    for _ in range(2):
        await adapter.send(under(asked), reply(), "k1")
    assert len(await ground.board()) == 3


async def test_our_own_words_can_be_changed_and_taken_back(ground: Ground, adapter: PlazaAdapter) -> None:
    assert isinstance(adapter, CanDelete)
    assert isinstance(adapter, CanEdit)
    await ground.post("Ana", "my wifi is down")
    [asked] = await heard(adapter)
    post = (await adapter.send(under(asked), reply(), "k1")).posts[0]

    await adapter.edit(asked.room.id, post, "Restart it twice.")
    assert (await ground.board())[1]["text"] == "Restart it twice."
    for _ in range(2):  # gone already is success
        await adapter.delete(asked.room.id, post)
    assert (await ground.board())[1]["deleted"]
    await adapter.delete(asked.room.id, RemoteId("never-there"))
    with pytest.raises(Refused, match="no post"):
        await adapter.edit(asked.room.id, RemoteId("never-there"), "x")


async def test_a_reply_to_a_deleted_post_is_refused(ground: Ground, adapter: PlazaAdapter) -> None:
    post = await ground.post("Ana", "my wifi is down")
    [asked] = await heard(adapter)
    await ground.http.delete(f"/api/posts/{post}", params={"author": "Ana"})
    with pytest.raises(Refused, match="was deleted"):
        await adapter.send(under(asked), reply(), "k1")


async def test_a_customers_files_are_named(ground: Ground, adapter: PlazaAdapter) -> None:
    files = [{"name": "box.png", "content": "iVBORw0KGgo="}, {"name": "log.txt", "content": "aGk="}]
    await ground.post("Ana", "", files=files)
    [said] = await heard(adapter)
    told = [replace(one, ref="") for one in said.attachments]
    assert told == [Attachment("image", "box.png", 8), Attachment("file", "log.txt", 2)]
    assert said.wordless


# --- bad days ---------------------------------------------------------------------------------------------------------


async def test_nothing_was_posted_where_nobody_answers() -> None:
    async with serving(create_app(PlazaSettings(token=TOKEN))) as url:
        pass
    adapter = adapter_for(url)
    target = Target(RoomId(HELP), RemoteId("1"), RemoteId("1"), "Ana", private=False)
    with pytest.raises(RetryLater):
        await adapter.send(target, reply(), "k1")
    with pytest.raises(RetryLater):
        await adapter.delete(target.room, RemoteId("1"))
    with pytest.raises(RetryLater):
        await adapter.find_own(target, "k1")
    with pytest.raises(
        RetryLater, match=r"accounts\.plaza-main\.base_url: no plaza answers .* Start it with `beancan plaza`"
    ):
        await adapter.open()
    await adapter.close()


async def test_an_address_without_a_plaza_needs_a_person() -> None:
    other, stumbling = FastAPI(), FastAPI()
    other.add_api_route("/api/rooms", lambda: PlainTextResponse("welcome to my shop"))
    stumbling.add_api_route("/api/rooms", lambda: PlainTextResponse("oops", 503))
    async with serving(other) as shop, serving(stumbling) as away:
        for url in (shop, f"{shop}/blog"):
            adapter = adapter_for(url)
            with pytest.raises(ConfigError, match=r"is no plaza\. Correct base_url"):
                await adapter.open()
            await adapter.close()
        late = adapter_for(away)
        with pytest.raises(RetryLater, match="answers 503"):
            await late.open()
        await late.close()


async def test_the_token_is_not_shown(ground: Ground) -> None:
    assert TOKEN not in repr(PlazaAccount(channel=ABILITIES, base_url=ground.url, token=TOKEN, handle="halo"))
