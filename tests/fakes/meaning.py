"""The matcher that the bot runs with, for tests that talk to the demo brand: one encoder for all of them."""

from functools import lru_cache

from bot.core.issues import Knowledge
from bot.data import cache_folder
from bot.matching import Matchers, load_encoder
from bot.matching.encoding.cache import CachedEncoder
from bot.ports import Matcher


@lru_cache
def encoder() -> CachedEncoder:
    """The built-in one."""
    found = load_encoder("minilm", cache_folder())
    assert found is not None
    return found


def by_meaning(knowledge: Knowledge) -> Matcher:
    """A matcher for this knowledge."""
    return Matchers(encoder()).build(knowledge)
