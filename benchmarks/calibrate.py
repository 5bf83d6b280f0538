"""Fits the constants of `bot/matching/calibration.py` and prints them.

python -m benchmarks.calibrate --data ../shared/data --cache /tmp/vectors     # RANK, LINE: by words; MEANING: by meaning

Data: training and validation halves only. Phrasings are drawn with seeds 10 to 13; messages are the training examples
left over (Banking77, 12 an intent), the validation part (CLINC150) and five folds of the training examples
(SOFMattress). To learn what a stranger looks like, knowledge bases are also made of 60 % and 25 % of the intents: the
messages of the others are out of scope. Seeds 10 and 12 (and folds 0 to 2) are fitted on, 11 and 13 (and folds 3 and
4) only looked at: their table is printed below the constants.
"""

import argparse
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.datasets import Dataset, Labelled, banking77, clinc150, draw, knowledge, opaque, sofmattress
from bot.evaluation.score import Result, coverage_at
from bot.matching import calibration
from bot.matching.index import Scores, Tokens
from bot.matching.lexical import WordRanker

Array = np.ndarray[Any, np.dtype[np.float64]]
Found = Sequence[tuple[Scores, Tokens]]
_SHARES = (1.0, 0.6, 0.25)
_FOLDS = 5
_PER_INTENT = 12
_BARS = (0.80, 0.85, 0.90, 0.95)


@dataclass(frozen=True, slots=True)
class Task:
    """One knowledge base and messages for it."""

    name: str
    fitted: bool
    phrasings: dict[str, list[str]]
    messages: list[Labelled]


def tasks(root: Path) -> list[Task]:
    """Everything that is fitted on or looked at."""
    chance = random.Random(99)
    banking, clinc = banking77(root), clinc150(root)
    found = [t for seed in range(10, 14) for d in (banking, clinc) for t in _drawn(d, seed, chance)]
    return found + _folds(sofmattress(root), chance)


def _drawn(dataset: Dataset, seed: int, chance: random.Random) -> list[Task]:
    phrasings, left = draw(dataset, seed)
    messages = list(dataset.validation) or _first(left, _PER_INTENT)
    out = []
    for share in _SHARES:
        labels = sorted(phrasings)
        kept = set(chance.sample(labels, int(len(labels) * share)))
        inside = [(text, label) for text, label in messages if label in kept]
        outside: list[Labelled] = [(text, None) for text, label in messages if label not in kept]
        chance.shuffle(outside)
        strangers = outside if share == 1.0 else outside[: max(300, len(inside) // 2)]
        chosen = {label: phrasings[label] for label in labels if label in kept}
        out.append(Task(f"{dataset.name} {share:.0%} {seed}", seed % 2 == 0, chosen, [*inside, *strangers]))
    return out


def _first(rows: Sequence[Labelled], number: int) -> list[Labelled]:
    groups: dict[str | None, list[Labelled]] = defaultdict(list)
    for row in rows:
        groups[row[1]].append(row)
    return [row for label in groups for row in groups[label][:number]]


def _folds(dataset: Dataset, chance: random.Random) -> list[Task]:
    strangers = set(chance.sample(sorted(dataset.train), 5))
    out = []
    for fold in range(_FOLDS):
        task = Task(f"{dataset.name} fold {fold}", fold < 3, {}, [])
        for label, texts in dataset.train.items():
            for place, text in enumerate(texts):
                if (place + len(label)) % _FOLDS == fold:
                    task.messages.append((text, None if label in strangers else label))
                elif label not in strangers:
                    task.phrasings.setdefault(label, []).append(text)
        out.append(task)
    return out


def play(task: Task) -> list[tuple[str | None, Found]]:
    """(expected issue, what the matcher found) of each message."""
    matcher, ids = WordRanker(knowledge(task.phrasings)), opaque(task.phrasings)
    return [(ids[label] if label else None, matcher.look(text)) for text, label in task.messages]


def fit_rank(played: Sequence[Sequence[tuple[str | None, Found]]], steps: int = 2000) -> Array:
    """Softmax over the issues found: the weights under which the right one is likeliest. Each task counts the same."""
    widest = max(len(found) for rows in played for _, found in rows)
    looks, right, there, weight = [], [], [], []
    for rows in played:
        usable = [(e, f) for e, f in rows if any(s.issue == e for s, _ in f)]
        for expected, found in usable:
            padded = [calibration.looks(s) for s, _ in found] + [(0.0, 0.0, 0.0)] * (widest - len(found))
            looks.append(padded)
            right.append(next(i for i, (s, _) in enumerate(found) if s.issue == expected))
            there.append([i < len(found) for i in range(widest)])
            weight.append(1 / len(usable))
    x, y, mask, w = np.array(looks), np.array(right), np.array(there), np.array(weight) / sum(weight)
    beta, mean, square = np.full(x.shape[2], 3.0), np.zeros(x.shape[2]), np.zeros(x.shape[2])
    for step in range(1, steps + 1):  # Adam: plain gradients crawl, the looks are alike
        score = np.where(mask, x @ beta, -1e9)
        chance = np.exp(score - score.max(1, keepdims=True))
        chance /= chance.sum(1, keepdims=True)
        chance[np.arange(len(y)), y] -= 1
        slope = np.einsum("nl,nlk,n->k", chance, x, w) + 1e-3 * beta
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
        beta -= 0.05 * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return beta


def rows_of(played: Sequence[tuple[str | None, Found]]) -> tuple[Array, Array]:
    """Features of the best issue, and whether it is the right one."""
    values, right = [], []
    for expected, found in played:
        if found:
            ranked = sorted(((calibration.strength(s), s, t) for s, t in found), key=lambda one: -one[0])
            values.append(calibration.features_of(ranked))
            right.append(float(ranked[0][1].issue == expected))
    return np.array(values), np.array(right)


def fit_line(parts: Sequence[tuple[Array, Array]], steps: int = 60) -> Array:
    """Logistic regression by Newton's method, a little ridge. Each task counts the same."""
    x, y = np.concatenate([v for v, _ in parts]), np.concatenate([r for _, r in parts])
    w = np.concatenate([np.full(len(r), 1 / len(r)) for _, r in parts]) / len(parts)
    beta = np.zeros(x.shape[1])
    ridge = np.full(x.shape[1], 1e-3)
    ridge[0] = 0
    for _ in range(steps):
        p = 1 / (1 + np.exp(-x @ beta))
        slope = x.T @ (w * (p - y)) + ridge * beta
        beta -= np.linalg.solve((x * (w * p * (1 - p))[:, None]).T @ x + np.diag(ridge + 1e-9), slope)
    return beta


def report(name: str, played: Sequence[tuple[str | None, Found]]) -> str:
    """One line of the table for data that was not fitted on."""
    results = []
    for expected, found in played:
        ranked = sorted(((calibration.strength(s), s, t) for s, t in found), key=lambda one: -one[0])
        confidence = calibration.confidences(ranked)[0] if ranked else 0.0
        results.append(Result(expected, str(ranked[0][1].issue) if ranked else "", confidence, "answer"))
    inside = sum(r.expected is not None for r in results)
    right = sum(r.expected == r.best for r in results) / max(1, inside)
    shares = ((sum(r.confidence >= bar for r in results) / len(results), _precision(results, bar)) for bar in _BARS)
    covered = " / ".join(f"{coverage_at(results, q):.2f}" for q in (0.98, 0.95, 0.90))
    cells = [name, f"{right:.3f}", covered, *(f"{share:.2f}, {precision:.3f}" for share, precision in shares)]
    return "| " + " | ".join(cells) + " |"


def _precision(results: Sequence[Result], bar: float) -> float:
    answered = [r.expected == r.best for r in results if r.confidence >= bar]
    return sum(answered) / len(answered) if answered else 1.0


def main() -> None:
    """Fit, print, and show what the fit does on data it did not see."""
    parser = argparse.ArgumentParser(description="Fit the constants of the lexical matcher.")
    parser.add_argument("--data", type=Path, required=True)
    played = [(task, play(task)) for task in tasks(parser.parse_args().data)]
    calibration.RANK = [round(float(b), 2) for b in fit_rank([rows for task, rows in played if task.fitted])]
    calibration.LINE = [round(float(b), 2) for b in fit_line([rows_of(rows) for task, rows in played if task.fitted])]
    print("RANK =", tuple(calibration.RANK))
    print("LINE =", tuple(calibration.LINE))
    head = [
        "not fitted on",
        "best is right",
        "coverage at 98 / 95 / 90 %",
        *(f"from {bar}: share, right" for bar in _BARS),
    ]
    print("| " + " | ".join(head) + " |")
    print("| " + " | ".join(["---"] * len(head)) + " |")
    for task, rows in played:
        if not task.fitted:
            print(report(task.name, rows))


if __name__ == "__main__":
    main()
