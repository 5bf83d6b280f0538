"""Saved replies of people, and which issue it really was."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "saved_replies",
        sa.Column("id", WHOLE, nullable=False),
        *_text("owner", "name", "text", "language", "label", "assign", "afterwards", "by"),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_replies"),
        sa.UniqueConstraint("owner", "name", name="uq_saved_replies_owner_name"),
    )
    op.create_table(
        "corrections",
        sa.Column("decision", WHOLE, nullable=False),
        sa.Column("conversation", WHOLE, nullable=False),
        *_text("account", "issue", "who"),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["decision"], ["decisions.id"], name="fk_corrections_decision"),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name="fk_corrections_conversation"),
        sa.PrimaryKeyConstraint("decision", name="pk_corrections"),
    )
    op.create_index("ix_corrections_conversation", "corrections", ["conversation"])
    op.create_index("ix_corrections_at", "corrections", ["at"])
