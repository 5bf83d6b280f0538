"""The entries of a folder with their places, and the report that checks write into."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from bot.core.text import fold, words
from bot.kb.findings import Finding, Purpose, severity
from bot.kb.reader import Document, Step
from bot.kb.schema import IssueShape
from bot.kb.syntax import Place


@dataclass(frozen=True, slots=True)
class Entry:
    """One issue as it stands in a file. `fingerprint` leaves the approvals out: they are about it, not part of it."""

    shape: IssueShape
    document: Document
    path: tuple[Step, ...]
    fingerprint: str

    def place(self, *path: Step) -> Place:
        """Where a value of this entry stands."""
        return self.document.place((*self.path, *path))

    def key_place(self, *path: Step) -> Place:
        """Where the name of a value of this entry stands."""
        return self.document.key_place((*self.path, *path))

    @property
    def source(self) -> str:
        """`file:line` of the entry."""
        return f"{self.document.file}:{self.place().line}"

    def phrasings(self) -> Iterator[tuple[str, str, tuple[Step, ...]]]:
        """(language as written, text, path) of every phrasing."""
        for language, texts in self.shape.phrasings.items():
            for number, text in enumerate(texts):
                yield language, text, ("phrasings", language, number)


@dataclass(slots=True)
class Report:
    """Collects findings for one purpose."""

    purpose: Purpose
    findings: list[Finding] = field(default_factory=list)

    def add(
        self, code: str, document: Document, place: Place, sentence: str, cure: str = "", fix: str | None = None
    ) -> None:
        """One mistake at a place; how severe it is follows from code and purpose."""
        level = severity(code, self.purpose)
        self.findings.append(Finding(code, level, document.file, place.line, place.column, sentence, cure, fix))

    def add_file(self, code: str, file: str, sentence: str, cure: str = "") -> None:
        """One mistake about a whole file or folder."""
        self.findings.append(Finding(code, severity(code, self.purpose), file, 0, 0, sentence, cure))

    def take(self, findings: Sequence[Finding]) -> None:
        """Findings of shape and syntax: they are what they are for every purpose."""
        self.findings.extend(findings)


def canonical(value: Any) -> bytes:
    """The same bytes for the same content, whatever the order and the comments in the file."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def fingerprint(raw: Mapping[str, Any]) -> str:
    """First 16 hex digits of the SHA-256 over an entry without its approvals."""
    rest = {name: value for name, value in raw.items() if name != "approvals"}
    return hashlib.sha256(canonical(rest)).hexdigest()[:16]


@lru_cache(maxsize=50_000)  # a reload meets nearly the same phrasings again
def normal(text: str) -> str:
    """A phrasing as the matcher compares it: two phrasings with the same normal form cannot be told apart."""
    return " ".join(words(text)) or fold(text)


def replaced(document: Document, place: Place, old: str, new: str) -> str | None:
    """The source line with `old` at (or after) the place replaced, for a one-click fix; None if it is not there."""
    line = document.line(place)
    at = line.find(old, place.column - 1)
    return None if at < 0 else line[:at] + new + line[at + len(old) :]


def within(document: Document, path: Sequence[Step], part: str) -> Place:
    """The place of a part of a text, if the text stands on one line; else of the text."""
    place = document.place(path)
    at = document.line(place).find(part, place.column - 1)
    return place if at < 0 else Place(place.line, at + 1)
