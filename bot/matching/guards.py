"""What a text says besides naming an issue. Each guard looks for one thing and returns the words that show it, or "".

Guards give hints; they never touch a confidence and never decide. What they listen for stands in `bot.matching.words`.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise

from bot.core.issues import Hint, Knowledge
from bot.matching.facts import PhraseFinder, product_names
from bot.matching.reading import LONGEST, Reading, all_words, read, spell_out, stem
from bot.matching.words import LEXICONS, lexicon_of

_ENOUGH_WORDS = 2
_SENTENCES = 60
_OVERLAP = 20  # words: no guard listens for more in a row
_BY_CHANCE = 1  # words of an issue that stand in small talk too
_PLAIN = 3  # small words of one language that leave no doubt about it
_AND = r"and|also|plus|et|aussi|y|tambien|también|ademas|además|und|auch|ausserdem|außerdem|sowie"
_CLAUSE = re.compile(rf"[.!?;:\n…,]+|\b(?:{_AND}|but|however|mais|pero|aber)\b", re.IGNORECASE)
_SPAN = re.compile(r"[.!?;:,…\n]+")
_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]*")
_QUOTE = re.compile(r"[\"“”„«»]([^\"“”„«»]{8,})[\"“”„«»]")
_SIGNED = re.compile(r"\s*[-\u2013\u2014]\s*\w")  # a dash and who said it
_ADMIRING = frozenset("wow nice great sure lovely cool super genial bravo toll".split())
_SAID_SO = ("/s", "#sarcasm")
_MOCKING = re.compile(r"(?<!\w)/s\b|🙄|🙃|#sarcasm", re.IGNORECASE)
_ABLE = frozenset(("can", "could"))  # "I can not stop the blinking" denies nothing
_ONLY = frozenset(("only", "just", "seulement", "solo", "nur"))
_LOUD_MARKS = re.compile(r"[!?]*![!?]{2,}")


@dataclass(frozen=True, slots=True)
class Context:
    """What the matcher found, as far as guards need it.

    `phrasing`: the nearest one, `phrasings`: all of that issue in `language`. `meaningful`: words of the text that say
    something and stand in one of them. `enough`: one rare word names the issue.
    """

    language: str = ""
    phrasing: str = ""
    phrasings: tuple[str, ...] = ()
    meaningful: int = 0
    enough: bool = False


@lru_cache(maxsize=256)
def _compiled(code: str, table: str) -> tuple[re.Pattern[str], ...]:
    """The patterns of one table of one language as one pattern; tables with a named key stay apart."""
    lexicon = lexicon_of(code)
    trouble = "|".join(word.replace("*", r"\w*") for word in lexicon.trouble) or "(?!)"
    patterns = [trouble] if table == "trouble" else [p.replace("{trouble}", trouble) for p in getattr(lexicon, table)]
    joined = patterns if any("(?P<" in p for p in patterns) else ["|".join(patterns)] if patterns else []
    return tuple(re.compile(rf"(?<!\w)(?:{p})(?:(?<= )|(?!\w))") for p in joined)


def _find(code: str, table: str, text: str) -> re.Match[str] | None:
    """The first place where a table of a language is met in folded words."""
    return next((found for pattern in _compiled(code, table) if (found := pattern.search(text))), None)


def _parts(shown: str) -> Iterator[tuple[Sequence[str], bool]]:
    """(folded words, whether it asks) of each sentence that holds a word. A long one comes in parts that overlap; what
    stands after many sentences is one: nothing is left out, and no text takes for ever.
    """
    ends = [0, *(found.end() for found in islice(_SENTENCE.finditer(shown), _SENTENCES)), len(shown)]
    for start, end in pairwise(dict.fromkeys(ends)):
        part = shown[start:end]
        found = all_words(part)
        for at in range(0, max(len(found) - _OVERLAP, bool(found)), LONGEST - _OVERLAP):
            yield found[at : at + LONGEST], part.rstrip().endswith("?")


class Heard:
    """One text, taken apart once for all guards: words and sentences in the long forms of each language."""

    def __init__(self, text: str, reading: Reading) -> None:
        self.text, self.shown, self.words = text, reading.shown, reading.words
        self.asks = "?" in reading.shown
        self._parts = list(_parts(reading.shown))
        self._sentences: dict[str, list[tuple[str, bool]]] = {}
        self.codes = self._may_be()

    def _may_be(self) -> tuple[str, ...]:
        """Languages that any part may be written in: all, but where one is plain those without a small word in it."""
        found = {word for words, _ in self._parts for word in words}
        small = {code: len(found & lexicon.telling) for code, lexicon in LEXICONS.items()}
        plain = max(small.values()) >= _PLAIN
        return tuple(code for code, count in small.items() if count or not plain)

    def sentences(self, code: str) -> list[tuple[str, bool]]:
        """(folded words, whether it asks) of each sentence."""
        if code not in self._sentences:
            lexicon = lexicon_of(code)
            self._sentences[code] = [(" ".join(spell_out(found, lexicon)), asks) for found, asks in self._parts]
        return self._sentences[code]

    def plain(self, code: str) -> str:
        """All folded words."""
        return " ".join(text for text, _ in self.sentences(code))


def clauses(shown: str) -> list[str]:
    """The parts of a text that may each speak of something else."""
    return [part.strip() for part in _CLAUSE.split(shown) if part and part.strip()]


# --- what holds in every language at any turn -----------------------------------------------------------------------


def asks_person(heard: Heard) -> str:
    """A request for a person, not a word: "someone stole my card" asks for nobody."""
    for code in heard.codes:
        for text, _ in heard.sentences(code):
            whole = _compiled(code, "person_alone")[0].fullmatch(text)
            if found := whole or _find(code, "asks_person", text):
                return found[0].strip()
    return ""


def never_alone(heard: Heard) -> str:
    """A claim or a danger to THIS person. A question on the topic is not one."""
    for code in heard.codes:
        for text, _ in heard.sentences(code):
            found = _find(code, "threats", text) or _happened(code, text) or _claimed(code, text)
            if found:
                return found[0].strip()
    return ""


def _happened(code: str, text: str) -> re.Match[str] | None:
    """What is said to have happened. "What if my card is stolen" supposes, "it was stolen, what if ..." does not."""
    found = _find(code, "never_alone", text)
    return None if found and _find(code, "hypothetical", text[: found.start()]) else found


def _claimed(code: str, text: str) -> re.Match[str] | None:
    """What is demanded, unless the sentence asks how such a thing is done."""
    found = _find(code, "claims", text)
    if not found or _find(code, "topic_only", text) or _find(code, "hypothetical", text[: found.start()]):
        return None
    return found


def shouting(heard: Heard) -> str:
    """Mostly capital letters, or a row of exclamation marks."""
    letters = [c for c in heard.shown if c.isalpha()]
    loud = len(letters) >= 10 and sum(c.isupper() for c in letters) >= 0.7 * len(letters)
    marks = _LOUD_MARKS.search(heard.shown)
    return "capital letters" if loud else marks[0] if marks else ""


def quoted(heard: Heard, codes: Sequence[str]) -> str:
    """Somebody else's words: a marked quotation, or "my friend says" with most of the text in quotes."""
    if heard.text.lstrip().startswith((">", "RT ", "RT:")):
        return heard.shown[:60]
    quote = _QUOTE.search(heard.shown)
    if not quote:
        return next((words for code in codes if (words := hearsay(heard, code))), "")
    inside, everything = len(read(quote[1]).words), len(heard.words)
    around = read(f"{heard.shown[: quote.start()]} {heard.shown[quote.end() :]}").words
    spelled = [(code, " ".join(spell_out(around, lexicon_of(code)))) for code in codes]
    said = any(_find(code, table, text) for code, text in spelled for table in ("quoting", "hearsay"))
    said = said or bool(_SIGNED.match(heard.shown, quote.end()))
    alone = inside >= 3 and inside == everything
    return quote[1].strip() if alone or (said and inside * 2 >= everything) else ""


# --- moods: read in the languages the text is likely in -------------------------------------------------------------


def praise(heard: Heard, codes: Sequence[str]) -> str:
    """Real praise or bare thanks: in none of the languages is anything broken or asked."""
    if heard.asks:
        return ""
    found = next((f for code in codes if (f := _find(code, "praise", heard.plain(code)))), None)
    thanks = next(((code, f) for code in codes if (f := _find(code, "thanks", heard.plain(code)))), None)
    if not (found or thanks) or any(_wants_something(heard, code) for code in codes):
        return ""
    if found:
        return found[0].strip()
    return _bare(*thanks, heard) if thanks else ""


def _wants_something(heard: Heard, code: str) -> bool:
    """True if a fault, a denial or a request stands in the text."""
    text, lexicon = _compiled(code, "praise")[0].sub(" ", heard.plain(code)), lexicon_of(code)
    found = frozenset(text.split())
    asked = any(
        sentence.split()[:1] and sentence.split()[0] in lexicon.requests for sentence, _ in heard.sentences(code)
    )
    wished = not found.isdisjoint(lexicon.wishes) or not found.isdisjoint(lexicon.contrast)
    denied = not found.isdisjoint(lexicon.negators.keys())
    return asked or wished or denied or any(_find(code, t, text) for t in ("trouble", "not_praise", "not_helped"))


def _bare(code: str, thanks: re.Match[str], heard: Heard) -> str:
    """Thanks with at most one more word that says something."""
    text, lexicon = heard.plain(code), lexicon_of(code)
    rest = (text[: thanks.start()] + text[thanks.end() :]).split()
    return thanks[0].strip() if sum(word not in lexicon.stop | lexicon.fillers for word in rest) <= 1 else ""


def greeting(heard: Heard, code: str) -> str:
    """Nothing but a greeting."""
    lexicon, found = lexicon_of(code), heard.words
    small = lexicon.greetings | lexicon.fillers
    only = 0 < len(found) <= 6 and all(word in small for word in found)
    return " ".join(found) if only and not lexicon.greetings.isdisjoint(found) else ""


def sarcasm(heard: Heard, code: str) -> str:
    """Praise for a fault ("great job losing my parcel AGAIN"), or a usual way to mock."""
    text = heard.plain(code)
    mocking = _MOCKING.search(heard.text)
    if mocking and (mocking[0] in _SAID_SO or _admires(code, text)):
        return mocking[0]
    if heard.asks:
        return ""
    if found := _find(code, "sarcasm", text):
        return found[0].strip()
    found = _find(code, "praise", text)
    if not found or len(text[: found.start()].split()) > 2 or _find(code, "not_praise", text):
        return ""
    turns = not lexicon_of(code).contrast.isdisjoint(text.split())
    broken = _find(code, "trouble", text[found.end() :])
    return found[0].strip() if broken and not turns and not resolved(heard, code) else ""


def _admires(code: str, text: str) -> bool:
    return not _ADMIRING.isdisjoint(text.split()) or any(_find(code, table, text) for table in ("praise", "thanks"))


def resolved(heard: Heard, code: str) -> str:
    """It works again. "Still not resolved" and "when will it work again?" do not say so."""
    sentences = heard.sentences(code)
    if heard.asks:
        return ""
    for place, (text, _) in enumerate(sentences):
        found = _find(code, "resolved", text)
        if not found or _find(code, "not_resolved", text[: found.start()]):
            continue
        after = " ".join([text[found.end() :], *(later for later, _ in sentences[place + 1 :])])
        turns = not lexicon_of(code).contrast.isdisjoint(after.split())
        if not turns and not _find(code, "not_helped", after):
            return found[0].strip()
    return ""


def not_helped(heard: Heard, code: str) -> str:
    """What was tried did not help."""
    found = _find(code, "not_helped", heard.plain(code))
    return found[0].strip() if found else ""


def healthy(heard: Heard, code: str) -> str:
    """Nothing is wrong: with every denied fault taken out of the text, no fault, denial or wish is left."""
    text, lexicon = heard.plain(code), lexicon_of(code)
    found = None if heard.asks else _find(code, "healthy", text)
    if not found:
        return ""
    # "Won't open, stuck" denies nothing: a denial ends with its span.
    spans = [" ".join(spell_out(read(part).words, lexicon)) for part in _SPAN.split(heard.shown)]
    rest = " ".join(_compiled(code, "healthy")[0].sub(" ", span) for span in spans)
    left = frozenset(rest.split())
    small = lexicon.negators.keys() | lexicon.wishes | lexicon.contrast | lexicon.negators_after.keys()
    return "" if not left.isdisjoint(small) or _find(code, "trouble", rest) else found[0].strip()


def hearsay(heard: Heard, code: str) -> str:
    """Retold: what others said, and nothing is asked or told of oneself after it."""
    text = heard.plain(code)
    found = None if heard.asks else _find(code, "hearsay", text)
    if not found:
        return ""
    lexicon, after = lexicon_of(code), frozenset(text[found.end() :].split())
    return found[0].strip() if after.isdisjoint(lexicon.ours | lexicon.wishes) else ""


def negated(heard: Heard, context: Context) -> str:
    """A fault that the matched phrasing names is denied: "my router is NOT blinking red".

    Where the phrasing itself denies it, both say the same.
    """
    code = context.language
    lexicon = lexicon_of(code)
    if lexicon.negators.keys().isdisjoint(heard.plain(code).split()):
        return ""
    phrasing = spell_out(read(context.phrasing).words, lexicon)
    said = {stem(word, code) for place, word in enumerate(phrasing) if not _denied(phrasing, place, code)}
    trouble = _compiled(code, "trouble")[0]
    for clause in clauses(heard.shown):
        found = spell_out(read(clause).words, lexicon)
        for place, word in enumerate(found):
            if trouble.fullmatch(word) and stem(word, code) in said and _denied(found, place, code):
                return " ".join(found[max(0, place - 3) : place + 3])
    return ""


def _denied(found: Sequence[str], place: int, code: str) -> bool:
    lexicon = lexicon_of(code)
    for back in range(1, min(place, 3) + 1):
        at = place - back
        if lexicon.negators.get(found[at], 0) >= back:
            unable = at > 0 and found[at - 1] in _ABLE
            return not unable and found[at + 1] not in _ONLY
    after = enumerate(found[place + 1 : place + 3])
    return any(lexicon.negators_after.get(word, 0) > forward for forward, word in after)


def question_else(heard: Heard, context: Context, codes: Sequence[str]) -> str:
    """A question about buying, prices or jobs where the issue is a complaint that says nothing of these."""
    for code in codes:
        for pattern in _compiled(code, "other_question"):
            found = pattern.search(heard.plain(code))
            if found and not _speaks_of(context, found["key"]) and _is_a_complaint(context):
                return found[0].strip()
    return ""


def small_talk(heard: Heard, context: Context, codes: Sequence[str]) -> str:
    """Weather, sport, jokes, spam: words of which the issue says nothing, with hardly a word of the issue beside."""
    if context.meaningful > _BY_CHANCE:
        return ""
    for code in codes:
        text = heard.plain(code)
        for pattern in _compiled(code, "small_talk"):
            found = pattern.search(text)
            if found and not _speaks_of(context, found["key"]) and not _find(code, "trouble", text):
                return found[0].strip()
    return ""


def _is_a_complaint(context: Context) -> bool:
    """True if a third of the issue's phrasings name a fault or deny something."""
    lexicon, code = lexicon_of(context.language), context.language
    texts = [spell_out(read(text).words, lexicon) for text in context.phrasings]
    faulty = [t for t in texts if _find(code, "trouble", " ".join(t)) or not lexicon.negators.keys().isdisjoint(t)]
    return 3 * len(faulty) >= len(texts) > 0


def _speaks_of(context: Context, word: str) -> bool:
    wanted = stem(word, context.language)
    return any(stem(w, context.language) == wanted for text in context.phrasings for w in read(text).words)


class Guards:
    """All guards over one text. Built for one Knowledge."""

    def __init__(self, knowledge: Knowledge, languages: Collection[str]) -> None:
        self._default = knowledge.default_language
        self._served = tuple(code for code in LEXICONS if code == self._default or code in languages)
        self._ours = product_names(knowledge)
        self._others = PhraseFinder((name, name) for name in knowledge.others)
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
            Hint.PRAISE: praise(heard, codes),
            Hint.QUOTED: quoted(heard, codes),
            Hint.STRONG_WORDS: ", ".join(label for label, _ in self._strong.find(reading.words)),
            Hint.OTHER_PRODUCT: self._other_product(reading, context),
            Hint.TOO_SHORT: self._too_short(heard, context, codes),
            Hint.NEGATED: negated(heard, context) or next((w for code in codes if (w := healthy(heard, code))), ""),
            Hint.QUESTION_ELSE: question_else(heard, context, codes) or small_talk(heard, context, codes),
        }
        for hint, guard in _MOODS.items():
            found[hint] = next((words for code in codes if (words := guard(heard, code))), "")
        return {hint: words for hint, words in found.items() if words}

    def _other_product(self, reading: Reading, context: Context) -> str:
        """A name that is not ours, unless the issue speaks of it or something of ours is named beside it.

        "My Netflix SIM" names nothing of ours: the word after a strange name belongs to it.
        """
        for name, said in self._others.find(reading.words):
            rest = re.sub(rf"\b{re.escape(said)} ?\w*", " ", " ".join(reading.words))
            if not self._ours.find(rest.split()) and not _speaks_of(context, said.split()[0]):
                return name
        return ""

    def _too_short(self, heard: Heard, context: Context, codes: Sequence[str]) -> str:
        """Fewer than two words that say something in a language the text is likely in."""
        small = {*lexicon_of(self._default).stop, *(w for code in codes for w in lexicon_of(code).stop)}
        says = sum(word not in small for word in dict.fromkeys(heard.words))
        return "" if says >= _ENOUGH_WORDS or context.enough else " ".join(heard.words) or "no words"


_MOODS = {
    Hint.GREETING: greeting,
    Hint.SARCASM: sarcasm,
    Hint.RESOLVED: resolved,
    Hint.NOT_HELPED: not_helped,
}
