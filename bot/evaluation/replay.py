"""Plays a timed stream through the matcher, `decide` and the alarm of the running bot. Nothing is sent or stored."""

from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.core.case import Case
from bot.core.conversations import Conversation
from bot.core.decide import decide
from bot.core.decisions import Decision, Signal
from bot.core.echo import print_of
from bot.core.incidents import CLUSTER, PAIN, Alert, PainSignal, Thresholds, Topic, intensity_of
from bot.core.issues import Matches
from bot.core.messages import AccountId, Kind, Message
from bot.core.policy import Channel, Policy
from bot.core.topics import topic_of
from bot.evaluation.stream import Said
from bot.evaluation.talk import HEALED, Key, Talk, message_of
from bot.evaluation.watch import Watch
from bot.ports import Clusters, Query, Snapshot

_BURST = timedelta(seconds=3)  # posts of one customer at most so far apart are one question


@dataclass(frozen=True, slots=True)
class Played:
    """Everything `beancan replay` prints. `labels`: how clusters call themselves at the end."""

    messages: int
    decisions: Mapping[str, int]
    alerts: Sequence[Alert]
    healed: Mapping[str, int]
    labels: Mapping[Topic, str]
    boards: Mapping[datetime, Sequence[Topic]] = field(default_factory=dict)  # what stood on the board, the first first

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
    _watch: Watch = field(init=False)
    _open: dict[Key, _Open] = field(default_factory=dict)
    _decisions: Counter[str] = field(default_factory=Counter)
    _healed: Counter[str] = field(default_factory=Counter)
    _alerts: list[Alert] = field(default_factory=list)
    _labels: dict[Topic, str] = field(default_factory=dict)
    _boards: dict[datetime, Sequence[Topic]] = field(default_factory=dict)
    _signals: int = 0

    def __post_init__(self) -> None:
        self._talk = Talk(self.policy.repeat_after)
        self._watch = Watch(self.thresholds)

    async def play(self, stream: Sequence[Said], look_at: Sequence[datetime] = ()) -> Played:
        """Each message in its time. `look_at`: when to note how the board is ordered, in order."""
        looks = deque(look_at)
        for said in stream:
            while looks and looks[0] <= said.at:
                self._boards[looks[0]] = self._watch.board(looks[0])
                looks.popleft()
            await self._settle(said.at)
            self._watch.begin(said.at)
            await self._hear(said)
        await self._settle(None)
        kinds = ("answer", "ask", "handoff", "silent")
        decisions = {kind: self._decisions[kind] for kind in kinds}
        return Played(len(stream), decisions, tuple(self._alerts), dict(self._healed), self._labels, self._boards)

    async def _hear(self, said: Said) -> None:
        key = self._burst_of(said) or self._talk.key_of(said)
        before = self._open.pop(key, None)
        posts = [*(before.posts if before and not said.tap else []), said]
        if before and said.tap:
            await self._turn(key, before.posts)
        decision, matches = await self._decide(key, posts)
        due = min(said.at + self.policy.quiet, posts[0].at + self.policy.quiet_at_most)
        if decision.patient and due > said.at:
            self._open[key] = _Open(posts, due)
        else:
            await self._commit(key, posts, decision, matches)

    def _burst_of(self, said: Said) -> Key | None:
        """The unanswered words that an unthreaded post goes on with."""
        if said.to:
            return None
        mine = (key for key in self._open if (key[0], key[1], key[3]) == (said.channel, said.room, said.author))
        return next((key for key in mine if said.at - self._open[key].posts[-1].at <= _BURST), None)

    async def _settle(self, until: datetime | None) -> None:
        """What waited long enough is judged, in the order of its time."""
        ready = [(waits.due, key) for key, waits in self._open.items() if until is None or waits.due <= until]
        for _, key in sorted(ready):
            await self._turn(key, self._open.pop(key).posts)

    async def _turn(self, key: Key, posts: list[Said]) -> None:
        decision, matches = await self._decide(key, posts)
        await self._commit(key, posts, decision, matches)

    async def _decide(self, key: Key, posts: list[Said]) -> tuple[Decision, Matches]:
        message = message_of(posts)
        matches = Matches()
        if message.text and message.kind is Kind.POST:
            matches = await self.snapshot.matcher.match(Query(message.text, message.locale[:2].lower()))
        return decide(self._case(key, posts, message, matches)), matches

    def _case(self, key: Key, posts: list[Said], message: Message, matches: Matches) -> Case:
        conversation: Conversation = self._talk.conversation(key)
        return Case(
            message=message, conversation=conversation, matches=matches, knowledge=self.snapshot.knowledge,
            policy=self.policy, channel=Channel(AccountId(key[0]), "replay"), now=message.at,
            history=self._talk.history(key, message.at),
            tapped=self._talk.tapped(posts[-1], key) if message.kind is Kind.TAP else None,
        )  # fmt: skip

    async def _commit(self, key: Key, posts: list[Said], decision: Decision, matches: Matches) -> None:
        self._decisions[decision.verdict] += 1
        self._talk.commit(key, posts, decision, self.snapshot.knowledge)
        for effect in decision.effects:
            if isinstance(effect, Signal):
                await self._count(effect, message_of(posts), matches)

    async def _count(self, signal: Signal, message: Message, matches: Matches) -> None:
        if signal.kind == HEALED:
            self._healed.update([signal.issue] if signal.issue else [])
        if signal.kind not in PAIN:
            return
        topic = await self._topic(signal, message, matches)
        if topic is None:
            return
        self._signals += 1
        heard = PainSignal(
            self._signals, message.at, topic, f"{message.account}/{message.author.id}",
            intensity_of(signal.weights, self.thresholds), message.reach, message.account, message.room.id,
            message.room.kind, print_of(message.text),
        )  # fmt: skip
        self._alerts.extend(self._watch.hear(heard))

    async def _topic(self, signal: Signal, message: Message, matches: Matches) -> Topic | None:
        """The issue, else the open incident that it may belong to, else the cluster of what nobody could answer."""
        topic = topic_of(signal.issue, matches.candidates, self._watch.alarmed)
        if topic is not None or message.kind is not Kind.POST:
            return topic
        cluster = await self.clusters.place(message.text, message.at)
        if cluster is None:
            return None
        topic = Topic(f"{CLUSTER}{cluster.id}")
        self._labels[topic] = cluster.label
        return topic


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
