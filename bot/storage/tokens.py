"""API tokens."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, func, insert, or_, select, update

from bot.errors import NotAllowed
from bot.ports.tokens import ApiToken
from bot.storage.audit import note
from bot.storage.tables import api_tokens

MOST = 50  # of one person: whoever makes more has lost sight of them
_t = api_tokens.c
_ALL = select(_t.id, _t.person, _t.name, _t.scope, _t.by, _t.since, _t.until, _t.used)


class SqlApiTokens:
    """The units of `bot.ports.ApiTokens` over one connection."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def add(self, token_hash: str, token: ApiToken) -> int:
        self._db.execute(delete(api_tokens).where(_t.until <= token.since))
        have = self._db.execute(select(func.count()).where(_t.person == token.person)).scalar_one()
        if have >= MOST:
            raise NotAllowed(f"{token.person} has {have} tokens already. Revoke some that nobody uses first.")
        values = {name: value for name, value in asdict(token).items() if name != "id"} | {"token_hash": token_hash}
        number: int = self._db.execute(insert(api_tokens).returning(_t.id), values).scalar_one()
        note(self._db, token.by, f"make a token that may {token.scope}", _about(token), token.since)
        return number

    def get(self, token_hash: str, now: datetime) -> ApiToken | None:
        row = self._db.execute(_ALL.where(_t.token_hash == token_hash, _lives(now))).first()
        return None if row is None else ApiToken(*row)

    def of(self, person: str, now: datetime) -> Sequence[ApiToken]:
        found = _ALL.where(_lives(now)).order_by(_t.id.desc())
        return [ApiToken(*row) for row in self._db.execute(found.where(_t.person == person) if person else found)]

    def use(self, number: int, now: datetime) -> None:
        self._db.execute(update(api_tokens).where(_t.id == number).values(used=now))

    def revoke(self, number: int, who: str, now: datetime) -> None:
        row = self._db.execute(_ALL.where(_t.id == number)).first()
        if row is not None:
            self._db.execute(delete(api_tokens).where(_t.id == number))
            note(self._db, who, "revoke a token", _about(ApiToken(*row)), now)


def _lives(now: datetime) -> ColumnElement[bool]:
    return or_(_t.until.is_(None), _t.until > now)


def _about(token: ApiToken) -> str:
    return f"{token.name} of {token.person}"
