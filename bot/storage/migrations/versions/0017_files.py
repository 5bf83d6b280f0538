"""Pictures and files that go with a person's words."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UNSENT = sa.text("outbox IS NULL")


def upgrade() -> None:
    op.create_table(
        "files",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("conversation", WHOLE, nullable=False),
        sa.Column("outbox", WHOLE),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("person", "name", "kind")),
        sa.Column("size", WHOLE, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_files"),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name="fk_files_conversation"),
        sa.ForeignKeyConstraint(["outbox"], ["outbox.id"], name="fk_files_outbox"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_files_outbox", "files", ["outbox"])
    op.create_index(
        "ix_files_unsent", "files", ["conversation", "person"], sqlite_where=UNSENT, postgresql_where=UNSENT
    )
