"""From a version of the knowledge base to a matcher for it."""

from typing import TYPE_CHECKING

from bot.core.issues import Knowledge
from bot.matching.clusters import OnlineClusters
from bot.matching.lexical import WordRanker
from bot.matching.matcher import TextMatcher
from bot.ports import Clusters, Matcher

if TYPE_CHECKING:
    from bot.matching.encoding.cache import CachedEncoder


def build(knowledge: Knowledge) -> Matcher:
    """A matcher by words alone. Takes seconds for thousands of issues: not for an event loop."""
    return TextMatcher(knowledge, WordRanker(knowledge))


class Matchers:
    """Builds the matchers of one process, one version after the other, with one encoder; `encoder` None: words alone.

    `build` is called in a thread, while the version before goes on answering.
    """

    def __init__(self, encoder: "CachedEncoder | None") -> None:
        self._by_meaning = None
        if encoder is not None:
            from bot.matching.by_meaning import ByMeaning  # numpy with it, for which words alone do not wait

            self._by_meaning = ByMeaning(encoder)

    def build(self, knowledge: Knowledge) -> Matcher:
        """A matcher for this version. With an encoder, new texts are encoded, some milliseconds each."""
        return self._by_meaning.build(knowledge) if self._by_meaning else build(knowledge)

    def clusters(self) -> Clusters:
        """Sorts what nobody could answer; one for the life of the process, whatever version is live."""
        if self._by_meaning:
            return self._by_meaning.clusters()
        from bot.matching.clusters_by_words import ByWords

        return OnlineClusters(ByWords())

    async def close(self) -> None:
        """Stop the encoder's thread."""
        if self._by_meaning:
            await self._by_meaning.close()
