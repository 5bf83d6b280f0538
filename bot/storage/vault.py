"""Sealing: personal data of private messages, readable only with the brand's key.

The key comes from the environment (`BEANCAN_SEAL_KEY`), else from a file that is made once in the data folder and that
only its owner may read. Without the key the sealed values are lost, and nothing else.
"""

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

from cryptography.fernet import Fernet, InvalidToken

from bot.errors import ConfigError, StoreError

VARIABLE = "BEANCAN_SEAL_KEY"
FILE = "seal.key"
MAKE_KEY = 'python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'


class FernetVault:
    """`bot.ports.Vault` with Fernet (AES-128-CBC and HMAC-SHA256, with a time in each token)."""

    def __init__(self, key: str) -> None:
        """`key`: 32 bytes in url-safe base64. Raises ValueError if it is anything else."""
        self._fernet = Fernet(key)

    @classmethod
    def at(cls, folder: Path, environ: Mapping[str, str] = os.environ) -> Self:
        """The vault of this data folder; its key file is made if there is none. Raises ConfigError with the cure."""
        given = environ.get(VARIABLE, "").strip()
        place = VARIABLE if given else str(folder / FILE)
        try:
            return cls(given or _key_of(folder / FILE))
        except ValueError as error:
            cure = f"Put the key back that was used before, or make a new one: {MAKE_KEY}"
            raise ConfigError([f"{place}: this is not a sealing key (32 bytes in url-safe base64). {cure}"]) from error
        except OSError as error:
            cure = "Give this user the right to read and write there."
            raise ConfigError([f"{place}: cannot be used ({error.strerror}). {cure}"]) from error

    @staticmethod
    def has_key(folder: Path, environ: Mapping[str, str] = os.environ) -> bool:
        """Whether `at` would find a key, and not make one."""
        return bool(environ.get(VARIABLE, "").strip()) or (folder / FILE).exists()

    def seal(self, plain: str) -> bytes:
        return self._fernet.encrypt(plain.encode())

    def open(self, sealed: bytes) -> str:
        """Raises StoreError if it was sealed with another key."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken as error:
            raise StoreError(
                f"This was sealed with another key. Put the former key back into {VARIABLE} or {FILE} to read it."
            ) from error


def _key_of(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _make(path)
    if sys.platform != "win32" and path.stat().st_mode & 0o077:
        path.chmod(0o600)
    return path.read_text(encoding="ascii", errors="replace").strip()


def _make(path: Path) -> None:
    """Written whole beside it, then linked: two processes that start together agree on one key."""
    mine = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(Fernet.generate_key() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):  # another process was quicker: its key counts
        os.link(mine, path)
    mine.unlink()
