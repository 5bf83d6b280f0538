"""One version of the knowledge base after the other, compared by meaning. Needs numpy; its encoder has more needs."""

from bot.core.issues import Knowledge
from bot.matching.clusters import OnlineClusters
from bot.matching.clusters_by_meaning import ByMeaning as ClustersByMeaning
from bot.matching.encoding.cache import CachedEncoder
from bot.matching.encoding.live import LiveEncoder
from bot.matching.matcher import TextMatcher
from bot.matching.meaning import MeaningRanker
from bot.matching.reading import read
from bot.matching.space import Row, Space, rows_for, rows_of
from bot.ports import Clusters, Matcher


class ByMeaning:
    """What `bot.matching.build.Matchers` does with an encoder. What it read for the last version it keeps, so that a
    changed issue costs its own texts only.
    """

    def __init__(self, encoder: CachedEncoder) -> None:
        self._encoder = encoder
        self._live = LiveEncoder(encoder.inner)
        self._last: dict[str, Row] = {}

    def build(self, knowledge: Knowledge) -> Matcher:
        """A matcher for this version. New texts are encoded, some milliseconds each."""
        space = Space(knowledge, self._rows(knowledge))
        ranker = MeaningRanker(knowledge, space, self._live, self._encoder.claims)
        self._learn_tests(knowledge, ranker)
        return TextMatcher(knowledge, ranker)

    def clusters(self) -> Clusters:
        """Over the same encoder."""
        return OnlineClusters(ClustersByMeaning(self._live, self._encoder.name))

    def _learn_tests(self, knowledge: Knowledge, ranker: MeaningRanker) -> None:
        """The entries' own tests are played after each build: their vectors come from the disk, not from the model."""
        tests = [example.text for issue in knowledge.issues.values() for example in issue.tests.examples]
        texts = list(dict.fromkeys(ranker.mended(read(text)).shown for text in tests))
        self._live.learn(zip(texts, self._encoder.read(texts), strict=True))

    def _rows(self, knowledge: Knowledge) -> dict[str, Row]:
        texts, last = rows_of(knowledge), self._last
        known = last | rows_for([text for text in texts if text not in last], self._encoder)
        self._last = {text: known[text] for text in texts}
        return self._last

    async def close(self) -> None:
        """Stop the encoder's thread."""
        await self._live.close()
