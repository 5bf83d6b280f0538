"""How well alarms are raised: labelled streams of seven days, through matcher, rules and alarm of the running bot.

python -m benchmarks.incidents [--seeds 101,102] [--encoder minilm|none] [--data ../shared/data] [--cache FILE] [--show]

An incident of a known issue is found by an alarm of its name. A problem that no issue names is found by the first alarm
of which most posts are its own, whatever name it bears; each further name that rings for it is a false alarm, as is
every alarm that is about no incident.

The numbers in `knowledge/incidents.yaml` were chosen on the seeds 1 to 4; what is reported is drawn with others. Exit 1
if a target is missed. `--data`: also streams of CLINC150 and Banking77 texts.
"""

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"

import argparse
import asyncio
import pickle
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median

from benchmarks import datasets, own
from benchmarks.streams import DAYS, KINDS, Incident, Stream, Texts, stream
from bot.config.demo import demo_config
from bot.core.incidents import ALARM, Alert, Level
from bot.core.issues import Knowledge, Matches
from bot.data import cache_folder, knowledge_folder
from bot.evaluation.replay import Played, Player
from bot.kb.findings import Purpose
from bot.kb.load import load
from bot.kb.thresholds import read_thresholds
from bot.matching import Matchers
from bot.matching.encoding import load_encoder
from bot.matching.encoding.cache import CachedEncoder
from bot.ports import Matcher, Query, Snapshot

SEEDS = "101,102"
_AFTERWARDS = timedelta(minutes=45)  # an alarm so long after the last word may still be about it


@dataclass(slots=True)
class Remembered:
    """A matcher that reads each text once, over all streams and runs."""

    inner: Matcher
    known: dict[tuple[str, str, str], Matches]
    version: str

    async def match(self, query: Query) -> Matches:
        """See `bot.ports.Matcher`."""
        key = (self.version, query.text, query.language)
        if key not in self.known:
            self.known[key] = await self.inner.match(query)
        return self.known[key]


@dataclass(frozen=True, slots=True)
class Found:
    """What became of one incident. `minutes`: from the third person to the alarm; None: missed. `name`: that it rang
    under, where it is not its own."""

    incident: Incident
    minutes: float | None
    level: Level
    again: int
    name: str = ""


@dataclass(slots=True)
class Score:
    """Of one stream. `order` None: there was nothing to order."""

    stream: Stream
    found: list[Found] = field(default_factory=list)
    false: list[Alert] = field(default_factory=list)
    order: bool | None = None


def score(stream: Stream, played: Played) -> Score:
    """Alarms against the labels."""
    result = Score(stream)
    behind = played.behind or [()] * len(played.alerts)
    left = [(alert, posts) for alert, posts in zip(played.alerts, behind, strict=True) if alert.level >= ALARM]
    for incident in stream.incidents:
        topic = incident.topic or _rings_for(incident, left)
        mine = [one for one in left if _in_time(one[0], incident) and one[0].topic == topic]
        left = [one for one in left if one not in mine]
        result.found.append(_found(incident, [alert for alert, _ in mine]))
    result.false = [alert for alert, _ in left]
    if len(stream.incidents) > 1:
        fastest = max(stream.incidents, key=lambda incident: incident.growth)
        boards = [[topic for topic in board if topic in _topics(stream)] for board in played.boards.values()]
        full = [board for board in boards if len(board) == len(stream.incidents)]
        result.order = bool(full) and full[0][0] == fastest.topic
    return result


def _topics(stream: Stream) -> set[str | None]:
    return {incident.topic for incident in stream.incidents}


def _rings_for(incident: Incident, alarms: Sequence[tuple[Alert, Collection[str]]]) -> str | None:
    """The name under which a problem that has none rings first: most posts behind that alarm are its own."""
    own = (alert for alert, posts in alarms if 2 * len(incident.posts.intersection(posts)) > len(posts))
    return next((alert.topic for alert in own), None)


def _found(incident: Incident, alarms: Sequence[Alert]) -> Found:
    if not alarms:
        return Found(incident, None, Level.L0, 0)
    again = sum(alert.level is Level.L2 for alert in alarms) - 1
    topic = alarms[0].topic
    name = "" if incident.topic or topic.startswith("cluster:") else topic
    late = (alarms[0].at - incident.third) / timedelta(minutes=1)
    return Found(incident, late, max(alert.level for alert in alarms), again, name)


def _in_time(alert: Alert, incident: Incident) -> bool:
    return incident.begin <= alert.at <= incident.end + _AFTERWARDS


# --- playing ----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Bench:
    """One brand: its knowledge and its customers' texts."""

    name: str
    knowledge: Knowledge
    texts: Texts
    matchers: Matchers
    known: dict[tuple[str, str, str], Matches]
    built: dict[str, Matcher] = field(default_factory=dict)

    async def play(self, made: Stream) -> Score:
        """One stream."""
        knowledge = self._without(made.hidden)
        if made.hidden not in self.built:
            self.built[made.hidden] = self.matchers.build(knowledge)
        matcher = Remembered(self.built[made.hidden], self.known, f"{self.name} {knowledge.version} {made.hidden}")
        policy = demo_config(Path(), 0).policy()
        player = Player(Snapshot(knowledge, matcher), policy, self.matchers.clusters(), knowledge.thresholds)
        return score(made, await player.play(made.said, look_at=_looks(made)))

    def _without(self, hidden: str) -> Knowledge:
        issues = {name: issue for name, issue in self.knowledge.issues.items() if name != hidden}
        return replace(self.knowledge, issues=issues)


def _looks(made: Stream) -> Sequence[datetime]:
    """When the board is looked at: each minute in which all incidents are under way."""
    if len(made.incidents) < 2:
        return ()
    begin = max(incident.third for incident in made.incidents)
    end = min(incident.end for incident in made.incidents)
    return [begin + n * timedelta(minutes=1) for n in range(1, max(1, int((end - begin).total_seconds() // 60)))]


async def demo_brand(matchers: Matchers, known: dict[tuple[str, str, str], Matches]) -> Bench:
    """The demo brand and the open half of its own labelled messages."""
    policy = demo_config(Path(), 0).policy()
    loaded = await load(knowledge_folder(), Purpose.EVAL, matchers.build, policy, date(2026, 1, 1))
    if loaded.knowledge is None:
        raise SystemExit("\n".join(map(str, loaded.findings)))
    rows = [message.row for message in own.read(own.OPEN)]
    issues: dict[str, list[str]] = {}
    foreign: dict[str, list[str]] = {}
    for row in rows:
        if row.issue is not None:
            (issues if row.language == "en" else foreign).setdefault(row.issue, []).append(row.text)
    noise = [row.text for row in rows if row.issue is None]
    return Bench("halo", loaded.knowledge, Texts(issues, noise, foreign), matchers, known)


def public_set(name: str, root: Path, matchers: Matchers, known: dict[tuple[str, str, str], Matches]) -> Bench:
    """10 phrasings an intent; the test texts are what customers write."""
    found = datasets.SETS[name](root)
    phrasings, _ = datasets.draw(found, 0)
    ids = datasets.opaque(phrasings)
    issues: dict[str, list[str]] = {}
    for text, label in found.test:
        if label is not None:
            issues.setdefault(ids[label], []).append(text)
    noise = [text for text, label in found.test if label is None] or ["hello there", "thank you so much"]
    knowledge = replace(datasets.knowledge(phrasings), version=name)
    return Bench(name, knowledge, Texts(issues, noise), matchers, known)


# --- the tables -------------------------------------------------------------------------------------------------------


def table(scores: Sequence[Score]) -> Iterator[str]:
    """A row for each kind."""
    yield "| kind | streams | incidents | found | minutes after the third | level right | order right | false alarms |"
    yield "| --- " * 8 + "|"
    for kind in dict.fromkeys(one.stream.kind for one in scores):
        some = [one for one in scores if one.stream.kind == kind]
        found = [each for one in some for each in one.found]
        yield f"| {kind} | {len(some)} | {' | '.join(figures(some, found))} |"


def figures(scores: Sequence[Score], found: Sequence[Found]) -> Sequence[str]:
    """Incidents, found, minutes, level, order, false alarms."""
    met = [each for each in found if each.minutes is not None]
    minutes = f"{median(each.minutes or 0 for each in met):.1f}" if met else "-"
    right = sum(each.level.name == each.incident.level for each in met)
    orders = [one.order for one in scores if one.order is not None]
    level = f"{right} of {len(met)}" if met else "-"
    order = f"{sum(orders)} of {len(orders)}" if orders else "-"
    return (str(len(found)), str(len(met)), minutes, level, order, str(sum(len(one.false) for one in scores)))


def totals(scores: Sequence[Score]) -> Mapping[str, tuple[str, bool]]:
    """Each target: the figure, and whether it is met."""
    found = [each for one in scores for each in one.found]
    met = [each.minutes for each in found if each.minutes is not None]
    false = sum(len(one.false) for one in scores)
    rang = sum(alert.topic == one.stream.never for one in scores for alert in one.false)
    late = median(met) if met else float("inf")
    right = sum(each.level.name == each.incident.level for each in found)
    orders = [one.order for one in scores if one.order is not None]
    return {
        "recall": (
            f"{len(met)} of {len(found)} = {len(met) / max(1, len(found)):.3f} (0.95)",
            len(met) >= 0.95 * len(found),
        ),
        f"false alarms per {DAYS} stream-days": (f"{false / len(scores):.2f} (1)", false <= len(scores)),
        "median minutes after the third person": (f"{late:.1f} (3)", late <= 3),
        "alarms for one person's flood and for steady topics": (f"{rang} (0)", rang == 0),
        "of them under a neighbour's name": (f"{sum(bool(each.name) for each in found)}", True),
        "level right": (f"{right} of {len(found)}", right >= 0.8 * len(found)),
        "order right": (f"{sum(orders)} of {len(orders)}", all(orders)),
        "rang again for the same": (f"{sum(each.again > 0 for each in found)} of {len(found)}", True),
    }


def details(scores: Sequence[Score]) -> Iterator[str]:
    """Everything that was not as labelled."""
    for one in scores:
        name = f"{one.stream.kind} {one.stream.seed}"
        for each in one.found:
            if (
                each.minutes is None
                or each.name
                or each.level.name != each.incident.level
                or each.minutes > 10
                or each.again > 0
            ):
                label = f"{each.incident.topic} {each.incident.level}"
                late = "-" if each.minutes is None else f"{each.minutes:.1f}"
                yield f"{name}: {label} found {each.level.name} after {late} min, {each.again} times again {each.name}"
        for alert in one.false:
            near = [i.topic for i in one.stream.incidents if i.begin <= alert.at <= i.end + _AFTERWARDS]
            yield f"{name}: FALSE {alert.at:%a %H:%M} {alert.level.name} {alert.topic} {alert.because} (during {near})"
        if one.order is False:
            yield f"{name}: order wrong"


def encoder_of(setting: str) -> CachedEncoder | None:
    """Here what customers write is kept on disk, too: it is no customer's."""
    found = load_encoder(setting, cache_folder())
    return CachedEncoder(found, None) if found else None


async def measure(options: argparse.Namespace) -> int:
    """Play and print."""
    known: dict[tuple[str, str, str], Matches] = {}
    if options.cache and options.cache.exists():
        known = pickle.loads(options.cache.read_bytes())  # our own file, named by who runs this
    matchers = Matchers(encoder_of(options.encoder))
    benches = [await demo_brand(matchers, known)]
    if options.data:
        benches += [public_set(name, options.data, matchers, known) for name in ("clinc150", "banking77")]
    missed = False
    for bench in benches:
        if options.incidents:
            bench.knowledge = replace(bench.knowledge, thresholds=read_thresholds(options.incidents))
        kinds = [kind for kind in KINDS if bench.texts.foreign or kind != "multilingual_outage"]
        kinds = [kind for kind in kinds if not options.kinds or kind in options.kinds.split(",")]
        made = [stream(kind, int(seed), bench.texts) for kind in kinds for seed in options.seeds.split(",")]
        scores = []
        for one in made:
            scores.append(await bench.play(one))
            if options.cache:
                options.cache.write_bytes(pickle.dumps(known))
        print(f"\n{bench.name}: {len(made)} streams of {DAYS} days, {sum(len(one.said) for one in made)} messages, "
              f"seeds {options.seeds}, encoder {options.encoder}\n")  # fmt: skip
        print("\n".join(table(scores)), "\n")
        for name, (figure, fine) in totals(scores).items():
            print(f"{'ok    ' if fine else 'MISSED'} {name}: {figure}")
            missed = missed or not fine
        if options.show:
            print("\n".join(details(scores)))
    await matchers.close()
    return 1 if missed else 0


def main() -> int:
    """Read the words of the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default=SEEDS)
    parser.add_argument("--kinds", default="", help="only these, with commas")
    parser.add_argument("--encoder", default="minilm", help="minilm or none")
    parser.add_argument("--data", type=Path, help="folder of the public sets")
    parser.add_argument("--incidents", type=Path, help="other thresholds")
    parser.add_argument("--cache", type=Path, help="keep here what was read of each text")
    parser.add_argument("--show", action="store_true", help="list what was not as labelled")
    return asyncio.run(measure(parser.parse_args()))


if __name__ == "__main__":
    raise SystemExit(main())
