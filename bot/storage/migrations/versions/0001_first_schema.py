"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _first()
    _second()
    _third()


def _first() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["at"], unique=False)
    op.create_table(
        "cursors",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account", name="pk_cursors"),
    )
    op.create_table(
        "freezes",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "scope", name="pk_freezes"),
    )
    op.create_table(
        "knowledge_snapshots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("issues", sa.JSON(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_knowledge_snapshots"),
        sa.UniqueConstraint("version", name="uq_knowledge_snapshots_version"),
    )
    op.create_table(
        "rooms",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account", "room", name="pk_rooms"),
    )
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sessions"),
    )
    op.create_table(
        "threads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("owned_by", sa.Text(), nullable=False),
        sa.Column("human_mark", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_threads"),
        sa.UniqueConstraint("account", "room", "root", name="uq_threads_account_room_root"),
    )


def _second() -> None:
    op.create_table(
        "trust",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("issue", sa.Text(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account", "issue", name="pk_trust"),
    )
    op.create_table(
        "conversations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread", sa.Integer(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("customer_version", sa.Integer(), nullable=False),
        sa.Column("human_version", sa.Integer(), nullable=False),
        sa.Column("human_by", sa.Text(), nullable=False),
        sa.Column("human_at", sa.BigInteger(), nullable=True),
        sa.Column("ready_at", sa.BigInteger(), nullable=True),
        sa.Column("memory", sa.JSON(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("issue", sa.Text(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("reach", sa.Integer(), nullable=True),
        sa.Column("handoff_rule", sa.Text(), nullable=False),
        sa.Column("handoff_because", sa.Text(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=True),
        sa.Column("announced", sa.BigInteger(), nullable=True),
        sa.Column("met", sa.BigInteger(), nullable=True),
        sa.Column("assignee", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("active_at", sa.BigInteger(), nullable=False),
        sa.Column("customer_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["thread"], ["threads.id"], name="fk_conversations_thread"),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
        sa.UniqueConstraint("thread", "customer", name="uq_conversations_thread_customer"),
    )
    op.create_index(
        "ix_conversations_account_customer_room_active_at",
        "conversations",
        ["account", "customer", "room", "active_at"],
        unique=False,
    )
    op.create_index(
        "ix_conversations_account_room_active_at", "conversations", ["account", "room", "active_at"], unique=False
    )
    op.create_index("ix_conversations_active_at", "conversations", ["active_at"], unique=False)
    op.create_index(
        "ix_conversations_assignee_status_active_at", "conversations", ["assignee", "status", "active_at"], unique=False
    )
    op.create_index(
        "ix_conversations_ready_at_id",
        "conversations",
        ["ready_at", "id"],
        unique=False,
        sqlite_where=sa.text("ready_at IS NOT NULL"),
        postgresql_where=sa.text("ready_at IS NOT NULL"),
    )
    op.create_index("ix_conversations_status_active_at", "conversations", ["status", "active_at"], unique=False)
    op.create_table(
        "inbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("happening", sa.Text(), nullable=False),
        sa.Column("thread", sa.Integer(), nullable=True),
        sa.Column("conversation", sa.Integer(), nullable=True),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("remote", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("timer", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("addressed", sa.Boolean(), nullable=False),
        sa.Column("threaded", sa.Boolean(), nullable=False),
        sa.Column("rooted", sa.Boolean(), nullable=False),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.Column("private_data", sa.JSON(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("reach", sa.Integer(), nullable=True),
        sa.Column("button", sa.Text(), nullable=False),
        sa.Column("reply_to", sa.Text(), nullable=True),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("accepted_at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("edited", sa.Boolean(), nullable=False),
        sa.Column("decision", sa.Integer(), nullable=True),
        sa.Column("redone", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name="fk_inbox_conversation"),
        sa.ForeignKeyConstraint(["thread"], ["threads.id"], name="fk_inbox_thread"),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("account", "happening", name="uq_inbox_account_happening"),
    )
    op.create_index("ix_inbox_account_room_remote", "inbox", ["account", "room", "remote"], unique=False)
    op.create_index("ix_inbox_conversation_state_id", "inbox", ["conversation", "state", "id"], unique=False)
    op.create_index(
        "ix_inbox_held",
        "inbox",
        ["account"],
        unique=False,
        sqlite_where=sa.text("state = 'held'"),
        postgresql_where=sa.text("state = 'held'"),
    )
    op.create_index(
        "ix_inbox_parked",
        "inbox",
        ["conversation"],
        unique=False,
        sqlite_where=sa.text("state = 'parked'"),
        postgresql_where=sa.text("state = 'parked'"),
    )
    op.create_index("ix_inbox_thread_id", "inbox", ["thread", "id"], unique=False)
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Integer(), nullable=False),
        sa.Column("thread", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name="fk_notes_conversation"),
        sa.ForeignKeyConstraint(["thread"], ["threads.id"], name="fk_notes_thread"),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
    )
    op.create_index("ix_notes_thread_id", "notes", ["thread", "id"], unique=False)
    op.create_table(
        "timers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ref", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name="fk_timers_conversation"),
        sa.PrimaryKeyConstraint("id", name="pk_timers"),
        sa.UniqueConstraint("conversation", "kind", "ref", name="uq_timers_conversation_kind_ref"),
    )
    op.create_index("ix_timers_due_at", "timers", ["due_at"], unique=False)
    op.create_table(
        "waits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Integer(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("met", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name="fk_waits_conversation"),
        sa.PrimaryKeyConstraint("id", name="pk_waits"),
    )
    op.create_index("ix_waits_met", "waits", ["met"], unique=False)


def _third() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Integer(), nullable=False),
        sa.Column("inbox", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("issue", sa.Text(), nullable=False),
        sa.Column("issue_version", sa.Text(), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.JSON(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("status_before", sa.Text(), nullable=False),
        sa.Column("memory_before", sa.JSON(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name="fk_decisions_conversation"),
        sa.ForeignKeyConstraint(["inbox"], ["inbox.id"], name="fk_decisions_inbox"),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
    )
    op.create_index("ix_decisions_account_at", "decisions", ["account", "at"], unique=False)
    op.create_index("ix_decisions_conversation_id", "decisions", ["conversation", "id"], unique=False)
    op.create_table(
        "sealed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("inbox", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("placeholder", sa.Text(), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["inbox"], ["inbox.id"], name="fk_sealed_inbox"),
        sa.PrimaryKeyConstraint("id", name="pk_sealed"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sealed_at", "sealed", ["at"], unique=False)
    op.create_index("ix_sealed_inbox", "sealed", ["inbox"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Integer(), nullable=False),
        sa.Column("thread", sa.Integer(), nullable=False),
        sa.Column("inbox", sa.Integer(), nullable=True),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Integer(), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("reply_to", sa.Text(), nullable=True),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("post", sa.Text(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("buttons", sa.JSON(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("issue", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.JSON(), nullable=False),
        sa.Column("discloses", sa.Boolean(), nullable=False),
        sa.Column("addressed", sa.Boolean(), nullable=False),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.Column("released_by", sa.Text(), nullable=False),
        sa.Column("turn_version", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("leased_at", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name="fk_outbox_conversation"),
        sa.ForeignKeyConstraint(["decision"], ["decisions.id"], name="fk_outbox_decision"),
        sa.ForeignKeyConstraint(["inbox"], ["inbox.id"], name="fk_outbox_inbox"),
        sa.ForeignKeyConstraint(["thread"], ["threads.id"], name="fk_outbox_thread"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("account", "key", name="uq_outbox_account_key"),
        sa.UniqueConstraint("inbox", "n", name="uq_outbox_inbox_n"),
    )
    op.create_index(
        "ix_outbox_account_person_status_leased_at",
        "outbox",
        ["account", "person", "status", "leased_at"],
        unique=False,
    )
    op.create_index(
        "ix_outbox_account_room_status_leased_at", "outbox", ["account", "room", "status", "leased_at"], unique=False
    )
    op.create_index("ix_outbox_account_status_not_before", "outbox", ["account", "status", "not_before"], unique=False)
    op.create_index("ix_outbox_conversation_status_id", "outbox", ["conversation", "status", "id"], unique=False)
    op.create_index("ix_outbox_decision", "outbox", ["decision"], unique=False)
    op.create_index("ix_outbox_status_conversation", "outbox", ["status", "conversation"], unique=False)
    op.create_index("ix_outbox_thread_status", "outbox", ["thread", "status"], unique=False)
    op.create_table(
        "signals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("issue", sa.Text(), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.Column("reach", sa.Integer(), nullable=True),
        sa.Column("tap", sa.Boolean(), nullable=False),
        sa.Column("conversation", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name="fk_signals_conversation"),
        sa.ForeignKeyConstraint(["decision"], ["decisions.id"], name="fk_signals_decision"),
        sa.PrimaryKeyConstraint("id", name="pk_signals"),
    )
    op.create_index("ix_signals_account_author", "signals", ["account", "author"], unique=False)
    op.create_index("ix_signals_decision", "signals", ["decision"], unique=False)
    op.create_index("ix_signals_issue_at", "signals", ["issue", "at"], unique=False)
    op.create_table(
        "canonical_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("issue", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("outbox", sa.Integer(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["outbox"], ["outbox.id"], name="fk_canonical_answers_outbox"),
        sa.PrimaryKeyConstraint("id", name="pk_canonical_answers"),
        sa.UniqueConstraint(
            "account", "room", "issue", "version", name="uq_canonical_answers_account_room_issue_version"
        ),
    )
    op.create_index("ix_canonical_answers_outbox", "canonical_answers", ["outbox"], unique=False)
    op.create_table(
        "receipts",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("outbox", sa.Integer(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["outbox"], ["outbox.id"], name="fk_receipts_outbox"),
        sa.PrimaryKeyConstraint("account", "room", "post", name="pk_receipts"),
    )
    op.create_index("ix_receipts_account_post", "receipts", ["account", "post"], unique=False)
    op.create_index("ix_receipts_outbox", "receipts", ["outbox"], unique=False)
