"""Ranking by meaning: the phrasings that lie near a text decide between them which issue it speaks of."""

from collections.abc import Iterator, Sequence

from bot.core.conversations import IssueId
from bot.core.issues import Knowledge, Match
from bot.matching import calibration, overlap
from bot.matching.encoding import LiveEncoder
from bot.matching.guards import Context, clauses
from bot.matching.matcher import Ranked
from bot.matching.reading import Reading, read
from bot.matching.space import Near, Space
from bot.matching.surface import surface

AT_LEAST = 0.05  # candidates below are noise
_PARTS = 6
_WORTH_A_LOOK = 0.3  # below, nothing would be answered anyway
_PART_SURE = 0.4
_PART_WORDS = 3


class MeaningRanker:
    """`Ranker` by an encoder, for one Knowledge. Encoding runs in the encoder's own thread."""

    def __init__(self, knowledge: Knowledge, space: Space, encoder: LiveEncoder) -> None:
        self._knowledge = knowledge
        self._space = space
        self._encoder = encoder
        self.languages = frozenset(code for issue in knowledge.issues.values() for code in issue.phrasings)

    async def rank(self, reading: Reading) -> Ranked:
        """The issues that the text may mean, with what else its meaning tells."""
        if not reading.words:
            return Ranked()
        near = await self.near(reading)
        if not near:
            return Ranked()
        sure = calibration.by_meaning([(one.share, one.cosine) for one in near])
        matches = tuple(self._matches(reading, near, sure))
        two = await self._two_issues(reading) if sure[0] >= _WORTH_A_LOOK else ""
        return Ranked(matches, self._context(reading, near[0]), two)

    async def near(self, reading: Reading) -> list[Near]:
        """What `benchmarks.calibrate` fits on: the issues near a text, before any confidence."""
        meaning = await self._encoder.vector(reading.shown)
        return self._space.near(meaning, surface(reading.words))

    def _matches(self, reading: Reading, near: Sequence[Near], sure: Sequence[float]) -> Iterator[Match]:
        for place, (one, confidence) in enumerate(zip(near, sure, strict=True)):
            if place and confidence <= AT_LEAST:
                return
            yield Match(
                one.issue,
                round(confidence, 6),
                self._because(reading, near, place),
                one.said.text,
                one.said.language,
                one.denied,
            )

    def _because(self, reading: Reading, near: Sequence[Near], place: int) -> str:
        one = near[place]
        shared = overlap.overlap(reading.words, one.said.text, one.said.language)
        how = "means nearly the same as" if one.cosine >= 0.8 else "is close in meaning to" if one.cosine >= 0.6 else (
            "is not far in meaning from" if one.cosine >= 0.4 else "has little in common with")  # fmt: skip
        text = f"{how} '{one.said.text}', {shared.matched} of {shared.wanted} words match"
        if place:
            return text
        if len(near) < 2:
            return f"{text}; there is no other issue"
        second, ahead = near[1], one.share - near[1].share
        behind = "clearly behind" if ahead > 0.6 else "behind" if ahead > 0.25 else "close behind"
        return f"{text}; next best {self._knowledge.issues[second.issue].title}, {behind}"

    # --- for the guards -------------------------------------------------------------------------------------------

    def _context(self, reading: Reading, one: Near) -> Context:
        language = one.said.language
        phrasings = self._knowledge.issues[one.issue].phrasings.get(language, ())
        shared = overlap.overlap(reading.words, one.said.text, language)
        return Context(
            language=language,
            phrasing=one.said.text,
            phrasings=phrasings,
            meaningful=overlap.met(reading.words, phrasings, language),
            enough=shared.says_nearly_all or overlap.names_alone(reading.words, phrasings, language),
        )

    async def _two_issues(self, reading: Reading) -> str:
        """Two parts of the text, each sure of an issue of its own."""
        parts = [part for part in clauses(reading.shown) if len(part.split()) >= _PART_WORDS]
        if not 2 <= len(parts) <= _PARTS:
            return ""
        found: dict[IssueId, str] = {}
        for part in parts:
            nearby = await self.near(read(part))
            if nearby and calibration.by_meaning([(one.share, one.cosine) for one in nearby])[0] >= _PART_SURE:
                found.setdefault(nearby[0].issue, part)
        return " / ".join(found.values()) if len(found) > 1 else ""
