"""The staff room: hand-offs are posted there as cards, and what people write or tap under a card is obeyed.

`StaffDesk.look` tells the room what it does not know yet; `StaffDesk.obey` runs inside the transaction that accepts the
message, so that a person's words are heard once, and the bot is silent from that moment on (law 3).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.core import staff
from bot.core.conversations import ConversationId, Status
from bot.core.decisions import Purpose, Reply
from bot.core.messages import AccountId, Kind, Message, Role, Visibility
from bot.core.policy import Channel
from bot.core.records import Accepted, Card, Thread
from bot.core.staff import Order, StaffRoom, Verb
from bot.core.wording import objection
from bot.errors import NotAllowed, StoreError
from bot.ports import Clock, Log, OutboxId, Store, Transaction
from bot.runtime.retry import backoff
from bot.runtime.send import Senders

PAGE = 100
REST = 0.25  # seconds between two looks, so that a rush of customers is one look
PLAIN_SIGN: Mapping[str, str] = {"slack": "!"}  # Slack keeps / for commands of its own


@dataclass(frozen=True, slots=True)
class _Said:
    """One order under a card, with all that obeying it needs."""

    tx: Transaction
    card: Card
    thread: Thread
    agent: str
    order: Order


@dataclass(frozen=True, slots=True)
class StaffDesk:
    """The staff room of a brand. `link` opens a conversation in the console; `orders`: how order numbers look."""

    room: StaffRoom
    store: Store
    senders: Senders
    channels: Mapping[AccountId, Channel]
    link: Callable[[ConversationId], str]
    clock: Clock
    log: Log
    orders: Sequence[re.Pattern[str]] = ()

    # --- telling ------------------------------------------------------------

    async def run(self) -> None:
        """Tell the room for ever. What could not be told now is found by the next look."""
        seen = tries = 0
        while True:
            try:
                while await self.look():
                    pass
                tries = 0
                seen = await self.store.changed(seen)
                await self.clock.sleep(REST)
            except StoreError as error:
                self.log.error("the staff room waits: the database cannot be used", error=str(error))
                await self.clock.sleep(backoff(tries))
                tries += 1

    async def look(self) -> bool:
        """Queue what the room does not know yet. True if there was something."""
        due = await self.store.read(lambda tx: tx.cards.due(PAGE))
        for conversation in due:
            await self.store.write(lambda tx: self.tell(tx, conversation))  # noqa: B023 - awaited at once
        if due:
            self.senders.wake(self.room.account)
        return bool(due)

    def tell(self, tx: Transaction, conversation: ConversationId) -> None:
        """Queue the card, or the lines under it that are missing."""
        now, thread, news = self.clock.now(), tx.desk.thread(conversation), tx.cards.news(conversation)
        if thread is None:
            return
        if news.card is None:
            if thread.conversation.status is Status.WAITING:
                card = staff.card(thread, self.link(conversation), self._sign())
                tx.cards.post(conversation, self.room, card, now)
            return
        if news.state != news.told and (line := staff.state_line(thread)) is not None:
            tx.cards.say(news.card, staff.to_staff(line), now)
        for words in news.words if staff.is_open(news.told) else ():
            said = staff.heard_line(words.name, words.text, edited=words.edited)
            tx.cards.say(news.card, staff.to_staff(said), now)
        tx.cards.caught_up(news.card, news.state)

    def _sign(self) -> str:
        return PLAIN_SIGN.get(self.channels[self.room.account].platform, "/")

    # --- obeying ------------------------------------------------------------

    def hears(self, message: Message) -> bool:
        """Is this said in the staff room? Then no rule for customers ever sees it."""
        return message.account == self.room.account and message.room.id == self.room.room

    def obey(self, tx: Transaction, message: Message) -> Accepted:
        """Do what was asked for, once. Must be called in the transaction that accepts the message."""
        if not tx.cards.heard(message, self.clock.now()):
            return Accepted(False)
        order = _order(message)
        card = _card(tx, message, order)
        thread = tx.desk.thread(card.conversation) if card is not None else None
        if order is None or card is None or thread is None:
            return Accepted(True)
        agent = self.room.people.get(message.author.id)
        if agent is None:
            return self._answered(tx, card, _stranger(message))
        said = _Said(tx, card, thread, agent, order)
        try:
            return self._obey(said)
        except NotAllowed as refusal:
            return self._answered(tx, card, f"{agent}: {refusal}")

    def _obey(self, said: _Said) -> Accepted:
        held = _held_by_another(said)
        if held and said.order.verb in _ONE_AT_A_TIME:
            return self._answered(said.tx, said.card, f"{said.agent}: {held}")
        return _VERBS[said.order.verb](self, said)

    def _answered(self, tx: Transaction, card: Card, words: str | Reply, *wake: AccountId) -> Accepted:
        reply = staff.to_staff(words) if isinstance(words, str) else words
        tx.cards.say(card, reply, self.clock.now())
        return Accepted(True, wake=(self.room.account, *wake))

    # --- one verb each ------------------------------------------------------------

    def _reply(self, said: _Said) -> Accepted:
        """Plain words: to whom was chosen, or the choice is asked for. Either way the bot is silent from here on."""
        if not said.order.text:
            return self._answered(said.tx, said.card, f"{said.agent}: only words can be passed on. Nothing was sent.")
        if said.card.to is not None:
            return self._send(said, said.order.text, said.card.to)
        kept = said.card.draft if said.card.drafter == said.agent else ""
        said.tx.cards.keep(said.card, f"{kept}\n{said.order.text}".strip(), said.agent)
        self._take(said)
        return self._answered(said.tx, said.card, staff.choose(said.thread))

    def _public(self, said: _Said) -> Accepted:
        return self._to(said, Visibility.PUBLIC)

    def _private(self, said: _Said) -> Accepted:
        return self._to(said, Visibility.PRIVATE)

    def _to(self, said: _Said, to: Visibility) -> Accepted:
        """Who reads it: what was just written, what waited for this choice, or from now on."""
        waits = said.card.draft if said.card.drafter == said.agent else ""
        if text := said.order.text or waits:
            return self._send(said, text, to)
        why_not = objection(said.thread, "-", to, None)
        if why_not is not None:
            raise NotAllowed(why_not.says)
        said.tx.cards.choose(said.card, to)
        return self._answered(said.tx, said.card, staff.chosen(said.thread, to))

    def _send(self, said: _Said, text: str, to: Visibility) -> Accepted:
        conversation = said.thread.conversation
        channel = self.channels.get(conversation.account)
        why_not = objection(said.thread, text, to, channel, self.orders)
        if why_not is not None:
            raise NotAllowed(why_not.says)
        reply = Reply(Purpose.HUMAN, text, to, conversation.memory.language, approved_by=(said.agent,))
        account = said.tx.desk.reply(conversation.id, said.agent, reply, said.thread.seen, self.clock.now())
        said.tx.cards.choose(said.card, to)
        return self._answered(said.tx, said.card, staff.going(said.thread, to), account)

    def _note(self, said: _Said) -> Accepted:
        waits = said.card.draft if said.card.drafter == said.agent else ""
        text = said.order.text or waits
        if not text:
            raise NotAllowed("Write the note behind the word.")
        said.tx.desk.note(said.card.conversation, said.agent, text, self.clock.now())
        said.tx.cards.keep(said.card, "", "")
        return self._answered(said.tx, said.card, "Noted. Only your team reads it.")

    def _take(self, said: _Said) -> Accepted:
        """The state line says the rest."""
        said.tx.desk.take_over(said.card.conversation, said.agent, self.clock.now())
        return Accepted(True, wake=(self.room.account,))

    def _back(self, said: _Said) -> Accepted:
        said.tx.desk.hand_back(said.card.conversation, said.agent, self.clock.now())
        return Accepted(True, said.card.conversation, wake=(self.room.account,))

    def _done(self, said: _Said) -> Accepted:
        said.tx.desk.done(said.card.conversation, said.agent, self.clock.now())
        return Accepted(True, wake=(self.room.account,))

    def _not_ours(self, said: _Said) -> Accepted:
        said.tx.desk.note(said.card.conversation, said.agent, "Not ours.", self.clock.now())
        return self._done(said)

    def _wrong(self, said: _Said) -> Accepted:
        """The answer is stopped everywhere before anybody asks why it was wrong."""
        issue = staff.wrong_issue(said.thread)
        if issue is None:
            raise NotAllowed("The bot gave no answer here that could be wrong.")
        said.tx.controls.freeze(issue, said.agent, self.clock.now())
        words = (
            f"Stopped by {said.agent}: nobody gets the answer to {issue} any more, on any channel. What stands in "
            f"public stays until you correct it. When the answer is right again: beancan unfreeze {issue}"
        )
        return self._answered(said.tx, said.card, words)

    def _release(self, said: _Said) -> Accepted:
        _must_be_here(said)
        account = said.tx.desk.release(OutboxId(said.order.send), said.agent, self.clock.now())
        return self._answered(said.tx, said.card, f"Sent by {said.agent}.", account)

    def _seen(self, said: _Said) -> Accepted:
        _must_be_here(said)
        said.tx.desk.dismiss(OutboxId(said.order.send), said.agent, self.clock.now())
        return self._answered(said.tx, said.card, "Good: it counts as sent.")

    def _aside(self, said: _Said) -> Accepted:
        words = "What begins with somebody's name stays in this room. To send it, leave the name out."
        return self._answered(said.tx, said.card, words)

    def _help(self, said: _Said) -> Accepted:
        return self._answered(said.tx, said.card, staff.how_to_answer(said.thread, self._sign()))


_VERBS: Mapping[Verb, Callable[[StaffDesk, _Said], Accepted]] = {
    Verb.REPLY: StaffDesk._reply, Verb.PUBLIC: StaffDesk._public, Verb.PRIVATE: StaffDesk._private,
    Verb.NOTE: StaffDesk._note, Verb.TAKE: StaffDesk._take, Verb.BACK: StaffDesk._back, Verb.DONE: StaffDesk._done,
    Verb.NOT_OURS: StaffDesk._not_ours, Verb.WRONG: StaffDesk._wrong, Verb.SEND: StaffDesk._release,
    Verb.SEEN: StaffDesk._seen, Verb.HELP: StaffDesk._help, Verb.ASIDE: StaffDesk._aside,
}  # fmt: skip
_ONE_AT_A_TIME = frozenset({Verb.REPLY, Verb.PUBLIC, Verb.PRIVATE, Verb.SEND, Verb.NOT_OURS, Verb.DONE, Verb.BACK})


def _order(message: Message) -> Order | None:
    """What a happening in the room asks for. Our own lines, other machines, edits and reactions ask for nothing."""
    if message.author.role in {Role.OWN, Role.BOT}:
        return None
    if message.kind is Kind.TAP:
        return staff.tap_order(message.button)
    return staff.words_order(message.text) if message.kind is Kind.POST else None


def _card(tx: Transaction, message: Message, order: Order | None) -> Card | None:
    if order is None:
        return None
    return tx.cards.newest(ConversationId(order.conversation)) if order.conversation else tx.cards.of(message)


def _held_by_another(said: _Said) -> str:
    """First reply claims; the second is told. Taking it over is always possible, but said aloud."""
    holder = said.thread.assignee
    same = holder.casefold() in {"", said.agent.casefold()}  # a platform may know "Sam" who is "sam" at the desk
    if said.thread.conversation.status is not Status.HUMAN or same:
        return ""
    return f"{holder} answers this one already. Nothing was done. To take it from {holder}, tap Take over."


def _must_be_here(said: _Said) -> None:
    if all(line.send != said.order.send for line in said.thread.lines):
        raise NotAllowed("This message is not in this thread any more. Look at the card again.")


def _stranger(message: Message) -> str:
    return (
        f"{message.author.name} may not answer customers from here, so nothing was done. To allow it, add "
        f'"{message.author.id}" to staff_channel: people in config.yaml.'
    )
