"""The encoder: what it says of texts, that it always says the same, and what is told of a model that is not right."""

import json
import re
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tokenizers import BertWordPieceTokenizer

from bot.errors import ConfigError
from bot.matching.encoding import load_encoder, minilm
from bot.matching.encoding.cache import CachedEncoder
from bot.matching.encoding.files import ModelFiles, checksum
from bot.matching.encoding.onnx import OnnxEncoder
from bot.ports import Vectors
from tests.fakes.meaning import wholes

TEXTS = (
    "my box blinks red and there is no internet",
    "the light of the router is red",
    "when will my refund arrive",
    "WHERE IS MY MONEY",
    "ma box clignote rouge",
    "short",
    "",
    "😀😀",
    "a very long message about a bill that is too high " * 40,
    "half a pair \ud83d of surrogates",
)
UNREADABLE = ("😀😀",)  # to the vocabulary, one emoji is like the other


@pytest.fixture(scope="module")
def encoder() -> CachedEncoder:
    """The built-in one, without a cache."""
    return loaded("minilm")


def loaded(setting: str | Path) -> CachedEncoder:
    encoder = load_encoder(str(setting), None)
    assert encoder is not None
    return encoder


def copy_model(folder: Path, model: str = "model.onnx", vocabulary: str = "tokenizer.json") -> Path:
    """The built-in model as a folder of one's own, its tokenizer written in another form."""
    files = minilm.find()
    (folder / model).parent.mkdir(parents=True, exist_ok=True)
    (folder / model).symlink_to(files.model)
    if vocabulary == "tokenizer.json":
        BertWordPieceTokenizer.from_file(str(files.tokenizer)).save(str(folder / vocabulary))
    else:
        shutil.copy(files.tokenizer, folder / vocabulary)
    return folder


def refusal(setting: str | Path) -> str:
    with pytest.raises(ConfigError) as told:
        load_encoder(str(setting), None)
    return str(told.value)


# --- what it says -----------------------------------------------------------------------------------------------------


def test_what_means_the_same_is_nearer(encoder: CachedEncoder) -> None:
    red, light, refund, money, french, *_ = wholes(encoder, TEXTS)
    assert red @ light > red @ refund + 0.2
    assert refund @ money > light @ money
    assert red @ french < red @ light  # it knows English only


def test_rows_are_unit_vectors_in_order(encoder: CachedEncoder) -> None:
    vectors = wholes(encoder, TEXTS)
    assert vectors.shape == (len(TEXTS), encoder.size) == (len(TEXTS), 384)
    assert vectors.dtype == np.float32
    lengths = np.linalg.norm(vectors, axis=1)
    readable = lengths > 0
    np.testing.assert_allclose(lengths[readable], 1, atol=2e-4)
    assert [text for text, good in zip(TEXTS, readable, strict=True) if not good] == list(UNREADABLE)
    assert wholes(encoder, []).shape == (0, 384)


def test_a_known_vector(encoder: CachedEncoder) -> None:
    """A change of the model, its vocabulary or the pooling is seen, not only a change of order."""
    first, second = wholes(encoder, ["the light of the router is red", "red light on my router"])
    np.testing.assert_allclose(first[:4], (-0.0250, 0.0106, -0.0267, 0.0534), atol=2e-3)
    assert float(first @ second) == pytest.approx(0.908, abs=2e-3)


def test_a_part_for_each_token(encoder: CachedEncoder) -> None:
    meanings = encoder.read(["red light", "the light is red", *UNREADABLE])
    (red, light), longer, *unread = [meaning.parts for meaning in meanings]
    assert longer.shape == (4, encoder.part_size)
    assert longer.dtype == np.int8
    lengths = np.linalg.norm(longer.astype(np.float32), axis=1)
    np.testing.assert_allclose(lengths, 127, rtol=0.02)
    nearest = (longer.astype(np.float32) @ np.array([red, light], np.float32).T).argmax(axis=0)
    assert nearest.tolist() == [3, 1]  # each word is nearest to itself, wherever it stands
    assert [parts.shape for parts in unread] == [(0, encoder.part_size)] * len(UNREADABLE)


def test_a_text_has_the_same_parts_whatever_stands_beside_it(encoder: CachedEncoder) -> None:
    beside = encoder.read([*TEXTS, *(f"{text} too" for text in TEXTS)])
    for text, meaning in zip(TEXTS, beside, strict=False):
        (alone,) = encoder.read([text])
        assert np.array_equal(alone.parts, meaning.parts)


# --- always the same --------------------------------------------------------------------------------------------------


def test_a_text_has_one_vector_whatever_stands_beside_it(encoder: CachedEncoder) -> None:
    alone = np.vstack([wholes(encoder, [text]) for text in TEXTS])
    beside = wholes(encoder, [f"{text} {number}" for number in range(4) for text in TEXTS] + list(TEXTS))
    assert np.array_equal(beside[-len(TEXTS) :], alone)
    assert np.array_equal(wholes(encoder, TEXTS[::-1]), alone[::-1])


class Moody(OnnxEncoder):
    """A model that tells of a text what it stands beside, as those do that measure their numbers anew in each run."""

    def _hidden(self, feed: dict[str, Any]) -> Vectors:
        found = super()._hidden(feed)
        found[..., 0] += len(found)
        return found


def test_what_stands_together_changes_nothing_also_where_the_model_would(encoder: CachedEncoder) -> None:
    same_length = ("the box blinks red", "the lamp blinks red", "the light blinks red")
    for model in (encoder, Moody(minilm.find())):
        assert np.array_equal(wholes(model, same_length), np.vstack([wholes(model, [text]) for text in same_length]))


def test_threads_do_not_disturb_each_other(encoder: CachedEncoder) -> None:
    alone = wholes(encoder, TEXTS)
    with ThreadPoolExecutor(2) as pool:
        rounds = list(pool.map(partial(wholes, encoder), [TEXTS] * 6))
    assert all(np.array_equal(vectors, alone) for vectors in rounds)


def test_loading_twice_gives_the_same(encoder: CachedEncoder) -> None:
    again = loaded("minilm")
    assert again.name == encoder.name
    assert np.array_equal(wholes(again, TEXTS), wholes(encoder, TEXTS))


def test_only_the_first_tokens_are_read(encoder: CachedEncoder) -> None:
    long = "bill " * 126
    one, other = wholes(encoder, [f"{long} too high", f"{long} red box"])
    assert np.array_equal(one, other)


# --- a model of one's own ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("vocabulary", ["tokenizer.json", "vocab.txt"])
@pytest.mark.parametrize("model", ["model.onnx", "onnx/model.onnx"])
def test_a_folder_may_be_given(encoder: CachedEncoder, tmp_path: Path, model: str, vocabulary: str) -> None:
    own = loaded(copy_model(tmp_path, model, vocabulary))
    assert np.array_equal(wholes(own, TEXTS), wholes(encoder, TEXTS))
    assert (own.name == encoder.name) == (vocabulary == "vocab.txt")  # the same files are the same encoder


def test_one_of_several_models_may_be_given(encoder: CachedEncoder, tmp_path: Path) -> None:
    own = loaded(copy_model(tmp_path, "onnx/model_quantized.onnx") / "onnx" / "model_quantized.onnx")
    assert np.array_equal(wholes(own, TEXTS), wholes(encoder, TEXTS))


@pytest.mark.parametrize(
    ("pooling", "as_built_in"),
    [
        ({"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False, "include_prompt": True}, True),
        ({"pooling_mode_mean_tokens": False, "pooling_mode_cls_token": True}, False),
        ({"pooling_mode": "mean"}, True),
        ({"pooling_mode": "cls"}, False),
    ],
)
def test_the_way_of_pooling_is_read(
    encoder: CachedEncoder, tmp_path: Path, pooling: dict[str, object], as_built_in: bool
) -> None:
    config = copy_model(tmp_path, vocabulary="vocab.txt") / "1_Pooling" / "config.json"
    config.parent.mkdir()
    config.write_text(json.dumps({"word_embedding_dimension": 384} | pooling))
    own = loaded(tmp_path)
    assert (own.name == encoder.name) == as_built_in
    assert np.array_equal(wholes(own, TEXTS), wholes(encoder, TEXTS)) == as_built_in


def test_weights_beside_the_model_count_for_its_name(tmp_path: Path) -> None:
    first = loaded(copy_model(tmp_path)).name
    (tmp_path / "model.onnx_data").write_bytes(b"other weights")
    assert loaded(tmp_path).name != first


def test_no_encoder_is_a_choice() -> None:
    assert load_encoder("none", None) is None


# --- what is told when something is wrong -----------------------------------------------------------------------------


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert refusal(tmp_path / "gone") == (
        f"matching.encoder: {tmp_path / 'gone'} is not there.   "
        "Write minilm, none, or the path of a folder with a model in ONNX."
    )


def test_a_path_that_is_no_model(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    assert "is neither a folder nor an .onnx file" in refusal(tmp_path / "notes.txt")


def test_a_folder_without_a_model(tmp_path: Path) -> None:
    assert f"{tmp_path} holds no model.onnx and no onnx/model.onnx." in refusal(tmp_path)


def test_a_folder_without_a_vocabulary(tmp_path: Path) -> None:
    (copy_model(tmp_path) / "tokenizer.json").unlink()
    assert f"{tmp_path} holds no tokenizer.json and no vocab.txt." in refusal(tmp_path)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_file_that_is_something_else(tmp_path: Path, name: str) -> None:
    (copy_model(tmp_path) / name).unlink()
    (tmp_path / name).write_text("hello")
    assert "cannot be loaded (" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("not JSON", "cannot be read ("),
        ("[]", "cannot be read ("),
        ('{"pooling_mode_max_tokens": true}', "asks for max_tokens; only mean and cls are known"),
        (
            '{"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": true}',
            "asks for cls_token and mean_tokens; only mean",
        ),
        ('{"pooling_mode": "lasttoken"}', "asks for lasttoken; only mean and cls are known"),
    ],
)
def test_a_way_of_pooling_that_is_not_known(tmp_path: Path, written: str, told: str) -> None:
    config = copy_model(tmp_path) / "1_Pooling" / "config.json"
    config.parent.mkdir()
    config.write_text(written)
    assert f"{config} {told}" in refusal(tmp_path)


def test_a_vocabulary_of_another_model(tmp_path: Path) -> None:
    words = copy_model(tmp_path, vocabulary="vocab.txt") / "vocab.txt"
    more = [f"word{number}" for number in range(40_000)]
    words.write_text("\n".join([*more, "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "box"]))
    assert f"{tmp_path / 'model.onnx'} cannot read a text (" in refusal(tmp_path)


def field(number: int, value: bytes | int) -> bytes:
    """One field of a protocol buffer, for small numbers and short values."""
    if isinstance(value, int):
        return bytes([number << 3, value])
    return bytes([number << 3 | 2, len(value) & 127 | 128, len(value) >> 7]) + value


def echo_model(inputs: str, output: str, dimensions: int) -> bytes:
    """The smallest model in ONNX: it gives back what it is given, under another name."""
    shape = b"".join(field(1, field(1, 1)) for _ in range(dimensions))
    kind = field(2, field(1, field(1, 7) + field(2, shape)))  # 7: int64
    node = field(1, inputs.encode()) + field(2, output.encode()) + field(4, b"Identity")
    graph = field(1, node) + field(2, b"echo")
    graph += field(11, field(1, inputs.encode()) + kind) + field(12, field(1, output.encode()) + kind)
    return field(1, 8) + field(7, graph) + field(8, field(1, b"") + field(2, 13))


@pytest.mark.parametrize(
    ("inputs", "output", "told"),
    [
        ("pixels", "last_hidden_state", "wants other inputs than a text's tokens (pixels: tensor(int64))"),
        ("input_ids", "logits", "gives no vector for each token (logits)"),
        ("input_ids", "last_hidden_state", "gives no vector for each token (last_hidden_state)"),
    ],
)
def test_a_model_of_another_kind(tmp_path: Path, inputs: str, output: str, told: str) -> None:
    model = copy_model(tmp_path) / "model.onnx"
    model.unlink()
    model.write_bytes(echo_model(inputs, output, dimensions=2))
    assert told in refusal(tmp_path)


@pytest.mark.parametrize("name", ["model.onnx", "vocab.txt", "claims.json"])
def test_the_built_in_files_are_compared_with_their_checksums(tmp_path: Path, name: str) -> None:
    folder = Path(shutil.copytree(minilm.FOLDER, tmp_path / "minilm"))
    claims = folder / "claims.json"
    assert minilm.find(folder) == ModelFiles(folder / "model.onnx", folder / "vocab.txt", claims=claims)
    with (folder / name).open("ab") as file:
        file.write(b"\n")
    found, was = checksum(folder / name), checksum(minilm.FOLDER / name)
    told = f"{name} is not the file it should be: its sha256 is {found}, not {was}.   Install beancan"
    with pytest.raises(ConfigError, match=re.escape(told)):
        minilm.find(folder)
    (folder / "SHA256SUMS").write_text("what stands here names no file\n")
    with pytest.raises(ConfigError, match=r"is not the file it should be: its sha256 is .*, not in SHA256SUMS"):
        minilm.find(folder)
    (folder / "SHA256SUMS").write_bytes((minilm.FOLDER / "SHA256SUMS").read_bytes())
    (folder / name).unlink()
    with pytest.raises(ConfigError, match=rf"{name} cannot be read \(No such file"):
        minilm.find(folder)


@pytest.mark.parametrize("package", ["onnxruntime", "tokenizers"])
def test_a_package_that_is_not_installed(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    monkeypatch.setitem(sys.modules, package, None)  # so an import of it fails, as if it were not there
    told = refusal("minilm")
    assert package in told
    assert "Install beancan again, with all that it needs" in told
