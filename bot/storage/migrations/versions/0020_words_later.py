"""SQLite's index of words learns many messages at once: one by one each was a segment of its own, which were merged
again and again, a tenth of all work on a message.

`inbox_words_upto` and `outbox_words_upto` hold the newest message that it knows. What is newer is not in it, so what
changes or goes there is none of its matter; and a number that is given again is not taken for one it knows.
"""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

HAS_WORDS = "SELECT count(*) FROM sqlite_master WHERE name = 'inbox_words'"
KNOWN = "WHEN old.id <= (SELECT id FROM {0}_words_upto)"
GONE = "INSERT INTO {0}_words ({0}_words, rowid, text) VALUES ('delete', old.id, old.text);"
SQLITE = (
    "CREATE TABLE {0}_words_upto (id INTEGER NOT NULL)",
    "INSERT INTO {0}_words_upto SELECT coalesce(max(id), 0) FROM {0}",
    "DROP TRIGGER {0}_words_new",
    "DROP TRIGGER {0}_words_gone",
    "DROP TRIGGER {0}_words_other",
    f"CREATE TRIGGER {{0}}_words_gone AFTER DELETE ON {{0}} {KNOWN} BEGIN {GONE}"
    " UPDATE {0}_words_upto SET id = min(id, (SELECT coalesce(max(id), 0) FROM {0})); END",
    f"CREATE TRIGGER {{0}}_words_other AFTER UPDATE OF text ON {{0}} {KNOWN} BEGIN {GONE}"
    " INSERT INTO {0}_words (rowid, text) VALUES (new.id, new.text); END",
)


def upgrade() -> None:
    db = op.get_bind()
    if db.dialect.name == "sqlite" and db.exec_driver_sql(HAS_WORDS).scalar():
        for table in ("inbox", "outbox"):
            for statement in SQLITE:
                db.exec_driver_sql(statement.format(table))
