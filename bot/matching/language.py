"""Which language a text is written in, said only when the lead is clear."""

from bot.core.issues import Knowledge
from bot.matching.reading import Reading
from bot.matching.words import LEXICONS, UNREAD

_AT_LEAST = 2  # telling words
_UNREAD_AT_LEAST = 3
_SURE_MATCH = 0.5  # who fits an issue this well is served, whatever his small words look like

_TELLING = {**{code: lexicon.telling for code, lexicon in LEXICONS.items()}, **UNREAD}
_TOLD_BY: dict[str, list[str]] = {}
for _code, _words in _TELLING.items():
    for _word in _words:
        _TOLD_BY.setdefault(_word, []).append(_code)


def _foreign(text: str) -> bool:
    """True if most letters are not Latin (Latin letters, with all their accents, end below U+0250)."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 3 and sum(ord(c) >= 0x250 for c in letters) * 2 > len(letters)


class LanguageTeller:
    """Counts telling small words. A hint, not a fact: short posts are misread by any detector."""

    def __init__(self, knowledge: Knowledge, phrased: frozenset[str]) -> None:
        self._served = phrased | {knowledge.default_language}
        texts = (text for issue in knowledge.issues.values() for said in issue.phrasings.values() for text in said)
        self._serves_foreign = any(_foreign(text) for text in texts)

    def tell(self, reading: Reading, matched: str) -> str:
        """The language of the text, or "" unless one has twice as many telling words as any other.

        `matched` is the language of the nearest phrasing: it needs only to be ahead.
        """
        counts = self._counts(reading)
        best = max(counts, key=lambda code: (counts[code], code == matched))
        second = max((n for code, n in counts.items() if code != best), default=0)
        ahead = counts[best] > second if best == matched else counts[best] >= 2 * second
        return best if counts[best] >= _AT_LEAST and ahead else ""

    def unserved(self, reading: Reading, confidence: float) -> str:
        """The words that show a language in which nothing is written, or ""."""
        if _foreign(reading.shown):
            return "" if self._serves_foreign else reading.shown[:60]
        language = self.tell(reading, "")
        found = [word for word in reading.words if language and word in _TELLING[language]]
        clear = len(found) >= _UNREAD_AT_LEAST and confidence < _SURE_MATCH
        return ", ".join(found) if language and language not in self._served and clear else ""

    def _counts(self, reading: Reading) -> dict[str, int]:
        counts = dict.fromkeys(_TELLING, 0)
        for word in reading.words:
            for code in _TOLD_BY.get(word, ()):
                counts[code] += 1
        return counts
