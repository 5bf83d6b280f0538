"""Which issue the knowledge of now would name for words that customers said before."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.conversations import IssueId
from bot.core.issues import Matches
from bot.core.policy import Policy, Sureness
from bot.ports import Judged, Query, Snapshot

_AT_ONCE = 64  # texts: an encoder reads many together faster


@dataclass(frozen=True, slots=True)
class Named:
    """`issue`: the one that is surely meant, "" if that is not sure. `near`: the first that is at least close, ""
    if none is. `language`: of the words, where that is clear."""

    issue: IssueId
    near: IssueId
    language: str


@dataclass(frozen=True, slots=True)
class Mended:
    """What agents corrected, judged anew. `otherwise`: where they are still not agreed with, and what is named; "" for
    not sure."""

    messages: int
    otherwise: Sequence[tuple[Judged, IssueId]]

    @property
    def as_agents(self) -> int:
        """Messages on which they are agreed with."""
        return self.messages - len(self.otherwise)

    def as_json(self) -> dict[str, Any]:
        """`corrected` in the object of `beancan replay --days N --json`."""
        otherwise = [{"text": j.words, "issue": j.about or None, "now": now or None} for j, now in self.otherwise]
        return {"messages": self.messages, "as_agents": self.as_agents, "otherwise": otherwise}


async def judge(snapshot: Snapshot, policy: Policy, corrected: Sequence[Judged]) -> Mended:
    """Does an edit mend what agents found?"""
    named = await name(snapshot, policy, corrected)
    told = zip(corrected, named, strict=True)
    return Mended(len(corrected), [(judged, now.issue) for judged, now in told if not _agrees(judged, now)])


def _agrees(judged: Judged, now: Named) -> bool:
    """Where an agent knew no issue like it, one may have been written since: any but the one that was wrong."""
    if judged.about:
        return now.issue == judged.about
    return not now.issue or now.issue != judged.thought


async def name(snapshot: Snapshot, policy: Policy, said: Sequence[Judged]) -> list[Named]:
    """In the same order. The words alone count: no `when` of an entry, and nothing that was said before."""
    found: list[Named] = []
    for start in range(0, len(said), _AT_ONCE):
        queries = [Query(each.words, each.language[:2].lower()) for each in said[start : start + _AT_ONCE]]
        found += [_named(m, policy) for m in await asyncio.gather(*map(snapshot.matcher.match, queries))]
    return found


def _named(matches: Matches, policy: Policy) -> Named:
    sure = policy.sureness(matches.candidates, addressed=True)
    best = matches.best.issue if matches.best else IssueId("")
    return Named(
        best if sure is Sureness.SURE else IssueId(""),
        best if sure is not Sureness.NO else IssueId(""),
        matches.language,
    )
