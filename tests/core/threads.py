"""A thread as the desk shows it, for tests that need one without a store."""

from typing import Any

from bot.core.conversations import Conversation, ConversationId, Status
from bot.core.messages import PersonId, RemoteId, RoomId
from bot.core.records import Packet, Thread
from tests.fakes.cases import HERE

PACKET = Packet(
    rule="hand_off", because="no issue of ours fits", urgent=False, to="", words="my cat ate the manual",
    candidates=(), tried=(), taps=(), facts=(), language="en", contacts=0, link="",
)  # fmt: skip


def thread(status: Status = Status.WAITING, conversation: Conversation | None = None, **changes: Any) -> Thread:
    """Ana's thread in the town square."""
    here = conversation or Conversation(
        ConversationId(7), HERE, RoomId("town"), RemoteId("p1"), PersonId("ana"), status=status
    )
    values: dict[str, Any] = {
        "conversation": here, "seen": 1, "customer": "Ana", "platform": "plaza", "room": "Town square", "public": True,
        "private_possible": True, "lines": (), "packet": PACKET,
    }  # fmt: skip
    return Thread(**(values | changes))
