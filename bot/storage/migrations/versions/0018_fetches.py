"""What customers sent beside words, fetched when somebody looks at it."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WANTED = sa.text("content IS NULL AND why = ''")


def upgrade() -> None:
    op.create_table(
        "fetches",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("inbox", WHOLE, nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary()),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_fetches"),
        sa.ForeignKeyConstraint(["inbox"], ["inbox.id"], name="fk_fetches_inbox"),
        sa.UniqueConstraint("inbox", "ref", name="uq_fetches_inbox_ref"),
    )
    op.create_index("ix_fetches_at", "fetches", ["at"])
    op.create_index("ix_fetches_wanted", "fetches", ["account", "id"], sqlite_where=WANTED, postgresql_where=WANTED)
