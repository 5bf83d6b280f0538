"""Moods: whether a text praises, mocks, retells, or says that it works again. Each is read in the languages the text is
likely in, and returns the words that show it, or "".
"""

import re
from collections.abc import Sequence

from bot.matching.heard import Heard
from bot.matching.reading import read, spell_out
from bot.matching.tables import compiled, find
from bot.matching.words import lexicon_of

_QUOTE = re.compile(r"[\"“”„«»]([^\"“”„«»]{8,})[\"“”„«»]")
_SIGNED = re.compile(r"\s*[-\u2013\u2014]\s*\w")  # a dash and who said it
_ADMIRING = frozenset("wow nice great sure lovely cool super genial bravo toll".split())
_ME = frozenset(
    """i me im ive id my mine our ours we us ich mir mich mein meine meinen meinem meiner wir uns unser unsere
    je j moi mon ma mes nous notre nos yo mi mis nosotros nuestro nuestra""".split()
)
_SAID_SO = ("/s", "#sarcasm")
_MOCKING = re.compile(r"(?<!\w)/s\b|🙄|🙃|#sarcasm", re.IGNORECASE)


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
    said = any(find(code, table, text) for code, text in spelled for table in ("quoting", "hearsay"))
    said = said or bool(_SIGNED.match(heard.shown, quote.end()))
    alone = inside >= 3 and inside == everything
    if alone or (said and inside * 2 >= everything):
        return quote[1].strip()
    # "The mail says '...' but no bill came": after a contrast somebody speaks for himself.
    turns = any(not lexicon_of(code).contrast.isdisjoint(around) for code in codes)
    return "" if turns else next((words for code in codes if (words := hearsay(heard, code))), "")


def praise(heard: Heard, codes: Sequence[str]) -> str:
    """Real praise or bare thanks: in none of the languages is anything broken or asked."""
    if heard.asks:
        return ""
    found = next((f for code in codes if (f := heard.find(code, "praise", heard.plain(code)))), None)
    thanks = next(((code, f) for code in codes if (f := heard.find(code, "thanks", heard.plain(code)))), None)
    if not (found or thanks) or any(_wants_something(heard, code) for code in codes):
        return ""
    if found:
        return found[0].strip()
    return _bare(*thanks, heard) if thanks else ""


def idle(heard: Heard) -> str:
    """A text in which, as far as we read, nothing is broken or denied, and nobody asks anything for himself: talk about
    a match, a joke that goes round, hopes for a prize. Says nothing of one text; of thirty that come at once it does.
    """
    return "" if any(_suffers(heard, code) or _asks_for_himself(heard, code) for code in heard.codes) else "only talk"


def _suffers(heard: Heard, code: str) -> bool:
    text, lexicon = heard.plain(code), lexicon_of(code)
    found = frozenset(text.split())
    denies = lexicon.negators.keys() | lexicon.negators_after.keys() | lexicon.contrast
    turned = not found.isdisjoint(denies)
    return turned or any(heard.find(code, table, text) for table in ("trouble", "faults", "not_helped"))


def _asks_for_himself(heard: Heard, code: str) -> bool:
    found, lexicon = frozenset(heard.plain(code).split()), lexicon_of(code)
    firsts = (sentence.partition(" ")[0] for sentence, _ in heard.sentences(code))
    asks = heard.asks or not found.isdisjoint(lexicon.wishes) or any(first in lexicon.requests for first in firsts)
    return asks and not found.isdisjoint(_ME)


def _wants_something(heard: Heard, code: str) -> bool:
    """True if a fault, a denial or a request stands in the text."""
    text, lexicon = compiled(code, "praise")[0].sub(" ", heard.plain(code)), lexicon_of(code)
    found = frozenset(text.split())
    asked = any(
        sentence.split()[:1] and sentence.split()[0] in lexicon.requests for sentence, _ in heard.sentences(code)
    )
    wished = not found.isdisjoint(lexicon.wishes) or not found.isdisjoint(lexicon.contrast)
    denied = not found.isdisjoint(lexicon.negators.keys())
    return asked or wished or denied or any(heard.find(code, t, text) for t in ("trouble", "not_praise", "not_helped"))


def _bare(code: str, thanks: re.Match[str], heard: Heard) -> str:
    """Thanks with at most one more word that says something."""
    text, lexicon = heard.plain(code), lexicon_of(code)
    rest = (text[: thanks.start()] + text[thanks.end() :]).split()
    says = sum(word not in lexicon.stop and word not in lexicon.fillers for word in rest)
    return thanks[0].strip() if says <= 1 else ""


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
    if mocking and (mocking[0] in _SAID_SO or _admires(heard, code)):
        return mocking[0]
    if heard.asks:
        return ""
    if found := heard.find(code, "sarcasm", text):
        return found[0].strip()
    found = heard.find(code, "praise", text)
    if not found or len(text[: found.start()].split()) > 2 or heard.find(code, "not_praise", text):
        return ""
    turns = not lexicon_of(code).contrast.isdisjoint(text.split())
    broken = heard.find(code, "trouble", text[found.end() :])
    return found[0].strip() if broken and not turns and not resolved(heard, code) else ""


def _admires(heard: Heard, code: str) -> bool:
    text = heard.plain(code)
    return not _ADMIRING.isdisjoint(text.split()) or any(heard.find(code, t, text) for t in ("praise", "thanks"))


def resolved(heard: Heard, code: str) -> str:
    """It works again. "Still not resolved" and "when will it work again?" do not say so."""
    sentences = heard.sentences(code)
    if heard.asks:
        return ""
    for place, (text, _) in enumerate(sentences):
        for found in heard.every(code, "resolved", text):
            after = " ".join([text[found.end() :], *(later for later, _ in sentences[place + 1 :])])
            turns = not lexicon_of(code).contrast.isdisjoint(after.split())
            unsaid = heard.find(code, "not_resolved", text[: found.start()]) or heard.find(code, "not_helped", after)
            if not turns and not unsaid:
                return found[0].strip()
    return ""


def not_helped(heard: Heard, code: str) -> str:
    """What was tried did not help."""
    found = heard.find(code, "not_helped", heard.plain(code))
    return found[0].strip() if found else ""


def hearsay(heard: Heard, code: str) -> str:
    """Retold: what others said, and nothing is asked or told of oneself after it."""
    text = heard.plain(code)
    found = None if heard.asks else heard.find(code, "hearsay", text)
    if not found:
        return ""
    if heard.find(code, "not_helped", text[: found.start()]):
        return ""  # he tells of his own trouble first
    lexicon, after = lexicon_of(code), frozenset(text[found.end() :].split())
    return found[0].strip() if after.isdisjoint(lexicon.ours | lexicon.wishes) else ""
