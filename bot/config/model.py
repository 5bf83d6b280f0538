"""What stands in config.yaml, typed and frozen. Every setting is described for the person who writes it.

`config.example.yaml` shows each of them (a test compares). No secret has a place here: a setting only names the
environment variable or the file that holds it.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr

from bot.config.account import Account, Variable
from bot.config.hours import Week, wait_at
from bot.config.people import MailSection, Recipient
from bot.core.case import Wait
from bot.core.messages import AccountId, PersonId, RoomId
from bot.core.policy import LEAST_SURE, Channel, Law, Policy, Rung, bar_for
from bot.core.staff import StaffRoom
from bot.kb.kinds import Address, Day, Language, Name, Strict, Text, Texts, mistake
from bot.kb.texts import HouseRules

_USUAL, _LAW = Policy(), Law()
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _folder_form(value: object) -> object:
    return {"folder": value} if isinstance(value, str) else value


def _order_number(text: str) -> str:
    """Check that a pattern can be used: an example with # for digits and ? for letters, or /an exact pattern/."""
    try:
        compiled = order_pattern(text)
    except re.error as error:
        raise mistake(
            "K205", f'"{text}" is no pattern: {error}', "write an example, # for a digit, ? for a letter"
        ) from error
    if compiled.search(""):
        raise mistake("K205", f'"{text}" would mask everything', "write an example, # for a digit, ? for a letter")
    return text


def order_pattern(text: str) -> re.Pattern[str]:
    """`HB-######` -> a pattern for HB-123456. Between slashes the text is the pattern itself."""
    if len(text) > 2 and text.startswith("/") and text.endswith("/"):
        return re.compile(text[1:-1], re.IGNORECASE)
    signs = {"#": r"\d", "?": r"[^\W\d_]"}
    body = "".join(signs.get(sign, re.escape(sign)) for sign in text)
    return re.compile(rf"(?<!\w){body}(?!\w)", re.IGNORECASE)


class Brand(Strict):
    """Who speaks."""

    name: Text = Field(description="The brand's name, as people see it.")
    handle: Name = Field(
        default="", description="How customers call it on platforms, without @; left out: the name in small letters."
    )
    languages: Annotated[list[Language], Field(min_length=1)] = Field(
        default_factory=lambda: ["en"], description="Languages that are served."
    )
    default_language: Language = Field(
        default="", description="For texts without a language; left out: the first one served."
    )
    tone: Text = Field(default="plain", description="How it speaks, for the people who write the answers.")
    banned_phrases: Texts = Field(
        default_factory=lambda: ["I understand your frustration", "we apologise for any inconvenience"],
        description="What the brand never says; check warns of it.",
    )


class KnowledgeSettings(Strict):
    """Where the knowledge is."""

    folder: Text = Field(
        default="knowledge", description="Folder of the YAML files; seen from the place of config.yaml."
    )
    reload: bool = Field(default=True, description="Take up changed files by itself, once they are without mistakes.")


class DataSettings(Strict):
    """Where the bot keeps what it must not forget."""

    folder: Text = Field(
        default="data", description="Folder of database, keys and logs; seen from the place of config.yaml."
    )


class DatabaseSettings(Strict):
    """Which database."""

    url: str = Field(
        default="", description="Left out: a SQLite file in the data folder. postgresql://... for PostgreSQL."
    )
    url_env: Name | None = Field(
        default=None, description="Environment variable that holds the url, when it has a password in it."
    )
    url_file: Name | None = Field(default=None, description="Or a file with nothing but the url.")


def _nats_address(text: str) -> str:
    if not re.fullmatch(r"(?:nats|tls)://[^\s/]+", text):
        raise mistake("K205", f'"{text}" is not the address of a NATS server', "write it like nats://10.0.0.5:4222")
    return text


def _nats_name(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9-]{1,32}", text):
        raise mistake("K205", f'"{text}" cannot be a name here', "use small letters, digits and -")
    return text


class NatsSection(Strict):
    """The doorbell of many machines. Left out: one process does everything, and needs none."""

    urls: Annotated[list[Annotated[Text, AfterValidator(_nats_address)]], Field(min_length=1)] = Field(
        description="The servers, such as nats://10.0.0.5:4222; tls:// for an encrypted line."
    )
    name: Annotated[Text, AfterValidator(_nats_name)] = Field(
        default="beancan", description="Keeps two brands on the same servers apart."
    )
    user: Name | None = Field(default=None, description="Who logs in, where the servers ask for it.")
    password_env: Variable | None = Field(default=None, description="Environment variable with the password.")
    password_file: Text | None = Field(default=None, description="Or a file with nothing but that.")
    token_env: Variable | None = Field(default=None, description="Environment variable with the servers' token.")
    token_file: Text | None = Field(default=None, description="Or a file with nothing but that.")
    ack_wait_seconds: float = Field(
        default=5.0, ge=1, le=300, description="So long after a worker died its conversations move to another."
    )
    sweep_every_seconds: float = Field(
        default=30.0, ge=0.2, le=600, description="So often a worker looks for conversations whose bell was lost."
    )
    overdue_seconds: float = Field(
        default=30.0, ge=0, le=600, description="It rings for those that should have been served so long ago."
    )
    replicas: int = Field(default=1, ge=1, le=5, description="3 for three servers: one of them may fail.")


Role = Literal["viewer", "agent", "lead", "admin"]


class ConsoleSettings(Strict):
    """The agents' console."""

    host: Name = Field(
        default="127.0.0.1",
        description="127.0.0.1: this machine only. Put a proxy with TLS in front before changing it.",
    )
    port: int = Field(default=8420, ge=0, le=65535, description="0: any free one.")
    public_url: Address | None = Field(default=None, description="Where people open it, if a proxy stands in front.")
    people: dict[Name, Role] = Field(
        default_factory=dict, description="Who may sign in, and as what: viewer, agent, lead or admin."
    )
    capacity: int = Field(
        default=0,
        ge=0,
        le=1000,
        description="Hand-offs are given out in turn to who has fewer open threads than this. 0: who wants takes them.",
    )
    tell_if_empty: list[Name] = Field(
        default_factory=list,
        description="Names of people: who hear that somebody waits and nobody has the console open.",
    )
    empty_minutes: int = Field(default=5, ge=1, le=1440, description="But not before so long.")
    customer_file_mb: int = Field(
        default=20,
        ge=0,
        le=50,
        description="Larger pictures and files of customers are only named here, not shown; 0: all of them.",
    )
    undo_seconds: int = Field(
        default=10,
        ge=0,
        le=30,
        description="So long a reply waits here, and can be taken back. 0: not at all.",
    )


class HoursSettings(Strict):
    """When people answer. Outside these hours the bot says when they are back."""

    timezone: Text = Field(default="UTC", description="Such as Europe/Berlin.")
    week: Week = Field(
        default_factory=dict,
        description='Such as mon: "09:00-18:00". Days that are left out are closed; none at all: always open.',
    )
    closed: list[Day] = Field(default_factory=list, description="Holidays, such as 2026-12-25.")
    wait_minutes: int = Field(
        default=15,
        ge=1,
        le=1440,
        description="So long at most a customer shall wait; told until it is measured.",
    )


class TeamSettings(Strict):
    """Whom the hand-offs of some issues are for: `escalate: {to: ...}` of an issue names the team."""

    people: list[Name] = Field(
        default_factory=list,
        description="Names in the console; only they are given its hand-offs.",
    )
    hours: HoursSettings | None = Field(default=None, description="Its own opening hours, if it has any.")


class PolicySettings(Strict):
    """How sure is sure enough. The usual values were measured; change them with `beancan eval`."""

    wrong_rate: float = Field(
        default=0.01, gt=0, le=0.1, description="Of 100 answers, so many may be wrong: 0.01 is one."
    )
    wrong_rate_unasked: float = Field(
        default=0.005, gt=0, le=0.1, description="The stricter share for answers nobody asked for."
    )
    sure_from: float | None = Field(
        default=None,
        ge=LEAST_SURE,
        lt=1,
        description="How sure it must be, as `beancan eval` found on your own messages; else as wrong_rate has it.",
    )
    close_at: float = Field(
        default=_USUAL.close_at, gt=0, le=1, description="From here on an issue may be part of a question."
    )
    margin: float = Field(default=_USUAL.margin, ge=0, le=1, description="Two issues nearer than this are close.")
    quiet_seconds: float = Field(
        default=_USUAL.quiet.total_seconds(),
        ge=0,
        le=10,
        description="When not sure: wait so long for the customer's next words.",
    )
    quiet_at_most: float = Field(
        default=_USUAL.quiet_at_most.total_seconds(), ge=0, le=60, description="But never longer, in seconds."
    )
    question_timeout_minutes: float = Field(
        default=_USUAL.question_timeout.total_seconds() / 60,
        ge=1,
        description="No answer to the bot's question: a person takes over.",
    )
    repeat_after_days: float = Field(
        default=_USUAL.repeat_after.total_seconds() / 86400,
        ge=0,
        description="One public answer per person and issue in this time.",
    )
    announce_again_after_hours: float = Field(
        default=_USUAL.announce_again_after.total_seconds() / 3600,
        ge=0,
        description="One word of a hand-off in this time.",
    )
    edit_within_minutes: float = Field(
        default=_USUAL.edit_within.total_seconds() / 60, ge=0, description="An edit within this time is judged again."
    )

    @property
    def bars(self) -> tuple[float, float]:
        """How sure an answer must be; and one that nobody asked for, which no measuring makes less strict."""
        sure_at, unasked_at = bar_for(self.wrong_rate), bar_for(self.wrong_rate_unasked)
        return (sure_at, unasked_at) if self.sure_from is None else (self.sure_from, max(self.sure_from, unasked_at))


class MatchingSettings(Strict):
    """How texts are compared."""

    encoder: Text = Field(
        default="minilm",
        description="What compares by meaning: minilm (built in), none (words alone), or the path of a model.",
    )


class PrivacySettings(Strict):
    """What is personal, and how long it is kept."""

    order_numbers: list[Annotated[Text, AfterValidator(_order_number)]] = Field(
        default_factory=list, description='How your order numbers look: "HB-######", # for a digit, ? for a letter.'
    )
    keep_sealed_days: int = Field(
        default=30, ge=0, le=3650, description="Sealed details of private messages are erased after this."
    )
    keep_customer_files_days: int = Field(
        default=7, ge=0, le=3650, description="Customers' files that somebody looked at are erased after this."
    )
    keep_messages_days: int = Field(
        default=0, ge=0, le=3650, description="Finished threads are erased after this; 0: nothing is ever erased."
    )


class LimitSettings(Strict):
    """How much the bot may say."""

    room_per_minute: int = Field(
        default=_LAW.room_per_minute, ge=0, description="Public messages in one room in a minute; 0: no limit."
    )
    room_per_hour: int = Field(
        default=_LAW.room_per_hour,
        ge=0,
        description="Public messages in one room in an hour, the rest goes to a person; 0: no limit.",
    )
    person_per_hour: int = Field(
        default=_LAW.person_per_hour, ge=0, description="Public messages to one customer in an hour; 0: no limit."
    )
    public_limit: int = Field(
        default=_LAW.public_limit,
        ge=40,
        le=5000,
        description="Characters of a public answer with all that stands around it.",
    )


class StaffChannelSettings(Strict):
    """The room where your team hears of hand-offs and answers from."""

    account: Name = Field(description="Which of the accounts is in that room.")
    room: Name = Field(description="The platform's id of the room. Only your team may be in it.")
    people: Annotated[dict[Name, Name], Field(min_length=1)] = Field(
        description="Who may answer from there: the platform's id of a person, and the name in console: people."
    )


class LogSettings(Strict):
    """What is written to the log."""

    level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="How much.")
    json_lines: Literal["auto", "yes", "no"] = Field(
        default="auto", alias="json", description="One JSON object a line; auto: outside a terminal."
    )


class Config(Strict):
    """All settings. Made by `load_config` or `demo_config`; methods give the house the values it works with."""

    version: Literal["1"] = Field(default="1", description="Of this format.")
    brand: Brand = Field(description="Who speaks.")
    knowledge: Annotated[KnowledgeSettings, BeforeValidator(_folder_form)] = Field(
        default_factory=KnowledgeSettings, description="Where the knowledge is."
    )
    data: Annotated[DataSettings, BeforeValidator(_folder_form)] = Field(
        default_factory=DataSettings, description="Where the bot keeps what it must not forget."
    )
    database: DatabaseSettings = Field(default_factory=DatabaseSettings, description="Which database.")
    nats: NatsSection | None = Field(default=None, description="The doorbell of many machines.")
    console: ConsoleSettings = Field(default_factory=ConsoleSettings, description="The agents' console.")
    hours: HoursSettings = Field(default_factory=HoursSettings, description="When people answer.")
    teams: dict[Name, TeamSettings] = Field(
        default_factory=dict, description="Whom hand-offs are for: the names that `escalate: {to: ...}` of issues uses."
    )
    policy_: PolicySettings = Field(
        default_factory=PolicySettings, alias="policy", description="How sure is sure enough."
    )
    matching: MatchingSettings = Field(default_factory=MatchingSettings, description="How texts are compared.")
    privacy: PrivacySettings = Field(default_factory=PrivacySettings, description="What is personal.")
    limits: LimitSettings = Field(default_factory=LimitSettings, description="How much the bot may say.")
    accounts: dict[Name, Account] = Field(
        default_factory=dict, description="Where the bot is, by a name of your choice."
    )
    staff_channel: StaffChannelSettings | None = Field(
        default=None, description="The room where your team hears of hand-offs and answers from."
    )
    people: dict[Name, Recipient] = Field(
        default_factory=dict, description="Who is told of alarms: the names under tell in incidents.yaml."
    )
    mail: MailSection | None = Field(default=None, description="The server that takes mails to your people.")
    log: LogSettings = Field(default_factory=LogSettings, description="What is written to the log.")

    _home: Path = PrivateAttr(default=Path())
    _places: Mapping[str, str] = PrivateAttr(default_factory=dict)

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that are served."""
        return tuple(self.brand.languages)

    @property
    def default_language(self) -> str:
        """For texts that name no language."""
        return self.brand.default_language or self.brand.languages[0]

    @property
    def handle(self) -> str:
        """How customers call the brand, without @."""
        return (self.brand.handle or re.sub(r"\W+", "", self.brand.name).lower()).lstrip("@")

    @property
    def knowledge_folder(self) -> Path:
        """Absolute, or seen from the working directory."""
        return self._home / self.knowledge.folder

    @property
    def data_folder(self) -> Path:
        """Absolute, or seen from the working directory. May not exist yet."""
        return self._home / self.data.folder

    def file(self, written: str) -> Path:
        """A path as written in the file, seen from the place of the file."""
        return self._home / Path(written).expanduser()

    def place(self, setting: str) -> str:
        """`file:line:col` of a setting such as `accounts.main`; its path where no file was read."""
        return self._places.get(setting, setting)

    @property
    def rules(self) -> HouseRules:
        """The brand's rules for texts, for `bot.kb.load`."""
        return HouseRules(self.limits.public_limit, tuple(self.brand.banned_phrases))

    @property
    def order_numbers(self) -> tuple[re.Pattern[str], ...]:
        """How the brand's order numbers look, for `bot.core.text.redact`."""
        return tuple(order_pattern(text) for text in self.privacy.order_numbers)

    @property
    def encoder(self) -> str:
        """For `bot.matching.encoding.load_encoder`: a word, or a path seen from the working directory."""
        wanted = self.matching.encoder
        return wanted if wanted in {"minilm", "none"} else str(self.file(wanted))

    @property
    def customer_file_bytes(self) -> int:
        """The largest file of a customer that is fetched; 0: none is."""
        return self.console.customer_file_mb * 1_000_000

    @property
    def keep_customer_files(self) -> timedelta:
        """How long a customer's file that somebody looked at is kept."""
        return timedelta(days=self.privacy.keep_customer_files_days)

    @property
    def keep_messages(self) -> timedelta | None:
        """How long a thread is kept in which nothing happens any more; None: for ever."""
        days = self.privacy.keep_messages_days
        return timedelta(days=days) if days else None

    @property
    def keep_sealed(self) -> timedelta:
        """How long sealed details are kept."""
        return timedelta(days=self.privacy.keep_sealed_days)

    def console_url(self, port: int | None = None) -> str:
        """Where people open the console. `port`: the one that was really taken."""
        usual = f"http://{self.console.host}:{self.console.port if port is None else port}"
        return (self.console.public_url or usual).rstrip("/")

    @property
    def staff_room(self) -> StaffRoom | None:
        """The room of the team, if there is one."""
        wanted = self.staff_channel
        if wanted is None:
            return None
        people = {PersonId(number): name for number, name in wanted.people.items()}
        return StaffRoom(AccountId(wanted.account), RoomId(wanted.room), people)

    def staff_of(self, account: str) -> tuple[str, ...]:
        """Ids of the team on this account: who answers from the staff room is of the team everywhere there."""
        room = self.staff_channel
        in_the_room = room.people if room is not None and room.account == account else {}
        told = [one.person for one in self.people.values() if one.person and one.account == account]
        return tuple(dict.fromkeys((*self.accounts[account].staff, *in_the_room, *told)))

    def policy(self) -> Policy:
        """How sure is sure enough, as the core wants it."""
        wanted = self.policy_
        sure_at, unasked_at = wanted.bars
        return Policy(
            sure_at=sure_at, unasked_at=unasked_at,
            close_at=wanted.close_at, margin=wanted.margin,
            repeat_after=timedelta(days=wanted.repeat_after_days),
            announce_again_after=timedelta(hours=wanted.announce_again_after_hours),
            edit_within=timedelta(minutes=wanted.edit_within_minutes),
            quiet=timedelta(seconds=wanted.quiet_seconds),
            quiet_at_most=timedelta(seconds=wanted.quiet_at_most),
            question_timeout=timedelta(minutes=wanted.question_timeout_minutes),
            languages=self.languages, default_language=self.default_language,
        )  # fmt: skip

    def channel(self, account: str, abilities: Channel) -> Channel:
        """The channel of an account: its platform's abilities and law with the brand's settings on top."""
        wanted = self.accounts[account]
        law = replace(
            abilities.law,
            room_per_minute=self.limits.room_per_minute,
            room_per_hour=self.limits.room_per_hour,
            person_per_hour=self.limits.person_per_hour,
            public_limit=self.limits.public_limit,
        )
        sees = abilities.sees_native_replies if wanted.sees_native_replies is None else wanted.sees_native_replies
        return replace(
            abilities, account=AccountId(account), platform=wanted.platform, private_link=wanted.private_link or "",
            listen=wanted.listen, rung=Rung[wanted.rung.upper()], sees_native_replies=sees, law=law,
            rooms={RoomId(name): room.law for name, room in wanted.rooms.items()},
        )  # fmt: skip

    def wait(self, now: datetime, account: str = "", team: str = "") -> Wait:
        """What a customer may be told until the wait is measured; and when the team is back, if closed."""
        here, whose = self.accounts.get(account), self.teams.get(team)
        own = whose.hours if whose else None
        hours, minutes = own or self.hours, here.wait_minutes if here else None
        if own is not None and "wait_minutes" in own.model_fields_set:
            minutes = own.wait_minutes
        return wait_at(now, hours.timezone, hours.week, hours.closed, minutes or hours.wait_minutes, self.languages)
