"""The gate at the door: look, and lease or refuse, in ONE transaction that holds the thread's lock (law 3)."""

from datetime import datetime

from bot.core.conversations import ConversationId
from bot.core.gate import FOR_MANY, Outcome, Verdict, check
from bot.core.issues import Knowledge
from bot.core.policy import Channel
from bot.core.records import Send
from bot.ports import OutboxId, Transaction


def pass_gate(
    tx: Transaction, send: Send, channel: Channel, live: Knowledge, now: datetime
) -> tuple[Verdict, ConversationId | None]:
    """The verdict, and a conversation to ring if it must think again. GO: the row is leased to us.

    A row about an issue that is no longer in the live knowledge is refused like a frozen one.
    """
    row = OutboxId(send.id)
    if send.action not in {"send", "post"}:  # taking words back is always allowed, and so is telling our own people
        tx.outbox.lease(row, now)
        return Verdict(Outcome.GO), None
    situation = tx.outbox.situation(row, now, channel.per_minute(send.room), channel.per_hour(send.room))
    gone = send.reply.issue is not None and send.reply.issue not in live.issues and not send.by
    verdict = check(situation, channel, now)
    if gone and verdict.outcome is Outcome.GO:
        outcome = Outcome.DROP if send.reply.purpose in FOR_MANY else Outcome.HAND_OFF
        verdict = Verdict(outcome, "this issue is not in the knowledge base any more")
    if verdict.outcome is Outcome.GO:
        tx.outbox.lease(row, now, looked=True)
        return verdict, None
    return verdict, tx.outbox.refuse(row, verdict, now)
