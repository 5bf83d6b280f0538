"""Finding a thread, or saying plainly that it is not there."""

from bot.core.conversations import ConversationId
from bot.core.records import Thread
from bot.desk.tongues import said
from bot.errors import BotError
from bot.ports import Transaction


class Missing(BotError):
    """What was asked for does not exist (any more)."""


def found(tx: Transaction, conversation: ConversationId) -> Thread:
    """The thread as the console shows it. Raises Missing."""
    thread = tx.desk.thread(conversation)
    if thread is None:
        raise Missing(
            said(
                "There is no thread %(number)s. It may have been erased; look for it in the inbox.", number=conversation
            )
        )
    return thread
