"""All phrasings of one language, indexed so that a text meets only the issues it shares words with.

Three looks, each at fewer issues than the one before: rare words over everything; words, word pairs and letter groups
of the best few dozen; then phrasing by phrasing for the best handful.
"""

import heapq
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz import fuzz

from bot.core.conversations import IssueId
from bot.matching.reading import read, spell_out, stem
from bot.matching.spelling import Speller
from bot.matching.words import lexicon_of

SECOND_LOOK = 16
THIRD_LOOK = 5
STOP_WEIGHT = 0.5
PAIR_WEIGHT = 0.6  # of two meaningful words that stand near each other, beside the words themselves
_REACH = 3  # how far apart the two words of a pair may stand
_SCALE = 255  # weights are kept as small whole numbers: Python shares those, so a big knowledge base stays small
_CROWDED = 200  # a word in more issues than this (and in a tenth of all) leads nowhere


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One way to say it. `weights`: its stems with their weight; `firm`: those that are not small words."""

    text: str
    weights: Mapping[str, float]
    total: float
    firm: frozenset[str]
    ordered: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text in the forms of one language: stem -> how surely it was meant (1 unless a slip was corrected).

    `meaningful` counts the words that are not small ones, `unknown` those of them that no phrasing holds. `weights`:
    of the stems, as surely as they were meant; `total` adds the unknown words.
    """

    stems: tuple[str, ...]
    sure: Mapping[str, float]
    meaningful: int
    unknown: int
    weights: Mapping[str, float]
    total: float
    ordered: str


class Scores(NamedTuple):
    """How one issue fits a text, each in [0, 1] (alike: cosine; covers: weighted share of words)."""

    issue: IssueId
    language: str
    words: float
    letters: float
    said: float = 0.0  # of the text's words, the share that the nearest phrasing holds
    asked: float = 0.0  # of the nearest phrasing's words, the share that the text holds
    order: float = 0.0  # letters of both, words in alphabetical order (rapidfuzz ratio)
    nearest: str = ""
    matched: int = 0  # meaningful words of the nearest phrasing that the text holds
    wanted: int = 0  # meaningful words of the nearest phrasing


class LanguageIndex:
    """Built once from (issue, phrasing) pairs and never changed. `not_said` are texts that must only be understood."""

    def __init__(self, language: str, said: Iterable[tuple[IssueId, str]], not_said: Iterable[str] = ()) -> None:
        self.language = language
        self._lexicon = lexicon_of(language)
        self._stops = frozenset(stem(word, language) for word in self._lexicon.stop)
        phrasings = [(issue, text, spell_out(read(text).words, self._lexicon)) for issue, text in said]
        self.issues = tuple(dict.fromkeys(issue for issue, _, _ in phrasings))
        self._known = frozenset(word for _, _, found in phrasings for word in found)
        self._joined = {a + b: (a, b) for _, _, found in phrasings for a, b in pairwise(found)}
        self._number = {issue: i for i, issue in enumerate(self.issues)}
        rows = [(self._number[issue], text, self._stems(found), found) for issue, text, found in phrasings]
        self.weight = self._weigh(rows)
        for text in not_said:
            for word in self._stems(spell_out(read(text).words, self._lexicon)):
                self.weight.setdefault(word, UNKNOWN_WEIGHT)
        self.speller = Speller(word for word in self.weight if "~" not in word)
        self.phrasings: list[list[Phrasing]] = [[] for _ in self.issues]
        for i, text, stems, _ in rows:
            self.phrasings[i].append(self._phrasing(text, stems))
        self._words, self._postings = self._word_vectors(rows)
        self._letters, self.letter_weight = self._letter_vectors(rows)

    # --- building -----------------------------------------------------------------------------------------------

    def _stems(self, found: Sequence[str]) -> tuple[str, ...]:
        """Stems in order; words written together or apart stand in both forms (log in, login)."""
        out: list[str] = []
        for i, word in enumerate(found):
            out.append(stem(word, self.language))
            if i + 1 < len(found) and word + found[i + 1] in self._known:
                out.append(stem(word + found[i + 1], self.language))
            if word in self._joined:
                out.extend(stem(part, self.language) for part in self._joined[word])
        return tuple(out)

    def _pairs(self, stems: Sequence[str]) -> list[str]:
        firm = [word for word in stems if word not in self._stops]
        return [f"{a}~{b}" for i, a in enumerate(firm) for b in firm[i + 1 : i + 1 + _REACH]]

    def _weigh(self, rows: Sequence[tuple[int, str, tuple[str, ...], list[str]]]) -> dict[str, float]:
        features = [(i, {*stems, *self._pairs(stems)}) for i, _, stems, _ in rows]
        weight = _rarity(features, len(self.issues))
        for feature in weight:
            if feature in self._stops:
                weight[feature] *= STOP_WEIGHT
            elif "~" in feature:
                weight[feature] *= PAIR_WEIGHT
        return weight

    def _phrasing(self, text: str, stems: tuple[str, ...]) -> Phrasing:
        weights = {word: self.weight[word] for word in stems}
        firm = frozenset(weights) - self._stops
        return Phrasing(text, weights, sum(weights.values()) or 1.0, firm, " ".join(sorted(weights)))

    def phrasing(self, text: str) -> Phrasing:
        """A text that was given to this index (said or not said) as something to compare with."""
        return self._phrasing(text, self._stems(spell_out(read(text).words, self._lexicon)))

    def _word_vectors(
        self, rows: Sequence[tuple[int, str, tuple[str, ...], list[str]]]
    ) -> tuple[list[dict[str, int]], dict[str, list[tuple[int, int]]]]:
        features = ((i, [*stems, *self._pairs(stems)]) for i, _, stems, _ in rows)
        vectors = _centres(features, self.weight, len(self.issues))
        postings: dict[str, list[tuple[int, int]]] = {}
        for i, vector in enumerate(vectors):
            for word, value in vector.items():
                postings.setdefault(word, []).append((i, value))
        return vectors, postings

    def _letter_vectors(
        self, rows: Sequence[tuple[int, str, tuple[str, ...], list[str]]]
    ) -> tuple[list[dict[str, int]], dict[str, float]]:
        weight = _rarity(((i, set(_groups(found))) for i, _, _, found in rows), len(self.issues))
        return _centres(((i, _groups(found)) for i, _, _, found in rows), weight, len(self.issues)), weight

    def compare(self, issue: IssueId, tokens: Tokens) -> Scores:
        """A text against the phrasings of one issue, without the looks at the whole issue."""
        return self.nearest(self.phrasings[self._number[issue]], tokens, Scores(issue, self.language, 0.0, 0.0))

    def met(self, issue: IssueId, tokens: Tokens) -> int:
        """How many meaningful words of the text stand in any phrasing of the issue."""
        vector = self._words[self._number[issue]]
        return sum(word in vector and word not in self._stops for word in tokens.stems)

    def names_alone(self, issue: IssueId, tokens: Tokens) -> bool:
        """True if a word of the text is, alone, one of the issue's phrasings."""
        words = tokens.sure.keys() - self._stops
        return any(len(p.weights) == 1 and p.weights.keys() <= words for p in self.phrasings[self._number[issue]])

    # --- looking ------------------------------------------------------------------------------------------------

    def tokens(self, found: Sequence[str]) -> Tokens:
        """Bring a text's words into the forms of this index, correcting slips."""
        sure: dict[str, float] = {}
        meaningful = unknown = 0
        for word in self._stems(spell_out(found, self._lexicon)):
            firm = word not in self._stops
            meaningful += firm
            if word in self.weight:
                sure[word] = 1.0
            elif near := self.speller.nearest(word):
                sure.setdefault(*near)
            elif firm:
                unknown += 1
        weights = {word: self.weight[word] * how for word, how in sure.items()}
        total = sum(self.weight[word] for word in sure) + unknown * UNKNOWN_WEIGHT
        return Tokens(tuple(sure), sure, meaningful, unknown, weights, total or 1.0, " ".join(sorted(sure)))

    def search(self, found: Sequence[str]) -> tuple[Tokens, list[Scores]]:
        """The text's tokens, and the issues that share words with it, most alike first."""
        tokens = self.tokens(found)
        pairs = {pair: self.weight[pair] for pair in self._pairs(tokens.stems) if pair in self.weight}
        words = {**tokens.weights, **pairs}
        groups = Counter(_groups(spell_out(found, self._lexicon)))
        letters = {g: (1 + math.log(n)) * self.letter_weight[g] for g, n in groups.items() if g in self.letter_weight}
        seconds = self._second_look(self._first_look(words), _length(words), letters, _length(letters))
        return tokens, [self.nearest(self.phrasings[i], tokens, scores) for i, scores in seconds]

    def _first_look(self, words: Mapping[str, float]) -> list[tuple[float, int]]:
        """(similarity of words, issue) of the best by rare words; the crowded ones are added for these few only."""
        crowded = max(_CROWDED, len(self.issues) // 10)
        lists = {word: self._postings[word] for word in words if word in self._postings}
        rare = {word: postings for word, postings in lists.items() if len(postings) <= crowded} or lists
        found: dict[int, float] = {}
        for word, postings in rare.items():
            weight = words[word]
            for i, value in postings:
                found[i] = found.get(i, 0.0) + weight * value
        common = {word: words[word] for word in lists.keys() - rare.keys()}
        best = heapq.nlargest(SECOND_LOOK, found, key=found.__getitem__)
        return [(found[i] / _SCALE + _dot(common, self._words[i]), i) for i in best]

    def _second_look(
        self, found: Sequence[tuple[float, int]], by_words: float, letters: Mapping[str, float], by_letters: float
    ) -> list[tuple[int, Scores]]:
        scored = [(i, shared / by_words, _dot(letters, self._letters[i]) / by_letters) for shared, i in found]
        best = heapq.nlargest(THIRD_LOOK, scored, key=lambda one: one[1] + one[2])
        return [(i, Scores(self.issues[i], self.language, alike, spelt)) for i, alike, spelt in best]

    def nearest(self, phrasings: Sequence[Phrasing], tokens: Tokens, scores: Scores) -> Scores:
        """Compare with each phrasing, both ways; the closest one completes the scores."""
        best, highest = (phrasings[0], 0.0, 0.0), -1.0
        for phrasing in phrasings:
            held = phrasing.weights
            common = sum([weight for word, weight in tokens.weights.items() if word in held])
            said, asked = common / tokens.total, common / phrasing.total
            if _close(said, asked, 1.0) <= highest:  # even with all letters in order
                continue
            order = fuzz.ratio(tokens.ordered, phrasing.ordered) / 100
            close = _close(said, asked, order)
            if close > highest:
                best, highest = (phrasing, common, order), close
        phrasing, common, order = best
        return Scores(
            scores.issue, scores.language, scores.words, scores.letters, common / tokens.total,
            common / phrasing.total, order, phrasing.text, len(phrasing.firm & tokens.sure.keys()), len(phrasing.firm),
        )  # fmt: skip


UNKNOWN_WEIGHT = 3.0  # a word that no phrasing holds speaks against all of them about as much as a fairly rare one


def closeness(scores: Scores) -> float:
    """How near one phrasing is to a text: both coverages and the letters in one number in [0, 1]."""
    return _close(scores.said, scores.asked, scores.order)


def _close(said: float, asked: float, order: float) -> float:
    return 0.85 * (2 * said * asked / (said + asked) if said else 0.0) + 0.15 * order


def _groups(found: Sequence[str]) -> list[str]:
    """Letter groups of three inside each word, with its borders."""
    edged = [f" {word} " for word in found]
    return [word[i : i + 3] for word in edged for i in range(len(word) - 2)]


def _rarity(rows: Iterable[tuple[int, set[str]]], issues: int) -> dict[str, float]:
    """Weight of a feature: the fewer phrasings and issues hold it, the more."""
    in_rows: Counter[str] = Counter()
    in_issues: dict[str, set[int]] = {}
    total = 0
    for issue, features in rows:
        total += 1
        in_rows.update(features)
        for feature in features:
            in_issues.setdefault(feature, set()).add(issue)
    return {
        f: 1 + (math.log((1 + total) / (1 + n)) + math.log((1 + issues) / (1 + len(in_issues[f])))) / 2
        for f, n in in_rows.items()
    }


def _centres(
    rows: Iterable[tuple[int, Sequence[str]]], weight: Mapping[str, float], issues: int
) -> list[dict[str, int]]:
    """One vector per issue: the mean direction of its phrasings, scaled to whole numbers."""
    sums: list[dict[str, float]] = [{} for _ in range(issues)]
    for issue, features in rows:
        vector = {f: (1 + math.log(n)) * weight[f] for f, n in Counter(features).items()}
        length, into = _length(vector), sums[issue]
        for feature, value in vector.items():
            into[feature] = into.get(feature, 0.0) + value / length
    return [{f: max(1, round(_SCALE * v / length)) for f, v in s.items()} for s in sums for length in (_length(s),)]


def _length(vector: Mapping[str, float]) -> float:
    return math.sqrt(sum(value * value for value in vector.values())) or 1.0


def _dot(query: Mapping[str, float], vector: Mapping[str, int]) -> float:
    return sum([weight * vector[f] for f, weight in query.items() if f in vector]) / _SCALE
