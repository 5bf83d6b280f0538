"""`demo --check`: the script of the first five minutes, played as customers and an agent would, each step asserted.

Customers act through the plaza's HTTP API, the agent through the console's: nothing reaches around the product.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2

from bot.commands.demo_scripts import HELP, STORM, TOWN
from bot.core.incidents import ALARM
from bot.wiring.bot import Bot

WITHIN = 8.0  # seconds a step may take; the bot waits 2 s for more words when it is not sure


class StepFailed(Exception):
    """A step did not show what it promises."""


@dataclass(frozen=True, slots=True)
class Played:
    """One step: whether it held, and what it showed or what went wrong."""

    name: str
    ok: bool
    says: str


@dataclass(slots=True)
class Stage:
    """The customers' side and two agents. `http` is signed in as Lea, `sam` as Sam."""

    http: httpx2.AsyncClient
    sam: httpx2.AsyncClient

    async def post(self, author: str, room: str, text: str) -> str:
        """A customer posts in public."""
        answer = await self.http.post("/plaza/api/posts", json={"author": author, "room": room, "text": text})
        answer.raise_for_status()
        return str(answer.json()["id"])

    async def tap(self, post: str, author: str, button: str) -> None:
        """A customer taps."""
        answer = await self.http.post(f"/plaza/api/posts/{post}/tap", json={"author": author, "button": button})
        answer.raise_for_status()

    async def replies(self, post: str) -> Sequence[Mapping[str, Any]]:
        """What the brand said in this thread."""
        answer = await self.http.get(f"/plaza/api/posts/{post}/thread")
        return [each for each in answer.json()["posts"] if each["role"] != "customer" and not each["deleted"]]

    async def reply(self, post: str, number: int = 1) -> Mapping[str, Any]:
        """The brand's `number`th words in this thread, once they stand there."""
        async with asyncio.timeout(WITHIN):
            while True:
                said = await self.replies(post)
                if len(said) >= number:
                    return said[number - 1]
                await asyncio.sleep(0.05)

    async def threads(self) -> Sequence[Mapping[str, Any]]:
        """What the agents see."""
        answer = await self.http.get("/api/v1/threads", params={"which": "person"})
        answer.raise_for_status()
        return list(answer.json()["threads"])

    async def thread_of(self, customer: str) -> Mapping[str, Any]:
        """The thread of this customer that waits for a person."""
        async with asyncio.timeout(WITHIN):
            while True:
                found = [t for t in await self.threads() if t["customer"] == customer]
                if found:
                    answer = await self.http.get(f"/api/v1/threads/{found[0]['conversation']}")
                    return dict(answer.json())
                await asyncio.sleep(0.05)

    async def incident(self, topic: str) -> Mapping[str, Any]:
        """The incident about this topic, once it is an alarm."""
        async with asyncio.timeout(WITHIN):
            while True:
                answer = await self.http.get("/api/v1/incidents")
                answer.raise_for_status()
                lines = [each["line"] for each in answer.json()["incidents"]]
                if found := [line for line in lines if line["topic"] == topic and line["level"] >= ALARM]:
                    return dict(found[0])
                await asyncio.sleep(0.05)

    async def act(self, thread: Mapping[str, Any], what: str, **body: Any) -> httpx2.Response:
        """Lea acts in a thread."""
        return await self.http.post(address(thread, what), json=body)


def address(thread: Mapping[str, Any], what: str) -> str:
    """Where the console takes this action."""
    return f"/api/v1/threads/{thread['conversation']['id']}/{what}"


def expect(holds: bool, promise: str) -> None:
    """The promise must hold."""
    if not holds:
        raise StepFailed(promise)


async def known_problem(stage: Stage) -> str:
    """1: the fix stands under the post, with a link and four answers."""
    post = await stage.post("Ana", TOWN, "@halo box blinking red, no internet!!")
    said = await stage.reply(post)
    expect("https://" in said["text"], "the answer carries a link")
    expect(
        [b["id"] for b in said["buttons"]] == ["fixed", "not_helped", "same_here", "person"], "four answers under it"
    )
    expect("bot" in said["text"].lower(), "it says that it is a bot")
    await stage.tap(said["id"], "Ana", "not_helped")
    return "the approved fix stands in public, with four answers under it"


async def did_not_help(stage: Stage) -> str:
    """The thread waits for a person, with the packet."""
    thread = await stage.thread_of("Ana")
    expect("did not help" in thread["packet"]["because"], "the packet says why")
    expect(bool(thread["packet"]["candidates"] or thread["packet"]["tried"]), "the packet says what was tried")
    return "“Did not help” put the thread into the inbox with its packet"


async def a_person_answers(stage: Stage) -> str:
    """Taken over, answered; from then on the bot is silent, until it is handed back."""
    thread = await stage.thread_of("Ana")
    posts = (await stage.http.get(f"/plaza/api/rooms/{TOWN}/posts")).json()["posts"]
    first = next(p for p in posts if p["author"] == "Ana" and p["role"] == "customer")
    before = len(await stage.replies(first["id"]))
    done = await stage.act(
        thread, "reply", text="Hi Ana, Lea here. I look at your line now.", visibility="public", seen=thread["seen"]
    )
    expect(done.is_success, f"the reply was taken ({done.status_code})")
    said = await stage.reply(first["id"], before + 1)
    expect(said["role"] == "staff", "a person's words are marked as a person's")
    note = await stage.act(thread, "note", text="checked the line, looks fine")
    expect(note.is_success, "a note was taken")
    body = {"author": "Ana", "room": TOWN, "text": "@halo box blinking red, no internet!!", "in_reply_to": first["id"]}
    await stage.http.post("/plaza/api/posts", json=body)
    await asyncio.sleep(1.5)
    after = await stage.replies(first["id"])
    expect(len(after) == before + 1, "the bot is silent after a person spoke")
    expect(not any("looks fine" in each["text"] for each in after), "the note stayed inside")
    return "a person took over in public; the bot is silent, the note stayed inside"


async def second_agent(stage: Stage) -> str:
    """Two agents answer one thread: the second is told, nothing of his is sent."""
    thread = await stage.thread_of("Ben")
    first = await stage.act(
        thread, "reply", text="Ben, please unplug it. I call you.", visibility="private", seen=thread["seen"]
    )
    expect(first.is_success, "the first answer was taken")
    body = {"text": "Hello Ben!", "visibility": "public", "seen": thread["seen"]}
    second = await stage.sam.post(address(thread, "reply"), json=body)
    expect(second.status_code == httpx2.codes.CONFLICT, "the second answer is refused")
    expect("Lea answered" in second.json()["detail"], "he is told who answered")
    return "the second of two agents was told who answered, and nothing of his was sent"


async def worrying(stage: Stage) -> str:
    """2: no advice; a person is alerted at once."""
    post = await stage.post("Ben", HELP, "router smells of burning")
    said = await stage.reply(post)
    expect("https://" not in said["text"], "no advice in public")
    thread = await stage.thread_of("Ben")
    expect(bool(thread["packet"]["urgent"]), "it is urgent")
    return "no advice; a person is asked for at once"


async def unclear(stage: Stage) -> str:
    """3: one question; the choice is answered."""
    post = await stage.post("Chloé", HELP, "internet is slow and light is odd")
    said = await stage.reply(post)
    choices = [b for b in said["buttons"] if b["id"].startswith("choice:")]
    expect(len(choices) >= 3, "two choices and a way out")
    await stage.tap(said["id"], "Chloé", choices[0]["id"])
    answer = await stage.reply(post, 2)
    expect("https://" in answer["text"], "the choice is answered")
    return "one question with two choices and “Something else”; the choice was answered"


async def card_number(stage: Stage) -> str:
    """5: masked before disk, invited to a private chat."""
    post = await stage.post("Dev", HELP, "you charged me twice, my card is 4111 1111 1111 1111")
    said = await stage.reply(post)
    expect("private" in said["text"].lower(), "an invitation to a private chat")
    expect("4111" not in said["text"], "the number is not repeated")
    thread = await stage.thread_of("Dev")
    expect("4111" not in str(thread), "the number is not in the console")
    expect("[card]" in str(thread), "the place where it stood is marked")
    return "the number was masked before anything was stored; the customer is invited to a private chat"


async def storm(stage: Stage) -> str:
    """4: many customers become one incident; the lead says "we know", and from then on the bot does."""
    for author, text in STORM:
        await stage.post(author, HELP, text)
    incident = await stage.incident("line-outage")
    said = await stage.http.post(f"/api/v1/incidents/{incident['id']}/we-know")
    expect(said.is_success, f"a lead may say that we know ({said.status_code})")
    post = await stage.post("Zoe", TOWN, "@halo internet is down in our whole street")
    expect("We know" in (await stage.reply(post))["text"], "the next customer is told that we know")
    return f"{incident['reading']['authors']} customers became one incident; “We know” goes to whoever comes next"


STEPS = (
    ("1 a known problem", known_problem),
    ("  did not help", did_not_help),
    ("  a person answers", a_person_answers),
    ("2 a worrying one", worrying),
    ("  a second agent", second_agent),
    ("3 an unclear one", unclear),
    ("4 a storm of complaints", storm),
    ("5 a card number in public", card_number),
)


@asynccontextmanager
async def agent(base: str, bot: Bot, person: str) -> AsyncIterator[httpx2.AsyncClient]:
    """A signed-in agent, by the same one-time link that the demo prints."""
    key = bot.keys.issue(person, bot.clock.now())
    async with httpx2.AsyncClient(base_url=base, headers={"Origin": base}, timeout=15) as http:
        page = await http.get("/demo", params={"key": key}, follow_redirects=True)
        expect(page.status_code == httpx2.codes.OK, f"the demo page opens ({page.status_code})")
        http.headers["X-CSRF-Token"] = (await http.get("/api/v1/session")).json()["csrf"]
        yield http


async def play(base: str, bot: Bot, tell: Callable[[Played], None]) -> Sequence[Played]:
    """Play every step, telling of each as it ends; a step that fails does not end the play."""
    played: list[Played] = []
    async with agent(base, bot, "Lea") as lea, agent(base, bot, "Sam") as sam:
        for name, step in STEPS:
            try:
                played.append(Played(name, True, await step(Stage(lea, sam))))
            except (StepFailed, TimeoutError, httpx2.HTTPError, KeyError) as error:
                played.append(Played(name, False, str(error) or "nothing came in time"))
            tell(played[-1])
    return played
