"""`doctor` as its user runs it, against the pretended platforms: what it finds, and the cure of each finding."""

import asyncio
import datetime as dt
import json
import os
import ssl
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from adapters.setup.base import Examine, Found, Level, Line, Tell, Wanted, fine
from bot.cli import main
from bot.commands import machine
from bot.commands.doctor import browser, look
from bot.config import load_config
from bot.runtime.clock import SystemClock
from bot.storage.lock import FileLock
from tests.fakes import processes
from tests.fakes.discord import TEXT
from tests.fakes.examined import SIX_RIGHTS, DiscordToExamine, TelegramToExamine, with_clock
from tests.fakes.processes import Ended, command, occupied, write
from tests.fakes.slack import FakeSlack

pytestmark = pytest.mark.e2e
NOWHERE = "http://127.0.0.1:9"  # nothing answers there
Account = dict[str, Any]


@pytest.fixture(scope="module")
def brand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Knowledge that passes its check."""
    folder = tmp_path_factory.mktemp("home") / "my-brand"
    words = ("--brand", "Acme", "--languages", "en", "--on-duty", "Kim", "--tone", "plain")
    assert command("init", str(folder), *words, cwd=folder.parent).code == 0
    return folder


@dataclass(slots=True)
class Told:
    """What `doctor --json` said."""

    ended: Ended
    findings: list[Mapping[str, str]] = field(default_factory=list)

    def about(self, part: str, level: str | None = None) -> list[str]:
        """Causes and cures of one part."""
        return [
            f"{one['cause']} {one['cure']}".strip()
            for one in self.findings
            if one["about"] == part and level in {None, one["level"]}
        ]

    @property
    def problems(self) -> list[tuple[str, str]]:
        return [(one["about"], one["cause"]) for one in self.findings if one["level"] == "problem"]


@dataclass(slots=True)
class Practice:
    """A folder with a config.yaml, and the variables that hold its secrets."""

    config: Path
    env: dict[str, str]

    async def ask(self, *words: str) -> Told:
        """Run it in a thread of ours, which is quicker than a process; its words hold no secret."""
        names = ["doctor", "--config", str(self.config), "--json", *words]
        ran = await asyncio.to_thread(CliRunner().invoke, main, names, env=self.env)
        done = self._without_secrets(Ended(ran.exit_code, ran.stdout, ran.stderr))
        told = json.loads(done.out)
        assert told["ok"] == (done.code == 0), done.err
        return Told(done, told["findings"])

    async def run(self, *words: str) -> Ended:
        """Run it as a person does, in a process of its own."""
        names = ("doctor", "--config", str(self.config), *words)
        return self._without_secrets(await asyncio.to_thread(command, *names, cwd=self.config.parent, env=self.env))

    def _without_secrets(self, done: Ended) -> Ended:
        for secret in self.env.values():
            assert secret not in done.out + done.err
        return done


def practice(brand: Path, folder: Path, accounts: Mapping[str, Account], env: dict[str, str], **more: Any) -> Practice:
    settings = {
        "brand": {"name": "Acme"}, "knowledge": str(brand / "knowledge"), "data": "data",
        "console": {"port": "0", "people": {"kim": "lead"}}, "accounts": dict(accounts), **more,
    }  # fmt: skip
    alike = json.loads(json.dumps(settings))  # what is shared would be written as an anchor
    return Practice(write(folder / "config.yaml", alike), env)


@dataclass(slots=True)
class Three:
    """All three platforms with one bot each, and how a brand writes them down. Everything is as it should be."""

    tg: TelegramToExamine
    sl: FakeSlack
    dc: DiscordToExamine
    accounts: dict[str, Account]
    env: dict[str, str]


@asynccontextmanager
async def three() -> AsyncIterator[Three]:
    async with AsyncExitStack() as stack:
        tg = await stack.enter_async_context(TelegramToExamine())
        sl = await stack.enter_async_context(FakeSlack())
        dc = await stack.enter_async_context(DiscordToExamine())
        kim, sam = tg.user("Kim"), sl.user("Sam")
        tg.private(kim)
        group, channel, server = tg.group("Acme users", username="acme_help"), sl.channel("help"), dc.server("Acme")
        room, lea = dc.channel(server, "help", TEXT), dc.user("Lea", server)
        env = {"TG": tg.token, "SL": sl.token, "APP": sl.app_token, "DC": dc.token}
        support = {"kind": "support"}
        accounts: dict[str, Account] = {
            "tg": {
                "platform": "telegram", "base_url": tg.base_url, "token_env": "TG", "staff": [str(kim.id)],
                "rooms": {str(group.id): support, "@acme_help": support},
            },
            "sl": {
                "platform": "slack", "base_url": sl.base_url, "token_env": "SL", "app_token_env": "APP",
                "staff": [sam.id], "rooms": {channel.id: support, "#help": support},
            },
            "dc": {
                "platform": "discord", "base_url": dc.base_url, "token_env": "DC",
                "staff": [str(lea.id), str(dc.role(server))], "rooms": {str(room.id): support},
            },
        }  # fmt: skip
        yield Three(tg, sl, dc, accounts, env)


# --- all well, and nothing disturbed ----------------------------------------------------------------------------------


async def test_all_is_well_and_nothing_is_said_or_taken(brand: Path, tmp_path: Path) -> None:
    async with three() as all3:
        home = practice(brand, tmp_path, all3.accounts, all3.env)
        told = await home.ask()
        assert [one for one in told.findings if one["level"] != "ok"] == []
        assert told.ended.code == 0
        assert told.about("tg")[0] == "The token is good: it is the one of @acme_help_bot (Acme Help)."
        assert "It is in Acme users (@acme_help)." in told.about("tg")
        assert "It is in #help." in told.about("sl")
        assert "staff: U0001SAM is Sam." in told.about("sl")
        assert any("with all rights that it needs" in line for line in told.about("dc"))

        plain = await home.run()
        assert (plain.code, plain.out.splitlines()[-1]) == (0, "All well.")
        assert "tg (Telegram)\n  ok       The token is good" in plain.out

        assert {name.lower() for name, _ in all3.tg.calls} == {"getme", "getwebhookinfo", "getchat", "getchatmember"}
        reading = {"auth.test", "apps.connections.open", "users.conversations", "conversations.info", "users.info"}
        assert {name for name, _ in all3.sl.calls} == reading
        assert {name for name, _ in all3.dc.calls} <= {"me", "application", "channel", "server", "member"}
        assert (all3.tg.sent, all3.sl.sent, all3.dc.sent) == ([], [], [])
    assert not (tmp_path / "data").exists()


async def test_the_staff_room_is_looked_at_too(brand: Path, tmp_path: Path) -> None:
    async with three() as all3:
        closed = all3.sl.channel("desk", private=True, member=False)
        wanted = {"account": "sl", "room": closed.id, "people": {"U0GONE": "kim"}}
        told = await practice(brand, tmp_path, all3.accounts, all3.env, staff_channel=wanted).ask()
    assert told.ended.code == 1
    assert told.problems == [
        ("sl", f"Slack knows no channel {closed.id} for this bot: it is not in there, or the id is wrong."),
        ("sl", "staff: Slack knows nobody with the id U0GONE."),
    ]


# --- what is wrong on the platforms -----------------------------------------------------------------------------------


async def test_a_wrong_token_is_told_for_each_platform(brand: Path, tmp_path: Path) -> None:
    async with three() as all3:
        env = {"TG": "700000001:wrong", "SL": "xoxb-wrong", "APP": "xapp-wrong", "DC": "a.b.c"}
        home = practice(brand, tmp_path, all3.accounts, env)
        assert [about for about, _ in (await home.ask()).problems] == ["tg", "sl", "dc"]
        plain = " ".join((await home.run()).out.split())
        assert "Telegram does not accept this token." in plain
        assert "Slack does not accept the bot's token (invalid_auth)." in plain
        assert "Discord does not accept this token." in plain
        assert "Do this: https://discord.com/developers/applications, your application, Bot, Reset Token" in plain
        assert plain.endswith(" 3 problems to look at.")

        home.env = {**all3.env, "APP": "clé"}
        told = await home.ask()
        assert [about for about, _ in told.problems] == ["sl"]
        assert "the token or the address holds a letter that cannot be sent" in told.problems[0][1]

        home.env = {**all3.env, "APP": "xapp-wrong"}
        told = await home.ask()
        assert told.problems == [("sl", "Slack does not accept the app's token (invalid_auth).")]
        assert "It is in #help." in told.about("sl")

        home.env = {name: value for name, value in all3.env.items() if name != "TG"}
        told = await home.ask()
        assert told.problems == [("tg", 'The token of "tg" is missing: set the environment variable TG.')]
        assert "BotFather" in told.about("tg")[0]


async def test_missing_rights_say_what_is_lost(brand: Path, tmp_path: Path) -> None:
    async with three() as all3:
        all3.tg.methods.privacy = True
        all3.sl.methods.scopes -= {"channels:history", "channels:read", "users:read", "im:write"}
        all3.dc.rest.flags = 0
        all3.dc.examined.rights = SIX_RIGHTS & ~(1 << 11)
        all3.dc.examined.taken = 1 << 38
        home = practice(brand, tmp_path, all3.accounts, all3.env)
        told = await home.ask()
        [privacy] = told.about("tg", "warning")
        assert "Privacy mode is on" in privacy
        assert "/setprivacy" in privacy
        scopes = told.about("sl", "warning")
        assert any(
            "channels:history is missing" in line and "confirms each answer with one of you" in line for line in scopes
        )
        assert any("im:write is missing: it cannot begin a direct message." in line for line in scopes)
        assert any("cannot be seen without the scope users:read" in line for line in scopes)
        assert sum("cannot be seen without the scope channels:read" in line for line in scopes) == 2
        [intent] = told.about("dc", "warning")
        assert "message content intent is off" in intent
        [about, lacks] = told.problems[0]
        assert (about, lacks.partition(" the bot ")[2]) == ("dc", "lacks: Send Messages, Send Messages in Threads.")
        assert len(told.problems) == 1

        for account in all3.accounts.values():
            account["rung"] = "auto"
        all3.sl.methods.scopes.remove("chat:write")
        strict = await practice(brand, tmp_path, all3.accounts, all3.env).ask()
        assert [about for about, _ in strict.problems] == ["tg", "sl", "sl", "dc"]
        assert "rung: auto cannot hold here" in strict.problems[0][1]
        assert "chat:write is missing: it cannot write at all" in strict.problems[1][1]
        assert "rung: auto cannot hold here" in strict.problems[2][1]


async def test_rooms_and_people_that_the_bot_does_not_meet(brand: Path, tmp_path: Path) -> None:
    async with three() as all3:
        gone, muted, old_group = all3.tg.group("Left"), all3.tg.group("Muted"), all3.tg.group("Old", basic=True)
        new_group = all3.tg.migrate(old_group, all3.tg.user("Ana"))
        gone.bot_status, muted.bot_status = "left", "restricted"
        outside, old = all3.sl.channel("news", member=False), all3.sl.channel("old")
        old.archived = True
        hidden = all3.dc.channel(all3.dc.world.servers[0], "secret", TEXT)
        hidden.hidden = True
        open_ = {"kind": "open"}
        tg, sl, dc = (all3.accounts[name] for name in ("tg", "sl", "dc"))
        tg["rooms"] = {str(gone.id): open_, str(muted.id): open_, "-1001": open_, str(old_group.id): open_}
        sl["rooms"] = {"#news": open_, outside.id: open_, old.id: open_, "C0NOWHERE": open_}
        dc["rooms"] = {str(hidden.id): open_, "1100000000000000020": open_}
        tg["staff"], sl["staff"], dc["staff"] = ["@kim", "4711"], ["U0NOBODY"], ["kim"]
        all3.dc.examined.endpoint = "https://elsewhere.example/"
        told = await practice(brand, tmp_path, all3.accounts, all3.env).ask()
    assert [cause for _, cause in told.problems] == [
        f"The bot is not in Left ({gone.id}).",
        f"In Muted ({muted.id}) the bot may not write.",
        "Telegram knows no room -1001 for this bot: it is not in there, or the id is another one.",
        f"The group {old_group.id} became a supergroup with another id: {new_group.id}.",
        "staff: @kim is no Telegram id, so the bot does not know this person.",
        "The bot is in no channel #news: it was not invited, or the channel has another name.",
        f"The bot is not in #news ({outside.id}).",
        f"#old ({old.id}) is archived.",
        "Slack knows no channel C0NOWHERE for this bot: it is not in there, or the id is wrong.",
        "staff: Slack knows nobody with the id U0NOBODY.",
        "Interactions Endpoint URL is set: Discord sends taps on buttons there and not to Beancan.",
        f"The bot cannot see the channel {hidden.id}.",
        "Discord knows no channel 1100000000000000020.",
        "staff: kim is no Discord id.",
    ]
    assert "4711" in told.about("tg", "warning")[0]
    assert any("permissions=309237746688" in line for line in told.about("dc", "problem"))


async def test_a_forum_needs_less_and_an_administrator_has_all(brand: Path, tmp_path: Path) -> None:
    async with three() as all3:
        room, dc = all3.dc.world.servers[0], all3.accounts["dc"]
        forum = all3.dc.forum(room, "ideas")
        thread, _ = all3.dc.forum_post(forum, all3.dc.user("Ana", room), "Crash", "it crashes")
        private = all3.dc.private(all3.dc.user("Bo"))
        all3.dc.examined.rights = SIX_RIGHTS & ~(1 << 11)
        dc["rooms"] = {str(one.id): {"kind": "support"} for one in (forum, thread, private)}
        dc["staff"].append("1100000000000000003")
        home = practice(brand, tmp_path, {"dc": dc}, all3.env)
        told = await home.ask()
        cause = "staff: 1100000000000000003 is neither a member nor a role of the servers that your rooms are in."
        assert told.problems == [("dc", cause)]
        all3.dc.examined.rights, all3.dc.examined.taken = 1 << 3, SIX_RIGHTS
        assert (await home.ask()).problems == told.problems

        dc["rooms"], dc["staff"] = {}, []
        assert not any("no server" in line for line in (await home.ask()).about("dc"))
        all3.dc.world.servers.clear()
        told = await practice(brand, tmp_path, {"dc": dc}, all3.env).ask()
        assert told.about("dc", "warning")[0].startswith("The bot is in no server yet. Open https://discord.com/oauth2")


async def test_the_wrong_kind_of_token_is_told(brand: Path, tmp_path: Path) -> None:
    async with three() as all3:
        home = practice(brand, tmp_path, {"sl": all3.accounts["sl"]}, all3.env)
        all3.sl.fail("refuse", "apps.connections.open", error="missing_scope")
        assert (await home.ask()).problems == [("sl", "The app's token lacks the scope connections:write.")]
        all3.sl.world.bot = replace(all3.sl.bot, bot_id="")
        assert (await home.ask()).problems == [("sl", "This is the token of a person, not of the bot.")]


async def test_what_nobody_fetches_is_told(brand: Path, tmp_path: Path) -> None:
    async with three() as all3:
        group, ana = all3.tg.group("Busy"), all3.tg.user("Ana")
        for number in range(101):
            all3.tg.post(group, ana, f"help {number}")
        told = await practice(brand, tmp_path, {"tg": all3.accounts["tg"]}, all3.env).ask()
    assert told.about("tg", "warning")[0].startswith("101 messages wait to be fetched.")


async def test_an_empty_staff_list_is_a_warning(brand: Path, tmp_path: Path) -> None:
    async with three() as all3:
        del all3.accounts["sl"]["staff"]
        told = await practice(brand, tmp_path, {"sl": all3.accounts["sl"]}, all3.env).ask()
    assert told.ended.code == 0
    assert "takes him for a customer" in told.about("sl", "warning")[0]


async def test_trouble_of_one_platform_hides_nothing_of_the_others(brand: Path, tmp_path: Path) -> None:
    async with three() as all3:
        home = practice(brand, tmp_path, all3.accounts, all3.env)
        await all3.tg.go_offline()
        all3.sl.fail("slow", "auth.test", seconds=60)
        all3.dc.fail("nonsense", "me")
        told = await home.ask("--seconds", "3")
        assert [(about, cause.partition(":")[0]) for about, cause in told.problems] == [
            ("tg", "Telegram cannot be reached from here"),
            ("sl", "Slack cannot be reached from here"),
            ("dc", "What answers at 127.0.0.1 is not Discord."),
        ]
        await all3.tg.come_back()
        all3.tg.fail("error_502", "getMe")
        all3.sl.fail("reject_429", "apps.connections.open")
        all3.dc.fail("slow", "application", seconds=60)
        told = await home.ask("--seconds", "3")
        assert [about for about, _ in told.problems] == ["tg", "dc"]
        assert told.problems[0][1] == "Telegram has trouble of its own (it answered 502)."
        assert told.problems[1][1] == "Discord cannot be reached from here: it takes too long."
        assert told.about("sl", "warning") == ["Slack asks us to slow down. Wait a minute and ask again."]
        assert "It is in #help." in told.about("sl")


async def _never(wanted: Wanted, line: Line, tell: Tell) -> None:
    tell(fine("so far so good"))
    await asyncio.Event().wait()


async def _odd(wanted: Wanted, line: Line, tell: Tell) -> None:
    raise KeyError("id")


@pytest.mark.parametrize(
    ("examine", "says"),
    [(_never, "did not answer everything within 0.1 seconds"), (_odd, "is not known here (KeyError)")],
)
async def test_a_platform_without_end_or_sense_is_a_problem(examine: Examine, says: str) -> None:
    found: list[Found] = []
    async with browser(1) as http:
        assert await look(examine, Wanted(""), Line("Slack", http, SystemClock()), found.append, 0.1) is None
    assert found[-1].level is Level.PROBLEM
    assert says in found[-1].cause


@pytest.mark.parametrize(("seconds", "says"), [(0, ""), (45, "slow"), (-45, "fast")])
async def test_a_wrong_clock_is_told(brand: Path, tmp_path: Path, seconds: int, says: str) -> None:
    async with three() as all3, with_clock(all3.sl.base_url, dt.timedelta(seconds=seconds)) as url:
        all3.accounts["sl"]["base_url"] = url
        told = await practice(brand, tmp_path, {"sl": all3.accounts["sl"]}, all3.env).ask()
    [clock] = [one for one in told.findings if one["place"] == "clock"]
    assert clock["level"] == ("warning" if says else "ok")
    assert says in clock["cause"]


# --- webhooks ---------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Door:
    """The brand's own public address, with TLS."""

    url: str
    certificate: Path
    status: int = 403


@contextmanager
def _certificate(folder: Path) -> Iterator[tuple[ssl.SSLContext, Path]]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "bot.example")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret, shown = folder / "door.key", folder / "door.pem"
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    shown.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shown, secret)
    yield context, shown


@asynccontextmanager
async def door(folder: Path) -> AsyncIterator[Door]:
    with _certificate(folder) as (context, certificate):
        made = Door("", certificate)

        async def answer(_: web.Request) -> web.Response:
            return web.Response(status=made.status)

        app = web.Application()
        app.router.add_post("/hooks/{account}", answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
        made.url = f"https://127.0.0.1:{runner.addresses[0][1]}/hooks"
        try:
            yield made
        finally:
            await runner.cleanup()


async def test_webhooks_are_followed_from_both_ends(brand: Path, tmp_path: Path) -> None:
    async with three() as all3, door(tmp_path) as ours:
        tg, sl = all3.accounts["tg"], all3.accounts["sl"]
        tg |= {"mode": "webhook", "webhook_url": f"{ours.url}/tg", "secret_env": "HOOK"}
        sl |= {"mode": "webhook", "webhook_url": f"{ours.url}/sl", "secret_env": "HOOK"}
        env = all3.env | {"HOOK": "a-word-of-the-tests-only", "SSL_CERT_FILE": str(ours.certificate)}
        home = practice(brand, tmp_path, {"tg": tg, "sl": sl}, env)
        home.env.pop("APP")

        told = await home.ask()
        assert told.problems == []
        assert f"Your address {ours.url}/tg leads to Beancan." in told.about("tg")
        assert told.about("tg", "warning")[0].startswith("Telegram has no address to call.")
        assert f"Your address {ours.url}/sl leads to Beancan." in told.about("sl")

        await all3.tg.updates.set_webhook(f"{ours.url}/tg", "x", None, drop=False)
        assert all3.tg.updates.webhook is not None
        all3.tg.updates.webhook.last_error = "Wrong response from the webhook: 502 Bad Gateway"
        ours.status = 502
        told = await home.ask()
        assert [about for about, _ in told.problems] == ["tg", "sl"]
        assert "Beancan does not stand behind it (502)" in told.problems[0][1]
        assert any("502 Bad Gateway" in line and "Nothing waits now" in line for line in told.about("tg", "warning"))

        ours.status = 404
        assert "and this page is not there" in (await home.ask()).problems[0][1]

        ours.status = 302
        assert "and not as Beancan would (302)" in (await home.ask()).problems[0][1]

        home.env.pop("SSL_CERT_FILE")  # now nobody vouches for the certificate
        assert "cannot be reached from this machine" in (await home.ask()).problems[0][1]


async def test_a_webhook_that_is_left_over_is_told(brand: Path, tmp_path: Path) -> None:
    async with three() as all3:
        await all3.tg.updates.set_webhook("https://old.example/with-a-secret-in-it", "x", None, drop=False)
        told = await practice(brand, tmp_path, {"tg": all3.accounts["tg"]}, all3.env).ask()
    [left] = told.about("tg", "warning")
    assert "calls another address (old.example)" in left
    assert "with-a-secret" not in told.ended.out


# --- this machine -----------------------------------------------------------------------------------------------------


def nobody(brand: Path, folder: Path, **more: Any) -> Practice:
    """No accounts: nobody is asked."""
    return practice(brand, folder, {}, {}, **more)


async def test_mistakes_of_the_config_are_told_as_check_tells_them(brand: Path, tmp_path: Path) -> None:
    told = await nobody(brand, tmp_path, colour="blue").ask()
    assert told.ended.code == 1
    assert [one["about"] for one in told.findings] == ["config and knowledge"]
    assert told.findings[0]["place"].startswith(f"{tmp_path}/config.yaml:")
    assert 'K203 unknown line "colour"' in told.findings[0]["cause"]

    (tmp_path / "config.yaml").unlink()
    done = await asyncio.to_thread(command, "doctor", cwd=tmp_path)
    assert "beancan connect telegram" not in done.out
    assert done.code == 1
    assert "config.yaml: K100 this file does not exist." in done.out
    assert "beancan init" in done.out


async def test_files_of_secrets_are_for_their_owner_alone(brand: Path, tmp_path: Path) -> None:
    async with three() as all3:
        token = tmp_path / "token"
        token.write_text(all3.env.pop("TG"), encoding="utf8")
        tg = all3.accounts["tg"]
        del tg["token_env"]
        home = practice(brand, tmp_path, {"tg": tg | {"token_file": "token"}}, all3.env)
        token.chmod(0o644)
        told = await home.ask()
        assert told.about("this machine", "warning") == [
            f"Others on this machine may be able to read this secret. chmod 600 {token}"
        ]
        token.chmod(0o600)
        told = await home.ask()
        assert told.about("this machine", "warning") == []
        assert "Only its owner can read this secret." in told.about("this machine")


async def test_a_folder_or_database_in_the_way_is_a_problem(brand: Path, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file stands in the way", encoding="utf8")
    told = await nobody(brand, tmp_path).ask()
    assert "beancan connect telegram" in told.about("accounts", "warning")[0]
    assert "The data folder cannot be written by the user who asks" in told.problems[0][1]

    (tmp_path / "data").unlink()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "beancan.sqlite3").write_bytes(b"no database at all, " * 500)
    told = await nobody(brand, tmp_path).ask()
    [(about, cause)] = told.problems
    assert about == "this machine"
    assert "damaged" in cause

    url = "postgresql://bean:hunter2@db.example/can"
    home = nobody(brand, tmp_path, database={"url_env": "DATABASE"})
    home.env = {"DATABASE": url}
    told = await home.ask()
    assert "postgresql://bean@db.example/can does not answer" in told.problems[0][1]
    assert "hunter2" not in str(told)
    home.env = {"DATABASE": url.replace("postgresql", "mysql")}
    assert 'An address that begins with "mysql:" cannot be used' in (await home.ask()).problems[0][1]
    home.env = {}
    assert "DATABASE is empty" in (await home.ask()).problems[0][1]


def test_a_library_that_is_not_installed_is_a_problem(brand: Path, tmp_path: Path) -> None:
    accounts = {name: {"platform": name} for name in ("telegram", "slack")}
    config = load_config(practice(brand, tmp_path, accounts, {}).config)
    assert list(machine.libraries(config)) == []
    [(_, found)] = machine.libraries(config, lambda name: None if name == "slack_bolt" else name)
    assert (found.level, found.cure) == (Level.PROBLEM, "Install it: pip install 'beancan[slack]'")


async def test_a_port_in_use_is_a_problem(brand: Path, tmp_path: Path) -> None:
    with occupied() as port:
        told = await nobody(brand, tmp_path, console={"port": str(port)}).ask()
    [(_, cause)] = told.problems
    assert f"The console cannot use 127.0.0.1:{port} (Address already in use)" in cause


async def test_it_works_beside_the_bot_that_runs(brand: Path, tmp_path: Path) -> None:
    port = processes.free_port()
    with processes.plaza(tmp_path) as town:
        account = {
            "platform": "plaza", "base_url": town.url, "token_env": "BEANCAN_PLAZA_TOKEN",
            "rooms": {processes.HELP: {"kind": "support"}, "nowhere": {"kind": "open"}},
        }  # fmt: skip
        home = practice(brand, tmp_path, {"main": account}, {}, console={"port": str(port), "people": {"kim": "lead"}})
        home.env = {"BEANCAN_PLAZA_TOKEN": processes.TOKEN}
        with processes.bot(home.config):
            told = await home.ask()
            assert FileLock.held(load_config(home.config).data_folder / "beancan.sqlite3")
            plain = await home.run()
            assert (plain.code, plain.err) == (1, "")
            assert "The database is in order. A Beancan runs on it now." in told.about("this machine")
            assert "The Beancan that runs says that all its parts are well." in told.about("this machine")
            assert "Only its owner can read this secret." in told.about("this machine")
            assert told.problems == [("main", "The plaza has no room nowhere.")]
        told = await home.ask()
        assert "The database is in order. No Beancan runs on it now." in told.about("this machine")
        assert "The console's port is free." in told.about("this machine")
        home.env = {"BEANCAN_PLAZA_TOKEN": "another"}
        assert (await home.ask()).problems == [("main", "The plaza does not accept this token.")]


def test_nobody_is_held_up_by_a_look_at_the_lock(tmp_path: Path) -> None:
    database = tmp_path / "beancan.sqlite3"
    assert not FileLock.held(database)
    assert os.listdir(tmp_path) == []
    lock = FileLock.take(database)
    assert FileLock.held(database)
    lock.release()
    assert not FileLock.held(database)
    FileLock.take(database).release()
