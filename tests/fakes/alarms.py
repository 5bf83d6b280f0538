"""People who complain, straight into the store, and an alarm loop that hears them: time moves by hand."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import structlog

from bot.core.conversations import ConversationId, IssueId, Status
from bot.core.decisions import Decision, Handoff, Signal
from bot.core.incidents import Level, Line, Thresholds
from bot.core.issues import Knowledge, KnownIssue
from bot.core.records import Work
from bot.observe.metrics import Metrics
from bot.ports import Claim, Snapshot, Store
from bot.ports.nerve import BoardLine
from bot.runtime.alarm import PAGE, Alarm
from bot.runtime.send import Alone
from tests.fakes.clock import ManualClock
from tests.fakes.house import FixedKnowledge, TableMatcher
from tests.storage.builders import BILL, RED, World

THRESHOLDS = Thresholds(
    window=timedelta(minutes=30),
    half_life=timedelta(minutes=15),
    weights={"shouting": 0.5, "waiting_over_promise": 1.0},
    per_factor_of_10=0.25,
    levels={
        Level.L1: (Line("incidents.yaml:1", authors=1, pain=1.5),),
        Level.L2: (Line("incidents.yaml:2", authors=3),),
        Level.L3: (Line("incidents.yaml:3", authors=6),),
        Level.L4: (Line("incidents.yaml:4", authors=12),),
    },
    falls_after=timedelta(minutes=45),
    tell={Level.L1: ("inbox",), Level.L2: ("lead",), Level.L3: ("room",), Level.L4: ("pr", "ceo")},
    repeat_if_silent=timedelta(minutes=10),
)
KNOWLEDGE = Knowledge(
    "k1", {RED: KnownIssue(RED, "Red light"), BILL: KnownIssue(BILL, "Billed twice")}, thresholds=THRESHOLDS
)


@dataclass
class Crowd:
    """A world with customers who complain, and the loop."""

    store: Store
    clock: ManualClock
    claim: Claim = field(default_factory=Alone)
    world: World = field(init=False)
    alarm: Alarm = field(init=False)
    metrics: Metrics = field(default_factory=Metrics)
    page: int = PAGE

    def __post_init__(self) -> None:
        self.world = World(self.store)
        self.anew()

    def anew(self) -> None:
        """Another process begins where the last one was killed."""
        knowledge = FixedKnowledge(Snapshot(KNOWLEDGE, TableMatcher({})))
        log = structlog.get_logger()
        self.alarm = Alarm(self.store, knowledge, self.clock, log, self.metrics, self.claim, page=self.page)

    async def complains(self, author: str, *weights: str, issue: IssueId | None = RED, **says: Any) -> ConversationId:
        """One complaint, judged at once."""
        self.world.now = self.clock.now()
        conversation = await self.world.says(author, at=self.clock.now(), **says)

        def how(work: Work) -> Decision:
            kept = replace(work.conversation.memory, handoff_rule="hand_off")
            sign = Signal("report", issue, frozenset(weights))
            return Decision("hand_off", "not sure", (Handoff("not sure"), sign), Status.WAITING, kept)

        await self.world.decides(conversation, how)
        return conversation

    async def later(self, seconds: float = 2) -> int:
        """Time passes, then the loop looks. Returns how many alarms were new."""
        self.clock.jump(seconds)
        return await self.alarm.step()

    async def board(self) -> Sequence[BoardLine]:
        now = self.clock.now()
        return await self.store.read(lambda tx: tx.incidents.board(now, closed_since=now - timedelta(days=1)))

    async def alerts(self) -> list[tuple[str, int, str]]:
        """Every alarm that was raised: about, level, and when, oldest first."""
        found = []
        for line in await self.board():
            story = await self.store.read(lambda tx: tx.incidents.story(line.id, self.clock.now()))  # noqa: B023
            assert story is not None
            found += [(each.at, line.topic, int(each.level)) for each in story.alerts]
        return [(topic, level, f"{at:%H:%M:%S}") for at, topic, level in sorted(found)]
