"""May these words of a person leave? The console and the staff room ask the same question before anything is queued."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.messages import Visibility
from bot.core.policy import Channel
from bot.core.records import Thread
from bot.core.text import redact

_KINDS: Mapping[str, str] = {
    "card": "a card number", "iban": "a bank account number", "password": "a password", "token": "an access key",
    "email": "an e-mail address", "phone": "a phone number", "order": "an order number",
}  # fmt: skip

NO_FILES = "This channel takes no pictures or files. Send words, or a link."
_TOO_MANY = "Too many files for one message here: {most} at most. Send the others with the next one."
GAP = re.compile(r"\{[^\W\d_][^{}\n]{0,39}\}")  # a place of a prepared text that waits for its words: {name}


@dataclass(frozen=True, slots=True)
class Objection:
    """Why nothing is sent, in words for the writer. `kinds`: the personal data that would have been public."""

    says: str
    kinds: tuple[str, ...] = ()


def objection(
    thread: Thread, text: str, visibility: Visibility, channel: Channel | None, orders: Sequence[re.Pattern[str]] = (),
    files: Sequence[str] = (),
) -> Objection | None:  # fmt: skip
    """What speaks against sending `text` there, or None. `orders`: how the brand's order numbers look. `files`: names
    of what goes along, which customers read, too."""
    if trouble := _amount(text, files, channel.files if channel is not None else 0):
        return Objection(trouble)
    if gaps := list(dict.fromkeys(GAP.findall(text))):
        return Objection(f"Nothing was sent: fill in {' and '.join(gaps)} first.")
    if visibility is Visibility.PRIVATE:
        if thread.public and not thread.private_possible:
            return Objection(f"{thread.customer} cannot be written to privately here. Reply in public instead.")
        return None
    if not thread.public:
        return Objection("This is a private chat, so there is nothing public to reply to. Send it privately.")
    kinds = tuple(_KINDS.get(kind, kind) for kind in redact("\n".join((text, *files)), orders).kinds)
    if kinds:
        return Objection(
            f"Nothing was posted: your text holds {' and '.join(kinds)}, and everybody can read a public reply. "
            "Send it privately, or take that out.",
            kinds,
        )
    if channel is not None and len(text) > channel.limit:
        return Objection(f"{len(text)} characters are too many: {channel.limit} are allowed here. Shorten it.")
    return None


def _amount(text: str, files: Sequence[str], most: int) -> str:
    """Too little or too many of them to be a message."""
    if not text.strip() and not files:
        return "There is nothing to send yet. Write something first."
    if len(files) <= most:
        return ""
    return _TOO_MANY.format(most=most) if most else NO_FILES
