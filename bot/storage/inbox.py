"""What came in: accepted once, judged in order."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.core.conversations import ConversationId
from bot.core.decisions import Decision
from bot.core.issues import Knowledge
from bot.core.messages import AccountId, Kind, Message, Role
from bot.core.records import Accepted, Committed, SealedNote, Work
from bot.ports.erasing import LEAST
from bot.storage import turns
from bot.storage.accept import Acceptance
from bot.storage.cursors import cursor_of, keep_cursor
from bot.storage.erasing import erased_before
from bot.storage.happenings import accept_delete, accept_edit, accept_tap
from bot.storage.people import accept_own, accept_staff
from bot.storage.rules import Rules
from bot.storage.timers import fire

_SPEAKS: dict[Role, Callable[[Acceptance, Message, datetime], Accepted]] = {
    Role.STAFF: accept_staff,
    Role.OWN: accept_own,
}


class SqlInbox:
    """The units of `bot.ports.Inbox` over one connection."""

    def __init__(self, db: Connection, rules: Rules) -> None:
        self._db = db
        self._rules = rules
        self._accepting = Acceptance(db, rules)

    def accept(self, message: Message, sealed: Sequence[SealedNote], now: datetime) -> Accepted:
        if self._erased(message, now):
            return Accepted(False)
        a = self._accepting
        seen, place = a.look(message, now)
        if seen.seen:
            return Accepted(False)
        match message.kind:
            case Kind.DELETE:
                return accept_delete(a, message, now)
            case Kind.EDIT:
                return accept_edit(a, message, sealed, now)
            case Kind.TAP | Kind.REACTION:
                return accept_tap(a, message, now)
        if message.author.role is Role.CUSTOMER:
            return a.customer_post(message, sealed, now, place, gone=seen.gone)
        if message.author.role is Role.BOT:
            a.store(message, now, "done")
            return Accepted(True)
        return _SPEAKS[message.author.role](a, message, now)

    def _erased(self, message: Message, now: datetime) -> bool:
        """Is it so old that nobody would know any more whether it was here? Who answered it then would answer twice."""
        if message.kind is not Kind.POST or message.at >= now - LEAST:
            return False
        erased = erased_before(self._db)
        return erased is not None and message.at < erased

    def cursor(self, account: AccountId) -> str | None:
        return cursor_of(self._db, account)

    def save_cursor(self, account: AccountId, cursor: str) -> None:
        keep_cursor(self._db, account, cursor)

    def load(self, conversation: ConversationId, now: datetime) -> Work | None:
        return turns.load(self._db, conversation, now, self._rules)

    def defer(self, work: Work, until: datetime) -> None:
        turns.defer(self._db, work, until)

    def commit(self, work: Work, decision: Decision, knowledge: Knowledge, now: datetime) -> Committed:
        return turns.commit(self._db, work, decision, knowledge, now, self._rules)

    def fail(self, work: Work, error: str, retry_at: datetime | None) -> None:
        turns.fail(self._db, work, error, retry_at, self._rules)

    def unfinished(self, after: ConversationId | None, limit: int) -> Sequence[tuple[ConversationId, datetime]]:
        return turns.unfinished(self._db, after, limit)

    def fire_timers(self, now: datetime, limit: int) -> Sequence[ConversationId]:
        return fire(self._db, now, limit, self._rules)
