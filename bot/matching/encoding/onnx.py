"""A model in ONNX that gives one vector for each token -> one unit vector for the text."""

import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.matching.encoding.files import ModelFiles, checksum, unusable
from bot.ports import Vectors

if TYPE_CHECKING:
    from tokenizers import Encoding

MOST_TOKENS = 128  # what follows them is not read
_MOST_CHARACTERS = 8192  # nor is it even cut into tokens
_UNKNOWN = "[UNK]"
_INPUTS = {"input_ids", "attention_mask", "token_type_ids"}
_OUTPUTS = ("last_hidden_state", "token_embeddings")  # two names of the same
_FEW = 16  # texts for which starting threads is not worth it
_THREADS = min(4, os.cpu_count() or 1)
_INSTALL = "Install beancan again, with all that it needs, or write none to compare by words alone."
_OTHER = "Check the files of the model, or choose another."


class OnnxEncoder:
    """Thread-safe. Every run of the model uses one thread and holds ONE text, without padding.

    Why not batches? The same text must give the same vector, bit for bit, and alone it does so on every processor.
    Measured with the built-in model on one thread of a busy server, 16 tokens: 8.2 ms alone, 4.2 ms in a batch of 32
    (2.0 times), 23 tokens: 11.1 and 8.4 ms (1.3 times); a batch is no gain for a message that comes alone. There, 500
    phrasings gave the same bits alone and beside 32 others, as this model multiplies in float32; nothing promises that
    of another processor, and a model that measures its numbers anew in each run, as most in int8 do, breaks it. Long
    lists are shared among the cores instead, one text each.

    Vectors are rounded to float16, so that one from a file equals a fresh one.
    """

    def __init__(self, files: ModelFiles) -> None:
        try:
            import onnxruntime  # type: ignore[import-untyped]  # the package has no types
            import tokenizers  # noqa: F401  # a lack of it is told here, beside the other's
        except ImportError as error:
            raise unusable(f"a package that runs the model cannot be loaded ({error}).", _INSTALL) from error
        try:
            self.name = _name(files, onnxruntime.__version__)
            self._tokenize = _tokenizer(files)
            self._session = _session(onnxruntime, files)
        except Exception as error:  # both libraries raise whatever they like, tokenizers plain Exception
            raise unusable(f"{files.model} with {files.tokenizer} cannot be loaded ({error}).", _OTHER) from error
        self._first_token = files.first_token
        self._inputs = _inputs(self._session, files)
        self._output = _output(self._session, files)
        try:
            self.size = len(self._vector("the box blinks red"))
        except Exception as error:  # as above
            raise unusable(f"{files.model} cannot read a text ({error}).", _OTHER) from error

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See `bot.ports.Encoder`."""
        if len(texts) < _FEW:
            rows = [self._vector(text) for text in texts]
        else:
            with ThreadPoolExecutor(_THREADS, thread_name_prefix="encode") as pool:
                rows = list(pool.map(self._vector, texts))
        return np.array(rows, dtype=np.float32).reshape(len(texts), self.size)

    def _vector(self, text: str) -> Vectors:
        # Half of a pair of surrogates is no letter: a platform that sends one must not stop the turn.
        readable = text[:_MOST_CHARACTERS].encode("utf-8", "replace").decode("utf-8")
        tokens = self._tokenize(readable)
        given = {"input_ids": tokens.ids, "attention_mask": tokens.attention_mask, "token_type_ids": tokens.type_ids}
        feed = {name: np.array([given[name]], dtype=np.int64) for name in self._inputs}
        hidden: Vectors = self._session.run([self._output], feed)[0][0].astype(np.float32)
        # One text without padding: the mean over the attention mask is the mean of all.
        pooled = hidden[0] if self._first_token else hidden.mean(axis=0)
        unit = pooled / max(float(np.linalg.norm(pooled)), 1e-12)
        rounded: Vectors = unit.astype(np.float16).astype(np.float32)
        # Of a writing that the vocabulary does not hold, all texts would be the same one.
        unreadable = 3 * tokens.tokens.count(_UNKNOWN) > len(tokens.ids) - 2
        return np.zeros_like(rounded) if unreadable else rounded


def _name(files: ModelFiles, version: str) -> str:
    """sha256 of all that decides about a vector: files, settings and the library that counts."""
    parts = [*map(checksum, files.read()), str(files.first_token), str(MOST_TOKENS), version]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _tokenizer(files: ModelFiles) -> "Callable[[str], Encoding]":
    from tokenizers import BertWordPieceTokenizer, Tokenizer

    tokenizer: Tokenizer | BertWordPieceTokenizer
    if files.tokenizer.suffix == ".json":
        tokenizer = Tokenizer.from_file(str(files.tokenizer))
    else:
        tokenizer = BertWordPieceTokenizer.from_file(str(files.tokenizer), lowercase=True, strip_accents=True)
    tokenizer.no_padding()
    tokenizer.enable_truncation(MOST_TOKENS)
    return tokenizer.encode


def _session(onnxruntime: Any, files: ModelFiles) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.log_severity_level = 3  # its warnings are for who made the model
    return onnxruntime.InferenceSession(str(files.model), options, providers=["CPUExecutionProvider"])


def _inputs(session: Any, files: ModelFiles) -> tuple[str, ...]:
    """The names of what the model wants to be given."""
    wanted = {put.name: put.type for put in session.get_inputs()}
    if "input_ids" not in wanted or not wanted.keys() <= _INPUTS or set(wanted.values()) != {"tensor(int64)"}:
        told = ", ".join(f"{name}: {kind}" for name, kind in wanted.items())
        raise unusable(f"{files.model} wants other inputs than a text's tokens ({told}).", _OTHER)
    return tuple(wanted)


def _output(session: Any, files: ModelFiles) -> str:
    """The name of what holds a vector for each token."""
    found = {put.name: put.shape for put in session.get_outputs()}
    for name in _OUTPUTS:
        if len(found.get(name, ())) == 3:
            return name
    raise unusable(f"{files.model} gives no vector for each token ({', '.join(found)}).", _OTHER)
