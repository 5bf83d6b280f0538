"""A model in ONNX that gives one vector for each token -> one unit vector for the text, and a sketch of each token."""

import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.matching.encoding.files import ModelFiles, checksum, unusable
from bot.ports import PART_LENGTH, Meaning, Parts, Vectors

if TYPE_CHECKING:
    from tokenizers import Encoding

MOST_TOKENS = 128  # what follows them is not read
_MOST_CHARACTERS = 8192  # nor is it even cut into tokens
_UNKNOWN = "[UNK]"
_INPUTS = {"input_ids", "attention_mask", "token_type_ids"}
_OUTPUTS = ("last_hidden_state", "token_embeddings")  # two names of the same
_FEW = 16  # texts for which starting threads is not worth it
_TOGETHER = 8  # texts in one run; more saves little
_SAMPLES = (
    "the box blinks red", "i was charged twice and nobody answers the phone",
    "WHERE is my parcel?? ordered 3 weeks ago", "it works again, thank you so much",
)  # fmt: skip
PART = 96  # numbers that are kept of a token's vector
_THREADS = min(4, os.cpu_count() or 1)
_INSTALL = "Install beancan again, with all that it needs, or write none to compare by words alone."
_OTHER = "Check the files of the model, or choose another."


class OnnxEncoder:
    """Thread-safe. Every run of the model uses one thread and holds texts of ONE length, without padding.

    The same text must give the same numbers, bit for bit, alone and in company. The built-in model does so, for what
    goes into its products is measured by a grid that never changes; and a third of the time is saved: 550 customers'
    messages of 6 to 17 tokens took 2.4 ms of the processor each alone, 1.9 ms by four, 1.7 ms by eight, all with the
    same bits. A model that measures its numbers anew in each run, as most in int8 do, breaks it. So it is tried when
    the model is loaded, and who fails reads one text in a run.

    Long lists are shared among the cores. Vectors are rounded to float16, so that one from a file equals a fresh one.
    """

    def __init__(self, files: ModelFiles) -> None:
        try:
            import onnxruntime  # type: ignore[import-untyped]  # the package has no types
            import tokenizers  # noqa: F401  # a lack of it is told here, beside the other's
        except ImportError as error:
            raise unusable(f"a package that runs the model cannot be loaded ({error}).", _INSTALL) from error
        try:
            self.name = _name(files, onnxruntime.__version__)
            self._tokenize = tokenizer(files)
            self._session = _session(onnxruntime, files)
        except Exception as error:  # both libraries raise whatever they like, tokenizers plain Exception
            raise unusable(f"{files.model} with {files.tokenizer} cannot be loaded ({error}).", _OTHER) from error
        self._first_token = files.first_token
        self._inputs = _inputs(self._session, files)
        self._output = _output(self._session, files)
        try:
            (sample,) = self._meanings([self._tokens(_SAMPLES[0])])
            self.size, self.part_size = len(sample.whole), sample.parts.shape[1]
            self._together = _TOGETHER if self._alike() else 1
        except Exception as error:  # as above
            raise unusable(f"{files.model} cannot read a text ({error}).", _OTHER) from error

    def read(self, texts: Sequence[str]) -> Sequence[Meaning]:
        """See `bot.ports.Encoder`."""
        read = [self._tokens(text) for text in texts]
        lengths: dict[int, list[int]] = {}
        for place, tokens in enumerate(read):
            lengths.setdefault(len(tokens.ids), []).append(place)
        step = self._together
        runs = [places[start : start + step] for places in lengths.values() for start in range(0, len(places), step)]
        wanted = [[read[place] for place in places] for places in runs]
        if len(texts) < _FEW:
            found = list(map(self._meanings, wanted))
        else:
            with ThreadPoolExecutor(_THREADS, thread_name_prefix="encode") as pool:
                found = list(pool.map(self._meanings, wanted))
        meanings = dict(zip(chain.from_iterable(runs), chain.from_iterable(found), strict=True))
        return [meanings[place] for place in range(len(texts))]

    def _tokens(self, text: str) -> "Encoding":
        # Half of a pair of surrogates is no letter: a platform that sends one must not stop the turn.
        return self._tokenize(text[:_MOST_CHARACTERS].encode("utf-8", "replace").decode("utf-8"))

    def _meanings(self, read: "Sequence[Encoding]") -> list[Meaning]:
        """Of texts of one length, in one run."""
        given = {
            "input_ids": [tokens.ids for tokens in read],
            "attention_mask": [tokens.attention_mask for tokens in read],
            "token_type_ids": [tokens.type_ids for tokens in read],
        }
        hidden = self._hidden({name: np.array(given[name], dtype=np.int64) for name in self._inputs})
        # Without padding the mean over the attention mask is the mean of all.
        pooled = hidden[:, 0] if self._first_token else hidden.mean(axis=1)
        return [_meaning(*each) for each in zip(pooled, hidden, read, strict=True)]

    def _hidden(self, feed: dict[str, Any]) -> Vectors:
        found: Vectors = self._session.run([self._output], feed)[0].astype(np.float32)
        return found

    def _alike(self) -> bool:
        """Whether the model tells of each of some texts in one run what it tells of it alone, bit for bit."""
        read = [self._tokens(text).ids for text in _SAMPLES]
        length = min(map(len, read))
        ids = np.array([each[:length] for each in read], dtype=np.int64)  # no texts any more: only numbers count here
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        together = self._hidden({name: given[name] for name in self._inputs})
        alone = [
            self._hidden({name: given[name][row : row + 1] for name in self._inputs})[0] for row in range(len(ids))
        ]
        return bool((together == np.array(alone)).all())


def _meaning(pooled: Vectors, hidden: Vectors, tokens: "Encoding") -> Meaning:
    unit = pooled / max(float(np.linalg.norm(pooled)), 1e-12)
    rounded: Vectors = unit.astype(np.float16).astype(np.float32)
    # Of a writing that the vocabulary does not hold, all texts would be the same one.
    if 3 * tokens.tokens.count(_UNKNOWN) > len(tokens.ids) - 2:
        return Meaning(np.zeros_like(rounded), np.zeros((0, min(len(rounded), PART)), np.int8))
    return Meaning(rounded, _sketched(hidden[np.array(tokens.special_tokens_mask) == 0]))


def _sketched(hidden: Vectors) -> Parts:
    """Seen from some random directions at right angles, vectors keep their angles nearly (Johnson and Lindenstrauss
    1984): 96 bytes instead of 1,536 for each token.
    """
    seen = hidden @ _directions(hidden.shape[1])
    lengths = np.maximum(np.linalg.norm(seen, axis=1, keepdims=True), 1e-9)
    return np.asarray(np.rint(PART_LENGTH * seen / lengths), np.int8)


@cache
def _directions(size: int) -> Vectors:
    """Always the same: numpy promises the stream of RandomState for good."""
    drawn = np.random.RandomState(7).standard_normal((size, min(size, PART)))
    return np.asarray(np.linalg.qr(drawn)[0], np.float32)


def _name(files: ModelFiles, version: str) -> str:
    """sha256 of all that decides about a vector: files, settings and the library that counts."""
    parts = [*map(checksum, files.read()), str(files.first_token), str(MOST_TOKENS), str(PART), version]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def tokenizer(files: ModelFiles) -> "Callable[[str], Encoding]":
    """What cuts a text into the model's tokens, MOST_TOKENS at most. Raises whatever its library does."""
    from tokenizers import BertWordPieceTokenizer, Tokenizer

    made: Tokenizer | BertWordPieceTokenizer
    if files.tokenizer.suffix == ".json":
        made = Tokenizer.from_file(str(files.tokenizer))
    else:
        made = BertWordPieceTokenizer.from_file(str(files.tokenizer), lowercase=True, strip_accents=True)
    made.no_padding()
    made.enable_truncation(MOST_TOKENS)
    return made.encode


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
