"""The staff room: what a card says, and what a person's words or taps there ask for. Pure; `bot.runtime.staff` obeys.

Words in the room are never sent to a customer by accident: under a public post the writer says first who shall read
them, and what is not said under a card is nobody's order.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.core.conversations import IssueId, Status
from bot.core.decisions import Button, Purpose, Reply
from bot.core.messages import AccountId, PersonId, RoomId, Visibility
from bot.core.records import FOR_A_PERSON, Line, Packet, Recalled, Thread

CARD_LIMIT = 1500  # characters of a card: one message on every platform, also after escaping
_QUOTE = 500  # characters of the customer's words, and of each thing said so far


@dataclass(frozen=True, slots=True)
class StaffRoom:
    """Where cards go, and who may act there: the platform's id of a person -> his name at the desk."""

    account: AccountId
    room: RoomId
    people: Mapping[PersonId, str] = field(default_factory=dict)


class Verb(StrEnum):
    """What a person of the brand can want. Buttons and typed words carry these values."""

    REPLY = "reply"  # plain words
    PUBLIC = "public"
    PRIVATE = "private"
    NOTE = "note"
    TAKE = "take"
    BACK = "back"
    DONE = "done"
    NOT_OURS = "notours"
    WRONG = "wrong"
    SEND = "send"  # a suggestion, or an unsure message once more
    SEEN = "seen"  # an unsure message stands there
    HELP = "help"
    ASIDE = "aside"  # words to a colleague, by name


_TYPED = {verb.value: verb for verb in (
    Verb.PUBLIC, Verb.PRIVATE, Verb.NOTE, Verb.TAKE, Verb.BACK, Verb.DONE, Verb.HELP, Verb.WRONG, Verb.NOT_OURS,
)}  # fmt: skip
_COMMAND = re.compile(r"[/!](\w+)(?:@\w+)?[:,]?(?=\s|$)\s*")
_MARKS = " \t\r\n`*_~>\"'"  # may stand around a command that was pasted or quoted
_SIGNS = ("/", "!", "\uff0f", "\uff01")  # the last two: as keyboards of East Asia write them


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for. Of a button: about which conversation (0: the one of the card), and which outbox row."""

    verb: Verb
    text: str = ""
    conversation: int = 0
    send: int = 0


def words_order(text: str) -> Order:
    """Typed words. Commands begin with / or ! (some platforms keep / for themselves); what begins with somebody's name
    is for him; anything else is a reply. A slip of a command explains itself: it must never be sent to a customer."""
    words = text.strip()
    if words.lstrip(_MARKS).startswith(_SIGNS):
        found = _COMMAND.match(words)
        verb = _TYPED.get(found[1].casefold()) if found else None
        return Order(verb, words[found.end() :]) if found and verb else Order(Verb.HELP, words)
    return Order(Verb.ASIDE if words.startswith(("@", "<@")) else Verb.REPLY, words)


_BUTTON = re.compile(r"(\w+)\.(\d+)(?:\.(\d+))?")


def button(verb: Verb, label: str, thread: Thread, send: int = 0) -> Button:
    """A button that says what it is about by itself: a tap is understood also where the card's receipt is missing."""
    number = f".{send}" if send else ""
    return Button(f"{verb}.{thread.conversation.id}{number}", label)


def tap_order(pressed: str) -> Order | None:
    """What a button of ours asks for; None: not one of ours."""
    found = _BUTTON.fullmatch(pressed)
    if found is None or found[1] not in set(Verb):
        return None
    return Order(Verb(found[1]), conversation=int(found[2]), send=int(found[3] or 0))


# --- what the room is told ------------------------------------------------------------------------------------------


def to_staff(text: str, *buttons: Button) -> Reply:
    """Words for the room. Everybody in it reads them; no customer ever does."""
    return Reply(Purpose.CARD, text, Visibility.PUBLIC, "", buttons)


def card(thread: Thread, link: str, sign: str) -> Reply:
    """The hand-off as one message: who, why, in which words, what was tried; and what can be done about it.

    `link` opens the thread in the console; `sign` begins a command there.
    """
    head = f"{name_of(thread)} needs a person · {where(thread)}"
    packet = thread.packet
    body = _about(packet) if packet is not None else []
    urgent = ["URGENT"] if packet is not None and packet.urgent else []
    lines = [*urgent, head, *body, *_pending_lines(thread), link, "", how_to_answer(thread, sign)]
    buttons = (*_pending_buttons(thread), *_buttons(thread))
    return to_staff(_fit(lines, head), *buttons)


def recalled(recall: Recalled, title: str, link: str) -> Reply:
    """One word for all who got an answer that was taken back. `link` opens the list."""
    return to_staff(
        f"{recall.who} took back the answer to “{in_one_line(title)}”. {recall.people} customers had it, and each of"
        " them waits for a person in the inbox. There is no card for each; whoever writes again gets one."
        f" All of them: {link}"
    )


def where(thread: Thread) -> str:
    """Platform, room and who can read it."""
    return f"{thread.platform}, {in_one_line(thread.room)} ({'public' if thread.public else 'private'})"


def name_of(thread: Thread) -> str:
    """The customer, as he calls himself."""
    return in_one_line(thread.customer)


def in_one_line(name: str, most: int = 60) -> str:
    """A name of a person or room, in one line and not too long: names are anybody's words."""
    return _short(" ".join(name.split()), most)


def _about(packet: Packet) -> list[str]:
    near = [f"{issue} ({sure})" for issue, sure, _ in packet.candidates]
    facts = [f"{name}: {value}" for name, value in packet.facts]
    found = [
        ("Why", packet.because),
        ("Team", packet.to),
        ("Near", ", ".join(near)),
        ("Facts", ", ".join(facts)),
        ("Tapped", ", ".join(packet.taps)),
        ("Language", packet.language),
        ("Earlier contacts, 7 days", str(packet.contacts) if packet.contacts else ""),
        ("Post", packet.link),
    ]
    said = [f"The bot said: {_short(text)}" for text in packet.tried]
    return [f"« {_short(packet.words)} »", *said, *(f"{name}: {value}" for name, value in found if value)]


def _pending(thread: Thread) -> list[Line]:
    """What waits for a person's word, of this customer alone: others of the thread have cards of their own."""
    mine = (line for line in thread.lines if line.conversation == thread.conversation.id)
    return [line for line in mine if line.state in FOR_A_PERSON and line.send is not None]


def is_pending(thread: Thread, send: int) -> bool:
    """Does this row wait for a person's word, for this customer?"""
    return any(line.send == send for line in _pending(thread))


def _pending_lines(thread: Thread) -> list[str]:
    says = {"unsure": "May or may not stand there already"}
    return [f"{says.get(line.state, 'Waits for your word')}: {_short(line.text)}" for line in _pending(thread)]


def _pending_buttons(thread: Thread) -> list[Button]:
    made: list[Button] = []
    for line in _pending(thread)[:2]:
        if line.state == "unsure":
            made.append(button(Verb.SEEN, "It stands there", thread, line.send or 0))
            made.append(button(Verb.SEND, "Send again", thread, line.send or 0))
        else:
            made.append(button(Verb.SEND, "Send this answer", thread, line.send or 0))
    return made


def _buttons(thread: Thread) -> list[Button]:
    made = [button(Verb.TAKE, "Take over", thread), button(Verb.NOT_OURS, "Not ours", thread)]
    return [*made, button(Verb.WRONG, "Wrong answer", thread)] if wrong_issue(thread) is not None else made


def wrong_issue(thread: Thread) -> IssueId | None:
    """The issue whose answer this customer got last, or would get: what `Wrong answer` is about."""
    answered = thread.conversation.memory.answered
    if answered:
        return answered[-1]
    packet = thread.packet
    if packet is None or not packet.candidates or not _pending(thread):
        return None
    return IssueId(packet.candidates[0][0])


def how_to_answer(thread: Thread, sign: str) -> str:
    """How words under this card reach the customer."""
    reader = f"only {name_of(thread)} reads it" if not thread.public else "you choose who reads it before it leaves"
    return (
        f"Answer here, in this thread: {reader}. "
        f"{sign}note for your team only, {sign}back gives it to the bot again, {sign}done closes it."
    )


def state_line(thread: Thread) -> str | None:
    """What became of it, for the card's thread. None: nothing worth a line (it waits, as the card says)."""
    match thread.conversation.status:
        case Status.WAITING:
            return None
        case Status.DONE:
            return f"Closed. A new message of {name_of(thread)} opens it again."
        case Status.HUMAN:
            return f"{thread.assignee} answers {name_of(thread)} now. The bot is silent there."
        case _:
            return f"The bot answers {name_of(thread)} again."


def heard_line(name: str, text: str, *, edited: bool) -> str:
    """The customer's next words."""
    return f"{in_one_line(name)}{' changed it to' if edited else ''}: « {text} »"


def choose(thread: Thread) -> Reply:
    """Words came and nobody said who shall read them: ask, naming the readers."""
    buttons = [button(Verb.PUBLIC, f"Everybody in {in_one_line(thread.room, 40)}", thread)]
    if thread.private_possible:
        buttons.append(button(Verb.PRIVATE, f"Only {in_one_line(thread.customer, 40)}", thread))
    buttons.append(button(Verb.NOTE, "Our team only (a note)", thread))
    return to_staff("Not sent yet. Who shall read this? Your next words here go the same way.", *buttons)


def going(thread: Thread, visibility: Visibility) -> str:
    """The destination of what was just sent."""
    if visibility is Visibility.PRIVATE:
        return f"Goes to {name_of(thread)} only, privately."
    return f"Goes to everybody in {in_one_line(thread.room)}, under the post of {name_of(thread)}."


def chosen(thread: Thread, visibility: Visibility) -> str:
    """The destination of what will be said."""
    reader = (
        f"{name_of(thread)} only" if visibility is Visibility.PRIVATE else f"everybody in {in_one_line(thread.room)}"
    )
    return f"Your next words here go to {reader}."


def _short(text: str, most: int = _QUOTE) -> str:
    flat = text.strip()
    return flat if len(flat) <= most else f"{flat[: most - 1].rstrip()}…"


def _fit(lines: list[str], head: str) -> str:
    """All of it in one message: the longest lines give way first, never the head, the link, nor how to answer."""
    while len("\n".join(lines)) > CARD_LIMIT:
        longest = max((line for line in lines[:-3] if line != head), key=len)  # there is one: the rest is bounded
        at = lines.index(longest)
        lines[at : at + 1] = [_short(longest, len(longest) // 2)] if len(longest) > 80 else []
    return "\n".join(lines)
