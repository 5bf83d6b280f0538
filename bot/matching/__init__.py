"""How well a message fits what the brand knows. The rest of the house sees `build` only."""

from bot.core.issues import Knowledge
from bot.matching.lexical import LexicalMatcher
from bot.ports import Matcher


def build(knowledge: Knowledge) -> Matcher:
    """A matcher for one version of the knowledge base. Takes seconds for thousands of issues: not for an event loop."""
    return LexicalMatcher(knowledge)


__all__ = ["build"]
