"""From a version of the knowledge base to a matcher for it."""

from bot.core.issues import Knowledge
from bot.matching.encoding import CachedEncoder, LiveEncoder
from bot.matching.lexical import WordRanker
from bot.matching.matcher import TextMatcher
from bot.matching.meaning import MeaningRanker
from bot.matching.reading import read
from bot.matching.space import Row, Space, rows_for, rows_of
from bot.ports import Matcher


def build(knowledge: Knowledge) -> Matcher:
    """A matcher by words alone. Takes seconds for thousands of issues: not for an event loop."""
    return TextMatcher(knowledge, WordRanker(knowledge))


class Matchers:
    """Builds the matchers of one process, one version after the other, with one encoder; `encoder` None: words alone.

    What it read for the last version it keeps, so that a changed issue costs its own texts only. `build` is called in
    a thread, while the version before goes on answering.
    """

    def __init__(self, encoder: CachedEncoder | None) -> None:
        self._encoder = encoder
        self._live = LiveEncoder(encoder.inner) if encoder else None
        self._last: dict[str, Row] = {}

    def build(self, knowledge: Knowledge) -> Matcher:
        """A matcher for this version. New texts are encoded, some milliseconds each."""
        if self._encoder is None or self._live is None:
            return build(knowledge)
        space = Space(knowledge, self._rows(knowledge, self._encoder))
        self._learn_tests(knowledge, self._encoder, self._live)
        return TextMatcher(knowledge, MeaningRanker(knowledge, space, self._live))

    def _learn_tests(self, knowledge: Knowledge, encoder: CachedEncoder, live: LiveEncoder) -> None:
        """The entries' own tests are played after each build: their vectors come from the disk, not from the model."""
        texts = list(dict.fromkeys(read(e.text).shown for i in knowledge.issues.values() for e in i.tests.examples))
        live.learn(zip(texts, encoder.encode(texts), strict=True))

    def _rows(self, knowledge: Knowledge, encoder: CachedEncoder) -> dict[str, Row]:
        texts, last = rows_of(knowledge), self._last
        known = last | rows_for([text for text in texts if text not in last], encoder)
        self._last = {text: known[text] for text in texts}
        return self._last

    async def close(self) -> None:
        """Stop the encoder's thread."""
        if self._live:
            await self._live.close()
