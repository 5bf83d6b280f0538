"""What was said in an incident, for whoever writes its entry: the customers' words, and what people answered them."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from bot.core.conversations import ConversationId
from bot.ports.nerve import IncidentId, Quote
from bot.storage.board import alike, mine, quotes
from bot.storage.nerve import row_of
from bot.storage.tables import conversations, incident_links, outbox, signals

_c, _l, _o, _s = conversations.c, incident_links.c, outbox.c, signals.c
_LOOKED_AT = 500  # newest rows in which different ones are looked for


def said(db: Connection, incident: IncidentId, most: int) -> Sequence[Quote]:
    """Different words of customers, newest first."""
    row = row_of(db, incident)
    return [] if row is None else quotes(db, row, most, _LOOKED_AT)


def answered(db: Connection, incident: IncidentId, most: int) -> Sequence[Quote]:
    """Different words that people of the brand sent there, what was sent most often first."""
    row = row_of(db, incident)
    if row is None:
        return []
    theirs = select(_s.conversation).where(mine(row))
    linked = select(_l.conversation).where(_l.incident == incident)
    there = or_(_o.conversation.in_(theirs), _o.conversation.in_(linked))
    return often_sent(db, and_(there, _o.created_at >= row.since), most)


def often_sent(db: Connection, which: ColumnElement[bool], most: int) -> Sequence[Quote]:
    """Different words that people of the brand sent, what was sent most often first, else the newest."""
    newest = (
        select(_o.text, _o.conversation, _o.sent_at, _o.language, _c.language.label("theirs"))
        .join(conversations, _c.id == _o.conversation)
        .where(_o.said_by != "", _o.action == "send", _o.status == "sent", _o.text != "", which)
        .order_by(_o.id.desc())
        .limit(_LOOKED_AT)
    )
    found: dict[str, list[Quote]] = {}
    for one in db.execute(newest):
        quote = Quote(one.text, ConversationId(one.conversation), one.sent_at, one.language or one.theirs)
        found.setdefault(alike(one.text), []).append(quote)
    often = sorted(found.values(), key=len, reverse=True)
    return [same[0] for same in often[:most]]
