"""all-MiniLM-L6-v2 as plain functions over its weights, so that it can be taught: a BERT of six layers (Devlin et al.
2019) whose tokens' mean stands for the text (Reimers and Gurevych 2019).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from tokenizers import Encoding
from torch import Tensor
from torch.nn import functional

LAYERS, HEADS, EPSILON = 6, 12, 1e-12
STEPS, HEAVIEST = 255, 64  # of what goes into a product of matrices, and of the weights to either side of 0
_DROPPED = 0.1  # of all numbers, at random, while it learns
_USUAL = 0.9999  # of all numbers that go into a product; what is further out is cut off

Weights = dict[str, Tensor]
Cut = Callable[[str], Encoding]
Tokens = tuple[Tensor, Tensor]  # numbers of the tokens and which of them are there, (texts, tokens) each
Grid = Mapping[str, tuple[float, int]]  # of each product: how wide one of the STEPS is, and which of them is 0
Into = Callable[[str, Tensor], Tensor]  # what is done to the numbers that go into a product of this name


def load(file: Path) -> Weights:
    """From the model's `model.safetensors`."""
    return {name: value.float() for name, value in load_file(file).items()}


def tokens(texts: Sequence[str], cut: Cut) -> Tokens:
    """Shorter texts are filled up with nothing."""
    found = [cut(text).ids for text in texts]
    ids = torch.zeros(len(found), max(map(len, found)), dtype=torch.long)
    there = torch.zeros_like(ids, dtype=torch.bool)
    for row, each in enumerate(found):
        ids[row, : len(each)] = torch.tensor(each)
        there[row, : len(each)] = True
    return ids, there


def hidden(weights: Mapping[str, Tensor], given: Tokens, into: Into, *, learning: bool = False) -> Tensor:
    """A vector for each token: (texts, tokens, size)."""
    ids, there = given
    x = functional.embedding(ids, weights["embeddings.word_embeddings.weight"])
    x = x + weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
    x = x + weights["embeddings.token_type_embeddings.weight"][0]
    x = _dropped(_norm(x, weights, "embeddings"), learning)
    for layer in range(LAYERS):
        x = _layer(x, there, weights, f"encoder.layer.{layer}", into, learning)
    return x


def whole(found: Tensor, there: Tensor) -> Tensor:
    """The unit vector of each text."""
    mask = there[..., None].float()
    return functional.normalize((found * mask).sum(1) / mask.sum(1), dim=-1)


# --- in eight bits --------------------------------------------------------------------------------------------------


def grid(weights: Mapping[str, Tensor], some: Iterable[Tokens]) -> Grid:
    """How wide the steps must be for what these texts, each alone, send into each product.

    One width for all numbers of a product, and a network that learns with it: Jacob et al. 2018, "Quantization and
    Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference".
    """
    seen: dict[str, list[Tensor]] = defaultdict(list)

    def note(at: str, x: Tensor) -> Tensor:
        seen[at].append(x.flatten())
        return x

    with torch.no_grad():
        for given in some:
            hidden(weights, given, note)
    return {at: _steps(torch.cat(numbers).numpy()) for at, numbers in seen.items()}


def _steps(numbers: np.ndarray[tuple[int], np.dtype[np.float32]]) -> tuple[float, int]:
    low, high = np.quantile(numbers, [1 - _USUAL, _USUAL])
    width = float(high - low) / STEPS
    return width, round(float(-low) / width)


def as_it_is(at: str, x: Tensor) -> Tensor:
    """In float32."""
    return x


def in_steps(of: Grid) -> Into:
    """What goes into a product as the finished file has it: rounded, but learning goes through as if it were not."""

    def rounded(at: str, x: Tensor) -> Tensor:
        width, zero = of[at]
        return torch.fake_quantize_per_tensor_affine(x.float(), width, zero, 0, STEPS)

    return rounded


def light(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """With the weights of all products rounded in the same way. Seven bits are used: two products of eight bits by
    eight do not fit into sixteen, and processors without an instruction for it (VNNI) cut their sum off.
    """
    return {name: _light(value) if _is_product(name, value) else value for name, value in weights.items()}


def _light(weight: Tensor) -> Tensor:
    width = scale(weight)
    none = torch.zeros(len(width), dtype=torch.int32)
    return torch.fake_quantize_per_channel_affine(weight, width, none, 0, -HEAVIEST, HEAVIEST)


def scale(weight: Tensor) -> Tensor:
    """How wide the steps are for the weights of each number that comes out."""
    return weight.detach().abs().amax(1).clamp(min=1e-9) / HEAVIEST


def _is_product(name: str, value: Tensor) -> bool:
    return name.startswith("encoder.") and value.ndim == 2


# --- a layer --------------------------------------------------------------------------------------------------------


def _layer(x: Tensor, there: Tensor, weights: Mapping[str, Tensor], at: str, into: Into, learning: bool) -> Tensor:
    texts, length, size = x.shape
    given = into(f"{at}.looks", x)
    query, key, value = (
        _linear(given, weights, f"{at}.attention.self.{name}").view(texts, length, HEADS, size // HEADS).transpose(1, 2)
        for name in ("query", "key", "value")
    )
    looked = functional.scaled_dot_product_attention(
        query, key, value, attn_mask=there[:, None, None, :], dropout_p=_DROPPED if learning else 0.0
    )
    looked = looked.transpose(1, 2).reshape(texts, length, size)
    said = _dropped(_product(looked, weights, f"{at}.attention.output.dense", into), learning)
    x = _norm(x + said, weights, f"{at}.attention.output")
    wide = functional.gelu(_product(x, weights, f"{at}.intermediate.dense", into))
    return _norm(x + _dropped(_product(wide, weights, f"{at}.output.dense", into), learning), weights, f"{at}.output")


def _product(x: Tensor, weights: Mapping[str, Tensor], at: str, into: Into) -> Tensor:
    return _linear(into(at, x), weights, at)


def _linear(x: Tensor, weights: Mapping[str, Tensor], at: str) -> Tensor:
    return functional.linear(x, weights[f"{at}.weight"], weights[f"{at}.bias"])


def _norm(x: Tensor, weights: Mapping[str, Tensor], at: str) -> Tensor:
    weight, bias = weights[f"{at}.LayerNorm.weight"], weights[f"{at}.LayerNorm.bias"]
    return functional.layer_norm(x, (x.shape[-1],), weight, bias, EPSILON)


def _dropped(x: Tensor, learning: bool) -> Tensor:
    return functional.dropout(x, _DROPPED, learning)
