"""The files of a model, and how a mistake in them is told."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.errors import ConfigError


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """What an `OnnxEncoder` is made of."""

    model: Path
    tokenizer: Path  # tokenizer.json, or a vocab.txt for lower-case WordPiece
    first_token: bool = False  # stands for the whole text; else the mean of all tokens does
    claims: Path | None = None  # how this model hears claims and dangers, if that was learned for it

    def read(self) -> Iterable[Path]:
        """All that decides about a vector; a large model keeps its weights in files beside it, named after it."""
        beside = self.model.parent.iterdir()
        return (*sorted(file for file in beside if file.name.startswith(self.model.name)), self.tokenizer)


def checksum(file: Path) -> str:
    """sha256 in hex. Raises OSError."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def checksums(file: Path) -> dict[str, str]:
    """What `sha256sum` wrote down, by name. Raises OSError."""
    lines = map(str.split, file.read_text(encoding="utf-8").splitlines())
    return {line[1]: line[0] for line in lines if len(line) == 2}


def unusable(why: str, cure: str) -> ConfigError:
    """The configured encoder cannot be used."""
    return ConfigError([f"matching.encoder: {why}   {cure}"])
