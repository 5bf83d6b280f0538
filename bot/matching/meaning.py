"""Ranking by meaning: the phrasings that lie near a text decide between them which issue it speaks of."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bot.core.conversations import IssueId
from bot.core.issues import Knowledge, Match
from bot.matching import calibration, overlap
from bot.matching.claims import SOUNDS, Claims
from bot.matching.encoding.live import LiveEncoder
from bot.matching.heard import Context, clauses
from bot.matching.matcher import AT_LEAST, WORTH_A_LOOK, Ranked
from bot.matching.reading import Reading, read, read_known
from bot.matching.repair import Repair
from bot.matching.space import Around, Near, Space, rows_of
from bot.matching.surface import surface
from bot.ports import Meaning

_LITTLE = 0.01
_PARTS = 6
_PART_SURE = 0.7  # who has two troubles says each so that it could stand alone
_PART_WORDS = 3
_SECOND = 0.01  # of the first's share. Of 68 texts with two troubles, in each the second had twice that or more; of 21
# in which another issue had less and two parts were sure all the same ("can't find my phone, want the card stopped
# before someone uses it"), none had two.
_NEARNESS = (  # cosine from which on this is said
    (0.8, "means nearly the same as"),
    (0.6, "is close in meaning to"),
    (0.4, "is not far in meaning from"),
)
_FAR = "has little in common with"


class MeaningRanker:
    """`Ranker` by an encoder, for one Knowledge. Encoding runs in the encoder's own thread."""

    def __init__(self, knowledge: Knowledge, space: Space, encoder: LiveEncoder, claims: Claims | None = None) -> None:
        self._knowledge = knowledge
        self._space = space
        self._encoder = encoder
        self._claims = claims
        self._repair = Repair(rows_of(knowledge))
        self.languages = frozenset(code for issue in knowledge.issues.values() for code in issue.phrasings)

    async def rank(self, reading: Reading) -> Ranked:
        """The issues that the text may mean, with what else its meaning tells."""
        if not reading.words:
            return Ranked()
        meaning, looks = await self._meant(reading)
        claim = SOUNDS if self._claims is not None and self._claims.heard(meaning.whole) else ""
        around = self._space.around(meaning, looks)
        near = around.issues
        if not near:
            return Ranked(claim=claim)
        letters = _letters(reading)
        same = [_letters(read_known(one.said.text)) == letters for one in near]
        sure = _sure(around, same=same[0] and not any(same[1:]))
        worth_it = sure[0] >= WORTH_A_LOOK and not any(same) and _second(near) >= _SECOND
        about = await self._parts(reading) if worth_it else ()
        context = self._context(reading, near[0])
        if len(about) < 2:
            return Ranked(tuple(self._matches(reading, around, sure)), context, claim=claim)
        return Ranked(tuple(one for _, one in about), context, " / ".join(part for part, _ in about), claim)

    def mended(self, reading: Reading) -> Reading:
        """As the encoder reads it: with its slips mended."""
        return read(self._repair(reading.shown))

    async def around(self, reading: Reading) -> Around:
        """What stands around a text, before any confidence."""
        return self._space.around(*await self._meant(reading))

    async def _meant(self, reading: Reading) -> tuple[Meaning, NDArray[np.float32]]:
        """Its meaning and its surface, mended."""
        mended = self.mended(reading)
        return await self._encoder.read(mended.shown), surface(mended.words)

    def _matches(self, reading: Reading, around: Around, sure: Sequence[float]) -> Iterator[Match]:
        for place, (one, confidence) in enumerate(zip(around.issues, sure, strict=True)):
            if place and confidence <= AT_LEAST:
                return
            yield Match(
                one.issue,
                round(confidence, 6),
                self._because(reading, around, place),
                one.said.text,
                one.said.language,
                one.denied,
            )

    def _because(self, reading: Reading, around: Around, place: int) -> str:
        near = around.issues
        one = near[place]
        shared = overlap.overlap(reading.words, one.said.text, one.said.language)
        how = next((words for cosine, words in _NEARNESS if one.cosine >= cosine), _FAR)
        text = f"{how} '{one.said.text}', {shared.matched} of {shared.wanted} words match"
        if place:
            return text
        if len(near) < 2:
            return f"{text}; there is no other issue"
        second, ahead = near[1], (one.share - near[1].share) / max(_LITTLE, 1 - (around.nobody or 0.0))
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

    # --- two things at once ---------------------------------------------------------------------------------------

    async def _parts(self, reading: Reading) -> list[tuple[str, Match]]:
        """The two parts of the text that are surest of an issue each, or fewer than two.

        Of two issues neither alone is what the text is about, so that each may be half as sure as its part.
        """
        parts = [part for part in clauses(reading.shown) if len(part.split()) >= _PART_WORDS]
        if not 2 <= len(parts) <= _PARTS:
            return []
        found: dict[IssueId, tuple[str, Match]] = {}
        # The shortest first: it is the least sure as a rule, and then the others need not be read.
        for left, part in zip(range(len(parts), 0, -1), sorted(parts, key=len), strict=True):
            if len(found) + left < 2:
                break
            match = await self._part(read(part))
            if match and match.confidence >= _PART_SURE and not match.vetoed:
                half = replace(match, confidence=round(match.confidence / 2, 6))
                found[match.issue] = max(found.get(match.issue, (part, half)), (part, half), key=_sureness)
        return sorted(found.values(), key=_sureness, reverse=True)[:2]

    async def _part(self, part: Reading) -> Match | None:
        around = await self.around(part) if part.words else Around()
        return next(self._matches(part, around, _sure(around)), None) if around.issues else None


def _sure(around: Around, *, same: bool = False) -> list[float]:
    looks = [(one.share, one.cosine) for one in around.issues]
    return calibration.by_meaning(looks, around.nobody, around.heard, same=same)


def _second(near: Sequence[Near]) -> float:
    """How probable the next best issue is, of how probable the best is."""
    return near[1].share / near[0].share if len(near) > 1 else 0.0


def _letters(reading: Reading) -> str:
    """By which a text is told to be a phrasing, letter for letter but for capitals and spaces."""
    return " ".join(reading.shown.casefold().split())


def _sureness(part: tuple[str, Match]) -> float:
    return part[1].confidence
