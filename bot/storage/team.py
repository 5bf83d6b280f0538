"""Members of the console, their sessions, and what the trail says."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select, update

from bot.errors import NotAllowed
from bot.ports.team import Deed, Member, SignedIn
from bot.storage.assigning import give_left
from bot.storage.audit import note
from bot.storage.prepared import Prepared
from bot.storage.rules import Rules
from bot.storage.tables import api_tokens, audit, away, members, sessions
from bot.storage.upsert import insert

_m, _s, _a, _t = members.c, sessions.c, audit.c, api_tokens.c
_SESSION = insert(sessions).on_conflict_do_nothing()
_MEMBER = select(_m.name, _m.rank, _m.password, _m.by, _m.since, _m.language)
# Asked with every request, and by every open tab at every change.
_CALLED = Prepared(_MEMBER.where(_m.name == bindparam("name")))
_SIGNED_IN = Prepared(select(_s.person).where(_s.token_hash == bindparam("token_hash"), _s.until > bindparam("now")))


class SqlTeam:
    """The units of `bot.ports.Team` over one connection."""

    def __init__(self, db: Connection, rules: Rules) -> None:
        self._db = db
        self._rules = rules

    # --- members ------------------------------------------------------------

    def member(self, name: str) -> Member | None:
        row = _CALLED.first(self._db, {"name": name})
        return None if row is None else Member(*row)

    def members(self) -> Sequence[Member]:
        return [Member(*row) for row in self._db.execute(_MEMBER.order_by(_m.name))]

    def invite(self, name: str, rank: str, who: str, now: datetime) -> None:
        if self.member(name) is not None:
            raise NotAllowed(f"There is a {name} in the team already. Nothing was changed.")
        self._add(name, rank, "", who, now)
        note(self._db, who, f"invite as {rank}", name, now)

    def set_rank(self, name: str, rank: str, who: str, now: datetime) -> None:
        self._must_be(self._db.execute(update(members).where(_m.name == name).values(rank=rank)).rowcount, name)
        note(self._db, who, f"make {rank}", name, now)

    def leave(self, name: str, who: str, now: datetime) -> None:
        self._must_be(self._db.execute(delete(members).where(_m.name == name)).rowcount, name)
        self.end_sessions(name)
        self._db.execute(delete(away).where(away.c.person == name))
        self._db.execute(delete(api_tokens).where((_t.person == name) | (_t.by == name)))
        note(self._db, who, "remove from the team", name, now)

    def set_password(self, name: str, hashed: str, now: datetime) -> None:
        if not self._db.execute(update(members).where(_m.name == name).values(password=hashed)).rowcount:
            self._add(name, "", hashed, name, now)
        note(self._db, name, "choose a password", "", now)

    def set_language(self, name: str, language: str, now: datetime) -> None:
        changed = update(members).where(_m.name == name).values(language=language)
        if not self._db.execute(changed).rowcount and language:
            self._add(name, "", "", name, now)
            self._db.execute(changed)

    def _add(self, name: str, rank: str, password: str, by: str, now: datetime) -> None:
        self._db.execute(insert(members), {"name": name, "rank": rank, "password": password, "by": by, "since": now})

    def _must_be(self, found: int, name: str) -> None:
        if not found:
            raise NotAllowed(f"There is no account of {name} here (any more). Nothing was changed.")

    def away(self) -> Mapping[str, datetime]:
        return {row.person: row.since for row in self._db.execute(select(away).order_by(away.c.person))}

    def set_away(self, name: str, gone: bool, now: datetime) -> None:
        leave = insert(away).on_conflict_do_nothing().values(person=name, since=now)
        if self._db.execute(leave if gone else delete(away).where(away.c.person == name)).rowcount:
            note(self._db, name, "go away" if gone else "come back", "", now)
            if not gone:
                give_left(self._db, now, self._rules)

    # --- sessions ------------------------------------------------------------

    def add_session(self, token_hash: str, person: str, now: datetime, until: datetime, device: str = "") -> None:
        self._db.execute(delete(sessions).where(_s.until <= now))
        values = {"token_hash": token_hash, "person": person, "since": now, "until": until, "device": device}
        self._db.execute(_SESSION, values)

    def session(self, token_hash: str, now: datetime) -> str | None:
        person: str | None = _SIGNED_IN.scalar(self._db, {"token_hash": token_hash, "now": now})
        return person

    def end_session(self, token_hash: str) -> None:
        self._db.execute(delete(sessions).where(_s.token_hash == token_hash))

    def sessions(self, person: str, now: datetime) -> Sequence[SignedIn]:
        found = select(_s.token_hash, _s.since, _s.until, _s.device).where(_s.person == person, _s.until > now)
        return [
            SignedIn(token, since, until, device or "")
            for token, since, until, device in self._db.execute(found.order_by(_s.since.desc(), _s.token_hash))
        ]

    def end_sessions(self, person: str, but: str = "") -> None:
        self._db.execute(delete(sessions).where(_s.person == person, _s.token_hash != but))

    # --- the trail ------------------------------------------------------------

    def trail(self, who: str, before: int | None, limit: int) -> Sequence[Deed]:
        lines = select(_a.id, _a.at, _a.who, _a.what, _a.about, _a.account).order_by(_a.id.desc()).limit(limit)
        if who:
            lines = lines.where(_a.who == who)
        if before is not None:
            lines = lines.where(_a.id < before)
        return [Deed(*row) for row in self._db.execute(lines)]
