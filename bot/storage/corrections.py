"""Which issue it really was, as people said: a label beside the decision, which itself stays as it was."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, exists, func, or_, select

from bot.core.conversations import ConversationId, IssueId
from bot.core.decide import hand_off
from bot.core.messages import Kind
from bot.errors import NotAllowed
from bot.ports.corrections import Judged, Unhelped
from bot.storage import audit
from bot.storage.drafting import often_sent
from bot.storage.steps import mark
from bot.storage.tables import conversations, corrections, decisions, inbox, outbox, signals
from bot.storage.upsert import insert

_c, _d, _i, _k, _s = conversations.c, decisions.c, inbox.c, corrections.c, signals.c
_WORDS = and_(_i.kind == Kind.POST.value, _i.timer == "", _i.deleted.is_(False), _i.text != "")
# A turn that was taken back judged nothing, and of what the customer deleted nothing is told.
_STILL_THERE = (
    _d.undone.is_(False),
    exists().where(_i.conversation == _d.conversation, _i.decision == _d.id, _WORDS),
)
_JUDGED = select(_d.id, _d.conversation, _d.at, _d.issue, _k.issue.label("about"), _k.who).where(*_STILL_THERE)
_UNSURE = hand_off.__name__  # the rule of the last resort; the others hand over what may be known very well
_answered = decisions.alias()


class SqlCorrections:
    """The units of `bot.ports.Corrections` over one connection."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def judged(self, conversation: ConversationId, limit: int) -> Sequence[Judged]:
        found = _JUDGED.join_from(decisions, corrections, _k.decision == _d.id, isouter=True)
        return self._told(found.where(_d.conversation == conversation).order_by(_d.id.desc()).limit(limit))

    def correct(
        self, conversation: ConversationId, decision: int, issue: IssueId, who: str, now: datetime, called: str = ""
    ) -> None:  # fmt: skip
        here = select(_d.account).where(_d.id == decision, _d.conversation == conversation, *_STILL_THERE)
        account = self._db.execute(here).scalar()
        if account is None:
            raise NotAllowed("The bot did not judge these words, or they are gone. Look at the thread again.")
        row = {"decision": decision, "conversation": conversation, "account": account, "issue": issue, "who": who,
               "at": now}  # fmt: skip
        put = insert(corrections)
        put = put.on_conflict_do_update(
            index_elements=["decision"], set_={name: put.excluded[name] for name in ("issue", "who", "at")}
        )
        self._db.execute(put, row)
        said = f"{who}: this was about “{called or issue}”." if issue else f"{who}: the bot knows no issue like this."
        mark(self._db, conversation, "marker", who, said, now)
        about = f"conversation {conversation}, decision {decision}, {issue or 'none'}"
        audit.note(self._db, who, "name the issue", about, now, account)

    def corrected(self, since: datetime, after: int, limit: int) -> Sequence[Judged]:
        found = _JUDGED.join_from(corrections, decisions, _k.decision == _d.id).where(_k.at >= since, _d.id > after)
        return self._told(found.order_by(_d.id).limit(limit))

    def unhelped(self, since: datetime, before: int, limit: int) -> Sequence[Unhelped]:
        a = _answered.c
        did_not_help = (  # of each complaint the answer before it: who asks twice may have been helped the first time
            select(func.max(a.id))
            .join_from(signals, _answered, and_(a.conversation == _s.conversation, a.issue == _s.issue))
            .where(_s.at >= since, _s.kind == "not_helped", _s.issue != "", a.id < _s.decision, a.undone.is_(False))
            .group_by(_s.id)
        )
        found = (
            _JUDGED.add_columns(_c.customer, _c.reach, _d.id.in_(did_not_help).label("in_vain"))
            .join_from(decisions, conversations, _c.id == _d.conversation)
            .join(corrections, _k.decision == _d.id, isouter=True)
            .where(_d.at >= since, or_(_d.rule == _UNSURE, _k.issue != _d.issue, _d.id.in_(did_not_help)))
            .order_by(_d.id.desc())
            .limit(limit)
        )
        rows = self._db.execute(found.where(_d.id < before) if before else found).all()
        told = zip(rows, self._with_words(rows), strict=True)
        return [
            Unhelped(judged, ConversationId(row.conversation), row.customer, row.reach, bool(row.in_vain))
            for row, judged in told
        ]

    def answered(self, conversations: Collection[ConversationId]) -> str:
        found = often_sent(self._db, outbox.c.conversation.in_(sorted(conversations)), 1)
        return found[0].text if found else ""

    def _told(self, found: Select[Any]) -> Sequence[Judged]:
        return self._with_words(self._db.execute(found).all())

    def _with_words(self, rows: Sequence[Any]) -> list[Judged]:
        said: dict[int, list[Any]] = {}
        heard = select(_i.decision, _i.text, _i.locale).where(
            _i.conversation.in_({row.conversation for row in rows}), _i.decision.in_([row.id for row in rows]), _WORDS
        )  # fmt: skip
        for part in self._db.execute(heard.order_by(_i.id)):
            said.setdefault(part.decision, []).append(part)
        return [_judged(row, said[row.id]) for row in rows]


def _judged(row: Any, parts: Sequence[Any]) -> Judged:
    """The words of one burst stand together, as the bot read them."""
    return Judged(
        decision=row.id,
        at=row.at,
        words="\n".join(part.text for part in parts),
        language=next((part.locale for part in reversed(parts) if part.locale), ""),
        thought=IssueId(row.issue),
        about=None if row.about is None else IssueId(row.about),
        by=row.who or "",
    )
