"""What the alarm loop costs over a day of 100,000 signals an hour, and how soon it rings.

python -m benchmarks.alarm [--hours 24] [--per-hour 100000] [--topics 200]

The real loop on a SQLite file that knows the week before. A day is played by a clock of its own: each second's signals
are written into the table where turns leave them, then the loop looks. Steady topics of very different popularity, and
every ten minutes an outage that nobody had before: 40 people in five minutes. Printed per hour: processor and wall time
of the loop for a signal, and what the process holds. How late an alarm is counts from the signal that it needed last:
what the loop's clock says, and the time the look itself took. A signal's author is new nearly every time, the worst
case for what is kept.
"""

import argparse
import asyncio
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random

import structlog

from bot.core.incidents import ALARM, Topic
from bot.core.issues import Knowledge, Matches
from bot.observe.metrics import Metrics
from bot.ports import Query, Snapshot
from bot.runtime.alarm import Alarm
from bot.runtime.send import Alone
from bot.storage.store import SqlStore
from bot.storage.tables import EPOCH, TICK

START = datetime(2026, 11, 2, 0, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
OUTAGE_EVERY, OUTAGE_LASTS, OUTAGE_PEOPLE = 600, 300, 40
PEOPLE = 5_000_000
_SIGNAL = (
    "INSERT INTO signals (account, room, author, kind, issue, weights, reach, tap, conversation, decision, at)"
    " VALUES ('main', 'help', ?, 'report', ?, '[]', NULL, 0, 1, 1, ?)"
)
_GROUND = """
INSERT INTO rooms VALUES ('main', 'help', 'support', 'Help');
INSERT INTO threads VALUES (1, 'main', 'help', '1', 'bot', '', 0);
INSERT INTO conversations (id, thread, account, room, root, customer, name, status, version, customer_version,
  human_version, human_by, memory, language, locale, issue, public, handoff_rule, handoff_because, urgent, team,
  assignee, created_at, active_at) VALUES (1, 1, 'main', 'help', '1', 'ana', '', 'answered', 0, 0, 0, '', '{}', 'en',
  '', '', 1, '', '', 0, '', '', 0, 0);
INSERT INTO inbox (id, account, happening, thread, conversation, room, remote, kind, timer, author, author_name, role,
  text, visibility, addressed, threaded, rooted, attachments, private_data, locale, button, link, key, at, accepted_at,
  state, tries, error, deleted, edited, redone) VALUES (1, 'main', 'post:help:1', 1, 1, 'help', '1', 'post', '', 'ana',
  '', 'customer', 'it is down', 'public', 1, 0, 0, '[]', '[]', '', '', '', '', 0, 0, 'done', 0, '', 0, 0, 0);
INSERT INTO decisions (id, account, conversation, inbox, rule, because, verdict, reasons, candidates, facts, issue,
  issue_version, snapshot, approved_by, status, status_before, memory_before, undone, at) VALUES (1, 'main', 1, 1,
  'answer', '', 'answer', '[]', '[]', '{}', '', '', '', '[]', 'answered', 'new', '{}', 0, 0);
"""


class Nobody:
    """No message is matched here."""

    async def match(self, query: Query) -> Matches:
        return Matches()


class FixedKnowledge:
    """The thresholds that hold where nothing is written."""

    findings: Sequence[str] = ()

    def __init__(self) -> None:
        self.current = Snapshot(Knowledge("bench", {}), Nobody())

    async def reload(self) -> bool:
        return False


@dataclass
class Clock:
    """A day that passes as fast as it is worked on."""

    at: datetime = START

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - START).total_seconds()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)


@dataclass
class Hour:
    """What one hour cost."""

    signals: int = 0
    wall: float = 0.0
    cpu: float = 0.0
    late: list[float] = field(default_factory=list)


def plan(options: argparse.Namespace) -> Iterator[list[tuple[str, str]]]:
    """(author, topic) of each second."""
    random = Random(7)
    topics = [f"steady-{number}" for number in range(options.topics)]
    weights = list(accumulate(1 / (number + 1) for number in range(options.topics)))
    left = 0.0
    for second in range(options.hours * 3600):
        left += options.per_hour / 3600
        number, left = int(left), left - int(left)
        said = [(str(random.randrange(PEOPLE)), t) for t in random.choices(topics, cum_weights=weights, k=number)]
        place = second % OUTAGE_EVERY
        if place < OUTAGE_LASTS and place % (OUTAGE_LASTS // OUTAGE_PEOPLE) == 0:
            said.append((f"hit-{second}", f"outage-{second // OUTAGE_EVERY}"))
        yield said


async def play(folder: Path, options: argparse.Namespace) -> list[Hour]:
    store = SqlStore.open(f"sqlite:///{folder}/b.db")
    clock, hours = Clock(), [Hour() for _ in range(options.hours)]
    alarm = Alarm(store, FixedKnowledge(), clock, structlog.get_logger(), Metrics(), Alone())
    needed: dict[str, list[datetime]] = {}
    done: set[str] = set()
    with closing(sqlite3.connect(folder / "b.db", isolation_level=None)) as raw:
        raw.executescript(f"BEGIN; {_GROUND} COMMIT;")
        raw.execute("BEGIN")
        raw.executemany("INSERT INTO usual_counts VALUES (?, 'support', ?, ?)", _week_before(options))
        raw.execute("COMMIT")
        await alarm.step()
        for second, said in enumerate(plan(options)):
            hour = hours[second // 3600]
            at = START + second * SECOND
            raw.execute("BEGIN IMMEDIATE")
            raw.executemany(_SIGNAL, [(author, topic, (at - EPOCH) // TICK) for author, topic in said])
            raw.execute("COMMIT")
            for _, topic in said:
                if topic.startswith("outage"):
                    needed.setdefault(topic, []).append(at)
            clock.at = at + SECOND
            wall, cpu = time.perf_counter(), time.process_time()
            raised = await alarm.step()
            hour.wall += (took := time.perf_counter() - wall)
            hour.cpu += time.process_time() - cpu
            hour.signals += len(said)
            if raised:
                hour.late += [late + took for late in await _late(store, needed, done, clock.at)]
            if second % 3600 == 3599:
                print(_row(second // 3600 + 1, hour), flush=True)
    await store.close()
    return hours


def _week_before(options: argparse.Namespace) -> Iterator[tuple[str, int, int]]:
    """The steady topics were as loud in the week before: what is usual is known."""
    weights = [1 / (number + 1) for number in range(options.topics)]
    for hours in range(1, 24 * 7 + 1):
        at = (START - timedelta(hours=hours) - EPOCH) // TICK
        for number, weight in enumerate(weights):
            yield f"steady-{number}", at, round(options.per_hour * weight / sum(weights))


async def _late(store: SqlStore, needed: dict[str, list[datetime]], done: set[str], now: datetime) -> list[float]:
    """Seconds from the signal that was needed last to now, of the outages that rang just now."""
    found = []
    for topic, times in needed.items():
        if topic in done:
            continue
        number = await store.read(lambda tx: tx.incidents.live(Topic(topic)))  # noqa: B023 - awaited at once
        story = await store.read(lambda tx: tx.incidents.story(number, now)) if number is not None else None  # noqa: B023
        rang = next((alert.at for alert in story.alerts if alert.level >= ALARM), None) if story else None
        if rang is not None:
            done.add(topic)
            found.append((now - max(at for at in times if at <= rang)).total_seconds())
    return found


def _row(number: int, hour: Hour) -> str:
    signal = 1e6 / max(1, hour.signals)
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"| {number} | {hour.signals} | {hour.cpu * signal:.0f} | {hour.wall * signal:.0f} | {resident:.0f} |"
        f" {len(hour.late)} | {_share(hour.late, 0.5):.1f} / {_share(hour.late, 0.95):.1f} |"
    )


def _share(values: Sequence[float], share: float) -> float:
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))] if ranked else float("nan")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.alarm", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--hours", type=int, default=24)
    parser.add_argument("--per-hour", type=int, default=100_000)
    parser.add_argument("--topics", type=int, default=200)
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    print("| hour | signals | cpu us a signal | wall us a signal | peak MB | outages that rang | late s p50 / p95 |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory(prefix="beancan-alarm-") as folder:
        hours = asyncio.run(play(Path(folder), options))
    late = [one for hour in hours for one in hour.late]
    full, last = hours[min(2, len(hours) - 1)], hours[-1]  # before the third hour the windows are still filling
    ratio = (last.cpu / last.signals) / (full.cpu / full.signals)
    print(f"\nprocessor time a signal, last hour against third: {ratio:.2f}")
    print(f"late p50 {_share(late, 0.5):.1f} s, p95 {_share(late, 0.95):.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
