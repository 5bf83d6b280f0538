"""The staff room: hand-offs are posted there as cards, and what people write or tap under a card is obeyed.

`StaffDesk.look` tells the room what it does not know yet; `StaffDesk.obey` runs inside the transaction that accepts the
message, so that a person's words are heard once, and the bot is silent from that moment on (law 3).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.core import staff
from bot.core.campaigns import CampaignId
from bot.core.conversations import ConversationId, IssueId, Status
from bot.core.decisions import Purpose, Reply
from bot.core.messages import AccountId, Kind, Message, Role, Visibility
from bot.core.policy import Channel
from bot.core.records import Accepted, Card, Thread
from bot.core.staff import Order, StaffRoom, Verb
from bot.core.text import NEVER_KEPT, redact
from bot.core.wording import objection
from bot.errors import NotAllowed, StoreError
from bot.ports import Clock, Log, OutboxId, Store, Transaction
from bot.runtime.pacing import Senders
from bot.runtime.retry import backoff

PAGE = 100
REST = 0.25  # seconds between two looks, so that a rush of customers is one look


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
    """The staff room of a brand. `link` opens a conversation in the console, `recall` the page where a wrong answer is
    taken back, `recalled` the list of a recall; `orders`: how order numbers look."""

    room: StaffRoom
    store: Store
    senders: Senders
    channels: Mapping[AccountId, Channel]
    link: Callable[[ConversationId], str]
    clock: Clock
    log: Log
    orders: Sequence[re.Pattern[str]] = ()
    recall: Callable[[IssueId, ConversationId], str] | None = None
    recalled: Callable[[CampaignId], str] | None = None

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
        told = await self._tell_of_recalls()
        for conversation in await self.store.read(lambda tx: tx.cards.due(PAGE)):
            try:
                await self.store.write(lambda tx: self.tell(tx, conversation))  # noqa: B023 - awaited at once
                told += 1
            except StoreError:
                raise
            except Exception as error:  # one odd conversation must not keep the others from the room
                self.log.error("a hand-off could not be told", conversation=conversation, error=repr(error))
        if told:
            self.senders.wake(self.room.account)
        return told > 0

    async def _tell_of_recalls(self) -> int:
        """One word about each large recall. It is written where it is found, so that two looks cannot both do it."""

        def unit(tx: Transaction) -> int:
            found = tx.cards.recalled(self.room)
            for recall in found:
                link = self.recalled(recall.campaign) if self.recalled else self.link(recall.first)
                words = staff.recalled(recall, recall.issue, link)
                tx.cards.announce(recall, self.room, words, self.clock.now())
            return len(found)

        untold = await self.store.read(lambda tx: len(tx.cards.recalled(self.room)))
        return await self.store.write(unit) if untold else 0

    def tell(self, tx: Transaction, conversation: ConversationId) -> None:
        """Queue the card, or the lines under it that are missing."""
        now, thread, news = self.clock.now(), tx.desk.thread(conversation), tx.cards.news(conversation)
        if thread is None:
            return
        if news.card is None:
            if thread.conversation.status is Status.WAITING:
                card = staff.card(thread, self.link(conversation), self._sign())
                tx.cards.post(conversation, self.room, card, staff.wrong_issue(thread), now)
            return
        if news.state != news.told and (line := staff.state_line(thread)) is not None:
            tx.cards.say(news.card, staff.to_staff(line), now)
        for words in news.words:
            said = staff.heard_line(words.name, words.text, edited=words.edited)
            tx.cards.say(news.card, staff.to_staff(said), now)
        tx.cards.caught_up(news.card, news.state)

    def _sign(self) -> str:
        return self.channels[self.room.account].command_sign

    # --- obeying ------------------------------------------------------------

    def hears(self, message: Message) -> bool:
        """Is this said in the staff room? Then no rule for customers ever sees it."""
        return message.account == self.room.account and message.room.id == self.room.room

    def obey(self, tx: Transaction, message: Message) -> Accepted:
        """Do what was asked for, once. Must be called in the transaction that accepts the message."""
        if not tx.cards.heard(message, self.clock.now()):
            return Accepted(False)
        order = _order(message)
        card = _card(tx, message, order) if order is not None else None
        thread = tx.desk.thread(card.conversation) if card is not None else None
        if order is None or card is None or thread is None:
            return Accepted(True)
        agent = self.room.people.get(message.author.id)
        if agent is None:
            return self._answered(tx, card, _stranger(message))
        said = _Said(tx, card, thread, agent, order)
        try:
            _must_be_his(said)
            done = _VERBS[order.verb](self, said)
        except NotAllowed as refusal:
            return self._answered(tx, card, f"{agent}: {refusal}")
        if message.attachments:
            tx.cards.say(card, staff.to_staff("Pictures and files are not passed on, only words."), self.clock.now())
        return done

    def _answered(self, tx: Transaction, card: Card, words: str | Reply, *wake: AccountId) -> Accepted:
        reply = staff.to_staff(words) if isinstance(words, str) else words
        tx.cards.say(card, reply, self.clock.now())
        return Accepted(True, wake=(self.room.account, *wake))

    # --- one verb each ------------------------------------------------------------

    def _reply(self, said: _Said) -> Accepted:
        """Plain words: who reads them was chosen by the same person, or he is asked. The bot is silent from here on."""
        text, status = said.order.text, said.thread.conversation.status
        if not text:
            raise NotAllowed("only words can be passed on. Nothing was sent.")
        if status not in {Status.WAITING, Status.HUMAN}:
            raise NotAllowed("nothing was sent: this is not in your hands any more. To go on, tap Take over first.")
        to = said.card.to if said.card.agent == said.agent else None
        if not said.thread.public:
            to = Visibility.PRIVATE
        if to is not None:
            return self._send(said, text, to)
        if any(secret.kind in NEVER_KEPT for secret in redact(text).secrets):
            raise NotAllowed("nothing was sent or kept: card numbers, passwords and keys do not belong here.")
        draft = f"{_draft(said)}\n{text}".strip()
        done = self._take(said)
        said.tx.cards.keep(said.card, draft, said.agent)
        said.tx.cards.say(said.card, staff.choose(said.thread), self.clock.now())
        return done

    def _public(self, said: _Said) -> Accepted:
        return self._to(said, Visibility.PUBLIC)

    def _private(self, said: _Said) -> Accepted:
        return self._to(said, Visibility.PRIVATE)

    def _to(self, said: _Said, to: Visibility) -> Accepted:
        """Who reads it: what was just written, what waited for this choice, or from now on."""
        if text := said.order.text or _draft(said):
            return self._send(said, text, to)
        why_not = objection(said.thread, "-", to, None)
        if why_not is not None:
            raise NotAllowed(why_not.says)
        said.tx.cards.choose(said.card, to, said.agent)
        return self._answered(said.tx, said.card, staff.chosen(said.thread, to))

    def _send(self, said: _Said, text: str, to: Visibility) -> Accepted:
        conversation = said.thread.conversation
        channel = self.channels.get(conversation.account)
        why_not = objection(said.thread, text, to, channel, self.orders)
        if why_not is not None:
            raise NotAllowed(why_not.says)
        reply = Reply(Purpose.HUMAN, text, to, conversation.memory.language, approved_by=(said.agent,))
        account = said.tx.desk.reply(conversation.id, said.agent, reply, said.thread.seen, self.clock.now())
        said.tx.cards.choose(said.card, to, said.agent)
        said.tx.cards.reopen(said.card)
        return self._answered(said.tx, said.card, staff.going(said.thread, to), account)

    def _note(self, said: _Said) -> Accepted:
        text = said.order.text or _draft(said)
        if not text:
            raise NotAllowed("write the note behind the word.")
        said.tx.desk.note(said.card.conversation, said.agent, text, self.clock.now())
        if not said.order.text:
            said.tx.cards.forget(said.card)
        return self._answered(said.tx, said.card, "Noted. Only your team reads it.")

    def _take(self, said: _Said) -> Accepted:
        """What somebody else chose or drafted ends here. The state line says the rest."""
        leaving = said.tx.desk.take_over(said.card.conversation, said.agent, self.clock.now())
        if said.card.agent != said.agent:
            said.tx.cards.forget(said.card)
        said.tx.cards.reopen(said.card)
        if leaving:
            return self._answered(
                said.tx, said.card, "One message of the bot was leaving just then; look at the thread."
            )
        return Accepted(True, wake=(self.room.account,))

    def _back(self, said: _Said) -> Accepted:
        said.tx.desk.hand_back(said.card.conversation, said.agent, self.clock.now())
        said.tx.cards.forget(said.card)
        return Accepted(True, said.card.conversation, wake=(self.room.account,))

    def _done(self, said: _Said) -> Accepted:
        said.tx.desk.done(said.card.conversation, said.agent, self.clock.now())
        said.tx.cards.forget(said.card)
        return Accepted(True, wake=(self.room.account,))

    def _not_ours(self, said: _Said) -> Accepted:
        said.tx.desk.note(said.card.conversation, said.agent, "Not ours.", self.clock.now())
        return self._done(said)

    def _wrong(self, said: _Said) -> Accepted:
        """The answer is stopped everywhere before anybody asks why it was wrong."""
        issue = said.card.issue
        if issue is None:
            raise NotAllowed("the bot gave no answer here that could be wrong.")
        said.tx.controls.freeze(issue, said.agent, self.clock.now())
        words = (
            f"Stopped by {said.agent}: nobody gets the answer to {issue} any more, on any channel. What stands in "
            f"public stays until you correct it. When the answer is right again: beancan unfreeze {issue}"
        )
        if self.recall is not None:
            words += f". A lead takes back all copies here: {self.recall(issue, said.card.conversation)}"
        return self._answered(said.tx, said.card, words)

    def _release(self, said: _Said) -> Accepted:
        _must_be_here(said)
        account = said.tx.desk.release(OutboxId(said.order.send), said.agent, self.clock.now())
        return self._answered(said.tx, said.card, f"On its way, by {said.agent}.", account)

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
_ON_ANY_CARD = frozenset({Verb.NOTE, Verb.WRONG, Verb.HELP, Verb.ASIDE})


def _order(message: Message) -> Order | None:
    """What a happening in the room asks for. Our own lines, other machines, edits and reactions ask for nothing."""
    if message.author.role in {Role.OWN, Role.BOT}:
        return None
    if message.kind is Kind.TAP:
        return staff.tap_order(message.button)
    return staff.words_order(message.text) if message.kind is Kind.POST else None


def _card(tx: Transaction, message: Message, order: Order) -> Card | None:
    """The card that was answered or tapped; of a tapped one that we cannot name, the newest of its conversation."""
    found = tx.cards.of(message)
    return tx.cards.newest(ConversationId(order.conversation)) if found is None and order.conversation else found


def _draft(said: _Said) -> str:
    """What this person wrote before, and nobody was chosen for yet."""
    return said.card.draft if said.card.agent == said.agent else ""


def _must_be_his(said: _Said) -> None:
    """First reply claims; the second is told. Taking it over is always possible, but said aloud. Raises NotAllowed."""
    if not said.card.newest and said.order.verb not in _ON_ANY_CARD:
        raise NotAllowed("nothing was done: there is a newer card for this customer. Answer under that one.")
    holder = said.thread.assignee
    same = holder.casefold() in {"", said.agent.casefold()}  # a platform may know "Sam" who is "sam" at the desk
    if said.order.verb in _ONE_AT_A_TIME and said.thread.conversation.status is Status.HUMAN and not same:
        raise NotAllowed(
            f"{holder} answers this one already. Nothing was done. To take it from {holder}, tap Take over."
        )


def _must_be_here(said: _Said) -> None:
    if not staff.is_pending(said.thread, said.order.send):
        raise NotAllowed("this message does not wait for anybody any more. Look at the thread again.")


def _stranger(message: Message) -> str:
    name = staff.in_one_line(message.author.name)
    cure = f'To allow it, add "{message.author.id}" to staff_channel: people in config.yaml.'
    return f"{name} may not answer customers from here, so nothing was done. {cure}"
