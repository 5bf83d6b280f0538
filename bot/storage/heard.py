"""What customers said, as it is stored: for playing it again with other thresholds."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, select

from bot.core.messages import Kind, Message, Role
from bot.storage import rows
from bot.storage.prepared import among
from bot.storage.tables import conversations, inbox, rooms, threads

_i = inbox.c
_HEARD = (
    select(inbox, threads.c.root, rooms.c.kind.label("room_kind"), rooms.c.name.label("room_name"))
    .join_from(inbox, conversations, conversations.c.id == _i.conversation)
    .join(threads, threads.c.id == conversations.c.thread)
    .join(rooms, and_(rooms.c.account == _i.account, rooms.c.room == _i.room))
    .where(_i.role == Role.CUSTOMER.value, among(_i.kind, [Kind.POST, Kind.TAP]), _i.timer == "", _i.deleted.is_(False))
    .order_by(_i.id)
)


def heard(db: Connection, since: datetime, after: int, limit: int) -> Sequence[tuple[int, Message]]:
    """See `bot.ports.Incidents`."""
    found = db.execute(_HEARD.where(_i.at >= since, _i.id > after).limit(limit))
    return [(row.id, rows.message(row, row.root, row.room_kind, row.room_name)) for row in found]
