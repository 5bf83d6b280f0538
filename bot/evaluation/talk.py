"""What the bot would remember of a stream: conversations, who was answered what, which answer stands where.

The same that the store keeps (`bot.storage`), in memory and without sending: every reply counts as said at once.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.core.case import History, Tapped
from bot.core.conversations import Conversation, ConversationId, IssueId, Status
from bot.core.decisions import Ask, Decision, Purpose, Signal
from bot.core.issues import Knowledge
from bot.core.messages import (
    AccountId,
    Author,
    Happening,
    Kind,
    Message,
    PersonId,
    RemoteId,
    Room,
    RoomId,
    RoomKind,
    Visibility,
)
from bot.core.text import redact
from bot.evaluation.stream import Said

_GOES_ON = timedelta(minutes=15)  # an unthreaded post goes on with a conversation that waits, as in the running bot
_CONTACTS = timedelta(days=7)
_STILL_OPEN = frozenset({Status.ASKED, Status.WAITING, Status.HUMAN})

HEALED = "healed"  # the kind of a signal that it works again

Place = tuple[str, str]  # (channel, room)
Key = tuple[str, str, str, str]  # (channel, room, root, customer)


@dataclass(slots=True)
class Talk:
    """All conversations of a stream. A public answer stands from the moment it is decided."""

    repeat_after: timedelta
    _conversations: dict[Key, Conversation] = field(default_factory=dict)
    _active: dict[tuple[str, str], dict[Key, datetime]] = field(default_factory=lambda: defaultdict(dict))
    _roots: dict[tuple[str, str, str], str] = field(default_factory=dict)  # (channel, room, post) -> root
    _under: dict[tuple[str, str, str], Tapped] = field(default_factory=dict)  # (channel, room, post answered)
    _answered: dict[tuple[str, str], dict[IssueId, datetime]] = field(default_factory=lambda: defaultdict(dict))
    _counted: dict[tuple[str, str], set[IssueId]] = field(default_factory=lambda: defaultdict(set))
    _healed: dict[tuple[str, str], set[IssueId]] = field(default_factory=lambda: defaultdict(set))
    _canonical: dict[Place, dict[tuple[IssueId, str], str]] = field(default_factory=lambda: defaultdict(dict))

    def key_of(self, said: Said) -> Key:
        """Whose conversation this belongs to; a post that goes on with nothing begins one."""
        root = self._root(said)
        self._roots.setdefault((said.channel, said.room, said.id), root)
        return (said.channel, said.room, root, said.author)

    def _root(self, said: Said) -> str:
        here = (said.channel, said.room)
        if said.to:
            return self._roots.get((*here, said.to), said.to)
        latest = [(at, key) for key, at in self._active[said.channel, said.author].items() if key[:2] == here]
        at, key = max(latest, default=(None, None))
        if at is None or key is None:
            return said.id
        waits = self._conversations[key].status in _STILL_OPEN and said.at - at <= _GOES_ON
        return key[2] if said.tap or waits else said.id

    def conversation(self, key: Key) -> Conversation:
        """As it stands; a new one is NEW."""
        channel, room, root, customer = key
        found = self._conversations.get(key)
        number = ConversationId(len(self._conversations) + 1)
        return found or Conversation(number, AccountId(channel), RoomId(room), RemoteId(root), PersonId(customer))

    def history(self, key: Key, now: datetime) -> History:
        """What happened before with this person, and which answers stand in this room."""
        channel, room, _, customer = key
        person = (channel, customer)
        since = now - self.repeat_after
        return History(
            answered=frozenset(issue for issue, at in self._answered[person].items() if at >= since),
            canonical=self._canonical[channel, room],
            contacts=sum(other != key and at >= now - _CONTACTS for other, at in self._active[person].items()),
            counted=frozenset(self._counted[person]),
            healed=frozenset(self._healed[person]),
        )

    def tapped(self, said: Said, key: Key) -> Tapped | None:
        """Our own words that were tapped: those under the post it names, else the last ones in that thread."""
        return self._under.get((*key[:2], said.to)) or self._under.get(key[:3])

    def commit(self, key: Key, posts: list[Said], decision: Decision, knowledge: Knowledge) -> None:
        """What was decided is said, and remembered."""
        now, (channel, room, root, customer) = posts[-1].at, key
        conversation = self.conversation(key)
        self._conversations[key] = replace(conversation, status=decision.status, memory=decision.memory)
        self._active[channel, customer][key] = now
        for reply in decision.replies:
            asked = next((effect.choices for effect in decision.effects if isinstance(effect, Ask)), ())
            under = Tapped(reply.issue, PersonId(customer), asked)
            self._under[channel, room, posts[-1].id] = self._under[channel, room, root] = under
            if reply.issue and reply.purpose is Purpose.ANSWER and reply.visibility is Visibility.PUBLIC:
                self._answered[channel, customer][reply.issue] = now
                version = knowledge.issues[reply.issue].version
                self._canonical[channel, room].setdefault((reply.issue, version), f"{channel}/{room}/{posts[-1].id}")
        for effect in decision.effects:
            if isinstance(effect, Signal) and effect.issue and (posts[-1].tap or effect.kind == HEALED):
                said = self._healed if effect.kind == HEALED else self._counted
                said[channel, customer].add(effect.issue)


def message_of(posts: list[Said]) -> Message:
    """The words of one turn, oldest first, masked as they would be before anything is stored."""
    last = posts[-1]
    clean = redact("\n".join(post.text for post in posts if post.text))
    return Message(
        account=AccountId(last.channel), happening=Happening(f"replay:{last.id}"),
        kind=Kind.TAP if last.tap else Kind.POST,
        room=Room(RoomId(last.room), RoomKind.SUPPORT if last.addressed else RoomKind.OPEN), id=RemoteId(last.id),
        author=Author(PersonId(last.author), last.author), at=last.at, text=clean.text,
        visibility=Visibility.PRIVATE if last.private else Visibility.PUBLIC, addressed=last.addressed,
        reply_to=RemoteId(last.to) if last.to else None, locale=last.lang, reach=last.reach, button=last.tap,
        private_data=clean.kinds,
    )  # fmt: skip
