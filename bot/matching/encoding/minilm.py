"""The built-in model: all-MiniLM-L6-v2, taught what customers say to brands. See `minilm/NOTICE.md`."""

from pathlib import Path

from bot.matching.encoding.files import ModelFiles, checksum, checksums, unusable

FOLDER = Path(__file__).with_name("minilm")
_INSTALL = "Install beancan again, with all that it needs."


def find(folder: Path = FOLDER) -> ModelFiles:
    """The model and what belongs to it, if they are the files that were measured: `SHA256SUMS` beside them says so."""
    claims = folder / "claims.json"
    files = ModelFiles(folder / "model.onnx", folder / "vocab.txt", claims=claims)
    try:
        wanted = checksums(folder / "SHA256SUMS")
        for file in (files.model, files.tokenizer, claims):  # each, whatever the list leaves out
            _compare(file, wanted.get(file.name, "in SHA256SUMS"))
    except OSError as error:
        raise unusable(f"{error.filename} cannot be read ({error.strerror}).", _INSTALL) from error
    return files


def vocabulary() -> list[str]:
    """What the built-in model reads as one piece: words, parts of words (`##ing`), signs; the most usual first."""
    return (FOLDER / "vocab.txt").read_text(encoding="utf-8").splitlines()


def _compare(file: Path, wanted: str) -> None:
    found = checksum(file)
    if found != wanted:
        raise unusable(f"{file} is not the file it should be: its sha256 is {found}, not {wanted}.", _INSTALL)
