"""The first schema."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False)


def _number(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _at(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


# One table a paragraph reads better than one word a line.
# fmt: off
def upgrade() -> None:
    _first()
    _second()
    _third()


def _first() -> None:
    op.create_table(
        "audit", _number("id"), _text("account"), _text("who"), _text("what"), _text("about"), _at("at"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_table(
        "cursors", _text("account"), _text("cursor"), sa.PrimaryKeyConstraint("account", name="pk_cursors"),
    )
    op.create_table(
        "freezes", _text("kind"), _text("scope"), _text("who"), _at("at"),
        sa.PrimaryKeyConstraint("kind", "scope", name="pk_freezes"),
    )
    op.create_table(
        "knowledge_snapshots", _number("id"), _text("version"), sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("issues", sa.JSON(), nullable=False), _text("who"), _at("at"),
        sa.PrimaryKeyConstraint("id", name="pk_knowledge_snapshots"),
        sa.UniqueConstraint("version", name="uq_knowledge_snapshots_version"),
    )
    op.create_table(
        "rooms", _text("account"), _text("room"), _text("kind"), _text("name"),
        sa.PrimaryKeyConstraint("account", "room", name="pk_rooms"),
    )
    op.create_table(
        "sessions", _text("token_hash"), _text("person"), _at("since"), _at("until"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sessions"),
    )
    op.create_table(
        "threads", _number("id"), _text("account"), _text("room"), _text("root"), _text("owner"), _text("owned_by"),
        _number("human_mark"), sa.PrimaryKeyConstraint("id", name="pk_threads"),
        sa.UniqueConstraint("account", "room", "root", name="uq_threads_account_room_root"),
    )


def _second() -> None:
    op.create_table(
        "trust", _text("account"), _text("issue"), _number("rung"),
        sa.PrimaryKeyConstraint("account", "issue", name="pk_trust"),
    )
    op.create_table(
        "conversations", _number("id"), _number("thread"), _text("account"), _text("room"), _text("root"),
        _text("customer"), _text("name"), _text("status"), _number("version"), _number("customer_version"),
        _number("human_version"), _text("human_by"), _at("human_at", nullable=True), _at("ready_at", nullable=True),
        sa.Column("memory", sa.JSON(), nullable=False), _text("language"), _text("locale"), _text("issue"),
        sa.Column("public", sa.Boolean(), nullable=False), sa.Column("reach", sa.Integer(), nullable=True),
        _text("handoff_rule"), _text("handoff_because"), sa.Column("urgent", sa.Boolean(), nullable=False),
        _text("team"), _at("since", nullable=True), _at("announced", nullable=True), _at("met", nullable=True),
        _text("assignee"), _at("created_at"), _at("active_at"), _at("customer_at", nullable=True),
        sa.ForeignKeyConstraint(["thread"], ["threads.id"], name="fk_conversations_thread"),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
        sa.UniqueConstraint("thread", "customer", name="uq_conversations_thread_customer"),
    )
    op.create_index(
        "ix_conversations_account_customer_room_active_at", "conversations",
        ["account", "customer", "room", "active_at"],
    )
    op.create_index("ix_conversations_account_room_active_at", "conversations", ["account", "room", "active_at"])
    op.create_index("ix_conversations_active_at", "conversations", ["active_at"])
    op.create_index(
        "ix_conversations_assignee_status_active_at", "conversations", ["assignee", "status", "active_at"],
    )
    op.create_index(
        "ix_conversations_ready_at_id", "conversations", ["ready_at", "id"],
        sqlite_where=sa.text("ready_at IS NOT NULL"), postgresql_where=sa.text("ready_at IS NOT NULL"),
    )
    op.create_index("ix_conversations_status_active_at", "conversations", ["status", "active_at"])
    op.create_table(
        "inbox", _number("id"), _text("account"), _text("happening"),
        sa.Column("thread", sa.Integer(), nullable=True), sa.Column("conversation", sa.Integer(), nullable=True),
        _text("room"), _text("remote"), _text("kind"), _text("timer"), _text("author"), _text("author_name"),
        _text("role"), _text("text"), _text("visibility"), sa.Column("addressed", sa.Boolean(), nullable=False),
        sa.Column("threaded", sa.Boolean(), nullable=False), sa.Column("rooted", sa.Boolean(), nullable=False),
        sa.Column("attachments", sa.JSON(), nullable=False), sa.Column("private_data", sa.JSON(), nullable=False),
        _text("locale"), sa.Column("reach", sa.Integer(), nullable=True), _text("button"),
        sa.Column("reply_to", sa.Text(), nullable=True), _text("link"), _text("key"), _at("at"), _at("accepted_at"),
        _at("done_at", nullable=True), _text("state"), _number("tries"), _text("error"),
        sa.Column("deleted", sa.Boolean(), nullable=False), sa.Column("edited", sa.Boolean(), nullable=False),
        sa.Column("decision", sa.Integer(), nullable=True), _number("redone"),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name="fk_inbox_conversation"),
        sa.ForeignKeyConstraint(["thread"], ["threads.id"], name="fk_inbox_thread"),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("account", "happening", name="uq_inbox_account_happening"),
    )
    op.create_index("ix_inbox_account_room_remote", "inbox", ["account", "room", "remote"])
    op.create_index("ix_inbox_conversation_state_id", "inbox", ["conversation", "state", "id"])
    op.create_index(
        "ix_inbox_held", "inbox", ["account"], sqlite_where=sa.text("state = 'held'"),
        postgresql_where=sa.text("state = 'held'"),
    )
    op.create_index(
        "ix_inbox_parked", "inbox", ["conversation"], sqlite_where=sa.text("state = 'parked'"),
        postgresql_where=sa.text("state = 'parked'"),
    )
    op.create_index("ix_inbox_thread_id", "inbox", ["thread", "id"])
    op.create_table(
        "notes", _number("id"), _text("account"), _number("conversation"), _number("thread"), _text("kind"),
        _text("who"), _text("text"), _at("at"),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name="fk_notes_conversation"),
        sa.ForeignKeyConstraint(["thread"], ["threads.id"], name="fk_notes_thread"),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
    )
    op.create_index("ix_notes_thread_id", "notes", ["thread", "id"])
    op.create_table(
        "timers", _number("id"), _text("account"), _number("conversation"), _text("kind"), _number("ref"),
        _at("due_at"),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name="fk_timers_conversation"),
        sa.PrimaryKeyConstraint("id", name="pk_timers"),
        sa.UniqueConstraint("conversation", "kind", "ref", name="uq_timers_conversation_kind_ref"),
    )
    op.create_index("ix_timers_due_at", "timers", ["due_at"])
    op.create_table(
        "waits", _number("id"), _text("account"), _number("conversation"), _at("since"), _at("met"),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name="fk_waits_conversation"),
        sa.PrimaryKeyConstraint("id", name="pk_waits"),
    )
    op.create_index("ix_waits_met", "waits", ["met"])


def _third() -> None:
    op.create_table(
        "decisions", _number("id"), _text("account"), _number("conversation"), _number("inbox"), _text("rule"),
        _text("because"), _text("verdict"), sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("candidates", sa.JSON(), nullable=False), sa.Column("facts", sa.JSON(), nullable=False),
        _text("issue"), _text("issue_version"), _text("snapshot"),
        sa.Column("approved_by", sa.JSON(), nullable=False), _text("status"), _text("status_before"),
        sa.Column("memory_before", sa.JSON(), nullable=False), sa.Column("undone", sa.Boolean(), nullable=False),
        _at("at"), sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name="fk_decisions_conversation"),
        sa.ForeignKeyConstraint(["inbox"], ["inbox.id"], name="fk_decisions_inbox"),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
    )
    op.create_index("ix_decisions_account_at", "decisions", ["account", "at"])
    op.create_index("ix_decisions_conversation_id", "decisions", ["conversation", "id"])
    op.create_table(
        "sealed", _number("id"), _text("account"), _number("inbox"), _text("kind"), _text("placeholder"),
        sa.Column("blob", sa.LargeBinary(), nullable=False), _at("at"), _at("expires"),
        sa.ForeignKeyConstraint(["inbox"], ["inbox.id"], name="fk_sealed_inbox"),
        sa.PrimaryKeyConstraint("id", name="pk_sealed"), sqlite_autoincrement=True,
    )
    op.create_index("ix_sealed_at", "sealed", ["at"])
    op.create_index("ix_sealed_inbox", "sealed", ["inbox"])
    op.create_table(
        "outbox", _number("id"), _text("account"), _number("conversation"), _number("thread"),
        sa.Column("inbox", sa.Integer(), nullable=True), _number("n"),
        sa.Column("decision", sa.Integer(), nullable=True), _text("key"), _text("action"), _text("room"),
        _text("root"), sa.Column("reply_to", sa.Text(), nullable=True), _text("person"),
        sa.Column("post", sa.Text(), nullable=True), _text("purpose"), _text("text"), _text("visibility"),
        _text("language"), sa.Column("buttons", sa.JSON(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False), _text("issue"), _text("version"),
        sa.Column("approved_by", sa.JSON(), nullable=False), sa.Column("discloses", sa.Boolean(), nullable=False),
        sa.Column("addressed", sa.Boolean(), nullable=False), _text("said_by"), _text("released_by"),
        _number("turn_version"), _text("status"), sa.Column("maybe_posted", sa.Boolean(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        _at("not_before"), _number("tries"), _text("why"), _at("created_at"), _at("leased_at", nullable=True),
        _at("sent_at", nullable=True),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name="fk_outbox_conversation"),
        sa.ForeignKeyConstraint(["decision"], ["decisions.id"], name="fk_outbox_decision"),
        sa.ForeignKeyConstraint(["inbox"], ["inbox.id"], name="fk_outbox_inbox"),
        sa.ForeignKeyConstraint(["thread"], ["threads.id"], name="fk_outbox_thread"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("account", "key", name="uq_outbox_account_key"),
        sa.UniqueConstraint("inbox", "n", name="uq_outbox_inbox_n"),
    )
    op.create_index(
        "ix_outbox_account_person_status_leased_at", "outbox", ["account", "person", "status", "leased_at"],
    )
    op.create_index(
        "ix_outbox_account_room_status_leased_at", "outbox", ["account", "room", "status", "leased_at"],
    )
    op.create_index("ix_outbox_account_status_not_before", "outbox", ["account", "status", "not_before"])
    op.create_index("ix_outbox_conversation_status_id", "outbox", ["conversation", "status", "id"])
    op.create_index("ix_outbox_decision", "outbox", ["decision"])
    op.create_index("ix_outbox_status_conversation", "outbox", ["status", "conversation"])
    op.create_index("ix_outbox_thread_status", "outbox", ["thread", "status"])
    op.create_table(
        "signals", _number("id"), _text("account"), _text("room"), _text("author"), _text("kind"), _text("issue"),
        sa.Column("weights", sa.JSON(), nullable=False), sa.Column("reach", sa.Integer(), nullable=True),
        sa.Column("tap", sa.Boolean(), nullable=False), _number("conversation"), _number("decision"), _at("at"),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name="fk_signals_conversation"),
        sa.ForeignKeyConstraint(["decision"], ["decisions.id"], name="fk_signals_decision"),
        sa.PrimaryKeyConstraint("id", name="pk_signals"),
    )
    op.create_index("ix_signals_account_author", "signals", ["account", "author"])
    op.create_index("ix_signals_decision", "signals", ["decision"])
    op.create_index("ix_signals_issue_at", "signals", ["issue", "at"])
    op.create_table(
        "canonical_answers", _number("id"), _text("account"), _text("room"), _text("issue"), _text("version"),
        _number("outbox"), _text("link"), _at("at"),
        sa.ForeignKeyConstraint(["outbox"], ["outbox.id"], name="fk_canonical_answers_outbox"),
        sa.PrimaryKeyConstraint("id", name="pk_canonical_answers"),
        sa.UniqueConstraint(
            "account", "room", "issue", "version", name="uq_canonical_answers_account_room_issue_version"
        ),
    )
    op.create_index("ix_canonical_answers_outbox", "canonical_answers", ["outbox"])
    op.create_table(
        "receipts", _text("account"), _text("room"), _text("post"), _number("outbox"), _text("link"),
        sa.ForeignKeyConstraint(["outbox"], ["outbox.id"], name="fk_receipts_outbox"),
        sa.PrimaryKeyConstraint("account", "room", "post", name="pk_receipts"),
    )
    op.create_index("ix_receipts_account_post", "receipts", ["account", "post"])
    op.create_index("ix_receipts_outbox", "receipts", ["outbox"])
