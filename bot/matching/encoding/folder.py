"""A model of one's own: a folder as sentence-transformers exports it to ONNX."""

import json
from pathlib import Path

from bot.matching.encoding.files import ModelFiles, unusable

_SETTING = "Write minilm, none, or the path of a folder with a model in ONNX."
_SWITCH = "pooling_mode_"  # newer exports have `pooling_mode: mean` instead of a switch for each way
_MEAN = ("mean", "mean_tokens")
_FIRST = ("cls", "cls_token")
_EXPORT = "Export the model to ONNX once more, or choose another."


def find(path: Path) -> ModelFiles:
    """`path`: the folder, or one of several models in it (`folder/onnx/model_quantized.onnx`)."""
    if not path.exists():
        raise unusable(f"{path} is not there.", _SETTING)
    home = path if path.is_dir() else path.parent
    if path.is_dir():
        model = _first(path, "model.onnx", "onnx/model.onnx")
    elif path.suffix == ".onnx":
        model, home = path, home.parent if home.name == "onnx" else home
    else:
        raise unusable(f"{path} is neither a folder nor an .onnx file.", _SETTING)
    return ModelFiles(model, _first(home, "tokenizer.json", "vocab.txt"), _first_token(home / "1_Pooling/config.json"))


def _first(home: Path, *names: str) -> Path:
    for name in names:
        if (home / name).is_file():
            return home / name
    raise unusable(f"{home} holds no {' and no '.join(names)}.", f"Put it there. {_EXPORT}")


def _first_token(config: Path) -> bool:
    """Which of the two ways is chosen to make one vector of many; no other is known."""
    if not config.is_file():
        return False
    try:
        settings = json.loads(config.read_bytes())
        switches = {name.removeprefix(_SWITCH): on for name, on in settings.items() if name.startswith(_SWITCH)}
        way = settings.get("pooling_mode") or " and ".join(name for name, on in switches.items() if on)
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise unusable(f"{config} cannot be read ({error}).", _EXPORT) from error
    if way in _MEAN or way in _FIRST:
        return way in _FIRST
    raise unusable(f"{config} asks for {way}; only mean and cls are known.", _EXPORT)
