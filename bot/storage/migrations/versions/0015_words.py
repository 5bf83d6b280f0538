"""Finding messages by their words: an index of every three letters that stand in a row.

It is a help and no more: where the database cannot have it (SQLite without FTS5; PostgreSQL where pg_trgm is missing or
may not be created), a search reads through the messages, and everything else is as elsewhere.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

HAS_FTS5 = "SELECT count(*) FROM pragma_module_list WHERE name = 'fts5'"
# The words stand in the table alone (`content`), so whatever changes them has to tell the index what stood there.
SQLITE = (
    "CREATE VIRTUAL TABLE {0}_words USING fts5"
    "(text, content = '{0}', content_rowid = 'id', tokenize = 'trigram', detail = none, columnsize = 0)",
    "CREATE TRIGGER {0}_words_new AFTER INSERT ON {0} BEGIN"
    " INSERT INTO {0}_words (rowid, text) VALUES (new.id, new.text); END",
    "CREATE TRIGGER {0}_words_gone AFTER DELETE ON {0} BEGIN"
    " INSERT INTO {0}_words ({0}_words, rowid, text) VALUES ('delete', old.id, old.text); END",
    "CREATE TRIGGER {0}_words_other AFTER UPDATE OF id, text ON {0} BEGIN"
    " INSERT INTO {0}_words ({0}_words, rowid, text) VALUES ('delete', old.id, old.text);"
    " INSERT INTO {0}_words (rowid, text) VALUES (new.id, new.text); END",
    "INSERT INTO {0}_words ({0}_words) VALUES ('rebuild')",
)
POSTGRES = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX ix_inbox_words ON inbox USING gin (text gin_trgm_ops)",
    "CREATE INDEX ix_outbox_words ON outbox USING gin (text gin_trgm_ops)",
)


def upgrade() -> None:
    db = op.get_bind()
    if db.dialect.name == "sqlite":
        known = db.exec_driver_sql(HAS_FTS5).scalar()
        for table in ("inbox", "outbox") if known else ():
            for statement in SQLITE:
                db.exec_driver_sql(statement.format(table))
        return
    try:
        with db.begin_nested():
            for statement in POSTGRES:
                db.exec_driver_sql(statement)
    except sa.exc.DBAPIError as refused:
        if refused.connection_invalidated:
            raise
