"""Notes for the team. This module knows no reply, no channel and no sender: a note has no way to a customer.

`tests/desk/test_notes.py` keeps its imports as they are.
"""

from bot.core.conversations import ConversationId
from bot.desk.lookup import found
from bot.ports import Clock, Store, Transaction


async def save_note(store: Store, clock: Clock, conversation: ConversationId, agent: str, text: str) -> None:
    """Keep `text` beside the thread, for the people of the brand only. Raises Missing if there is no such thread."""
    now = clock.now()

    def unit(tx: Transaction) -> None:
        found(tx, conversation)
        tx.desk.note(conversation, agent, text, now)

    await store.write(unit)
