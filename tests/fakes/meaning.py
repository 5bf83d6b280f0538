"""The matcher that the bot runs with, for tests that talk to the demo brand: one encoder for all of them."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from bot.core.issues import Knowledge
from bot.data import cache_folder
from bot.matching import Matchers, load_encoder
from bot.matching.encoding.cache import CachedEncoder
from bot.ports import Encoder, Matcher, Vectors


@lru_cache
def encoder() -> CachedEncoder:
    """The built-in one."""
    found = load_encoder("minilm", cache_folder())
    assert found is not None
    return found


def by_meaning(knowledge: Knowledge) -> Matcher:
    """A matcher for this knowledge."""
    return Matchers(encoder()).build(knowledge)


def wholes(encoder: Encoder, texts: Sequence[str]) -> Vectors:
    """What it makes of each text as a whole, one row each."""
    rows = [meaning.whole for meaning in encoder.read(texts)]
    return np.array(rows, np.float32).reshape(len(texts), encoder.size)
