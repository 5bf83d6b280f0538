"""The demo brand's own labelled messages (`tests/data`), as its bot would decide on them.

python -m benchmarks.own [--practice] [--encoder minilm|none] [--sure-from 0.94] [--show]
python -m benchmarks.own --closed       # the half that nobody reads: once a release, and never to choose anything by it

Exit 1 if a message was answered that must never be answered without a person (kind `never-alone`).
"""

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy is there: times are those of one thread
os.environ["OMP_NUM_THREADS"] = "1"

import argparse
import asyncio
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from bot.config.demo import demo_config
from bot.config.model import PolicySettings
from bot.data import knowledge_folder
from bot.evaluation import Report, Row, evaluate, parse
from bot.evaluation.bar import borne
from bot.evaluation.run import Prediction
from bot.evaluation.score import Figures, clopper_pearson, coverage_at
from bot.kb.findings import Purpose
from bot.kb.load import load
from bot.matching import Matchers
from bot.matching.encoding import load_encoder
from bot.matching.encoding.files import checksums
from bot.runtime.clock import SystemClock

DATA = Path(__file__).parents[1] / "tests" / "data"
OPEN, CLOSED, PRACTICE = (f"halo-{part}.jsonl" for part in ("open", "closed", "practice"))
NEVER_ALONE = "never-alone"
PRECISIONS = (0.995, 0.99, 0.98, 0.95, 0.90)


@dataclass(frozen=True, slots=True)
class Message:
    """One line of the file, as the evaluation reads it and as the tables sort it."""

    row: Row
    kind: str


@dataclass(frozen=True, slots=True)
class Played:
    """What the bot would decide on them."""

    messages: Sequence[Message]
    report: Report


def read(name: str) -> list[Message]:
    """Raises SystemExit if the file is not the one that was sealed."""
    body = (DATA / name).read_bytes()
    if hashlib.sha256(body).hexdigest() != checksums(DATA / "SHA256SUMS")[name]:
        raise SystemExit(f"{DATA / name} is not the file that was sealed: restore it, or say in SHA256SUMS why not.")
    lines = body.decode("utf8").splitlines()
    kinds = [json.loads(line)["kind"] for line in lines]
    return [Message(row, kind) for row, kind in zip(parse(lines, name), kinds, strict=True)]


async def play(messages: Sequence[Message], setting: str, cache: Path | None, wanted: PolicySettings) -> Played:
    """Through the loader, the matcher and the rules of the running bot."""
    policy = demo_config(Path(), 0).model_copy(update={"policy_": wanted}).policy()
    matchers = Matchers(load_encoder(setting, cache))
    loaded = await load(knowledge_folder(), Purpose.EVAL, matchers.build, policy, date(2026, 1, 1))
    if loaded.snapshot is None:
        raise SystemExit("\n".join(str(finding) for finding in loaded.findings))
    rows = [message.row for message in messages]
    report = await evaluate(loaded.snapshot, policy, rows, SystemClock(), conditions=True)
    await matchers.close()
    return Played(messages, report)


# --- the tables -----------------------------------------------------------------------------------------------------


def share(part: int, whole: int) -> str:
    """With its exact 95 % interval."""
    low, high = clopper_pearson(part, whole)
    return f"{part} of {whole}: {part / max(1, whole):.4f} [{low:.4f}, {high:.4f}]"


def summary(figures: Figures, milliseconds: Mapping[str, float]) -> str:
    """What counts."""
    auroc = f"{figures.auroc:.3f}" if figures.auroc is not None else "-"
    return "\n".join(
        [
            f"messages {figures.messages}, in scope {figures.in_scope}",
            f"answered {figures.answered}, right {figures.correct}, wrong {figures.wrong}",
            f"wrong among the answers  {share(figures.wrong, figures.answered)}",
            f"coverage of those in scope  {share(figures.correct, figures.in_scope)}",
            f"best issue right, however sure {figures.accuracy:.3f}; AUROC {auroc}",
            f"ms a message p50 {milliseconds['p50']:.2f}, p95 {milliseconds['p95']:.2f}, one thread",
        ]
    )


def by(key: Callable[[Message], str], head: str, played: Played) -> list[str]:
    """A table with a row for each value of the key. Held back: a question, or a person."""
    rows = [f"| {head} | messages | answered | wrong | held back | silent |", "| --- " * 6 + "|"]
    pairs = list(zip(played.messages, played.report.predictions, strict=True))
    for value in sorted({key(message) for message in played.messages}):
        some = [prediction for message, prediction in pairs if key(message) == value]
        said = [prediction.decision for prediction in some]
        held = said.count("ask") + said.count("handoff")
        counts = (len(some), said.count("answer"), sum(map(is_wrong, some)), held, said.count("silent"))
        rows.append(f"| {value} | " + " | ".join(map(str, counts)) + " |")
    return rows


def is_wrong(prediction: Prediction) -> bool:
    """An answer that should not have been given, or another one should."""
    return prediction.decision == "answer" and prediction.best != prediction.expected


def curve(played: Played) -> list[str]:
    """Coverage at precisions. What a guard holds back is never answered, however low the bar."""
    free = played.report.unbarred
    guarded = [r if r.decision == "answer" else replace(r, best="", confidence=-1.0) for r in free]
    rows = ["| coverage at | " + " | ".join(f"{q:.1%}" for q in PRECISIONS) + " |", "| --- " * 6 + "|"]
    for name, results in (("with guards", guarded), ("without guards", free)):
        rows.append(f"| {name} | " + " | ".join(f"{coverage_at(results, q):.3f}" for q in PRECISIONS) + " |")
    return rows


def wrong_answers(predictions: Sequence[Prediction]) -> list[str]:
    """Each with what was expected and what was said, the surest first."""
    wrong = sorted(filter(is_wrong, predictions), key=lambda p: -p.confidence)
    return [
        f"{p.confidence:.3f} {p.best} for {p.expected or 'a person'}: {p.text}\n      {p.because}" for p in wrong
    ] or ["none"]


def main() -> int:
    """Print everything; 1 if one was answered that must not be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--practice", action="store_true", help="the messages that constants and guards were made by")
    parser.add_argument("--closed", action="store_true", help="the half that nobody reads")
    parser.add_argument("--show", action="store_true", help="list the wrong answers")
    parser.add_argument("--encoder", default="minilm", help="minilm, none, or the path of a model")
    parser.add_argument("--sure-from", type=float, help="the bar, in place of that of the usual wrong_rate")
    parser.add_argument("--cache", type=Path, help="folder for vectors of phrasings; without it none are kept")
    options = parser.parse_args()
    if options.closed and options.show:
        parser.error("--show is not for the closed half: whoever reads it has opened it. Leave one of the two out.")
    name = CLOSED if options.closed else PRACTICE if options.practice else OPEN
    wanted = PolicySettings(sure_from=options.sure_from)
    played = asyncio.run(play(read(name), options.encoder, options.cache, wanted))
    alone = [p for m, p in zip(played.messages, played.report.predictions, strict=True) if m.kind == NEVER_ALONE]
    answered = sum(prediction.decision == "answer" for prediction in alone)
    print(f"{name}, encoder {options.encoder}, answers from {wanted.bars[0]:g} on, demo brand\n")
    print(summary(played.report.figures, played.report.milliseconds))
    print(f"never-alone messages answered: {answered} of {len(alone)} (must be 0)")
    bar = borne(played.report.unbarred, wanted.wrong_rate, wanted.bars[0])
    print(f"the bar that they bear for a wrong rate of {wanted.wrong_rate:g}: {bar.sure_from if bar else 'none'}\n")
    tables = [by(lambda m: m.kind, "kind", played), by(lambda m: m.row.language, "language", played), curve(played)]
    print("\n\n".join("\n".join(table) for table in tables))
    if options.show:
        print("\nWrong answers:", *wrong_answers(played.report.predictions), sep="\n")
    return 1 if answered else 0


if __name__ == "__main__":
    raise SystemExit(main())
