"""Think: one turn per conversation at a time. Load, decide, commit; a stale turn is thrown away and done again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.conversations import ConversationId
from bot.core.decisions import Decision
from bot.core.policy import Policy
from bot.core.records import Work
from bot.engine import Engine
from bot.errors import Stale, StoreError
from bot.ports import Clock, Log, Meter, Store, has_come
from bot.runtime.pacing import Senders
from bot.runtime.retry import next_turn


def quiet_until(work: Work, policy: Policy) -> datetime:
    """When an unsure turn may be acted on: quiet time after the last words, with a cap after the first."""
    return min(work.last_at + policy.quiet, work.first_at + policy.quiet_at_most)


@dataclass(frozen=True, slots=True)
class Thinker:
    """Runs turns; called by the dispatcher."""

    engine: Engine
    store: Store
    senders: Senders
    clock: Clock
    log: Log
    meter: Meter

    async def turn(self, conversation: ConversationId) -> datetime | None:
        """Everything that is ready in this conversation, in order. Returns when to come back, None: nothing left.

        Raises StoreError when the database cannot be used; then nothing of the turn in hand was written.
        """
        again: datetime | None = self.clock.now()
        while again is not None and has_come(again, self.clock.now()):
            again = await self._turn(conversation)
        return again

    async def _turn(self, conversation: ConversationId) -> datetime | None:
        """One turn. Returns when to look for the next one, None: nothing left."""
        now = self.clock.now()
        try:
            work = await self.store.glance(lambda tx: tx.inbox.load(conversation, now))
            return None if work is None else await self._think(work)
        except Stale:
            return now

    async def _think(self, work: Work) -> datetime | None:
        try:
            return await self._decide(work)
        except (Stale, StoreError):  # not the message's fault
            raise
        except Exception as error:  # whatever it is, the message must not be lost and must not block the others
            return await self._failed(work, error)

    async def _decide(self, work: Work) -> datetime | None:
        started = self.clock.monotonic()
        decision, knowledge = await self.engine.handle(work)
        until = quiet_until(work, self.engine.policy)
        left = until - self.clock.now()  # more than there ever is: a clock was set back
        if decision.patient and not work.timer and timedelta() < left <= self.engine.policy.quiet_at_most:
            await self.store.write(lambda tx: tx.inbox.defer(work, until))
            return until
        now = self.clock.now()
        committed = await self.store.write(lambda tx: tx.inbox.commit(work, decision, knowledge, now))
        if committed.says:
            self.senders.wake(work.conversation.account)
        self._report(work, decision, committed.decision, started)
        return now if committed.more else None

    async def _failed(self, work: Work, error: Exception) -> datetime | None:
        delay = next_turn(work.tries)
        retry_at = None if delay is None else self.clock.now() + timedelta(seconds=delay)
        outcome = "parked" if retry_at is None else "later"
        self.meter.count("beancan_turns_failed", account=work.conversation.account, outcome=outcome)
        self.log.error("a turn failed", conversation=work.conversation.id, error=repr(error), parked=retry_at is None)
        await self.store.write(lambda tx: tx.inbox.fail(work, repr(error), retry_at))
        return retry_at or self.clock.now()  # what is parked does not hold up the words after it

    def _report(self, work: Work, decision: Decision, number: int, started: float) -> None:
        account = work.conversation.account
        self.meter.count("beancan_decisions", account=account, verdict=decision.verdict, rule=decision.rule)
        self.meter.seconds("beancan_turn_seconds", self.clock.monotonic() - started)
        self.log.info(
            "decided",
            conversation=work.conversation.id,
            decision=number,
            rule=decision.rule,
            verdict=decision.verdict,
            issue=decision.issue,
        )
