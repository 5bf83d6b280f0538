"""Plays a timed stream through the matcher, `decide` and the alarm of the running bot. Nothing is sent or stored."""

from collections import Counter, deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.core.case import Case
from bot.core.conversations import Conversation, ConversationId
from bot.core.decide import decide
from bot.core.decisions import Decision, Signal
from bot.core.felt import Felt
from bot.core.incidents import PAIN, TALK, Alert, Thresholds, Topic
from bot.core.issues import Matches
from bot.core.messages import AccountId, Kind, Message
from bot.core.policy import Channel, Policy
from bot.evaluation.nerve import Nerve
from bot.evaluation.stream import Said
from bot.evaluation.talk import HEALED, Key, Talk, message_of
from bot.ports import Clusters, Query, Snapshot

_BURST = timedelta(seconds=3)  # posts of one customer at most so far apart are one question


@dataclass(frozen=True, slots=True)
class Played:
    """Everything `beancan replay` prints. `labels`: how clusters call themselves at the end. `behind`: for each alert
    the posts that were counted in it."""

    messages: int
    decisions: Mapping[str, int]
    alerts: Sequence[Alert]
    healed: Mapping[str, int]
    labels: Mapping[Topic, str]
    boards: Mapping[datetime, Sequence[Topic]] = field(default_factory=dict)  # what stood on the board, the first first
    behind: Sequence[Collection[str]] = ()

    def about(self, alert: Alert) -> str:
        """An issue's id, or the words of a cluster."""
        return self.labels.get(alert.topic, alert.topic)

    def as_json(self) -> dict[str, Any]:
        """The object of `beancan replay --json`."""
        return {
            "messages": self.messages,
            "decisions": dict(self.decisions),
            "alerts": [alert_json(alert, self.about(alert)) for alert in self.alerts],
            "healed": dict(self.healed),
        }


def alert_json(alert: Alert, about: str) -> dict[str, Any]:
    """One line of `alerts`."""
    reading = alert.reading
    return {
        "at": alert.at.isoformat(), "level": alert.level.name, "about": about, "authors": reading.authors,
        "messages": reading.messages, "intensity": round(reading.intensity, 2), "reach": reading.reach,
        "because": alert.because, "rule": alert.rule,
    }  # fmt: skip


@dataclass(slots=True)
class _Open:
    """Words that may still be added to."""

    posts: list[Said]
    due: datetime


@dataclass(slots=True)
class Player:
    """One stream, from its first message to its last. Used once."""

    snapshot: Snapshot
    policy: Policy
    clusters: Clusters
    thresholds: Thresholds
    _talk: Talk = field(init=False)
    _nerve: Nerve = field(init=False)
    _open: dict[Key, _Open] = field(default_factory=dict)
    _decisions: Counter[str] = field(default_factory=Counter)
    _healed: Counter[str] = field(default_factory=Counter)
    _boards: dict[datetime, Sequence[Topic]] = field(default_factory=dict)
    _signals: dict[int, Collection[str]] = field(default_factory=dict)  # number -> the posts behind it

    def __post_init__(self) -> None:
        self._talk = Talk(self.policy.repeat_after)
        self._nerve = Nerve(self.thresholds, self.clusters)

    async def play(self, stream: Sequence[Said], look_at: Sequence[datetime] = ()) -> Played:
        """Each message in its time. `look_at`: when to note how the board is ordered, in order."""
        looks = deque(look_at)
        for said in stream:
            while looks and looks[0] <= said.at:
                await self._nerve.pass_time(looks[0])
                self._boards[looks[0]] = self._nerve.board(looks[0])
                looks.popleft()
            await self._settle(said.at)
            await self._nerve.pass_time(said.at)
            await self._hear(said)
        if stream:
            last = max((stream[-1].at, *(waits.due for waits in self._open.values())))
            await self._settle(last)
            await self._nerve.finish(last)
        return self._played(len(stream))

    def _played(self, messages: int) -> Played:
        decisions = {kind: self._decisions[kind] for kind in ("answer", "ask", "handoff", "silent")}
        behind = [{post for number in each for post in self._signals[number]} for each in self._nerve.behind]
        alerts, labels = tuple(self._nerve.alerts), self._nerve.labels
        return Played(messages, decisions, alerts, dict(self._healed), labels, self._boards, behind)

    async def _hear(self, said: Said) -> None:
        key = self._burst_of(said) or self._talk.key_of(said)
        before = self._open.pop(key, None)
        posts = [*(before.posts if before and not said.tap else []), said]
        if before and said.tap:
            await self._turn(key, before.posts, said.at)
        decision = await self._decide(key, posts)
        due = min(said.at + self.policy.quiet, posts[0].at + self.policy.quiet_at_most)
        if decision.patient and due > said.at:
            self._open[key] = _Open(posts, due)
        else:
            self._commit(key, posts, decision, said.at)

    def _burst_of(self, said: Said) -> Key | None:
        """The unanswered words that an unthreaded post goes on with."""
        if said.to:
            return None
        mine = (key for key in self._open if (key[0], key[1], key[3]) == (said.channel, said.room, said.author))
        return next((key for key in mine if said.at - self._open[key].posts[-1].at <= _BURST), None)

    async def _settle(self, until: datetime) -> None:
        """What waited long enough is judged, in the order of its time."""
        ready = [(waits.due, key) for key, waits in self._open.items() if waits.due <= until]
        for due, key in sorted(ready):
            await self._nerve.pass_time(due)
            await self._turn(key, self._open.pop(key).posts, due)

    async def _turn(self, key: Key, posts: list[Said], now: datetime) -> None:
        self._commit(key, posts, await self._decide(key, posts), now)

    async def _decide(self, key: Key, posts: list[Said]) -> Decision:
        message = message_of(posts)
        matches = Matches()
        if message.text and message.kind is Kind.POST:
            matches = await self.snapshot.matcher.match(Query(message.text, message.locale[:2].lower()))
        return decide(self._case(key, posts, message, matches))

    def _case(self, key: Key, posts: list[Said], message: Message, matches: Matches) -> Case:
        conversation: Conversation = self._talk.conversation(key)
        return Case(
            message=message, conversation=conversation, matches=matches, knowledge=self.snapshot.knowledge,
            policy=self.policy, channel=Channel(AccountId(key[0]), "replay"), now=message.at,
            history=self._talk.history(key, message.at),
            tapped=self._talk.tapped(posts[-1], key) if message.kind is Kind.TAP else None,
        )  # fmt: skip

    def _commit(self, key: Key, posts: list[Said], decision: Decision, now: datetime) -> None:
        self._decisions[decision.verdict] += 1
        self._talk.commit(key, posts, decision, self.snapshot.knowledge)
        for effect in decision.effects:
            if isinstance(effect, Signal):
                self._count(effect, posts, now)

    def _count(self, signal: Signal, posts: list[Said], now: datetime) -> None:
        """As the turn stores it and the alarm loop reads it."""
        message = message_of(posts)
        if signal.kind == HEALED:
            self._healed.update([signal.issue] if signal.issue else [])
        if signal.kind not in PAIN:
            return
        number = len(self._signals) + 1
        self._signals[number] = [post.id for post in posts]
        words = message.text if message.kind is Kind.POST else ""
        self._nerve.feel(
            Felt(
                number, now, message.account, message.room.id, message.room.kind,
                message.author.id, signal.issue or "", "", signal.weights, message.reach,
                ConversationId(0), words, message.locale, signal.may_mean, talk=signal.kind == TALK,
            )
        )  # fmt: skip


def differences(live: Played, draft: Played) -> Iterator[tuple[str, Alert, str]]:
    """How alerts change: ("appears" | "vanishes" | "moves", the alert, why), by time. Two are the same if topic and
    level are, and neither fell in between."""
    rest = [*draft.alerts]
    for alert in live.alerts:
        same = [one for one in rest if (one.topic, one.level) == (alert.topic, alert.level)]
        nearest = min(same, key=lambda one: abs(one.at - alert.at), default=None)
        if nearest is None or abs(nearest.at - alert.at) > _SAME_ALARM:
            yield "vanishes", alert, ""
            continue
        rest.remove(nearest)
        if nearest.at != alert.at:
            yield "moves", nearest, alert.at.isoformat()
    yield from (("appears", alert, "") for alert in rest)


_SAME_ALARM = timedelta(hours=2)
