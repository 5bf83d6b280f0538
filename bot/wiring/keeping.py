"""What is kept and what is known: the database and the knowledge of a configuration."""

import getpass
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

from bot.config import Config, database_url
from bot.core.issues import Knowledge
from bot.core.messages import AccountId
from bot.core.policy import Channel
from bot.kb.findings import Finding
from bot.kb.live import LiveKnowledge
from bot.kb.snapshot import from_bytes, to_bytes
from bot.kb.stored import StoredKnowledge
from bot.matching import Matchers
from bot.ports import Clock, Log, Store
from bot.runtime.roles import Role
from bot.storage.backend import Hold
from bot.storage.rules import Rules
from bot.storage.store import SqlStore


def open_store(config: Config, channels: Mapping[AccountId, Channel], *, hold: Hold = "") -> SqlStore:
    """The database of this configuration. Raises StoreError with place, cause and cure."""
    policy = config.policy()
    rules = Rules(
        edit_within=policy.edit_within,
        repeat=policy.repeat_after,
        burst=policy.quiet * 1.5,  # many platforms tell the time in whole seconds
        question_timeout=policy.question_timeout,
        keep_sealed=config.keep_sealed,
        wait=lru_cache(maxsize=8192)(config.wait),
        channels=channels,
        with_hours=tuple(name for name, team in config.teams.items() if team.hours is not None),
        capacity=config.console.capacity,
        people=config.console.people,
        teams={name: frozenset(team.people) for name, team in config.teams.items() if team.people},
    )
    return SqlStore.open(database_url(config), rules=rules, hold=hold)


async def open_knowledge(
    config: Config, store: Store, matchers: Matchers, clock: Clock, log: Log, role: Role
) -> LiveKnowledge | StoredKnowledge:
    """The knowledge of this configuration: loaded from its folder, tested and published, or what another process
    published. Raises KnowledgeError with every mistake, and StoreError."""
    if not role.publishes:
        return await StoredKnowledge.open(store, matchers.build, clock, log)

    def tell(what: str, findings: Sequence[Finding]) -> None:
        if what == "refused":
            log.error("new knowledge was refused, the last good version stays", findings=[str(f) for f in findings])
        else:
            log.info("new knowledge is live", warnings=len(findings))

    def today() -> date:
        return clock.now().date()

    async def publish(knowledge: Knowledge) -> None:
        body, who, now = to_bytes(knowledge), getpass.getuser(), clock.now()
        await store.write(lambda tx: tx.controls.publish(knowledge, body, who, now))

    body = await store.read(lambda tx: tx.controls.published())
    return await LiveKnowledge.open(
        config.knowledge_folder,
        matchers.build,
        config.policy(),
        today,
        rules=config.rules,
        previous=from_bytes(body) if body else None,
        tell=tell,
        publish=publish,
    )
