"""Words of the languages the guards can read. A language is one file of data; adding one is adding it to `LEXICONS`.

An issue may be written in any other language too: it is then matched without small words, endings and guards of its
own.
"""

from collections.abc import Mapping

from bot.matching.words import de, en, es, fr
from bot.matching.words.lexicon import Lexicon

LEXICONS: Mapping[str, Lexicon] = {
    lexicon.code: lexicon for lexicon in (en.LEXICON, fr.LEXICON, es.LEXICON, de.LEXICON)
}

PLAIN = Lexicon(code="")


def lexicon_of(language: str) -> Lexicon:
    """The words of a language ("pt-BR" and "pt" are one), or an empty table for one that has none."""
    return LEXICONS.get(language) or LEXICONS.get(language.lower().replace("_", "-").split("-")[0], PLAIN)
