"""The schema: exact times, an account on every table of the model, and an index under every hot statement."""

import re
from datetime import UTC, datetime
from types import ModuleType

import pytest
from sqlalchemy import insert, select

from bot.storage import accept, engines, happenings, history, outbox, people, situation, timers, turns
from bot.storage.prepared import Prepared
from bot.storage.tables import audit, metadata

# One brand per deployment: these are the brand's.
WITHOUT_ACCOUNT = {
    "alerts", "api_tokens", "away", "campaigns", "clusters", "freezes", "incident_facts", "incident_links", "incidents",
    "knowledge_snapshots", "members", "processes", "saved_replies", "sessions", "usual_counts",
}  # fmt: skip
HOT = [
    pytest.param(module, name, id=f"{module.__name__.rsplit('.', 1)[1]}.{name}")
    for module in (accept, happenings, history, outbox, people, situation, timers, turns)
    for name, value in vars(module).items()
    if isinstance(value, Prepared) and not value.inserts  # a foreign key's scan runs only while one is broken
]


# A whole table ("lately" are rows that an index just found), or all that was ever said in a room or to a person.
READS_TOO_MUCH = re.compile(r"SCAN (?!CONSTANT|lately)|.*_leased_at \(account=\? AND (room|person)=\?\)$")


def test_every_table_has_the_account() -> None:
    assert {table.name for table in metadata.sorted_tables if "account" not in table.c} == WITHOUT_ACCOUNT


def test_times_are_exact_and_aware() -> None:
    engine = engines.in_memory()
    metadata.create_all(engine)
    moment = datetime(2026, 11, 21, 23, 59, 59, 999_999, tzinfo=UTC)
    with engine.connect() as db:
        db.execute(insert(audit), {"who": "a", "what": "b", "at": moment})
        assert db.execute(select(audit.c.at)).scalar_one() == moment
    engine.dispose()


@pytest.mark.parametrize(("module", "name"), HOT)
def test_a_hot_statement_reads_only_what_it_must(module: ModuleType, name: str) -> None:
    engine = engines.in_memory()
    metadata.create_all(engine)
    statement: Prepared = getattr(module, name)
    with engine.connect() as db:
        plan = [step for step in statement.plan(db) if READS_TOO_MUCH.match(step)]
    engine.dispose()
    assert plan == []
