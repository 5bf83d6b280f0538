"""incidents.yaml under the hands of a lead in the console: read, checked, and written back whole with its comments."""

import hashlib
import os
import tempfile
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.errors import Changed, NotAllowed
from bot.kb.entries import Report
from bot.kb.findings import Finding, Purpose, Severity, errors, in_order
from bot.kb.reader import read_text
from bot.kb.shape import validate
from bot.kb.strategy import IncidentsFile
from bot.kb.texts import check_secrets
from bot.kb.thresholds import nobody, thresholds_of
from bot.ports.rules import Checked, Mistake, Written

NAME = "incidents.yaml"


@dataclass(frozen=True, slots=True)
class IncidentsText:
    """`bot.ports.RulesFile` over a knowledge folder. `known`: names that config.yaml can tell.

    The text is edited, never a model of it: comments and the order of lines are the lead's.
    """

    folder: Path
    known: Collection[str]

    def read(self) -> Written:
        """See `bot.ports.RulesFile`."""
        raw = self._raw()
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise NotAllowed(
                f'{NAME} was not saved as UTF-8. In an editor choose "Save with encoding: UTF-8".'
            ) from None
        return Written(NAME, _lines(text), _mark(raw))

    def check(self, text: str) -> Checked:
        """See `bot.ports.RulesFile`."""
        text = _lines(text)
        report = Report(Purpose.CHECK)
        document, syntax = read_text(text, NAME)
        report.take(syntax)
        if document is None:
            return Checked(_mistakes(report.findings, text), None)
        check_secrets(document, report)
        rules, shape = validate(IncidentsFile, document)
        report.take(shape)
        if rules is None or errors(report.findings):
            return Checked(_mistakes(report.findings, text), None)
        found = [*report.findings, *nobody(document, rules, self.known)]
        return Checked(_mistakes(found, text), thresholds_of(document, rules))

    def write(self, text: str, seen: str) -> None:
        """See `bot.ports.RulesFile`."""
        if self.check(text).thresholds is None:
            raise NotAllowed("There are mistakes in it, so nothing was saved. The rules that are live stay.")
        old = self._raw()
        if _mark(old) != seen:
            raise Changed(f"{NAME} was changed by somebody else since you began. Nothing was saved.")
        ending = "\r\n" if b"\r\n" in old else "\n"
        new = _lines(text).rstrip("\n").replace("\n", ending) + ending
        try:
            _put(self.folder / NAME, new.encode("utf-8"))
        except OSError as error:
            raise NotAllowed(f"{NAME} cannot be written here ({error.strerror}). Nothing was changed.") from error

    def _raw(self) -> bytes:
        try:
            return (self.folder / NAME).read_bytes()
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise NotAllowed(f"{NAME} cannot be opened ({error.strerror}). Check its rights.") from error


def _lines(text: str) -> str:
    """A browser sends other line endings than a file has."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _mark(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()[:16]


def _mistakes(found: Iterable[Finding], text: str) -> Sequence[Mistake]:
    lines = text.split("\n")
    return tuple(
        Mistake(
            each.line, each.column, each.sentence, each.cure, each.severity is Severity.ERROR,
            lines[each.line - 1] if 0 < each.line <= len(lines) else "",
        )
        for each in in_order(found)
        if each.severity is not Severity.NOTE
    )  # fmt: skip


def _put(path: Path, body: bytes) -> None:
    """Whole or not at all: written beside it, then put in its place. A link stays a link."""
    path = path.resolve()
    handle, beside = tempfile.mkstemp(prefix=".", suffix=".new", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        os.replace(beside, path)
    except BaseException:
        with suppress(OSError):
            Path(beside).unlink()
        raise
