"""What a larger knowledge base costs: load, memory and the time of a decision.

python -m benchmarks.growth [--issues 10,100,1000,10000] [--encoder minilm|none] [--data ../shared/data]

Each size gets two processes of its own: one that loads with no vectors from before, and one that finds them on disk,
decides, and is told of one changed issue. Ten phrasings an issue, all different: cut from the data sets' training
examples as far as they go, the rest put together from a word list (an issue is a product and what is wrong with it).
The messages are others of the same kind, each asked once. Above `--real-up-to` issues the vectors on disk are random
ones: what a vector holds does not change how long a decision takes, and to encode 100,000 texts takes long.
"""

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy is there: times are those of one thread
os.environ["OMP_NUM_THREADS"] = "1"

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice, product
from pathlib import Path
from random import Random

import numpy as np

from benchmarks.datasets import banking77, clinc150, knowledge
from bot.core.issues import Knowledge
from bot.core.policy import Policy
from bot.evaluation import Report, Row, evaluate
from bot.matching import Matchers
from bot.matching.encoding import load_encoder, minilm
from bot.matching.encoding.cache import CachedEncoder
from bot.matching.encoding.onnx import tokenizer
from bot.ports import Encoder, Meaning, Parts, Snapshot, Vectors
from bot.runtime.clock import SystemClock

PHRASINGS = 10
MESSAGES = 1000
TOKENS = range(14, 19)  # of a message, as the built-in encoder cuts it, its two marks counted
_HEAD = (
    "issues x phrasings",
    "texts",
    "vectors",
    "load cold s",
    "warm s",
    "one changed issue s",
    "resident MB, now / peak",
    "cold: peak MB",
    "decision ms p50 / p95 / p99",
)

# --- texts ----------------------------------------------------------------------------------------------------------

_KINDS = "home old new white small guest office spare travel wall".split()
_THINGS = "router,set-top box,phone,headset,camera,doorbell,thermostat,speaker,printer,tablet".split(",")
_ENDS = ["", "any idea", "please help", "what now", "who can help"]
_STARTS = ["", "hi,", "hello,", "morning,", "sorry,", "so", "well,", "again", "hey folks,"]
_TIMES = (
    "since yesterday|since the update|since Monday|every evening|after the storm|whenever it rains|since I moved house|"
    "for three days|all morning|after a reset|twice a day"
).split("|")
_TROUBLES = (
    "does not start|shows a red light|loses the network|is very slow|makes a loud noise|gets too hot|asks for a word|"
    "turns itself off|cannot be found by my phone|does not charge|shows the wrong time|has a cracked screen|beeps|"
    "forgets its settings|will not update|rejects my code|shows an empty page|does not ring|freezes|flickers|"
    "came without a cable|was sent to the wrong address|costs more than agreed|is still not delivered|was billed twice|"
    "has no sound|has a strange smell|needs a new battery|lost all my recordings|is locked|does not print|"
    "drops every call|shows error seven|cannot connect to the app|stays dark|restarts on its own|has a loose plug|"
    "is missing a part|does not fit|ignores the remote|mixes up my rooms|does not recognise my face|"
    "keeps sending mails|wakes me up at night|shows the neighbour's name|reports no signal|has a broken button|"
    "opens the wrong page|speaks another language|counts too much data|misses every second word|leaks|rattles|"
    "does not save my photos|deletes my contacts|is too quiet|shows only half of the picture|blocks my bank|"
    "asks me to pay again|fell off its stand|has a blurred picture|does not reach the garden|"
    "stops in the middle of a film|says the card is invalid|sends no code|needs an hour to start|eats the battery|"
    "does not talk to the other one|changed its colour|shows old messages|hums|dims the light|finds no satellite|"
    "skips channels|shows a snow storm|lags behind|repeats every word|says it is offline|jams|is stuck at two percent|"
    "keeps its door open|does not take my coins|is not on my bill|prints empty sheets|lost its name|"
    "shows somebody else's photos|vibrates all the time|does not turn|has water in it|scratches the table|"
    "does not hear me|shows a blue screen|cannot be paired|has the wrong plug|wants an account|buzzes|blinks green|"
    "does not dim|hides the keyboard|is not recognised|takes no stickers"
).split("|")


@dataclass(frozen=True, slots=True)
class Texts:
    """`phrasings`: by label. `spare`: never a phrasing. `cut`: how many issues are from the data sets."""

    phrasings: Mapping[str, Sequence[str]]
    spare: Sequence[str]
    cut: int


def from_sets(root: Path) -> Iterator[tuple[str, list[str]]]:
    """Training examples of two sets, ten by ten, no text twice."""
    taken: set[str] = set()
    for dataset in (clinc150(root), banking77(root)):
        for label, texts in dataset.train.items():
            fresh = [text for text in dict.fromkeys(texts) if text.casefold() not in taken]
            taken.update(text.casefold() for text in fresh)
            for start in range(0, len(fresh) - PHRASINGS + 1, PHRASINGS):
                yield f"{dataset.name}-{label}-{start}", fresh[start : start + PHRASINGS]


def composed(chance: Random, number: int) -> Iterator[tuple[str, list[str]]]:
    """Issues of `number` phrasings each, put together from the lists."""
    issues = list(product(_KINDS, _THINGS, _TROUBLES))
    frames = list(product(_STARTS, _TIMES, _ENDS))
    chance.shuffle(issues)
    for kind, thing, trouble in issues:
        said = [
            " ".join(filter(None, (start, "my", kind, thing, trouble, when, end)))
            for start, when, end in chance.sample(frames, number)
        ]
        yield f"composed-{kind}-{thing}-{trouble}", said


def texts_for(number: int, data: Path | None) -> Texts:
    """Issues of a size, and texts to ask: the sets' own messages, and of composed issues what nobody was told of."""
    chance = Random(0)
    cut = list(from_sets(data)) if data else []
    chance.shuffle(cut)
    phrasings = dict(cut[:number])
    missing = number - len(phrasings)
    spare = [text for text, _ in chain(banking77(data).test, clinc150(data).validation)] if data else []
    more = 1 + 3 * MESSAGES // max(1, missing)  # a third of them has the right length
    for label, said in islice(composed(chance, PHRASINGS + more), missing):
        phrasings[label] = said[:PHRASINGS]
        spare += said[PHRASINGS:]
    chance.shuffle(spare)
    taken = {text.casefold() for said in phrasings.values() for text in said}
    return Texts(phrasings, [text for text in spare if text.casefold() not in taken], number - missing)


def messages(spare: Sequence[str], number: int) -> list[str]:
    """Those of about 16 tokens."""
    cut = tokenizer(minilm.find())
    fitting = (text for text in dict.fromkeys(spare) if len(cut(text).ids) in TOKENS)
    return list(islice(fitting, number))


# --- in the process of one size ---------------------------------------------------------------------------------------


class RandomEncoder:
    """Says it is another encoder and gives random unit vectors: to fill that one's cache."""

    def __init__(self, stands_for: Encoder) -> None:
        self.name = stands_for.name
        self.size, self.part_size = stands_for.size, stands_for.part_size
        self._chance = np.random.default_rng(0)

    def read(self, texts: Sequence[str]) -> Sequence[Meaning]:
        """See `bot.ports.Encoder`, but for the same text giving the same numbers."""
        vectors = self._chance.standard_normal((len(texts), self.size), dtype=np.float32)
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return [Meaning(row, self._parts(len(text.split()))) for row, text in zip(unit, texts, strict=True)]

    def _parts(self, number: int) -> Parts:
        return self._chance.integers(-40, 40, (number, self.part_size), dtype=np.int8)


def megabytes(what: str) -> float:
    """VmRSS: resident now; VmHWM: the most it ever was."""
    status = Path("/proc/self/status").read_text(encoding="utf8")
    return int(status.split(f"{what}:")[1].split()[0]) / 1024


def read_base(folder: Path) -> Knowledge:
    """What the parent wrote, so that making up texts does not count as memory."""
    return knowledge(json.loads((folder / "phrasings.json").read_text(encoding="utf8")))


async def cold(folder: Path, encoder: CachedEncoder | None, *, random: bool) -> dict[str, float]:
    """Load with nothing from before, and leave the vectors on disk."""
    if encoder and random:
        encoder = CachedEncoder(RandomEncoder(encoder), folder)
    base, matchers = read_base(folder), Matchers(encoder)
    before = time.perf_counter()
    matchers.build(base)
    took = time.perf_counter() - before
    await matchers.close()
    return {} if encoder and random else {"cold": took, "cold_peak": megabytes("VmHWM")}


async def warm(folder: Path, encoder: CachedEncoder | None) -> dict[str, float]:
    """Load with the vectors on disk, change one issue, decide."""
    base, matchers = read_base(folder), Matchers(encoder)
    before = time.perf_counter()
    matcher = matchers.build(base)
    figures = {"warm": time.perf_counter() - before, "now": megabytes("VmRSS")}
    texts = json.loads((folder / "messages.json").read_text(encoding="utf8"))
    rows = [Row(text, None) for text in texts]
    report: Report = await evaluate(Snapshot(base, matcher), Policy(), rows, SystemClock())
    before = time.perf_counter()
    matchers.build(changed(base))
    figures["changed"] = time.perf_counter() - before
    await matchers.close()
    return {**figures, **report.milliseconds, "peak": megabytes("VmHWM")}


def changed(base: Knowledge) -> Knowledge:
    """The same knowledge with ten other phrasings in one issue."""
    name = next(iter(base.issues))
    others = tuple(
        f"{text}, and that on {day}" for text, day in zip(base.issues[name].phrasings["en"], _DAYS, strict=True)
    )
    issue = replace(base.issues[name], phrasings={"en": others})
    return replace(base, version="benchmark, changed", issues={**base.issues, name: issue})


_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday Easter Christmas holidays".split()


def one(folder: Path, part: str, setting: str) -> None:
    """Measure one part in this process and print its figures."""
    encoder = load_encoder(setting, folder)
    run = warm(folder, encoder) if part == "warm" else cold(folder, encoder, random=part == "random")
    print(json.dumps(asyncio.run(run)))


# --- the table ------------------------------------------------------------------------------------------------------


def measure(texts: Texts, setting: str, *, random: bool) -> dict[str, float]:
    """Both processes of one size."""
    with tempfile.TemporaryDirectory() as folder:
        asked = messages(texts.spare, MESSAGES)
        (Path(folder) / "phrasings.json").write_text(json.dumps(texts.phrasings), encoding="utf8")
        (Path(folder) / "messages.json").write_text(json.dumps(asked), encoding="utf8")
        figures: dict[str, float] = {"messages": len(asked)}
        for part in ("random" if random else "cold", "warm"):
            command = [sys.executable, "-m", "benchmarks.growth", "--one", folder, part, "--encoder", setting]
            figures.update(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout))
    return figures


def line(texts: Texts, found: Mapping[str, float], vectors: str) -> str:
    """One row of the table."""
    cells = [
        f"{len(texts.phrasings)} x {PHRASINGS}",
        f"{texts.cut} issues cut, {len(texts.phrasings) - texts.cut} composed; {found['messages']:.0f} messages",
        vectors,
        f"{found['cold']:.2f}" if "cold" in found else "-",
        f"{found['warm']:.2f}",
        f"{found['changed']:.2f}",
        f"{found['now']:.0f} / {found['peak']:.0f}",
        f"{found['cold_peak']:.0f}" if "cold_peak" in found else "-",
        f"{found['p50']:.2f} / {found['p95']:.2f} / {found['p99']:.2f}",
    ]
    return "| " + " | ".join(cells) + " |"


def table(sizes: Sequence[int], setting: str, data: Path | None, real_up_to: int) -> None:
    """Print it, with the conditions."""
    print(
        f"Encoder {setting}. {os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}. A decision is match and "
        f"decide, encoding included, on one thread, for\nmessages of {TOKENS[0]} to {TOKENS[-1]} tokens, none asked "
        "twice. Load is from knowledge that is read already to a matcher that answers; to encode\nphrasings uses all "
        "cores. Resident now: after the warm load; peak: after deciding and one change.\n"
    )
    print("| " + " | ".join(_HEAD) + " |")
    print("| " + " | ".join(["---"] * len(_HEAD)) + " |")
    for size in sizes:
        random = setting != "none" and size > real_up_to
        vectors = "none" if setting == "none" else "random" if random else "real"
        texts = texts_for(size, data)
        print(line(texts, measure(texts, setting, random=random), vectors), flush=True)


def main() -> None:
    """Print the table; or, as a child, one part of one row."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--issues", default="10,100,1000,10000")
    parser.add_argument("--encoder", default="minilm", help="minilm, none, or the path of a model")
    parser.add_argument("--data", type=Path, help="the folder of the public sets; without it all texts are composed")
    parser.add_argument("--real-up-to", type=int, default=1000, help="issues; above, vectors are random ones")
    parser.add_argument("--one", nargs=2, metavar=("FOLDER", "PART"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        one(Path(options.one[0]), options.one[1], options.encoder)
    else:
        table([int(size) for size in options.issues.split(",")], options.encoder, options.data, options.real_up_to)


if __name__ == "__main__":
    main()
