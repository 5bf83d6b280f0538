"""What is parked is found by its index alone: with the state in it, SQLite need not look at every message."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

PARKED = sa.text("state = 'parked'")


def upgrade() -> None:
    op.drop_index("ix_inbox_parked", table_name="inbox")
    op.create_index("ix_inbox_parked", "inbox", ["state", "conversation"], sqlite_where=PARKED, postgresql_where=PARKED)
