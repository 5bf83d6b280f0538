"""The bot in parts: a gateway, workers and a console, each a bot of its own, beside a real NATS server and a plaza.

They share one PostgreSQL database.
"""

import asyncio
import json
import shutil
import signal
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

import httpx2
import pytest
import structlog

from benchmarks.stages import DiscordStage, Said, SlackStage, Stage, TelegramStage
from bot.config import Config, load_config
from bot.errors import ConfigError
from bot.runtime.clock import SystemClock
from bot.runtime.roles import Role
from bot.wiring.bells import check_role
from bot.wiring.bot import Bot
from bot.wiring.build import build
from tests.fakes.nats import NatsServer, nats_server
from tests.fakes.processes import HELP, TOKEN, House, Town, agent, bot, command, plaza, settings, until, write
from tests.fakes.turns import until_found, until_true
from tests.postgres import Cluster, cluster

pytestmark = pytest.mark.e2e
KEY = "c2VhbGluZy1rZXktb2YtdGhlLXRlc3RzLTMyLWJ5dGU="
HOURS, WORKING_DAYS = "what are your opening hours", "We are here on working days"


def brand(folder: Path) -> Path:
    """A knowledge folder as `init` makes it."""
    words = ("--brand", "Acme", "--languages", "en", "--on-duty", "Lea", "--tone", "plain")
    assert command("init", str(folder / "init"), *words, cwd=folder).code == 0
    return folder / "init" / "knowledge"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[NatsServer]:
    (tmp_path / "nats").mkdir()
    with nats_server(tmp_path / "nats") as running:
        yield running


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    monkeypatch.setenv("BEANCAN_PLAZA_TOKEN", TOKEN)
    monkeypatch.setenv("BEANCAN_SEAL_KEY", KEY)
    with plaza(tmp_path) as running:
        yield running


@pytest.fixture(scope="module")
def database() -> Iterator[Cluster]:
    with cluster() as made:
        yield made


@pytest.fixture
def config(town: Town, server: NatsServer, database: Cluster, tmp_path: Path) -> Config:
    home = tmp_path / "home"
    shutil.copytree(brand(tmp_path), home / "knowledge")
    nats = {"urls": [server.url], "ack_wait_seconds": "1", "sweep_every_seconds": "1", "overdue_seconds": "1"}
    more = settings(
        town.url,
        Path("knowledge"),
        matching={"encoder": "none"},
        nats=nats,
        database={"url": database.database()},
        limits={"room_per_minute": "0", "room_per_hour": "0"},
    )
    return load_config(write(home / "config.yaml", more))


@pytest.fixture
def elsewhere(config: Config, tmp_path: Path) -> Config:
    """The same settings on a machine that has no knowledge folder."""
    (tmp_path / "elsewhere").mkdir()
    return load_config(Path(shutil.copy(tmp_path / "home" / "config.yaml", tmp_path / "elsewhere")))


@pytest.fixture
async def published(config: Config) -> None:
    """The knowledge is in the database: a console published it."""
    async with running(config, Role.CONSOLE):
        pass


@asynccontextmanager
async def running(config: Config, role: Role) -> AsyncIterator[Bot]:
    made = await build(config, SystemClock(), structlog.get_logger(), role=role)
    made.start()
    try:
        yield made
    finally:
        await made.stop()


def answered(town: Town, post: str) -> Callable[[], bool]:
    return lambda: any(WORKING_DAYS in each["text"] for each in town.said(post))


async def sees_the_file(console: Bot, gateway: Bot) -> bytes:
    """What an agent gets who opens the first customer's first file."""
    (thread,) = await gateway.store.read(lambda tx: tx.inbox.unfinished(None, 1))
    shown = await gateway.store.read(lambda tx: tx.desk.thread(thread[0]))
    assert shown is not None
    transport = httpx2.ASGITransport(app=console.app)
    async with httpx2.AsyncClient(transport=transport, base_url=console.config.console_url()) as browser:
        await browser.get("/signin", params={"key": console.keys.issue("lea", SystemClock().now())})
        answer = await browser.get(f"/api/v1/threads/{thread[0]}/posts/{shown.lines[0].post}/files/1", timeout=60)
    assert answer.status_code == 200, answer.text
    return answer.content


async def test_a_gateway_and_a_worker_answer_together(town: Town, config: Config, elsewhere: Config) -> None:
    async with running(config, Role.CONSOLE) as console, running(elsewhere, Role.GATEWAY) as gateway:
        log = {"name": "log.txt", "content": "aXQgYmxpbmtz"}
        post = await asyncio.to_thread(partial(town.post, "ana", HOURS, HELP, files=[log]))

        async def stored() -> int:
            return len(await gateway.store.read(lambda tx: tx.inbox.unfinished(None, 10)))

        await until_found(stored, "the post is stored")
        assert town.said(post) == []  # nobody thinks
        assert await sees_the_file(console, gateway) == b"it blinks"  # the console asks, the gateway fetches
        async with running(elsewhere, Role.WORKER):
            await until_true(answered(town, post), "the answer stands")
            second = await asyncio.to_thread(town.post, "ben", HOURS, HELP)
            await until_true(lambda: len(town.said(second)) == 1, "and the next one")


async def test_a_worker_takes_up_what_the_console_publishes_and_keeps_it_when_that_is_bad(
    town: Town, config: Config, elsewhere: Config, tmp_path: Path, database: Cluster
) -> None:
    async def known(part: Bot) -> str:
        return (await part.ready())["knowledge"][1]

    async with running(config, Role.CONSOLE) as console, running(elsewhere, Role.WORKER) as worker:
        first = await known(worker)
        assert first == await known(console)
        files = (tmp_path / "home" / "knowledge").glob("*.yaml")
        (file,) = [path for path in files if WORKING_DAYS in path.read_text()]
        file.write_text(file.read_text().replace(WORKING_DAYS, "We are here on all working days"))

        async def newer() -> bool:
            return await known(console) == await known(worker) != first

        await until_found(newer, "both work with the new version")
        name = database.name_of(str(config.database.url))
        database.execute("UPDATE knowledge_snapshots SET body = '7', version = 'bad' WHERE id = 2", name)

        async def refused() -> bool:
            return "version bad is published and cannot be used here" in await known(worker)

        await until_found(refused, "the worker tells of it")
        assert "not the same everywhere: published is bad" in await known(console)
        assert worker.knowledge.current.knowledge.version == console.knowledge.current.knowledge.version


def ask(town: Town, names: Sequence[str]) -> list[str]:
    """A post of each; what stands of them."""
    return [town.post(name, HOURS, HELP) for name in names]


def serving(gateways: Sequence[House]) -> House:
    """The one of them that has the account, once there is one."""

    def look() -> House | None:
        ready = {gateway.url: json.loads(gateway.ready())["parts"]["account main"]["says"] for gateway in gateways}
        return next((each for each in gateways if ready[each.url] == "running"), None)

    return until(look, "one of them serves the account")


@pytest.mark.usefixtures("published")
async def test_a_gateway_dies_or_leaves_and_another_goes_on(town: Town, config: Config, tmp_path: Path) -> None:
    """Processes of their own. Posts come before, while nobody serves the account, and after."""
    file = tmp_path / "home" / "config.yaml"
    gateway = partial(bot, file, {"BEANCAN_SEAL_KEY": KEY}, "--role", "gateway")
    asked: list[str] = []

    async def more(*names: str) -> None:
        asked.extend(await asyncio.to_thread(ask, town, names))

    async def answered_once() -> None:
        await until_true(lambda: all(town.said(post) for post in asked), "each of them is answered")

    async with running(config, Role.WORKER):
        with gateway() as one, gateway() as two:
            first = await asyncio.to_thread(serving, [one, two])
            second = two if first is one else one
            await more("a1")
            await answered_once()
            await more("a2", "a3", "a4", "a5")
            first.program.process.kill()
            await more("a6", "a7", "a8")
            assert await asyncio.to_thread(serving, [second]) is second
            await answered_once()
            with gateway() as third:
                assert "stands by" in third.ready()
                await more("b1", "b2", "b3", "b4")
                second.program.process.send_signal(signal.SIGTERM)
                await more("b5", "b6", "b7")
                assert await asyncio.to_thread(serving, [third]) is third
                await answered_once()
                assert await asyncio.to_thread(second.program.process.wait, 60) == 0
                await more("c1")
                await answered_once()
                assert third.program.stop() == 0
    assert [len(town.said(post)) for post in asked] == [1] * len(asked)


@pytest.mark.usefixtures("published")
async def test_without_nats_a_gateway_is_ready_and_a_worker_is_not(config: Config, server: NatsServer) -> None:
    server.kill()
    async with running(config, Role.GATEWAY) as gateway, running(config, Role.WORKER) as worker:
        assert (await gateway.ready())["dispatcher"][0]
        well, says = (await worker.ready())["dispatcher"]
        assert not well
        assert "messages are stored" in says
        server.start()

        async def connected() -> bool:
            return (await worker.ready())["dispatcher"][0]

        await until_found(connected, "it is ready")


@pytest.mark.usefixtures("published")
async def test_each_part_has_the_doors_and_only_the_console_has_pages(config: Config) -> None:
    for role, pages in ((Role.GATEWAY, False), (Role.WORKER, False), (Role.CONSOLE, True)):
        async with running(config, role) as part:
            paths = {getattr(route, "path", "") for route in part.app.routes}
            assert {"/healthz", "/readyz", "/metrics"} <= paths
            assert ("/api/v1/openapi.json" in paths) is pages


async def test_three_platforms_are_served_in_parts(database: Cluster, server: NatsServer, tmp_path: Path) -> None:
    """A gateway with the tokens, a worker and a console without: processes of their own beside the pretended platforms.
    The gateway alone knows the way to a private chat; the worker offers it."""
    stages: list[Stage] = [TelegramStage(1, 2), SlackStage(1, 2), DiscordStage(1, 2)]
    nats = {"urls": [server.url], "ack_wait_seconds": "1", "sweep_every_seconds": "1", "overdue_seconds": "1"}
    sealing = {"BEANCAN_SEAL_KEY": KEY}
    async with AsyncExitStack() as stack:
        for stage in stages:
            await stack.enter_async_context(stage)
        accounts = {stage.platform: {**stage.settings(), "rung": "auto"} for stage in stages}
        tokens = {f"{s.platform}_{kind}".upper(): text for s in stages for kind, text in s.secrets().items()}
        more = settings(
            "", brand(tmp_path), accounts=accounts, matching={"encoder": "none"}, nats=nats,
            database={"url": database.database()},
        )  # fmt: skip
        file = write(tmp_path / "config.yaml", more)

        async def part(role: str, **env: str) -> House:
            return await asyncio.to_thread(stack.enter_context, bot(file, env, "--role", role))

        console = await part("console", **sealing)
        await part("gateway", **sealing, **tokens)
        await part("worker")
        for stage in stages:
            asked = await stage.say(0, 0, HOURS)
            await until_spoken(stage, asked, WORKING_DAYS)
        telegram = stages[0]
        asked = await telegram.say(0, 1, "You charged me twice, my card is 4111 1111 1111 1111")
        await until_spoken(telegram, asked, "https://t.me/acme_help_bot")

        def reply() -> None:
            with agent(console) as lea:
                thread = lea.waiting("Ana 1")
                body = {"text": "We look into it.", "visibility": "public", "seen": thread["conversation"]["version"]}
                assert lea.act(thread, "reply", **body).is_success

        await asyncio.to_thread(reply)
        await until_spoken(telegram, asked, "We look into it.")


async def until_spoken(stage: Stage, asked: Said, words: str) -> None:
    """Wait until the bot's account said this under that post."""

    async def found() -> bool:
        return any(words in each.text and each.answers == asked.where for each in await stage.spoken())

    await until_found(found, f"{words!r} stands on {stage.platform}")


def test_parts_are_refused_where_they_cannot_work_yet(config: Config, tmp_path: Path) -> None:
    check_role(config, Role.WORKER)
    path = tmp_path / "config.yaml"
    for more, why in (
        ("", "SQLite serves one process, --role worker is for many"),
        ("database: {url: postgresql://db/halo}\n", "--role worker needs NATS"),
    ):
        path.write_text("brand: {name: Halo}\n" + more)
        check_role(load_config(path), Role.ALL)
        with pytest.raises(ConfigError, match=why):
            check_role(load_config(path), Role.WORKER)


def test_a_gateway_and_a_console_need_one_sealing_key(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BEANCAN_SEAL_KEY")
    check_role(config, Role.WORKER)
    for role in (Role.GATEWAY, Role.CONSOLE):
        with pytest.raises(ConfigError, match="BEANCAN_SEAL_KEY is not set: gateways seal what the console opens"):
            check_role(config, role)
