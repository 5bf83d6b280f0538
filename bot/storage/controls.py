"""Switches that every gate reads, and published knowledge."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select

from bot.core.issues import Knowledge
from bot.core.messages import AccountId
from bot.ports import Report
from bot.storage.audit import note
from bot.storage.prepared import Prepared
from bot.storage.tables import freezes, knowledge_snapshots, processes, trust
from bot.storage.upsert import insert

_FREEZE = insert(freezes).on_conflict_do_nothing()
_SCOPES = Prepared(
    select(freezes.c.scope).where(freezes.c.kind == bindparam("kind")).order_by(freezes.c.scope)
)  # of every page of the console
_TRUST = insert(trust)
_TRUST = _TRUST.on_conflict_do_update(index_elements=["account", "issue"], set_={"rung": _TRUST.excluded.rung})
_snapshot = insert(knowledge_snapshots)
_SNAPSHOT = _snapshot.on_conflict_do_update(  # an older version may go live again: then it is the newest
    index_elements=["version"], set_={"at": _snapshot.excluded.at, "who": _snapshot.excluded.who}
)
_REPORT = insert(processes)
_REPORT = _REPORT.on_conflict_do_update(
    index_elements=["name"],
    set_={"role": _REPORT.excluded.role, "version": _REPORT.excluded.version, "seen_at": _REPORT.excluded.seen_at},
)


class SqlControls:
    """The units of `bot.ports.Controls` over one connection."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def pause(self, scope: str, who: str, now: datetime) -> None:
        self._set("pause", scope, who, now)
        note(self._db, who, "pause", scope, now)

    def resume(self, scope: str, who: str, now: datetime) -> bool:
        lifted = self._lift("pause", scope)
        if lifted:
            note(self._db, who, "resume", scope, now)
        return lifted

    def paused(self) -> Sequence[str]:
        return self._scopes("pause")

    def freeze(self, issue: str, who: str, now: datetime) -> None:
        self._set("issue", issue, who, now)
        note(self._db, who, "freeze", issue, now)

    def unfreeze(self, issue: str, who: str, now: datetime) -> bool:
        lifted = self._lift("issue", issue)
        if lifted:
            note(self._db, who, "unfreeze", issue, now)
        return lifted

    def frozen(self) -> Sequence[str]:
        return self._scopes("issue")

    def set_rung(self, issue: str, account: AccountId, rung: int, who: str, now: datetime) -> None:
        self._db.execute(_TRUST, {"account": account, "issue": issue, "rung": rung})
        note(self._db, who, f"trust {rung}", issue, now, account)

    def publish(self, knowledge: Knowledge, body: bytes, who: str, now: datetime) -> None:
        """Keep the snapshot. Issues that it no longer has are refused by every gate, also for words decided before."""
        before = self._db.execute(
            select(knowledge_snapshots.c.issues).order_by(knowledge_snapshots.c.at.desc()).limit(1)
        ).scalar()
        issues = {str(name): issue.version for name, issue in knowledge.issues.items()}
        values = {"version": knowledge.version, "body": body, "issues": issues, "who": who, "at": now}
        self._db.execute(_SNAPSHOT, values)
        for gone in sorted((before or {}).keys() - issues.keys()):
            self._set("removed", gone, who, now)
        f = freezes.c
        self._db.execute(delete(freezes).where(f.kind == "removed", f.scope.in_(sorted(issues))))
        note(self._db, who, "publish", knowledge.version, now)

    def published(self) -> bytes | None:
        found: bytes | None = self._db.execute(
            select(knowledge_snapshots.c.body).order_by(knowledge_snapshots.c.at.desc()).limit(1)
        ).scalar()
        return found

    def published_version(self) -> str:
        k = knowledge_snapshots.c
        return str(self._db.execute(select(k.version).order_by(k.at.desc()).limit(1)).scalar() or "")

    def report(self, report: Report, now: datetime, gone: datetime) -> None:
        self._db.execute(delete(processes).where(processes.c.seen_at < gone))
        self._db.execute(_REPORT, {**asdict(report), "seen_at": now})

    def retire(self, name: str) -> None:
        self._db.execute(delete(processes).where(processes.c.name == name))

    def reports(self, since: datetime) -> Sequence[Report]:
        p = processes.c
        found = select(p.name, p.role, p.version).where(p.seen_at >= since).order_by(p.role, p.name)
        return [Report(*row) for row in self._db.execute(found)]

    def _set(self, kind: str, scope: str, who: str, now: datetime) -> None:
        self._db.execute(_FREEZE, {"kind": kind, "scope": scope, "who": who, "at": now})

    def _lift(self, kind: str, scope: str) -> bool:
        return bool(self._db.execute(delete(freezes).where(freezes.c.kind == kind, freezes.c.scope == scope)).rowcount)

    def _scopes(self, kind: str) -> Sequence[str]:
        return [row.scope for row in _SCOPES.all(self._db, {"kind": kind})]
