"""Which language a text is written in, said only when the lead is clear."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from bot.core.issues import Knowledge
from bot.matching.reading import Reading, read
from bot.matching.words import LEXICONS, lexicon_of
from bot.matching.words.unread import LETTERS, UNREAD

_AT_LEAST = 2  # telling words
_CLEAR = 3  # telling words by which a language is clear, however well the text seems to fit an issue
_SAMPLE = 200  # phrasings that are looked at for their language
_SURE_MATCH = 0.5  # below it nothing would be lost: fewer telling words are enough

_TELLING: Mapping[str, Collection[str]] = {
    **{code: lexicon.telling for code, lexicon in LEXICONS.items()},
    **UNREAD,
}


def _turned(said: Mapping[str, Collection[str]]) -> Mapping[str, Sequence[str]]:
    """By what is said, the languages that it speaks for."""
    by: dict[str, list[str]] = {}
    for code, parts in said.items():
        for part in parts:
            by.setdefault(part, []).append(code)
    return by


_SMALL, _LETTERED = _turned(_TELLING), _turned(LETTERS)


def _foreign(text: str) -> bool:
    """True if most letters are not Latin (Latin letters, with all their accents, end below U+0250)."""
    if text.isascii():
        return False
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 3 and sum(ord(c) >= 0x250 for c in letters) * 2 > len(letters)


class LanguageTeller:
    """Counts telling small words and letters. A hint, not a fact: short posts are misread by any detector."""

    def __init__(self, knowledge: Knowledge, phrased: frozenset[str]) -> None:
        said = [issue.phrasings.get(code, ()) for issue in knowledge.issues.values() for code in phrased]
        texts = [text for some in said for text in some]
        self._serves_foreign = any(_foreign(text) for text in texts)
        self._served = phrased | {knowledge.default_language} | self._written_in(texts)

    def _written_in(self, texts: Sequence[str]) -> frozenset[str]:
        """Languages that phrasings are really in, whatever they stand under, as a new brand's first ones."""
        told = Counter(self.tell(read(text), "") for text in texts[:_SAMPLE])
        return frozenset(code for code, count in told.items() if code in LEXICONS and count > 1)

    def tell(self, reading: Reading, matched: str) -> str:
        """The language of the text, or "" unless one has twice as many telling words as any other that we read.

        `matched` is the language of the nearest phrasing: it needs only to be ahead.
        """
        counts = _counted(_told(reading))
        best = max(LEXICONS, key=lambda code: (counts[code], code == matched))
        second = max(n for code, n in counts.items() if code in LEXICONS and code != best)
        strange = max(counts, key=lambda code: counts[code])
        if counts[strange] > _known(reading, best):
            return strange if counts[strange] >= max(_AT_LEAST, 2 * counts[best]) else ""
        ahead = counts[best] > second if best == matched else counts[best] >= 2 * second
        return best if counts[best] >= _AT_LEAST and ahead else ""

    def unserved(self, reading: Reading, confidence: float) -> str:
        """The words that show a language in which nothing is written, or "".

        Unserved languages need no lead before each other: Danish and Norwegian are equally strange.
        """
        if _foreign(reading.shown):
            return "" if self._serves_foreign else reading.shown[:60]
        told = _told(reading)
        counts = _counted(told)
        language = max(counts.keys() - self._served, key=lambda code: (counts[code], code), default="")
        served = max((_known(reading, code) for code in self._served), default=0)
        enough = _CLEAR if confidence >= _SURE_MATCH else _AT_LEAST
        if not language or counts[language] < enough or counts[language] < served + enough:
            return ""
        return ", ".join(dict.fromkeys(told[language]))


def _told(reading: Reading) -> dict[str, list[str]]:
    """The words of the text that speak for each language: its small words, and what holds one of its letters."""
    told: dict[str, list[str]] = {code: [] for code in _TELLING}
    for word in reading.words:
        for code in _SMALL.get(word, ()):
            told[code].append(word)
    if reading.shown.isascii():  # so is none of the letters that tell
        return told
    for word in reading.shown.casefold().split():
        for code in frozenset(code for letter in word for code in _LETTERED.get(letter, ())):
            told[code].append(word)
    return told


def _counted(told: Mapping[str, Sequence[str]]) -> dict[str, int]:
    return {code: len(set(words)) for code, words in told.items()}


def _known(reading: Reading, code: str) -> int:
    """How many words of the text a language we read knows, telling or not: the others share many of them."""
    lexicon = lexicon_of(code)
    return sum(word in lexicon.telling or word in lexicon.stop for word in set(reading.words))
