"""How often the matcher is right, and whether it knows when: labelled messages, our matcher beside what people would
pick instead.

python -m benchmarks.matching --data ../shared/data [--sets banking77,clinc150,sofmattress] [--seeds 0,1,2] [--ours]
python -m benchmarks.matching --folder my/set [--all-shots]     # train.csv and test.csv with the columns text, label

Each set and seed is written as a knowledge folder, loaded by the loader of the running bot, and its TEST half is played
through `bot.evaluation`, as `beancan eval` does. Nothing is fitted here. Figures are means over the seeds; in brackets
stands the bootstrap interval (95 %, messages drawn anew 200 times). `--cache` keeps vectors of phrasings between runs;
the column `load s` then says how long loading takes with them.
"""

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy is there: times are those of one thread
os.environ["OMP_NUM_THREADS"] = "1"

import argparse
import asyncio
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from statistics import fmean

from benchmarks.baselines import Fit, Phrasings, others
from benchmarks.datasets import SETS, Dataset, Labelled, draw, from_folder, opaque, write
from bot.core.policy import Policy
from bot.evaluation import Row, evaluate
from bot.evaluation.score import Result, auroc, clopper_pearson, coverage_at, percentile
from bot.kb.findings import Purpose
from bot.kb.load import load
from bot.matching import Matchers
from bot.matching.encoding import load_encoder
from bot.matching.encoding.cache import CachedEncoder
from bot.runtime.clock import SystemClock

_DRAWS = 200
_HEAD = (
    "set",
    "matcher",
    "accuracy",
    "AUROC",
    "coverage at 98 %",
    "at 95 % (/ 90 / 80 %)",
    "default policy",
    "ms p50 / p95",
    "load s",
)


@dataclass(frozen=True, slots=True)
class Task:
    """One seed of one set; `folder` holds the same phrasings as knowledge."""

    phrasings: Phrasings
    folder: Path
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Run:
    """One matcher on one task. Ours only: `answered`, `wrong` by the default policy with all guards, and how often each
    rule decided.
    """

    results: tuple[Result, ...]
    p50: float
    p95: float
    load_seconds: float
    answered: int = 0
    wrong: int = 0
    rules: Mapping[str, int] = field(default_factory=dict)


Play = Callable[[Task], Run]


async def ours(task: Task, encoder: CachedEncoder | None) -> Run:
    """The matcher as the bot runs it."""
    matchers = Matchers(encoder)
    before = time.perf_counter()
    loaded = await load(task.folder, Purpose.EVAL, matchers.build, Policy(), date(2026, 1, 1))
    took = time.perf_counter() - before
    if loaded.snapshot is None:
        raise SystemExit("\n".join(str(finding) for finding in loaded.findings))
    report = await evaluate(loaded.snapshot, Policy(), task.rows, SystemClock())
    await matchers.close()
    results = tuple(Result(p.expected, p.best, p.confidence, p.decision) for p in report.predictions)
    times, figures = report.milliseconds, report.figures
    rules = Counter(p.because.split(":", 1)[0] for p in report.predictions)
    return Run(results, times["p50"], times["p95"], took, figures.answered, figures.wrong, rules)


def baseline(task: Task, fit: Fit) -> Run:
    """Somebody else's: the best label and its score, which is all that these give."""
    ids = opaque(task.phrasings)
    before = time.perf_counter()
    guess = fit(task.phrasings)
    took = time.perf_counter() - before
    results, times = [], []
    for row in task.rows:
        before = time.perf_counter()
        label, score = guess(row.text)
        times.append((time.perf_counter() - before) * 1000)
        results.append(Result(row.issue, ids[label], score, "answer"))
    return Run(tuple(results), percentile(times, 0.5), percentile(times, 0.95), took)


def players(encoder: CachedEncoder | None) -> tuple[dict[str, Play], list[str]]:
    """Every row of a set by name, and sentences about those that are missing."""
    named: dict[str, Play] = {}
    if encoder is not None:
        named["ours"] = lambda task: asyncio.run(ours(task, encoder))
    named["ours, words only"] = lambda task: asyncio.run(ours(task, None))
    found, missing = others(encoder)
    for name, fit in found.items():
        named[name] = partial(baseline, fit=fit)
    return named, missing


def rows_of(test: Sequence[Labelled], labels: Mapping[str, str]) -> list[Row]:
    """Test messages with opaque ids."""
    return [Row(text, None if label is None else labels[label]) for text, label in test]


# --- the table ------------------------------------------------------------------------------------------------------

Measure = Callable[[Sequence[Result]], float]


def accuracy(results: Sequence[Result]) -> float:
    """Share of in-scope messages whose best issue is right."""
    inside = [r for r in results if r.expected is not None]
    return sum(r.right for r in inside) / len(inside) if inside else 0.0


def covered(precision: float) -> Measure:
    """Coverage at a precision, as a measure."""
    return lambda results: coverage_at(results, precision)


def separation(results: Sequence[Result]) -> float:
    """AUROC of a set that has both kinds of messages."""
    return auroc(results) or 0.0


def interval(runs: Sequence[Run], measure: Measure) -> str:
    """Mean over seeds with its bootstrap interval; the same messages are drawn for every seed."""
    chance = random.Random(0)
    size = len(runs[0].results)
    means = []
    for _ in range(_DRAWS):
        drawn = [chance.randrange(size) for _ in range(size)]
        means.append(fmean(measure([run.results[i] for i in drawn]) for run in runs))
    mean = fmean(measure(run.results) for run in runs)
    return f"{mean:.3f} [{percentile(means, 0.025):.3f}, {percentile(means, 0.975):.3f}]"


def line(name: str, matcher: str, runs: Sequence[Run], precisions: Sequence[float]) -> str:
    """One row of the table."""
    both = auroc(runs[0].results) is not None
    first, *rest = (interval(runs, covered(precision)) for precision in precisions)
    cells = [
        name,
        matcher,
        interval(runs, accuracy),
        interval(runs, separation) if both else "-",
        first,
        " / ".join(rest),
        _policy(runs),
        f"{fmean(r.p50 for r in runs):.2f} / {fmean(r.p95 for r in runs):.2f}",
        f"{fmean(run.load_seconds for run in runs):.2f}",
    ]
    return "| " + " | ".join(cells) + " |"


def _policy(runs: Sequence[Run]) -> str:
    """Answered share and wrong rate of the default policy, all seeds together, with the exact interval's upper end."""
    answered, wrong = sum(r.answered for r in runs), sum(r.wrong for r in runs)
    if not runs[0].rules:
        return "-"
    share = answered / sum(len(run.results) for run in runs)
    rate = f"{wrong / answered:.4f} wrong (<= {clopper_pearson(wrong, answered)[1]:.4f})" if answered else "none wrong"
    return f"{share:.3f} answered, {rate}"


def tasks(dataset: Dataset, seeds: Sequence[int], folder: Path) -> list[Task]:
    """The knowledge and the messages of each seed. A set that is used whole has one."""
    found = []
    for seed in seeds if dataset.shots else seeds[:1]:
        phrasings, _ = draw(dataset, seed)
        place = folder / str(seed) / "knowledge"
        write(place, phrasings, dataset.test)
        found.append(Task(phrasings, place, rows_of(dataset.test, opaque(phrasings))))
    return found


def measure(dataset: Dataset, seeds: Sequence[int], named: Mapping[str, Play]) -> Iterator[tuple[str, str]]:
    """Row by row: the line of the table, and which rules decided how often ("" for what has no rules)."""
    precisions = (0.98, 0.95) if dataset.shots else (0.98, 0.95, 0.90, 0.80)
    with tempfile.TemporaryDirectory() as folder:
        todo = tasks(dataset, seeds, Path(folder))
        for name, play in named.items():
            runs = [play(task) for task in todo]
            rules = sum((Counter(run.rules) for run in runs), Counter[str]())
            told = ", ".join(f"{rule} {number}" for rule, number in rules.most_common())
            yield line(dataset.name, name, runs, precisions), told and f"{dataset.name}, {name}: {told}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="the folder of the public sets")
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--folder", type=Path, action="append", default=[], help="one more set; may be repeated")
    parser.add_argument("--all-shots", action="store_true", help="--folder: all training examples, not ten an issue")
    parser.add_argument("--seeds", default="0,1,2")
    parser.add_argument("--encoder", default="minilm", help="minilm, none, or the path of a model")
    parser.add_argument("--cache", type=Path, help="folder for vectors; without it none are kept")
    parser.add_argument("--ours", action="store_true", help="leave out what others would pick: a third of the time")
    options = parser.parse_args()
    if not options.data and not options.folder:
        parser.error("there is nothing to measure: give --data, --folder, or both")
    return options


def main() -> None:
    """Print the table."""
    options = _options()
    sets = [SETS[name](options.data) for name in options.sets.split(",")] if options.data else []
    sets += [from_folder(folder, None if options.all_shots else 10) for folder in options.folder]
    named, missing = players(load_encoder(options.encoder, options.cache))
    if options.ours:
        named, missing = {name: play for name, play in named.items() if name.startswith("ours")}, []
    kept = "phrasings' vectors from the cache where it has them" if options.cache else "no vectors from before"
    print(
        f"A message's times: one thread. Load: {os.cpu_count()} cores, {kept}. Load average {os.getloadavg()[0]:.1f}.\n"
    )
    print("| " + " | ".join(_HEAD) + " |")
    print("| " + " | ".join(["---"] * len(_HEAD)) + " |")
    seeds = [int(seed) for seed in options.seeds.split(",")]
    notes = []
    for dataset in sets:
        for row, rules in measure(dataset, seeds, named):
            print(row, flush=True)
            notes.append(rules)
    print("\nRules that decided, all seeds together:", *filter(None, notes), *missing, sep="\n")


if __name__ == "__main__":
    main()
