"""Plays `tests/dialogs/staff.yaml` on nine pairs of platforms, and what no script can say of them.

Both accounts run the real client library against a pretended platform of their own; knowledge, matcher, rules, store
and gate are the real ones.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.core.policy import Policy, Settles
from bot.data import knowledge_folder
from bot.kb.findings import Purpose
from bot.kb.load import load
from bot.ports import Snapshot
from tests.fakes.bench import Bench, Standing
from tests.fakes.discord_bench import DiscordBench
from tests.fakes.meaning import by_meaning
from tests.fakes.pair import CUSTOMERS, STAFF, Pair, Side, labels, mention, open_pair
from tests.fakes.slack_bench import SlackBench
from tests.fakes.telegram_bench import TelegramBench

POLICY = Policy(languages=("en", "fr", "es", "de"))
BENCHES: tuple[type[Bench], ...] = (TelegramBench, SlackBench, DiscordBench)
PAIRS = [pytest.param((s, c), id=f"staff-{s.name}-customers-{c.name}") for s in BENCHES for c in BENCHES]
SCRIPT = Path(__file__).parent / "dialogs" / "staff.yaml"
DIALOGS = [pytest.param(one["talk"], id=one["name"]) for one in yaml.safe_load(SCRIPT.read_text(encoding="utf8"))]
TEAM = {"Sam", "Lea", "Guest"}
KNOWN = "@bot box blinking red no internet"
UNKNOWN = "@bot where can i buy shares of your company"
Platforms = tuple[type[Bench], type[Bench]]


@pytest.fixture(scope="module")
def live() -> Snapshot:
    """The demo knowledge, loaded once."""
    loaded = asyncio.run(load(knowledge_folder(), Purpose.TRY, by_meaning, POLICY, date(2026, 11, 1)))
    assert loaded.snapshot is not None
    return loaded.snapshot


@pytest.fixture(scope="module", autouse=True)
def _no_certificates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The pretended platforms speak plain HTTP; Telegram's library would read all certificates for each client."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_DIR", str(tmp_path_factory.mktemp("none")))
        yield


@pytest.fixture(params=PAIRS)
async def talk(request: pytest.FixtureRequest, live: Snapshot) -> AsyncIterator["Talk"]:
    staff, customers = request.param
    async with open_pair(staff, customers, live, POLICY) as pair:
        yield Talk(pair)


class Talk:
    """One dialogue: how much of what stands on both platforms was looked at, and who answers what."""

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        self.card = ""  # the newest one that was looked at
        self.answered = ""  # what the customers' next words answer
        self.asked: list[str] = []  # the customers' posts
        self._came: set[str] = set()  # customers who wrote something
        self._seen = 0  # of the brand's posts to customers
        self._told = 0  # of its posts in the staff room

    async def play(self, *lines: tuple[str, Any]) -> None:
        """The lines of a script."""
        looks: Mapping[str, Callable[[Any], Awaitable[object]]] = {
            "public": self.public, "private": self.private, "silence": self.silence, "never": self.never,
            "card": self.new_card, "told": self.told, "wait": self.pair.wait, "frozen": self.frozen,
        }  # fmt: skip
        for who, what in lines:
            if who in looks:
                await looks[who](what)
            else:
                await self.act(who, what)

    # --- doing --------------------------------------------------------------------------------------------------------

    async def act(self, who: str, what: str) -> None:
        """Somebody does something."""
        words = what.replace("@bot", mention(self.pair.customers.bench))
        match who.split():
            case ["slowly", name]:
                await self.ask(name, words)
                await self.pair.slowly()
                return
            case [name, "taps"] if name in TEAM:
                await self.press(self.pair.staff, name, what)
            case [name, "taps"]:
                await self.press(self.pair.customers, name, what)
            case [name, "in", "the", "console"]:
                await self.pair.in_console(name.casefold(), what)
            case [name, "there"]:
                self.answered = await self.pair.post(self.pair.customers, name, words, to=self.asked[0])
            case [name, "privately"]:
                await self.pair.post(self.pair.customers, name, words, private=True)
            case [name] if name in TEAM:
                await self.pair.under_card(name, what, self.card)
            case [name]:
                await self.ask(name, words)
            case _:
                raise AssertionError(f"nobody knows how to play: {who}")
        await self.pair.settle()

    async def ask(self, name: str, words: str) -> None:
        """A customer posts. His first words answer nobody."""
        before = self.answered if name in self._came else None
        self._came.add(name)
        self.asked.append(await self.pair.post(self.pair.customers, name, words, to=before or None))

    async def press(self, side: Side, name: str, label: str) -> None:
        """The newest button with this label."""
        standing = await side.bench.standing()
        found = [
            (post.id, value)
            for post, buttons in zip(standing, labels(side.bench, standing), strict=True)
            for text, value in buttons.items()
            if text.startswith(label)
        ]
        assert found, f"no button {label} on {side.bench.name}"
        await self.pair.tap(side, name, *found[-1])

    # --- looking ------------------------------------------------------------------------------------------------------

    async def posts(self) -> list[Standing]:
        """What the brand said to customers and nobody looked at yet."""
        return (await self.pair.customers.bench.standing())[self._seen :]

    async def _next(self, words: str) -> Standing:
        posts = await self.posts()
        assert posts, f"the brand said nothing, expected: {words}"
        assert words in posts[0].text
        self._seen += 1
        return posts[0]

    async def public(self, words: str) -> None:
        post, bench = await self._next(words), self.pair.customers.bench
        assert (post.room, post.private) == (bench.room, False)
        assert post.answers in {*self.asked, self.answered}  # after a tap: under what was tapped
        self.answered = post.id

    async def private(self, words: str) -> None:
        post, bench = await self._next(words), self.pair.customers.bench
        assert (post.room, post.private) == (bench.private_room("Ana"), True)

    async def silence(self, _: object) -> None:
        assert [post.text for post in await self.posts()] == []

    async def never(self, words: str) -> None:
        assert [post for post in await self.pair.customers.bench.standing() if words in post.text] == []

    async def lines(self) -> list[Standing]:
        """What the staff room was told and nobody looked at yet."""
        return (await self.pair.staff.bench.standing())[self._told :]

    async def _line(self, words: str, *, card: bool) -> Standing:
        """The next post there that holds this; what stands before it counts as looked at."""
        lines = await self.lines()
        for number, line in enumerate(lines, self._told + 1):
            if words in line.text and (line.answers is None) == card:
                self._told = number
                return line
        raise AssertionError(f"the staff room was not told: {words}, but {[line.text for line in lines]}")

    async def new_card(self, words: str) -> None:
        self.card = (await self._line(words, card=True)).id

    async def told(self, words: str) -> None:
        assert (await self._line(words, card=False)).answers == self.card

    async def frozen(self, issue: str) -> None:
        assert list(await self.pair.store.read(lambda tx: tx.controls.frozen())) == [issue]


@pytest.mark.parametrize("script", DIALOGS)
async def test_dialog(talk: Talk, script: list[dict[str, Any]]) -> None:
    await talk.play(*((who, what) for line in script for who, what in line.items()))


# --- what no script can say -------------------------------------------------------------------------------------------

ASKED = (("Ana", UNKNOWN), ("wait", 3), ("public", "within 15 min"), ("card", "Ana needs a person"))


async def test_words_typed_with_the_brands_own_account_silence_the_bot_where_they_are_told(talk: Talk) -> None:
    await talk.play(("slowly Ana", KNOWN))
    customers = talk.pair.customers.bench
    if "native_reply" in customers.cannot:  # nobody tells a Telegram bot: an account of one's own is the way there
        await customers.native("I look at your line.", to=talk.asked[0])
        await talk.pair.settle()
        await talk.play(("public", "I look at your line."), ("public", "reset"))
        return
    await talk.pair.native("I look at your line.", to=talk.asked[0])
    await talk.pair.settle()
    await talk.play(("public", "I look at your line."), ("silence", True))
    await talk.play(("Ana", KNOWN), ("wait", 10), ("silence", True))


async def test_an_answer_told_twice_is_passed_on_once(talk: Talk) -> None:
    await talk.play(*ASKED)
    await talk.pair.staff.bench.twice()
    await talk.pair.under_card("Sam", "/public At any bank.", talk.card, times=2)
    await talk.pair.settle()
    await talk.play(("public", "At any bank."), ("told", "Goes to everybody"), ("silence", True))


async def test_a_crash_before_the_answer_left_loses_nothing(talk: Talk) -> None:
    await talk.play(*ASKED)
    await talk.pair.under_card("Sam", "/public At any bank.", talk.card)
    await talk.pair.restart()
    await talk.pair.settle()
    await talk.pair.wait(60)
    await talk.play(("public", "At any bank."), ("told", "Goes to everybody"), ("silence", True))
    await talk.play(("Ana", KNOWN), ("told", "blinking red"), ("silence", True))


async def test_a_crash_while_the_answer_left_doubles_nothing(talk: Talk) -> None:
    await talk.play(*ASKED)
    await talk.pair.under_card("Sam", "/public At any bank.", talk.card)
    await talk.pair.post_and_die()
    await talk.pair.restart()
    await talk.pair.settle()
    await talk.pair.wait(60)
    await talk.play(("public", "At any bank."), ("told", "Goes to everybody"), ("silence", True))
    lines = " ".join(line.text for line in await talk.lines())
    assert list(await talk.pair.store.read(lambda tx: tx.outbox.leased(CUSTOMERS))) == []
    unclear = talk.pair.customers.adapter.channel.settles is Settles.NOTHING
    assert ("may or may not have been posted" in lines) == unclear


@pytest.mark.parametrize("staff", BENCHES, ids=lambda made: f"staff-{made.name}")
@pytest.mark.parametrize("customers", [TelegramBench, SlackBench], ids=lambda made: f"customers-{made.name}")
async def test_where_answers_of_the_team_are_hidden_a_person_confirms_each(
    staff: type[Bench], customers: type[Bench], live: Snapshot
) -> None:
    async with open_pair(staff, customers, live, POLICY, fewer_rights=CUSTOMERS) as pair:
        talk = Talk(pair)
        assert not pair.customers.adapter.channel.sees_native_replies
        await talk.play(("Ana", KNOWN), ("wait", 10), ("silence", True), ("card", "Waits for your word"))
        await pair.customers.bench.post("Sam", "Hi Ana, I look at your line.", to=talk.asked[0])  # nobody is told
        await talk.play(("wait", 10), ("silence", True))
        await talk.play(("Sam taps", "Send this answer"), ("public", "reset"), ("told", "On its way, by sam."))
        await talk.play(("silence", True))


@pytest.mark.parametrize("staff", BENCHES, ids=lambda made: f"staff-{made.name}")
async def test_discord_tells_who_wrote_also_where_it_hides_the_words(staff: type[Bench], live: Snapshot) -> None:
    async with open_pair(staff, DiscordBench, live, POLICY, fewer_rights=CUSTOMERS) as pair:
        talk = Talk(pair)
        await talk.play(("slowly Ana", KNOWN), ("Sam there", "Hi Ana, I look at your line."), ("silence", True))


@pytest.mark.parametrize("staff", BENCHES, ids=lambda made: f"staff-{made.name}")
async def test_who_never_wrote_privately_on_telegram_cannot_be_written_to(staff: type[Bench], live: Snapshot) -> None:
    async with open_pair(staff, TelegramBench, live, POLICY) as pair:
        talk = Talk(pair)
        await talk.play(*ASKED, ("Sam", "/private Call your banker."), ("silence", True))
        await talk.play(("told", "could not be posted"), ("never", "Call your banker."))


async def test_a_staff_room_on_telegram_needs_no_right_to_read_all(live: Snapshot) -> None:
    async with open_pair(TelegramBench, SlackBench, live, POLICY, fewer_rights=STAFF) as pair:
        talk = Talk(pair)
        await talk.play(
            *ASKED, ("Sam", "/public At any bank."), ("public", "At any bank."), ("told", "Goes to everybody")
        )
        await talk.play(("Sam", "/back"), ("told", "The bot answers Ana again."))
