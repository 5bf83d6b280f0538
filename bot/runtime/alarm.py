"""The alarm loop: reads the signals that turns left, works out how each topic stands, writes alarms down, once each.

How far it came, how topics stand and what was raised are one transaction, and time is the signals' own: a loop that
was killed goes on where it was and raises what it would have raised. Who is told is the matter of `bot.runtime.tell`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from bot.core.conversations import IssueId
from bot.core.felt import Doubt, Felt, Nameless, Need, NewHour, Turned, Unknown
from bot.core.incidents import ALARM, Thresholds, Topic, cluster_topic
from bot.core.usual import ByHour, hour_of
from bot.core.watch import GRID, Watch, on_grid, remembered
from bot.errors import StoreError
from bot.ports import Claim, Clock, Cluster, Clusters, KnowledgeBase, Log, Meter, Store, Transaction
from bot.ports.nerve import Live
from bot.runtime.retry import backoff

EVERY = 1.0  # seconds between two looks for signals
SETTLE = timedelta(seconds=0.5)  # so long after its time a signal is surely committed, as a rule
PAGE = 2_000
LOST_AFTER = timedelta(minutes=1)  # a number that did not turn up until then belongs to a turn that was taken back
KEEP = timedelta(seconds=10)  # so often the place is noted, also when nothing stands
BETWEEN = timedelta(seconds=10)  # looks for broken promises, silence on alarms and reminders
_MISSED_AT_ONCE = 200
T = TypeVar("T")
Hours = Mapping[Topic, ByHour]

_MOST_CLUSTERS = 512


@dataclass(slots=True)
class Alarm:
    """One loop for the brand. `claim`: that no other process runs it. `make_clusters`: who sorts what no issue
    explains. `recipients`: who can be told; None: that is not known here. `call_in`: who hears that somebody waits
    and nobody had the console open for `empty_after`. `page`: signals read at once."""

    store: Store
    knowledge: KnowledgeBase
    clock: Clock
    log: Log
    meter: Meter
    claim: Claim
    make_clusters: Callable[[], Clusters] | None = None
    recipients: Collection[str] | None = None
    call_in: tuple[str, ...] = ()
    empty_after: timedelta = timedelta(minutes=5)
    page: int = PAGE
    _watch: Watch | None = None
    _clusters: Clusters | None = None
    _names: dict[Topic, str] = field(default_factory=dict)  # what clusters are called
    _read: int = 0  # newest number that was read
    _missing: dict[int, datetime] = field(default_factory=dict)  # number -> when it was found missing
    _placed: dict[int, Cluster] = field(default_factory=dict)  # signal -> cluster, not written down yet
    _noted: datetime | None = None
    _asked: datetime | None = None

    async def run(self) -> None:
        """For ever. What could not be looked at now is looked at later, in its own time."""
        tries = 0
        self._watch = None  # how things stand is read anew: another process may have gone on meanwhile
        while True:
            try:
                await self.step()
                tries = 0
                await self.clock.sleep(EVERY)
            except StoreError as error:
                self._watch = None
                self.log.error("alarms wait: the database cannot be used", error=str(error))
                await self.clock.sleep(backoff(tries))
                tries += 1

    async def step(self) -> int:
        """Look at everything up to now. Returns how many alarms were raised."""
        watch = self._watch or await self._resume()
        if watch.thresholds is not self._thresholds:  # new knowledge: what every sign weighs may have changed
            watch = await self._resume()
        until = on_grid(self.clock.now() - SETTLE, GRID) - GRID
        raised = 0
        while True:
            more = await self._take_in(watch)
            reached = watch.pending[-1].at if more else until
            raised += await self._look_up_to(watch, min(until, reached))
            if not more:
                break
        await self._people()
        return raised

    # --- reading ------------------------------------------------------------

    @property
    def _thresholds(self) -> Thresholds:
        return self.knowledge.current.knowledge.thresholds

    async def _resume(self) -> Watch:
        """Everything as the last loop left it. The first one ever begins with what is in the window now."""
        thresholds, now = self._thresholds, self.clock.now()
        back = remembered(thresholds)

        def unit(tx: Transaction) -> tuple[int, datetime, Sequence[Live], Mapping[Topic, datetime]]:
            start = now - thresholds.window
            upto, looked = tx.alarms.cursor() or (tx.alarms.newest_before(start), start)
            over = tx.alarms.closed_by_people(looked - back)
            return upto, looked, tx.alarms.live(), over

        self._read, looked, live, over = await self.store.read(unit)
        await self._remember_clusters()
        watch = Watch(thresholds, on_grid(looked, GRID), self._label)
        watch.stand({each.topic: each.incident for each in live}, over)
        await self._remember(watch, looked - back)
        self._watch, self._missing, self._placed, self._noted = watch, {}, {}, watch.looked
        return watch

    async def _remember(self, watch: Watch, since: datetime) -> None:
        """What was heard before, a page at a time: on a loud day it is a million signals, and others must not wait."""
        after = since, 0
        while True:
            heard = await self.store.read(lambda tx: tx.alarms.window(after, self._read, self.page))  # noqa: B023 - awaited at once
            watch.remember(heard)
            if len(heard) < self.page:
                return
            after = heard[-1].at, heard[-1].id

    async def _take_in(self, watch: Watch) -> bool:
        """Read the next signals. True if there may be more."""
        after, missing, back = self._read, tuple(self._missing), watch.looked - watch.thresholds.reach_back

        def unit(tx: Transaction) -> tuple[Sequence[Felt], Sequence[Live], Mapping[Topic, datetime]]:
            return tx.alarms.felt(after, missing, self.page), tx.alarms.live(), tx.alarms.closed_by_people(back)

        found, live, over = await self.store.read(unit)
        watch.stand({each.topic: each.incident for each in live}, over)
        self._look_for_gaps([felt.id for felt in found])
        watch.expect(found)
        return len(found) == self.page

    def _look_for_gaps(self, numbers: Sequence[int]) -> None:
        """On PostgreSQL a later number may be committed first."""
        now = self.clock.now()
        for number in numbers:
            self._missing.pop(number, None)
            if number > self._read:
                for gap in range(max(self._read + 1, number - PAGE), number):
                    self._missing[gap] = now
                self._read = number
        for gone in [number for number, since in self._missing.items() if now - since > LOST_AFTER]:
            del self._missing[gone]

    async def _remember_clusters(self) -> None:
        """As they were stored last: what was placed since then is placed again, and comes to the same."""
        if self.make_clusters is None:
            return
        known = await self.store.read(lambda tx: tx.alarms.clusters(_MOST_CLUSTERS))
        self._clusters = self.make_clusters()
        self._clusters.restore(known)
        self._names = {cluster_topic(cluster.id): cluster.label for cluster in known}

    # --- looking ------------------------------------------------------------

    async def _look_up_to(self, watch: Watch, until: datetime) -> int:
        raised = 0
        for need in watch.walk(until):
            raised += await self._answer(watch, need)
        if watch.steps or self._unwritten(watch) or self._noted is None or watch.looked - self._noted >= KEEP:
            raised += await self._keep(watch)
        return raised

    async def _answer(self, watch: Watch, need: Need) -> int:
        """Bring what the judgement needs. Returns how many alarms were raised by writing it down."""
        match need:
            case Nameless(felt):
                await self._group(watch, felt)
            case Unknown(topics, at):
                await self._know(watch, topics, at)
            case Doubt(topics):
                return await self._check(watch, topics)
            case NewHour(at):
                raised = await self._keep(watch)
                await self._write(lambda tx: tx.alarms.count_hours(hour_of(at)))
                watch.new_hour()
                return raised
            case Turned():
                return await self._keep(watch)
        return 0

    async def _group(self, watch: Watch, felt: Felt) -> None:
        """Into the cluster of those that no issue explains."""
        if self._clusters is None or not felt.text:
            return
        cluster = await self._clusters.place(felt.text, felt.at)
        if cluster is not None:
            self._placed[felt.id] = cluster
            self._names[cluster_topic(cluster.id)] = cluster.label
            watch.hear(felt, cluster_topic(cluster.id))

    async def _check(self, watch: Watch, topics: Iterable[Topic]) -> int:
        """Are the signals of these topics what the database has? What was taken back goes, what came late is there."""
        upto = self._read
        raised = await self._keep(watch) if self._unwritten(watch) else 0
        for topic in topics:
            since, mark = watch.kept(topic)
            if since is None:
                continue

            def unit(tx: Transaction) -> Sequence[Felt] | None:
                now = tx.alarms.mark(topic, since, upto)  # noqa: B023 - awaited at once
                return None if now == mark else tx.alarms.of_topic(topic, since, upto)  # noqa: B023

            found = await self.store.read(unit)
            if found is not None:
                watch.hear_anew(topic, found)
        return raised

    async def _know(self, watch: Watch, topics: Sequence[Topic], at: datetime) -> None:
        """What is usual for topics that are new here."""
        fresh = not watch.hours

        def unit(tx: Transaction) -> tuple[datetime | None, Hours, Mapping[datetime, int] | None]:
            return *tx.alarms.hours(topics, at), tx.alarms.all_hours(at) if fresh else None

        since, hours, everything = await self.store.read(unit)
        watch.know(hours, since, topics, watch.all_hours if everything is None else everything)

    def _label(self, topic: Topic) -> str:
        issue = self.knowledge.current.knowledge.issues.get(IssueId(topic))
        return issue.title if issue is not None else self._names.get(topic, topic)

    # --- writing ------------------------------------------------------------

    def _unwritten(self, watch: Watch) -> bool:
        """Was something found out of signals that is not written down?"""
        return bool(self._placed or watch.decided)

    async def _keep(self, watch: Watch) -> int:
        """Write down what signals are about, how things stand, and how far the loop came: nothing before it is read
        again but what still waits for its time."""
        upto = min((felt.id for felt in watch.pending if felt.at > watch.looked), default=self._read + 1) - 1
        steps, placed, decided, looked = [*watch.steps.values()], self._placed, watch.decided, watch.looked

        def unit(tx: Transaction) -> int:
            tx.alarms.assign(placed, decided)
            return tx.alarms.write(steps, min(upto, self._read), looked)

        raised = await self._write(unit)
        watch.steps, self._placed, watch.decided = {}, {}, {}
        self._noted = looked
        for step in steps:
            if step.alert is not None and step.alert.level >= ALARM:
                self.meter.count("beancan_alarms", level=step.alert.level.name)
                self.log.warning("an alarm", topic=step.topic, level=step.alert.level.name, because=step.alert.because)
        return raised

    async def _write(self, unit: Callable[[Transaction], T]) -> T:
        """Raises NotOurs if another process runs the loop now."""

        def mine(tx: Transaction) -> T:
            self.claim.check(tx)
            return unit(tx)

        return await self.store.write(mine)

    # --- promises ------------------------------------------------------------

    async def _people(self) -> None:
        """What is due whether anybody says something or not."""
        now = self.clock.now()
        if self._asked is not None and timedelta() <= now - self._asked < BETWEEN:
            return
        self._asked = now
        await self._missed_promises(now)
        if self.call_in:
            await self._write(lambda tx: tx.alarms.call_in(now, self.empty_after, self.call_in, _before_an_empty_desk))
        await self._write(lambda tx: tx.alarms.due_reminders(now))
        every, tell = self._thresholds.repeat_if_silent, self._thresholds.tell
        if every is not None:
            await self._write(lambda tx: tx.alarms.repeat(now, now - every, tell))
        if self.recipients is None:
            return
        known, why = self.recipients, "config.yaml names nobody of that name under people:"
        for name in await self._write(lambda tx: tx.alarms.refuse_unknown(known, why, now)):
            self.meter.count("beancan_told", outcome="failed")
            self.log.error("somebody was not told", recipient=name, why=why)

    async def _missed_promises(self, now: datetime) -> None:
        """Silence is timed, too: who waits longer than he was told climbs one hop."""
        late = await self.store.read(lambda tx: tx.alarms.overdue(now, _MISSED_AT_ONCE))
        if not late:
            return
        longest = max(int((now - each.since) / timedelta(minutes=1)) for each in late)
        who = "1 customer waits" if len(late) == 1 else f"{len(late)} customers wait"
        words = f"{who} for a person longer than promised, the longest for {longest} minutes."
        to = self._thresholds.tell.get(ALARM, ())
        await self._write(lambda tx: tx.alarms.miss(late, to, words, now))
        for each in late:
            self.meter.count("beancan_promises_missed", account=each.account)


def _before_an_empty_desk(number: int) -> str:
    who = "1 customer waits" if number == 1 else f"{number} customers wait"
    return f"{who} for a person, and nobody has the console open."
