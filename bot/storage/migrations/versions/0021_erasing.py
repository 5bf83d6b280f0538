"""Old threads can be erased: an index under each reference to them, and who asked to be told nothing more, for good."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

REFERENCES = (
    ("decisions", "inbox"), ("signals", "conversation"), ("files", "conversation"), ("waits", "conversation"),
    ("notes", "conversation"), ("campaign_items", "conversation"), ("tellings", "incident"),
    ("incident_facts", "conversation"),
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "stops",
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("account", "person", name="pk_stops"),
    )
    for table, column in REFERENCES:
        op.create_index(f"ix_{table}_{column}", table, [column])
    alone = sa.text("conversation IS NULL")
    op.create_index("ix_inbox_lone", "inbox", ["accepted_at"], sqlite_where=alone, postgresql_where=alone)
