"""all-MiniLM-L6-v2 as plain functions over its weights, so that it can be taught: a BERT of six layers (Devlin et al.
2019) whose tokens' mean stands for the text (Reimers and Gurevych 2019).
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file
from tokenizers import Encoding
from torch import Tensor
from torch.nn import functional

LAYERS, HEADS, EPSILON = 6, 12, 1e-12
_DROPPED = 0.1  # of all numbers, at random, while it learns

Weights = dict[str, Tensor]
Cut = Callable[[str], Encoding]
Tokens = tuple[Tensor, Tensor]  # numbers of the tokens and which of them are there, (texts, tokens) each


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


def hidden(weights: Mapping[str, Tensor], given: Tokens, *, learning: bool = False) -> Tensor:
    """A vector for each token: (texts, tokens, size)."""
    ids, there = given
    x = functional.embedding(ids, weights["embeddings.word_embeddings.weight"])
    x = x + weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
    x = x + weights["embeddings.token_type_embeddings.weight"][0]
    x = _dropped(_norm(x, weights, "embeddings"), learning)
    for layer in range(LAYERS):
        x = _layer(x, there, weights, f"encoder.layer.{layer}", learning)
    return x


def whole(found: Tensor, there: Tensor) -> Tensor:
    """The unit vector of each text."""
    mask = there[..., None].float()
    return functional.normalize((found * mask).sum(1) / mask.sum(1), dim=-1)


def _layer(x: Tensor, there: Tensor, weights: Mapping[str, Tensor], at: str, learning: bool) -> Tensor:
    texts, length, size = x.shape
    query, key, value = (
        _linear(x, weights, f"{at}.attention.self.{name}").view(texts, length, HEADS, size // HEADS).transpose(1, 2)
        for name in ("query", "key", "value")
    )
    looked = functional.scaled_dot_product_attention(
        query, key, value, attn_mask=there[:, None, None, :], dropout_p=_DROPPED if learning else 0.0
    )
    looked = looked.transpose(1, 2).reshape(texts, length, size)
    said = _dropped(_linear(looked, weights, f"{at}.attention.output.dense"), learning)
    x = _norm(x + said, weights, f"{at}.attention.output")
    wide = functional.gelu(_linear(x, weights, f"{at}.intermediate.dense"))
    return _norm(x + _dropped(_linear(wide, weights, f"{at}.output.dense"), learning), weights, f"{at}.output")


def _linear(x: Tensor, weights: Mapping[str, Tensor], at: str) -> Tensor:
    return functional.linear(x, weights[f"{at}.weight"], weights[f"{at}.bias"])


def _norm(x: Tensor, weights: Mapping[str, Tensor], at: str) -> Tensor:
    weight, bias = weights[f"{at}.LayerNorm.weight"], weights[f"{at}.LayerNorm.bias"]
    return functional.layer_norm(x, (x.shape[-1],), weight, bias, EPSILON)


def _dropped(x: Tensor, learning: bool) -> Tensor:
    return functional.dropout(x, _DROPPED, learning)
