"""Files that people send along."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.core.conversations import ConversationId
from bot.core.files import Attached, File
from bot.errors import NotAllowed
from bot.storage.prepared import Prepared
from bot.storage.tables import conversations, files, outbox

_f = files.c
_SHOWN = (_f.id, _f.name, _f.kind, _f.size)
_OF = Prepared(
    select(_f.name, _f.kind, _f.content).where(_f.outbox == bindparam("send")).order_by(_f.id)
)  # of every reply of a person that leaves
_IN_THREAD = Prepared(
    select(_f.outbox, *_SHOWN)
    .join(outbox, outbox.c.id == _f.outbox)
    .where(outbox.c.thread == bindparam("thread"))
    .order_by(_f.id)
)


class SqlFiles:
    """The units of `bot.ports.Files` over one connection."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def keep(self, conversation: ConversationId, person: str, file: File, most: int, now: datetime) -> Attached:
        account = self._db.execute(
            select(conversations.c.account).where(conversations.c.id == conversation).with_for_update()
        ).scalar()
        if account is None:
            raise NotAllowed(f"There is no conversation {conversation} any more.")
        if len(self.unsent(conversation, person)) >= most:
            raise NotAllowed(f"{most} files wait here already; one message takes no more. Remove one, or send them.")
        values = {
            "account": account, "conversation": conversation, "person": person, "name": file.name, "kind": file.kind,
            "size": len(file.content), "content": file.content, "at": now,
        }  # fmt: skip
        number: int = self._db.execute(insert(files).returning(_f.id), values).scalar_one()
        return Attached(number, file.name, file.kind, len(file.content))

    def unsent(self, conversation: ConversationId, person: str) -> Sequence[Attached]:
        mine = (_f.outbox.is_(None), _f.conversation == conversation, _f.person == person)
        return [Attached(*row) for row in self._db.execute(select(*_SHOWN).where(*mine).order_by(_f.id))]

    def drop(self, conversation: ConversationId, person: str, number: int) -> None:
        mine = (_f.id == number, _f.outbox.is_(None), _f.conversation == conversation, _f.person == person)
        self._db.execute(delete(files).where(*mine))

    def get(self, number: int) -> File | None:
        row = self._db.execute(select(_f.name, _f.kind, _f.content).where(_f.id == number)).first()
        return None if row is None else File(row.name, row.kind, bytes(row.content))

    def of(self, send: int) -> tuple[File, ...]:
        return tuple(File(row.name, row.kind, bytes(row.content)) for row in _OF.all(self._db, {"send": send}))

    def forget(self, before: datetime) -> int:
        return self._db.execute(delete(files).where(_f.outbox.is_(None), _f.at < before)).rowcount


def take_along(db: Connection, send: int, conversation: int, person: str, numbers: Sequence[int]) -> None:
    """These leave with that row of the outbox: all of them, or nothing does. Raises NotAllowed."""
    wanted = set(numbers)
    mine = (_f.id.in_(wanted), _f.outbox.is_(None), _f.conversation == conversation, _f.person == person)
    if wanted and db.execute(update(files).where(*mine).values(outbox=send)).rowcount != len(wanted):
        raise NotAllowed("A file that was to go along is not there any more. Nothing was sent; attach it again.")


def give_back(db: Connection, send: int) -> None:
    """Its words were taken back before they left: the files wait for their next ones."""
    db.execute(update(files).where(_f.outbox == send).values(outbox=None))


def erase(db: Connection, sends: Sequence[int]) -> None:
    """The words are gone, so what went with them is."""
    db.execute(delete(files).where(_f.outbox.in_(sends)))


def shown_in(db: Connection, thread: int) -> Mapping[int, tuple[Attached, ...]]:
    """What went with which row of the outbox."""
    found: dict[int, tuple[Attached, ...]] = {}
    for row in _IN_THREAD.all(db, {"thread": thread}):
        found[row.outbox] = (*found.get(row.outbox, ()), Attached(row.id, row.name, row.kind, row.size))
    return found
