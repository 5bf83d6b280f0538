"""Knowing and matching: what the brand knows, and which issue a text is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

from bot.core.issues import Knowledge, Matches

if TYPE_CHECKING:  # who compares by words alone does not wait for it at each start
    import numpy as np
    from numpy.typing import NDArray

Vectors: TypeAlias = "NDArray[np.float32]"  # one row for each text, or one vector
Parts: TypeAlias = "NDArray[np.int8]"  # one row for each token of a text


@dataclass(frozen=True, slots=True)
class Query:
    """A redacted text to be read. `language` is a hint (platform locale or what the customer chose), never a fact."""

    text: str
    language: str = ""


class Matcher(Protocol):
    """Built for one Knowledge and never changed. Must not decide: hints and confidences only."""

    async def match(self, query: Query) -> Matches: ...


@dataclass(frozen=True, slots=True)
class Cluster:
    """Messages alike that nobody could answer. `id` stays for good, `label` is made of their own words and may change.

    `centre`: what later messages are compared with; only its maker looks inside. `count`: messages so far.
    """

    id: str
    label: str
    centre: bytes
    count: int
    seen: datetime


class Clusters(Protocol):
    """Sorts what nobody could answer, as it comes in. One owner at a time; must not decide what is an alarm."""

    async def place(self, text: str, at: datetime) -> Cluster | None:
        """The cluster of a redacted text, as it stands with it. None: it says nothing that could be compared."""
        ...

    def restore(self, clusters: Sequence[Cluster]) -> None:
        """Go on from what was stored. Those whose centre another encoder made are passed over."""
        ...


PART_LENGTH = 127  # of a row of parts: the most that one byte holds


class Meaning(NamedTuple):
    """What an encoder makes of one text. `whole`: one unit vector; zeros for a text that it cannot read. `parts`: a row
    for each token, short and rough (whole numbers, PART_LENGTH long): enough to see whether a word has its like.
    """

    whole: Vectors
    parts: Parts


class Encoder(Protocol):
    """What texts mean, in numbers. Called off the event loop, from any thread.

    The same text always gives the same numbers, bit for bit, whatever is read beside it: what `beancan try` explains
    is what the running bot says. Must not fail for a text: what can be wrong is found at load.
    """

    @property
    def name(self) -> str: ...  # changes when the numbers do: the key of caches
    @property
    def size(self) -> int: ...  # numbers in a whole
    @property
    def part_size(self) -> int: ...  # numbers in a part
    def read(self, texts: Sequence[str]) -> Sequence[Meaning]:
        """One each, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Knowledge with the matcher built for it. A turn pins one from match to commit."""

    knowledge: Knowledge
    matcher: Matcher


class KnowledgeBase(Protocol):
    """The live snapshot. Reading it is one attribute; reload swaps it or keeps the last good one."""

    @property
    def current(self) -> Snapshot: ...
    @property
    def findings(self) -> Sequence[str]:
        """Mistakes of the last load that was refused; empty when the live version is the newest."""
        ...

    async def reload(self) -> bool:
        """True if a new version went live. Must never raise for a mistake in the files."""
