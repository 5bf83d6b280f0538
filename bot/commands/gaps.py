"""`gaps`: what customers ask that the knowledge does not answer well. It only looks: nothing is written."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.commands.replay import matchers_of, snapshot_of
from bot.config import Config
from bot.core.issues import Knowledge
from bot.evaluation.gaps import PEOPLE, Do, Gap, Gaps, find
from bot.ports import Store, Transaction, Unhelped
from bot.runtime.clock import SystemClock
from bot.wiring.keeping import open_store

Say = Callable[[str], None]
MOST, _PAGE = 5_000, 1_000  # messages that are looked at, and read at once
_SHOWN, _WIDTH = 20, 200  # gaps, and letters of what was said


@dataclass(frozen=True, slots=True)
class How:
    """`knowledge`: another folder than the live one, such as a draft."""

    days: int
    knowledge: Path | None
    as_json: bool


@dataclass(frozen=True, slots=True)
class _Card:
    """A gap as it is told. `title`: of the nearest issue; `answered`: what agents answered; "": none."""

    gap: Gap
    title: str
    answered: str


async def gaps(how: How, config: Config, say: Say) -> int:
    """Find them and tell them. Raises ConfigError, KnowledgeError."""
    store = open_store(config, {})
    try:
        said = await _unhelped(store, SystemClock().now() - timedelta(days=how.days))
        found, knowledge = await _found(said, how, config)
        cards = [await _card(gap, knowledge, store) for gap in found.found]
    finally:
        await store.close()
    if how.as_json:
        say(json.dumps(_json(found, cards, how.days, len(said)), ensure_ascii=False))
    else:
        _tell(found, cards, how.days, len(said), say)
    return 0


async def _found(said: Sequence[Unhelped], how: How, config: Config) -> tuple[Gaps, Knowledge]:
    matchers = await matchers_of(config)
    try:
        snapshot = await snapshot_of(how.knowledge or config.knowledge_folder, config, matchers)
        return await find(said[::-1], snapshot, config.policy(), matchers.clusters), snapshot.knowledge
    finally:
        await matchers.close()


async def _card(gap: Gap, knowledge: Knowledge, store: Store) -> _Card:
    known = knowledge.issues.get(gap.nearest)
    answered = await store.read(lambda tx: tx.corrections.answered(gap.conversations))
    return _Card(gap, known.title or known.id if known else "", answered)


async def _unhelped(store: Store, since: datetime) -> list[Unhelped]:
    """The newest first."""
    found, before = list[Unhelped](), 0
    while len(found) < MOST:

        def unit(tx: Transaction) -> Sequence[Unhelped]:
            return tx.corrections.unhelped(since, before, _PAGE)  # noqa: B023 - awaited at once

        page = await store.read(unit)
        found += page
        if len(page) < _PAGE:
            break
        before = page[-1].judged.decision
    return found


def _json(found: Gaps, cards: Sequence[_Card], days: int, messages: int) -> dict[str, object]:
    return {
        "days": days, "messages": messages, "answered_now": found.answered_now, "alone": found.alone,
        "all_read": messages < MOST, "gaps": [card.gap.as_json(card.title, card.answered) for card in cards],
    }  # fmt: skip


def _tell(found: Gaps, cards: Sequence[_Card], days: int, messages: int, say: Say) -> None:
    newest = "The newest " if messages >= MOST else ""
    say(
        f"{newest}{_many(messages, 'message')} of {_many(days, 'day')} got no good answer; "
        f"{found.answered_now} would get one now."
    )
    for place, card in enumerate(cards[:_SHOWN], start=1):
        say("")
        for line in _lines(place, card):
            say(line)
    say("")
    if len(cards) > _SHOWN:
        say(f"{_many(len(cards) - _SHOWN, 'gap')} more; --json shows all.")
    if found.alone:
        say(f"{_many(found.alone, 'message')} besides: fewer than {PEOPLE} customers said the same.")
    say(f"{_many(len(cards), 'gap')}. Nothing was changed.")


def _lines(place: int, card: _Card) -> Iterator[str]:
    gap = card.gap
    yield f"{place}. {_many(gap.customers, 'customer')} ({gap.language}): “{_short(gap.sample)}”"
    yield f"   {_why(gap)}"
    if card.answered:
        yield f"   agents answered: “{_short(card.answered)}”"
    yield f"   nearest: {card.title or 'none'}"
    yield f"   {_DO[gap.do].format(title=card.title)}{' (as your agents said)' if gap.by_agents else ''}"


def _short(text: str) -> str:
    return " ".join(text.split())[:_WIDTH]


def _many(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


_DO = {
    Do.ADD_WORDS: "Add these words to “{title}”.",
    Do.NEW_ISSUE: "Write a new issue.",
    Do.BETTER_ANSWER: "Look at the answer of “{title}”: it does not help these customers.",
}


def _why(gap: Gap) -> str:
    parts = ((gap.unanswered, "not answered"), (gap.in_vain, "did not help"), (gap.corrected, "corrected by an agent"))
    told = [f"{number} {what}" for number, what in parts if number]
    readers = [f"up to {gap.reach} can read it"] if gap.reach else []
    return ", ".join([_many(gap.messages, "message"), *told, *readers, f"last {gap.last:%d %b %H:%M} UTC"])
