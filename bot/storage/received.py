"""Files that customers sent: asked for by who shows them, filled in by who serves the account."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, delete, or_, select, update

from bot.core.conversations import ConversationId
from bot.core.files import Came, Wanted, as_came
from bot.core.messages import AccountId, Attachment, Kind, RemoteId, RoomId
from bot.storage.rows import attachments_in
from bot.storage.tables import conversations, fetches, inbox
from bot.storage.upsert import insert

_f, _i = fetches.c, inbox.c
AGAIN = timedelta(minutes=1)  # after which one that could not be had is asked for anew
_ON_ITS_WAY = and_(_f.content.is_(None), _f.why == "")


class SqlReceived:
    """The units of `bot.ports.Received` over one connection."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def look(self, conversation: ConversationId, post: int, which: int) -> Came | None:
        found = self._find(conversation, post, which)
        if found is None:
            return None
        _, one = found
        mine = (_f.inbox == post, _f.ref == one.ref)
        row = self._db.execute(select(_f.content, _f.why).where(*mine)).first()
        if row is None or row.content is None:
            return Came(why="" if row is None else row.why)
        return Came(as_came(one.name, bytes(row.content)))

    def want(self, conversation: ConversationId, post: int, which: int, now: datetime) -> AccountId | None:
        found = self._find(conversation, post, which)
        if found is None:
            return None
        account, one = found
        values = {"account": account, "inbox": post, "ref": one.ref, "why": "", "at": now}
        self._db.execute(
            insert(fetches)
            .values(values)
            .on_conflict_do_update(
                index_elements=["inbox", "ref"],
                set_={"why": "", "at": now},
                where=and_(_f.why != "", or_(_f.at <= now - AGAIN, _f.at > now)),
            )
        )
        return account

    def _find(self, conversation: ConversationId, post: int, which: int) -> tuple[AccountId, Attachment] | None:
        """Whose it is to fetch, and what is known of it. People see the whole thread, so all that stands in it."""
        row: Any = self._db.execute(
            select(_i.account, _i.attachments)
            .join(conversations, conversations.c.thread == _i.thread)
            .where(conversations.c.id == conversation, _i.id == post, _i.kind == Kind.POST.value)
        ).first()
        sent = attachments_in(row.attachments) if row else ()
        one = sent[which - 1] if 0 < which <= len(sent) else None
        return (AccountId(row.account), one) if one and one.ref else None

    def wanted(self, account: AccountId, most: int) -> Sequence[Wanted]:
        rows = self._db.execute(
            select(_f.id, _i.room, _i.remote, _f.ref)
            .join(inbox, _i.id == _f.inbox)
            .where(_f.account == account, _ON_ITS_WAY)
            .order_by(_f.id)
            .limit(most)
        )
        return [Wanted(row.id, RoomId(row.room), RemoteId(row.remote), row.ref) for row in rows]

    def came(self, number: int, content: bytes, now: datetime) -> None:
        self._db.execute(update(fetches).where(_f.id == number, _ON_ITS_WAY).values(content=content, at=now))

    def failed(self, number: int, why: str, now: datetime) -> None:
        self._db.execute(update(fetches).where(_f.id == number, _ON_ITS_WAY).values(why=why, at=now))

    def forget(self, before: datetime) -> int:
        return self._db.execute(delete(fetches).where(_f.at < before)).rowcount
