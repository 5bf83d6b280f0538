"""The file that the bot loads: the network as an ONNX graph for texts of one length, without padding.

Weights are kept in eight bits with a scale for each column, and multiplied in float32: 23 MB on disk. Words' vectors
stay in eight bits in memory, too, 35 MB less: only those of a text's own tokens are ever widened. The fused operators
are onnxruntime's own.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from benchmarks.teach.network import EPSILON, HEADS, LAYERS, Weights
from bot.matching.encoding.onnx import MOST_TOKENS

Array = NDArray[Any]
_FUSED = "com.microsoft"
_OPERATORS, _FORM = 17, 8  # versions that every onnxruntime 1.x of these years reads


def write(weights: Weights, file: Path) -> None:
    """Raises OSError."""
    drawn = _Drawing({name: value.detach().float().numpy() for name, value in weights.items()})
    onnx.save(drawn.model(), str(file))


class _Drawing:
    """Nodes and constants in the order in which they are needed."""

    def __init__(self, weights: dict[str, Array]) -> None:
        self._weights = weights
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
        small, scale = _in_eight_bits(self._weights[f"{at}.word_embeddings.weight"], axis=1)
        self._constant("words.small", small)
        self._constant("words.scale", scale)
        found = self._node("Cast", [self._node("Gather", ["words.small", "input_ids"])], to=TensorProto.FLOAT)
        words = self._node("Mul", [found, self._node("Gather", ["words.scale", "input_ids"])])
        types = self._weights[f"{at}.token_type_embeddings.weight"][0]
        self._constant("places", self._weights[f"{at}.position_embeddings.weight"][:MOST_TOKENS] + types)
        for number, name in enumerate(("zero", "one", "two")):
            self._constant(name, np.array([number], np.int64))
        length = self._node("Slice", [self._node("Shape", ["input_ids"]), "one", "two"])
        placed = self._node("Add", [words, self._node("Slice", ["places", "zero", length, "zero"])])
        return self._node("LayerNormalization", [placed, *self._norm(at)], epsilon=EPSILON)

    def _layer(self, x: str, at: str, *, last: bool) -> str:
        looks = [f"{at}.attention.self.{name}" for name in ("query", "key", "value")]
        weights = np.concatenate([self._weights[f"{name}.weight"].T for name in looks], axis=1)
        biases = np.concatenate([self._weights[f"{name}.bias"] for name in looks])
        given = [x, self._widened(f"{at}.looks", weights), self._constant(f"{at}.looks.bias", biases)]
        looked = self._node("Attention", given, _FUSED, num_heads=HEADS)
        x = self._joined(looked, x, f"{at}.attention.output")
        wide = self._node(
            "BiasGelu", [self._times(x, f"{at}.intermediate.dense"), self._bias(f"{at}.intermediate.dense")], _FUSED
        )
        return self._joined(wide, x, f"{at}.output", "last_hidden_state" if last else "")

    def _joined(self, said: str, x: str, at: str, name: str = "") -> str:
        given = [self._times(said, f"{at}.dense"), x, *self._norm(at), self._bias(f"{at}.dense")]
        return self._node("SkipLayerNormalization", given, _FUSED, name, epsilon=EPSILON)

    def _times(self, x: str, at: str) -> str:
        return self._node("MatMul", [x, self._widened(at, self._weights[f"{at}.weight"].T)])

    def _norm(self, at: str) -> list[str]:
        return [self._kept(f"{at}.LayerNorm.{part}") for part in ("weight", "bias")]

    def _bias(self, at: str) -> str:
        return self._kept(f"{at}.bias")

    def _kept(self, name: str) -> str:
        return self._constant(name, self._weights[name])

    def _widened(self, at: str, weights: Array) -> str:
        """onnxruntime does this once, when it loads the file."""
        small, scale = _in_eight_bits(weights, axis=0)
        found = self._node("Cast", [self._constant(f"{at}.small", small)], to=TensorProto.FLOAT)
        return self._node("Mul", [found, self._constant(f"{at}.scale", scale)])

    def _constant(self, name: str, value: Array) -> str:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def _node(self, kind: str, given: Sequence[str], domain: str = "", name: str = "", **settings: Any) -> str:
        name = name or f"{kind}.{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(given), [name], domain=domain, **settings))
        return name


def _in_eight_bits(weights: Array, axis: int) -> tuple[Array, Array]:
    scale = np.maximum(np.abs(weights).max(axis=axis, keepdims=True), 1e-9).astype(np.float32) / 127
    return np.clip(np.rint(weights / scale), -127, 127).astype(np.int8), scale
