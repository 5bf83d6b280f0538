"""Which process serves an account. The lock itself is a connection's (`locks`); here stands who took it last."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, bindparam, select

from bot.core.messages import AccountId
from bot.core.policy import Channel
from bot.errors import NotOurs
from bot.storage.prepared import Prepared
from bot.storage.tables import accounts
from bot.storage.upsert import insert

_a = accounts.c
_new = insert(accounts)
_first = _new.values(term=1)
_TAKE: Any = _first.on_conflict_do_update(
    index_elements=["account"],
    set_={"term": _a.term + 1, "owner": _first.excluded.owner, "since": _first.excluded.since},
).returning(_a.term)
_HOLDER = Prepared(select(_a.term, _a.owner).where(_a.account == bindparam("account")).with_for_update(read=True))
_LEARN = _new.on_conflict_do_update(index_elements=["account"], set_={"channel": _new.excluded.channel})
_FORM: TypeAdapter[Channel] = TypeAdapter(Channel)


class SqlAccounts:
    """The units of `bot.ports.Accounts` over one connection."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def take(self, account: AccountId, who: str, now: datetime) -> int:
        return int(self._db.execute(_TAKE, {"account": account, "owner": who, "since": now}).scalar_one())

    def must_hold(self, account: AccountId, term: int) -> None:
        # The row is locked as well as read: who takes the account waits until this transaction has ended, and who took
        # it after this transaction began makes the database refuse it.
        found = _HOLDER.first(self._db, {"account": account})
        if found is None or found.term != term:
            owner = found.owner if found else "nobody"
            raise NotOurs(f"{account} is served by {owner} now, no longer by this process.")

    def learn(self, account: AccountId, channel: Channel) -> None:
        self._db.execute(_LEARN, {"account": account, "channel": _FORM.dump_python(channel, mode="json")})

    def learned(self) -> Mapping[AccountId, Channel]:
        found: dict[AccountId, Channel] = {}
        for account, channel in self._db.execute(select(_a.account, _a.channel)):
            with suppress(ValidationError):  # nobody logged in yet, or a release with another form did
                found[AccountId(account)] = _FORM.validate_python(channel)
        return found
