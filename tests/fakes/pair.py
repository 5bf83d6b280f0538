"""One house over two accounts: customers on one platform, the staff room on another, each with its real client library.

Nothing waits and nothing runs by itself: a verb does one thing on a platform, waits until our adapter told of it, and
then thinks and sends until nothing moves. What came of it stands on the pretended platforms, and is looked at there.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace

import structlog
from aiohttp import web

from adapters import discord, slack, telegram
from bot.core.decisions import Purpose, Reply
from bot.core.messages import AccountId, Kind, Message, PersonId, RoomId, Visibility
from bot.core.policy import Channel, Policy
from bot.core.records import Page, Send
from bot.core.staff import StaffRoom
from bot.engine import Engine
from bot.observe.metrics import Metrics
from bot.ports import Adapter, Cursor, Snapshot, Transaction
from bot.runtime.channels import Channels, KnownChannels
from bot.runtime.pacing import Pacer, Senders
from bot.runtime.receive import Masker, Receiver
from bot.runtime.send import Sender, target
from bot.runtime.staff import StaffDesk
from bot.runtime.think import Thinker
from bot.storage.memory import MemoryStore
from bot.storage.rules import Rules
from tests.fakes.bench import Bench, Ear, Standing, logged_in, said
from tests.fakes.clock import ManualClock
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord_bench import DiscordBench
from tests.fakes.house import Bells, FixedKnowledge, PlainVault
from tests.fakes.slack_bench import SlackBench
from tests.fakes.telegram_bench import TelegramBench

CUSTOMERS, STAFF = AccountId("customers"), AccountId("staff")
ROUNDS = 20  # of thinking and sending after one happening; more would be a loop without an end
_ABILITIES = {each.ABILITIES.platform: each.ABILITIES for each in (telegram, slack, discord)}


def mention(bench: Bench) -> str:
    """How a person calls the bot."""
    match bench:
        case TelegramBench():
            return f"@{bench.tg.bot.username}"
        case SlackBench():
            return bench.sl.mention
        case DiscordBench():
            return bench.dc.mention
    raise AssertionError(f"nobody knows how to call a bot on {bench.name}")


def labels(bench: Bench, standing: Sequence[Standing]) -> list[dict[str, str]]:
    """What people read on the buttons of each post, and what each button carries."""
    match bench:
        case TelegramBench():
            rows = [dict(post.buttons) for post in bench.tg.sent]
        case SlackBench():
            rows = [{label: value for value, label in post.buttons} for post in bench.sl.sent]
        case DiscordBench():
            rows = [dict(post.buttons) for post in bench.dc.sent]
        case _:
            rows = []
    assert [tuple(row.values()) for row in rows] == [post.buttons for post in standing]
    return rows


def adapter_of(bench: Bench, channel: Channel, address: str) -> Adapter:
    """The bench's own adapter under another name, so that both accounts may be of one platform."""
    team = frozenset({bench.who("Sam")})
    match bench:
        case TelegramBench(tg=tg):
            tg_account = telegram.TelegramAccount(
                channel, tg.token, staff=team, base_url=tg.base_url, poll_seconds=5, answer_seconds=5
            )
            return telegram.TelegramAdapter(tg_account, bench.clock)
        case SlackBench(sl=sl):
            sl_account = slack.SlackAccount(
                channel, sl.token, sl.app_token, staff=team, base_url=sl.base_url, answer_seconds=5
            )
            return slack.SlackAdapter(sl_account, bench.clock)
        case DiscordBench(dc=dc):
            dc_account = discord.DiscordAccount(
                channel, dc.token, staff=team, base_url=address or dc.base_url, answer_seconds=5
            )
            return discord.DiscordAdapter(dc_account, bench.clock)
    raise AssertionError(f"there is no adapter for {bench.name}")


@asynccontextmanager
async def one_address(*worlds: FakeDiscord) -> AsyncIterator[str]:
    """discord.py knows one address of Discord for the whole process, as in the world. Two bots are told apart by their
    tokens; here each of them has a world of its own."""

    async def answer(request: web.Request) -> web.StreamResponse:
        token = request.headers.get("Authorization")
        return await next(world for world in worlds if token == f"Bot {world.token}")._answer(request)

    app = web.Application()
    app.router.add_route("*", "/api/v10/{path:.*}", answer)
    runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/v10"
    finally:
        await runner.cleanup()


@dataclass(frozen=True, slots=True)
class Side:
    """One account while our process lives."""

    bench: Bench
    adapter: Adapter
    ear: Ear
    receiver: Receiver
    sender: Sender

    async def hear(self, sign: Callable[[Message], bool], times: int = 1) -> None:
        """Receive, batch by batch, until this was told so many times."""
        while times > 0:
            batch = await self.ear.batch()
            await self.receiver.take(batch)
            self.ear.ask()  # it is stored: the platform may forget it
            times -= sum(map(sign, said(self.adapter, batch)))


class Pair:
    """Customers and staff, and our process between them. `customers` and `staff` are there while it lives."""

    customers: Side
    staff: Side

    def __init__(self, staff: Bench, customers: Bench, live: Snapshot, policy: Policy, address: str = "") -> None:
        self.clock = ManualClock()
        self.bells = Bells()
        self.in_hand: Sequence[Send] = ()
        self._benches = {STAFF: staff, CUSTOMERS: customers}
        self._address = address
        self._live, self._policy = FixedKnowledge(live), policy
        self._channels = {
            name: replace(_ABILITIES[bench.platform], account=name) for name, bench in self._benches.items()
        }
        self.store = MemoryStore(Rules(channels=self._channels))
        people = {PersonId(staff.who(name)): name.casefold() for name in ("Sam", "Lea")}
        self.room = StaffRoom(STAFF, RoomId(staff.room), people)
        self._life = AsyncExitStack()

    # --- life ---------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Our process begins: new adapters and loops on the same store."""
        wakers, log, metrics = Senders(), structlog.get_logger(), Metrics()
        adapters = {name: await self._adapter(name) for name in self._benches}
        channels = Channels(KnownChannels(adapters), self.store, self.clock, log)
        engine = Engine(self._live, self._policy, channels, self.clock)
        self.bells = Bells()
        self.thinker = Thinker(engine, self.store, wakers, self.clock, log, metrics)
        self.desk = StaffDesk(self.room, self.store, wakers, self._channels, _link, self.clock, log)
        sides: dict[AccountId, Side] = {}
        for name, adapter in adapters.items():
            receiver = Receiver(
                adapter, self.store, self.bells, wakers, Masker(PlainVault()), self.clock, log, metrics, self.desk
            )
            sender = Sender(
                adapter, self.store, self.bells, self._live, wakers, self.clock, log, metrics, Pacer(0, 0)
            )  # fmt: skip
            sides[name] = Side(self._benches[name], adapter, await self._ear(name, adapter), receiver, sender)
        self.customers, self.staff = sides[CUSTOMERS], sides[STAFF]

    async def _adapter(self, name: AccountId) -> Adapter:
        adapter = adapter_of(self._benches[name], self._channels[name], self._address)
        return await self._life.enter_async_context(logged_in(adapter))

    async def _ear(self, name: AccountId, adapter: Adapter) -> Ear:
        cursor = await self.store.read(lambda tx: tx.inbox.cursor(name))
        listening = self._benches[name].listening(adapter, Cursor(cursor) if cursor is not None else None)
        return await self._life.enter_async_context(listening)

    async def stop(self) -> None:
        """Our process is gone. What it had in hand is gone with it."""
        self.in_hand = ()
        await self._life.aclose()
        self._life = AsyncExitStack()

    async def restart(self) -> None:
        """It comes back, looks at what a crash left open, and goes on."""
        await self.stop()
        await self.start()
        for side in (self.customers, self.staff):
            await side.sender.settle()

    # --- the loops, by hand -------------------------------------------------------------------------------------------

    async def settle(self) -> None:
        """Think, tell the staff room, and send, until nothing moves."""
        await self._deliver(self.in_hand, self.customers)
        self.in_hand = ()
        for _ in range(ROUNDS):
            thought, told = await self.think(), await self.desk.look()
            if not (await self.send() or thought or told):
                return
        raise AssertionError("it does not come to rest")

    async def think(self) -> bool:
        """Every conversation that was rung takes its turns. True if there was one."""
        now = self.clock.now()
        ready = [each for each, at in self.bells.rung.items() if at is None or at <= now]
        for conversation in ready:
            del self.bells.rung[conversation]
            again = await self.thinker.turn(conversation)
            if again is not None:
                self.bells.rung[conversation] = again
        return bool(ready)

    async def send(self) -> bool:
        """Everything that is due leaves, or is held at the gate. True if there was something."""
        left = False
        for side in (self.customers, self.staff):
            left = await self._deliver(await side.sender.due(), side) or left
        return left

    async def _deliver(self, sends: Sequence[Send], side: Side) -> bool:
        for send in sends:
            await side.sender.deliver(send)
        return bool(sends)

    async def wait(self, seconds: float) -> None:
        """Time passes."""
        self.clock.jump(seconds)
        now = self.clock.now()
        for conversation in await self.store.write(lambda tx: tx.inbox.fire_timers(now, 10)):
            await self.bells.ring(conversation)
        await self.settle()

    async def slowly(self) -> None:
        """The bot has decided and taken its answer in hand, and it is not with the gate yet."""
        await self.think()
        self.in_hand = await self.customers.sender.due()
        assert self.in_hand, "the bot has nothing to say"

    async def post_and_die(self) -> None:
        """What is due to customers stands on the platform, and our process is gone before it could note that."""
        side = self.customers
        for send in await side.sender.due():
            assert await side.sender.leased(send)
            await side.adapter.send(target(send), send.reply, send.key)
        await self.stop()

    # --- what people do -----------------------------------------------------------------------------------------------

    async def post(
        self, side: Side, name: str, text: str, *, private: bool = False, to: str | None = None, times: int = 1
    ) -> str:
        """Somebody writes, and we hear of it (`times`: so often)."""
        number = await side.bench.post(name, text, private=private, to=to)
        await side.hear(lambda message: message.kind is Kind.POST and message.id == number, times)
        return number

    async def native(self, text: str, *, to: str) -> None:
        """Somebody of the brand answers a customer with the brand's own account, and we hear of it."""
        await self.customers.bench.native(text, to=to)
        await self.customers.hear(lambda message: message.text == text)

    async def under_card(self, name: str, text: str, card: str, *, times: int = 1) -> None:
        """A person of the team writes under a card. Commands begin as they do on this platform."""
        sign = self._channels[self.room.account].command_sign
        await self.post(self.staff, name, sign + text[1:] if text.startswith("/") else text, to=card, times=times)

    async def in_console(self, agent: str, text: str) -> None:
        """An agent answers the newest conversation in public, in the console."""

        def reply(tx: Transaction) -> None:
            newest = max(row.conversation for row in tx.desk.waiting("all", Page()))
            thread = tx.desk.thread(newest)
            assert thread is not None
            words = Reply(Purpose.HUMAN, text, Visibility.PUBLIC, "en", approved_by=(agent,))
            tx.desk.reply(newest, agent, words, thread.seen, self.clock.now())

        await self.store.write(reply)

    async def tap(self, side: Side, name: str, post: str, button: str) -> None:
        """Somebody presses a button, and we hear of it."""
        who = side.bench.who(name)
        await side.bench.tap(post, name, button)
        await side.hear(lambda message: message.kind is Kind.TAP and message.author.id == who and message.id == post)


def _link(conversation: int) -> str:
    return f"https://desk.example/t/{conversation}"


@asynccontextmanager
async def open_pair(
    staff: type[Bench], customers: type[Bench], live: Snapshot, policy: Policy, *, fewer_rights: AccountId | None = None
) -> AsyncIterator[Pair]:
    """Both platforms, and our process between them. `fewer_rights`: which account has less than it asks for."""
    async with AsyncExitStack() as stack:
        office, town = staff(), customers()
        if isinstance(office, DiscordBench):
            office.dc.token = office.dc.gateway.token = "OTAwMDAwMDAx.test-token.of-the-second-bot"
        for bench in (office, town):
            await stack.enter_async_context(bench)
        if fewer_rights is not None:
            await {STAFF: office, CUSTOMERS: town}[fewer_rights].fewer_rights()
        address = ""
        if isinstance(office, DiscordBench) and isinstance(town, DiscordBench):
            address = await stack.enter_async_context(one_address(office.dc, town.dc))
        pair = Pair(office, town, live, policy, address)
        stack.push_async_callback(pair.store.close)
        stack.push_async_callback(pair.stop)
        await pair.start()
        yield pair
