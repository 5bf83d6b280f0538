"""What customers sent beside words: fetched from the platform when somebody first looks at it, and shown from here.

No browser asks a platform: who looks at what stays in the house, and the platform's token stays with the account.
"""

from bot.core.conversations import ConversationId
from bot.core.files import Came, File
from bot.core.messages import Attachment
from bot.desk.from_below import reason
from bot.desk.lookup import Missing
from bot.desk.setup import DeskSetup
from bot.desk.tongues import said
from bot.ports import Transaction

PATIENCE = 8.0  # seconds that a request waits for the platform; a browser has few lines to us, and a reply needs one
LOOK_EVERY = 0.1


def can_show(attachment: Attachment, most: int) -> bool:
    """Is it worth asking for? Its true size shows only when it comes. `most`: bytes that are fetched at all."""
    return bool(attachment.ref) and attachment.size <= most > 0


class Receiving:
    """The desk's verbs for customers' files."""

    def __init__(self, setup: DeskSetup) -> None:
        self._setup = setup

    async def get(self, conversation: ConversationId, post: int, which: int) -> File:
        """The file, after at most `PATIENCE` seconds; `post` and `which` as in `bot.ports.Received`. Raises Missing."""
        store, clock = self._setup.store, self._setup.clock
        came = await store.read(lambda tx: _look(tx, conversation, post, which))
        if came.file is not None:
            return came.file
        now, until = clock.now(), clock.monotonic() + PATIENCE
        account = await store.write(lambda tx: tx.received.want(conversation, post, which, now))
        if account is not None:
            self._setup.fetch(account)
        while clock.monotonic() < until:
            came = await store.read(lambda tx: _look(tx, conversation, post, which))
            if came.file is not None:
                return came.file
            if came.why:
                raise Missing(said("This file cannot be shown: %(why)s. Look at it in the app.", why=reason(came.why)))
            await clock.sleep(LOOK_EVERY)
        raise Missing(said("The platform has not given this file yet. Open it again in a minute."))


def _look(tx: Transaction, conversation: ConversationId, post: int, which: int) -> Came:
    came = tx.received.look(conversation, post, which)
    if came is None:
        raise Missing(said("This file is not here (any more)."))
    return came
