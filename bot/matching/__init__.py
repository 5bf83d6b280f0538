"""How well a message fits what the brand knows. The rest of the house sees `build` only."""

from bot.core.issues import Knowledge
from bot.matching.lexical import LexicalMatcher
from bot.ports import Matcher


def build(knowledge: Knowledge) -> Matcher:
    """A matcher for one version of the knowledge base. Takes about a second for 1,000 issues of 10 phrasings."""
    return LexicalMatcher(knowledge)


__all__ = ["build"]
