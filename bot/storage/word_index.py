"""SQLite's index of the words of messages. It learns many at once; what it does not know yet, a search reads."""

from typing import Any

from sqlalchemy import Connection, Table, column, func, select, table, text, update
from sqlalchemy import insert as insert_into

from bot.storage.tables import inbox, outbox

WORTH_IT = 256  # messages that a search reads through in no time
_MOST = 10_000  # learned at once: the writer is kept for some 50 ms
_HAS_WORDS = text("SELECT 1 FROM sqlite_master WHERE name = 'inbox_words'")


def there(db: Connection) -> bool:
    """Is there such an index? Not in memory, on PostgreSQL, and where SQLite has no FTS5."""
    return db.dialect.name == "sqlite" and db.execute(_HAS_WORDS).first() is not None


def known_upto(of: Table) -> Any:
    """The newest message that it knows."""
    return select(_upto(of).c.id).scalar_subquery()


def learn(db: Connection, at_least: int) -> None:
    """Let it know what is new, if there is so much."""
    for of in (inbox, outbox) if there(db) else ():
        new = select(of.c.id).where(of.c.id > known_upto(of)).order_by(of.c.id).limit(_MOST).subquery()
        count, last = db.execute(select(func.count(), func.max(new.c.id))).one()
        if count < at_least:
            continue
        words = table(f"{of.name}_words", column("rowid"), column("text"))
        rows = select(of.c.id, of.c.text).where(of.c.id > known_upto(of), of.c.id <= last)
        db.execute(insert_into(words).from_select(["rowid", "text"], rows))
        db.execute(update(_upto(of)).values(id=last))


def _upto(of: Table) -> Any:
    return table(f"{of.name}_words_upto", column("id"))
