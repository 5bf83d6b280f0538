"""The connection to NATS, and the stream with its consumers: made when missing, so that a server may start empty.

Why 256 consumers, each with one bell in flight, and asked by pulling? What was looked at (`python -m
benchmarks.doorbell` measures the first two, `docs/why/durability.md` has the figures):
- One consumer for all: cheap, but one bell in flight is then one turn in the whole fleet, and more in flight lets two
  workers hold one conversation. Only a consumer of its own gives a partition its own `max_ack_pending=1`.
- A push consumer a partition, workers in a queue group: as cheap, and a worker needs one subscription. But the server
  goes on pushing to a worker that is frozen or cut off for as long as its connection looks alive (minutes): every
  second bell would wait for `ack_wait`, some for several. What is pulled stops by itself when nobody asks.
- A pull consumer a partition, taken here. The price is a question per partition and worker every `ack_wait`; they are
  all answered into one subscription, so a worker holds 256 numbers and not 256 tasks.
- Pinned clients (priority groups) keep a partition at one worker: nothing here profits, the state is in the database.

Why a stream per work queue, in memory, with two bells a conversation? An acknowledged bell is gone, so memory holds
only what waits. `discard: new` with two messages a subject is the coalescing: one bell is in flight, one waits behind
it, every further one is refused, because the one that waits will be heard after all of them. (One a subject with
`discard: old` would take the bell in flight away from under its turn, and free the partition for a second owner.)

Why a new client for each connection, and not the library's own reconnection? A question on its way to a server that
died is never answered and is not asked again by the library (nats.py issue 504); one connection, one subscription, one
set of questions is easier to be sure of.
"""

import asyncio
import zlib
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error
from nats.js.api import AckPolicy, ConsumerConfig, DiscardPolicy, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import APIError

from bot.core.conversations import ConversationId
from bot.ports import Clock, Log

PARTITIONS = 256
IN_FLIGHT_AND_WAITING = 2  # bells of one conversation
MOST_BELLS = 200_000  # in the stream; what is refused is rung by the sweep
AT_ONCE = 32  # consumers made side by side
CONNECT_SECONDS = 2
API_SECONDS = 10.0  # a cluster that is choosing leaders answers late
PING_EVERY = 3  # seconds; two unanswered: the connection is dead
LOOK_EVERY = 0.2  # seconds between looks whether the line is still there
OTHER_SETTINGS = 10058  # JetStream: a stream of this name has other settings
TROUBLE = (Error, APIError, OSError, TimeoutError)  # all that a server in trouble makes the library raise


@dataclass(frozen=True, slots=True)
class NatsSettings:
    """Where NATS is and how it shall keep bells. Seconds are seconds. `name` keeps two brands on one server apart."""

    urls: tuple[str, ...]
    ack_wait: float = 5.0
    replicas: int = 1
    name: str = "beancan"
    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    @property
    def stream(self) -> str:
        """The stream that holds the bells."""
        return f"{self.name}-bells"

    def bell(self, conversation: ConversationId) -> str:
        """The subject of a bell: the partition first, so that a consumer can take a whole one."""
        return f"{self.name}.bell.{partition(conversation)}.{conversation}"


def partition(conversation: ConversationId) -> int:
    """The same in every process and every version: it must never change, or two workers hold one conversation."""
    return zlib.crc32(str(conversation).encode()) % PARTITIONS


def consumer(part: int) -> str:
    """The name of a partition's consumer."""
    return f"p{part}"


class Line:
    """One connection from its beginning to its end. What cannot be said any more is not said, and nothing raises."""

    def __init__(self, client: Client) -> None:
        self.client = client

    @property
    def closed(self) -> bool:
        """It is over. Asked and not told: the library does not always get as far as its callback."""
        return self.client.is_closed

    async def say(self, subject: str, payload: bytes = b"", reply: str = "") -> bool:
        """Publish without waiting for anybody. False: the line is dead."""
        try:
            await self.client.publish(subject, payload, reply)
        except TROUBLE:
            return False
        return True

    async def hear(self, subject: str, take: Callable[[Msg], Awaitable[None]]) -> Subscription:
        """Call `take` for every message there. Raises one of TROUBLE."""
        return await self.client.subscribe(subject, cb=take, pending_msgs_limit=0, pending_bytes_limit=0)

    async def close(self) -> None:
        """Say what is still to be said, and leave."""
        with suppress(*TROUBLE):
            await self.client.flush(CONNECT_SECONDS)
        with suppress(*TROUBLE):
            await self.client.close()

    async def hush(self, subscription: Subscription) -> None:
        """Hear nothing new there; what has come is still taken."""
        with suppress(*TROUBLE):  # a line that breaks meanwhile would never end it
            await asyncio.wait_for(subscription.drain(), CONNECT_SECONDS)  # type: ignore[no-untyped-call]


class Link:
    """Keeps one `Line` to any of the servers, for ever."""

    def __init__(self, settings: NatsSettings, clock: Clock, log: Log) -> None:
        self.settings = settings
        self._clock = clock
        self._log = log
        self._line: Line | None = None
        self._up = asyncio.Event()
        self.trouble = "not connected yet"

    @property
    def line(self) -> Line | None:
        """The line if there is one now."""
        return self._line

    async def wait(self) -> Line:
        """The line, as soon as there is one."""
        while self._line is None:
            await self._up.wait()
        return self._line

    async def keep(self) -> None:
        """Connect, wait until it breaks, connect again; until cancelled."""
        tries = 0
        while True:
            try:
                line = await self._connect()
            except TROUBLE as error:
                self._tell(tries, f"NATS cannot be used at {', '.join(self.settings.urls)} ({error!r})")
                tries += 1
                await self._clock.sleep(min(2.0, 0.1 * 2.0 ** min(tries, 8)))
                continue
            if tries:
                self._log.info("NATS is there again", tries=tries)
            tries = 0
            self._line, self.trouble = line, ""
            self._up.set()
            while not line.closed:
                await self._clock.sleep(LOOK_EVERY)
            self._line = None
            self._up.clear()
            self._tell(0, "the connection to NATS broke")

    def _tell(self, tries: int, what: str) -> None:
        self.trouble = what
        if tries == 0:  # once, not with every try
            self._log.warning("rings wait, messages are still taken: the sweep rings again", why=what)

    async def _connect(self) -> Line:
        line = Line(Client())
        try:
            await self._log_in(line.client)
            await make_stream(line, self.settings)  # before the first bell: one that finds no stream is lost
        except BaseException:
            await line.close()
            raise
        return line

    async def _log_in(self, client: Client) -> None:
        async def quiet(_error: Exception) -> None:
            """The library's own words are of no use beside ours."""

        want = self.settings
        await client.connect(
            list(want.urls),
            name=want.name,
            error_cb=quiet,
            allow_reconnect=False,
            max_reconnect_attempts=1,
            reconnect_time_wait=0,
            connect_timeout=CONNECT_SECONDS,
            ping_interval=PING_EVERY,
            flush_timeout=CONNECT_SECONDS,
            user=want.user or None,
            password=want.password or None,
            token=want.token or None,
        )

    async def close(self) -> None:
        """Leave. `keep` must have been cancelled. Who waits for a line from now on waits for ever."""
        self._up.clear()
        if self._line is not None:
            line, self._line = self._line, None
            await line.close()


def stream_settings(settings: NatsSettings) -> StreamConfig:
    """The stream as it must be."""
    return StreamConfig(
        name=settings.stream,
        description="Which conversations have work. Disposable: the database knows it too.",
        subjects=[f"{settings.name}.bell.*.*"],
        retention=RetentionPolicy.WORK_QUEUE,
        storage=StorageType.MEMORY,
        discard=DiscardPolicy.NEW,
        discard_new_per_subject=True,
        max_msgs_per_subject=IN_FLIGHT_AND_WAITING,
        max_msgs=MOST_BELLS,
        num_replicas=settings.replicas,
    )


def consumer_settings(settings: NatsSettings, part: int) -> ConsumerConfig:
    """A partition's consumer as it must be."""
    return ConsumerConfig(
        name=consumer(part),
        durable_name=consumer(part),
        filter_subject=f"{settings.name}.bell.{part}.*",
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=settings.ack_wait,
        max_ack_pending=1,
        mem_storage=True,
    )


async def make_stream(line: Line, settings: NatsSettings) -> None:
    """Make the stream if it is missing or otherwise. Raises one of TROUBLE."""
    js, wanted = line.client.jetstream(timeout=API_SECONDS), stream_settings(settings)
    try:
        await js.add_stream(wanted)
    except APIError as error:
        if error.err_code != OTHER_SETTINGS:
            raise
        await js.update_stream(wanted)


async def set_up(line: Line, settings: NatsSettings) -> None:
    """Make the stream and its consumers where they are missing or otherwise. Raises one of TROUBLE."""
    await make_stream(line, settings)
    js = line.client.jetstream(timeout=API_SECONDS)
    known = await _consumers(line, settings)
    gate = asyncio.Semaphore(AT_ONCE)

    async def make(part: int) -> None:
        async with gate:
            await js.add_consumer(settings.stream, consumer_settings(settings, part))

    missing = [part for part in range(PARTITIONS) if known.get(consumer(part)) != settings.ack_wait]
    await asyncio.gather(*(make(part) for part in missing))


async def _consumers(line: Line, settings: NatsSettings) -> Mapping[str, float | None]:
    """Those that are there, with their ack_wait: one question for 256 of them."""
    js = line.client.jetstream(timeout=API_SECONDS)
    found: dict[str, float | None] = {}
    while True:
        page = await js.consumers_info(settings.stream, offset=len(found))
        new = {info.name: info.config.ack_wait for info in page if info.name not in found}
        found.update(new)
        if not new:
            return found
