"""The memory of a plaza over restarts: one JSON line per change, written before the change is made.

Lines: `{"born": time}` first, then `{"room": ...}`, `{"keys": bool}`, `{"number": n, "times": k, "happening": ...}`
(accepted and delivered k times at once) and `{"late": n}` (delivered later). A last line cut short by a crash was never
answered for and is dropped; any other damage is refused, naming the line.
"""

import os
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

from bot.plaza.errors import JournalBroken
from bot.plaza.posts import Happening, Room


@dataclass(frozen=True, slots=True)
class Line:
    """One line; exactly one of the first five is there."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid", ser_json_bytes="base64", val_json_bytes="base64"
    )

    born: datetime | None = None
    room: Room | None = None
    keys: bool | None = None
    happening: Happening | None = None
    late: int | None = None
    number: int = 0
    times: int = 0
    contents: dict[str, bytes] = field(default_factory=dict)  # of the happening's files, by their ids


_LINE = TypeAdapter(Line)


class Journal:
    """An append-only file. Opened for each line, so there is nothing to close and every line has left the process."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> list[Line]:
        """All lines, oldest first; none if there is no file yet. Raises JournalBroken."""
        try:
            raw = self._path.read_bytes() if self._path.exists() else b""
            whole = raw.rfind(b"\n") + 1
            if whole < len(raw):
                os.truncate(self._path, whole)
        except OSError as error:
            raise JournalBroken(
                f"{self._path}: cannot be read ({error.strerror}). Check the path and its rights."
            ) from error
        return [self._parse(line, number) for number, line in enumerate(raw[:whole].splitlines(), start=1)]

    def write(self, line: Line) -> None:
        """Appends one line. Raises JournalBroken, and then the file is as it was before."""
        before = 0
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("ab") as file:
                before = file.tell()
                file.write(_LINE.dump_json(line, exclude_defaults=True) + b"\n")
        except OSError as error:
            with suppress(OSError):
                os.truncate(self._path, before)
            raise JournalBroken(
                f"{self._path}: cannot be written ({error.strerror}). Make room or correct its rights, then send again."
            ) from error

    def _parse(self, raw: bytes, number: int) -> Line:
        try:
            line = _LINE.validate_json(raw)
        except ValidationError:
            line = None
        if line is None or (line.born is None) == (number == 1):
            raise JournalBroken(
                f"{self._path}:{number}: this is not a line of a plaza's journal. Repair it, or move the file away."
            )
        return line
