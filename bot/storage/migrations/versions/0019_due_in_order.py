"""What is due stands in its index in the order that it is asked for: PostgreSQL looked at all that waits to sort it."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_outbox_account_status_not_before", "outbox")
    op.create_index("ix_outbox_account_status_not_before_id", "outbox", ["account", "status", "not_before", "id"])
