"""The straight line: one turn's work in, one Decision out. Two hops from a message to a reply: here, then
`core.decide`.
"""

from dataclasses import dataclass

from bot.core.case import Case
from bot.core.decide import decide
from bot.core.decisions import Decision
from bot.core.issues import Knowledge, Matches
from bot.core.messages import Kind
from bot.core.policy import Policy
from bot.core.records import Work
from bot.ports import Channels, Clock, KnowledgeBase, Query


@dataclass(frozen=True, slots=True)
class Engine:
    """Gathers the case and lets the core decide. Holds no state, writes nothing, opens no transaction."""

    knowledge: KnowledgeBase
    policy: Policy
    channels: Channels
    clock: Clock

    async def handle(self, work: Work) -> tuple[Decision, Knowledge]:
        """Match and decide on one pinned snapshot; the caller commits both together, or throws both away."""
        snapshot = self.knowledge.current
        message = work.message
        channel = await self.channels.of(message.account)
        matches = Matches()
        if message.text and message.kind in {Kind.POST, Kind.EDIT} and not work.timer:
            matches = await snapshot.matcher.match(Query(message.text, message.locale[:2].lower()))
        case = Case(
            message=message,
            conversation=work.conversation,
            matches=matches,
            knowledge=snapshot.knowledge,
            policy=self.policy,
            channel=channel,
            now=self.clock.now(),
            history=work.history,
            wait=work.wait,
            team_waits=work.team_waits,
            tapped=work.tapped,
            timer=work.timer,
            marked=work.marked,
        )
        return decide(case), snapshot.knowledge
