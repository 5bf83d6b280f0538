"""What customers ask that the knowledge does not answer well: groups of their words, the most pressing first."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import log10
from typing import Any

from bot.core.conversations import ConversationId, IssueId
from bot.core.policy import Policy
from bot.core.text import words
from bot.evaluation.naming import Named, name
from bot.ports import Clusters, Snapshot, Unhelped

PEOPLE = 3  # different customers that make a gap
_COMPARED = 50  # newest messages of a group among which its sample, and an answer, are looked for


class Do(StrEnum):
    """What would mend a gap."""

    ADD_WORDS = "add_words"
    NEW_ISSUE = "new_issue"
    BETTER_ANSWER = "better_answer"


@dataclass(frozen=True, slots=True)
class Gap:
    """One group. `nearest`: the issue that is meant, or comes near; "" if none does. `by_agents`: an agent said so, it
    is no guess of the bot. `unanswered`, `in_vain`, `corrected`: messages; one may be several of these."""

    language: str
    sample: str
    customers: int
    messages: int
    reach: int | None
    last: datetime
    unanswered: int
    in_vain: int
    corrected: int
    do: Do
    nearest: IssueId
    by_agents: bool
    conversations: Sequence[ConversationId]  # where it was asked, the newest last

    @property
    def weight(self) -> float:
        """Customers, and more where many can read it: as much more as for the alarm at its usual rules, twice for each
        factor of ten above a hundred readers."""
        return self.customers * (1 + log10(max(self.reach or 0, 100) / 100))

    def as_json(self, title: str, answered: str) -> dict[str, Any]:
        """One of `gaps` in the object of `beancan gaps --json`. `answered`: by people, most often."""
        nearest = {"issue": self.nearest, "title": title} if self.nearest else None
        return {
            "language": self.language, "sample": self.sample, "customers": self.customers, "messages": self.messages,
            "reach": self.reach, "last": self.last.isoformat(), "unanswered": self.unanswered,
            "did_not_help": self.in_vain, "corrected": self.corrected, "do": self.do.value, "nearest": nearest,
            "said_by_agents": self.by_agents, "agents_answered": answered or None,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gaps:
    """`answered_now`: messages that got no good answer then, and would get another one now. `alone`: those that fewer
    than PEOPLE customers sent."""

    found: Sequence[Gap]
    answered_now: int
    alone: int


@dataclass(frozen=True, slots=True)
class _Open:
    """A message that is answered no better by the knowledge of now."""

    said: Unhelped
    now: Named

    @property
    def corrected(self) -> bool:
        return self.said.judged.about is not None

    def vote(self, known: Collection[IssueId]) -> tuple[Do, IssueId]:
        judged = self.said.judged
        if judged.about is not None:
            if judged.about not in known:
                return Do.NEW_ISSUE, IssueId("")
            return (Do.BETTER_ANSWER if judged.about == judged.thought else Do.ADD_WORDS), judged.about
        if self.said.in_vain and judged.thought in known:
            return Do.BETTER_ANSWER, judged.thought
        return (Do.ADD_WORDS if self.now.near else Do.NEW_ISSUE), self.now.near


async def find(
    said: Sequence[Unhelped], snapshot: Snapshot, policy: Policy, clusters: Callable[[], Clusters]
) -> Gaps:  # fmt: skip
    """`said`: oldest first. `clusters`: an empty sorter, one for each language."""
    named = await name(snapshot, policy, [each.judged for each in said])
    still = [_Open(each, now) for each, now in zip(said, named, strict=True) if not _answered(each, now)]
    groups = await _groups(still, snapshot.knowledge.default_language, clusters)
    many = {key: group for key, group in groups.items() if len({one.said.person for one in group}) >= PEOPLE}
    known = snapshot.knowledge.issues.keys()
    found = sorted((_gap(key[0], group, known) for key, group in many.items()), key=lambda gap: -gap.weight)
    return Gaps(found, len(said) - len(still), len(still) - sum(map(len, many.values())))


def _answered(said: Unhelped, now: Named) -> bool:
    """By what is known now: as the agent said, or, where he named no issue, by any but the one that was wrong."""
    judged = said.judged
    if judged.about and judged.about != judged.thought:
        return now.issue == judged.about
    return now.issue not in {"", judged.thought}


async def _groups(
    still: Sequence[_Open], default: str, clusters: Callable[[], Clusters]
) -> dict[tuple[str, str], list[_Open]]:
    sorters: dict[str, Clusters] = {}
    groups: dict[tuple[str, str], list[_Open]] = {}
    for each in still:
        judged = each.said.judged
        language = each.now.language or judged.language[:2].lower() or default
        sorter = sorters.get(language) or sorters.setdefault(language, clusters())
        cluster = await sorter.place(judged.words, judged.at)
        if cluster is not None:
            groups.setdefault((language, cluster.id), []).append(each)
    return groups


def _gap(language: str, group: Sequence[_Open], known: Collection[IssueId]) -> Gap:
    by_agents = [each for each in group if each.corrected]  # what a person said counts before what the bot guesses
    do, issue = Counter(each.vote(known) for each in by_agents or group).most_common(1)[0][0]
    near = Counter(each.now.near for each in group if each.now.near).most_common(1)
    return Gap(
        language=language,
        sample=_sample(group),
        customers=len({each.said.person for each in group}),
        messages=len(group),
        reach=max((each.said.reach for each in group if each.said.reach is not None), default=None),
        last=max(each.said.judged.at for each in group),
        unanswered=sum(not each.said.judged.thought for each in group),
        in_vain=sum(each.said.in_vain for each in group),
        corrected=len(by_agents),
        do=do,
        nearest=issue or (near[0][0] if near else IssueId("")),
        by_agents=bool(by_agents),
        conversations=[each.said.conversation for each in group[-_COMPARED:]],
    )


def _sample(group: Sequence[_Open]) -> str:
    """The words that have most in common with the others."""
    said = [each.said.judged.words for each in group[-_COMPARED:]]
    held = [frozenset(words(text)) for text in said]
    return max(zip(said, held, strict=True), key=lambda one: sum(_alike(one[1], other) for other in held))[0]


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(len(one | other), 1)
