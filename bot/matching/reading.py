"""A customer's text as words: without links, names, placeholders and emoji, in the forms that the index knows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.core.text import words
from bot.matching.words import lexicon_of
from bot.matching.words.lexicon import Lexicon

LONGEST = 80  # words read of one text: a novel must not slow down everybody else

_NOISE = re.compile(
    r"https?://\S+|www\.\S+|\[[a-z]+(?: \d+)?\]"  # links; "[card]", "[phone 2]": what redaction left
    r"|(?<![\w.])@[\w.-]+"  # names of people and accounts
)
_HASHTAG = re.compile(r"#(\w+)")
_CAMEL = re.compile(r"(?<=[a-zß-ÿ0-9])(?=[A-ZÀ-Þ])")
_ELISION = re.compile(r"\b(l|d|j|n|s|m|t|c|qu|jusqu|quelqu|lorsqu|puisqu)['’](?=\w)", re.IGNORECASE)
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")


@dataclass(frozen=True, slots=True)
class Reading:
    """`shown`: the text without noise, as typed. `words`: folded, as typed."""

    shown: str
    words: tuple[str, ...]


def read(text: str) -> Reading:
    """Take a redacted text apart. Total: any text gives a reading, an empty one if it holds no words."""
    shown = _NOISE.sub(" ", text)
    shown = _HASHTAG.sub(lambda tag: _CAMEL.sub(" ", tag[1]), shown)
    return Reading(shown.strip(), tuple(all_words(shown)[:LONGEST]))


@lru_cache(maxsize=16_384)
def read_known(text: str) -> Reading:
    """`read` for a text of the knowledge, once for all messages. Not for what a customer wrote: nobody keeps that."""
    return read(text)


def all_words(shown: str) -> list[str]:
    """Every folded word, however many: a danger may stand at the end of a novel."""
    return words(_STRETCHED.sub(r"\1\1", _ELISION.sub(r"\1 ", shown)))


def spell_out(found: Sequence[str], lexicon: Lexicon) -> list[str]:
    """Words with the usual short forms written out: cant -> can not."""
    short = lexicon.short
    return [part for word in found for part in (short[word].split() if word in short else (word,))]


@lru_cache(maxsize=65_536)
def stem(word: str, language: str) -> str:
    """The part of a word that its forms share (charges, charged, charging -> charg). Never shorter than three
    letters.
    """
    lexicon = lexicon_of(language)
    if word.isdigit():
        return word
    for _ in range(2):
        for ending, instead in lexicon.endings:
            if word.endswith(ending) and len(word) - len(ending) >= lexicon.keep:
                word = word[: len(word) - len(ending)] + instead
                break
    return word[:-1] if len(word) > lexicon.keep and word[-1] == word[-2] and word[-1].isalpha() else word
