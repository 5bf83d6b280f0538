"""What one language needs besides the knowledge base: small words, endings, and the phrases that guards listen for.

All words stand folded (lower case, no accents, no apostrophes), as `bot.matching.reading` makes them. Patterns are
regular expressions over such words joined by single spaces; they must match whole words and are tried at word
borders.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language as data.

    `stop`: words that say little. `endings`: (ending, replacement), first fit wins, `keep` letters must remain.
    `short`: how people shorten words (one word -> its long form). `telling`: stop words of this language alone, by
    which it is recognised. `trouble`: words that name a fault ("crash*": and its forms); to deny one is to deny the
    issue. `faults`: words that name one only where the issue's phrasing holds them too ("high"). `forms`: of these, one
    that its endings do not give away -> its usual form. `negators`, `negators_after`: how many words a denial reaches
    forward and back. `contrast`: after it the mood turns. `requests` ask where a sentence begins with them, `wishes`
    anywhere; `ours`: who speaks of himself. The pattern tables are named after the hints they give; `healthy`: that
    nothing is wrong; `hearsay`: what others said; `threats` hold always, `never_alone` is silenced by `hypothetical`,
    `claims` also by `topic_only`. `unlike`: others have the trouble, not I; `strange`: a household name ("xservicex",
    "xdevicex") owns the trouble, and `yours` are the words that speak to the brand itself; `machines` are hardly ever a
    brand's own, and `glows` is what they do that shows a fault of theirs; `two_things`: two troubles, said so; `jokes`:
    riddles, and stories of old; `policy`: the product should be otherwise. "{trouble}" and "{faults}" in a pattern
    stand for any of these words.
    """

    code: str
    stop: frozenset[str] = frozenset()
    telling: frozenset[str] = frozenset()
    endings: tuple[tuple[str, str], ...] = ()
    short: Mapping[str, str] = field(default_factory=dict)
    negators: Mapping[str, int] = field(default_factory=dict)
    negators_after: Mapping[str, int] = field(default_factory=dict)
    trouble: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    forms: Mapping[str, str] = field(default_factory=dict)
    contrast: frozenset[str] = frozenset()
    fillers: frozenset[str] = frozenset()
    greetings: frozenset[str] = frozenset()
    requests: frozenset[str] = frozenset()
    wishes: frozenset[str] = frozenset()
    asks_person: tuple[str, ...] = ()
    person_alone: tuple[str, ...] = ()
    threats: tuple[str, ...] = ()
    never_alone: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    hypothetical: tuple[str, ...] = ()
    topic_only: tuple[str, ...] = ()
    praise: tuple[str, ...] = ()
    thanks: tuple[str, ...] = ()
    not_praise: tuple[str, ...] = ()
    sarcasm: tuple[str, ...] = ()
    resolved: tuple[str, ...] = ()
    not_resolved: tuple[str, ...] = ()
    not_helped: tuple[str, ...] = ()
    quoting: tuple[str, ...] = ()
    hearsay: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()
    two_things: tuple[str, ...] = ()
    jokes: tuple[str, ...] = ()
    policy: tuple[str, ...] = ()
    machines: frozenset[str] = frozenset()
    glows: tuple[str, ...] = ()
    yours: frozenset[str] = frozenset()
    ours: frozenset[str] = frozenset()
    healthy: tuple[str, ...] = ()
    small_talk: tuple[str, ...] = ()
    other_question: tuple[str, ...] = ()
    keep: int = 3


PATTERNS = (
    *("trouble", "faults", "glows", "asks_person", "person_alone", "threats", "never_alone", "claims", "hypothetical"),
    *("topic_only", "praise", "thanks", "not_praise", "sarcasm", "resolved", "not_resolved", "not_helped", "quoting"),
    *("hearsay", "unlike", "strange", "two_things", "jokes", "policy", "healthy", "small_talk", "other_question"),
)
