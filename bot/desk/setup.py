"""What a console is made of. The wiring fills it in; nothing here is read from files or the environment."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot.core.conversations import ConversationId, IssueId
from bot.core.messages import AccountId
from bot.core.policy import Channel
from bot.desk.keys import SignInKeys
from bot.desk.passwords import Passwords
from bot.desk.ranks import Rank
from bot.ports import Clock, Drafts, KnowledgeBase, Replayer, RulesFile, Store, Vault


@dataclass(frozen=True, slots=True)
class DemoSetup:
    """The split page: where the plaza is mounted on this server, and the labels of its numbered buttons, in order."""

    plaza: str = "/plaza/"
    scripts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeskSetup:
    """Everything the console needs of the rest of the house.

    `people`: first name -> rank; a session of somebody who is not in it is worth nothing.
    `ring` wakes the sender of an account, `fetch` who fetches its customers' files, `nudge` the thinking about a
    conversation; each may be lost, none may raise.
    `customer_file_bytes`: larger files of customers are not fetched; 0: none is.
    `address`: where people open it, without a slash at the end, for the links that it makes.
    `order_numbers`: the brand's patterns, refused in public drafts like every other personal data.
    `undo`: so long a reply waits before it leaves, and can be taken back.
    `help_folder`: Markdown served at /help; None: no help.
    `write_draft`: keep these texts as tests that must not match an issue, by whom and when; returns the file's name, ""
    if it cannot be written. None: the knowledge is not here.
    `drafts`: where the beginning of an entry is written; None: the knowledge is not here.
    `rules`: the file of the alarm's rules; `replayer` plays a change of them. None: they are not here.
    """

    brand: str
    store: Store
    knowledge: KnowledgeBase
    vault: Vault
    clock: Clock
    people: Mapping[str, Rank]
    channels: Mapping[AccountId, Channel]
    ring: Callable[[AccountId], None]
    fetch: Callable[[AccountId], None]
    nudge: Callable[[ConversationId], Awaitable[None]]
    sign_in_keys: SignInKeys
    address: str = "http://127.0.0.1:8420"
    passwords: Passwords = field(default_factory=Passwords)
    order_numbers: tuple[re.Pattern[str], ...] = ()
    undo: timedelta = timedelta(0)
    customer_file_bytes: int = 20_000_000
    help_folder: Path | None = None
    demo: DemoSetup | None = None
    write_draft: Callable[[IssueId, Sequence[str], str, datetime], str] | None = None
    drafts: Drafts | None = None
    rules: RulesFile | None = None
    replayer: Replayer | None = None
