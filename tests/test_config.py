"""config.yaml: every mistake at its place and all at once, no secrets in it, and the values the house works with."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import pytest
from pydantic import BaseModel

from bot.config import (
    Config,
    Secrets,
    check_config,
    database_url,
    default_variable,
    demo_config,
    load_config,
    mail_password,
    nats_secrets,
    read_secret,
    secrets_of,
)
from bot.config.hours import wait_at
from bot.config.secret import STEPS, NatsSecrets
from bot.core.messages import AccountId, RoomId, RoomKind
from bot.core.policy import Channel, Law, Policy, Rung
from bot.core.text import redact
from bot.data import knowledge_folder
from bot.errors import ConfigError
from bot.wiring.platforms import make_adapters
from tests.fakes.clock import ManualClock

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "config.example.yaml"


GOOD = """\
brand:
  name: Halo
  languages: [en, fr]
  default_language: en
  tone: plain
database:
  url: ""
console:
  host: 127.0.0.1
  port: 8420
  people: {lea: lead, sam: agent}
hours:
  timezone: Europe/Berlin
  week: {mon: "09:00-18:00", fri: "09:00-16:00"}
  closed: [2026-12-25, 2027-01-01]
  wait_minutes: 15
policy:
  wrong_rate: 0.02
  wrong_rate_unasked: 0.01
  quiet_seconds: 2
privacy:
  order_numbers: ["HB-######"]
accounts:
  main:
    platform: telegram
    rung: suggest
    token_env: TELEGRAM_TOKEN
    sees_native_replies: no
  shop:
    platform: slack
    mode: webhook
    webhook_url: https://bot.halo.example/hooks/shop
"""


@dataclass(frozen=True)
class Slip:
    """A change of the good file, and what is said of it."""

    name: str
    old: str
    new: str
    code: str
    place: str
    says: str
    cure: str


STAFF = "staff_channel:\n  account: shop\n  room: C0STAFF\n  people: {U0LEA: lea}\n"
SLIPS = [
    Slip("unknown section", "privacy:", "privcy:", "K203", "21:1", 'unknown line "privcy"',
         'did you mean "privacy"?'),
    Slip("unknown setting", "  wait_minutes: 15", "  wait_minute: 15", "K203", "16:3", '"wait_minute"',
         '"wait_minutes"'),
    Slip("no brand name", "  name: Halo\n", "", "K201", "1:1", '"name" is missing', "add it"),
    Slip("not a number", "port: 8420", "port: lots", "K205", "10:9", 'port: "lots" is not a number', "digits"),
    Slip("out of range", "quiet_seconds: 2", "quiet_seconds: 30", "K204", "20:18", "out of range", "at most 10"),
    Slip("unknown platform", "platform: slack", "platform: slak", "K204", "30:15", 'platform "slak" is not allowed',
         "use one of: telegram"),
    Slip("unknown rung", "rung: suggest", "rung: full", "K204", "26:11", 'rung "full" is not allowed',
         "listen, suggest, approve, auto"),
    Slip("unknown role", "lea: lead", "lea: boss", "K204", "11:17", 'lea "boss" is not allowed',
         "viewer, agent, lead, admin"),
    Slip("no such time zone", "timezone: Europe/Berlin", "timezone: Europe/Berlyn", "K703", "13:13",
         'no time zone "Europe/Berlyn"', "region and city"),
    Slip("no opening hours", '"09:00-16:00"', '"9 to 4"', "K205", "14:35", '"9 to 4" are no opening hours',
         "09:00-18:00"),
    Slip("hours end before they begin", '"09:00-16:00"', '"16:00-09:00"', "K205", "14:35", "ends before it begins",
         "two days"),
    Slip("no such holiday", "2027-01-01", "2027-13-01", "K205", "15:24", "not in the calendar", "month"),
    Slip("token in the file", "token_env: TELEGRAM_TOKEN", "token: 123456789:AAFakeFakeFakeFakeFakeFakeFakeFakeFake",
         "K208", "27:5", "a secret does not belong into this file", "token_env:"),
    Slip("token in the wrong line", "token_env: TELEGRAM_TOKEN",
         "token_env: 123456789:AAFakeFakeFakeFakeFakeFakeFakeFakeFake", "K208", "27:16", "looks like a secret",
         "take it out"),
    Slip("password in an address", 'url: ""', 'url: "postgresql://bot:hunter2@db/bot"', "K208", "7:8",
         "holds a password", "url_env"),
    Slip("no address of NATS", "privacy:", "nats: {urls: [10.0.0.5]}\nprivacy:", "K205", "21:15",
         "not the address of a NATS server", "nats://"),
    Slip("password in an address of NATS", "privacy:", 'nats: {urls: ["nats://bot:hunter2@db"]}\nprivacy:', "K208",
         "21:15", "holds a secret", "password_env"),
    Slip("a name that NATS does not take", "privacy:", 'nats: {urls: ["nats://a"], name: "a.b"}\nprivacy:', "K205",
         "21:34", "cannot be a name", "small letters"),
    Slip("a user of NATS without a password", "privacy:", 'nats: {urls: ["nats://a"], user: bot}\nprivacy:', "K701",
         "21:7", "a user needs a password", "password_env"),
    Slip("a token of NATS from two places", "privacy:",
         'nats: {urls: ["nats://a"], token_env: T, token_file: t}\nprivacy:', "K701", "21:54", "both stand here",
         "keep one"),
    Slip("too many replicas", "privacy:", 'nats: {urls: ["nats://a"], replicas: 7}\nprivacy:', "K204", "21:38",
         "out of range", "at most 5"),
    Slip("rates the wrong way round", "wrong_rate_unasked: 0.01", "wrong_rate_unasked: 0.05", "K701", "19:23",
         "wrong_rate_unasked (0.05) is higher than wrong_rate (0.02)", "must be surer: lower it"),
    Slip("every second answer wrong", "wrong_rate: 0.02", "wrong_rate: 0.5", "K204", "18:15", "out of range",
         "at most 0.1"),
    Slip("surer for a question than for an answer", "  quiet_seconds: 2", "  close_at: 0.95\n  quiet_seconds: 2",
         "K701", "20:13", "close_at (0.95) is higher than the 0.94 from which wrong_rate lets it answer", "lower it"),
    Slip("the same, where the bar was measured", "  quiet_seconds: 2", "  close_at: 0.7\n  sure_from: 0.65",
         "K701", "20:13", "close_at (0.7) is higher than the 0.65 from which sure_from lets it answer", "lower it"),
    Slip("sure of everything", "  quiet_seconds: 2", "  sure_from: 0.1", "K204", "20:14", "out of range",
         "at least 0.6"),
    Slip("messages for a week", "privacy:\n", "privacy:\n  keep_sealed_days: 5\n  keep_messages_days: 7\n", "K701",
         "23:23", "7 days are too few", "30 or more, or 0"),
    Slip("messages are gone before what belongs to them", "privacy:\n",
         "privacy:\n  keep_messages_days: 40\n  keep_sealed_days: 50\n", "K701", "22:23",
         "keep_sealed_days (50) is longer than keep_messages_days (40)", "lower keep_sealed_days"),
    Slip("messages are gone before their answer may be repeated", "privacy:\n  order_numbers:",
         "  repeat_after_days: 90\nprivacy:\n  keep_messages_days: 40\n  order_numbers:", "K701", "23:23",
         "repeat_after_days of policy (90) is longer", "raise it"),
    Slip("auto but blind", "rung: suggest", "rung: auto", "K701", "26:11", "could talk over a person",
         "rung: approve"),
    Slip("language nobody serves", "default_language: en", "default_language: it", "K701", "4:21",
         "not one of the languages", "en, fr"),
    Slip("webhook without an address", "    webhook_url: https://bot.halo.example/hooks/shop\n", "", "K701", "31:11",
         "no webhook_url", "add webhook_url"),
    Slip("webhook without TLS", "webhook_url: https://bot", "webhook_url: http://bot", "K701", "32:18",
         "https:// addresses only", "TLS"),
    Slip("a support room that listens to mentions only", "    rung: suggest\n",
         "    rung: suggest\n    rooms: {help: {kind: support, listen: mentions}}\n", "K701", "27:43",
         "changes nothing", "make the room kind: open"),
    Slip("a staff room on no account", "privacy:", STAFF.replace("shop", "shp") + "privacy:", "K701", "22:12",
         'no account "shp"', "main, shop"),
    Slip("a staff room by its name", "privacy:", STAFF.replace("C0STAFF", "'#staff'") + "privacy:", "K701", "23:9",
         "names can change", "write its id"),
    Slip("a stranger in the staff room", "privacy:", STAFF.replace("lea", "kim") + "privacy:", "K701", "24:19",
         '"kim" is not among console: people', "add the name"),
    Slip("a viewer in the staff room", "lea: lead, sam: agent}\n", "lea: viewer, sam: agent}\n" + STAFF, "K701",
         "15:19", "is a viewer", "make the person an agent"),
    Slip("told in two ways", "privacy:", "people: {pr: {account: shop, person: U1, room: C1}}\nprivacy:", "K701",
         "21:14", "exactly one way", "{email: ...}"),
    Slip("told on no account", "privacy:", "people: {pr: {account: shp, person: U1}}\nprivacy:", "K701", "21:24",
         'no account "shp"', "main, shop"),
    Slip("a mail without a server", "privacy:", "people: {pr: {email: pr@halo.example}}\nprivacy:", "K701", "21:22",
         "no mail server", "add mail:"),
    Slip("no mail address", "privacy:", "people: {pr: {email: pr}}\nprivacy:", "K205", "21:22",
         "not a mail address", "lea@halo.example"),
    Slip("mails that anybody could read", "privacy:",
         "mail: {host: mx.halo.example, sender: b@halo.example, encryption: none}\nprivacy:", "K701", "21:67",
         "read on the way", "starttls"),
    Slip("a user of the mail server without a password", "privacy:",
         "mail: {host: mx.halo.example, sender: b@halo.example, user: b}\nprivacy:", "K701", "21:7",
         "a user needs a password", "password_env"),
    Slip("a password of mail from two places", "privacy:",
         "mail: {host: a, sender: b@c.example, user: b, password_env: P, password_file: p}\nprivacy:", "K701", "21:79",
         "both stand here", "keep one"),
    Slip("masks everything", '"HB-######"', '"/x*/"', "K205", "22:19", "would mask everything", "# for a digit"),
    Slip("second colon", "tone: plain", "tone: plain: and warm", "K104", "5:14", 'two ":"', "quotes"),
]  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.name)
def test_a_slip_is_told(slip: Slip, tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    assert GOOD.count(slip.old) == 1
    path.write_text(GOOD.replace(slip.old, slip.new), encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        load_config(path)
    assert len(refused.value.findings) == 1, refused.value.findings
    told = refused.value.findings[0]
    assert told.startswith(f"{path}:{slip.place} {slip.code} "), told
    assert slip.says in told
    assert slip.cure in told
    assert "123456789:AA" not in told
    assert "hunter2" not in told


def test_the_good_file_is_good(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(GOOD, encoding="utf-8")
    assert check_config(path)[1] == ()
    assert len(SLIPS) >= 10


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(
        "brand: {name: Halo, languages: []}\nconsole: {port: x, hose: y}\nhours: {week: {mon: never, son: x}}\n"
    )
    with pytest.raises(ConfigError) as refused:
        load_config(path)
    assert [line.removeprefix(f"{path}:").split()[0:2] for line in refused.value.findings] == [
        ["1:32", "K206"], ["2:17", "K205"], ["2:20", "K203"], ["3:21", "K205"], ["3:28", "K204"],
    ]  # fmt: skip


def test_a_missing_file_is_told_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="does not exist   make one with `beancan init`"):
        load_config(tmp_path / "nothing.yaml")


def test_an_open_console_is_warned_of(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("brand: {name: Halo}\nconsole: {host: 0.0.0.0}\n")
    config, findings = check_config(path)
    assert config is not None
    assert [(f.code, f.severity.value, f.line, f.column) for f in findings] == [("K704", "warning", 2, 17)]


# --- the example -----------------------------------------------------------------------------------------------------


def settings(model: type[BaseModel], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The path of every setting; names that the reader chooses are left out."""
    for name, field in model.model_fields.items():
        here = (*path, field.alias or name)
        yield here
        inner = model_in(field.annotation)
        if inner is not None:
            yield from settings(inner, here)


def model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that is written there, if it is not a plain value."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in {Annotated, Union, UnionType, list, dict}:
        return next((found for found in map(model_in, get_args(annotation)) if found), None)
    return None


def test_every_setting_stands_in_the_example_with_a_remark() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    for path in settings(Config):
        written = re.search(rf"(?m)^\s*(?:# )?(?:\S+: )?\{{?{re.escape(path[-1])}:|[{{, ]{re.escape(path[-1])}: ", text)
        assert written, f"{'.'.join(path)} is not in config.example.yaml"


def test_every_setting_is_described() -> None:
    def described(model: type[BaseModel]) -> None:
        for name, field in model.model_fields.items():
            assert field.description, f"{model.__name__}.{name}"
            inner = model_in(field.annotation)
            if inner is not None:
                described(inner)

    described(Config)


def test_the_example_loads_without_a_word() -> None:
    config, findings = check_config(EXAMPLE)
    assert findings == ()
    assert config is not None
    assert config.accounts["telegram-main"].rooms["-1001234567890"].kind == "support"
    assert config.accounts["telegram-main"].rooms["-1009876543210"].per_hour == 20
    assert config.accounts["telegram-shop"].rung == "suggest"


def test_the_examples_usual_values_are_the_real_ones() -> None:
    usual = Policy(languages=("en", "fr"))
    assert load_config(EXAMPLE).policy() == usual


# --- what the house gets ---------------------------------------------------------------------------------------------


def test_a_measured_bar_stands_in_the_place_of_the_usual_one(tmp_path: Path) -> None:
    """What nobody asked for is as strict as it was, or stricter."""
    path = tmp_path / "config.yaml"
    path.write_text(GOOD.replace("  wrong_rate: 0.02", "  wrong_rate: 0.02\n  sure_from: 0.9"), encoding="utf-8")
    policy = load_config(path).policy()
    assert (policy.sure_at, policy.unasked_at) == pytest.approx((0.9, 0.97))


def test_only_the_name_is_required(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("brand: {name: Halo Broadband}\n")
    config = load_config(path)
    assert (config.handle, config.languages, config.default_language) == ("halobroadband", ("en",), "en")
    assert config.knowledge_folder == tmp_path / "knowledge"
    assert config.data_folder == tmp_path / "data"
    assert database_url(config, {}) == f"sqlite:///{tmp_path}/data/beancan.sqlite3"
    assert config.console.host == "127.0.0.1"
    assert config.keep_sealed == timedelta(days=30)
    assert config.keep_messages is None  # nothing that was said is erased unless the owner says so
    assert (config.customer_file_bytes, config.keep_customer_files) == (20_000_000, timedelta(days=7))


def test_a_folder_may_be_written_short(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("brand: {name: Halo}\nknowledge: /srv/knowledge\ndata: ../data\n")
    config = load_config(path)
    assert config.knowledge_folder == Path("/srv/knowledge")
    assert config.data_folder == tmp_path / "../data"


@pytest.mark.parametrize(
    ("written", "encoder"), [("none", "none"), ("minilm", "minilm"), ("../models/own", "{home}/../models/own")]
)
def test_an_encoder_is_a_word_or_a_path_seen_from_the_file(tmp_path: Path, written: str, encoder: str) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(f"brand: {{name: Halo}}\nmatching: {{encoder: {written}}}\n")
    assert load_config(path).encoder == encoder.format(home=tmp_path)


def test_the_demo_brand() -> None:
    config = demo_config(Path("somewhere"), 8420)
    assert config.languages == ("en", "fr", "es", "de")
    assert dict(config.console.people) == {"Lea": "lead", "Sam": "agent"}
    plaza = config.accounts["plaza"]
    assert (plaza.platform, plaza.rung, plaza.base_url) == ("plaza", "auto", "http://127.0.0.1:8420/plaza")
    assert {name: room.kind for name, room in plaza.rooms.items()} == {"halo-help": "support", "town-square": "open"}
    assert config.knowledge_folder == knowledge_folder()
    assert config.data_folder == Path("somewhere")
    assert redact("my order is hb-123456", config.order_numbers).text == "my order is [order]"


def test_a_channel_is_its_platform_with_the_brands_settings(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(
        "brand: {name: Halo}\nlimits: {room_per_minute: 3, public_limit: 200}\n"
        "accounts: {main: {platform: telegram, rung: approve, listen: mentions, sees_native_replies: no}}\n"
    )
    abilities = Channel(AccountId(""), "telegram", limit=4096, law=Law(room_gap=1.0))
    channel = load_config(path).channel("main", abilities)
    assert channel == Channel(
        AccountId("main"), "telegram", limit=4096, listen="mentions", rung=Rung.APPROVE, sees_native_replies=False,
        law=Law(room_gap=1.0, room_per_minute=3, public_limit=200),
    )  # fmt: skip


def test_the_usual_limits_are_those_of_the_core(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("brand: {name: Halo}\naccounts: {main: {platform: telegram}}\n")
    assert load_config(path).channel("main", Channel(AccountId(""), "telegram")).law == Law()


def test_every_platform_gets_what_is_set_for_its_rooms(tmp_path: Path) -> None:
    rooms = "rooms: {town: {listen: mentions, per_minute: 2, per_hour: 0}, help: {kind: support}}"
    platforms = ("plaza", "telegram", "discord", "slack")
    path = tmp_path / "config.yaml"
    path.write_text(
        "brand: {name: Halo}\naccounts:\n"
        + "".join(f"  {name}: {{platform: {name}, base_url: 'http://127.0.0.1:9', {rooms}}}\n" for name in platforms)
    )
    secrets = dict.fromkeys(platforms, Secrets("12345:token", app_token="xapp-1"))
    for adapter in make_adapters(load_config(path), ManualClock(), secrets).values():
        channel, town, help_ = adapter.channel, RoomId("town"), RoomId("help")
        assert [channel.answers_unasked(room) for room in (town, help_)] == [False, True]
        assert [channel.per_minute(room) for room in (town, help_)] == [2, 20]
        assert [channel.per_hour(room) for room in (town, help_)] == [0, 60]
        assert [channel.room(room).kind for room in (town, help_)] == [RoomKind.OPEN, RoomKind.SUPPORT]


@pytest.mark.parametrize(
    ("now", "language", "opens"),
    [
        (datetime(2026, 11, 23, 8, 30, tzinfo=UTC), "en", ""),  # Monday, 9:30 in Berlin
        (datetime(2026, 11, 23, 7, 30, tzinfo=UTC), "en", "Monday 9:00"),
        (datetime(2026, 11, 26, 11, 30, tzinfo=UTC), "de", "Donnerstag 13:00"),  # lunch
        (datetime(2026, 11, 27, 18, 0, tzinfo=UTC), "fr", "lundi 9:00"),
        (datetime(2026, 12, 24, 20, 0, tzinfo=UTC), "es", "el lunes 9:00"),  # Friday is a holiday
        (datetime(2026, 11, 27, 18, 0, tzinfo=UTC), "nl", "2026-11-30 9:00"),  # names of days we do not know
    ],
)
def test_outside_the_hours_it_says_when_they_are_back(now: datetime, language: str, opens: str) -> None:
    hours = load_config(EXAMPLE).hours
    wait = wait_at(now, hours.timezone, hours.week, hours.closed, hours.wait_minutes, [language])
    assert wait.opens.get(language, "") == opens


def test_without_hours_somebody_is_always_there() -> None:
    assert demo_config(Path(), 0).wait(datetime(2026, 12, 25, 3, 0, tzinfo=UTC)).opens == {}


def test_a_channel_may_promise_more_or_less_than_the_others() -> None:
    config = load_config(EXAMPLE)
    at = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
    assert (config.wait(at).goal, config.wait(at, "slack-team").goal) == (15, 15)
    assert (config.wait(at, "telegram-main").goal, config.wait(at, "telegram-main").minutes) == (5, 5)


def test_a_team_has_its_own_hours() -> None:
    config = load_config(EXAMPLE)
    tuesday = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    assert config.wait(tuesday).opens == {}
    assert config.wait(tuesday, "", "network-team").opens["en"] == "Wednesday 8:00"
    assert config.wait(tuesday, "telegram-main", "network-team").goal == 60
    assert config.wait(tuesday, "telegram-main", "nobody-knows") == config.wait(tuesday, "telegram-main")


def test_a_promise_counts_from_the_opening_and_is_never_less_than_what_was_told() -> None:
    config = load_config(EXAMPLE)
    evening = datetime(2026, 11, 27, 18, 0, tzinfo=UTC)  # Friday; they are back on Monday at 9 in Berlin
    assert config.wait(evening).due(evening) == datetime(2026, 11, 30, 8, 15, tzinfo=UTC)
    noon = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
    assert replace(config.wait(noon), minutes=40).due(noon) == noon + timedelta(minutes=40)
    nobody = wait_at(noon, "UTC", {"mon": ()}, (), 15, ["en"])
    assert nobody.due(noon) > noon + timedelta(days=59)


def test_who_is_told_of_an_empty_desk_must_be_somebody(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("brand: {name: Halo}\nconsole: {tell_if_empty: [boss]}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match='nobody called "boss" stands under people:'):
        load_config(file)


def test_holidays_are_days() -> None:
    assert load_config(EXAMPLE).hours.closed == [date(2026, 12, 25), date(2027, 1, 1)]


# --- secrets ---------------------------------------------------------------------------------------------------------


def test_a_missing_token_is_told_with_page_and_steps() -> None:
    config = load_config(EXAMPLE)
    line = EXAMPLE.read_text(encoding="utf-8").splitlines().index("  telegram-main:") + 1
    place = config.place("accounts.telegram-main")
    assert place == f"{EXAMPLE}:{line}:3"
    with pytest.raises(ConfigError) as refused:
        secrets_of(config, "telegram-main", {})
    assert refused.value.findings == [
        f'{place} K702 the token of "telegram-main" is missing: set the environment variable TELEGRAM_TOKEN   '
        + STEPS["telegram", "token"]
    ]
    assert "https://t.me/BotFather" in refused.value.findings[0]


def test_all_missing_secrets_of_an_account_are_told_at_once() -> None:
    with pytest.raises(ConfigError) as refused:
        secrets_of(load_config(EXAMPLE), "slack-team", {})
    assert [re.findall(r"variable (\w+)", line) for line in refused.value.findings] == [
        ["SLACK_BOT_TOKEN"],
        ["SLACK_APP_TOKEN"],
    ]


def test_secrets_come_from_the_environment_or_a_file(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("brand: {name: Halo}\naccounts: {shop: {platform: telegram, token_file: secret.txt}}\n")
    config = load_config(path)
    (tmp_path / "secret.txt").write_text("from the file\n")
    assert secrets_of(config, "shop", {}).token == "from the file"
    assert secrets_of(config, "shop", {default_variable("shop", "token"): " from outside "}).token == "from outside"
    assert "from the file" not in repr(secrets_of(config, "shop", {}))


def test_an_unreadable_secret_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_secret(None, tmp_path / "nothing", {})


def test_every_platform_says_how_to_get_its_secrets() -> None:
    assert all(re.search(r"https://\S+|`beancan|letters", steps) for steps in STEPS.values())


def test_secrets_of_nats_come_from_outside(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("brand: {name: Halo}\nnats: {urls: [nats://a], user: bot, password_file: word}\n")
    (tmp_path / "word").write_text("hunter2\n")
    assert nats_secrets(load_config(path), {}).password == "hunter2"
    assert "hunter2" not in repr(nats_secrets(load_config(path), {}))
    path.write_text("brand: {name: Halo}\nnats: {urls: [nats://a], token_env: NT}\n")
    assert nats_secrets(load_config(path), {"NT": "x"}).token == "x"
    with pytest.raises(ConfigError, match=r"config\.yaml:2:1 K702 the token of NATS is missing: NT is empty"):
        nats_secrets(load_config(path), {})
    path.write_text("brand: {name: Halo}\n")
    assert nats_secrets(load_config(path), {}) == NatsSecrets()


def test_the_password_of_mail_comes_from_outside(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    mail = "brand: {name: Halo}\nmail: {host: a, sender: b@c.example, user: b, password_env: PW}\n"
    path.write_text(mail)
    assert mail_password(load_config(path), {"PW": "hunter2"}) == "hunter2"
    with pytest.raises(ConfigError, match=r"config\.yaml:2:1 K702 the password of the mail server is missing: PW is"):
        mail_password(load_config(path), {})
    path.write_text("brand: {name: Halo}\n")
    assert mail_password(load_config(path), {}) == ""


def test_who_is_told_is_of_the_team_on_that_account(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    people = "people: {lead: {account: shop, person: U1}, incidents: {account: shop, room: C9}}\nprivacy:"
    path.write_text(GOOD.replace("privacy:", people), encoding="utf-8")
    config = load_config(path)
    assert "U1" in config.staff_of("shop")
    assert "U1" not in config.staff_of("main")


def test_the_databases_address_may_hold_a_password_outside(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("brand: {name: Halo}\ndatabase: {url_env: DB}\n")
    config = load_config(path)
    assert database_url(config, {"DB": "postgresql://bot:x@db/bot"}) == "postgresql://bot:x@db/bot"
    with pytest.raises(ConfigError, match="DB is empty"):
        database_url(config, {})
    path.write_text("brand: {name: Halo}\ndatabase: {url_file: secrets/db}\n")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "db").write_text("postgresql://bot:y@db/bot\n")
    assert database_url(load_config(path), {}) == "postgresql://bot:y@db/bot"
    (tmp_path / "secrets" / "db").write_text("\n")
    with pytest.raises(ConfigError, match="secrets/db is empty"):
        database_url(load_config(path), {})


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("{url: 'postgresql://db/bot', url_env: DB}", "url and url_env both stand here"),
        ("{url_env: DB, url_file: db}", "url_env and url_file both stand here"),
        ("{url: 'mysql://db/bot'}", "not the address of a database"),
    ],
)
def test_one_database_that_can_be_used_is_named(tmp_path: Path, written: str, sentence: str) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(f"brand: {{name: Halo}}\ndatabase: {written}\n")
    with pytest.raises(ConfigError, match=f"K701 .*{sentence}"):
        load_config(path)
