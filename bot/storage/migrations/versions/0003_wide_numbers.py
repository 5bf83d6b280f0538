"""Room for more than two thousand million rows on PostgreSQL; SQLite's numbers are wide already."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    bind = op.get_bind()
    if bind.dialect.name != "postgresql":
        return
    there = sa.inspect(bind)
    for table in there.get_table_names():
        narrow = [c["name"] for c in there.get_columns(table) if isinstance(c["type"], sa.INTEGER)]
        for column in narrow:
            op.alter_column(table, column, type_=sa.BigInteger(), existing_type=sa.Integer())
        if "id" in narrow:
            op.execute(f"ALTER SEQUENCE {table}_id_seq AS bigint")
