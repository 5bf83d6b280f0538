"""`connect` as a newcomer runs it: from no token to a config.yaml that passes its check; the token is shown nowhere."""

import asyncio
import json
import re
import shutil
import stat
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from adapters import slack as slack_adapter
from adapters.setup import discord, slack
from bot.cli import main
from bot.commands.append import account_block, put_in
from bot.commands.connect import GUIDES
from bot.config import load_config
from tests.fakes.discord import FakeDiscord
from tests.fakes.examined import SIX_RIGHTS, DiscordToExamine, TelegramToExamine
from tests.fakes.processes import Ended, command, write
from tests.fakes.slack import FakeSlack
from tests.fakes.terminal import typing

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"
WRONG = "700000001:wrong-but-of-the-right-form"
ASKED, KEEP = "it does not show", "readable for you alone?"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A brand as `init` makes it."""
    folder = tmp_path_factory.mktemp("home") / "my-brand"
    words = ("--brand", "Acme", "--languages", "en", "--on-duty", "Kim", "--tone", "plain")
    assert command("init", str(folder), *words, cwd=folder.parent).code == 0
    return folder


@pytest.fixture
def brand(made: Path, tmp_path: Path) -> Path:
    """One of its own."""
    return Path(shutil.copytree(made, tmp_path / "my-brand"))


async def at_terminal(brand: Path, *words: str, answers: list[tuple[str, str]]) -> Ended:
    names = ("connect", *words)
    return await asyncio.to_thread(typing, *names, answers=answers, cwd=brand)


async def alone(brand: Path, *words: str, env: dict[str, str] | None = None) -> Ended:
    return await asyncio.to_thread(command, "connect", *words, cwd=brand, env=env)


def passes_its_check(brand: Path) -> None:
    checked = command("check", "--strict", cwd=brand)
    assert checked.code == 0, checked.out + checked.err


def everything(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# --- a person at a terminal -------------------------------------------------------------------------------------------


@pytest.mark.e2e
async def test_a_newcomer_connects_telegram(brand: Path) -> None:
    before = (brand / "config.yaml").read_text(encoding="utf8")
    async with TelegramToExamine(privacy=True) as tg:
        answers = [
            (ASKED, "acme_help_bot"),
            (ASKED, WRONG),
            (ASKED, tg.token),
            (KEEP, ""),
        ]
        done = await at_terminal(brand, "telegram", "--base-url", tg.base_url, answers=answers)
        assert (done.code, tg.updates.webhook, tg.sent) == (0, None, [])
        assert "getupdates" not in {name.lower() for name, _ in tg.calls}
    seen = done.out
    assert seen.index("/newbot") < seen.index("That does not look right.") < seen.index("does not accept this token")
    assert "The token is good: it is the one of @acme_help_bot (Acme Help)." in seen
    assert "send /setprivacy" in seen
    assert "https://t.me/acme_help_bot?startgroup=true" in seen
    assert "Added to config.yaml:" in seen
    assert tg.token not in seen
    assert WRONG not in seen

    token = brand / "secrets" / "telegram-main-token"
    assert token.read_text(encoding="utf8") == f"{tg.token}\n"
    assert (mode(token), mode(token.parent)) == (0o600, 0o700)
    assert (token.parent / ".gitignore").read_text(encoding="utf8") == "*\n"
    after = (brand / "config.yaml").read_text(encoding="utf8")
    assert after.startswith(before.rstrip("\n"))
    assert tg.token not in after
    account = load_config(brand / "config.yaml").accounts["telegram-main"]
    assert (account.rung, account.token_file, account.platform) == (
        "suggest",
        "secrets/telegram-main-token",
        "telegram",
    )
    passes_its_check(brand)


@pytest.mark.e2e
async def test_a_newcomer_connects_slack_and_keeps_the_tokens_in_variables(brand: Path) -> None:
    async with FakeSlack() as sl:
        sl.methods.scopes.remove("im:write")
        swapped = [(ASKED, sl.app_token), (ASKED, sl.token)]
        answers = [*swapped, (ASKED, sl.app_token), (KEEP, "n")]
        done = await at_terminal(brand, "slack", "--base-url", sl.base_url, answers=answers)
    assert done.code == 0, done.out
    assert slack.MANIFEST in done.out
    assert "The bot's token begins with xoxb-" in done.out
    assert "The scope im:write is missing" in done.out
    assert "Then set SLACK_MAIN_TOKEN and SLACK_MAIN_APP_TOKEN where Beancan runs" in done.out
    assert "/invite @acme_help" in done.out
    assert sl.token not in done.out
    assert sl.app_token not in done.out
    assert not (brand / "secrets").exists()
    account = load_config(brand / "config.yaml").accounts["slack-main"]
    assert (account.token_env, account.app_token_env) == ("SLACK_MAIN_TOKEN", "SLACK_MAIN_APP_TOKEN")
    passes_its_check(brand)


@pytest.mark.e2e
async def test_who_gives_up_leaves_nothing_behind(brand: Path) -> None:
    before = everything(brand)
    done = await at_terminal(brand, "discord", answers=[(ASKED, "")])
    assert done.code == 1
    assert done.out.endswith("Nothing was connected, and nothing was written.\n")
    assert everything(brand) == before


# --- a script ---------------------------------------------------------------------------------------------------------


@pytest.mark.e2e
async def test_a_script_connects_discord(brand: Path) -> None:
    async with DiscordToExamine(content=False) as dc:
        (brand / "token").write_text(dc.token, encoding="utf8")
        words = ("discord", "--token-file", "token", "--account", "our-server", "--base-url", dc.base_url, "--json")
        done = await alone(brand, *words)
    told = json.loads(done.out)
    assert (done.code, told["ok"], told["account"], told["config"]) == (0, True, "our-server", "config.yaml")
    assert told["bot"]["link"] == (
        f"https://discord.com/oauth2/authorize?client_id={told['bot']['id']}&scope=bot&permissions={SIX_RIGHTS}"
    )
    assert any("message content intent is off" in found["cause"] for found in told["findings"])
    assert dc.token not in done.out + done.err
    assert "our-server" in yaml.safe_load(told["block"])
    assert load_config(brand / "config.yaml").accounts["our-server"].token_file == "token"
    passes_its_check(brand)


@pytest.mark.e2e
async def test_a_script_connects_slack_from_variables(brand: Path) -> None:
    async with FakeSlack() as sl:
        env = {"BOT": sl.token, "APP": "xapp-wrong"}
        words = ("slack", "--token-env", "BOT", "--app-token-env", "APP", "--base-url", sl.base_url)
        done = await alone(brand, *words, env=env)
        assert done.code == 1
        assert "Slack does not accept the app's token (invalid_auth)." in done.out
        assert "nothing was written" in done.out

        done = await alone(brand, *words, env=env | {"APP": sl.app_token})
    assert done.code == 0
    assert "/invite @acme_help" in done.out
    assert sl.token not in done.out
    account = load_config(brand / "config.yaml").accounts["slack-main"]
    assert (account.token_env, account.app_token_env, account.token_file) == ("BOT", "APP", None)
    passes_its_check(brand)

    again = await alone(brand, *words, env=env)
    assert (again.code, again.out) == (1, "")
    assert re.match(r"config\.yaml:\d+:3: there is an account slack-main already\. Choose another name", again.err)


@pytest.mark.e2e
async def test_a_wrong_token_writes_nothing(brand: Path) -> None:
    before = (brand / "config.yaml").read_bytes()
    async with FakeDiscord() as dc:
        done = await alone(brand, "discord", "--token-env", "T", "--base-url", dc.base_url, env={"T": "a.b.c"})
        assert done.code == 1
        assert "Discord does not accept this token." in done.out
        await dc.go_offline()
        done = await alone(brand, "discord", "--token-env", "T", "--base-url", dc.base_url, env={"T": dc.token})
        assert done.code == 1
        assert "Discord cannot be reached from here: there is no connection." in done.out
        assert dc.token not in done.out
        empty = await alone(brand, "discord", "--token-env", "T", "--base-url", dc.base_url)
        assert (empty.code, empty.out) == (1, "")
        assert empty.err == "T: nothing is in there. Put the token there, alone.\n"
        odd = await alone(brand, "discord", "--token-env", "T", "--base-url", dc.base_url, env={"T": "clé secrète"})
        assert (odd.code, odd.out) == (1, "")
        assert odd.err.startswith("T: what is in there does not look right. A token has three parts")
    assert (brand / "config.yaml").read_bytes() == before


@pytest.mark.e2e
async def test_without_a_config_the_lines_are_shown(tmp_path: Path) -> None:
    async with TelegramToExamine() as tg:
        done = await alone(tmp_path, "telegram", "--token-env", "T", "--base-url", tg.base_url, env={"T": tg.token})
        write(tmp_path / "config.yaml", {"brand": {"name": "Acme"}, "colour": "blue"})
        broken = await alone(tmp_path, "telegram", "--token-env", "T", "--base-url", tg.base_url, env={"T": tg.token})
    assert done.code == 0
    assert "There is no config.yaml yet: make one with `beancan init`." in done.out
    assert "  telegram-main:\n    platform: telegram\n" in done.out
    assert broken.code == 1
    assert "Correct this first" in broken.err


@pytest.mark.parametrize(
    "words",
    [
        ("telegram",),
        ("telegram", "--json"),
        ("slack", "--token-env", "A"),
        ("telegram", "--token-env", "A", "--token-file", "a"),
        ("discord", "--token-env", "A", "--app-token-env", "B"),
        ("telegram", "--token-env", "A", "--account", "Our Group"),
        ("telegram", "700000001:a-token-on-the-command-line"),
        ("myspace",),
    ],
    ids=" ".join,
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(main, ["connect", *words])
    assert done.exit_code == 2
    assert "Usage: " in done.output


# --- the guides -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("platform", GUIDES)
def test_the_steps_are_those_of_the_how_to(platform: str) -> None:
    page = (HOW_TO / f"{platform}.md").read_text(encoding="utf8")
    shown = CliRunner().invoke(main, ["connect", platform, "--steps"])
    told = CliRunner().invoke(main, ["connect", platform, "--steps", "--json"])
    assert (shown.exit_code, told.exit_code) == (0, 0)
    for step in json.loads(told.output)["steps"]:
        assert step["page"] in page
        assert step["paste"].strip() in page
        assert step["paste"].strip() in shown.output


def test_the_invitation_of_the_how_to_asks_for_the_same_rights() -> None:
    page = (HOW_TO / "discord.md").read_text(encoding="utf8")
    assert discord.invite("APPLICATION_ID") in page
    for right in discord.RIGHTS.values():
        assert right in page


def test_the_manifest_asks_for_every_scope_that_is_looked_for() -> None:
    scopes = yaml.safe_load(slack.MANIFEST)["oauth_config"]["scopes"]["bot"]
    assert set(scopes) == slack.WITHOUT.keys() >= slack_adapter.SCOPES.keys()


# --- somebody's config.yaml -------------------------------------------------------------------------------------------

BLOCK = account_block("slack-main", "slack", {"token_env": "T"}, {"staff": "Ids.", "rooms": "Rooms."})
HEAD = "# mine\nbrand: {name: Acme}   # us\n"
FIRST = "accounts:  # where we are\n    one:\n        platform: slack\n        # staff: [U1]\n"


def test_line_ends_stay_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_bytes(f"{HEAD}# us\nlog: {{level: debug}}\n".replace("\n", "\r\n").encode())
    assert put_in(file, "slack-main", BLOCK)
    after = file.read_bytes().decode()
    assert after.count("\n") == after.count("\r\n")


@pytest.mark.parametrize(
    "text",
    [
        HEAD,
        HEAD.rstrip("\n"),
        f"{HEAD}accounts:\n",
        f"{HEAD}accounts: {{}}   # none yet\nlog: {{level: info}}\n",
        f"{HEAD}{FIRST}",
        f"{HEAD}{FIRST}\n\n# how much is logged\nlog:\n  level: debug\n",
        f"{HEAD}{FIRST}\n    # two: later\nlog: {{level: debug}}",
    ],
)
def test_an_account_is_added_and_everything_else_stays(tmp_path: Path, text: str) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(text, encoding="utf8")
    file.chmod(0o640)
    assert put_in(file, "slack-main", BLOCK)
    after, accounts = file.read_text(encoding="utf8"), load_config(file).accounts
    assert (accounts["slack-main"].rung, accounts["slack-main"].token_env) == ("suggest", "T")
    assert ("one" in accounts) == ("one:" in text)
    kept = [line for line in text.replace("{}", "").splitlines() if line.strip()]
    rest = iter(after.splitlines())
    assert all(any(line.rstrip() == given.rstrip() for given in rest) for line in kept), after
    assert mode(file) == 0o640
    assert [each.name for each in tmp_path.iterdir()] == ["config.yaml"]
    again = file.read_text(encoding="utf8")
    assert not put_in(file, "slack-main", BLOCK), "the same name twice does not pass the check"
    assert file.read_text(encoding="utf8") == again


@pytest.mark.parametrize("rest", ["accounts: {one: {platform: slack}}", "accounts: [", "accounts: none", "x: 1"])
def test_where_it_cannot_be_added_safely_nothing_is_changed(tmp_path: Path, rest: str) -> None:
    file, text = tmp_path / "config.yaml", f"{HEAD}{rest}\n"
    file.write_text(text, encoding="utf8")
    assert not put_in(file, "slack-main", BLOCK)
    assert file.read_text(encoding="utf8") == text
    assert [each.name for each in tmp_path.iterdir()] == ["config.yaml"]
