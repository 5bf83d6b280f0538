"""Known issues: what the brand knows, in the words of its support leads, and how well a message fits one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.core.conversations import IssueId
from bot.core.thresholds import DEFAULT, Thresholds


class IssueStatus(StrEnum):
    """Drives what is said: the answer, "we know about this", or "it is fixed"."""

    KNOWN = "known"
    INVESTIGATING = "investigating"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class Answer:
    """Approved words in one language. Empty text: not written. `channels` overrides public/private per platform."""

    public: str = ""
    private: str = ""
    steps: tuple[str, ...] = ()
    avoid: str = ""
    investigating: str = ""
    fixed: str = ""
    channels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NotThis:
    """Sounds close but is something else; `instead` names what it is."""

    text: str
    language: str
    instead: IssueId | None = None


@dataclass(frozen=True, slots=True)
class AskChoice:
    """One option of an entry's question, in every language it was written in."""

    label: Mapping[str, str]
    issue: IssueId


@dataclass(frozen=True, slots=True)
class AskEntry:
    """The question asked when two issues score close together."""

    question: Mapping[str, str]
    choices: tuple[AskChoice, ...]


@dataclass(frozen=True, slots=True)
class When:
    """Narrows an entry. Only a STATED fact that contradicts excludes it; `required` facts must be known."""

    products: tuple[str, ...] = ()
    versions: str = ""
    required: tuple[str, ...] = ()
    audience: str = "everyone"


@dataclass(frozen=True, slots=True)
class Escalate:
    """When a person is called. `words` beat every match. `after_not_helped` 1: a person at once, 2: steps first."""

    words: tuple[str, ...] = ()
    after_not_helped: int = 1
    repeat_contact: str = ""
    to: str = ""
    priority: str = "normal"


@dataclass(frozen=True, slots=True)
class Example:
    """A message an entry must, or must not, match."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class EntryTests:
    """The entry tests itself at load."""

    must_match: tuple[Example, ...] = ()
    must_not_match: tuple[Example, ...] = ()
    must_escalate: tuple[Example, ...] = ()

    @property
    def examples(self) -> tuple[Example, ...]:
        """All of them."""
        return (*self.must_match, *self.must_not_match, *self.must_escalate)


@dataclass(frozen=True, slots=True)
class KnownIssue:
    """One entry of the knowledge base. `version` is its fingerprint (without approvals), `source` is `file:line`."""

    id: IssueId
    title: str
    status: IssueStatus = IssueStatus.KNOWN
    owner: str = ""
    review_by: date | None = None
    alone: bool = False
    when: When = field(default_factory=When)
    phrasings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    not_this: tuple[NotThis, ...] = ()
    ask: AskEntry | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    escalate: Escalate = field(default_factory=Escalate)
    tests: EntryTests = field(default_factory=EntryTests)
    approved_by: tuple[str, ...] = ()
    version: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Product:
    """A product of the brand and how customers call it."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)  # compared and hashed by identity: one object is one snapshot
class Knowledge:
    """One loaded and tested version of everything the bot may know and say. Swapped as one reference, never changed.

    `phrases`: fixed key -> language -> text. `others`: names of things that are not ours.
    `strong_words`: language -> the brand's list of angry words (from incidents.yaml), as are the
    `thresholds` of its alarms.
    """

    version: str
    issues: Mapping[IssueId, KnownIssue]
    phrases: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    phrases_approved_by: tuple[str, ...] = ()
    products: tuple[Product, ...] = ()
    others: tuple[str, ...] = ()
    strong_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    thresholds: Thresholds = DEFAULT
    default_language: str = "en"

    def meant_elsewhere(self) -> Iterator[tuple[IssueId, NotThis]]:
        """Each `not_this` that names one of the issues, with that issue: there it is a phrasing."""
        for issue in self.issues.values():
            for other in issue.not_this:
                if other.instead is not None and other.instead in self.issues:
                    yield other.instead, other


class Hint(StrEnum):
    """What the words say besides naming an issue. Hints change the decision only, never a match's confidence."""

    ASKS_PERSON = "asks for a person"
    NEVER_ALONE = "a claim or a danger to this person"
    GREETING = "only a greeting"
    PRAISE = "praise"
    RESOLVED = "says that it works again"
    NEGATED = "says the opposite"
    NOT_HELPED = "says that it did not help"
    SARCASM = "sarcasm"
    QUOTED = "quotes somebody"
    OTHER_PRODUCT = "speaks of something that is not ours"
    TWO_ISSUES = "speaks of two things"
    TOO_SHORT = "too few meaningful words"
    QUESTION_ELSE = "asks about something else"
    UNSERVED_LANGUAGE = "a language we do not serve"
    SHOUTING = "shouting"
    STRONG_WORDS = "strong words"
    IDLE = "nothing is broken, denied or asked for"


BLOCKS_AN_ANSWER = frozenset({
    Hint.PRAISE, Hint.RESOLVED, Hint.NEGATED, Hint.SARCASM, Hint.QUOTED, Hint.OTHER_PRODUCT, Hint.TWO_ISSUES,
    Hint.TOO_SHORT, Hint.QUESTION_ELSE, Hint.UNSERVED_LANGUAGE, Hint.GREETING,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Match:
    """How well a message fits one issue. `confidence` in [0, 1] = probability that this is the right issue.

    `because` is a sentence for a lead; `language` that of the matched phrasing; `vetoed` names the `not_this` text that
    forbids an answer (the confidence stays as it is).
    """

    issue: IssueId
    confidence: float
    because: str
    phrasing: str = ""
    language: str = ""
    vetoed: str = ""


@dataclass(frozen=True, slots=True)
class Matches:
    """Everything the matcher read in one text: candidates best first, hints with the words that gave them, facts
    stated.
    """

    candidates: tuple[Match, ...] = ()
    hints: Mapping[Hint, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    language: str = ""  # detected, only when the lead is clear; else empty

    @property
    def best(self) -> Match | None:
        """The first candidate, or None if no issue shares a word with the text."""
        return self.candidates[0] if self.candidates else None
