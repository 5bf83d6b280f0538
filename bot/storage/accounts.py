"""Which process serves an account. The lock itself is a connection's (`locks`); here stands who took it last."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from bot.core.messages import AccountId
from bot.errors import NotOurs
from bot.storage.tables import accounts
from bot.storage.upsert import insert

_a = accounts.c
_first = insert(accounts).values(term=1)
_TAKE: Any = _first.on_conflict_do_update(
    index_elements=["account"],
    set_={"term": _a.term + 1, "owner": _first.excluded.owner, "since": _first.excluded.since},
).returning(_a.term)


class SqlAccounts:
    """The units of `bot.ports.Accounts` over one connection."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def take(self, account: AccountId, who: str, now: datetime) -> int:
        return int(self._db.execute(_TAKE, {"account": account, "owner": who, "since": now}).scalar_one())

    def must_hold(self, account: AccountId, term: int) -> None:
        # The row is locked as well as read: who takes the account waits until this transaction has ended, and who took
        # it after this transaction began makes the database refuse it.
        wanted = select(_a.term, _a.owner).where(_a.account == account).with_for_update(read=True)
        found = self._db.execute(wanted).first()
        if found is None or found[0] != term:
            raise NotOurs(f"{account} is served by {found[1] if found else 'nobody'} now, no longer by this process.")
