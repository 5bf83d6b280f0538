"""`replay`: a timed stream through the matcher, the rules and the alarm of the running bot. Nobody is told anything."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.commands.labels import corrected
from bot.commands.look import lines_of
from bot.config import Config
from bot.core.incidents import ALARM, Thresholds
from bot.core.messages import Message
from bot.data import cache_folder
from bot.errors import ConfigError, KnowledgeError
from bot.evaluation.naming import Mended, judge
from bot.evaluation.replay import Played, Player, alert_json, differences
from bot.evaluation.stream import Said, parse, said_of
from bot.kb.findings import Purpose, errors
from bot.kb.load import load
from bot.kb.thresholds import read_thresholds
from bot.matching import Matchers, load_encoder
from bot.ports import Judged, Snapshot, Store, Transaction
from bot.runtime.clock import SystemClock
from bot.wiring.keeping import open_store

Say = Callable[[str], None]
_PAGE = 2_000  # messages read at once
_SHOWN, _WIDTH = 10, 160  # of what agents corrected: messages, and letters of each


@dataclass(frozen=True, slots=True)
class How:
    """What was asked for: one of `messages` and `days`. `incidents`: other thresholds than those of the knowledge
    folder."""

    messages: Path | None
    days: int | None
    knowledge: Path | None
    incidents: Path | None
    compare: bool
    as_json: bool


async def replay(how: How, config: Config, say: Say) -> int:
    """Play it, and say what was decided and what would have fired. Raises ConfigError, KnowledgeError."""
    draft = await asyncio.to_thread(read_thresholds, how.incidents) if how.incidents else None
    stream, named = await _stream(how, config)
    matchers = await matchers_of(config)
    try:
        snapshot = await snapshot_of(how.knowledge or config.knowledge_folder, config, matchers)
        played = await _play(stream, snapshot, config, matchers, draft or snapshot.knowledge.thresholds)
        if not how.compare:
            _tell(played, await _mended(named, snapshot, config), how.as_json, say)
            return 0
        live = await _play(stream, snapshot, config, matchers, snapshot.knowledge.thresholds)
    finally:
        await matchers.close()
    _compare(live, played, how.as_json, say)
    return 0


async def _stream(how: How, config: Config) -> tuple[list[Said], Sequence[Judged]]:
    """What to play; of what this bot heard also what agents said it was really about."""
    if how.messages is not None:
        return parse(await asyncio.to_thread(lines_of, how.messages), str(how.messages)), ()
    store, since = open_store(config, {}), SystemClock().now() - timedelta(days=how.days or 0)
    try:
        stream, named = await _heard(store, since), await corrected(store, since)
    finally:
        await store.close()
    if not stream:
        raise ConfigError([f"--days {how.days}: nothing was heard in that time. Take more days, or play a file."])
    return sorted(stream, key=lambda said: said.at), named


async def _heard(store: Store, since: datetime) -> list[Said]:
    stream, after = list[Said](), 0
    while True:

        def unit(tx: Transaction) -> Sequence[tuple[int, Message]]:
            return tx.incidents.heard(since, after, _PAGE)  # noqa: B023 - awaited at once

        page = await store.read(unit)
        if not page:
            return stream
        stream += [said_of(message) for _, message in page]
        after = page[-1][0]


async def matchers_of(config: Config) -> Matchers:
    """To be closed by who asks."""
    return Matchers(await asyncio.to_thread(load_encoder, config.encoder, cache_folder()))


async def snapshot_of(folder: Path, config: Config, matchers: Matchers) -> Snapshot:
    """The knowledge of this folder. Raises KnowledgeError."""
    today = SystemClock().now().date()
    loaded = await load(folder, Purpose.EVAL, matchers.build, config.policy(), today, rules=config.rules)
    if loaded.snapshot is None:
        raise KnowledgeError([str(finding) for finding in errors(loaded.findings)])
    return loaded.snapshot


async def _play(
    stream: list[Said], snapshot: Snapshot, config: Config, matchers: Matchers, thresholds: Thresholds
) -> Played:
    return await Player(snapshot, config.policy(), matchers.clusters(), thresholds).play(stream)


async def _mended(named: Sequence[Judged], snapshot: Snapshot, config: Config) -> Mended | None:
    return await judge(snapshot, config.policy(), named) if named else None


def _tell(played: Played, mended: Mended | None, as_json: bool, say: Say) -> None:
    shown = played.as_json()
    if as_json:
        say(json.dumps(shown | ({"corrected": mended.as_json()} if mended else {}), ensure_ascii=False))
        return
    decided = ", ".join(f"{kind} {number}" for kind, number in shown["decisions"].items())
    say(f"{played.messages} messages: {decided}. Nothing was sent.")
    for alert in shown["alerts"]:
        say(_line(alert))
    alarms = _alarms(played)
    say(f"{alarms} alarms, {len(played.alerts) - alarms} for the inbox only.")
    for issue, number in played.healed.items():
        say(f"healed: {issue} {number}")
    if mended is not None:
        _tell_mended(mended, say)


def _tell_mended(mended: Mended, say: Say) -> None:
    say(f"Agents corrected {mended.messages} of these messages; this knowledge agrees with them on {mended.as_agents}.")
    for judged, now in mended.otherwise[:_SHOWN]:
        words = " ".join(judged.words.split())[:_WIDTH]
        say(f"  “{words}”: {judged.by} said {judged.about or 'no issue'}, it says {now or 'not sure'}")
    if len(mended.otherwise) > _SHOWN:
        say(f"  and {len(mended.otherwise) - _SHOWN} more; --json shows all")


def _alarms(played: Played) -> int:
    return sum(alert.level >= ALARM for alert in played.alerts)


def _line(alert: dict[str, Any]) -> str:
    return f"{alert['at']}  {alert['level']}  {alert['about']}   {alert['because']}: {alert['rule']}"


def _compare(live: Played, draft: Played, as_json: bool, say: Say) -> None:
    changes = [
        {
            "change": change,
            "was_at": was_at or None,
            **alert_json(alert, (draft if change != "vanishes" else live).about(alert)),
        }
        for change, alert, was_at in differences(live, draft)
    ]
    if as_json:
        alarms = {"live": _alarms(live), "draft": _alarms(draft)}
        say(json.dumps({**draft.as_json(), "changes": changes, "alarms": alarms}, ensure_ascii=False))
        return
    for change in changes:
        moved = f" (was {change['was_at']})" if change["was_at"] else ""
        say(f"{change['change']:<9}{_line(change)}{moved}")
    say(f"{len(changes)} changes; {len(live.alerts)} alarms and notes today, {len(draft.alerts)} with the draft.")
