"""Members of the console with a password of their own, and on which device a session is."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "members",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("name", "rank", "password", "by")),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_members"),
    )
    op.add_column("sessions", sa.Column("device", sa.Text(), nullable=True))
