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

# Small words of languages we cannot read, only to notice that somebody writes one of them. None is a word of the four
# above in such number that it would carry a clear lead.
UNREAD: Mapping[str, frozenset[str]] = {
    "it": frozenset(
        """il che non di per sono mi una della ho questo con anche perche ciao grazie funziona gli ma
        come alla dal nel piu posso quando ieri dove ancora""".split()
    ),
    "pt": frozenset(
        """nao o os uma meu minha esta voce com para por que em obrigado ola muito mas tem estou ja do
        da ao na pelo pela ontem desde quando ainda fazer tenho posso dos""".split()
    ),
    "nl": frozenset(
        """het een ik niet mijn van is dat op met voor heb zijn maar geen wel naar hoe waarom werkt
        jullie onze sinds wanneer moet kan er wij steeds opnieuw deze""".split()
    ),
    "pl": frozenset(
        """nie jest sie na do mam moj jak co dlaczego prosze dziekuje dziala czy ale od mnie juz po to
        w z gdzie kiedy moge ze tym przez niz internetu wczoraj bardzo tylko moja""".split()
    ),
    "tr": frozenset(
        """bir ve bu icin neden nasil degil calismiyor benim cok ama var yok mi merhaba lutfen
        internetim nerede kadar ne mu acaba dun nasıl calısmıyor sonra beri""".split()
    ),
    "sv": frozenset(
        """jag inte och det att en som har min mitt ar pa med hej tack fungerar varfor hur kan ni vad
        ska nar kom aldrig dag igen hela mina sedan igar gor skulle""".split()
    ),
}
PLAIN = Lexicon(code="")


def lexicon_of(language: str) -> Lexicon:
    """The words of a language ("pt-BR" and "pt" are one), or an empty table for one that has none."""
    return LEXICONS.get(language.lower().replace("_", "-").split("-")[0], PLAIN)
