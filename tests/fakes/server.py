"""What every pretended platform is made of: a port, calls that are written down, bad days on order, waiting.

A platform says which routes it has, and what its own refusals look like; how a connection breaks, or an answer is
never given, is the same on all of them.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, ClassVar, Literal, NamedTuple, Self

from aiohttp import web

FaultKind = Literal[
    "reject_429",  # not taken; come back after `seconds`, said in the platform's own way
    "ban_429",  # Discord: the gatekeeper in front of the API, no JSON
    "refuse",  # Slack: not taken, with the code `error`
    "error_500",  # not taken; an answer of the server itself
    "error_502",  # a gateway in between answers with a page; whether it was taken is unknown, here it was not
    "error_503",  # the same
    "nonsense",  # a stranger answers 200 with a page
    "reset",  # the connection breaks before the request is taken
    "reset_after_accept",  # taken, then the connection breaks
    "timeout_after_accept",  # taken, but no answer comes
    "slow",  # taken and answered after `seconds`
]


@dataclass(slots=True)
class Fault:
    """What goes wrong with the next calls of a name."""

    kind: FaultKind
    call: str
    times: int
    seconds: float
    error: str


class FakeServer(ABC):
    """A platform on a loopback port."""

    SENDING: ClassVar[str]  # the call that posts a message: `fail` spoils it where nothing else is named

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.faults: list[Fault] = []
        self.files: dict[str, bytes] = {}  # that people sent, by the platform's id
        self._watchers: list[tuple[Callable[[], bool], asyncio.Future[None]]] = []
        self._closing = asyncio.Event()
        self._port = 0

    # --- life ---------------------------------------------------------------------------------------------------------

    @abstractmethod
    def _routes(self, router: web.UrlDispatcher) -> None:
        """Say what is served where."""

    @abstractmethod
    async def _hang_up(self) -> None:
        """End what would hold up the server's end."""

    async def __aenter__(self) -> Self:
        app = web.Application()
        self._routes(app.router)
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await self.come_back()
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self._closing.set()
        await self._hang_up()
        await self._runner.cleanup()

    async def go_offline(self) -> None:
        """Refuse connections and end the open ones, until `come_back`. What stands is kept."""
        await self._site.stop()
        if self._runner.server is not None:
            await self._runner.server.shutdown(0.1)

    async def come_back(self) -> None:
        """Listen, after a while offline on the same port."""
        self._site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await self._site.start()
        self._port = int(self._runner.addresses[0][1])

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._port}"

    # --- calls and what goes wrong with them --------------------------------------------------------------------------

    def fail(self, kind: FaultKind, call: str = "", *, times: int = 1, seconds: float = 1, error: str = "") -> None:
        """Let the next calls of a name go wrong."""
        self.faults.append(Fault(kind, call or self.SENDING, times, seconds, error))

    def called(self, call: str) -> list[dict[str, Any]]:
        """Parameters of every call of a name, oldest first."""
        return [params for name, params in self.calls if name.lower() == call.lower()]

    async def _serve(
        self, request: web.Request, call: str, params: dict[str, Any], run: Callable[[], Awaitable[web.Response]]
    ) -> web.StreamResponse:
        """Carry out a call, as far as today is a good day."""
        self.calls.append((call, params))
        self.tell()
        fault = self._fault(call)
        early = None if fault is None else self._instead(fault, request)
        if early is not None:
            return early
        response = await run()
        self.tell()
        if fault is not None:
            await self._disturb(fault, request)
        return response

    def _fault(self, call: str) -> Fault | None:
        for fault in self.faults:
            if fault.call.lower() == call.lower():
                fault.times -= 1
                if not fault.times:
                    self.faults.remove(fault)
                return fault
        return None

    def _instead(self, fault: Fault, request: web.Request) -> web.Response | None:
        """The answer to a call that is not carried out at all."""
        match fault.kind:
            case "error_502" | "error_503":
                return _page(int(fault.kind.removeprefix("error_")), "Bad Gateway")
            case "nonsense":
                return _page(200, "Welcome to the Wi-Fi")
            case "reset":
                _break(request)
                return web.Response()
            case "reset_after_accept" | "timeout_after_accept" | "slow":
                return None
        return self._refusal(fault)

    @abstractmethod
    def _refusal(self, fault: Fault) -> web.Response:
        """How this platform says `reject_429`, `error_500`, and what only it knows."""

    async def _disturb(self, fault: Fault, request: web.Request) -> None:
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
            return
        if fault.kind == "timeout_after_accept":
            await self._closing.wait()
        _break(request)

    # --- waiting ------------------------------------------------------------------------------------------------------

    def tell(self) -> None:
        """Something happened: let those look who wait for it."""
        for happened, future in list(self._watchers):
            if happened() and not future.done():
                future.set_result(None)

    async def until(self, happened: Callable[[], bool], *, seconds: float = 10) -> None:
        """Wait until something holds; looked at whenever a call comes in or was carried out, and with every event."""
        if happened():
            return
        watcher = (happened, asyncio.get_running_loop().create_future())
        self._watchers.append(watcher)
        try:
            async with asyncio.timeout(seconds):
                await watcher[1]
        finally:
            self._watchers.remove(watcher)


def _break(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


def _page(status: int, words: str) -> web.Response:
    return web.Response(status=status, text=f"<html><body>{words}</body></html>", content_type="text/html")


async def parameters(request: web.Request) -> dict[str, Any]:
    """Read parameters from the query, a form or JSON: Telegram and Slack take all three for every method."""
    found: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json" and request.can_read_body:
        body: dict[str, Any] = await request.json()
        return found | body
    form = await request.post()
    told = {key: value if isinstance(value, str) else uploaded(value) for key, value in form.items()}
    return found | told


class Upload(NamedTuple):
    """A file in a form."""

    name: str
    content: bytes


def uploaded(value: Any) -> Upload:
    """A file of a form that was read."""
    return Upload(value.filename, value.file.read())


@asynccontextmanager
async def hook(take: Callable[[web.Request], Awaitable[web.Response]]) -> AsyncIterator[str]:
    """A server that hands each call to us, as the program's own server does; gives its address."""
    app = web.Application()
    app.router.add_route("*", "/hook", take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    finally:
        await runner.cleanup()
