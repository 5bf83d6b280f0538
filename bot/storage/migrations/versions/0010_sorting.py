"""Sorting: labels, and threads that come back later."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "labels",
        sa.Column("conversation", WHOLE, nullable=False),
        *_text("label", "account", "who"),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name="fk_labels_conversation"),
        sa.PrimaryKeyConstraint("conversation", "label", name="pk_labels"),
    )
    op.create_index("ix_labels_label", "labels", ["label"])
    op.create_table(
        "snoozes",
        sa.Column("conversation", WHOLE, nullable=False),
        *_text("account", "who"),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("until", sa.BigInteger()),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name="fk_snoozes_conversation"),
        sa.PrimaryKeyConstraint("conversation", name="pk_snoozes"),
    )
    op.create_index("ix_snoozes_until", "snoozes", ["until"])
