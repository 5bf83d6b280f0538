"""One matcher for every way of ranking: a ranker says which issues a text may mean, this adds what else the text says.

It hints and weighs, never decides.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Protocol

from bot.core.issues import Hint, Knowledge, Match, Matches
from bot.matching.facts import FactFinder
from bot.matching.guards import Guards
from bot.matching.heard import Context
from bot.matching.language import LanguageTeller
from bot.matching.reading import Reading, read
from bot.ports import Query

AT_LEAST = 0.05  # candidates below are noise
WORTH_A_LOOK = 0.3  # below, nothing would be answered anyway
_WELL = frozenset({Hint.RESOLVED, Hint.PRAISE, Hint.GREETING})  # in plain words: no danger, whatever it sounds like


@dataclass(frozen=True, slots=True)
class Ranked:
    """`matches`: best first, confidences add up to at most 1. `context`: what guards need of the best. `two`: the parts
    of the text that are sure of an issue each, or "". `claim`: why it seems to be a claim or a danger, or "".
    """

    matches: tuple[Match, ...] = ()
    context: Context = field(default_factory=Context)
    two: str = ""
    claim: str = ""


class Ranker(Protocol):
    """Built for one Knowledge and never changed; safe to use from many tasks at once."""

    @property
    def languages(self) -> Collection[str]:
        """In which it knows phrasings."""

    async def rank(self, reading: Reading) -> Ranked: ...


class TextMatcher:
    """`Matcher` over any ranker."""

    def __init__(self, knowledge: Knowledge, ranker: Ranker) -> None:
        self._ranker = ranker
        self._guards = Guards(knowledge, ranker.languages)
        self._facts = FactFinder(knowledge)
        self._teller = LanguageTeller(knowledge, frozenset(ranker.languages))

    async def match(self, query: Query) -> Matches:
        """Read one text."""
        reading = read(query.text)
        ranked = await self._ranker.rank(reading)
        best = ranked.matches[0] if ranked.matches else None
        language = self._teller.tell(reading, ranked.context.language)
        hints = self._guards.hints(query.text, reading, ranked.context, language)
        if ranked.two:
            hints[Hint.TWO_ISSUES] = ranked.two
        if ranked.claim and _WELL.isdisjoint(hints):
            hints.setdefault(Hint.NEVER_ALONE, ranked.claim)
        if unserved := self._teller.unserved(reading, best.confidence if best else 0.0):
            hints[Hint.UNSERVED_LANGUAGE] = unserved
        return Matches(ranked.matches, hints, self._facts.find(reading), language)
