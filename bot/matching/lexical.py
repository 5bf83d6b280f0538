"""Ranking by words alone: words, word pairs, letters and phrasings, one index per language. For `encoder: none`."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz, process

from bot.core.conversations import IssueId
from bot.core.issues import Knowledge, Match
from bot.matching import calibration
from bot.matching.heard import Context, clauses
from bot.matching.index import LanguageIndex, Phrasing, Scores, Tokens, closeness
from bot.matching.matcher import AT_LEAST, WORTH_A_LOOK, Ranked
from bot.matching.overlap import NEARLY_ASKED, NEARLY_SAID
from bot.matching.reading import Reading, read

AT_MOST = 5
_NEAR_ENOUGH = 0.45  # how close a text must be to a `not_this` for it to count at all
_PART_CLOSE, _PART_LEAD = 0.6, 0.2  # how close a part must be to a phrasing, and how far ahead of other issues
_PARTS = 4
_SAYS_IT_ALL = 0.85  # share of the text's words that one phrasing holds


class _Found(NamedTuple):
    strength: float
    scores: Scores
    tokens: Tokens
    confidence: float = 0.0


class WordRanker:
    """`Ranker` by words. Quick (about a millisecond), so it runs where it is called."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        said: dict[str, list[tuple[IssueId, str]]] = {}
        for issue in knowledge.issues.values():
            for language, texts in issue.phrasings.items():
                said.setdefault(language, []).extend((issue.id, text) for text in dict.fromkeys(texts))
        nots = [(issue.id, other) for issue in knowledge.issues.values() for other in issue.not_this]
        for issue_id, other in knowledge.meant_elsewhere():
            said.setdefault(other.language, []).append((issue_id, other.text))
        self._indexes = {
            language: LanguageIndex(language, pairs, [n.text for _, n in nots if n.language == language])
            for language, pairs in said.items()
        }
        self._nots: dict[tuple[IssueId, str], list[Phrasing]] = {}
        for issue_id, other in nots:
            if index := self._indexes.get(other.language):
                self._nots.setdefault((issue_id, other.language), []).append(index.phrasing(other.text))
        self._everything = [(text, issue, language) for language, pairs in said.items() for issue, text in pairs]
        self._texts = [text.lower() for text, _, _ in self._everything]
        self.languages = frozenset(self._indexes)

    async def rank(self, reading: Reading) -> Ranked:
        """The issues whose words fit, or the one whose letters look most alike."""
        found = self._rank(reading.words)
        matches = tuple(self._candidates(found)) or self._by_letters(reading)
        return Ranked(matches, self._context(found), two=self._two_issues(reading, found))

    def look(self, text: str) -> list[tuple[Scores, Tokens]]:
        """The raw scores of the issues found, strongest first: what `benchmarks.calibrate` fits on."""
        return [(one.scores, one.tokens) for one in self._rank(read(text).words)]

    # --- ranking ------------------------------------------------------------------------------------------------

    def _rank(self, words: Sequence[str]) -> list[_Found]:
        best: dict[IssueId, _Found] = {}
        for index in self._indexes.values():
            tokens, found = index.search(words)
            for scores in found:
                value = calibration.strength(scores)
                if scores.issue not in best or best[scores.issue].strength < value:
                    best[scores.issue] = _Found(value, scores, tokens)
        ranked = sorted(best.values(), key=lambda one: (-one.strength, one.scores.issue))
        sure = calibration.confidences([(one.strength, one.scores, one.tokens) for one in ranked])
        return [one._replace(confidence=confidence) for one, confidence in zip(ranked, sure, strict=True)]

    def _candidates(self, ranked: Sequence[_Found]) -> Iterator[Match]:
        for place, one in enumerate(ranked[:AT_MOST]):
            if place and one.confidence <= AT_LEAST:
                return
            scores = one.scores
            yield Match(
                scores.issue,
                round(one.confidence, 6),
                self._because(ranked, place),
                scores.nearest,
                scores.language,
                self._vetoed(one),
            )

    def _because(self, ranked: Sequence[_Found], place: int) -> str:
        one = ranked[place].scores
        text = f"{one.matched} of {one.wanted} words match '{one.nearest}'"
        if place:
            return text
        if len(ranked) < 2:
            return f"{text}; no other issue shares a word"
        second = ranked[1]
        lead = ranked[0].strength - second.strength
        how = "clearly behind" if lead > 2 else "behind" if lead > 0.8 else "close behind"
        return f"{text}; next best {self._knowledge.issues[second.scores.issue].title}, {how}"

    def _vetoed(self, one: _Found) -> str:
        """The `not_this` that the text is nearer to than to every phrasing of the issue, or nothing."""
        issue, language = one.scores.issue, one.scores.language
        index, bar = self._indexes[language], max(closeness(one.scores), _NEAR_ENOUGH)
        others = self._nots.get((issue, language), ())
        if not others:
            return ""
        nearest = index.nearest(others, one.tokens, one.scores)
        return nearest.nearest if closeness(nearest) >= bar else ""

    def _by_letters(self, reading: Reading) -> tuple[Match, ...]:
        """No word is shared: name the phrasing that looks most alike, without any claim to be right."""
        if not self._texts:
            return ()
        found = process.extractOne(reading.shown.lower(), self._texts, scorer=fuzz.ratio)
        text, issue, language = self._everything[found[2]]
        return (
            Match(
                issue, round(found[1] / 10_000, 6), f"no word matches; only letters look like '{text}'", text, language
            ),
        )

    # --- for the guards -----------------------------------------------------------------------------------------

    def _context(self, ranked: Sequence[_Found]) -> Context:
        if not ranked:
            return Context()
        one = ranked[0]
        return Context(
            language=one.scores.language,
            phrasing=one.scores.nearest,
            phrasings=tuple(self._knowledge.issues[one.scores.issue].phrasings.get(one.scores.language, ())),
            meaningful=self._indexes[one.scores.language].met(one.scores.issue, one.tokens),
            enough=self._one_word_is_enough(one),
        )

    def _one_word_is_enough(self, one: _Found) -> bool:
        """A single word may name an issue if it is a phrasing; a short text may if it says nearly all of one."""
        index = self._indexes[one.scores.language]
        nearly_said = one.scores.said >= NEARLY_SAID and one.scores.asked >= NEARLY_ASKED
        return nearly_said or index.names_alone(one.scores.issue, one.tokens)

    def _two_issues(self, reading: Reading, ranked: Sequence[_Found]) -> str:
        """Two parts of the text, each sure of an issue of its own, unless one phrasing holds the whole text."""
        parts = [part for part in clauses(reading.shown) if len(part.split()) > 1]
        if not 2 <= len(parts) <= _PARTS or not ranked or ranked[0].confidence < WORTH_A_LOOK:
            return ""
        if ranked[0].scores.said >= _SAYS_IT_ALL:
            return ""
        found = {issue: part for part in parts if (issue := self._part_is_about(part, ranked))}
        return " / ".join(found.values()) if len(found) > 1 else ""

    def _part_is_about(self, part: str, ranked: Sequence[_Found]) -> IssueId | None:
        """Which of the issues found in the whole text this part of it speaks of, if that is clear."""
        words = read(part).words
        tokens = {one.scores.language: self._indexes[one.scores.language].tokens(words) for one in ranked}
        looks = [self._indexes[o.scores.language].compare(o.scores.issue, tokens[o.scores.language]) for o in ranked]
        first, *others = sorted(looks, key=lambda look: -closeness(look))
        behind = closeness(others[0]) if others else 0.0
        clear = closeness(first) >= _PART_CLOSE and closeness(first) - behind >= _PART_LEAD and first.matched > 1
        return first.issue if clear else None
