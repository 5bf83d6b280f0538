"""What a case says, read in one place: which entries fit, how sure, what blocks an answer, which words alarm."""

from collections.abc import Mapping
from functools import lru_cache

from bot.core.case import Case
from bot.core.conversations import IssueId
from bot.core.decisions import Signal
from bot.core.issues import BLOCKS_AN_ANSWER, Hint, Knowledge, KnownIssue, Match
from bot.core.policy import Sureness
from bot.core.text import words
from bot.core.topics import may_mean
from bot.core.when import contradicts


def candidates_of(case: Case) -> tuple[Match, ...]:
    """The matches whose entry is not contradicted by what the customer stated."""
    facts = {**case.conversation.memory.facts, **case.matches.facts}
    issues = case.knowledge.issues
    return tuple(
        m for m in case.matches.candidates if m.issue in issues and not contradicts(issues[m.issue].when, facts)
    )


def best_match(case: Case) -> Match | None:
    """The first candidate that is not ruled out, or None."""
    return next(iter(candidates_of(case)), None)


def sureness_of(case: Case) -> Sureness:
    """Sure, close or no, with the stricter bar for what was not addressed to us."""
    return case.policy.sureness(candidates_of(case), addressed=case.message.addressed)


def why_blocked(case: Case, but: frozenset[Hint] = frozenset()) -> str:
    """Why the words forbid an answer although the match is good; "" if nothing does. `but`: hints that do not count."""
    forbidden = BLOCKS_AN_ANSWER - but
    return next((f"{hint.value}: {why}" for hint, why in case.matches.hints.items() if hint in forbidden), "")


def sure_issue(case: Case) -> KnownIssue | None:
    """The issue this message is surely about, or None."""
    best = best_match(case)
    if best is None or sureness_of(case) is not Sureness.SURE or why_blocked(case):
        return None
    return case.knowledge.issues[best.issue]


def signal_of(case: Case, kind: str, issue: IssueId | None) -> Signal:
    """One counted sign, with the intensity lines of `incidents.yaml` that apply."""
    weights = {
        "repeat_contact": case.history.contacts > 0,
        "not_helped": kind == "not_helped",
        "strong_words": Hint.STRONG_WORDS in case.matches.hints,
        "shouting": Hint.SHOUTING in case.matches.hints,
    }
    others = tuple(other for other in may_mean(candidates_of(case)) if other != issue)
    return Signal(kind, issue, frozenset(name for name, applies in weights.items() if applies), others)


def report_of(case: Case) -> Signal:
    """Somebody suffers: counted for the issue that is at least close, else for the unknown. Where no issue is close and
    nothing is wanted, in a language that we read, somebody only talks.
    """
    best = best_match(case)
    about = best.issue if best is not None and sureness_of(case) is not Sureness.NO else None
    hints = case.matches.hints
    talks = about is None and Hint.IDLE in hints and Hint.UNSERVED_LANGUAGE not in hints
    return signal_of(case, "talk" if talks else "report", about)


@lru_cache(maxsize=4)
def danger_words(knowledge: Knowledge) -> Mapping[str, tuple[tuple[tuple[str, ...], KnownIssue], ...]]:
    """First word -> (all words, entry). Built once per snapshot: every message asks."""
    index: dict[str, list[tuple[tuple[str, ...], KnownIssue]]] = {}
    for issue in knowledge.issues.values():
        for phrase in issue.escalate.words:
            folded = tuple(words(phrase))
            if folded:
                index.setdefault(folded[0], []).append((folded, issue))
    return {first: tuple(found) for first, found in index.items()}


def in_words(case: Case) -> tuple[tuple[str, str, str], ...]:
    """The issues that come near, for people: (id, sure / not sure, why)."""
    sure = sureness_of(case) is Sureness.SURE
    near = candidates_of(case)[:3]
    return tuple((m.issue, "sure" if sure and place == 0 else "not sure", m.because) for place, m in enumerate(near))


def danger_said(case: Case) -> tuple[str, KnownIssue] | None:
    """The escalation word that was said, and its entry; an entry that also matches the message is preferred."""
    said, index = words(case.message.text), danger_words(case.knowledge)
    found = [
        (" ".join(phrase), issue)
        for at, word in enumerate(said)
        for phrase, issue in index.get(word, ())
        if tuple(said[at : at + len(phrase)]) == phrase
    ]
    rank = {match.issue: place for place, match in enumerate(case.matches.candidates)}
    return min(found, key=lambda hit: rank.get(hit[1].id, len(rank)), default=None)
