"""Telling many at once: that it is fixed, and that an answer was wrong."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "campaigns",
        sa.Column("id", WHOLE, nullable=False),
        *_text("kind", "issue", "version", "who", "state"),
        sa.Column("pace", WHOLE, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        *_text("ended_by"),
        sa.PrimaryKeyConstraint("id", name="pk_campaigns"),
    )
    running = sa.text("state = 'running'")
    op.create_index(
        "uq_campaigns_running", "campaigns", ["kind", "issue"], unique=True, sqlite_where=running,
        postgresql_where=running,
    )  # fmt: skip
    op.create_index("ix_campaigns_issue_kind", "campaigns", ["issue", "kind"])
    op.create_table(
        "campaign_items",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("campaign", WHOLE, nullable=False),
        sa.Column("n", WHOLE, nullable=False),
        *_text("account"),
        sa.Column("conversation", WHOLE, nullable=False),
        *_text("room", "room_name", "person", "name", "act"),
        sa.Column("post", sa.Text()),
        sa.Column("posted_in", sa.Text()),
        sa.Column("reply_to", sa.Text()),
        sa.Column("addressed", sa.Boolean(), nullable=False),
        *_text("purpose", "text", "visibility", "language"),
        sa.Column("buttons", sa.JSON(), nullable=False),
        *_text("issue", "version"),
        sa.Column("approved_by", sa.JSON(), nullable=False),
        sa.Column("discloses", sa.Boolean(), nullable=False),
        *_text("state", "why", "link"),
        sa.Column("outbox", WHOLE),
        sa.Column("tries", WHOLE, nullable=False),
        sa.Column("not_before", sa.BigInteger()),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["campaign"], ["campaigns.id"], name="fk_campaign_items_campaign"),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name="fk_campaign_items_conversation"),
        sa.ForeignKeyConstraint(["outbox"], ["outbox.id"], name="fk_campaign_items_outbox"),
        sa.PrimaryKeyConstraint("id", name="pk_campaign_items"),
        sa.UniqueConstraint("campaign", "n", name="uq_campaign_items_campaign_n"),
    )
    op.create_index("ix_campaign_items_campaign_state_n", "campaign_items", ["campaign", "state", "n"])
    op.create_index("ix_campaign_items_outbox", "campaign_items", ["outbox"])
