"""What a text says besides naming an issue. Each guard looks for one thing and returns the words that show it, or "".

Guards give hints; they never touch a confidence and never decide. What they listen for stands in `bot.matching.words`.
"""

import re
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache

from bot.core.issues import Hint, Knowledge
from bot.matching.denials import healthy, negated, unlike
from bot.matching.facts import PhraseFinder
from bot.matching.heard import Context, Heard, speaks_of
from bot.matching.moods import greeting, idle, not_helped, praise, quoted, resolved, sarcasm
from bot.matching.reading import Reading, read, spell_out
from bot.matching.strangers import Strangers
from bot.matching.tables import find
from bot.matching.words import LEXICONS, lexicon_of

_ENOUGH_WORDS = 2
_BY_CHANCE = 1  # words of an issue that stand in small talk too
_LOUD_MARKS = re.compile(r"(?<![!?])[!?]*![!?]{2,}")


# --- what holds in every language at any turn -----------------------------------------------------------------------


def asks_person(heard: Heard) -> str:
    """A request for a person, not a word: "someone stole my card" asks for nobody."""
    for code in heard.codes:
        for text, _ in heard.sentences(code):
            if found := heard.whole(code, "person_alone", text) or heard.find(code, "asks_person", text):
                return found[0].strip()
    return ""


def never_alone(heard: Heard) -> str:
    """A claim or a danger to THIS person. A question on the topic is not one."""
    for code in heard.codes:
        for text, _ in heard.sentences(code):
            found = heard.find(code, "threats", text) or _happened(heard, code, text) or _claimed(heard, code, text)
            if found:
                return found[0].strip()
    return ""


def _happened(heard: Heard, code: str, text: str) -> re.Match[str] | None:
    """What is said to have happened. "What if my card is stolen" supposes, "it was stolen, what if ..." does not."""
    found = heard.find(code, "never_alone", text)
    return None if found and heard.find(code, "hypothetical", text[: found.start()]) else found


def _claimed(heard: Heard, code: str, text: str) -> re.Match[str] | None:
    """What is demanded, unless the sentence asks how such a thing is done."""
    found = heard.find(code, "claims", text)
    if not found or heard.find(code, "topic_only", text):
        return None
    return None if heard.find(code, "hypothetical", text[: found.start()]) else found


def shouting(heard: Heard) -> str:
    """Mostly capital letters, or a row of exclamation marks."""
    letters = [c for c in heard.shown if c.isalpha()]
    loud = len(letters) >= 10 and sum(c.isupper() for c in letters) >= 0.7 * len(letters)
    marks = _LOUD_MARKS.search(heard.shown)
    return "capital letters" if loud else marks[0] if marks else ""


def question_else(heard: Heard, context: Context, codes: Sequence[str]) -> str:
    """A question about buying, prices or jobs where the issue is a complaint that says nothing of these."""
    for code in codes:
        for said, key in heard.keyed(code, "other_question"):
            if not speaks_of(context, key) and _complaint(context.phrasings, context.language):
                return said
    return ""


def small_talk(heard: Heard, context: Context, codes: Sequence[str]) -> str:
    """Weather, sport, jokes, spam: words of which the issue says nothing, with hardly a word of the issue beside."""
    if context.meaningful > _BY_CHANCE:
        return ""
    for code in codes:
        for said, key in heard.keyed(code, "small_talk"):
            if not speaks_of(context, key) and not heard.find(code, "trouble", heard.plain(code)):
                return said
    return ""


@lru_cache(maxsize=4096)
def _complaint(phrasings: tuple[str, ...], code: str) -> bool:
    """True if a third of an issue's phrasings name a fault or deny something."""
    lexicon = lexicon_of(code)
    texts = [spell_out(read(text).words, lexicon) for text in phrasings]
    faulty = [t for t in texts if find(code, "trouble", " ".join(t)) or not lexicon.negators.keys().isdisjoint(t)]
    return 3 * len(faulty) >= len(texts) > 0


def joke(heard: Heard, code: str) -> str:
    """A riddle, however much it speaks of our things."""
    found = heard.find(code, "jokes", heard.plain(code))
    return found[0].strip() if found else ""


def policy(heard: Heard, code: str) -> str:
    """A wish that the product were otherwise, or wonder at a rule: no answer helps with that."""
    found = heard.find(code, "policy", heard.plain(code))
    return found[0].strip() if found else ""


def two_things(heard: Heard, code: str) -> str:
    """Somebody says himself that he has two troubles."""
    found = heard.find(code, "two_things", heard.plain(code))
    return found[0].strip() if found else ""


def _first(guards: Sequence[Callable[[Heard, str], str]], heard: Heard, codes: Sequence[str]) -> str:
    return next((words for code in codes for guard in guards if (words := guard(heard, code))), "")


class Guards:
    """All guards over one text. Built for one Knowledge."""

    def __init__(self, knowledge: Knowledge, languages: Collection[str]) -> None:
        self._default = knowledge.default_language
        self._served = tuple(code for code in LEXICONS if code == self._default or code in languages)
        self._strangers = Strangers(knowledge)
        strong = {word for words in knowledge.strong_words.values() for word in words}
        self._strong = PhraseFinder((word, word) for word in sorted(strong))

    def hints(self, text: str, reading: Reading, context: Context, language: str) -> dict[Hint, str]:
        """Every hint with the words that gave it. `language` is the detected one, "" if that is not clear."""
        heard = Heard(text, reading)
        spoken = tuple(code for code in self._served if code in heard.codes) or self._served
        codes = (language,) if language in LEXICONS else spoken
        found = {
            Hint.ASKS_PERSON: asks_person(heard),
            Hint.NEVER_ALONE: never_alone(heard),
            Hint.SHOUTING: shouting(heard),
            Hint.IDLE: idle(heard),
            Hint.PRAISE: praise(heard, codes),
            Hint.QUOTED: quoted(heard, codes),
            Hint.STRONG_WORDS: ", ".join(label for label, _ in self._strong.find(reading.words)),
            Hint.OTHER_PRODUCT: self._strangers.find(heard, reading, context, codes),
            Hint.TOO_SHORT: self._too_short(heard, context, codes),
            Hint.NEGATED: negated(heard, context) or _first((healthy, unlike), heard, codes),
            Hint.QUESTION_ELSE: question_else(heard, context, codes)
            or small_talk(heard, context, codes)
            or _first((joke, policy), heard, codes),
            Hint.TWO_ISSUES: _first((two_things,), heard, codes),
        }
        for hint, guard in _MOODS.items():
            found[hint] = _first((guard,), heard, codes)
        return {hint: words for hint, words in found.items() if words}

    def _too_short(self, heard: Heard, context: Context, codes: Sequence[str]) -> str:
        """Fewer than two words that say something in a language the text is likely in."""
        small = [lexicon_of(code).stop for code in dict.fromkeys((self._default, *codes))]
        says = sum(not any(word in stop for stop in small) for word in dict.fromkeys(heard.words))
        return "" if says >= _ENOUGH_WORDS or context.enough else " ".join(heard.words) or "no words"


_MOODS = {
    Hint.GREETING: greeting,
    Hint.SARCASM: sarcasm,
    Hint.RESOLVED: resolved,
    Hint.NOT_HELPED: not_helped,
}
