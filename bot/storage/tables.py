"""The schema: one set of tables for SQLite and PostgreSQL. Times are UTC microseconds, small values JSON.

What the model says is a table here: threads have owners, conversations have versions, the inbox accepts a happening
once, the outbox holds a row per reply once. Changing a table needs a revision in `migrations/`.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    literal_column,
    text,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """An aware time as whole microseconds since 1970: exact, sortable and the same in every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else (value - EPOCH) // TICK

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return None if value is None else EPOCH + value * TICK


# SQLite's INTEGER has 64 bits, and only under that name does a primary key number itself; PostgreSQL's has 32.
WHOLE = BigInteger().with_variant(Integer(), "sqlite")

# Every reference to what may be erased (`bot.storage.erasing`) has an index: else each row that goes makes the database
# read a whole table to see that nothing points at it any more.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", WHOLE, primary_key=True)


def _text(name: str, default: str | None = "") -> Column[str]:
    return Column(name, Text, nullable=default is None, default=default)


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False, default=False)


def _number(name: str, default: int = 0) -> Column[int]:
    return Column(name, WHOLE, nullable=False, default=default)


def _json(name: str, empty: str = "[]") -> Column[Any]:
    return Column(name, JSON, nullable=False, default=list if empty == "[]" else dict)


def _at(name: str, *, required: bool = False) -> Column[datetime]:
    return Column(name, Instant, nullable=not required)


def _to(name: str, target: str, *, required: bool = True) -> Column[int]:
    return Column(name, WHOLE, ForeignKey(target), nullable=not required)


def _must(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


rooms = Table(
    "rooms", metadata,
    Column("account", Text, primary_key=True), Column("room", Text, primary_key=True), _must("kind"), _text("name"),
)  # fmt: skip

threads = Table(
    "threads", metadata,
    _id(), _must("account"), _must("room"), _must("root"),
    _text("owner", "bot"), _text("owned_by"),
    _number("human_mark"),  # newest outbox row when a person last spoke here: what stands before it was said before him
    UniqueConstraint("account", "room", "root"),
)  # fmt: skip

conversations = Table(
    "conversations", metadata,
    _id(), _to("thread", "threads.id"), _must("account"), _must("room"), _must("root"), _must("customer"),
    _text("name"), _text("status", "new"),
    _number("version"),  # the fence: bumped by everything that changes what a turn would start from
    _number("customer_version"),  # bumped by the customer only: tells the gate that he added something
    _number("human_version"), _text("human_by"), _at("human_at"),  # the last words of a person, for the conflict check
    _at("ready_at"),  # when its unfinished rows may be judged; NULL: there are none
    _json("memory", "{}"), _text("language"), _text("locale"), _text("issue"), _flag("public"),
    Column("reach", WHOLE),
    _text("handoff_rule"), _text("handoff_because"), _flag("urgent"), _text("team"), _at("since"), _at("announced"),
    _at("met"),  # when a person first answered this hand-off
    _text("assignee"),
    _at("created_at", required=True), _at("active_at", required=True), _at("customer_at"),
    UniqueConstraint("thread", "customer"),
    Index(None, "ready_at", "id", sqlite_where=text("ready_at IS NOT NULL"),
          postgresql_where=text("ready_at IS NOT NULL")),
    Index(None, "account", "customer", "room", "active_at"),
    Index(None, "account", "room", "active_at"),
    Index(None, "status", "active_at"),
    Index(None, "assignee", "status", "active_at"),
    Index(None, "active_at"),
)  # fmt: skip

inbox = Table(
    "inbox", metadata,
    _id(), _must("account"), _must("happening"),
    _to("thread", "threads.id", required=False), _to("conversation", "conversations.id", required=False),
    _must("room"), _must("remote"), _must("kind"),
    _text("timer"),  # kind of the due timer that made this row
    _must("author"), _text("author_name"), _must("role"),
    _text("text"), _must("visibility"), _flag("addressed"), _flag("threaded"), _flag("rooted"),
    _json("attachments"), _json("private_data"), _text("locale"), Column("reach", WHOLE), _text("button"),
    Column("reply_to", Text), _text("link"), _text("key"),
    _at("at", required=True), _at("accepted_at", required=True), _at("done_at"),
    _must("state"),  # ready, done, parked, or held: waits for a send in flight to know whose it is
    _number("tries"), _text("error"), _flag("deleted"), _flag("edited"),
    Column("decision", WHOLE),  # which decision answered it
    _number("redone"),  # how often its turn was taken back by the gate
    UniqueConstraint("account", "happening"),
    Index(None, "account", "room", "remote"),
    Index(None, "conversation", "state", "id"),
    Index(None, "thread", "id"),
    # posts of no customer, the oldest first: what is erased without a conversation
    Index("ix_inbox_lone", "accepted_at", sqlite_where=text("conversation IS NULL"),
          postgresql_where=text("conversation IS NULL")),
    Index("ix_inbox_held", "account", sqlite_where=text("state = 'held'"), postgresql_where=text("state = 'held'")),
    # with the state in it, though it is the same in every row: else SQLite does not see that the index is enough
    Index("ix_inbox_parked", "state", "conversation", sqlite_where=text("state = 'parked'"),
          postgresql_where=text("state = 'parked'")),
)  # fmt: skip

decisions = Table(
    "decisions", metadata,
    _id(), _must("account"), _to("conversation", "conversations.id"), _to("inbox", "inbox.id"),
    _must("rule"), _text("because"), _must("verdict"), _json("reasons"), _json("candidates"), _json("facts", "{}"),
    _text("issue"), _text("issue_version"), _text("snapshot"), _json("approved_by"),
    _must("status"), _must("status_before"), _json("memory_before", "{}"),  # so that the turn can be taken back
    _flag("undone"), _at("at", required=True),
    Index(None, "conversation", "id"),
    Index(None, "account", "at"),
    Index(None, "inbox"),
)  # fmt: skip

signals = Table(
    "signals", metadata,
    _id(), _must("account"), _must("room"), _must("author"), _must("kind"), _text("issue"), _json("weights"),
    Column("reach", WHOLE), _flag("tap"),
    _to("conversation", "conversations.id"), _to("decision", "decisions.id"), _at("at", required=True),
    _json("may_mean"),  # issues that the words may mean beside the one that was matched
    Column("cluster", Text),  # of what nobody could answer: which group of messages it belongs to, once that is known
    Column("topic", Text),  # what the alarm counts it for, where that is another issue than the one that was matched
    Index(None, "account", "author"),
    Index(None, "issue", "at"),
    Index(None, "cluster", "at"),
    Index("ix_signals_topic_at", "topic", "at", sqlite_where=text("topic IS NOT NULL"),
          postgresql_where=text("topic IS NOT NULL")),
    Index(None, "at"),
    Index(None, "decision"),
    Index(None, "conversation"),
)  # fmt: skip

# Who asked to be told nothing more unasked, of those whose words of it were erased.
stops = Table(
    "stops", metadata,
    Column("account", Text, primary_key=True), Column("person", Text, primary_key=True), _at("at", required=True),
)  # fmt: skip

outbox = Table(
    "outbox", metadata,
    _id(), _must("account"), _to("conversation", "conversations.id"), _to("thread", "threads.id"),
    _to("inbox", "inbox.id", required=False), _number("n"), _to("decision", "decisions.id", required=False),
    _must("key"), _text("action", "send"),  # send, delete (take a post back), card (into the staff room)
    _must("room"), _must("root"), Column("reply_to", Text), _must("person"),
    Column("post", Text),  # what a withdrawal takes back
    _text("purpose"), _text("text"), _must("visibility"), _text("language"), _json("buttons"), _json("choices"),
    _text("issue"), _text("version"), _json("approved_by"), _flag("discloses"), _flag("addressed"),
    _text("said_by"),  # the person of the brand whose words these are; empty for the bot
    _text("released_by"), _number("turn_version"),
    _must("status"),  # waiting, leased, sent, suggested, to_approve, unsure, dropped, failed
    _flag("maybe_posted"),  # it may stand on the platform already: repeated with its own key or looked at, never unsaid
    _flag("withdrawn"),  # the customer deleted what it answers
    _at("not_before", required=True), _number("tries"), _text("why"),
    _at("created_at", required=True), _at("leased_at"), _at("sent_at"),
    UniqueConstraint("inbox", "n"),
    UniqueConstraint("account", "key"),
    Index(None, "account", "status", "not_before", "id"),  # as `due` asks: else PostgreSQL looks at all that waits
    Index(None, "status", "conversation"),
    Index(None, "conversation", "status", "id"),
    Index(None, "thread", "status"),
    Index(None, "account", "room", "status", "leased_at"),
    Index(None, "account", "person", "status", "leased_at"),
    Index(None, "decision"),
)  # fmt: skip

# Pictures and files that people send along. `outbox` NULL: not sent yet, so still `person`'s to send or to throw away.
# The bytes are here and not in a folder: whoever sends them may run on another machine, and a copy of the database is
# then a copy of everything.
files = Table(
    "files", metadata,
    _id(), _must("account"), _to("conversation", "conversations.id"), _to("outbox", "outbox.id", required=False),
    _must("person"), _must("name"), _must("kind"), _number("size"), Column("content", LargeBinary, nullable=False),
    _at("at", required=True),
    Index(None, "outbox"),
    Index(None, "conversation"),
    Index("ix_files_unsent", "conversation", "person", sqlite_where=text("outbox IS NULL"),
          postgresql_where=text("outbox IS NULL")),
    sqlite_autoincrement=True,  # an id on an open page must never come to mean another file
)  # fmt: skip

# Files that customers sent and somebody wanted to see. No content and no reason: on its way.
fetches = Table(
    "fetches", metadata,
    _id(), _must("account"), _to("inbox", "inbox.id"), _must("ref"),
    Column("content", LargeBinary), _text("why"), _at("at", required=True),
    UniqueConstraint("inbox", "ref"),
    Index(None, "at"),
    Index("ix_fetches_wanted", "account", "id", sqlite_where=text("content IS NULL AND why = ''"),
          postgresql_where=text("content IS NULL AND why = ''")),
)  # fmt: skip

receipts = Table(
    "receipts", metadata,
    Column("account", Text, primary_key=True), Column("room", Text, primary_key=True),
    Column("post", Text, primary_key=True), _to("outbox", "outbox.id"), _text("link"),
    Index(None, "account", "post"),
    Index(None, "outbox"),
)  # fmt: skip

canonical_answers = Table(
    "canonical_answers", metadata,
    _id(), _must("account"), _must("room"), _must("issue"), _must("version"), _to("outbox", "outbox.id"),
    _text("link"), _at("at", required=True),
    UniqueConstraint("account", "room", "issue", "version"),
    Index(None, "outbox"),
)  # fmt: skip

trust = Table(
    "trust", metadata,
    Column("account", Text, primary_key=True), Column("issue", Text, primary_key=True),
    Column("rung", WHOLE, nullable=False),
)  # fmt: skip

# kind: pause (scope: an account or "*"), issue (frozen by a lead), removed (gone from the knowledge)
freezes = Table(
    "freezes", metadata,
    Column("kind", Text, primary_key=True), Column("scope", Text, primary_key=True), _must("who"),
    _at("at", required=True),
)  # fmt: skip

timers = Table(
    "timers", metadata,
    _id(), _must("account"), _to("conversation", "conversations.id"), _must("kind"), _number("ref"),
    _at("due_at", required=True),
    UniqueConstraint("conversation", "kind", "ref"),
    Index(None, "due_at"),
)  # fmt: skip

# One line per hand-off that a person answered: what a customer may honestly be told is measured from these.
waits = Table(
    "waits", metadata,
    _id(), _must("account"), _to("conversation", "conversations.id"), _at("since", required=True),
    _at("met", required=True),
    Index(None, "met"),
    Index(None, "conversation"),
)  # fmt: skip

knowledge_snapshots = Table(
    "knowledge_snapshots", metadata,
    _id(), _must("version"), Column("body", LargeBinary, nullable=False), _json("issues", "{}"), _must("who"),
    _at("at", required=True),
    UniqueConstraint("version"),
)  # fmt: skip

audit = Table(
    "audit", metadata,
    _id(), _text("account"), _must("who"), _must("what"), _text("about"), _at("at", required=True),
    Index(None, "at"),
)  # fmt: skip

sealed = Table(
    "sealed", metadata,
    _id(), _must("account"), _to("inbox", "inbox.id"), _must("kind"), _must("placeholder"),
    Column("blob", LargeBinary, nullable=False), _at("at", required=True), _at("expires", required=True),
    Index(None, "inbox"),
    Index(None, "at"),
    sqlite_autoincrement=True,  # an id on an open page must never come to mean another customer's value
)  # fmt: skip

# Notes and markers are another table than the outbox: nothing here has a way to a customer.
notes = Table(
    "notes", metadata,
    _id(), _must("account"), _to("conversation", "conversations.id"), _to("thread", "threads.id"), _must("kind"),
    _must("who"), _must("text"), _at("at", required=True),
    Index(None, "thread", "id"),
    Index(None, "conversation"),
)  # fmt: skip

# One card a hand-off in the staff room; `outbox` posts it. `told`: who had the conversation when the room was last
# told, `open`: that was a person's matter, `heard`: newest inbox row whose words its thread has told, `issue`: what its
# answer was about. `chosen`: who reads what `agent` answers under it, `draft`: his words that wait for that choice.
cards = Table(
    "cards", metadata,
    _id(), _must("account"), _to("conversation", "conversations.id"), _at("since", required=True),
    _to("outbox", "outbox.id"),
    _text("told"), _flag("open"), _number("heard"), _text("issue"), _text("chosen"), _text("draft"), _text("agent"),
    UniqueConstraint("conversation", "since"),
    Index("ix_cards_open", "conversation", sqlite_where=text("open"), postgresql_where=text("open")),
    Index(None, "outbox"),
)  # fmt: skip

# What a thread is about in a word, for the people who sort it.
labels = Table(
    "labels", metadata,
    Column("conversation", WHOLE, ForeignKey("conversations.id"), primary_key=True),
    Column("label", Text, primary_key=True), _must("account"), _must("who"), _at("at", required=True),
    Index(None, "label"),
)  # fmt: skip

# Out of the lists until then (NULL: whenever). `version`: of the conversation when it was put away; anything that
# happens in it raises that, and the row holds no longer.
snoozes = Table(
    "snoozes", metadata,
    Column("conversation", WHOLE, ForeignKey("conversations.id"), primary_key=True), _must("account"), _must("who"),
    _number("version"), _at("until"), _at("at", required=True),
    Index(None, "until"),
)  # fmt: skip

# Words that people keep to say again. owner "": the team's. What a macro does beside: `label`, `assign` (to whom) and
# `afterwards` (snooze, done), each "" for nothing.
saved_replies = Table(
    "saved_replies", metadata,
    _id(), _text("owner"), _must("name"), _text("text"), _text("language"), _text("label"), _text("assign"),
    _text("afterwards"), _text("by"), _number("version"), _at("at", required=True),
    UniqueConstraint("owner", "name"),
)  # fmt: skip

# What customers' words were really about, as a person said: the label of a decision. issue "": nothing that is known.
corrections = Table(
    "corrections", metadata,
    Column("decision", WHOLE, ForeignKey("decisions.id"), primary_key=True), _to("conversation", "conversations.id"),
    _must("account"), _text("issue"), _must("who"), _at("at", required=True),
    Index(None, "conversation"),
    Index(None, "at"),
)  # fmt: skip

sessions = Table(
    "sessions", metadata,
    Column("token_hash", Text, primary_key=True), _must("person"), _at("since", required=True),
    _at("until", required=True), _text("device", None),
)  # fmt: skip

# Who may use the console, beside the names in config.yaml. rank "": what config.yaml says. `password`: an argon2 hash.
# `language`: what the console speaks to them, "" for what their browser asks for.
members = Table(
    "members", metadata,
    Column("name", Text, primary_key=True), _text("rank"), _text("password"), _text("by"), _at("since", required=True),
    _text("language"),
)  # fmt: skip

# Who of the team is away: they keep what they have and get nothing new.
away = Table(
    "away", metadata,
    Column("person", Text, primary_key=True), _at("since", required=True),
)  # fmt: skip

# How programs come in. `scope`: read, write, lead or admin; `person`: in whose name; `by`: who made it.
api_tokens = Table(
    "api_tokens", metadata,
    _id(), _must("token_hash"), _must("person"), _must("name"), _must("scope"), _must("by"),
    _at("since", required=True), _at("until"), _at("used"),
    UniqueConstraint("token_hash"),
    Index(None, "person"),
)  # fmt: skip

# Where several processes could serve an account: who does, since when, in which term (each new owner begins one), and
# what its adapter learned when it logged in.
accounts = Table(
    "accounts", metadata,
    Column("account", Text, primary_key=True), _number("term"), _text("owner"), _at("since"), _json("channel", "{}"),
)  # fmt: skip

# Telling many at once. kind: heal (it is fixed), recall (an answer was wrong), status (we are on it). state: running,
# done, aborted. `pace`: milliseconds between two messages. One of a kind and issue runs at a time.
campaigns = Table(
    "campaigns", metadata,
    _id(), _must("kind"), _must("issue"), _text("version"), _must("who"), _must("state"), _number("pace"),
    _at("at", required=True), _at("ended_at"), _text("ended_by"),
    Index("uq_campaigns_running", "kind", "issue", unique=True,
          sqlite_where=text("state = 'running'"), postgresql_where=text("state = 'running'")),
    Index(None, "issue", "kind"),
)  # fmt: skip

# One line of a plan: what is done for whom, or why nothing is. state: planned, queued (`outbox` is the row), sent,
# skipped, failed, unsure, stopped. `posted_in`: the room of the post that is edited or deleted.
campaign_items = Table(
    "campaign_items", metadata,
    _id(), _to("campaign", "campaigns.id"), _number("n"), _must("account"),
    _to("conversation", "conversations.id"), _must("room"), _text("room_name"), _text("person"), _text("name"),
    _must("act"), Column("post", Text), Column("posted_in", Text), Column("reply_to", Text), _flag("addressed"),
    _text("purpose"), _text("text"), _text("visibility"), _text("language"), _json("buttons"), _text("issue"),
    _text("version"), _json("approved_by"), _flag("discloses"),
    _must("state"), _text("why"), _text("link"), _to("outbox", "outbox.id", required=False), _number("tries"),
    _at("not_before"), _at("at", required=True),
    UniqueConstraint("campaign", "n"),
    Index(None, "campaign", "state", "n"),
    Index(None, "outbox"),
    Index(None, "conversation"),
)  # fmt: skip

# Who works here, and with which knowledge: for people to read.
processes = Table(
    "processes", metadata,
    Column("name", Text, primary_key=True), _must("role"), _must("version"), _at("seen_at", required=True),
)  # fmt: skip

cursors = Table(
    "cursors", metadata,
    Column("account", Text, primary_key=True), _must("cursor"),
)  # fmt: skip

# --- the nerves: incidents are the brand's, across all of its accounts ---

# What hurts now. `rises` numbers its alarms; `state`: open, known, held, fixed or closed, set by a person (or closed by
# the alarm loop when it was quiet long enough). `reading`: the figures when the loop last looked.
incidents = Table(
    "incidents", metadata,
    _id(), _must("topic"), _text("label"), _number("level"), _number("peak"), _number("rises"),
    _at("since", required=True), _at("below_since"),
    _text("state", "open"), _text("state_by"), _at("state_at"),
    _text("muted_by"), _at("muted_until"), _text("remind_by"), _at("remind_at"),
    _json("reading", "{}"), _text("because"), _text("rule"), _at("read_at", required=True), _at("closed_at"),
    Index("uq_incidents_live", "topic", unique=True, sqlite_where=text("closed_at IS NULL"),
          postgresql_where=text("closed_at IS NULL")),
    Index("ix_incidents_marked", "topic", "state", sqlite_where=text("state IN ('known', 'held')"),
          postgresql_where=text("state IN ('known', 'held')")),
    Index(None, "closed_at"),
)  # fmt: skip

# An alarm is raised once: `rise` counts the steps up of one incident.
alerts = Table(
    "alerts", metadata,
    _id(), _to("incident", "incidents.id"), _number("rise"), _number("level"), _at("at", required=True),
    _json("reading", "{}"), _text("because"), _text("rule"),
    _text("acknowledged_by"), _at("acknowledged_at"),
    UniqueConstraint("incident", "rise"),
    Index(None, "at"),
)  # fmt: skip

# Who is told of what, once each: `key` is made of the matter, the recipient and the round. `kind`: alert, missed,
# remind. `status`: waiting, leaving, told, failed, unsure, or dropped when somebody reacted first.
tellings = Table(
    "tellings", metadata,
    _id(), _text("account"), _must("key"), _must("kind"), _to("alert", "alerts.id", required=False),
    _to("incident", "incidents.id", required=False), _must("recipient"), _number("level"), _number("round"),
    _must("status"), _at("not_before", required=True), _number("tries"), _text("text"), _text("why"),
    _text("room"), _text("post"), _at("created_at", required=True), _at("told_at"),
    UniqueConstraint("key"),
    Index(None, "status", "not_before"),
    Index(None, "alert"),
    Index(None, "incident"),
    Index(None, "account", "room", "post"),
)  # fmt: skip

# A promise that was not kept: somebody waited for a person longer than he was told.
missed = Table(
    "missed", metadata,
    _id(), _must("account"), _to("conversation", "conversations.id"), _at("since", required=True),
    _at("promised_at", required=True), _at("noticed_at", required=True),
    UniqueConstraint("conversation", "since"),
    Index(None, "noticed_at"),
)  # fmt: skip

incident_links = Table(
    "incident_links", metadata,
    Column("incident", WHOLE, ForeignKey("incidents.id"), primary_key=True),
    Column("conversation", WHOLE, ForeignKey("conversations.id"), primary_key=True),
    _must("who"), _at("at", required=True),
    Index(None, "conversation"),
)  # fmt: skip

# What people of the brand found out, or took over from a customer's words (`conversation`).
incident_facts = Table(
    "incident_facts", metadata,
    _id(), _to("incident", "incidents.id"), _must("name"), _must("value"),
    _to("conversation", "conversations.id", required=False), _must("who"), _at("at", required=True),
    Index(None, "incident"),
    Index(None, "conversation"),
)  # fmt: skip

# Groups of messages that nobody could answer. `state` is whatever the clustering needs to go on.
clusters = Table(
    "clusters", metadata,
    Column("name", Text, primary_key=True), _text("label"), _text("language"), _number("members"),
    _json("state", "{}"), Column("vector", LargeBinary), _at("born_at", required=True), _at("seen_at", required=True),
    Index(None, "seen_at"),
)  # fmt: skip

# How many different people spoke of a topic in an hour: what is usual is worked out from these.
usual_counts = Table(
    "usual_counts", metadata,
    Column("topic", Text, primary_key=True), Column("room_kind", Text, primary_key=True),
    Column("hour", Instant, primary_key=True), _number("authors"),
    Index(None, "hour"),
)  # fmt: skip

# Written out, not bound: only so does the database see which of the small indexes above hold the rows asked for (a
# bound value makes SQLite compile the statement anew on every call, to look at it).
READY = inbox.c.state == literal_column("'ready'")
HELD = inbox.c.state == literal_column("'held'")
MARKED = incidents.c.state.in_([literal_column("'known'"), literal_column("'held'")])
PARKED = inbox.c.state == literal_column("'parked'")
