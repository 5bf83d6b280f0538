"""How often the matcher is right, and whether it knows when: public data sets, our matcher beside a plain baseline.

python -m benchmarks.matching --data ../shared/data [--sets banking77,clinc150,sofmattress] [--seeds 0,1,2]
python -m benchmarks.matching --data ../shared/data --issues 1000    # only: how long one match takes among so many

Each set and seed is written as a knowledge folder, loaded by the loader of the running bot, and its TEST half is played
through `bot.evaluation`, as `beancan eval` does. Nothing is fitted here. Figures are means over the seeds; in brackets
stands the bootstrap interval (95 %, messages drawn anew 200 times).
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import fmean

from rapidfuzz import fuzz, process

from benchmarks.datasets import SETS, Dataset, Labelled, banking77, clinc150, draw, knowledge, opaque, write
from bot.core.policy import Policy
from bot.evaluation import Report, Row, evaluate
from bot.evaluation.score import Result, auroc, clopper_pearson, coverage_at, percentile
from bot.kb.findings import Purpose
from bot.kb.load import load
from bot.matching import build
from bot.ports import Matcher, Query, Snapshot

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


class MachineClock:
    """The real clock; only durations are read from it."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.perf_counter()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Run:
    """One matcher on one seed of one set. Ours only: `answered`, `wrong` by the default policy with all guards, and how
    often each rule decided.
    """

    results: tuple[Result, ...]
    p50: float
    p95: float
    load_seconds: float
    answered: int | None = None
    wrong: int | None = None
    rules: Mapping[str, int] = field(default_factory=dict)


async def ours(folder: Path, rows: Sequence[Row]) -> Run:
    """The matcher as the bot runs it."""
    before = time.perf_counter()
    loaded = await load(folder, Purpose.EVAL, build, Policy(), date(2026, 1, 1))
    if loaded.knowledge is None or loaded.matcher is None:
        raise SystemExit("\n".join(str(finding) for finding in loaded.findings))
    took = time.perf_counter() - before
    report: Report = await evaluate(Snapshot(loaded.knowledge, loaded.matcher), Policy(), rows, MachineClock())
    results = tuple(Result(p.expected, p.best, p.confidence, p.decision) for p in report.predictions)
    times, figures = report.milliseconds, report.figures
    rules = Counter(p.because.split(":", 1)[0] for p in report.predictions)
    return Run(results, times["p50"], times["p95"], took, figures.answered, figures.wrong, rules)


def nearest_phrasing(phrasings: Mapping[str, Sequence[str]], rows: Sequence[Row]) -> Run:
    """The baseline: the phrasing with the highest rapidfuzz token_sort_ratio."""
    ids = opaque(phrasings)
    texts = [(text.lower(), ids[label]) for label, said in phrasings.items() for text in said]
    choices = [text for text, _ in texts]
    results, times = [], []
    for row in rows:
        before = time.perf_counter()
        _, score, place = process.extractOne(row.text.lower(), choices, scorer=fuzz.token_sort_ratio)
        times.append((time.perf_counter() - before) * 1000)
        results.append(Result(row.issue, texts[place][1], score / 100, "answer"))
    return Run(tuple(results), percentile(times, 0.5), percentile(times, 0.95), 0.0)


def rows_of(test: Sequence[Labelled], labels: Mapping[str, str]) -> list[Row]:
    """Test messages with opaque ids."""
    return [Row(text, None if label is None else labels[label]) for text, label in test]


# --- the table ------------------------------------------------------------------------------------------------------

Measure = Callable[[Sequence[Result]], float]


def accuracy(results: Sequence[Result]) -> float:
    """Share of in-scope messages whose best issue is right."""
    inside = [r for r in results if r.expected is not None]
    return sum(r.right for r in inside) / len(inside)


def covered(precision: float) -> Measure:
    """Coverage at a precision, as a measure."""
    return lambda results: coverage_at(results, precision)


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
    first = [interval(runs, accuracy), _auroc(runs), interval(runs, covered(precisions[0]))]
    rest = [f"{fmean(coverage_at(run.results, q) for run in runs):.3f}" for q in precisions[1:]]
    speed = [f"{fmean(r.p50 for r in runs):.2f} / {fmean(r.p95 for r in runs):.2f}", _load(runs)]
    return "| " + " | ".join([name, matcher, *first, " / ".join(rest), _policy(runs), *speed]) + " |"


def _auroc(runs: Sequence[Run]) -> str:
    found = [value for run in runs if (value := auroc(run.results)) is not None]
    return f"{fmean(found):.3f}" if found else "-"


def _load(runs: Sequence[Run]) -> str:
    return f"{fmean(run.load_seconds for run in runs):.2f}" if runs[0].answered is not None else "-"


def _policy(runs: Sequence[Run]) -> str:
    """Answered share and wrong rate of the default policy, all seeds together, with the exact interval's upper end."""
    answered, wrong = sum(r.answered or 0 for r in runs), sum(r.wrong or 0 for r in runs)
    if not answered:
        return "-"
    share = answered / sum(len(run.results) for run in runs)
    return f"{share:.3f} answered, {wrong / answered:.4f} wrong (<= {clopper_pearson(wrong, answered)[1]:.4f})"


def measure(dataset: Dataset, seeds: Sequence[int]) -> tuple[list[str], str]:
    """Both rows of one set, and which rules decided how often."""
    mine, baseline = [], []
    for seed in seeds if dataset.shots else seeds[:1]:
        phrasings, _ = draw(dataset, seed)
        rows = rows_of(dataset.test, opaque(phrasings))
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder) / "knowledge", phrasings, dataset.test)
            mine.append(asyncio.run(ours(Path(folder) / "knowledge", rows)))
        baseline.append(nearest_phrasing(phrasings, rows))
    precisions = (0.98, 0.95) if dataset.shots else (0.98, 0.95, 0.90, 0.80)
    rows_shown = [line(dataset.name, "lexical", mine, precisions)]
    rows_shown.append(line(dataset.name, "nearest phrasing", baseline, precisions))
    rules = sum((Counter(run.rules) for run in mine), Counter[str]())
    return rows_shown, f"{dataset.name}: " + ", ".join(f"{rule} {number}" for rule, number in rules.most_common())


def speed(root: Path, number: int) -> str:
    """Load and match times with `number` issues of 10 phrasings, cut from the training examples of two sets.

    Messages: CLINC150's validation part, those of 8 words and more.
    """
    cut = {
        f"{dataset.name}-{label}-{start}": list(texts[start : start + 10])
        for dataset in (clinc150(root), banking77(root))
        for label, texts in dataset.train.items()
        for start in range(0, len(texts) - 9, 10)
    }
    names = sorted(cut)
    random.Random(0).shuffle(names)
    base = knowledge({name: cut[name] for name in names[:number]})
    before = time.perf_counter()
    matcher = build(base)
    took = time.perf_counter() - before
    texts = [text for text, _ in clinc150(root).validation if len(text.split()) >= 8][:1000]
    times = asyncio.run(_timed(matcher, texts))
    p50, p95 = percentile(times, 0.5), percentile(times, 0.95)
    return f"{len(base.issues)} issues x 10: load {took:.2f} s, match p50 {p50:.2f} ms, p95 {p95:.2f} ms, one thread"


async def _timed(matcher: Matcher, texts: Sequence[str]) -> list[float]:
    times = []
    for text in texts:
        before = time.perf_counter()
        await matcher.match(Query(text))
        times.append((time.perf_counter() - before) * 1000)
    return times


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Measure the matcher on public labelled messages.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--seeds", default="0,1,2")
    parser.add_argument("--issues", type=int, default=0)
    options = parser.parse_args()
    if options.issues:
        print(speed(options.data, options.issues))
        return
    print("| " + " | ".join(_HEAD) + " |")
    print("| " + " | ".join(["---"] * len(_HEAD)) + " |")
    notes = []
    for name in options.sets.split(","):
        table, rules = measure(SETS[name](options.data), [int(seed) for seed in options.seeds.split(",")])
        print("\n".join(table), flush=True)
        notes.append(rules)
    print("\nRules that decided, all seeds together:", *notes, sep="\n")


if __name__ == "__main__":
    main()
