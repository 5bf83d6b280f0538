"""How a claim or a danger to one person is heard by its meaning, and how often beside the lists of words.

    python -m benchmarks.claims [--data ../shared/data] [--write]

Learns from `claims.txt` and, as what is none, `harmless.txt` (everyday complaints, questions on these topics, harmless
uses of their words), the strangers that stand beside a small knowledge base, the practice messages and what customers
say to the brands of `benchmarks/teach`. Then the table: what the lists hear, what the meaning hears, and either, of
messages that were learned by neither: the held-out ones, the open half of the own test set and, with `--data`,
Banking77's training and CLINC150's validation messages. `--write` writes the file that is shipped, which holds for the
encoder of now alone.
"""

import argparse
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

import numpy as np

from benchmarks import own
from benchmarks.datasets import SETS
from benchmarks.newton import Array, logistic
from benchmarks.teach import lessons
from bot.data import cache_folder
from bot.matching.claims import Claims
from bot.matching.encoding import load_encoder
from bot.matching.encoding.minilm import FOLDER
from bot.matching.guards import never_alone
from bot.matching.heard import Heard
from bot.matching.reading import read
from bot.matching.space import strangers
from bot.ports import Encoder, Vectors

HERE = Path(__file__).parent
DRAWN = 9000  # of what customers say in English to the brands of the lessons; in the other languages it is all
WEIGHTS = {"claims": 1.0, "harmless": 1.0, "strangers": 0.5, "practice": 0.3, "lessons": 0.5}  # of one text of each
PULL = 0.1  # towards 0, of each weight: ridge
HELD_BACK = 0.01  # of what customers say to brands that were not learned from, at the bar


def lines(name: str) -> list[str]:
    """The texts of one file here."""
    return (HERE / f"{name}.txt").read_text(encoding="utf-8").splitlines()


def by_words(text: str) -> bool:
    """What the lists say."""
    return bool(never_alone(Heard(text, read(text))))


def meanings(texts: Sequence[str], encoder: Encoder) -> Vectors:
    """A row each."""
    return np.stack([one.whole for one in encoder.read([read(text).shown for text in texts])])


def customers() -> tuple[list[str], list[str]]:
    """What customers say to brands to learn from, and to others; without what the lists take for a claim."""
    taught, kept = ([issue for brand in part for issue in brand] for part in lessons.halves(lessons.read()))
    said = [text for issue in taught if issue.language == "en" for text in issue.messages]
    drawn = random.Random(1).sample(said, DRAWN)
    drawn += [text for issue in taught if issue.language != "en" for text in issue.messages]
    others = [text for issue in kept for text in issue.messages]
    return [text for text in drawn if not by_words(text)], [text for text in others if not by_words(text)]


def fit(rows: Vectors, wanted: Sequence[bool], weights: Sequence[float]) -> Array:
    """A weight of each number, and last the constant, which nothing pulls."""
    x = np.c_[rows, np.ones(len(rows))].astype(np.float64)
    return logistic(x, np.array(wanted, float), np.array(weights), np.append(np.full(rows.shape[1], PULL), 0.0))


class Written(TypedDict):
    """What the file holds. The bar stands in the constant."""

    weights: list[float]
    constant: float


def learned(encoder: Encoder) -> Written:
    """From all the texts."""
    said, others = customers()
    texts = {
        "claims": lines("claims"),
        "harmless": lines("harmless"),
        "strangers": [text for text in strangers() if not by_words(text)],
        "practice": [m.row.text for m in own.read(own.PRACTICE) if not by_words(m.row.text)],
        "lessons": said,
    }
    rows = meanings([text for part in texts.values() for text in part], encoder)
    names = [name for name, part in texts.items() for _ in part]
    found = fit(rows, [name == "claims" for name in names], [WEIGHTS[name] for name in names])
    bar = np.quantile(meanings(others, encoder) @ found[:-1], 1 - HELD_BACK)
    return {"weights": [round(float(each), 4) for each in found[:-1]], "constant": round(-float(bar), 4)}


def measured(data: Path | None) -> dict[str, list[str]]:
    """Messages by what they are; the first two are claims."""
    half = own.read(own.OPEN)
    found = {
        "claims, held out": lines("claims-held"),
        "own open half, never alone": [m.row.text for m in half if m.kind == own.NEVER_ALONE],
        "harmless, held out": lines("harmless-held"),
        "own open half, in scope": [m.row.text for m in half if m.row.issue],
    }
    if data:
        found["CLINC150, validation"] = [text for text, _ in SETS["clinc150"](data).validation]
        known = SETS["banking77"](data).train.values()
        found["Banking77, training"] = [text for texts in known for text in texts]
    return found


def main() -> None:
    """Learn, print, and write if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="the folder with the public sets")
    parser.add_argument("--write", action="store_true", help="write the file that is shipped")
    options = parser.parse_args()
    encoder = load_encoder("minilm", cache_folder())
    assert encoder is not None
    written = learned(encoder)
    target = FOLDER / "claims.json"
    if options.write:
        target.write_text(json.dumps(written) + "\n", encoding="utf-8")
    print(
        "the shipped file", "is what was learned" if json.loads(target.read_text()) == written else "is another", "\n"
    )
    claims = Claims(**written)
    print("| messages | how many | by words | by meaning | either |\n" + "| --- " * 5 + "|")
    for name, texts in measured(options.data).items():
        words = np.array([by_words(text) for text in texts])
        meaning = np.array([claims.heard(row) for row in meanings(texts, encoder)])
        cells = (f"{share.mean():.3f}" for share in (words, meaning, words | meaning))
        print(f"| {name} | {len(texts)} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
