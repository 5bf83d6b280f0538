"""Locks on accounts, held by one connection to PostgreSQL: whoever holds it serves the account.

They live and die with the connection. So that a process that is frozen or cut off does not keep them, the server ends
a connection that said nothing for `LET_GO` seconds; who holds locks says something far more often (`hold` does).
"""

import zlib
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection

from bot.core.messages import AccountId
from bot.storage.backend import Backend
from bot.storage.engines import driver
from bot.storage.problems import explain

SPACE = 0x62656172  # of the keys of accounts among all advisory locks of the database
LET_GO = 6.0  # seconds
_TAKE = "SELECT key, pg_try_advisory_lock(%s, key) FROM unnest(%s::int[]) AS key"


def _key(account: AccountId) -> int:
    """Two names with one key are served by one process: harmless, and not to be expected."""
    number = zlib.crc32(account.encode())
    return number - (1 << 32) if number >= 1 << 31 else number


class PostgresLocks:
    """`bot.ports.Locks`. For one thread at a time."""

    def __init__(self, backend: Backend, let_go: float = LET_GO) -> None:
        self._settings = f"SET idle_session_timeout = {let_go * 1000:.0f}; SET statement_timeout = '3s'"
        self._place = backend.place
        self._engine = backend.reading(1)
        self._db: Connection | None = None
        self._held: set[AccountId] = set()

    def hold(self, accounts: Sequence[AccountId]) -> frozenset[AccountId]:
        try:
            raw = self._connection()
            self._free(raw, self._held.difference(accounts))
            wanted = {_key(account): account for account in accounts if account not in self._held}
            took = raw.execute(_TAKE, (SPACE, list(wanted))).fetchall()  # also without any: a sign of life
            self._held.update(wanted[key] for key, got in took if got)
        except Exception as error:
            self.close()
            raise explain(error, self._place) or error from error
        return frozenset(self._held)

    def _connection(self) -> Any:
        if self._db is None:
            self._db = self._engine.connect()
            driver(self._db).execute(self._settings)
        return driver(self._db)

    def _free(self, raw: Any, accounts: set[AccountId]) -> None:
        for account in accounts:
            raw.execute("SELECT pg_advisory_unlock(%s, %s)", (SPACE, _key(account)))
            self._held.discard(account)

    def close(self) -> None:
        db, self._db = self._db, None
        self._held.clear()
        if db is not None:
            with suppress(Exception):  # it may be broken: that is why it goes
                db.invalidate()
            with suppress(Exception):
                db.close()
