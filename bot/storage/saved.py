"""Saved replies of the team and of its people."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, exists, func, or_, select, update

from bot.errors import Changed, NotAllowed
from bot.ports.saved import SavedReply
from bot.storage import audit
from bot.storage.tables import saved_replies
from bot.storage.upsert import insert

_s = saved_replies.c
_ONE = select(
    _s.id, _s.owner, _s.name, _s.text, _s.language, _s.label, _s.assign, _s.afterwards, _s.version
)  # fmt: skip


class SqlSavedReplies:
    """The units of `bot.ports.SavedReplies` over one connection."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def of(self, person: str) -> Sequence[SavedReply]:
        theirs = _ONE.where(or_(_s.owner == "", _s.owner == person)).order_by(func.lower(_s.name), _s.id)
        return [SavedReply(*row) for row in self._db.execute(theirs)]

    def get(self, number: int) -> SavedReply | None:
        row = self._db.execute(_ONE.where(_s.id == number)).first()
        return None if row is None else SavedReply(*row)

    def keep(self, reply: SavedReply, who: str, now: datetime) -> int:
        values = {name: value for name, value in asdict(reply).items() if name not in {"id", "owner", "version"}}
        values |= {"version": reply.version + 1, "by": who, "at": now}
        number = self._change(reply, values) if reply.id else self._add(values | {"owner": reply.owner})
        self._note(reply, who, "save a reply", now)
        return number

    def drop(self, number: int, who: str, now: datetime) -> None:
        gone = self.get(number)
        if gone is not None:
            self._db.execute(delete(saved_replies).where(_s.id == number))
            self._note(gone, who, "delete a saved reply", now)

    def _add(self, values: dict[str, Any]) -> int:
        added = insert(saved_replies).values(values).on_conflict_do_nothing().returning(_s.id)
        number: int | None = self._db.execute(added).scalar()
        if number is None:
            raise _taken(values["name"])
        return number

    def _change(self, reply: SavedReply, values: dict[str, Any]) -> int:
        same_name = exists().where(_s.owner == reply.owner, _s.name == reply.name, _s.id != reply.id)
        if self._db.execute(select(same_name)).scalar():
            raise _taken(reply.name)
        here = (_s.id == reply.id, _s.owner == reply.owner, _s.version == reply.version)
        if not self._db.execute(update(saved_replies).where(*here).values(values)).rowcount:
            raise Changed("Somebody changed or deleted this saved reply meanwhile. Look at it again before you save.")
        return reply.id

    def _note(self, reply: SavedReply, who: str, what: str, now: datetime) -> None:
        """What is only somebody's own is nobody else's matter."""
        if not reply.owner:
            audit.note(self._db, who, what, reply.name, now)


def _taken(name: str) -> NotAllowed:
    return NotAllowed(f"There is a saved reply named “{name}” already. Choose another name. Nothing was saved.")
