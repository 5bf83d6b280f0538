"""Rooms of the team where alarms stand: what is tapped or answered under one is obeyed, all else is people talking.

A room of alarms holds no customers: what is said there never reaches a rule for customers.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from bot.core.messages import AccountId, Kind, Message, PersonId, Role, RoomId
from bot.core.records import Accepted
from bot.errors import NotAllowed
from bot.ports import Clock, Transaction
from bot.ports.nerve import AlertId
from bot.runtime.words_to_team import ACK, MUTE

QUIET = timedelta(hours=1)
_TAP = re.compile(rf"({ACK}|{MUTE})\.(\d+)")
_SAID = {"ack": ACK, "seen": ACK, "mute": MUTE, "quiet": MUTE}
_COMMAND = re.compile(r"\s*[/!](\w+)")


class Team(Protocol):
    """Who hears what is said in a room of the team (`bot.runtime.staff`)."""

    def hears(self, message: Message) -> bool: ...
    def obey(self, tx: Transaction, message: Message) -> Accepted: ...


@dataclass(frozen=True, slots=True)
class AlarmRooms:
    """`rooms`: (account, room) -> the name that it is told by. `people`: who may act, by account and platform's id.
    `then`: hears what is not about an alarm."""

    rooms: Mapping[tuple[AccountId, RoomId], str]
    people: Mapping[tuple[AccountId, PersonId], str]
    clock: Clock
    then: Team | None = None

    def hears(self, message: Message) -> bool:
        return (message.account, message.room.id) in self.rooms or (self.then is not None and self.then.hears(message))

    def obey(self, tx: Transaction, message: Message) -> Accepted:
        """Do what was asked for, once. Must be called in the transaction that accepts the message."""
        found = self._order(tx, message)
        if found is None:
            if self.then is not None and self.then.hears(message):
                return self.then.obey(tx, message)
            return Accepted(tx.cards.heard(message, self.clock.now()))
        if not tx.cards.heard(message, self.clock.now()):
            return Accepted(False)
        verb, alert = found
        name = self.people.get((message.account, message.author.id))
        recipient = self.rooms[message.account, message.room.id]
        if name is None:
            words = f'Nothing was done. To allow it, add "{message.author.id}" to staff_channel: people in config.yaml.'
        else:
            words = self._do(tx, verb, alert, name)
        tx.alarms.answer(alert, recipient, message.root or message.reply_to or message.id, words, self.clock.now())
        return Accepted(True)

    def _order(self, tx: Transaction, message: Message) -> tuple[str, AlertId] | None:
        """What is asked for, about which alarm. None: it is about none."""
        if message.author.role in {Role.OWN, Role.BOT} or (message.account, message.room.id) not in self.rooms:
            return None
        if message.kind is Kind.TAP:
            tapped = _TAP.fullmatch(message.button)
            there = tapped is not None and tx.incidents.of_alert(AlertId(int(tapped[2]))) is not None
            return (tapped[1], AlertId(int(tapped[2]))) if tapped is not None and there else None
        said = _COMMAND.match(message.text)
        verb = _SAID.get(said[1].casefold()) if said and message.kind is Kind.POST else None
        if verb is None:
            return None
        alert = tx.alarms.alert_of_post(message.account, message.room.id, _posts(message))
        return (verb, alert) if alert is not None else None

    def _do(self, tx: Transaction, verb: str, alert: AlertId, name: str) -> str:
        now = self.clock.now()
        try:
            if verb == ACK:
                new = tx.incidents.acknowledge(alert, name, now)
                return f"{name} looks after it." if new else "Somebody looks after it already."
            if (incident := tx.incidents.of_alert(alert)) is not None:
                tx.incidents.mute(incident, now + QUIET, name, now)
        except NotAllowed as refusal:
            return f"{name}: {refusal}"
        return f"Quiet for an hour, by {name}. New levels are written down and told to nobody."


def _posts(message: Message) -> Sequence[str]:
    return [post for post in (message.root, message.reply_to) if post is not None]
