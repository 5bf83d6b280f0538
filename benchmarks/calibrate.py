"""Fits the constants of `bot/matching/calibration.py` and prints them.

python -m benchmarks.calibrate --data ../shared/data --cache /tmp/vectors [--only words|meaning]

By words: `RANK` and `LINE`. By meaning: `MEANING`, with the built-in encoder; `--cache` keeps its vectors.

Data: training and validation halves only. Phrasings are drawn with seeds 10 to 13; messages are the training examples
left over (Banking77, 12 an intent), the validation part (CLINC150) and five folds of the training examples
(SOFMattress). To learn what a stranger looks like, knowledge bases are also made of 60 % and 25 % of the intents: the
messages of the others are out of scope. `AGAINST` is for where texts that mean nothing known stand beside the issues:
knowledge bases with `not_this`, and those of a few issues. Seeds 10 and 12 (and folds 0 to 2) are fitted on, 11 and 13
(and folds 3 and 4) only looked at: their tables are printed below the constants.

For `AGAINST` Banking77 is only looked at: its intents say the same in several names ("How soon will I get my card?" is
labelled as a stranger to `card_arrival`), and most of what counts as sure and wrong there would have helped. A quarter
of the weight is that of the practice messages for the demo brand (`tests/data`): only they hold questions that nearly
fit. Of their hard ones only those kinds count that no guard is there for.
"""

import argparse
import asyncio
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks import own
from benchmarks.datasets import Dataset, Labelled, banking77, clinc150, draw, knowledge, opaque, sofmattress
from benchmarks.newton import Array, logistic
from bot.core.issues import Knowledge, NotThis
from bot.core.policy import Policy, bar_for
from bot.data import knowledge_folder
from bot.evaluation.score import Result, auroc, coverage_at
from bot.kb.findings import Purpose
from bot.kb.load import load
from bot.matching import build, calibration
from bot.matching.encoding import load_encoder
from bot.matching.encoding.cache import CachedEncoder
from bot.matching.index import Scores, Tokens
from bot.matching.lexical import WordRanker
from bot.matching.reading import read
from bot.matching.repair import Repair
from bot.matching.space import Around, Space, rows_for, rows_of
from bot.matching.surface import surface
from bot.ports import Vectors

Found = Sequence[tuple[Scores, Tokens]]
Played = list[tuple[str | None, Around]]  # (expected issue, what stands around it)
_UNGUARDED = ("near-miss", "off-topic", "other-product", "story")
_SHARES = (1.0, 0.6, 0.25)
_FOLDS = 5
_PER_INTENT = 12
_DENIED = ((10, 3), (10, 10), (30, 3), (30, 10))  # phrasings of an issue, and `not_this` of what is missing
_FEW = (4, 12)  # issues
_OUTSIDE = 600
_RIDGE_WORDS, _RIDGE_MEANING = 1e-3, 1e-5  # nine weights that say nearly the same; three that do not
_PRECISIONS = (0.98, 0.95)
_BARS = tuple(bar_for(wrong) for wrong in (0.05, 0.02, 0.01, 0.005))


@dataclass(frozen=True, slots=True)
class Task:
    """One knowledge base and messages for it."""

    name: str
    fitted: bool
    phrasings: dict[str, list[str]]
    messages: list[Labelled]
    denied: Mapping[str, Sequence[str]] = field(default_factory=dict)


def tasks(root: Path) -> list[Task]:
    """Everything that is fitted on or looked at without texts that speak against issues."""
    chance = random.Random(99)
    banking, clinc = banking77(root), clinc150(root)
    found = [t for seed in range(10, 14) for d in (banking, clinc) for t in _drawn(d, seed, chance)]
    return found + _folds(sofmattress(root), chance)


def tasks_against(root: Path) -> list[Task]:
    """The same with them: `not_this` in a knowledge base of 60 % of the intents, strangers beside one of a few."""
    chance = random.Random(98)
    sets = banking77(root), clinc150(root)
    return [t for seed in range(10, 14) for d in sets for t in (*_with_denied(d, seed, chance), *_few(d, seed, chance))]


def _with_denied(dataset: Dataset, seed: int, chance: random.Random) -> Iterator[Task]:
    """Some of what two in three of the intents that are missing would say stands there as `not_this`."""
    for shots, told in _DENIED:
        phrasings, left = draw(replace(dataset, shots=shots), seed)
        labels = sorted(phrasings)
        kept = set(chance.sample(labels, int(len(labels) * 0.6)))
        messages = [(text, label if label in kept else None) for text, label in _first(left, _PER_INTENT)]
        missing = [label for label in labels if label not in kept]
        denied = {label: phrasings[label][:told] for label in chance.sample(missing, len(missing) * 2 // 3)}
        chosen = {label: phrasings[label] for label in labels if label in kept}
        name = f"{dataset.name} {shots} phrasings, {told} not_this, {seed}"
        yield Task(name, _fitted(dataset, seed), chosen, messages, denied)


def _few(dataset: Dataset, seed: int, chance: random.Random) -> Iterator[Task]:
    """So few issues that strangers stand beside them."""
    phrasings, left = draw(dataset, seed)
    for number in _FEW:
        kept = set(chance.sample(sorted(phrasings), number))
        messages: list[Labelled] = [row for row in left if row[1] in kept]
        messages += [(text, None) for text, label in chance.sample(left, _OUTSIDE) if label not in kept]
        chosen = {label: phrasings[label] for label in sorted(kept)}
        yield Task(f"{dataset.name} {number} issues {seed}", _fitted(dataset, seed), chosen, messages)


def _fitted(dataset: Dataset, seed: int) -> bool:
    """For `AGAINST`."""
    return dataset.name != "banking77" and seed % 2 == 0


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


# --- by words -------------------------------------------------------------------------------------------------------


def look(task: Task) -> list[tuple[str | None, Found]]:
    """(expected issue, what the matcher by words found) of each message."""
    ranker, ids = WordRanker(knowledge(task.phrasings)), opaque(task.phrasings)
    return [(ids[label] if label else None, ranker.look(text)) for text, label in task.messages]


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


def ranked_by_words(found: Found) -> list[tuple[float, Scores, Tokens]]:
    """Strongest first, by the RANK of now."""
    return sorted(((calibration.strength(s), s, t) for s, t in found), key=lambda one: -one[0])


def looks_of(played: Sequence[tuple[str | None, Found]]) -> tuple[Array, Array]:
    """Features of the best issue, and whether it is the right one."""
    values, right = [], []
    for expected, found in played:
        if found:
            ranked = ranked_by_words(found)
            values.append(calibration.features_of(ranked))
            right.append(float(ranked[0][1].issue == expected))
    return np.array(values), np.array(right)


def result_by_words(expected: str | None, found: Found) -> Result:
    """What the matcher by words says of one message with the constants of now."""
    ranked = ranked_by_words(found)
    confidence = calibration.confidences(ranked)[0] if ranked else 0.0
    return Result(expected, str(ranked[0][1].issue) if ranked else "", confidence, "answer")


def words(todo: Sequence[Task]) -> None:
    """Fit RANK, then LINE on what it ranks first."""
    played = [(task, look(task)) for task in todo]
    calibration.RANK = rounded(fit_rank([rows for task, rows in played if task.fitted]))
    calibration.LINE = rounded(fit_line([looks_of(rows) for task, rows in played if task.fitted], _RIDGE_WORDS))
    print("RANK =", calibration.RANK)
    print("LINE =", calibration.LINE)
    show([(task, [result_by_words(*row) for row in rows]) for task, rows in played])


# --- by meaning -----------------------------------------------------------------------------------------------------


def around(task: Task, encoder: CachedEncoder) -> Played:
    """What stands around each message of a task."""
    ids = opaque(task.phrasings)
    messages = [(text, ids[label] if label else None) for text, label in task.messages]
    return _around(_knowledge(task, encoder), messages, encoder)


def practice(encoder: CachedEncoder) -> Played:
    """The same for the demo brand and its practice messages."""
    loaded = asyncio.run(load(knowledge_folder(), Purpose.EVAL, build, Policy(), date(2026, 1, 1)))
    assert loaded.snapshot is not None, "the demo brand's knowledge can be loaded"
    rows = [one for one in own.read(own.PRACTICE) if one.row.issue or one.kind in _UNGUARDED]
    return _around(loaded.snapshot.knowledge, [(one.row.text, one.row.issue) for one in rows], encoder)


def _around(base: Knowledge, messages: Sequence[Labelled], encoder: CachedEncoder) -> Played:
    """Without the vetoed: nobody asks how sure they are."""
    mend = Repair(rows_of(base))
    readings = [read(mend(read(text).shown)) for text, _ in messages]
    space = Space(base, rows_for(rows_of(base), encoder))
    meanings = encoder.read([reading.shown for reading in readings])
    found = [space.around(row, surface(reading.words)) for row, reading in zip(meanings, readings, strict=True)]
    pairs = zip(messages, found, strict=True)
    return [(label, one) for (_, label), one in pairs if one.issues and not one.issues[0].denied]


def _knowledge(task: Task, encoder: CachedEncoder) -> Knowledge:
    """With what is denied written into the issue that it is nearest to, as a lead would."""
    base = knowledge(task.phrasings)
    issues = dict(base.issues)
    middles = {issue.id: _middle(issue.phrasings["en"], encoder) for issue in issues.values()}
    for texts in task.denied.values():
        middle = _middle(texts, encoder)
        nearest = issues[max(middles, key=lambda issue: float(middles[issue] @ middle))]
        denied = tuple(NotThis(text, "en") for text in texts)
        issues[nearest.id] = replace(nearest, not_this=(*nearest.not_this, *denied))
    return replace(base, issues=issues)


def _middle(texts: Sequence[str], encoder: CachedEncoder) -> Vectors:
    meanings = encoder.read([read(text).shown for text in texts])
    return np.asarray(np.mean([meaning.whole for meaning in meanings], axis=0))


def features_by_meaning(played: Played) -> tuple[Array, Array]:
    """Features of the nearest issue, and whether it is the right one."""
    first = [(one.issues[0], one) for _, one in played]
    values = [calibration.meaning_features(near.share, near.cosine, one.nobody, one.heard) for near, one in first]
    return np.array(values), np.array([float(one.issues[0].issue == expected) for expected, one in played])


def result_by_meaning(expected: str | None, found: Around) -> Result:
    """What the matcher by meaning says of one message with the constants of now."""
    confidence = calibration.by_meaning([(one.share, one.cosine) for one in found.issues], found.nobody, found.heard)[0]
    return Result(expected, str(found.issues[0].issue), confidence, "answer")


def meaning(root: Path, cache: Path | None) -> None:
    """Fit MEANING and AGAINST."""
    encoder = load_encoder("minilm", cache)
    assert encoder is not None, "only the setting `none` gives none"
    for name, todo in (("MEANING", tasks(root)), ("AGAINST", tasks_against(root))):
        played = [(task, around(task, encoder)) for task in todo]
        fitted = [features_by_meaning(rows) for task, rows in played if task.fitted]
        if name == "AGAINST":
            fitted += [features_by_meaning(practice(encoder))] * (len(fitted) // 3)
        setattr(calibration, name, rounded(fit_line(fitted, _RIDGE_MEANING)))
        print(f"{name} =", getattr(calibration, name))
        show([(task, [result_by_meaning(*row) for row in rows]) for task, rows in played])


# --- of both --------------------------------------------------------------------------------------------------------


def fit_line(parts: Sequence[tuple[Array, Array]], little: float) -> Array:
    """Logistic regression with a little ridge. Each task counts the same."""
    x, y = np.concatenate([v for v, _ in parts]), np.concatenate([r for _, r in parts])
    w = np.concatenate([np.full(len(r), 1 / len(r)) for _, r in parts]) / len(parts)
    ridge = np.full(x.shape[1], little)
    ridge[0] = 0
    return logistic(x, y, w, ridge)


def rounded(constants: Array) -> tuple[float, ...]:
    """As they are written into the code."""
    return tuple(round(float(one), 2) for one in constants)


def show(played: Sequence[tuple[Task, Sequence[Result]]]) -> None:
    """The table for data that was not fitted on."""
    covered = f"coverage at {' / '.join(f'{precision:.0%}' for precision in _PRECISIONS)}"
    head = ["not fitted on", "best is right", "AUROC", covered, *(f"from {bar:g}: share, wrong" for bar in _BARS)]
    print("| " + " | ".join(head) + " |")
    print("| " + " | ".join(["---"] * len(head)) + " |")
    for task, results in played:
        if not task.fitted:
            print("| " + " | ".join([task.name, *cells(results)]) + " |")


def cells(results: Sequence[Result]) -> list[str]:
    """How right, how well strangers are told apart, and what is answered from each bar on."""
    inside = sum(result.expected is not None for result in results)
    apart = auroc(results)
    return [
        f"{sum(result.right for result in results) / max(1, inside):.3f}",
        "" if apart is None else f"{apart:.3f}",
        " / ".join(f"{coverage_at(results, precision):.2f}" for precision in _PRECISIONS),
        *(_answered(results, bar) for bar in _BARS),
    ]


def _answered(results: Sequence[Result], bar: float) -> str:
    answered = [result for result in results if result.confidence >= bar]
    wrong = sum(not result.right for result in answered) / max(1, len(answered))
    return f"{len(answered) / len(results):.2f}, {wrong:.3f}"


def main() -> None:
    """Fit, print, and show what the fit does on data it did not see."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the public sets")
    parser.add_argument("--cache", type=Path, help="folder for vectors; without it none are kept")
    parser.add_argument("--only", choices=("words", "meaning"), help="fit these alone")
    options = parser.parse_args()
    if options.only != "meaning":
        words(tasks(options.data))
    if options.only != "words":
        meaning(options.data, options.cache)


if __name__ == "__main__":
    main()
