"""What a sign of pain is about: an issue, an open incident that it may belong to, or something unknown."""

from collections.abc import Collection, Sequence

from bot.core.conversations import IssueId
from bot.core.incidents import Topic
from bot.core.issues import Match

_MAY_MEAN = 0.125  # of the surest candidate's confidence


def topic_of(issue: IssueId | None, candidates: Sequence[Match], alarmed: Collection[Topic]) -> Topic | None:
    """None: no issue of ours; a cluster of what nobody could answer may take it.

    While an incident is open, what may mean it does mean it: half of those who write that the line is down will say it
    in words that fit a neighbour of that issue better, and would look like a second incident.
    """
    if issue is not None and Topic(issue) in alarmed:
        return Topic(issue)
    best = candidates[0].confidence if candidates else 0.0
    for match in candidates:
        if Topic(match.issue) in alarmed and match.confidence >= _MAY_MEAN * best:
            return Topic(match.issue)
    return Topic(issue) if issue is not None else None
