"""In which language the console speaks to each of its people."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("members", sa.Column("language", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("members") as members:
        members.alter_column("language", server_default=None)
