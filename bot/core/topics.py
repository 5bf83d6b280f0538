"""What a sign of pain is about: an issue, an open incident that it may belong to, or something unknown."""

from collections.abc import Collection, Sequence

from bot.core.conversations import IssueId
from bot.core.incidents import Topic
from bot.core.issues import Match

_MAY_MEAN = 0.125  # of the surest candidate's confidence


def may_mean(candidates: Sequence[Match]) -> tuple[IssueId, ...]:
    """The issues that words may mean, the surest first; `candidates` in that order."""
    least = _MAY_MEAN * candidates[0].confidence if candidates else 0.0
    return tuple(match.issue for match in candidates if match.confidence >= least)


def topic_of(issue: str, others: Sequence[IssueId], alarmed: Collection[Topic]) -> Topic | None:
    """None: no issue of ours; a cluster of what nobody could answer may take it. `others`: of `may_mean`.

    While an incident is open, what may mean it does mean it: half of those who write that the line is down will say it
    in words that fit a neighbour of that issue better, and would look like a second incident.
    """
    wanted = (issue, *others) if issue else others
    found = next((one for one in wanted if Topic(one) in alarmed), issue)
    return Topic(found) if found else None
