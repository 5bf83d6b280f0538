"""Why telling many waits, and what comes next: each sentence from a campaign as it stands."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.core.campaigns import Campaign, CampaignId, Kind, Line, Order
from bot.core.conversations import ConversationId, IssueId
from bot.core.messages import AccountId
from bot.desk.telling_words import now_of, shown

NOW = datetime(2026, 11, 2, 9, 6, tzinfo=UTC)
PLAN = Line(0, AccountId("main"), ConversationId(1), "town", "Ana", "send", "planned", "Fixed.", "en", public=True)
FULL = "half of what may be said in this room in a minute was said"
PAUSE = "Too Many Requests"


def campaign(*lines: Line, state: str = "running", pace: float = 1.0) -> Campaign:
    order = Order(Kind.HEAL, IssueId("red"), "v1", "Lea", pace)
    return Campaign(CampaignId(1), order, state, NOW, lines=tuple(replace(each, n=n) for n, each in enumerate(lines)))


def line(state: str = "planned", wait: int = 0, **changes: Any) -> Line:
    until = NOW + timedelta(seconds=wait) if wait else None
    return replace(PLAN, state=state, not_before=until, **changes)


def test_the_pace_and_what_leaves() -> None:
    now = now_of(campaign(line("sent"), line("queued", name="Bob"), line(name="Cyd"), line(), line()), NOW)
    assert now.says == [
        "One message leaves now.",
        "One leaves every second at most, so that you can read along and stop.",
    ]
    assert [each.name for each in now.next] == ["Bob", "Cyd", "Ana"]
    fast = now_of(campaign(line("queued"), line("queued"), pace=0), NOW)
    assert fast.says == ["2 messages leave now.", "They leave as fast as each platform allows."]
    assert now_of(campaign(line(), pace=2.5), NOW).says[0].startswith("One leaves every 2.5 seconds")


def test_what_a_room_or_a_platform_puts_off_says_until_when() -> None:
    put_off = now_of(campaign(line(wait=20, why=FULL), line(wait=40, why=FULL), line(name="Cyd")), NOW)
    assert put_off.says[1] == f"Put off (2): {FULL}. Tried again at 09:06:20 UTC."
    assert put_off.next[0].name == "Cyd", "who may be told now comes before who waits"
    alone = now_of(campaign(line("sent"), line(wait=20, why=FULL)), NOW)
    assert alone.says[-1] == f"Everything that is left waits: {FULL}. Tried again at 09:06:20 UTC."
    paused = now_of(campaign(line("queued", wait=30, why=PAUSE), line("queued", wait=5)), NOW)
    assert paused.says == [
        f"The platform takes nothing just now: {PAUSE}. Tried again at 09:06:30 UTC.",
        "The platform takes nothing just now: the platform asked to wait. Tried again at 09:06:05 UTC.",
        "One leaves every second at most, so that you can read along and stop.",
    ]


def test_what_is_over_says_nothing_but_what_may_still_arrive() -> None:
    assert now_of(campaign(line("sent"), state="done"), NOW).says == ()
    assert now_of(campaign(line("stopped"), state="aborted"), NOW).says == ()
    (last,) = now_of(campaign(line("queued"), line("stopped"), state="aborted"), NOW).says
    assert "may still arrive" in last


def test_a_figure_shows_the_lines_it_counts() -> None:
    all_states = ("planned", "queued", "sent", "skipped", "stopped", "failed", "unsure")
    of = campaign(*(line(state) for state in all_states))
    counted = {
        name: [each.state for each in shown(of, name)] for name in ("done", "waiting", "left-out", "unclear", "")
    }
    assert counted == {
        "done": ["sent"], "waiting": ["planned", "queued"], "left-out": ["skipped", "stopped"],
        "unclear": ["failed", "unsure"], "": [*all_states],
    }  # fmt: skip
