"""Public labelled messages, read by their protocol and written as knowledge folders.

python -m benchmarks.datasets --data ../shared/data --out /tmp/sets     # then: beancan eval --knowledge ...
--messages ...

An intent is a known issue and its train examples are the phrasings; ids and titles are opaque, so that no label's
words help. 10-shot: each intent's train examples are shuffled with one `random.Random(seed)` over the sorted intents,
the first 10 stay.
"""

import argparse
import csv
import json
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.core.conversations import IssueId
from bot.core.issues import Answer, Knowledge, KnownIssue

Labelled = tuple[str, str | None]  # (text, label); None: out of scope
OUT_OF_SCOPE = frozenset({"oos", "out_of_scope", "NO_NODES_DETECTED"})  # what sets call it


@dataclass(frozen=True, slots=True)
class Dataset:
    """`shots` None: all training examples are used. `validation` is never the test half."""

    name: str
    train: Mapping[str, Sequence[str]]
    validation: Sequence[Labelled]
    test: Sequence[Labelled]
    shots: int | None


def banking77(root: Path) -> Dataset:
    """77 intents of bank customers; everything is in scope."""
    train = _grouped(_rows(root / "banking77" / "train.csv", "text", "category"))
    return Dataset("banking77", train, (), _rows(root / "banking77" / "test.csv", "text", "category"), 10)


def clinc150(root: Path) -> Dataset:
    """150 intents and 1,000 out-of-scope messages."""
    with (root / "clinc150" / "data_full.json").open(encoding="utf-8") as file:
        data = json.load(file)
    parts = {part: _scoped([(text, label) for text, label in rows]) for part, rows in data.items()}
    return Dataset(
        "clinc150",
        _grouped(parts["train"]),
        [*parts["val"], *parts["oos_val"], *parts["oos_train"]],
        [*parts["test"], *parts["oos_test"]],
        10,
    )


def sofmattress(root: Path) -> Dataset:
    """A live bot of a mattress shop; 166 of 397 test messages are out of scope. All training examples are used."""
    folder = root / "hint3-sofmattress"
    test = _scoped(_rows(folder / "test.csv", "sentence", "label"))
    return Dataset("sofmattress", _grouped(_rows(folder / "train.csv", "sentence", "label")), (), test, None)


def from_folder(folder: Path, shots: int | None) -> Dataset:
    """Any other set: train.csv and test.csv with the columns text and label. Out of scope is a test message whose label
    says so, or has no training example.
    """
    train = _grouped(_scoped(_rows(folder / "train.csv", "text", "label")))
    test = [(t, label if label in train else None) for t, label in _scoped(_rows(folder / "test.csv", "text", "label"))]
    return Dataset(folder.resolve().name, train, (), test, shots)


SETS = {"banking77": banking77, "clinc150": clinc150, "sofmattress": sofmattress}


def _rows(path: Path, text: str, label: str) -> list[Labelled]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if not {text, label} <= set(reader.fieldnames or ()):
            raise SystemExit(f"{path} has no columns {text} and {label}; name them so in its first line.")
        return [(row[text].strip(), row[label]) for row in reader]


def _scoped(rows: Iterable[Labelled]) -> list[Labelled]:
    return [(text, None if label in OUT_OF_SCOPE else label) for text, label in rows]


def _grouped(rows: Iterable[Labelled]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for text, label in rows:
        if label is not None and text:
            groups.setdefault(label, []).append(text)
    return {label: groups[label] for label in sorted(groups)}


def draw(dataset: Dataset, seed: int) -> tuple[dict[str, list[str]], list[Labelled]]:
    """The phrasings of one seed, and the training examples left over."""
    shuffler = random.Random(seed)
    chosen: dict[str, list[str]] = {}
    left: list[Labelled] = []
    for label in sorted(dataset.train):
        examples = list(dataset.train[label])
        if dataset.shots is not None:
            shuffler.shuffle(examples)
        chosen[label] = examples[: dataset.shots]
        left += [(text, label) for text in examples[len(chosen[label]) :]]
    return chosen, left


def opaque(labels: Iterable[str]) -> dict[str, IssueId]:
    """Label -> an id that says nothing."""
    return {label: IssueId(f"issue-{place:03}") for place, label in enumerate(sorted(labels))}


def knowledge(phrasings: Mapping[str, Sequence[str]]) -> Knowledge:
    """The knowledge base that the written folder would load to."""
    ids = opaque(phrasings)
    answer = {"en": Answer(public="Here is how.")}
    issues = {
        ids[label]: KnownIssue(
            ids[label], f"Issue {ids[label][-3:]}", phrasings={"en": tuple(dict.fromkeys(texts))}, answers=answer
        )
        for label, texts in phrasings.items()
    }
    return Knowledge("benchmark", issues)


def write(folder: Path, phrasings: Mapping[str, Sequence[str]], test: Sequence[Labelled]) -> None:
    """A knowledge folder in the documented format, and `messages.jsonl` beside its YAML."""
    folder.mkdir(parents=True, exist_ok=True)
    base = knowledge(_distinct(phrasings))
    issues = [
        {
            "id": str(i.id),
            "title": i.title,
            "phrasings": {"en": list(i.phrasings["en"])},
            "answers": {"en": {"public": "Here is how."}},
        }
        for i in base.issues.values()
    ]
    body = yaml.safe_dump(
        {"version": "1", "issues": issues}, sort_keys=False, allow_unicode=True, width=4096, default_style='"'
    )
    (folder / "issues.yaml").write_text(body, encoding="utf-8")
    ids = opaque(phrasings)
    lines = (json.dumps({"text": t, "issue": None if la is None else ids[la]}, ensure_ascii=False) for t, la in test)
    (folder.with_suffix(".jsonl")).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _distinct(phrasings: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """A phrasing of two issues is an error in a knowledge base: it stays with the first (the folder says so nowhere
    else).
    """
    taken: set[str] = set()
    out: dict[str, list[str]] = {}
    for label, texts in phrasings.items():
        out[label] = [text for text in dict.fromkeys(texts) if text.casefold() not in taken]
        taken.update(text.casefold() for text in texts)
    return out


def main() -> None:
    """Write every set and seed."""
    parser = argparse.ArgumentParser(description="Convert the public data sets to knowledge folders.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seeds", default="0,1,2")
    options = parser.parse_args()
    for name, load in SETS.items():
        dataset = load(options.data)
        for seed in [int(s) for s in options.seeds.split(",")] if dataset.shots else [0]:
            folder = options.out / f"{name}-{seed}"
            write(folder, draw(dataset, seed)[0], dataset.test)
            print(f"{folder} and {folder.with_suffix('.jsonl')}: {len(dataset.test)} messages")


if __name__ == "__main__":
    main()
