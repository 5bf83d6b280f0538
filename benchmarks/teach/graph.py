"""The file that the bot loads: the network as an ONNX graph for texts of one length, without padding.

Matrices are multiplied in whole numbers, less than half the time of float32, on grids that the network was taught with;
weights have a scale for each column: 23 MB on disk. Words' vectors stay in eight bits in memory: only those of a text's
own tokens are ever widened. The fused operators are onnxruntime's own.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from benchmarks.teach import network
from benchmarks.teach.network import EPSILON, HEADS, LAYERS, Grid, Weights
from bot.matching.encoding.onnx import MOST_TOKENS

Array = NDArray[Any]
_FUSED = "com.microsoft"
_OPERATORS, _FORM = 17, 8  # versions that every onnxruntime 1.x of these years reads


def write(weights: Weights, grid: Grid, file: Path) -> None:
    """Raises OSError."""
    drawn = _Drawing({name: value.detach().float().numpy() for name, value in weights.items()}, grid)
    onnx.save(drawn.model(), str(file))


class _Drawing:
    """Nodes and constants in the order in which they are needed."""

    def __init__(self, weights: dict[str, Array], grid: Grid) -> None:
        self._weights = weights
        self._grid = grid
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def model(self) -> Any:
        x = self._words()
        for layer in range(LAYERS):
            x = self._layer(x, f"encoder.layer.{layer}", last=layer == LAYERS - 1)
        size = self._weights["embeddings.LayerNorm.weight"].size
        graph = helper.make_graph(
            self._nodes,
            "encoder",
            [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["texts", "tokens"])],
            [helper.make_tensor_value_info(x, TensorProto.FLOAT, ["texts", "tokens", size])],
            self._constants,
        )
        versions = [helper.make_opsetid("", _OPERATORS), helper.make_opsetid(_FUSED, 1)]
        return helper.make_model(graph, opset_imports=versions, ir_version=_FORM)

    def _words(self) -> str:
        """The tokens' own vectors, and those of their places."""
        at = "embeddings"
        words = self._weights[f"{at}.word_embeddings.weight"]
        scale = np.abs(words).max(axis=1, keepdims=True).clip(1e-9).astype(np.float32) / 127
        self._constant("words.small", np.rint(words / scale).astype(np.int8))
        self._constant("words.scale", scale)
        found = self._node("Cast", [self._node("Gather", ["words.small", "input_ids"])], to=TensorProto.FLOAT)
        widened = self._node("Mul", [found, self._node("Gather", ["words.scale", "input_ids"])])
        types = self._weights[f"{at}.token_type_embeddings.weight"][0]
        self._constant("places", self._weights[f"{at}.position_embeddings.weight"][:MOST_TOKENS] + types)
        for number, name in enumerate(("zero", "one", "two")):
            self._constant(name, np.array([number], np.int64))
        length = self._node("Slice", [self._node("Shape", ["input_ids"]), "one", "two"])
        placed = self._node("Add", [widened, self._node("Slice", ["places", "zero", length, "zero"])])
        return self._node("LayerNormalization", [placed, *self._norm(at)], epsilon=EPSILON)

    def _layer(self, x: str, at: str, *, last: bool) -> str:
        looks = [f"{at}.attention.self.{name}" for name in ("query", "key", "value")]
        weights = np.concatenate([self._weights[f"{name}.weight"] for name in looks])
        biases = np.concatenate([self._weights[f"{name}.bias"] for name in looks])
        looked = self._looked(self._product(x, f"{at}.looks", weights), at, biases)
        x = self._joined(looked, x, f"{at}.attention.output")
        wide = self._dense(x, f"{at}.intermediate")
        wide = self._node("BiasGelu", [wide, self._kept(f"{at}.intermediate.dense.bias")], _FUSED)
        return self._joined(wide, x, f"{at}.output", "last_hidden_state" if last else "")

    def _looked(self, all_looks: str, at: str, biases: Array) -> str:
        thirds = [f"{at}.{name}" for name in ("query", "key", "value")]
        sizes = self._constant(f"{at}.sizes", np.full(3, len(biases) // 3, np.int64))
        self._nodes.append(helper.make_node("Split", [all_looks, sizes], thirds, axis=2))
        given = [*thirds, self._constant(f"{at}.looks.bias", biases)]
        return self._node("MultiHeadAttention", given, _FUSED, num_heads=HEADS)

    def _joined(self, said: str, x: str, at: str, name: str = "") -> str:
        given = [self._dense(said, at), x, *self._norm(at), self._kept(f"{at}.dense.bias")]
        return self._node("SkipLayerNormalization", given, _FUSED, name, epsilon=EPSILON)

    def _dense(self, x: str, at: str) -> str:
        return self._product(x, f"{at}.dense", self._weights[f"{at}.dense.weight"])

    def _product(self, x: str, at: str, weights: Array) -> str:
        """Of whole numbers: four times as many at once as of others. What goes in is measured by a grid that never
        changes, so that a text comes out the same whatever it is read with.
        """
        width, zero = self._grid[at]
        scale = network.scale(torch.from_numpy(weights)).numpy()
        small = np.rint(weights / scale[:, None]).astype(np.int8)
        steps = self._constant(f"{at}.width", np.array(width, np.float32))
        nothing = self._constant(f"{at}.zero", np.array(zero, np.uint8))
        rounded = self._node("QuantizeLinear", [x, steps, nothing])
        heavy = [self._constant(f"{at}.small", small.T), steps, self._constant(f"{at}.scale", scale)]
        return self._node("MatMulIntegerToFloat", [rounded, *heavy, nothing], _FUSED)

    def _norm(self, at: str) -> list[str]:
        return [self._kept(f"{at}.LayerNorm.{part}") for part in ("weight", "bias")]

    def _kept(self, name: str) -> str:
        return self._constant(name, self._weights[name])

    def _constant(self, name: str, value: Array) -> str:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def _node(self, kind: str, given: Sequence[str], domain: str = "", name: str = "", **settings: Any) -> str:
        name = name or f"{kind}.{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(given), [name], domain=domain, **settings))
        return name
