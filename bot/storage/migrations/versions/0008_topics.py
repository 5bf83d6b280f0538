"""What a sign of pain may mean, and what the alarm counts it for, beside the issue that was matched."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("signals", sa.Column("may_mean", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("signals", sa.Column("topic", sa.Text(), nullable=True))
    found = sa.text("topic IS NOT NULL")
    op.create_index("ix_signals_topic_at", "signals", ["topic", "at"], sqlite_where=found, postgresql_where=found)
