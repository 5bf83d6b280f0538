"""What a sign of pain is about."""

from bot.core.conversations import IssueId
from bot.core.incidents import Topic
from bot.core.issues import Match
from bot.core.topics import may_mean, topic_of

DOWN, SLOW = IssueId("line-down"), IssueId("line-slow")
NEAR = may_mean((Match(SLOW, 0.6, ""), Match(DOWN, 0.2, ""), Match(IssueId("tv"), 0.06, "")))


def test_what_is_far_behind_the_surest_is_not_meant() -> None:
    assert NEAR == (SLOW, DOWN)
    assert may_mean(()) == ()


def test_without_an_incident_it_is_what_was_decided() -> None:
    assert topic_of(SLOW, NEAR, ()) == Topic("line-slow")
    assert topic_of("", NEAR, ()) is None
    assert topic_of("", (), {Topic("line-down")}) is None


def test_what_may_mean_an_open_incident_counts_for_it() -> None:
    assert topic_of(SLOW, NEAR, {Topic("line-down")}) == Topic("line-down")
    assert topic_of("", NEAR, {Topic("line-down")}) == Topic("line-down")


def test_what_surely_means_something_else_does_not() -> None:
    assert topic_of(SLOW, NEAR, {Topic("tv")}) == Topic("line-slow")
    assert topic_of(SLOW, NEAR, {Topic("line-down"), Topic("line-slow")}) == Topic("line-slow")
