"""Who runs a conversation, in many processes: NATS JetStream as a doorbell, and nothing but a doorbell.

A bell says "conversation X has work". It is published after the commit, nobody waits for it, it may be lost or repeat;
the database knows what is unfinished and in which order, and the sweep rings again. A partition of conversations has
one bell in flight, so a conversation is at one worker at a time as a rule; where the rule breaks (a worker that was
frozen, a server that forgot) the version fence of the database throws the second turn away.

A bell in hand is kept by a heartbeat while its turn runs, acked as soon as nothing is ready, and handed back when the
database is away. One that waits too long for a free slot here goes back too: another worker may be idle.
"""

import asyncio
import json
import zlib
from dataclasses import dataclass
from datetime import datetime

from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from bot.core.conversations import ConversationId
from bot.errors import StoreError
from bot.ports import Clock, Log, Turn
from bot.runtime.drain import drained, ended
from bot.runtime.jetstream import LOOK_EVERY, PARTITIONS, TROUBLE, Line, Link, NatsSettings, consumer, set_up
from bot.runtime.later import LaterRings
from bot.runtime.retry import DATABASE_AWAY

SLOTS = 8  # turns side by side; more would only hold bells that another worker could take
MOST_KEPT = 10_000  # conversations remembered while NATS is away; the rest is rung by the sweep
SLACK = 1.0  # seconds beyond its end until a question counts as lost
REST = 1.0  # seconds after a server in trouble
ACK, BUSY, BACK = b"+ACK", b"+WPI", b"-NAK"


@dataclass(slots=True, eq=False)
class Bell:
    """One delivery of one bell. `good_until` (monotonic): from then on the server may have given it to another."""

    conversation: ConversationId
    part: int
    line: Line
    reply: str
    good_until: float
    waited: bool = False  # a heartbeat found it without a slot
    gone: bool = False  # handed back before its turn began

    async def say(self, word: bytes) -> None:
        """Tell the server. On a dead line this is nothing: the bell comes again."""
        await self.line.say(self.reply, word)


def back_after(seconds: float) -> bytes:
    """Give it to somebody, but not before."""
    return BACK + b" " + json.dumps({"delay": int(seconds * 1e9)}).encode()


class NatsDispatcher:
    """The `Dispatcher` of many processes. `slots`: how many conversations think at once in this one."""

    def __init__(self, settings: NatsSettings, clock: Clock, log: Log, slots: int = SLOTS) -> None:
        self._settings = settings
        self._clock = clock
        self._log = log
        self._slots = slots
        self.link = Link(settings, clock, log)
        self._later = LaterRings(clock, self.ring)
        self._to_ring: dict[ConversationId, None] = {}  # in the order they were rung
        self._rung = asyncio.Event()
        self._upkeep: list[asyncio.Task[None]] = []
        self._stopping = False
        self._forget_everything()

    def _forget_everything(self) -> None:
        self._queue: asyncio.Queue[Bell] = asyncio.Queue()
        self._hand: dict[int, Bell] = {}  # by partition
        self._running: dict[ConversationId, Bell] = {}
        self._twice: dict[ConversationId, Bell] = {}  # came again while its turn still runs here
        self._asked: dict[int, float] = {}  # partition -> when the question is lost (monotonic)
        self._inbox = ""
        self._subscription: Subscription | None = None
        self._missing = False
        self._deaf = ""

    # --- ringing ---

    async def ring(self, conversation: ConversationId, at: datetime | None = None) -> None:
        """See `Dispatcher.ring`. Returns at once; what cannot be published now is published when NATS is back."""
        if self._later.put_off(conversation, at):
            return
        self._begin()
        if len(self._to_ring) < MOST_KEPT:
            self._to_ring[conversation] = None
            self._rung.set()

    def _begin(self) -> None:
        if not self._stopping and (not self._upkeep or any(task.done() for task in self._upkeep)):
            for task in self._upkeep:  # one fell over: both begin anew
                task.cancel()
            self._upkeep = [asyncio.create_task(self.link.keep()), asyncio.create_task(self._publish())]

    async def connected(self) -> Line:
        """The line to NATS as soon as there is one; a process that does not think and did not ring connects by this."""
        self._begin()
        return await self.link.wait()

    async def _publish(self) -> None:
        while True:
            await self._rung.wait()
            self._rung.clear()
            line = await self.link.wait()
            while self._to_ring:
                conversation = next(iter(self._to_ring))
                del self._to_ring[conversation]  # before it is said: a ring from now on wants a bell of its own
                if not await line.say(self._settings.bell(conversation)):
                    self._to_ring[conversation] = None
                    self._rung.set()
                    await self._clock.sleep(LOOK_EVERY)
                    break
                await asyncio.sleep(0)  # ten thousand bells must not keep everybody else waiting

    def health(self) -> tuple[bool, str]:
        """See `Dispatcher.health`."""
        trouble = self.link.trouble or self._deaf
        if trouble:
            return False, f"{trouble}: messages are stored, and answered when it is over"
        return True, "connected to NATS"

    # --- hearing ---

    @property
    def hears(self) -> bool:
        """A bell that is rung now comes to somebody."""
        return self._subscription is not None and self.link.line is not None

    def holds(self, conversation: ConversationId) -> bool:
        """Its bell is here, begun or not."""
        return any(bell.conversation == conversation for bell in self._hand.values())

    async def run(self, turn: Turn) -> None:
        """Serve bells until cancelled. Whatever falls over in here must not take bells with it: they come again."""
        self._forget_everything()
        self._begin()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen())
            group.create_task(self._heartbeats())
            for _ in range(self._slots):
                group.create_task(self._work(turn))

    async def _listen(self) -> None:
        while not self._stopping:
            line = await self.link.wait()
            try:
                await set_up(line, self._settings)
                await self._open(line)
                await self._keep_asking(line)
            except TROUBLE as error:
                if not self._deaf:  # once, not with every try
                    self._log.warning("NATS gives no bells; trying again", error=repr(error))
                self._deaf = f"NATS gives no bells ({error!r})"
                await self._clock.sleep(REST)

    async def _open(self, line: Line) -> None:
        self._asked.clear()
        self._missing = False
        self._inbox = line.client.new_inbox()

        async def heard(message: Msg) -> None:
            await self._heard(line, message)

        self._subscription = await line.hear(f"{self._inbox}.*", heard)
        self._deaf = ""

    async def _keep_asking(self, line: Line) -> None:
        """Until the line breaks, or the server says that it does not know what is asked for."""
        while not (line.closed or self._missing or self._stopping):
            await self._ask_more(line)
            await self._clock.sleep(LOOK_EVERY)
        await self._hush(line)

    async def _hush(self, line: Line | None) -> None:
        """Take all questions back: without anybody to hear the answer the server forgets them."""
        subscription, self._subscription = self._subscription, None
        if subscription is not None and line is not None:
            await line.hush(subscription)

    async def _ask_more(self, line: Line) -> None:
        """Ask for every partition that is neither asked for nor in hand, while what waits here is little."""
        now = self._clock.monotonic()
        for part in range(PARTITIONS):
            if self._queue.qsize() >= self._slots or self._stopping:
                return
            if part not in self._hand and self._asked.get(part, 0.0) <= now:
                await self._ask_for(line, part)

    async def _ask_for(self, line: Line, part: int) -> None:
        reply = f"{self._inbox}.{part}"
        # Who asked first is served first: if all questions of a worker were of one age, he would get a whole burst.
        patience = self._settings.ack_wait * (0.5 + zlib.crc32(reply.encode()) / 2**33)
        self._asked[part] = self._clock.monotonic() + patience + SLACK
        question = {"batch": 1, "expires": int(patience * 1e9)}
        subject = f"$JS.API.CONSUMER.MSG.NEXT.{self._settings.stream}.{consumer(part)}"
        await line.say(subject, json.dumps(question).encode(), reply)

    async def _heard(self, line: Line, message: Msg) -> None:
        *_, part, last = message.subject.split(".")
        status = (message.headers or {}).get("Status")
        if status is None:
            await self._take(line, int(part), ConversationId(int(last)), message.reply)
        elif status == "408" and not self._stopping:  # nobody rang in all that time
            await self._ask_for(line, int(last))
        elif status == "503" or "Deleted" in str((message.headers or {}).get("Description")):
            self._missing = True  # the server started empty, or somebody tidied up
        else:
            self._asked.pop(int(last), None)  # another leader, a server that goes: asked again soon

    async def _take(self, line: Line, part: int, conversation: ConversationId, reply: str) -> None:
        self._asked.pop(part, None)
        bell = Bell(conversation, part, line, reply, self._clock.monotonic() + self._settings.ack_wait)
        if self._stopping:
            await bell.say(BACK)
            return
        self._hand[part] = bell
        if conversation in self._running:
            self._twice[conversation] = bell
        else:
            self._queue.put_nowait(bell)

    # --- turns ---

    async def _work(self, turn: Turn) -> None:
        while not self._stopping:
            bell = await self._queue.get()
            if bell.gone or self._stopping:  # `stop` gives back what did not begin
                continue
            if bell.conversation in self._running:
                self._twice[bell.conversation] = bell
                continue
            self._running[bell.conversation] = bell
            try:
                await self._serve(bell, turn)
            finally:
                self._running.pop(bell.conversation, None)
                repeated = self._twice.pop(bell.conversation, None)
                if repeated is not None:
                    self._queue.put_nowait(repeated)

    async def _serve(self, bell: Bell, turn: Turn) -> None:
        again: datetime | None = None
        word = ACK
        try:
            again = await turn(bell.conversation)
        except StoreError as error:
            self._log.error("the database cannot be used; the bell goes back", error=str(error))
            word = back_after(DATABASE_AWAY)
        except Exception as error:  # a turn handles its own failures; what still comes here must not end the loop
            self._log.error("a turn failed outside its own handling", conversation=bell.conversation, error=repr(error))
        if again is not None:
            await self.ring(bell.conversation, again)  # never by a delayed bell: that would hold up the partition
        await self._let_go(bell, word)

    async def _let_go(self, bell: Bell, word: bytes) -> None:
        """Say what became of a bell that is still ours, and ask for the next one of its partition."""
        if bell.good_until > self._clock.monotonic():  # else another has it, and our word would count for his
            await bell.say(word)
        if self._hand.get(bell.part) is bell:
            del self._hand[bell.part]
        line = self.link.line
        if line is not None and not self._stopping and self._subscription is not None:
            await self._ask_more(line)

    async def _heartbeats(self) -> None:
        while True:
            await self._clock.sleep(self._settings.ack_wait / 3)
            for bell in list(self._hand.values()):
                await self._keep_or_hand_back(bell)

    async def _keep_or_hand_back(self, bell: Bell) -> None:
        if self._hand.get(bell.part) is not bell:  # let go while another one's word was said
            return
        now = self._clock.monotonic()
        begun = self._running.get(bell.conversation) is bell
        if bell.good_until <= now or bell.line.closed:  # frozen for a while, or cut off: it is another's now
            self._drop(bell, begun)
        elif begun or not bell.waited:
            bell.good_until = now + self._settings.ack_wait
            bell.waited = True
            await bell.say(BUSY)
        else:
            self._drop(bell, begun)
            await bell.say(BACK)

    def _drop(self, bell: Bell, begun: bool) -> None:
        if self._hand.get(bell.part) is bell:
            del self._hand[bell.part]
        bell.gone = not begun
        bell.good_until = 0.0

    # --- leaving ---

    async def stop(self, grace: float) -> None:
        """See `Dispatcher.stop`. Bells without a turn go back at once, those of turns that do not end after `grace`."""
        self._stopping = True
        self._later.forget()
        await self._hush(self.link.line)
        for bell in [each for each in self._hand.values() if self._running.get(each.conversation) is not each]:
            self._drop(bell, begun=False)
            await bell.say(BACK)
        await drained(self._clock, lambda: bool(self._running), grace)
        for bell in list(self._hand.values()):
            await bell.say(BACK)
        self._hand.clear()
        await ended(self._upkeep)
        await self.link.close()
